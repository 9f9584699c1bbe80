import Stripe from 'stripe'
import { describe, expect, test } from 'vitest'
import { codeOf, daySeconds, pack, plan, useShop } from './shop.ts'
import { findFaults } from './specification.ts'

const shop = await useShop()
const { standIn, stripe } = shop

describe('the API', () => {
  test('answers a key with the same body once, and refuses it with another', async () => {
    const idempotencyKey = 'order-1'
    const first = await stripe.checkout.sessions.create(pack(), { idempotencyKey })
    const second = await stripe.checkout.sessions.create(pack(), { idempotencyKey })
    expect(second.id).toBe(first.id)
    expect(second.lastResponse.headers['idempotent-replayed']).toBe('true')
    const other = stripe.checkout.sessions.create(pack({ locale: 'fr' }), { idempotencyKey })
    await expect(other).rejects.toBeInstanceOf(Stripe.errors.StripeIdempotencyError)
  })

  test('does once what is asked again because its answer was lost', async () => {
    const before = standIn.state.customers.all().length
    standIn.breakApi('lost answer')
    await stripe.customers.create({ name: 'Ada' })
    expect(standIn.state.customers.all()).toHaveLength(before + 1)
    standIn.breakApi('error')
    expect(await codeOf(stripe.customers.create({ name: 'Bob' }))).toBe('StripeAPIError')
  })

  test('refuses what Stripe refuses', async () => {
    const refused = [
      [stripe.customers.retrieve('cus_none'), 'resource_missing'],
      [stripe.checkout.sessions.create({ ...pack(), unheard: 1 } as object), 'parameter_unknown'],
      [stripe.checkout.sessions.create(pack({ line_items: [] })), 'parameter_missing'],
      [stripe.checkout.sessions.retrieve('cs_test_none'), 'resource_missing'],
      [new Stripe('sk_test_wrong', standIn.config).customers.list(), 'StripeAuthenticationError'],
    ] as const
    for (const [call, code] of refused) expect(await codeOf(call)).toBe(code)
  })

  test('lists in pages, newest first, and by time', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e'])
      await stripe.products.create({ name, metadata: { test: 'pages' } })
    const first = await stripe.products.list({ limit: 2 })
    expect(first).toMatchObject({ has_more: true, data: [{ name: 'e' }, { name: 'd' }] })
    const second = await stripe.products.list({ limit: 2, starting_after: first.data[1]?.id ?? '' })
    expect(second.data.map(({ name }) => name)).toEqual(['c', 'b'])
    const all = await stripe.products.list({ limit: 2 }).autoPagingToArray({ limit: 1000 })
    expect(all).toHaveLength(standIn.state.products.all().length)
    const later = Math.floor(Date.now() / 1000) + 365 * daySeconds
    expect((await stripe.products.list({ created: { gte: later } })).data).toEqual([])
    const made = await stripe.events.list({ type: 'product.created', created: { gte: 1 }, limit: 1 })
    expect(made.data[0]).toMatchObject({ object: 'event', data: { object: { name: 'e' } } })
  })

  test('fills in what expand names, four deep and in lists, and refuses what is no name', async () => {
    const customer = await stripe.customers.create({ email: 'ada@example.com' })
    const { id } = await stripe.checkout.sessions.create(plan({ customer: customer.id }))
    standIn.pay(id)
    const expanded = await stripe.checkout.sessions.list({
      customer: customer.id,
      expand: ['data.customer', 'data.subscription.latest_invoice.payments', 'data.line_items'],
    })
    expect(expanded.data).toMatchObject([
      {
        customer: { email: 'ada@example.com' },
        subscription: { latest_invoice: { payments: { data: [{ status: 'paid' }] } } },
        line_items: { data: [{ quantity: 1 }] },
      },
    ])
    expect(await codeOf(stripe.customers.retrieve(customer.id, { expand: ['nothing'] }))).toBe(
      'StripeInvalidRequestError',
    )
  })

  test('has a portal where plans are cancelled', async () => {
    const { id } = await stripe.checkout.sessions.create(plan({ customer_email: 'ada@example.com' }))
    standIn.pay(id)
    const { customer, subscription } = await stripe.checkout.sessions.retrieve(id)
    const open = { customer: String(customer), return_url: 'http://127.0.0.1/account' }
    expect(await codeOf(stripe.billingPortal.sessions.create(open))).toBe('StripeInvalidRequestError')
    await stripe.billingPortal.configurations.create({
      features: {
        subscription_cancel: { enabled: true, mode: 'at_period_end' },
        invoice_history: { enabled: true },
      },
    })
    const { url } = await stripe.billingPortal.sessions.create(open)
    await fetch(url, {
      method: 'POST',
      body: new URLSearchParams({ subscription: String(subscription), way: 'cancel' }),
    })
    expect(await stripe.subscriptions.retrieve(String(subscription))).toMatchObject({
      cancel_at_period_end: true,
    })
    expect(await (await fetch(url)).text()).toContain('Renew plan')
  })
})

