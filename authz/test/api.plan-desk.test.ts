import { describe, expect, it } from 'vitest'
import type { AdminInvoice, AdminSubscriptionDetail } from '../src/api/contract-plan-desk.ts'
import { expectProblem, type TestPerson } from './support/api.ts'
import { useShop } from './support/shop.ts'

const offers = `
currency: eur
packs:
  starter: { title: Starter, tokens: 500, price: 5 }
plans:
  free: { title: Free, price: 0, every: month, tokens: 100 }
  pro: { title: Pro, price: 15, every: month, tokens: 2000, apps: [atlas] }
  week: { title: Week, price: 7, every: once, days: 7, tokens: 70 }
`
const prices: Record<string, number> = { free: 0, pro: 1500, week: 700 }

const { api, stripe, admin, signUp, balanceOf, sessionOf } = await useShop({
  offers,
  transferTo: 'Octroi SARL',
})

const subscribe = async (person: TestPerson, plan: string): Promise<string> => {
  const wish = { plan, currency: 'eur', amount: prices[plan], waiver: true }
  const { body } = await person.post('/api/subscriptions', wish)
  const { id } = body.subscription
  if (body.payUrl !== null) stripe.pay(await sessionOf(id))
  await stripe.deliver()
  return id
}
const order = async (person: TestPerson, method: 'stripe' | 'transfer'): Promise<string> => {
  const wish = { pack: 'starter', method, currency: 'eur', amount: 500, waiver: true }
  const { id } = (await person.post('/api/orders', wish)).body.order
  if (method === 'stripe') stripe.pay(await sessionOf(id))
  await stripe.deliver()
  return id
}
const at = (id: string) => `/api/admin/subscriptions/${id}`
const see = async (id: string): Promise<AdminSubscriptionDetail> => (await admin.get(at(id))).body
const paymentOf = (invoice: AdminInvoice | undefined) => invoice?.payment?.id ?? ''
const refund = (payment: string, body: object) =>
  admin.post(`/api/admin/payments/${payment}/refund`, { refunded: 0, ...body })

describe('somebody’s plan, as an admin sees it', () => {
  it('says what comes when, before a renewal and after a payment failed', async () => {
    const { person, customer, advance } = await signUp()
    const id = await subscribe(person, 'pro')
    const paid = await see(id)
    expect(paid.steps.map(({ what, done }) => [what, done])).toEqual([
      ['reminder', false],
      ['reminder', false],
      ['renewal', false],
    ])
    expect(paid.steps.at(-1)?.at).toBe(paid.periodEnd)
    expect(paid.invoices).toMatchObject([{ receiptUrl: expect.any(String), payment: { tokens: 2000 } }])
    stripe.setDecline(customer, 'expired_card')
    await advance(32)
    const late = await see(id)
    const since = Date.parse(late.pastDueSince ?? '')
    const days = ({ steps }: AdminSubscriptionDetail) =>
      steps.map(({ what, at }) => [what, Math.round((Date.parse(at) - since) / 86_400_000)])
    expect(days(late)).toEqual([
      ['mail', 3],
      ['mail', 7],
      ['suspension', 14],
      ['cancellation', 30],
    ])
    await admin.post(`${at(id)}/extend`, { days: 20, reason: 'goodwill' })
    expect(days(await see(id)).slice(2)).toEqual([
      ['suspension', 20],
      ['cancellation', 30],
    ])
    await admin.post(`${at(id)}/cancel`, { reason: 'moved away', now: true })
    expect((await see(id)).steps).toEqual([])
  })

  it('is found by each of its ids, and what Stripe told of it names it', async () => {
    const { person } = await signUp()
    const id = await subscribe(person, 'pro')
    const { providerId, sessionId, invoices } = await see(id)
    const [invoice] = invoices
    for (const name of [id, id.toUpperCase(), providerId, sessionId, invoice?.paymentProviderId])
      expect((await admin.get(`/api/admin/subscriptions?search=${name}`)).body.items).toMatchObject([{ id }])
    const none = `/api/admin/subscriptions?search=${person.me.id}`
    expect((await admin.get(none)).body.items).toEqual([])
    expect((await admin.get(`/api/admin/orders?search=${id}`)).body.items).toEqual([])
    const { items } = (await admin.get('/api/admin/payment-events?limit=100')).body
    const about = items.filter(({ subscriptionId }: { subscriptionId: string }) => subscriptionId === id)
    expect(about.map(({ type }: { type: string }) => type)).toContain('invoice.paid')
  })

  it('is taken away as a file of those that were filtered, which the audit log keeps', async () => {
    const { person } = await signUp()
    await subscribe(person, 'week')
    const file = `/api/admin/subscriptions/file?plan=week&search=${person.email}`
    const { text } = await admin
      .call('GET', `${file}&format=csv`)
      .then(({ body }) => ({ text: String(body) }))
    expect(text.trim().split('\n')).toHaveLength(2)
    expect(text).toContain(person.email)
    expect((await admin.get(`${file}&format=xlsx`)).headers.get('content-type')).toContain('spreadsheet')
    const { items } = (await admin.get('/api/admin/audit?kind=export')).body
    expect(items[0]).toMatchObject({ kind: 'export.subscriptions', after: { format: 'xlsx', plan: 'week' } })
    expectProblem(await person.get(`${file}&format=csv`), 403, 'not_admin')
  })
})

