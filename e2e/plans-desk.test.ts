import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type StripeStandIn, startStripe } from './stripe/stripe.ts'
import { picture, pictures, signUp } from './support/browser.ts'
import { type House, openHouse } from './support/house.ts'

const offers = `
currency: eur
packs:
  starter: { title: { en: Starter, fr: Débutant }, tokens: 500, price: { eur: 5, usd: 6 } }
plans:
  pro:
    title: Pro
    summary: { en: For every day, fr: Pour tous les jours }
    features: [{ en: Maps, fr: Cartes }, { en: Speech, fr: Parole }]
    price: { eur: 15, usd: 16 }
    setup: 30
    every: month
    tokens: 2000
    rollover: 500
    popular: true
`
const daySeconds = 86_400

/** The admin's desk for plans, in a real browser, beside a stand-in for Stripe. */
describe('the desk for plans', () => {
  let stripe: StripeStandIn
  let house: House
  let admin: Page
  let buyer: Page
  const ids = { subscription: '', person: '', provider: '' }

  beforeAll(async () => {
    stripe = await startStripe({ seed: 1 })
    house = await openHouse({ offers, stripe })
    admin = await house.openAdmin()
    buyer = await house.openPage()
  })
  afterAll(() => house?.close())

  const balance = () => house.balanceOf(buyer)
  const open = (path: string) => admin.goto(house.at(path))
  const openPlan = () => open(`/admin/subscriptions/${ids.subscription}`)
  const button = (name: string) => admin.getByRole('button', { name, exact: true })
  const palette = () => admin.getByRole('dialog').getByRole('combobox')
  const tag = (words: string) => admin.locator('.tag').getByText(words, { exact: true }).first()

  it('says what to do next while nobody has a plan', async () => {
    await open('/admin/subscriptions')
    await admin.getByText('Nobody has a plan yet.').waitFor()
  })

  it('makes a plan, and says at which field something does not go together', async () => {
    await open('/admin/offers')
    await button('New plan…').click()
    await admin.getByLabel('Name', { exact: true }).fill('gold')
    await admin.getByLabel('Title in English').fill('Gold')
    await admin.getByLabel('What it brings, in English').fill('Everything\nAnd more')
    await admin.getByLabel('Set-up, once, in EUR').fill('20')
    await admin.getByText('A set-up needs a price of more than 0', { exact: false }).waitFor()
    await admin.getByLabel('Price of a period in EUR').fill('99,50')
    await admin.getByLabel('Tokens of each period').fill('9000')
    await admin.getByLabel('Days that the tokens last').fill('40')
    await admin.getByLabel('Tokens that come along').fill('100')
    await admin.getByText('Tokens last so many days, or come along', { exact: false }).waitFor()
    expect(await button('Make the plan').isDisabled()).toBe(true)
    await picture(admin, 'plan-new')
    await admin.getByLabel('Tokens that come along').fill('')
    await admin.getByLabel('How long it runs').selectOption('From year to year')
    await admin.getByText('€99.50 a year · 9\u202f000 tokens').waitFor()
    await button('Make the plan').click()
    await admin.getByRole('heading', { name: 'Gold' }).waitFor()
    const { plans } = await house.ask<{ plans: object[] }>(buyer, 'GET', '/api/offers')
    expect(plans).toMatchObject([
      { name: 'pro' },
      {
        name: 'gold',
        every: 'year',
        amount: 9950,
        setup: 2000,
        days: 40,
        features: ['Everything', 'And more'],
      },
    ])
    await button('Remove the plan…').click()
    await button('Remove the plan').click()
    await admin.waitForURL(/\/admin\/offers$/)
    await picture(admin, 'offers-plans')
  })

  it('lays words over the file’s plan, and takes the file’s back', async () => {
    const pro = async () =>
      (await house.ask<{ plans: { tokens: number }[] }>(buyer, 'GET', '/api/offers')).plans[0]
    await admin.getByRole('link', { name: 'Pro pro' }).click()
    await admin.getByLabel('Tokens of each period').fill('2500')
    await admin.getByLabel('Days to try it for free').fill('7')
    await button('Save').click()
    await admin.getByText('Saved. It counts for whoever takes the plan from now on.').waitFor()
    expect(await pro()).toMatchObject({ tokens: 2500, trialDays: 7, rollover: 500, setup: 3000 })
    await picture(admin, 'plan-desk')
    await button('Reset: Days to try it').click()
    await button('Reset: Days to try it').waitFor({ state: 'detached' })
    await button('Reset: Tokens').click()
    await button('Reset: Tokens').waitFor({ state: 'detached' })
    expect(await pro()).toMatchObject({ tokens: 2000, trialDays: null })
    await admin.getByLabel('Offer it to nobody for now; whoever has it keeps it').check()
    await button('Save').click()
    await button('Reset: Offered or not').waitFor()
    expect(await pro()).toBeUndefined()
    await button('Reset: Offered or not').click()
    await button('Reset: Offered or not').waitFor({ state: 'detached' })
  })

  it('finds who has which plan, by search, state and plan, also as a file', async () => {
    await buyer.goto(house.at('/sign-up'))
    await signUp(buyer, 'Camille Durand', 'camille@example.com')
    await buyer.waitForURL(/\/apps$/)
    const wish = { plan: 'pro', currency: 'eur', amount: 1500, waiver: true }
    const { subscription } = await house.ask<{ subscription: { id: string } }>(
      buyer,
      'POST',
      '/api/subscriptions',
      wish,
    )
    ids.subscription = subscription.id
    const find = () =>
      house.ask<{ sessionId: string; providerId: string; person: { id: string } }>(
        admin,
        'GET',
        `/api/admin/subscriptions/${ids.subscription}`,
      )
    stripe.pay((await find()).sessionId)
    await stripe.deliver()
    const { providerId, person } = await find()
    Object.assign(ids, { provider: providerId, person: person.id })
    await open('/admin/subscriptions?state=active&plan=pro')
    await admin.getByRole('row', { name: /Camille Durand/ }).waitFor()
    await picture(admin, 'subscriptions')
    await admin.getByRole('combobox', { name: 'State' }).selectOption('suspended')
    await admin.getByText('No subscription fits.').waitFor()
    const file = '/api/admin/subscriptions/file?format=csv&state=active'
    const answer = await admin.context().request.get(house.at(file))
    expect(await answer.text()).toContain('camille@example.com')
    await admin.keyboard.press('Control+k')
    await palette().fill('camille')
    await admin.getByRole('option', { name: 'Pro · active camille@example.com' }).waitFor()
    await palette().fill(providerId)
    await admin.getByRole('option', { name: 'Pro · active camille@example.com' }).click()
    await admin.getByRole('heading', { name: 'Pro for Camille Durand' }).waitFor()
    await admin.getByText('The next period begins: €15.00').waitFor()
  })

  it('sends a part of a payment back from the plan’s page, and the receipt once more', async () => {
    await pictures(admin, 'subscription')
    await button('Send the receipt again').click()
    await admin.getByText('Sent to its buyer.').waitFor()
    type Notifications = { items: { subject: string }[] }
    const subjects = async () =>
      (await house.ask<Notifications>(buyer, 'GET', '/api/me/notifications')).items.map(
        ({ subject }) => subject,
      )
    await expect.poll(subjects, { timeout: 20_000 }).toContain('Your receipt for Pro')
    expect(await balance()).toBe(2000)
    await button('Refund…').click()
    await admin.getByLabel('Sum to send back, in EUR').fill('4.50')
    await admin.getByText('200 tokens', { exact: true }).waitFor()
    await admin.getByLabel('Reason for the refund').fill('The set-up was late')
    await picture(admin, 'subscription-refund')
    await button('Refund €4.50').click()
    await tag('€4.50 refunded').waitFor()
    expect(await balance()).toBe(1800)
  })

  it('gives tokens in place, and cancels at the end and takes that back', async () => {
    await admin.getByRole('spinbutton', { name: 'Tokens' }).fill('200')
    await admin.getByLabel('Reason').fill('For the trouble')
    await button('Adjust balance').click()
    await admin.getByText('Done: +200.', { exact: false }).waitFor()
    expect(await balance()).toBe(2000)
    await button('Cancel the plan…').click()
    await admin.getByText('It stays as it is until then', { exact: false }).waitFor()
    await admin.locator('.order-asked').getByLabel('Reason').fill('On the phone')
    await button('Cancel it at its end').click()
    await tag('ends with its period').waitFor()
    await button('Reactivate…').click()
    await admin.locator('.order-asked').getByLabel('Reason').fill('They stay')
    await button('Reactivate').click()
    await tag('ends with its period').waitFor({ state: 'detached' })
    await admin.getByText('The next period begins: €15.00').waitFor()
  })

  it('keeps a plan open whose payment failed, and ends it', async () => {
    const customer = stripe.state.subscriptions.require(ids.provider).customer as string
    stripe.setDecline(customer, 'insufficient_funds')
    stripe.advanceClock(32 * daySeconds)
    await stripe.deliver()
    await openPlan()
    await tag('payment late').waitFor()
    await admin.getByText('Suspended: its applications close').waitFor()
    await button('Keep it open…').click()
    await admin.getByLabel('Days', { exact: true }).fill('20')
    await admin.locator('.order-asked').getByLabel('Reason').fill('Their bank is on strike')
    await picture(admin, 'subscription-late')
    await button('Keep it open for 20 days').click()
    await admin.getByText('kept open until', { exact: false }).first().waitFor()
    await button('Cancel the plan…').click()
    await admin.getByText('It ends at once, at Stripe too', { exact: false }).waitFor()
    await admin.locator('.order-asked').getByLabel('Reason').fill('They asked for it')
    await button('Cancel it now').click()
    await tag('cancelled').waitFor()
    expect(stripe.state.subscriptions.require(ids.provider).status).toBe('canceled')
  })

  it('shows plan and invoices on the person’s page, and leads from what Stripe told to the plan', async () => {
    await open(`/admin/people/${ids.person}/payments`)
    await admin.getByRole('heading', { name: 'Invoices of Pro' }).waitFor()
    await picture(admin, 'person-plan')
    await open('/admin/payment-events')
    await admin.getByRole('link', { name: 'See the subscription' }).first().click()
    await admin.getByRole('heading', { name: 'Pro for Camille Durand' }).waitFor()
    expect(house.complaints).toEqual([])
  })
})
