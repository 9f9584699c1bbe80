import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { uuidv7 } from '../authz/src/uuid.ts'
import { makeDatabase, type TestDatabase } from '../authz/test/support/database.ts'
import { picture, pictures, signUp } from './support/browser.ts'
import { type House, openHouse } from './support/house.ts'

const apps = {
  workshop: `
title: { en: Workshop, fr: Atelier }
summary: { en: Makes things, fr: Fabrique des choses }
category: audio
rules:
  - { on: "GET /live/**", tokens: 2, per: second, hold: 120, max: 600, title: { en: Listen live, fr: Écoute en direct } }
  - { on: "GET /studio/**", tokens: 10, pass: 30m, title: Studio }
otherwise: free
`,
  notes: `
title: { en: Notes, fr: Bloc-notes }
summary: { en: Writes things down, fr: Garde ce qu’on écrit }
category: text
otherwise: free
`,
  vault: `
title: { en: Vault, fr: Coffre }
summary: { en: For few, fr: Pour peu de gens }
category: files
access: granted
otherwise: free
`,
}

/** What people keep for themselves and see of their own use, in a real browser. */
describe('people’s own pages', () => {
  let database: TestDatabase
  let house: House
  let person: Page
  let guest: Page

  beforeAll(async () => {
    database = await makeDatabase()
    house = await openHouse({ apps, database })
    person = await house.openPerson()
    guest = await house.openPage()
  })
  afterAll(() => house?.close())

  const loadId = async () =>
    (
      await database.database.query<{ id: string }>(
        "select id from octroi.person where email like 'camille%'",
      )
    )[0]?.id
  const give = async (tokens: number, days: number | null) => {
    const personId = await loadId()
    await database.database.call('adjustBalance', { personId, tokens, reason: 'for a test', actorId: null })
    if (days === null) return
    await database.database.query(
      `with mine as (
         update octroi.wallet set next_expiry = least(next_expiry, now() + $3 * interval '1 day')
          where person_id = $1 returning id)
       update octroi.token_grant g set expires_at = now() + $3 * interval '1 day'
         from mine where g.wallet_id = mine.id and g.tokens = $2`,
      [personId, tokens, days],
    )
  }
  const star = (name: string) => person.getByRole('button', { name: `Favourite: ${name}` })
  const cards = () => person.getByRole('article').getByRole('heading').allInnerTexts()

  const inBoth = async (name: string) => {
    await pictures(person, name)
    await person.getByRole('button', { name: 'English', pressed: true }).waitFor()
  }

  it('show somebody new the first steps, and nobody else', async () => {
    await person.goto(house.at('/apps'))
    await person.getByRole('heading', { name: 'First steps' }).waitFor()
    await inBoth('own-first-steps')
    await guest.goto(house.at('/apps'))
    await guest.getByRole('article', { name: 'Notes' }).waitFor()
    expect(await guest.getByRole('heading', { name: 'First steps' }).count()).toBe(0)
    expect(await guest.getByRole('button', { name: /^Favourite/ }).count()).toBe(0)
    expect(await guest.getByRole('button', { name: 'Favourites' }).count()).toBe(0)
  })

  it('keep a favourite at a click, and one at a double click too', async () => {
    await star('Notes').dblclick()
    await expect.poll(() => star('Notes').getAttribute('aria-pressed')).toBe('true')
    await person.goto(house.at('/apps?favourites=1'))
    await expect.poll(cards).toEqual(['Notes'])
    expect(await star('Notes').getAttribute('aria-pressed')).toBe('true')
    await star('Notes').press('Enter')
    await person.getByText('None of your favourites fits.').waitFor()
    await person.goto(house.at('/apps/notes'))
    await star('Notes').click()
    await expect.poll(() => star('Notes').getAttribute('aria-pressed')).toBe('true')
  })

  it('narrow the catalogue to favourites, to what is free and to what has a price, in the address', async () => {
    await person.goto(house.at('/apps'))
    await person.getByRole('button', { name: 'With a price' }).click()
    await expect.poll(cards).toEqual(['Workshop'])
    await person.getByRole('button', { name: 'Free', exact: true }).click()
    await expect.poll(cards).toEqual(['Notes', 'Vault'])
    expect(new URL(person.url()).search).toBe('?free=1')
    await person.getByRole('button', { name: 'Favourites' }).click()
    await expect.poll(cards).toEqual(['Notes'])
    await person.reload()
    await expect.poll(cards).toEqual(['Notes'])
    await person.getByRole('button', { name: 'All' }).click()
    await expect.poll(cards).toEqual(['Notes', 'Vault', 'Workshop'])
  })

  it('say in words how an app does, by its last answers', async () => {
    await person
      .getByRole('img', { name: /^Not used lately/ })
      .first()
      .waitFor()
    await person.goto(house.at('/launch?app=notes&to=/'))
    await person.waitForURL(url => url.hostname === 'notes.localhost')
    await person.goto(house.at('/apps'))
    const card = person.getByRole('article', { name: 'Notes' })
    await card.getByRole('img', { name: /^Works; last answer today/ }).waitFor()
    await person.goto(house.appAt('notes', '/'))
    await person.evaluate("Promise.all(Array.from({ length: 10 }, () => fetch('/status/500')))")
    await person.goto(house.at('/apps'))
    await card.getByText(/^Fails at the moment; last answer today/).waitFor()
    await picture(person, 'own-catalogue')
    await person.goto(house.at('/apps/notes'))
    await person.getByText('Half of its last answers or more were errors of its own.').waitFor()
    await picture(person, 'own-app')
  })

  it('lead back to what was refused, after a reload and with enough tokens', async () => {
    await person.goto(house.at('/launch?app=workshop&to=/'))
    await person.waitForURL(url => url.hostname === 'workshop.localhost')
    await person.goto(house.appAt('workshop', '/studio/one'))
    await person.getByRole('heading', { name: '10 tokens missing' }).waitFor()
    await person.reload()
    await person.getByRole('heading', { name: '10 tokens missing' }).waitFor()
    expect(await person.getByRole('link', { name: 'Back to Workshop' }).getAttribute('href')).toBe(
      '/launch?app=workshop&to=%2Fstudio%2Fone',
    )
    await person.getByRole('link', { name: 'See my movements' }).click()
    await person.getByText('You were on your way to Workshop, and 10 tokens are missing.').waitFor()
    await give(300, 9)
    await give(200, null)
    await person.reload()
    await person.getByText('Your balance covers it now.').waitFor()
    await picture(person, 'own-way-back')
    await person.getByRole('link', { name: 'Go on there' }).click()
    await person.getByRole('heading', { name: 'Open Workshop for 10 tokens?' }).waitFor()
    await person.getByRole('button', { name: 'Open for 10 tokens' }).click()
    await person.waitForURL(url => url.pathname === '/studio/one')
    await person.goto(house.at('/tokens'))
    await person.getByRole('heading', { name: 'Movements' }).waitFor()
    expect(await person.getByText(/You were on your way/).count()).toBe(0)
  })

  it('show one’s apps with what is open: the pass, the access, what is set aside', async () => {
    const access = { app: 'vault', personId: await loadId(), group: null, uses: 5, actorId: null }
    const until = new Date(Date.now() + 12.5 * 86_400_000)
    await database.database.call('grantAccess', { ...access, until })
    const [wallet] = await database.database.query<{ id: number }>('select id from octroi.wallet')
    const [app] = await database.database.call<{ id: number }>('registerApps', { names: ['workshop'] })
    await database.database.call('chargeBatch', {
      wallets: [wallet?.id],
      ids: [uuidv7()],
      tokens: [120],
      apps: [app?.id],
      notes: ['GET /live/**'],
      keys: [null],
      terms: [{ hold: true, holdS: 3600, per: 'second', rate: 2, max: 600 }],
    })
    const isCounted = async () => {
      await person.goto(house.at('/my-apps'))
      await person.getByRole('heading', { name: 'My apps' }).waitFor()
      return person.getByRole('row', { name: /Workshop.*Last used today.* 10$/ }).count()
    }
    await expect.poll(isCounted, { timeout: 20_000, interval: 1000 }).toBe(1)
    await person.getByText(/^(29|30) minutes left$/).waitFor()
    await person.getByText('5 of 5 uses left, until').waitFor()
    await person.getByText('120 tokens', { exact: true }).waitFor()
    await inBoth('own-my-apps')
  })

  it('tell what expires when and how long the balance lasts, and give what is filtered as a file', async () => {
    await person.goto(house.at('/tokens'))
    await person.getByRole('heading', { name: 'Movements' }).waitFor()
    await person.getByText(/in 8 days/).waitFor()
    await person.getByText(/this lasts about \d+ days|more than a year/).waitFor()
    await person.getByText('As a table').click()
    await person.getByRole('cell', { name: 'Workshop' }).first().waitFor()
    await inBoth('own-tokens')
    await person.getByLabel('Kind').selectOption('Charge')
    await person.getByLabel('Period').selectOption('7 days')
    await person.waitForURL(/kind=charge/)
    const today = new Date()
    const day = `${today.getFullYear()}-${String(today.getMonth() + 1).padStart(2, '0')}-${String(today.getDate()).padStart(2, '0')}`
    await person.getByLabel('From').fill(day)
    await person.waitForURL(new RegExp(`days=&.*from=${day}|from=${day}`))
    expect(await person.getByLabel('Period').inputValue()).toBe('')
    const [download] = await Promise.all([
      person.waitForEvent('download'),
      person.getByRole('link', { name: 'CSV' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('movements.csv')
    const lines = (await readFile(await download.path(), 'utf8')).trim().split('\n')
    expect(lines).toHaveLength(3)
    expect(lines[1]).toContain(',Charge,Workshop,GET /studio/**,-10,')
    expect(lines[2]).toBe('Total,,,,-10,,')
    await person.getByLabel('From').fill('')
    await person.getByLabel('To', { exact: true }).fill('2020-01-01')
    await person.getByText('No movement fits.').waitFor()
  })

  it('show the first steps no more once all are done, or where they were dismissed once', async () => {
    await person.goto(house.at('/apps'))
    await person.getByRole('article', { name: 'Notes' }).waitFor()
    expect(await person.getByRole('heading', { name: 'First steps' }).count()).toBe(0)
    await guest.goto(house.at('/sign-up'))
    await signUp(guest, 'Robin', 'robin@example.com')
    await guest.getByRole('heading', { name: 'First steps' }).waitFor()
    await guest.getByRole('button', { name: 'Show this no more' }).click()
    await expect.poll(() => guest.getByRole('heading', { name: 'First steps' }).count()).toBe(0)
    await guest.reload()
    await guest.getByRole('article', { name: 'Notes' }).waitFor()
    expect(await guest.getByRole('heading', { name: 'First steps' }).count()).toBe(0)
  })

  it('without a complaint in the console', () => expect(house.complaints).toEqual([]))
})
