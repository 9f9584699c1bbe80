import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type House, openHouse } from './support/house.ts'

const english = {
  locale: 'en-US',
  lang: 'en',
  // The way in.
  name: 'Name',
  email: 'Email',
  password: 'Password',
  createAccount: 'Create account',
  signUp: 'Create account',
  becomeAdmin: 'Become admin',
  dashboard: 'Dashboard',
  firstSteps: 'First steps',
  free: 'Look at a free application',
  open: 'Open',
  // The refused payment.
  missing: '10 tokens missing',
  nothingTaken: 'Nothing was taken. Your page waits for you as it was.',
  code: 'Voucher code',
  redeem: 'Redeem',
  enough: 'You have enough now',
  back: 'Back to Workshop',
  confirm: 'Open Workshop for 10 tokens?',
  pay: 'Open for 10 tokens',
  movements: 'Movements',
  charge: /Cut by laser.*[−-]10/,
  grant: /Christmas.*\+25/,
  balance: /^Balance/,
  // The admin.
  batch: 'Name',
  perUse: 'Tokens for each use',
  makeVouchers: 'Make the vouchers',
  tokens: 'Tokens',
  reason: 'Reason',
  adjust: 'Adjust balance',
  adjusted: /The balance is now 115/,
  view: 'See the portal as this person…',
  why: 'Why',
  startView: 'See as this person',
  banner: /You see the portal as Camille Durand, until .*Nothing can be changed meanwhile/,
  mayNot: /can change nothing meanwhile/,
  stop: 'Stop',
  priceOf: 'Price of GET /studio/**',
  simulate: 'What would that mean?',
  savePrices: 'Save prices',
  saved: /^Saved/,
  workshop: 'Workshop',
  notes: 'Notes',
  csv: 'CSV',
  suspend: 'Suspend…',
  suspendWhy: 'Why, in words that the person may read',
  suspendNow: 'Suspend account',
  reactivate: 'Reactivate account',
  suspended: 'Your account is suspended',
}

const french: typeof english = {
  locale: 'fr-FR',
  lang: 'fr',
  name: 'Nom',
  email: 'Adresse e-mail',
  password: 'Mot de passe',
  createAccount: 'Créer le compte',
  signUp: 'Créer un compte',
  becomeAdmin: 'Devenir administrateur',
  dashboard: 'Tableau de bord',
  firstSteps: 'Premiers pas',
  free: 'Découvrez une application gratuite',
  open: 'Ouvrir',
  missing: 'Il manque 10 jetons',
  nothingTaken: 'Rien n’a été débité. Votre page vous attend telle quelle.',
  code: 'Code du bon',
  redeem: 'Utiliser',
  enough: 'Votre solde suffit maintenant',
  back: 'Retour à Atelier',
  confirm: 'Ouvrir Atelier pour 10 jetons ?',
  pay: 'Ouvrir pour 10 jetons',
  movements: 'Mouvements',
  charge: /Découpe au laser.*[−-]10/,
  grant: /Christmas.*\+25/,
  balance: /^Solde/,
  batch: 'Nom',
  perUse: 'Jetons par utilisation',
  makeVouchers: 'Créer les bons',
  tokens: 'Jetons',
  reason: 'Motif',
  adjust: 'Ajuster le solde',
  adjusted: /Le solde est maintenant de 115/,
  view: 'Voir le portail comme cette personne…',
  why: 'Pourquoi',
  startView: 'Voir comme cette personne',
  banner: /Vous voyez le portail comme Camille Durand, jusqu’à .*Rien ne peut être modifié entre-temps/,
  mayNot: /ne pouvez rien modifier/,
  stop: 'Arrêter',
  priceOf: 'Prix de GET /studio/**',
  simulate: 'Qu’est-ce que cela donnerait ?',
  savePrices: 'Enregistrer les prix',
  saved: /^Enregistré/,
  workshop: 'Atelier',
  notes: 'Bloc-notes',
  csv: 'CSV',
  suspend: 'Suspendre…',
  suspendWhy: 'Pourquoi, en des termes que la personne peut lire',
  suspendNow: 'Suspendre le compte',
  reactivate: 'Réactiver le compte',
  suspended: 'Votre compte est suspendu',
}

const apps = {
  workshop: `
title: { en: Workshop, fr: Atelier }
summary: { en: Cuts things, fr: Découpe des choses }
rules:
  - { on: "GET /studio/**", tokens: 10, title: { en: Cut by laser, fr: Découpe au laser } }
otherwise: free
`,
  notes: `
title: { en: Notes, fr: Bloc-notes }
summary: { en: Keeps what one writes, fr: Garde ce qu’on écrit }
otherwise: free
`,
}

