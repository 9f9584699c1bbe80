import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type StripeStandIn, startStripe } from '../../e2e/stripe/stripe.ts'
import type { Sales } from '../src/api/contract-sales.ts'
import { openStripe } from '../src/billing/stripe.ts'
import { startNotifier } from '../src/notifications/notifier.ts'
import { expectProblem, portalOrigin, startApi, type TestApi, type TestPerson } from './support/api.ts'

const offers = `
currency: eur
packs:
  starter: { title: Starter, tokens: 500, price: { eur: 5, usd: 6 } }
  pro: { title: Pro, tokens: 2000, price: 15 }
`

let api: TestApi
let stripe: StripeStandIn
let notifier: ReturnType<typeof startNotifier>
let admin: TestPerson
let ada: TestPerson

beforeAll(async () => {
  stripe = await startStripe({ seed: 1 })
  const provider = openStripe({
    secretKey: stripe.apiKey,
    webhookSecret: stripe.webhookSecret,
    url: new URL(stripe.url),
    tax: false,
  })
  api = await startApi({ offers, provider, transferTo: 'Octroi SARL' })
  stripe.addWebhook(`${api.base}/api/stripe/webhook`)
  notifier = startNotifier({
    database: api.database,
    portalUrl: new URL(portalOrigin),
    deliverMail: async () => {},
    webhookPrivate: true,
    log: (message, error) => console.error(message, error),
    periodMs: 50,
  })
  admin = await api.signUpAdmin()
  ada = await api.signUp('Ada')
})
afterAll(async () => {
  await notifier?.stop()
  await api?.close()
  await stripe?.close()
})

type Wish = { pack: string; amount: number; currency?: string; method?: string }

const order = async (person: TestPerson, wish: Wish): Promise<string> => {
  const body = { method: 'transfer', currency: 'eur', waiver: true, ...wish }
  const answer = await person.post('/api/orders', body)
  expect(answer.status).toBe(201)
  return answer.body.order.id
}

/** Ordered by transfer, which is always live, and confirmed. */
const buy = async (person: TestPerson, wish: Wish): Promise<string> => {
  const id = await order(person, wish)
  const { status } = await admin.post(`/api/admin/orders/${id}/confirm`, { amount: wish.amount })
  expect(status).toBe(200)
  return id
}

const sales = async (query = ''): Promise<Sales> => (await admin.get(`/api/admin/sales?${query}`)).body
const today = new Date().toISOString().slice(0, 10)
const rowOf = (key: string, currency: string, paid: number, tokens: number, more: object = {}) => ({
  ...{ key, currency, payments: 1, paid, refunded: 0, tokens, takenBack: 0 },
  ...more,
})