describe('a payment that goes back', () => {
  it('takes its share of the tokens of its own period, in parts, and once for two clicks', async () => {
    const { person, advance } = await signUp()
    const id = await subscribe(person, 'pro')
    await advance(32)
    const [second, first] = (await see(id)).invoices
    const wish = { amount: 500, reason: 'bought by mistake' }
    const both = await Promise.all([1, 2].map(() => refund(paymentOf(first), wish)))
    const [done] = both.filter(({ status }) => status === 200)
    expect(done?.body).toMatchObject({ subscriptionId: id, refunded: 500, takenBack: 666 })
    expect(await balanceOf(person)).toBe(4000 - 666)
    const rest = { refunded: 500, reason: 'all of it' }
    expectProblem(await refund(paymentOf(first), wish), 409, 'changed')
    expectProblem(await refund(paymentOf(first), { ...rest, amount: 1001 }), 409, 'exceeds_payment')
    expect((await refund(paymentOf(first), rest)).body).toMatchObject({
      state: 'refunded',
      refunded: 1500,
      takenBack: 2000,
    })
    expect(await balanceOf(person)).toBe(2000)
    const after = await see(id)
    expect(after.invoices.map(({ state }) => state)).toEqual(['paid', 'refunded'])
    expectProblem(await refund(paymentOf(first), { ...wish, refunded: 1500 }), 409, 'exceeds_payment')
    expect(paymentOf(second)).not.toBe(paymentOf(first))
    const { items } = (await admin.get('/api/admin/audit?kind=payment&limit=20')).body
    expect(items.filter(({ kind }: { kind: string }) => kind === 'payment.refund')).not.toEqual([])
  })

  it('is one of what was paid once, or for an order by card or by transfer, by the same call', async () => {
    const { person } = await signUp()
    const once = await see(await subscribe(person, 'week'))
    await refund(paymentOf(once.invoices[0]), { amount: 350, reason: 'half of it' })
    expect(await balanceOf(person)).toBe(35)
    const card = (await admin.get(`/api/admin/orders/${await order(person, 'stripe')}`)).body
    expect((await refund(card.payment.id, { reason: 'all of it' })).body).toMatchObject({
      orderId: card.id,
      state: 'refunded',
    })
    const transfer = await order(person, 'transfer')
    await admin.post(`/api/admin/orders/${transfer}/confirm`, { amount: 500 })
    const { payment } = (await admin.get(`/api/admin/orders/${transfer}`)).body
    expect((await refund(payment.id, { amount: 250, reason: 'half of it' })).body).toMatchObject({
      refunded: 250,
      takenBack: 250,
    })
    expect(await balanceOf(person)).toBe(35 + 250)
    expectProblem(await refund(card.id, { reason: 'no payment' }), 404, 'not_found')
  })
})