/** A newcomer and an admin, from the first page to the last, each in their language alone. */
describe.each([english, french])('the whole story in $locale', words => {
  let house: House
  let admin: Page
  let person: Page
  let code: string

  beforeAll(async () => {
    house = await openHouse({ apps })
    admin = await house.openPage({ locale: words.locale })
    person = await house.openPage({ locale: words.locale })
  })
  afterAll(() => house?.close())

  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
  const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true }).first()
  const signUp = async (page: Page, name: string, email: string) => {
    await page.getByLabel(words.name, { exact: true }).fill(name)
    await page.getByLabel(words.email, { exact: true }).fill(email)
    await page.getByLabel(words.password, { exact: true }).fill('correct horse battery')
    await button(page, words.createAccount).click()
  }
  const readBalance = async (page: Page) =>
    Number((await page.getByRole('link', { name: words.balance }).innerText()).replace(/\D/g, ''))
  const language = (page: Page) => page.locator(`html[lang="${words.lang}"]`).waitFor()

  describe('of the admin, before anybody comes', () => {
    it('becomes admin by the printed link', async () => {
      await admin.goto(house.service.adminLink() ?? '')
      await language(admin)
      await signUp(admin, 'Ada Admin', 'ada@example.com')
      await button(admin, words.becomeAdmin).click()
      await heading(admin, words.dashboard).waitFor()
    })

    it('makes vouchers', async () => {
      await admin.goto(house.at('/admin/vouchers'))
      await admin.getByLabel(words.batch, { exact: true }).fill('Christmas')
      await admin.getByLabel(words.perUse).fill('25')
      await button(admin, words.makeVouchers).click()
      await heading(admin, 'Christmas').waitFor()
      code = await admin
        .getByText(/^[A-Z2-9]{4}(-[A-Z2-9]{4}){2}$/)
        .first()
        .innerText()
    })
  })

  describe('of the newcomer', () => {
    it('finds the way from the first page to an account and to the first steps', async () => {
      await person.goto(house.at('/'))
      await language(person)
      await person.getByRole('main').getByRole('link', { name: words.signUp, exact: true }).first().click()
      await signUp(person, 'Camille Durand', 'camille@example.com')
      await heading(person, words.firstSteps).waitFor()
      expect(await readBalance(person)).toBe(0)
    })

    it('opens what is free', async () => {
      await person.getByRole('link', { name: words.free }).click()
      await person.getByRole('article', { name: words.notes }).waitFor()
      await expect.poll(() => person.getByRole('article').count()).toBe(1)
      await person.getByRole('article').getByRole('link', { name: words.open, exact: true }).click()
      await person.waitForURL(house.appAt('notes', '/'))
      await person.getByText('"url":"/"').waitFor()
      await expect
        .poll(
          async () => {
            await person.goto(house.at('/apps'))
            await heading(person, words.firstSteps).waitFor()
            return person.locator('.first-steps .is-done').count()
          },
          {
            timeout: 15_000,
            interval: 500,
          },
        )
        .toBe(1)
    })

    it('is refused what costs more than is there, and nothing is taken', async () => {
      await person
        .getByRole('article', { name: words.workshop })
        .getByRole('link', { name: words.open, exact: true })
        .click()
      await person.waitForURL(house.appAt('workshop', '/'))
      const statuses: number[] = []
      person.on('response', answer => {
        if (answer.url().endsWith('/studio/one')) statuses.push(answer.status())
      })
      const refused = await person.evaluate<number>("fetch('/studio/one').then(answer => answer.status)")
      expect(refused).toBe(402)
      await person.goto(house.appAt('workshop', '/studio/one'))
      await heading(person, words.missing).waitFor()
      await person.getByText(words.nothingTaken).waitFor()
      expect(statuses).toEqual([402, 303])
      expect(house.echo.seen.some(({ url }) => url.startsWith('/studio'))).toBe(false)
    })

    it('redeems a voucher right there, goes back by the page’s own way, and pays', async () => {
      await person.getByLabel(words.code).fill(code)
      await button(person, words.redeem).click()
      await heading(person, words.enough).waitFor()
      await person.getByRole('link', { name: words.back }).click()
      await heading(person, words.confirm).waitFor()
      await button(person, words.pay).click()
      await person.waitForURL(house.appAt('workshop', '/studio/one'))
      await person.getByText('"url":"/studio/one"').waitFor()
      expect(house.echo.seen.filter(({ url }) => url === '/studio/one')).toHaveLength(1)
    })

    it('finds what came in and what went out among the movements', async () => {
      await person.goto(house.at('/tokens'))
      await heading(person, words.movements).waitFor()
      await person.getByRole('row', { name: words.charge }).waitFor()
      await person.getByRole('row', { name: words.grant }).waitFor()
      expect(await readBalance(person)).toBe(15)
    })
  })

  describe('of the admin, while people are there', () => {
    it('finds the person by a few letters', async () => {
      await admin.keyboard.press('Control+k')
      await admin.getByRole('dialog').waitFor()
      await admin.keyboard.type('camil')
      await admin.getByRole('option', { name: /camille@example\.com/ }).waitFor()
      await admin.keyboard.press('Enter')
      await heading(admin, 'Camille Durand').waitFor()
    })

    it('gives tokens, with a reason that the person reads', async () => {
      await admin.getByLabel(words.tokens, { exact: true }).fill('100')
      await admin.getByLabel(words.reason, { exact: true }).first().fill('Welcome to the house')
      await button(admin, words.adjust).click()
      await admin.getByText(words.adjusted).waitFor()
      await person.goto(house.at('/tokens'))
      await person.getByRole('row', { name: /Welcome to the house/ }).waitFor()
      expect(await readBalance(person)).toBe(115)
    })

    it('sees what the person sees, and can spend nothing of theirs', async () => {
      const path = new URL(admin.url()).pathname
      await button(admin, words.view).click()
      await admin.getByLabel(words.why, { exact: true }).fill('A question by mail')
      await button(admin, words.startView).click()
      await admin.getByText(words.banner).waitFor()
      expect(await readBalance(admin)).toBe(115)
      await admin.goto(house.at('/tokens'))
      await admin.getByLabel(words.code).fill(code)
      await button(admin, words.redeem).click()
      await admin.getByText(words.mayNot).waitFor()
      const before = house.echo.seen.length
      await admin.goto(house.at('/launch?app=workshop&to=/studio/two'))
      await admin.waitForLoadState()
      expect(new URL(admin.url()).hostname).toBe('localhost')
      expect(house.echo.seen).toHaveLength(before)
      await admin.goto(house.at('/tokens'))
      await button(admin, words.stop).click()
      await heading(admin, 'Camille Durand').waitFor()
      expect(new URL(admin.url()).pathname).toBe(path)
      await person.reload()
      expect(await readBalance(person)).toBe(115)
    })

    it('changes a price after seeing what it would have meant', async () => {
      await admin.goto(house.at('/admin/apps'))
      await admin.getByLabel(words.priceOf).fill('20')
      await button(admin, words.simulate).click()
      const row = admin.getByRole('row', { name: /^GET \/studio\/\*\* 1 1 10 20 \+10$/ })
      await row.waitFor()
      await admin.getByRole('button', { name: words.savePrices }).click()
      await admin.getByText(words.saved).first().waitFor()
      const priceNow = () =>
        person.evaluate<number>(`fetch('/studio/two', { headers: { 'x-octroi-max-price': '19' } })
        .then(answer => answer.json()).then(({ price }) => price)`)
      await person.goto(house.appAt('workshop', '/'))
      await expect.poll(priceNow, { timeout: 5000 }).toBe(20)
    })

    it('takes the list of people away as a file', async () => {
      await admin.goto(house.at('/admin/people'))
      const [download] = await Promise.all([
        admin.waitForEvent('download'),
        admin.getByRole('link', { name: words.csv, exact: true }).click(),
      ])
      const text = await readFile(await download.path(), 'utf8')
      expect(text).toMatch(/camille@example\.com.*115/)
    })

    it('suspends the person, who is out of the portal and of the tools within 5 seconds', async () => {
      const tool = await person.context().newPage()
      await tool.goto(house.appAt('workshop', '/'))
      await person.goto(house.at('/apps'))
      const status = (page: Page, path: string) =>
        page.evaluate<number>(`fetch('${path}').then(answer => answer.status)`)
      expect([await status(tool, '/'), await status(person, '/api/me')]).toEqual([200, 200])
      await admin.getByRole('link', { name: /camille@example\.com/ }).click()
      // The list of people has a button of this name too.
      await heading(admin, 'Camille Durand').waitFor()
      await button(admin, words.suspend).click()
      await admin.getByLabel(words.suspendWhy).fill('Unpaid bills')
      const suspendedAt = performance.now()
      await button(admin, words.suspendNow).click()
      await expect
        .poll(async () => [await status(tool, '/'), await status(person, '/api/me')], {
          timeout: 5000,
          interval: 50,
        })
        .toEqual([403, 403])
      expect(performance.now() - suspendedAt).toBeLessThan(5000)
      await button(admin, words.reactivate).waitFor()
      for (const page of [tool, person]) {
        await page.reload()
        if (page === person) await page.goto(house.at('/tokens'))
        await heading(page, words.suspended).waitFor()
      }
      await person.getByText('Unpaid bills').waitFor()
    })
  })

  it('without a script error, or anything that the content policy had to stop', () => {
    expect(house.complaints).toEqual([])
  })
})
