import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningService, startService } from '../authz/test/support/service.ts'
import { becomeAdmin, launchBrowser, openPage, picture, pictures, signUp } from './support/browser.ts'

/** Bringing somebody, from the switch to the tokens, in a real browser. */
describe('bringing somebody', () => {
  let service: RunningService
  let appsDir: string
  let browser: Browser
  let admin: Page
  let referrer: Page
  let friend: Page
  const complaints: string[] = []

  beforeAll(async () => {
    appsDir = await mkdtemp(join(tmpdir(), 'octroi-apps-'))
    const offers = 'currency: eur\npacks:\n  pro: { title: Pro, tokens: 2000, price: { eur: 15, usd: 16 } }\n'
    await writeFile(join(appsDir, 'offers.yaml'), offers)
    service = await startService({ OCTROI_APPS_DIR: appsDir, OCTROI_TRANSFER_TO: 'Octroi SARL\\nFR76 3000' })
    browser = await launchBrowser()
    const errors = /Content Security Policy|is not defined|Uncaught/
    admin = await openPage(browser, complaints, { errors })
    referrer = await openPage(browser, complaints, { errors })
    friend = await openPage(browser, complaints, { errors })
    await becomeAdmin(admin, service.adminLink() ?? '')
  })
  afterAll(async () => {
    await browser?.close()
    await service?.stop()
    await rm(appsDir, { recursive: true, force: true })
  })

  const ask = async <T>(page: Page, method: string, path: string, data?: unknown): Promise<T> => {
    const headers = { 'sec-fetch-site': 'same-origin' }
    const answer = await page.context().request.fetch(`${service.portal}${path}`, { method, headers, data })
    expect(answer.ok(), `${method} ${path}: ${await answer.text()}`).toBe(true)
    return answer.json()
  }
  const open = (page: Page, path: string) => page.goto(`${service.portal}${path}`)

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
    await friend.waitForURL(`${service.portal}/`)
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
    const { order } = await ask<{ order: { id: string } }>(friend, 'POST', '/api/orders', wish)
    await ask(admin, 'POST', `/api/admin/orders/${order.id}/confirm`, { amount: 1500 })
    await open(admin, '/admin/referrals')
    await admin.locator('.tag', { hasText: 'rewarded' }).waitFor()
    await picture(admin, 'referrals')
    await referrer.reload()
    await referrer.getByText('1 person has paid, nobody is waited for. It brought you 100 tokens.').waitFor()
    await referrer.getByText('r…@e….com').waitFor()
    await pictures(referrer, 'referral')
    expect((await ask<{ balance: number }>(friend, 'GET', '/api/me')).balance).toBe(2050)
    expect(complaints).toEqual([])
  })
})
