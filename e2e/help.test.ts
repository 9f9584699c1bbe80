import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeDatabase } from '../authz/test/support/database.ts'
import { picture } from './support/browser.ts'
import { type House, openHouse } from './support/house.ts'

const workshop = `
title: { en: Workshop, fr: Atelier }
summary: { en: Makes things, fr: Fabrique des choses }
category: audio
otherwise: free
rules:
  - { on: POST /convert, tokens: 0.5, per: megabyte-in, min: 1, max: 50, title: { en: Convert, fr: Convertir } }
  - { on: "GET /studio/**", tokens: 10, pass: 30m, title: Studio }
  - { on: POST /asr, tokens: 100, refund: [5xx], title: { en: Transcribe, fr: Transcrire } }
`
const notes = `
title: { en: Notes, fr: Bloc-notes }
summary: { en: Writes things down, fr: Garde ce qu’on écrit }
category: text
otherwise: free
`

const patient = { timeout: 10_000 }

/** The question marks beside what people stumble on, and what forms say to what cannot be, in a real browser. */
describe('help', () => {
  let house: House
  let admin: Page
  let french: Page

  beforeAll(async () => {
    house = await openHouse({ apps: { workshop, notes }, database: await makeDatabase() })
    admin = await house.openAdmin()
    french = await house.openPage({ locale: 'fr-FR' })
  })
  afterAll(() => house?.close())

  it('opens beside the prices that want it, by the keyboard, and folds by Escape', async () => {
    await admin.goto(house.at('/apps/workshop'))
    const mark = admin.getByRole('button', {
      name: 'What is this? Opens for a time, Set aside, Per megabyte, Given back',
    })
    await mark.focus()
    await admin.keyboard.press('Enter')
    const words = admin.getByRole('note')
    await words.getByText(/One payment opens this action/).waitFor()
    const [above, below] = await Promise.all([mark.boundingBox(), words.boundingBox()])
    expect(below?.y).toBeGreaterThanOrEqual((above?.y ?? 0) + (above?.height ?? 0))
    await picture(admin, 'help-prices')
    await admin.keyboard.press('Escape')
    await words.waitFor({ state: 'hidden' })
    const focused = await admin.evaluate('document.activeElement?.getAttribute("aria-label")')
    expect(focused).toMatch(/^What is this/)
  })

  it('leaves apps with plain prices alone', async () => {
    await admin.goto(house.at('/apps/notes'))
    await admin.getByRole('heading', { name: 'What it costs' }).waitFor()
    expect(await admin.getByRole('button', { name: /^What is this/ }).count()).toBe(0)
  })

  it('lies within a phone’s screen', async () => {
    await admin.setViewportSize({ width: 360, height: 640 })
    await admin.goto(house.at('/account/keys'))
    await admin.getByRole('button', { name: 'What is this? What a key may spend' }).click()
    const box = await admin.getByRole('note').boundingBox()
    expect(box?.x).toBeGreaterThanOrEqual(0)
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(360)
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(640)
    await admin.screenshot({ path: new URL('./screenshots/help-key-360.png', import.meta.url).pathname })
    await admin.setViewportSize({ width: 1280, height: 860 })
  })

  it('tells admins what each brake does', async () => {
    await admin.goto(house.at('/admin/apps'))
    await admin.getByRole('button', { name: 'What is this? Closed, Free for all, Shadow' }).click()
    await admin
      .getByRole('note')
      .getByText(/The emergency switch/)
      .waitFor()
    await picture(admin, 'help-brakes')
  })

  it('has every form say in French, beside its button, what is wrong and what to do', async () => {
    await french.goto(house.at('/sign-up'))
    const submit = () => french.getByRole('button', { name: 'Créer le compte' }).click()
    await french.getByLabel('Nom').fill('Camille Durand')
    await french.getByLabel('Adresse').fill('camille@example.com')
    await french.getByLabel('Mot de passe').fill('court')
    await submit()
    const saidAt = (label: string) =>
      french
        .getByLabel(label)
        .evaluate(field => (field as unknown as { validationMessage: string }).validationMessage)
    await expect
      .poll(() => saidAt('Mot de passe'), patient)
      .toBe('Saisissez au moins 10 caractères\u00a0; il y en a 5.')
    await french.getByLabel('Mot de passe').fill('correct horse battery')
    expect(await saidAt('Mot de passe')).toBe('')
    await submit()
    await french.getByRole('link', { name: /^Solde/ }).waitFor()

    const alert = () => french.getByRole('alert').first()
    await french.goto(house.at('/tokens'))
    await french.getByLabel(/^Code/).fill('NOEL-XXXX-XXXX-XXXX')
    await french.getByRole('button', { name: /^Utiliser/ }).click()
    await alert().getByText('Aucun bon ne porte ce code. Comparez chaque signe avec le vôtre.').waitFor()
    await french.goto(house.at('/contact'))
    await french.getByRole('button', { name: 'Envoyer le message' }).click()
    await expect.poll(() => saidAt('Objet'), patient).toBe('Remplissez ce champ.')
    await french.goto(house.at('/pricing'))
    await french.getByRole('heading', { name: /^Comment obtenir des jetons/ }).waitFor()
    await picture(french, 'help-pricing-fr')
    await french.goto(house.at('/apps'))
    await picture(french, 'help-apps-fr')
  })

  it('saw no script error and nothing that the content policy had to stop', () => {
    expect(house.complaints).toEqual([])
  })
})
