import type Stripe from 'stripe'
import { describe, expect, test } from 'vitest'
import { daySeconds, plan, useShop } from './shop.ts'

const shop = await useShop()
const { standIn, stripe } = shop

describe('a subscription', () => {
  const subscribe = async (more: Partial<Stripe.Checkout.SessionCreateParams> = {}) => {
    const frozen_time = Math.floor(Date.UTC(2026, 0, 31) / 1000)
    const clock = await stripe.testHelpers.testClocks.create({ frozen_time })
    const customer = await stripe.customers.create({ email: 'ada@example.com', test_clock: clock.id })
    const session = await stripe.checkout.sessions.create(plan({ customer: customer.id, ...more }))
    standIn.pay(session.id)
    const { subscription } = await stripe.checkout.sessions.retrieve(session.id)
    const advance = (days: number) => standIn.advanceClock(days * daySeconds, clock.id)
    return { clock, customer, session, id: String(subscription), advance }
  }
  const retrieve = (id: string) => stripe.subscriptions.retrieve(id, { expand: ['latest_invoice.payments'] })

  test('renews by the test clock on the last day of a short month, with an invoice each time', async () => {
    const { id, clock, session } = await subscribe({ subscription_data: { metadata: { plan: 'pro' } } })
    expect(await stripe.checkout.sessions.retrieve(session.id, { expand: ['invoice'] })).toMatchObject({
      payment_status: 'paid',
      invoice: { status: 'paid', billing_reason: 'subscription_create' },
    })
    const frozen_time = Math.floor(Date.UTC(2026, 2, 1) / 1000)
    await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time })
    expect(await shop.told()).toEqual(
      expect.arrayContaining([
        'invoice.upcoming',
        'customer.subscription.updated',
        'invoice.finalized',
        'invoice.paid',
      ]),
    )
    const renewed = await retrieve(id)
    expect(renewed).toMatchObject({ status: 'active', metadata: { plan: 'pro' } })
    expect(renewed.items.data[0]?.current_period_start).toBe(Date.UTC(2026, 1, 28) / 1000)
    expect(renewed.items.data[0]?.current_period_end).toBe(Date.UTC(2026, 2, 31) / 1000)
    expect(renewed.latest_invoice).toMatchObject({
      status: 'paid',
      billing_reason: 'subscription_cycle',
      parent: { subscription_details: { subscription: id, metadata: { plan: 'pro' } } },
      payments: { data: [{ status: 'paid' }] },
    })
    const { data } = await stripe.invoices.list({ subscription: id })
    expect(data.map(({ number }) => number?.slice(-4))).toEqual(['0002', '0001'])
  })

  test('falls behind with a failing card, recovers with a good one, and ends after the last try', async () => {
    const [lucky, lost] = [await subscribe(), await subscribe()]
    for (const { customer, advance } of [lucky, lost]) {
      standIn.setDecline(customer.id, 'expired_card')
      advance(29)
    }
    expect((await retrieve(lucky.id)).status).toBe('past_due')
    expect((await shop.told()).filter(type => type === 'invoice.payment_failed')).toHaveLength(2)
    standIn.setDecline(lucky.customer.id)
    lucky.advance(4)
    lost.advance(20)
    expect(await retrieve(lucky.id)).toMatchObject({ status: 'active', latest_invoice: { status: 'paid' } })
    expect(await retrieve(lost.id)).toMatchObject({
      status: 'canceled',
      cancellation_details: { reason: 'payment_failed' },
    })
  })

  test('begins with a trial that is announced, charged at its end, or paused without a card', async () => {
    const { id, session, advance } = await subscribe({ subscription_data: { trial_period_days: 10 } })
    expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({
      amount_total: 0,
      payment_status: 'no_payment_required',
    })
    expect(await retrieve(id)).toMatchObject({
      status: 'trialing',
      latest_invoice: { amount_due: 0, status: 'paid' },
    })
    advance(8)
    expect(await shop.told()).toContain('customer.subscription.trial_will_end')
    advance(3)
    expect(await retrieve(id)).toMatchObject({ status: 'active', latest_invoice: { amount_paid: 500 } })

    const customer = await stripe.customers.create({ email: 'bob@example.com' })
    const price = await stripe.prices.create({
      currency: 'eur',
      unit_amount: 700,
      recurring: { interval: 'month' },
      product_data: { name: 'Pro' },
    })
    const trial = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: price.id }],
      trial_period_days: 5,
      trial_settings: { end_behavior: { missing_payment_method: 'pause' } },
    })
    standIn.advanceClock(6 * daySeconds)
    expect(await retrieve(trial.id)).toMatchObject({ status: 'paused' })
    const method = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id })
    await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: method.id } })
    expect(await stripe.subscriptions.resume(trial.id)).toMatchObject({ status: 'active' })
    expect(await shop.told()).toEqual(
      expect.arrayContaining(['customer.subscription.paused', 'customer.subscription.resumed']),
    )
  })

  test('changes its price for the next invoice, pauses its collection, and ends with its period', async () => {
    const { id, advance } = await subscribe()
    const [item] = (await retrieve(id)).items.data
    const price_data = {
      currency: 'eur',
      unit_amount: 900,
      recurring: { interval: 'month' as const },
      product: String(item?.price.product),
    }
    await stripe.subscriptions.update(id, {
      items: [{ id: item?.id ?? '', price_data }],
      proration_behavior: 'none',
    })
    advance(29)
    expect(await retrieve(id)).toMatchObject({ latest_invoice: { amount_paid: 900 } })
    await stripe.subscriptions.update(id, { pause_collection: { behavior: 'void' } })
    advance(31)
    expect(await retrieve(id)).toMatchObject({ status: 'active', latest_invoice: { status: 'void' } })
    await stripe.subscriptions.update(id, { pause_collection: '', cancel_at_period_end: true })
    await shop.told()
    expect(shop.lastOf('customer.subscription.updated')).toMatchObject({ cancel_at_period_end: true })
    advance(31)
    expect(await retrieve(id)).toMatchObject({ status: 'canceled' })
    expect(await shop.told()).toContain('customer.subscription.deleted')
  })

  test('waits for its first payment, and is late with the next when its method is', async () => {
    const customer = await stripe.customers.create({ email: 'ada@example.com' })
    const price = await stripe.prices.create({
      currency: 'eur',
      unit_amount: 700,
      recurring: { interval: 'week' },
      product_data: { name: 'Pro' },
    })
    const waiting = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: price.id }],
      payment_behavior: 'default_incomplete',
      expand: ['latest_invoice.payments'],
    })
    expect(waiting.status).toBe('incomplete')
    const [payment] = (waiting.latest_invoice as Stripe.Invoice).payments?.data ?? []
    await stripe.paymentIntents.confirm(String(payment?.payment.payment_intent), {
      payment_method: 'pm_card_visa',
    })
    expect(await retrieve(waiting.id)).toMatchObject({ status: 'active', latest_invoice: { status: 'paid' } })

    const late = await stripe.checkout.sessions.create(plan())
    standIn.pay(late.id, 'late')
    await shop.told()
    expect(shop.lastOf('checkout.session.completed')).toMatchObject({ payment_status: 'unpaid' })
    standIn.settleLate(late.id)
    const { subscription, payment_status } = await stripe.checkout.sessions.retrieve(late.id)
    expect(payment_status).toBe('paid')
    standIn.advanceClock(32 * daySeconds)
    const id = String(subscription)
    expect(await retrieve(id)).toMatchObject({ status: 'active', latest_invoice: { status: 'open' } })
    standIn.settleLate(id, 'fails')
    expect(await retrieve(id)).toMatchObject({ status: 'past_due' })
    // Its next try takes days too, and nothing more is tried meanwhile.
    standIn.advanceClock(4 * daySeconds)
    const tried = await retrieve(id)
    expect(tried).toMatchObject({ status: 'past_due', latest_invoice: { next_payment_attempt: null } })
    standIn.settleLate(id)
    expect(await retrieve(id)).toMatchObject({ status: 'active', latest_invoice: { status: 'paid' } })
  })

  test('is not collected any more once it has ended, and takes another interval with a new period', async () => {
    const { id, customer, advance } = await subscribe()
    standIn.setDecline(customer.id, 'expired_card')
    advance(29)
    expect(await retrieve(id)).toMatchObject({ status: 'past_due', latest_invoice: { status: 'open' } })
    await stripe.subscriptions.cancel(id)
    standIn.setDecline(customer.id)
    advance(20)
    expect(await retrieve(id)).toMatchObject({ status: 'canceled', latest_invoice: { status: 'open' } })

    const other = await subscribe()
    const [item] = (await retrieve(other.id)).items.data
    const product = String(item?.price.product)
    const price_data = {
      currency: 'eur',
      unit_amount: 5000,
      recurring: { interval: 'year' as const },
      product,
    }
    const items = [{ id: item?.id ?? '', price_data }]
    await expect(
      stripe.subscriptions.update(other.id, { items, proration_behavior: 'none' }),
    ).rejects.toThrow('with a new period only')
    await stripe.subscriptions.update(other.id, {
      items,
      proration_behavior: 'none',
      billing_cycle_anchor: { type: 'now' },
    })
    expect(await retrieve(other.id)).toMatchObject({
      status: 'active',
      latest_invoice: { amount_paid: 5000 },
    })
    const { period } = ((await retrieve(other.id)).latest_invoice as Stripe.Invoice).lines.data[0] ?? {}
    expect((period?.end ?? 0) - (period?.start ?? 0)).toBeGreaterThan(360 * daySeconds)
  })

  test('begins with a trial that asks for no card', async () => {
    const { id, advance } = await subscribe({
      subscription_data: {
        trial_period_days: 7,
        trial_settings: { end_behavior: { missing_payment_method: 'pause' } },
      },
      payment_method_collection: 'if_required',
    })
    expect(await retrieve(id)).toMatchObject({ status: 'trialing', default_payment_method: null })
    advance(8)
    expect(await retrieve(id)).toMatchObject({ status: 'paused' })
  })

  test('costs less for as long as its coupon lasts', async () => {
    const coupon = await stripe.coupons.create({
      percent_off: 50,
      duration: 'repeating',
      duration_in_months: 2,
    })
    const { id, advance } = await subscribe({ discounts: [{ coupon: coupon.id }] })
    const totals = []
    for (let month = 0; month < 3; month++) {
      totals.push(((await retrieve(id)).latest_invoice as Stripe.Invoice).total)
      advance(31)
    }
    expect(totals).toEqual([250, 250, 500])
  })

  test('shows itself to an older API version in the older shape', async () => {
    const { id } = await subscribe()
    const apiVersion = '2024-06-20'
    const old = await stripe.subscriptions.retrieve(
      id,
      { expand: ['latest_invoice.payment_intent'] },
      { apiVersion },
    )
    expect(old).toMatchObject({ current_period_end: expect.any(Number) })
    expect(old.latest_invoice).toMatchObject({
      subscription: id,
      paid: true,
      payment_intent: { status: 'succeeded' },
    })
    expect(old.latest_invoice).not.toHaveProperty('parent')
    expect((await retrieve(id)).latest_invoice).not.toHaveProperty('subscription')
  })
})

test('stripe-mock takes every call that was made here, and the specification every answer and event', async () => {
  await stripe.events.list({ limit: 100 }).autoPagingToArray({ limit: 10_000 })
  expect(await standIn.disagreements()).toEqual([])
  expect((await standIn.opinions()).length).toBeGreaterThan(30)
})