describe('what was sold', () => {
  it('is nothing at first, and shares of nothing are none', async () => {
    expect(await sales()).toMatchObject({
      ...{ by: 'day', to: today, total: [], rows: [] },
      conversion: { signedUp: 2, buyers: 0, share: 0 },
      success: { succeeded: 0, failed: 0, share: null },
    })
  })

  it('is added up by day and by pack, each currency by itself', async () => {
    const pro = await buy(ada, { pack: 'pro', amount: 1500 })
    await buy(ada, { pack: 'starter', amount: 500 })
    await buy(ada, { pack: 'starter', amount: 600, currency: 'usd' })
    await order(ada, { pack: 'pro', amount: 1500 })
    await admin.post(`/api/admin/orders/${pro}/refund`, { amount: 300, reason: 'a part of it' })
    const refunded = { refunded: 300, takenBack: 400 }
    const found = await sales()
    expect(found.rows).toEqual([
      rowOf(today, 'eur', 2000, 2500, { payments: 2, ...refunded }),
      rowOf(today, 'usd', 600, 500),
    ])
    expect(found.total.map(({ currency, paid }) => [currency, paid])).toEqual([
      ['eur', 2000],
      ['usd', 600],
    ])
    expect((await sales('by=pack')).rows).toEqual([
      rowOf('pro', 'eur', 1500, 2000, refunded),
      rowOf('starter', 'eur', 500, 500),
      rowOf('starter', 'usd', 600, 500),
    ])
  })

  it('tells how many of those who signed up have bought', async () => {
    await api.signUp()
    await api.signUp()
    expect((await sales()).conversion).toEqual({ signedUp: 4, buyers: 1, share: 0.25 })
  })

  it('keeps test payments apart, and tells how many were refused', async () => {
    const id = await order(ada, { pack: 'pro', amount: 1500, method: 'stripe' })
    const failing = await order(ada, { pack: 'starter', amount: 500, method: 'stripe' })
    const sessionOf = async (of: string) => (await admin.get(`/api/admin/orders/${of}`)).body.sessionId
    stripe.pay(await sessionOf(id))
    stripe.pay(await sessionOf(failing), { decline: 'insufficient_funds' } as never)
    await stripe.deliver()
    const test = await sales('test=true')
    expect(test.rows).toEqual([rowOf(today, 'eur', 1500, 2000)])
    expect(test.success).toEqual({ succeeded: 1, failed: 1, share: 0.5 })
    expect((await sales()).success).toEqual({ succeeded: 3, failed: 0, share: 1 })
  })

  it('counts the day (UTC) of the payment, and no other', async () => {
    await api.database.query(
      "update octroi.payment set paid_at = '2026-03-01T00:00:00Z' where live and currency = 'usd'",
    )
    expect((await sales('from=2026-02-01&to=2026-02-28')).rows).toEqual([])
    expect((await sales('from=2026-03-01&to=2026-03-01')).rows).toEqual([
      rowOf('2026-03-01', 'usd', 600, 500),
    ])
    expectProblem(await admin.get('/api/admin/sales?from=2024-01-01&to=2026-01-01'), 400, 'invalid')
  })

  it('is taken away as a file, in whole units', async () => {
    const { body } = await admin.get('/api/admin/sales/file?format=csv&by=pack')
    expect(body.trim().split('\n')).toEqual([
      'Pack,Currency,Payments,Received,Sent back,Tokens,Tokens taken back',
      'pro,eur,1,15,3,2000,400',
      'starter,eur,1,5,0,500,0',
    ])
  })
})

describe('the news of a payment', () => {
  type News = { event: string; subject: string; text: string }
  const newsOf = async (person: TestPerson): Promise<News[]> =>
    (await person.get('/api/me/notifications?language=en')).body.items.filter(
      ({ event }: News) => event.startsWith('payment') || event === 'dispute',
    )
  const subjectsOf = async (person: TestPerson) => (await newsOf(person)).map(({ subject }) => subject)

  it('reaches the buyer once for each change, however often it is told, and admins of a dispute', async () => {
    const person = await api.signUp('Buyer')
    const id = await order(person, { pack: 'pro', amount: 1500, method: 'stripe' })
    const { sessionId } = (await admin.get(`/api/admin/orders/${id}`)).body
    stripe.pay(sessionId, { decline: 'insufficient_funds' } as never)
    await stripe.deliver()
    stripe.pay(sessionId)
    await stripe.deliver()
    await stripe.resend('checkout.session.completed')
    await person.post(`/api/orders/${id}/settle`)
    await admin.post(`/api/admin/orders/${id}/refund`, { amount: 500, reason: 'a part of it' })
    await stripe.deliver()
    await expect
      .poll(() => subjectsOf(person))
      .toEqual(['€5.00 goes back to you', 'Thank you: Pro is paid', 'Your payment for Pro failed'])
    expect((await newsOf(person))[1]?.text).toContain(
      'Your payment of €15.00 for Pro has arrived, and 2,000 tokens',
    )
    stripe.dispute(sessionId)
    await stripe.deliver()
    await expect.poll(() => subjectsOf(admin)).toEqual(['A payment of €15.00 is disputed'])
    expect((await newsOf(admin))[0]?.text).toContain(person.email)
    expect(await subjectsOf(person)).toHaveLength(3)
  })
})

describe('the orders as a file', () => {
  it('holds what the list holds, and is written into the audit log', async () => {
    const { body } = await admin.get('/api/admin/orders/file?format=csv&method=stripe')
    const [titles, ...rows] = body.trim().split('\n')
    expect(titles).toMatch(/^Order,Ordered,Paid,State,Method,Mode,Email/)
    expect(rows).toHaveLength(3)
    expect(rows[2]).toMatch(/,succeeded,stripe,test,.*,pro,2000,eur,15,0,0,,pi_/)
    const { body: log } = await admin.get('/api/admin/audit?kind=export.orders')
    expect(log.items[0]).toMatchObject({ kind: 'export.orders', after: { format: 'csv', method: 'stripe' } })
    const sheet = await admin.get('/api/admin/orders/file?format=xlsx')
    expect(sheet.status).toBe(200)
  })
})
