import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { picture } from './support/browser.ts'
import { type House, openHouse } from './support/house.ts'

const apps = {
  workshop: `
title: { en: Workshop, fr: Atelier }
summary: { en: A price of every kind, fr: Un prix de chaque sorte }
category: audio
rules:
  - { on: POST /asr, tokens: 100, title: { en: Transcribe, fr: Transcrire }, refund: [5xx] }
  - { on: "GET /live/**", tokens: 2, per: second, hold: 120, max: 600, title: { en: Listen live, fr: Écoute en direct } }
  - { on: "GET /studio/**", tokens: 10, pass: 30m, title: Studio }
  - { on: POST /convert, tokens: 0.5, per: megabyte-in, min: 1, max: 50 }
  - { on: POST /report, reported: true, hold: 500, max: 2000, refund: [4xx, 5xx] }
  - { on: POST /ask, tokens: 5, free-quota: 10/day }
  - { on: "GET /r/*", access: public }
  - { on: "GET /closed", deny: true }
otherwise: free
`,
  radio: `
title: Radio
summary: { en: By the minute, fr: À la minute }
category: audio
rules:
  - { on: "GET /listen/**", tokens: 3, per: minute, max: 90 }
otherwise: free
`,
  studio: `
title: Studio
summary: { en: By the visit, fr: À la visite }
category: image
rules:
  - { on: "GET /**", tokens: 10, pass: 1h }
otherwise: free
`,
  sketch: `
title: Sketch
summary: { en: Tried out before it costs, fr: À l’essai avant de coûter }
category: image
shadow: true
rules:
  - { on: POST /draw, tokens: 4 }
otherwise: free
`,
}

