import Stripe from 'stripe'
import { describe, expect, test } from 'vitest'
import { codeOf, pack, useShop } from './shop.ts'

const shop = await useShop()
const { standIn, stripe } = shop

describe('a purchase', () => {
  test('is paid, and the signed events say so', async () => {
    const session = await stripe.checkout.sessions.create(
      pack({
        client_reference_id: 'ada',
        metadata: { order: '1' },
        payment_intent_data: { metadata: { order: '1' } },
        locale: 'fr',
      }),
    )
    expect(session).toMatchObject({ status: 'open', payment_status: 'unpaid', amount_total: 1000 })
    standIn.pay(session.id)
    expect(await shop.told()).toEqual(
      expect.arrayContaining([
        'payment_intent.created',
        'payment_intent.succeeded',
        'checkout.session.completed',
      ]),
    )
    expect(shop.refusals).toBe(0)
    expect(shop.lastOf('checkout.session.completed')).toMatchObject({
      id: session.id,
      status: 'complete',
      payment_status: 'paid',
      client_reference_id: 'ada',
      metadata: { order: '1' },
    })
    const paid = await stripe.checkout.sessions.retrieve(session.id, {
      expand: ['line_items', 'payment_intent.latest_charge.balance_transaction'],
    })
    expect(paid.line_items?.data[0]).toMatchObject({ description: '1,000 tokens', amount_total: 1000 })
    expect(paid.payment_intent).toMatchObject({
      status: 'succeeded',
      metadata: { order: '1' },
      latest_charge: { paid: true, balance_transaction: { amount: 1000, fee: 40, net: 960 } },
    })
  })

  test('by a late method is complete, and paid or refused days later', async () => {
    const [good, bad] = await Promise.all([
      stripe.checkout.sessions.create(pack({ invoice_creation: { enabled: true } })),
      stripe.checkout.sessions.create(pack()),
    ])
    for (const { id } of [good, bad]) standIn.pay(id, 'late')
    await shop.told()
    expect(shop.lastOf('checkout.session.completed')).toMatchObject({
      payment_status: 'unpaid',
      status: 'complete',
    })
    standIn.settleLate(good.id)
    standIn.settleLate(bad.id, 'fails')
    expect(await shop.told()).toEqual(
      expect.arrayContaining(['payment_intent.processing', 'payment_intent.payment_failed']),
    )
    expect(shop.lastOf('checkout.session.async_payment_succeeded')).toMatchObject({
      id: good.id,
      payment_status: 'paid',
    })
    expect(shop.lastOf('checkout.session.async_payment_failed')).toMatchObject({
      id: bad.id,
      payment_status: 'unpaid',
    })
    expect(shop.lastOf('invoice.paid')).toMatchObject({ amount_paid: 1000 })
  })

  test('that a bank refuses leaves the session open for another try on the same payment', async () => {
    const { id } = await stripe.checkout.sessions.create(pack())
    expect(standIn.pay(id, { decline: 'insufficient_funds' })).toBe('Your card has insufficient funds.')
    const open = await stripe.checkout.sessions.retrieve(id, { expand: ['payment_intent'] })
    expect(open).toMatchObject({
      status: 'open',
      payment_intent: { last_payment_error: { code: 'card_declined', decline_code: 'insufficient_funds' } },
    })
    standIn.pay(id)
    await shop.told()
    expect(shop.lastOf('payment_intent.payment_failed')?.id).toBe(shop.lastOf('payment_intent.succeeded')?.id)
  })

  test('with an invoice gets a customer, a number and pages that exist', async () => {
    const { id } = await stripe.checkout.sessions.create(
      pack({ invoice_creation: { enabled: true, invoice_data: { metadata: { a: 'b' } } } }),
    )
    standIn.pay(id, { email: 'ada@example.com' })
    const session = await stripe.checkout.sessions.retrieve(id, { expand: ['invoice.payments', 'customer'] })
    expect(session.customer).toMatchObject({ email: 'ada@example.com' })
    const invoice = session.invoice as Stripe.Invoice
    expect(invoice).toMatchObject({ status: 'paid', parent: null, metadata: { a: 'b' }, amount_paid: 1000 })
    expect(invoice.payments?.data[0]).toMatchObject({ payment: { payment_intent: session.payment_intent } })
    expect(invoice.number).toMatch(/-0001$/)
    for (const url of [invoice.hosted_invoice_url, invoice.invoice_pdf])
      expect((await fetch(url ?? '')).status).toBe(200)
  })

  test('is cheaper with a code, for nothing with a coupon of all, and taxed on top', async () => {
    const coupon = await stripe.coupons.create({ percent_off: 25, duration: 'once' })
    const promotion = { type: 'coupon' as const, coupon: coupon.id }
    await stripe.promotionCodes.create({ promotion, code: 'SPRING', max_redemptions: 1 })
    const whole = await stripe.coupons.create({ percent_off: 100, duration: 'once' })
    const reduced = await stripe.checkout.sessions.create(
      pack({ allow_promotion_codes: true, automatic_tax: { enabled: true } }),
    )
    standIn.pay(reduced.id, { promotionCode: 'spring' })
    expect(await stripe.checkout.sessions.retrieve(reduced.id)).toMatchObject({
      amount_total: 900,
      total_details: { amount_discount: 250, amount_tax: 150 },
      automatic_tax: { status: 'complete' },
    })
    const again = await stripe.checkout.sessions.create(pack({ allow_promotion_codes: true }))
    expect(() => standIn.pay(again.id, { promotionCode: 'spring' })).toThrow('This code is invalid.')
    const free = await stripe.checkout.sessions.create(pack({ discounts: [{ coupon: whole.id }] }))
    standIn.pay(free.id)
    expect(await stripe.checkout.sessions.retrieve(free.id)).toMatchObject({
      amount_total: 0,
      payment_intent: null,
      payment_status: 'no_payment_required',
    })
  })

  test('expires when it is told to, and when its time has come', async () => {
    const closed = await stripe.checkout.sessions.create(pack())
    await stripe.checkout.sessions.expire(closed.id)
    const soon = Math.floor(Date.now() / 1000) + 1900
    const forgotten = await stripe.checkout.sessions.create(pack({ expires_at: soon }))
    standIn.advanceClock(2000)
    await shop.told()
    expect(shop.lastOf('checkout.session.expired')?.id).toBe(forgotten.id)
    expect(await codeOf(stripe.checkout.sessions.expire(forgotten.id))).toBe('StripeInvalidRequestError')
    expect(() => standIn.pay(forgotten.id)).toThrow('expired')
  })
})

