import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { picture, pictures } from './support/browser.ts'
import { type House, openHouse } from './support/house.ts'

/** Groups of people and what they get, in a real browser. */
describe('groups', () => {
  let house: House
  let admin: Page

  beforeAll(async () => {
    house = await openHouse()
    admin = await house.openAdmin()
  })
  afterAll(() => house?.close())

  it('are made, and take people in by address, telling who has no account', async () => {
    await admin.getByRole('link', { name: 'Groups' }).click()
    await admin.getByText('No group yet.').waitFor()
    await admin.getByLabel('Name').fill('Studio')
    await admin.getByRole('button', { name: 'Make a group' }).click()
    await admin.getByRole('heading', { name: 'Studio' }).waitFor()
    await admin.getByLabel('Addresses').fill('ada@example.com, nobody@example.com')
    await admin.getByRole('button', { name: 'Take in' }).click()
    await admin.getByText('1 person taken in.').waitFor()
    await admin.getByText('No account has: nobody@example.com').waitFor()
  })

  it('get an allowance, which goes on and ends', async () => {
    await admin.getByLabel('Tokens for each member').fill('500')
    await admin.getByLabel('Goes on to the next', { exact: true }).fill('100')
    const east = await admin.context().newCDPSession(admin)
    await east.send('Emulation.setTimezoneOverride', { timezoneId: 'Asia/Tokyo' })
    await admin.getByLabel('Last day').fill('2030-12-31')
    await admin.getByRole('button', { name: 'Make the allowance' }).click()
    await admin.getByText('500 tokens every month').waitFor()
    await admin.getByText(/up to 100 go on, for 2 periods in all/).waitFor()
    await admin.getByText(/until 31 Dec 2030/).waitFor()
    await pictures(admin, 'group')
    expect(await admin.getByLabel('Tokens for each member').inputValue()).toBe('')
    await admin.getByLabel('Tokens for each member').fill('700')
    await admin.getByRole('button', { name: 'End it' }).click()
    await admin.getByText('This group gets nothing by itself.').waitFor()
    expect(await admin.getByLabel('Tokens for each member').inputValue()).toBe('700')
  })

  it('let people go again', async () => {
    await admin.getByRole('button', { name: 'Take out' }).click()
    await admin.getByText('Nobody is in this group yet.').waitFor()
    await admin.getByRole('link', { name: 'All groups' }).click()
    await admin.getByRole('link', { name: 'Studio' }).waitFor()
    await picture(admin, 'groups')
    expect(house.complaints).toEqual([])
  })
})
