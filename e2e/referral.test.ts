import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { picture, pictures, signUp } from './support/browser.ts'
import { type House, openHouse } from './support/house.ts'

/** Bringing somebody, from the switch to the tokens, in a real browser. */
describe('bringing somebody', () => {
  let house: House
  let admin: Page
  let referrer: Page
  let friend: Page

  beforeAll(async () => {
    const offers = 'currency: eur\npacks:\n  pro: { title: Pro, tokens: 2000, price: { eur: 15, usd: 16 } }\n'
    house = await openHouse({ offers, env: { OCTROI_TRANSFER_TO: 'Octroi SARL\\nFR76 3000' } })
    admin = await house.openAdmin()
    referrer = await house.openPage()
    friend = await house.openPage()
  })
  afterAll(() => house?.close())

  const open = (page: Page, path: string) => page.goto(house.at(path))

  it('is switched on with what it gives, and says what is wrong with a sum', async () => {
    await open(admin, '/admin/referrals')
    await admin.getByText('Referral is off', { exact: false }).waitFor()
    await pictures(admin, 'referrals-off')
    await admin.getByLabel('Give something for bringing people').check()
    const save = admin.getByRole('button', { name: 'Save' })
    await save.click()
    await admin.getByText('Both get nothing', { exact: false }).waitFor()
    await admin.getByLabel('Tokens for who brings').fill('100')
    await admin.getByLabel('Tokens for who comes').fill('50')
    await admin.getByLabel('First payment of at least (EUR)').fill('5.001')
    await admin.getByLabel('Days the tokens last').fill('90')
    await admin.getByLabel('People whom one may bring in 30 days').fill('10')
    await save.click()
    await admin.getByText('EUR: give a sum', { exact: false }).waitFor()
    await admin.getByLabel('First payment of at least (EUR)').fill('5')
    await save.click()
    await admin.getByText('Saved.').waitFor()
  })

  it('gives everybody a link of their own, which says what it promises', async () => {
    await open(referrer, '/sign-up')
    await signUp(referrer, 'Camille Durand', 'camille@example.com')
    await referrer.waitForURL(/\/apps$/)
    await open(referrer, '/account')
    await referrer.getByRole('link', { name: 'Bring somebody' }).click()
    await referrer.getByText('you get 100 tokens and they get 50 tokens', { exact: false }).waitFor()
    await referrer.getByText('Nobody has come yet').waitFor()
    const link = (await referrer.locator('#referral-link').textContent()) ?? ''
    await friend.goto(link)
    await friend.waitForURL(house.at('/'))
    await open(friend, '/sign-up')
    await friend
      .getByText('you get 50 tokens after your first payment of at least €5.00', { exact: false })
      .waitFor()
    await picture(friend, 'sign-up-sent')
    await signUp(friend, 'Robin', 'robin@example.com')
    await friend.waitForURL(/\/apps$/)
  })

  it('asks an admin about two in one network, and gives both theirs after the first payment', async () => {
    await open(admin, '/admin/referrals?state=suspect')
    await admin.getByText('same network as who brings').waitFor()
    await admin.getByRole('button', { name: 'Decide' }).click()
    await admin.getByText('Robin came by the link of Camille Durand.').waitFor()
    await picture(admin, 'referrals-decide')
    await admin.getByLabel('Reason').fill('They share an office')
    await admin.getByRole('button', { name: 'Decide' }).first().click()
    await admin.getByText('robin@example.com: waits for a payment.').waitFor()
    const wish = { pack: 'pro', method: 'transfer', currency: 'eur', amount: 1500, waiver: true }
    const { order } = await house.ask<{ order: { id: string } }>(friend, 'POST', '/api/orders', wish)
    await house.ask(admin, 'POST', `/api/admin/orders/${order.id}/confirm`, { amount: 1500 })
    await open(admin, '/admin/referrals')
    await admin.locator('.tag', { hasText: 'rewarded' }).waitFor()
    await picture(admin, 'referrals')
    await referrer.reload()
    await referrer.getByText('1 person has paid, nobody is waited for. It brought you 100 tokens.').waitFor()
    await referrer.getByText('r…@e….com').waitFor()
    await pictures(referrer, 'referral')
    expect((await house.ask<{ balance: number }>(friend, 'GET', '/api/me')).balance).toBe(2050)
    expect(house.complaints).toEqual([])
  })
})