describe('the way to the webhook', () => {
  const buyMany = async (count: number) => {
    const sessions = []
    for (let index = 0; index < count; index++) sessions.push(await stripe.checkout.sessions.create(pack()))
    standIn.hold()
    for (const { id } of sessions) standIn.pay(id)
    return sessions.map(({ id }) => id)
  }
  const completed = () =>
    shop.got.flatMap(event => (event.type === 'checkout.session.completed' ? [event.data.object.id] : []))

  test('can hold events back and let them go', async () => {
    const [id] = await buyMany(1)
    await new Promise(resolve => setTimeout(resolve, 50))
    expect(completed()).toEqual([])
    standIn.release()
    await standIn.deliver()
    expect(completed()).toEqual([id])
  })

  test('can lose, double and shuffle them, and bring the lost ones in the end', async () => {
    const ids = await buyMany(20)
    standIn.chaos({ lose: 0.4, double: 0.4, shuffle: true })
    await standIn.deliver()
    const got = completed()
    expect(new Set(got).size).toBeLessThan(ids.length)
    expect(got.length).toBeGreaterThan(new Set(got).size)
    expect([...new Set(got)]).not.toEqual(ids.filter(id => got.includes(id)))
    standIn.chaos({})
    await standIn.retry()
    expect(new Set(completed())).toEqual(new Set(ids))
    expect(standIn.undelivered()).toEqual([])
  })

  test('retries what the shop did not take, and sends again what it did', async () => {
    await standIn.deliver()
    shop.failNext = 1000
    const [id] = await buyMany(1)
    await standIn.deliver()
    shop.failNext = 0
    expect(completed()).toEqual([])
    expect(standIn.undelivered()[0]).toMatchObject({ why: 'failed' })
    await standIn.retry()
    await standIn.resend('checkout.session.completed')
    expect(completed()).toEqual([id, id])
  })
})

test('stripe-mock takes every call that was made here, and the specification every answer and event', async () => {
  await stripe.events.list({ limit: 100 }).autoPagingToArray({ limit: 10_000 })
  expect(await standIn.disagreements()).toEqual([])
  expect((await standIn.opinions()).length).toBeGreaterThan(30)
  await stripe.checkout.sessions.create(pack({ submit_type: 'nonsense' as 'pay' }))
  expect(await standIn.disagreements()).toMatchObject([{ ours: 200, theirs: 400 }])
})

test('An answer that is not as specified is found out', () => {
  const charge = {
    type: 'object',
    required: ['id', 'paid'],
    properties: {
      id: { type: 'string' },
      refund: { anyOf: [{ type: 'string' }, { $ref: '#/components/schemas/refund' }] },
      status: { type: 'string', enum: ['failed'] },
    },
  }
  const refund = { type: 'object', properties: { amount: { type: 'integer' }, object: { enum: ['refund'] } } }
  const wrong = {
    object: 'charge',
    id: null,
    status: 'lost',
    refund: { object: 'refund', amount: 1.5 },
    newer: 1,
  }
  expect(findFaults({ charge, refund }, { object: 'list', data: [wrong] })).toEqual([
    'charge.paid: missing',
    'charge.id: null',
    'charge.status: lost',
    'charge.refund.amount: no integer',
  ])
})