describe('money that goes back', () => {
  const buy = async () => {
    const { id } = await stripe.checkout.sessions.create(pack())
    standIn.pay(id)
    const { payment_intent } = await stripe.checkout.sessions.retrieve(id)
    return String(payment_intent)
  }

  test('goes in parts until nothing is left', async () => {
    const payment_intent = await buy()
    const before = (await stripe.balance.retrieve()).pending[0]?.amount ?? 0
    await stripe.refunds.create({ payment_intent, amount: 300 })
    expect((await stripe.balance.retrieve()).pending[0]).toMatchObject({
      amount: before - 300,
      currency: 'eur',
    })
    await stripe.refunds.create({ payment_intent, amount: 200, reason: 'requested_by_customer' })
    await shop.told()
    expect(shop.lastOf('charge.refunded')).toMatchObject({ amount_refunded: 500, refunded: false })
    expect(await codeOf(stripe.refunds.create({ payment_intent, amount: 501 }))).toBe(
      'StripeInvalidRequestError',
    )
    await stripe.refunds.create({ payment_intent })
    expect(await codeOf(stripe.refunds.create({ payment_intent }))).toBe('charge_already_refunded')
    expect((await stripe.refunds.list({ payment_intent })).data.map(({ amount }) => amount)).toEqual([
      500, 200, 300,
    ])
  })

  test('can wait, and fail after all', async () => {
    standIn.setRefundOutcome('pending')
    const [slow, lost] = [await buy(), await buy()]
    const pending = await stripe.refunds.create({ payment_intent: slow })
    const failing = await stripe.refunds.create({ payment_intent: lost })
    expect(pending.status).toBe('pending')
    standIn.settleRefund(pending.id)
    standIn.settleRefund(failing.id, 'fails')
    standIn.setRefundOutcome('succeeded')
    expect(await shop.told()).toEqual(
      expect.arrayContaining(['refund.created', 'refund.updated', 'refund.failed']),
    )
    expect(shop.lastOf('refund.failed')).toMatchObject({ id: failing.id, status: 'failed' })
    const { data } = await stripe.charges.list({ payment_intent: lost })
    expect(data[0]).toMatchObject({ amount_refunded: 0, refunded: false })
  })

  test('goes by dispute, and comes back when it is won', async () => {
    const [won, gone] = [await buy(), await buy()]
    const dispute = standIn.dispute(won, { amount: 400 })
    standIn.dispute(gone)
    expect(await codeOf(stripe.refunds.create({ payment_intent: gone }))).toBe('charge_disputed')
    standIn.closeDispute(dispute.id, 'won')
    const [open] = (await stripe.disputes.list({ payment_intent: gone })).data
    await stripe.disputes.close(open?.id ?? '')
    expect(await shop.told()).toEqual(
      expect.arrayContaining(['charge.dispute.created', 'charge.dispute.closed']),
    )
    expect(shop.lastOf('charge.dispute.closed')).toMatchObject({ status: 'lost', amount: 1000 })
    expect(await stripe.disputes.retrieve(dispute.id)).toMatchObject({ status: 'won' })
  })
})

describe('a saved card', () => {
  test('is saved by a setup session and charged when its owner is away', async () => {
    const customer = await stripe.customers.create({ email: 'ada@example.com' })
    const session = await stripe.checkout.sessions.create({
      mode: 'setup',
      currency: 'eur',
      customer: customer.id,
      success_url: 'http://127.0.0.1/done',
    })
    standIn.pay(session.id)
    const { data } = await stripe.customers.listPaymentMethods(customer.id)
    const charge = {
      amount: 1200,
      currency: 'eur',
      customer: customer.id,
      payment_method: data[0]?.id ?? '',
      off_session: true,
      confirm: true,
    }
    expect(await stripe.paymentIntents.create(charge)).toMatchObject({
      status: 'succeeded',
      amount_received: 1200,
    })
    standIn.setDecline(customer.id, 'authentication_required')
    const error = await stripe.paymentIntents.create(charge).catch(caught => caught)
    expect(error).toBeInstanceOf(Stripe.errors.StripeCardError)
    expect(error).toMatchObject({
      code: 'authentication_required',
      payment_intent: { status: 'requires_payment_method' },
    })
  })
})

test('stripe-mock takes every call that was made here, and the specification every answer and event', async () => {
  await stripe.events.list({ limit: 100 }).autoPagingToArray({ limit: 10_000 })
  expect(await standIn.disagreements()).toEqual([])
  expect((await standIn.opinions()).length).toBeGreaterThan(30)
})
