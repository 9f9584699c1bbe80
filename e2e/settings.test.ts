import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { picture, pictures, signUp } from './support/browser.ts'
import { type House, openHouse } from './support/house.ts'

const logo =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 26 26"><circle cx="13" cy="13" r="11" fill="#0b5394"/></svg>'

/** What an admin sets, as everybody sees it. */
describe('the settings of a house', () => {
  let house: House
  let admin: Page
  let guest: Page

  beforeAll(async () => {
    house = await openHouse({ env: { OCTROI_SIGN_UP: 'open' } })
    admin = await house.openAdmin()
    guest = await house.openPage()
    await admin.goto(house.at('/admin/settings'))
  })
  afterAll(() => house?.close())

  const section = (title: string) =>
    admin.locator('section.panel').filter({ has: admin.getByRole('heading', { name: title }) })

  const save = async (title: string) => {
    await section(title).getByRole('button', { name: 'Save' }).click()
    await section(title).getByText('Saved.').waitFor()
  }

  it('say which of them the environment decides', async () => {
    await section('New accounts').getByText('OCTROI_SIGN_UP in the environment wins').waitFor()
    await pictures(admin, 'settings')
  })

  it('refuse a colour that nobody could read, while it is chosen', async () => {
    await admin.getByLabel('Colour on light paper').fill('#ffcc00')
    await admin.getByText(/Too pale: contrast 1\.\d:1/).waitFor()
    expect(await section('Name and looks').getByRole('button', { name: 'Save' }).isDisabled()).toBe(true)
  })

  it('change name, colour and logo here at once', async () => {
    await admin.getByLabel('Name of this house').fill('Maison Iah')
    await admin.getByLabel('Colour on light paper').fill('#0b5394')
    await admin.getByLabel('Colour on dark paper').fill('#8ab4f8')
    await save('Name and looks')
    const file = join(house.service.dataDir, 'logo.svg')
    await writeFile(file, logo)
    await admin.getByLabel('Picture').setInputFiles(file)
    await admin.getByRole('button', { name: 'Use this picture' }).click()
    await admin.getByRole('button', { name: 'Remove the logo' }).waitFor()
    await admin.getByRole('banner').getByText('Maison Iah').waitFor()
    expect(await admin.title()).toBe('Settings · Maison Iah')
    const width = () => admin.evaluate<number>("document.querySelector('header img.sign').naturalWidth")
    await expect.poll(width).toBeGreaterThan(0)
    await picture(admin, 'settings-branded')
  })

  it('count tokens in the house’s own word, and welcome who comes', async () => {
    for (const [label, word] of [
      ['English, one', 'credit'],
      ['English, several', 'credits'],
      ['French, one', 'crédit'],
      ['French, several', 'crédits'],
    ] as const)
      await admin.getByLabel(label).fill(word)
    await save('Word of the house')
    await admin.getByRole('link', { name: /0 credits/ }).waitFor()
    await section('Welcome credits').getByLabel('Credits').fill('250')
    await section('Welcome credits').getByLabel('Days until they expire').fill('30')
    await save('Welcome credits')
  })

  it('are what a guest sees, who is welcomed on signing up', async () => {
    await guest.goto(house.at('/sign-up'))
    await guest.getByRole('banner').getByText('Maison Iah').waitFor()
    const brand = await guest.evaluate<string>(
      "getComputedStyle(document.querySelector('.problem, .bar') ?? document.body).getPropertyValue('--brand')",
    )
    expect(brand).toContain('#0b5394')
    await signUp(guest, 'Zoë', 'zoe@example.com')
    await guest.getByRole('link', { name: /Balance 250 credits/ }).waitFor()
    await guest.goto(house.at('/tokens'))
    await guest.getByRole('row').filter({ hasText: '+250' }).waitFor()
    await picture(guest, 'tokens-branded')
  })

  it('stand beside the health of every hop, which says what to do', async () => {
    await admin.goto(house.at('/admin/health'))
    await admin.getByText('The books are right.').waitFor()
    await admin.getByText(/answers in \d+ ms/).waitFor()
    await pictures(admin, 'health')
    await admin.getByRole('button', { name: 'Look again' }).click()
    await admin.getByText('All is well.').waitFor()
  })

  it('keep the content policy', () => expect(house.complaints).toEqual([]))
})