describe('a receipt', () => {
  it('goes to its buyer once more, with where the papers are', async () => {
    const { person } = await signUp()
    const { invoices } = await see(await subscribe(person, 'pro'))
    const transfer = await order(person, 'transfer')
    await admin.post(`/api/admin/orders/${transfer}/confirm`, { amount: 500 })
    const { payment } = (await admin.get(`/api/admin/orders/${transfer}`)).body
    for (const id of [paymentOf(invoices[0]), payment.id])
      expect((await admin.post(`/api/admin/payments/${id}/receipt`)).status).toBe(200)
    const told = await api.database.query<{ payload: Record<string, unknown> }>(
      `select payload from octroi.outbox where person_id = $1 and kind = 'receipt' order by id`,
      [person.me.id],
    )
    const page = `https://portal.example.com/orders/${transfer}`
    expect(told.map(({ payload }) => payload)).toMatchObject([
      { pack: 'Pro', sum: { amount: 1500, currency: 'eur' }, receipt: invoices[0]?.receiptUrl },
      { pack: 'Starter', receipt: page, invoice: page },
    ])
    const { items } = (await admin.get('/api/admin/audit?kind=payment&limit=5')).body
    expect(items[0]).toMatchObject({ kind: 'payment.receipt_sent', person: { id: person.me.id } })
  })
})

describe('one of many', () => {
  it('is found by its ids without reading the others', async () => {
    const { person } = await signUp()
    const ordered = await order(person, 'stripe')
    const subscribed = await subscribe(person, 'week')
    await api.database.query(
      `insert into octroi.customer_order
         (id, wallet_id, person_id, method, live, pack, title, tokens, amount, currency, state, waived_at, expires_at, ended_at)
       select octroi.make_id(), o.wallet_id, o.person_id, 'stripe', false, 'starter', 'Starter', 500, 500, 'eur', 'expired',
              now(), now(), now()
         from octroi.customer_order o, generate_series(1, 3000) where o.id = $1`,
      [ordered],
    )
    await api.database.query(
      `insert into octroi.subscription
         (id, wallet_id, person_id, method, live, state, terms_id, language, waived_at, ended_at)
       select octroi.make_id(), s.wallet_id, s.person_id, 'stripe', false, 'expired', s.terms_id, 'en', now(), now()
         from octroi.subscription s, generate_series(1, 3000) where s.id = $1`,
      [subscribed],
    )
    for (const table of ['customer_order', 'subscription'])
      await api.database.query(`analyze octroi.${table}`, [])
    const look = async (table: string, list: string, argument: string, value: string) => {
      // What the connection read before may still be counted there: only what comes on top is this call's.
      const read = `(select coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)
                       from pg_stat_xact_user_tables where schemaname = 'octroi' and relname = '${table}')`
      const [row] = await api.database.query<{ ids: string[]; read: number }>(
        `with before as materialized (select ${read} as read),
              found as materialized (
                select x.id from before b cross join lateral octroi.${list}(${argument} => $1, p_limit => 5) x where b.read >= 0)
         select (select array_agg(id) from found) as ids, (${read} - (select read from before))::int as read`,
        [value],
      )
      return row
    }
    const named = await look('customer_order', 'list_orders', 'p_search', 'somebody else')
    expect(named?.read).toBeGreaterThan(3000)
    const session = await sessionOf(ordered)
    const { providerId } = (await admin.get(`/api/admin/orders/${ordered}`)).body
    for (const [argument, value] of [
      ['p_id', ordered],
      ['p_search', ordered],
      ['p_search', session],
      ['p_search', providerId],
    ]) {
      const row = await look('customer_order', 'list_orders', argument ?? '', value ?? '')
      expect(row?.ids).toEqual([ordered])
      expect(row?.read).toBeLessThan(10)
    }
    for (const argument of ['p_id', 'p_search']) {
      const row = await look('subscription', 'list_subscriptions', argument, subscribed)
      expect(row?.ids).toEqual([subscribed])
      expect(row?.read).toBeLessThan(10)
    }
  })
})
