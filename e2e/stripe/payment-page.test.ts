import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import Stripe from 'stripe'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { findBarriers, launchBrowser, openPage } from '../support/browser.ts'
import { type StripeStandIn, startStripe } from './stripe.ts'

let standIn: StripeStandIn
let stripe: Stripe
let browser: Browser
let page: Page
let shop: Server
let shopUrl: string

beforeAll(async () => {
  standIn = await startStripe()
  stripe = new Stripe(standIn.apiKey, standIn.config)
  shop = createServer((request, response) => {
    response.setHeader('content-type', 'text/html')
    response.end(`<h1>The shop at ${request.url?.replaceAll('<', '')}</h1>`)
  }).listen(0, '127.0.0.1')
  await once(shop, 'listening')
  shopUrl = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`
  browser = await launchBrowser()
})
beforeEach(async () => {
  page = await openPage(browser, [])
})
afterAll(async () => {
  await browser?.close()
  shop?.close()
  await standIn?.close()
})

const begin = async (more: Partial<Stripe.Checkout.SessionCreateParams> = {}) => {
  const session = await stripe.checkout.sessions.create({
    mode: 'payment',
    line_items: [
      {
        quantity: 2,
        price_data: { currency: 'eur', unit_amount: 1000, product_data: { name: '<b>1,000</b> tokens' } },
      },
    ],
    success_url: `${shopUrl}/done?session={CHECKOUT_SESSION_ID}`,
    cancel_url: `${shopUrl}/back`,
    allow_promotion_codes: true,
    ...more,
  })
  await page.goto(session.url ?? '')
  return session
}

const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
const title = () => page.getByRole('heading', { level: 1 }).textContent()
const retrieve = (id: string) => stripe.checkout.sessions.retrieve(id)

test('The page says what is sold, takes a code, survives a refusal and leads back to the shop', async () => {
  const { id } = await begin()
  expect(await page.getByRole('term').first().textContent()).toBe('<b>1,000</b> tokens × 2')
  expect(await findBarriers(page)).toEqual([])
  const coupon = await stripe.coupons.create({ amount_off: 500, currency: 'eur', duration: 'once' })
  await stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon: coupon.id }, code: 'FIVE' })
  await page.getByLabel('Promotion code').fill('SIX')
  await press('Apply')
  expect(await page.getByRole('alert').textContent()).toBe('This code is invalid.')
  await page.getByLabel('Promotion code').fill('five')
  await press('Apply')
  await page.getByText('€15.00').waitFor()
  await press('Decline')
  expect(await page.getByRole('alert').textContent()).toBe('Your card was declined.')
  await page.getByLabel('Email').fill('ada@example.com')
  await press('Pay')
  expect(await title()).toBe(`The shop at /done?session=${id}`)
  expect(await retrieve(id)).toMatchObject({
    payment_status: 'paid',
    amount_total: 1500,
    customer_details: { email: 'ada@example.com' },
  })
  await page.goBack()
  await page.reload()
  expect(await title()).toBe('You are all done here')
})

test('One can pay late, go back without paying, and not use a page whose time is over', async () => {
  const late = await begin()
  await press('Pay late')
  expect(await title()).toContain('The shop at /done')
  expect(await retrieve(late.id)).toMatchObject({ status: 'complete', payment_status: 'unpaid' })
  standIn.settleLate(late.id)
  expect(await retrieve(late.id)).toMatchObject({ payment_status: 'paid' })

  const { id, url } = await begin()
  await page.getByRole('link', { name: 'Back' }).click()
  expect(await title()).toBe('The shop at /back')
  standIn.expire(id)
  await page.goto(url ?? '')
  expect(await title()).toBe('This page has expired')
})

test('A plan is bought on one page, and ended and taken up again on the other', async () => {
  await stripe.billingPortal.configurations.create({
    features: { subscription_cancel: { enabled: true }, invoice_history: { enabled: true } },
  })
  const recurring = { interval: 'month' as const }
  const price_data = { currency: 'jpy', unit_amount: 900, recurring, product_data: { name: 'Pro' } }
  const { id } = await begin({ mode: 'subscription', line_items: [{ quantity: 1, price_data }] })
  await page.getByText('JP¥900').first().waitFor()
  await press('Subscribe')
  const { customer, subscription } = await retrieve(id)
  const portal = { customer: String(customer), return_url: `${shopUrl}/account` }
  const { url } = await stripe.billingPortal.sessions.create(portal)
  await page.goto(url)
  expect(await findBarriers(page)).toEqual([])
  await press('Cancel plan')
  await page.getByRole('button', { name: 'Renew plan' }).waitFor()
  const read = () => stripe.subscriptions.retrieve(String(subscription))
  expect((await read()).cancel_at_period_end).toBe(true)
  await press('Renew plan')
  await page.getByRole('button', { name: 'Cancel plan' }).waitFor()
  expect((await read()).cancel_at_period_end).toBe(false)
  await page.getByRole('link', { name: /-0001$/ }).click()
  expect(await title()).toMatch(/^Invoice .*-0001$/)
  await page.goto(url)
  await page.getByRole('link', { name: 'Return' }).click()
  expect(await title()).toBe('The shop at /account')
})