/** Every kind of price as people read it, and the brakes as admins set them. */
describe('prices in words', () => {
  let house: House
  let admin: Page
  let person: Page
  let guest: Page

  beforeAll(async () => {
    house = await openHouse({ apps })
    admin = await house.openAdmin()
    person = await house.openPerson()
    guest = await house.openPage({ locale: 'fr-FR' })
    await give(1000)
  })
  afterAll(() => house?.close())

  const give = async (tokens: number) => {
    await admin.goto(house.at('/admin/people'))
    await admin.getByRole('link', { name: /camille@example.com/ }).click()
    await admin.getByLabel('Tokens').fill(String(tokens))
    await admin.getByLabel('Reason').first().fill('for a test')
    await admin.getByRole('button', { name: 'Adjust balance' }).click()
    await admin.getByText(/The balance is now/).waitFor()
  }

  /** The table row of a rule, in one line. */
  const rowOf = async (page: Page, on: string) =>
    (await page.getByRole('row').filter({ hasText: on }).innerText()).replace(/\s+/g, ' ')

  const panel = (name: string) =>
    admin.locator('section.panel').filter({ has: admin.getByRole('heading', { name }) })

  it('stand on the cards of the catalogue', async () => {
    await person.goto(house.at('/apps'))
    const card = async (name: string) =>
      (await person.getByRole('article', { name, exact: true }).innerText()).replace(/\s+/g, ' ')
    expect(await card('Radio')).toContain('3 tokens per minute')
    expect(await card('Studio')).toContain('10 tokens opens 1 hour')
    expect(await card('Workshop')).toContain('0 – 2 000 tokens per action')
    await picture(person, 'prices-apps')
  })

  it('say of every kind of rule what it costs, in English and in French', async () => {
    await person.goto(house.at('/apps/workshop'))
    expect(await rowOf(person, 'POST /asr')).toContain('100 tokens given back if the tool fails')
    expect(await rowOf(person, 'GET /live')).toContain('2 tokens per second 120 set aside, at most 600')
    expect(await rowOf(person, 'GET /studio')).toContain('10 tokens opens 30 minutes')
    expect(await rowOf(person, 'POST /convert')).toContain(
      '0.5 tokens per megabyte sent 50 set aside, at least 1, at most 50',
    )
    expect(await rowOf(person, 'POST /report')).toContain(
      'what the tool reports 500 set aside, at most 2 000',
    )
    expect(await rowOf(person, 'POST /ask')).toContain('5 tokens first 10 a day free')
    await picture(person, 'prices-app')
    await guest.goto(house.at('/apps/workshop'))
    expect(await rowOf(guest, 'GET /live')).toContain('2 jetons par seconde 120 en réserve, au plus 600')
    expect(await rowOf(guest, 'GET /studio')).toContain('10 jetons valable 30 minutes')
    expect(await rowOf(guest, 'POST /ask')).toContain('5 jetons les 10 premières par jour gratuites')
    await picture(guest, 'prices-app-fr')
  })

  it('are shown before a link opens a time', async () => {
    await person.goto(house.at('/launch?app=workshop&to=/studio/one'))
    await person.getByRole('heading', { name: 'Open Workshop for 10 tokens?' }).waitFor()
    await person.getByText('opens 30 minutes').waitFor()
    await picture(person, 'prices-confirm-pass')
    expect(house.echo.seen).toEqual([])
  })

  it('are shown before a link sets tokens aside, which then come back but for what was used', async () => {
    await person.goto(house.at('/launch?app=workshop&to=/live/one'))
    await person.getByRole('heading', { name: 'Open Workshop?' }).waitFor()
    await person.getByText('2 tokens per second').waitFor()
    await person.getByText('120 set aside, at most 600').waitFor()
    await picture(person, 'prices-confirm-hold')
    await person.getByRole('button', { name: 'Set aside 120 tokens and open' }).click()
    await person.waitForURL(url => url.pathname === '/live/one')
    // What was not used comes back once the answer has ended, a moment behind it.
    const isGivenBack = async () => {
      await person.goto(house.at('/tokens'))
      const row = person.getByRole('row', { name: /Given back/ })
      return row.waitFor({ timeout: 2000 }).then(
        () => true,
        () => false,
      )
    }
    await expect.poll(isGivenBack, { timeout: 20_000 }).toBe(true)
    await person.getByRole('row', { name: /Listen live.*Set aside/ }).waitFor()
    await picture(person, 'prices-tokens')
  })

  it('stand in the admin’s price lists, with where an app comes from', async () => {
    await admin.goto(house.at('/admin/apps'))
    expect(await rowOf(admin, 'GET /live')).toContain('tokens per second 120 set aside, at most 600')
    expect(await rowOf(admin, 'POST /convert')).toContain('0.5 tokens per megabyte sent')
    expect(await panel('Radio').innerText()).toContain('from its app.yaml')
    expect(await panel('Sketch').innerText()).toContain('shadow in its app.yaml')
    await picture(admin, 'prices-admin')
  })

  it('change by the unit', async () => {
    await admin.getByLabel('Price of GET /listen/**').fill('4')
    await panel('Radio').getByRole('button', { name: 'Save prices' }).click()
    await panel('Radio').getByRole('status').filter({ hasText: /\S/ }).waitFor()
    await person.goto(house.at('/apps/radio'))
    expect(await rowOf(person, 'GET /listen')).toContain('4 tokens per minute')
  })

  it('yield to a brake on one app, whose reason people read', async () => {
    await panel('Workshop').getByRole('button', { name: 'Brake…' }).click()
    await panel('Workshop').getByLabel('Reason').fill('A burst pipe in the workshop')
    await picture(admin, 'prices-admin-brake')
    await panel('Workshop').getByRole('button', { name: 'Set the brake' }).click()
    await panel('Workshop').getByText('A burst pipe in the workshop').waitFor()
    await person.goto(house.appAt('workshop', '/studio/one'))
    await person.getByRole('heading', { name: 'The application is closed for now' }).waitFor()
    await person.getByText('The reason given: A burst pipe in the workshop').waitFor()
    await picture(person, 'prices-closed')
    await person.goto(house.at('/apps/workshop'))
    await person.getByText(/closed this application for now: A burst pipe/).waitFor()
  })

  it('yield to brakes on everything, until an admin releases them', async () => {
    const everything = panel('Brakes')
    for (const kind of ['free', 'shadow'] as const) {
      await everything.getByRole('button', { name: 'Brake everything…' }).click()
      await everything.getByLabel('What to do').selectOption(kind)
      if (kind === 'free') await everything.getByLabel('Reason').fill('Payment trouble')
      await everything.getByRole('button', { name: 'Set the brake' }).click()
      await everything.getByRole('button', { name: 'Brake everything…' }).waitFor()
    }
    expect(await panel('Radio').innerText()).toContain('free for all')
    await picture(admin, 'prices-admin-brakes')
    for (const section of [everything, everything, panel('Workshop')]) {
      const count = await section.getByRole('button', { name: 'Release' }).count()
      await section.getByRole('button', { name: 'Release' }).first().click()
      await expect.poll(() => section.getByRole('button', { name: 'Release' }).count()).toBe(count - 1)
    }
    expect(await panel('Radio').innerText()).not.toContain('free for all')
    await person.goto(house.at('/apps/workshop'))
    await person.getByRole('link', { name: 'Open' }).waitFor()
  })

  it('make the browser complain of nothing', () => expect(house.complaints).toEqual([]))
})
