import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Sales } from '../src/api/contract-sales.ts'
import type { SalesOwed, SalesPlans } from '../src/api/contract-sales-plans.ts'
import { reconcile } from '../src/billing/settlement.ts'
import { startNotifier } from '../src/notifications/notifier.ts'
import { openSalesMetrics } from '../src/sales-metrics.ts'
import { uuidv7 } from '../src/uuid.ts'
import { expectProblem, portalOrigin, type TestPerson } from './support/api.ts'
import { useShop } from './support/shop.ts'

const offers = `
currency: eur
packs:
  starter: { title: Starter, tokens: 500, price: { eur: 5, usd: 6 } }
  pro: { title: Pro, tokens: 2000, price: 15 }
`

const { api, stripe, provider, admin, sessionOf } = await useShop({ offers, transferTo: 'Octroi SARL' })
const ada = await api.signUp('Ada')
const notifier = startNotifier({
  database: api.database,
  portalUrl: new URL(portalOrigin),
  deliverMail: async () => {},
  webhookPrivate: true,
  log: (message, error) => console.error(message, error),
  periodMs: 50,
})
afterAll(() => notifier.stop())

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
const yearAgo = new Date(Date.parse(today) - 365 * 86_400_000).toISOString().slice(0, 10)
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
    await admin.post(`/api/admin/orders/${pro}/refund`, { amount: 300, refunded: 0, reason: 'a part of it' })
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
    await admin.post(`/api/admin/orders/${id}/refund`, { amount: 500, refunded: 0, reason: 'a part of it' })
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
    expect(rows[2]).toMatch(/,succeeded,stripe,test,.*,pro,2000,eur,15,0,,0,0,,pi_/)
    const { body: log } = await admin.get('/api/admin/audit?kind=export.orders')
    expect(log.items[0]).toMatchObject({ kind: 'export.orders', after: { format: 'csv', method: 'stripe' } })
    const sheet = await admin.get('/api/admin/orders/file?format=xlsx')
    expect(sheet.status).toBe(200)
  })
})

describe('what plans bring', () => {
  type Plan = { plan: string; every?: string; amount: number; currency?: string; setup?: number }
  type Paid = Plan & { at: string; asked?: number }
  type History = { paid: Paid[]; ended?: string; suspended?: string; trialEnd?: string; live?: boolean }

  const small = { plan: 'small', amount: 500 }
  const pro = { plan: 'pro', amount: 1500 }
  const dollars = { plan: 'pro', amount: 1600, currency: 'usd' }
  const yearly = { plan: 'yearly', every: 'year', amount: 10_000 }
  const fitted = { plan: 'fitted', amount: 2000, setup: 3000 }
  const week = { plan: 'week', every: 'once', amount: 700 }

  const keep = async ({ plan, every = 'month', amount, currency = 'eur', setup = 0 }: Plan) => {
    const terms = { ...{ plan, title: plan, every, amount, currency, setup }, tokens: 0, apps: [] }
    const [row] = await api.database.call<{ keepTerms: string }>('keepTerms', {
      terms: { ...terms, days: every === 'once' ? 7 : null, rollover: null },
    })
    return row?.keepTerms
  }

  /** Somebody's plan as the books know it: what was paid when, and its end. */
  const run = async (
    name: string,
    { paid, ended, suspended, trialEnd, live = true }: History,
  ): Promise<void> => {
    const personId = people.get(name)
    const id = uuidv7()
    const [first] = paid
    const terms = await keep(first ?? pro)
    const begins = first?.at ?? '2025-02-15'
    await api.database.query(
      `insert into octroi.subscription (id, wallet_id, person_id, method, live, state, terms_id, language, period_start,
         trial_end, waived_at, ended_at, past_due_since)
       select $1, w.id, $2, 'stripe', $3, $4, $5, 'en', $6, $7, now(), $8, $9 from octroi.wallet w where w.person_id = $2`,
      [
        ...[id, personId, live, ended ? 'cancelled' : suspended ? 'suspended' : 'active', terms],
        ...[begins, trialEnd ?? null, ended ?? null, ended ? null : (suspended ?? null)],
      ],
    )
    for (const [i, { at, asked, ...plan }] of paid.entries()) {
      const [invoice, { amount, setup = 0, currency = 'eur' }] = [uuidv7(), plan]
      const sum = asked ?? amount + (i === 0 ? setup : 0)
      await api.database.query(
        `insert into octroi.subscription_invoice (id, subscription_id, wallet_id, terms_id, provider_id, state, trial, amount,
           currency, period_start, made_at)
         select $1::uuid, $2, w.id, $3, $1::uuid::text, 'paid', false, $4, $5, $6, $6 from octroi.wallet w where w.person_id = $7`,
        [invoice, id, await keep(plan), sum, currency, at, personId],
      )
      await api.database.query(
        `insert into octroi.payment (id, invoice_id, pack, wallet_id, person_id, method, live, state, amount, currency, tokens,
           paid_at)
         select gen_random_uuid(), $1, $2, w.id, $3, 'stripe', $4, 'succeeded', $5, $6, 0, $7
           from octroi.wallet w where w.person_id = $3`,
        [invoice, plan.plan, personId, live, sum, currency, at],
      )
    }
    if (suspended)
      await api.database.query(
        "insert into octroi.subscription_notice (subscription_id, what, about, at) values ($1, 'plan_suspended', $2, $2)",
        [id, suspended],
      )
    // A state that is written with its row is no change of it.
    await api.database.query('insert into octroi.touched_plan (person_id) values ($1)', [personId])
  }

  const span = 'from=2025-01-01&to=2025-04-30'
  const plans = async (query = span): Promise<SalesPlans> =>
    (await admin.get(`/api/admin/sales/plans?${query}`)).body
  const refresh = () => api.database.call('refreshSalesNow', { rest: 0 })
  const people = new Map<string, string>()
  const open = async (names: string[]) => {
    for (const name of names) {
      const id = uuidv7()
      const account = { id, email: `${id}@example.com`, name, proven: true, mayMake: true }
      await api.database.call('openAccount', account)
      people.set(name, id)
    }
  }

  beforeAll(async () => {
    await open(['Ann', 'Bob', 'Cid', 'Dot', 'Eve', 'Fay', 'Gus', 'Hal', 'Ida', 'Tim'])
    const months = ['2025-01-10', '2025-02-10', '2025-03-10', '2025-04-10']
    await run('Ann', { paid: months.map(at => ({ ...pro, at })) })
    await run('Bob', {
      paid: [
        { ...small, at: '2025-01-20' },
        { ...pro, at: '2025-02-05' },
      ],
      ended: '2025-03-05',
    })
    await run('Cid', { paid: [{ ...yearly, at: '2025-02-01T00:00:00Z' }] })
    await run('Dot', { paid: [{ ...pro, at: '2025-01-15' }], ended: '2025-02-15' })
    await run('Dot', { paid: [{ ...small, at: '2025-04-02' }] })
    await run('Eve', {
      paid: [
        { ...fitted, at: '2025-02-20', asked: 5000 },
        { ...fitted, at: '2025-03-20', asked: 1000 },
      ],
      suspended: '2025-04-10',
    })
    await run('Fay', { paid: [{ ...week, at: '2025-01-05' }], ended: '2025-01-12' })
    await run('Gus', { paid: [], trialEnd: '2025-03-01', ended: '2025-02-25' })
    await run('Hal', { paid: [{ ...dollars, at: '2025-03-10' }], trialEnd: '2025-03-10' })
    await run('Ida', { paid: [{ ...small, at: '2025-01-03' }], ended: '2025-03-03T10:00:00Z' })
    await run('Ida', { paid: [{ ...yearly, at: '2025-03-03T12:00:00Z' }] })
    await run('Tim', { paid: [{ ...pro, at: '2025-01-10' }], live: false })
  })

  it('is what running plans cost a month, a year’s twelfth rounded in the sum, each currency by itself', async () => {
    const found = await plans()
    expect(found.now).toEqual([
      { currency: 'eur', customers: 4, mrr: 3667, arr: 44_000 },
      { currency: 'usd', customers: 1, mrr: 1600, arr: 19_200 },
    ])
    expect(found.plans).toEqual([
      { plan: 'yearly', currency: 'eur', customers: 2, mrr: 1667 },
      { plan: 'pro', currency: 'eur', customers: 1, mrr: 1500 },
      { plan: 'small', currency: 'eur', customers: 1, mrr: 500 },
      { plan: 'pro', currency: 'usd', customers: 1, mrr: 1600 },
    ])
  })

  it('tells by month what is new, more, less, ended and back, and how many go', async () => {
    const { months } = await plans()
    const row = (
      month: string,
      money: number[],
      customers: number[],
      churn: [number | null, number | null],
    ) => {
      const [atStart, began, back, more, less, ended, atEnd] = money
      const [customersAtStart, customersBegan, customersBack, customersEnded, customersAtEnd] = customers
      const [customerChurn, moneyChurn] = churn
      return {
        ...{ month: `${month}-01`, currency: 'eur', atStart, began, back, more, less, ended, atEnd },
        ...{ customersAtStart, customersBegan, customersBack, customersEnded, customersAtEnd },
        ...{ customerChurn, moneyChurn },
      }
    }
    expect(months.filter(({ currency }) => currency === 'eur')).toEqual([
      row('2025-01', [0, 4000, 0, 0, 0, 0, 4000], [0, 4, 0, 0, 4], [null, null]),
      row('2025-02', [4000, 2833, 0, 1000, 0, 1500, 6333], [4, 2, 0, 1, 5], [1 / 4, 1500 / 4000]),
      row('2025-03', [6333, 0, 0, 333, 1000, 1500, 4167], [5, 0, 0, 1, 4], [1 / 5, 2500 / 6333]),
      row('2025-04', [4167, 0, 500, 0, 0, 1000, 3667], [4, 0, 1, 1, 4], [1 / 4, 1000 / 4167]),
    ])
    expect(months.find(({ currency, month }) => currency === 'usd' && month === '2025-03-01')).toMatchObject({
      ...{ atStart: 0, began: 1600, atEnd: 1600, customersAtEnd: 1 },
    })
  })

  it('tells of those who began in a month how many still pay after each one', async () => {
    const { retention } = await plans()
    const kept = retention.map(({ plan, month, began, kept }) => [
      plan,
      month.slice(0, 7),
      began,
      kept.slice(0, 4),
    ])
    expect(kept).toEqual([
      ['fitted', '2025-02', 1, [1, 1, 0, 0]],
      ['pro', '2025-01', 2, [2, 1, 1, 1]],
      ['pro', '2025-02', 1, [1, 0, 0, 0]],
      ['pro', '2025-03', 1, [1, 1, 1, 1]],
      ['small', '2025-01', 2, [2, 1, 0, 0]],
      ['small', '2025-04', 1, [1, 1, 1, 1]],
      ['yearly', '2025-02', 1, [1, 1, 1, 1]],
      ['yearly', '2025-03', 1, [1, 1, 1, 1]],
    ])
    const thisMonth = `${today.slice(0, 7)}-01`
    await open(['Now'])
    await run('Now', { paid: [{ ...week, every: 'month', at: thisMonth }] })
    expect((await plans()).retention).toHaveLength(kept.length)
    expect((await plans(`from=${thisMonth}&to=${today}`)).retention).toEqual([
      { plan: 'week', month: thisMonth, began: 1, kept: [] },
    ])
    await api.database.query(
      "update octroi.subscription set state = 'expired', ended_at = $2 where person_id = $1",
      [people.get('Now'), `${thisMonth}T00:00:01Z`],
    )
  })

  it('counts a trial when it ended, and whether it was paid for', async () => {
    expect((await plans()).trials).toEqual({ ended: 2, paid: 1, share: 0.5 })
    expect((await plans('from=2025-03-01&to=2025-04-30')).trials).toEqual({ ended: 1, paid: 1, share: 1 })
    expect((await plans('from=2025-04-01&to=2025-04-30')).trials).toEqual({ ended: 0, paid: 0, share: null })
  })

  it('says what a buyer brings, so far and at the rate at which they go, and how much they use', async () => {
    const use = (name: string, tokens: number) =>
      api.database.query(
        `insert into octroi.usage_fact (person_id, app_id, day, tokens, first_at, last_at)
         values ($1, (select min(id) from octroi.app), $2, $3, now(), now())`,
        [people.get(name), today, tokens],
      )
    await use('Ann', 300)
    await use('Cid', 100)
    await refresh()
    const found = await plans()
    expect(found.worth).toMatchObject([
      { currency: 'eur', churn: 3 / 13, perSubscriber: 3973 },
      // Ada's pack and Hal's plan.
      { currency: 'usd', buyers: 2, perBuyer: (600 + 1600) / 2, churn: 0, perSubscriber: null },
    ])
    expect(found.use.filter(({ plan }) => plan !== null)).toEqual([
      { plan: 'pro', people: 2, tokens: 300, perPerson: 150 },
      { plan: 'small', people: 1, tokens: 0, perPerson: 0 },
      { plan: 'yearly', people: 2, tokens: 100, perPerson: 50 },
    ])
    expect(found.use.find(({ plan }) => plan === null)).toMatchObject({ tokens: 400 })
  })

  it('keeps test plans apart', async () => {
    const found = await plans(`${span}&test=true`)
    expect(found.now).toEqual([{ currency: 'eur', customers: 1, mrr: 1500, arr: 18_000 }])
    expect(found.retention).toMatchObject([{ plan: 'pro', month: '2025-01-01', began: 1 }])
  })

  it('tells payments of plans and of packs apart, and adds weeks and months up', async () => {
    const found = async (by: string) =>
      (await sales(`${span}&by=${by}`)).rows.map(row => [row.key, row.currency, row.payments, row.paid])
    expect(await found('pack')).toEqual([])
    expect(await found('plan')).toEqual([
      ['fitted', 'eur', 2, 6000],
      ['pro', 'eur', 6, 9000],
      ['pro', 'usd', 1, 1600],
      ['small', 'eur', 3, 1500],
      ['week', 'eur', 1, 700],
      ['yearly', 'eur', 2, 20_000],
    ])
    expect(await found('month')).toEqual([
      ['2025-01', 'eur', 5, 4700],
      ['2025-02', 'eur', 4, 18_000],
      ['2025-03', 'eur', 3, 12_500],
      ['2025-03', 'usd', 1, 1600],
      ['2025-04', 'eur', 2, 2000],
    ])
    // Mondays.
    expect((await found('week')).slice(0, 2)).toEqual([
      ['2024-12-30', 'eur', 2, 1200],
      ['2025-01-06', 'eur', 1, 1500],
    ])
  })

  it('follows a plan that is paid, changed and ended, and is found anew after an import', async () => {
    const rows = () =>
      api.database.query('select * from octroi.plan_spell order by person_id, live, since, subscription_id')
    const before = await rows()
    expect(before.length).toBeGreaterThan(8)
    await api.database.query('delete from octroi.plan_spell where true')
    await api.database.call('finishImport')
    await api.database.call('refreshSpells')
    expect(await rows()).toEqual(before)
  })

  it('adds up: each month begins where the last one ended, and the last ends at what is paid now', async () => {
    const year = await plans(`from=${yearAgo}&to=${today}`)
    for (const currency of ['eur', 'usd']) {
      const own = year.months.filter(row => row.currency === currency)
      expect(own.slice(1).map(({ atStart, customersAtStart }) => [atStart, customersAtStart])).toEqual(
        own.slice(0, -1).map(({ atEnd, customersAtEnd }) => [atEnd, customersAtEnd]),
      )
      const now = year.now.find(row => row.currency === currency)
      expect(own.at(-1)).toMatchObject({ atEnd: now?.mrr, customersAtEnd: now?.customers })
    }
  })

  it('is taken away as files', async () => {
    const linesOf = async (of: string) =>
      (await admin.get(`/api/admin/sales/plans/file?format=csv&of=${of}&${span}`)).body.trim().split('\n')
    expect((await linesOf('plans'))[1]).toBe('yearly,eur,2,16.67')
    const months = await linesOf('months')
    expect(months[0]).toMatch(/^Month,Currency,MRR at the start,New,Back,More,Less,Ended,MRR at the end/)
    expect(months[2]).toBe('2025-02,eur,40,28.33,0,10,0,15,63.33,4,2,0,1,5,0.25,0.375')
    expect((await linesOf('retention'))[1]).toBe('fitted,2025-02,1,0,1')
    const sheet = await admin.get(`/api/admin/sales/plans/file?format=xlsx&of=months&${span}`)
    expect(sheet.status).toBe(200)
  })

  it('is at the end of each month what a plain look at every history finds', async () => {
    const seed = Number(process.env.OCTROI_TEST_SEED ?? Math.floor(Math.random() * 2 ** 31))
    const day = (n: number) => new Date(Date.UTC(2025, 0, 1) + n * 86_400_000).toISOString()
    const paid = fc.record({
      plan: fc.constantFrom<Plan>(small, pro, yearly, week),
      after: fc.integer({ min: 1, max: 70 }),
      isHalf: fc.boolean(),
    })
    const maybe = fc.option(fc.integer({ min: 1, max: 250 }), { nil: null })
    const histories = fc
      .sample(
        fc.record({ paid: fc.array(paid, { minLength: 1, maxLength: 5 }), suspended: maybe, ended: maybe }),
        { seed, numRuns: 20 },
      )
      .map(({ paid, suspended, ended }) => {
        let at = 0
        const bills = paid.map(({ plan, after, isHalf }) => {
          at += after
          const asked = isHalf ? plan.amount / 2 : plan.amount
          return { ...plan, currency: 'chf', asked, at: day(at) }
        })
        return { bills, suspended: suspended && day(suspended), ended: ended && day(ended) }
      })
    for (const [i, { bills, suspended, ended }] of histories.entries()) {
      await open([`Chance ${i}`])
      await run(`Chance ${i}`, {
        paid: bills,
        ...(suspended ? { suspended } : {}),
        ...(ended ? { ended } : {}),
      })
    }
    const perYear = ({ every, asked }: { every?: string; asked: number }) =>
      every === 'once' ? 0 : every === 'year' ? asked : asked * 12
    const yearlyAt = (time: string, { bills, suspended, ended }: (typeof histories)[number]) => {
      if (ended && ended < time) return 0
      const last = bills.filter(({ at }) => at < time && !(ended && at >= ended)).at(-1)
      if (last === undefined || (suspended && suspended < time && suspended > last.at)) return 0
      return perYear(last)
    }
    const { months } = await plans('from=2025-01-01&to=2025-12-31')
    for (const { month, atEnd, customersAtEnd } of months.filter(({ currency }) => currency === 'chf')) {
      const next = new Date(Date.UTC(2025, Number(month.slice(5, 7)), 1)).toISOString()
      const values = histories.map(history => yearlyAt(next, history)).filter(value => value > 0)
      const sum = values.reduce((total, value) => total + value, 0)
      expect([month, customersAtEnd, atEnd], `seed ${seed}`).toEqual([
        month,
        values.length,
        Math.round(sum / 12),
      ])
    }
  })
})

describe('what the house owes', () => {
  const owed = async (): Promise<SalesOwed> => {
    await api.database.call('refreshSalesNow', { rest: 0 })
    return (await admin.get('/api/admin/sales/owed')).body
  }

  it('is the tokens that people hold by where they came from, and what was paid for those sold', async () => {
    const person = await api.signUp('Owner')
    const before = await owed()
    const pro = await buy(person, { pack: 'pro', amount: 1500 })
    await buy(person, { pack: 'starter', amount: 600, currency: 'usd' })
    await admin.post(`/api/admin/orders/${pro}/refund`, { amount: 300, refunded: 0, reason: 'a part of it' })
    await admin.post(`/api/admin/people/${person.me.id}/adjustments`, { tokens: 70, reason: 'a gift' })
    // Of 1600 of the pack, 1000 go.
    await admin.post(`/api/admin/people/${person.me.id}/adjustments`, { tokens: -1000, reason: 'spent' })
    const after = await owed()
    const grown = (currency: string) => {
      const of = ({ money }: SalesOwed) => money.find(row => row.currency === currency)
      return [
        (of(after)?.tokens ?? 0) - (of(before)?.tokens ?? 0),
        (of(after)?.amount ?? 0) - (of(before)?.amount ?? 0),
      ]
    }
    expect(grown('eur')).toEqual([600, (1200 * 600) / 1600])
    expect(grown('usd')).toEqual([500, 600])
    expect(after.tokens.sold - before.tokens.sold).toBe(1100)
    expect(after.tokens.given - before.tokens.given).toBe(70)
  })

  it('counts what a hold set aside and what a won dispute gave back by the payment that it came from', async () => {
    const person = await api.signUp('Winner')
    const before = await owed()
    const id = await order(person, { pack: 'pro', amount: 1500, method: 'stripe' })
    const { sessionId } = (await admin.get(`/api/admin/orders/${id}`)).body
    stripe.pay(sessionId)
    await stripe.deliver()
    const dispute = stripe.dispute(sessionId)
    await stripe.deliver()
    expect((await owed()).tokens.soldInTests).toBe(before.tokens.soldInTests)
    stripe.closeDispute(dispute.id, 'won')
    await stripe.deliver()
    const [wallet] = await api.database.query<{ id: number }>(
      'select id from octroi.wallet where person_id = $1',
      [person.me.id],
    )
    const [held] = await api.database.call<{ status: string }>('chargeBatch', {
      wallets: [wallet?.id],
      ids: [uuidv7()],
      tokens: [150],
      apps: [api.registry.apps().byName.get('whisper')?.id],
      notes: ['POST /asr'],
      keys: [null],
      terms: [{ hold: true, holdS: 3600 }],
    })
    expect(held?.status).toBe('held')
    const after = await owed()
    expect(after.tokens.soldInTests - before.tokens.soldInTests).toBe(2000)
    expect(after.tokens.sold).toBe(before.tokens.sold)
  })

  it('is all that wallets hold, no more and no less', async () => {
    const [sum] = await api.database.query<{ n: number }>(
      'select sum(available + held)::bigint as n from octroi.wallet',
    )
    expect((await owed()).tokens.all).toBe(Number(sum?.n))
    const { body } = await admin.get('/api/admin/sales/owed/file?format=csv')
    expect(body.trim().split('\n')[0]).toBe('What,Tokens,Currency,Paid for them')
    expect(body).toMatch(/^sold,\d+,eur,[\d.]+$/m)
  })
})

describe('the counts for Prometheus', () => {
  /** As another gate that was just started would tell them. */
  const readCounts = async (metrics = openSalesMetrics(api.database)) => {
    const lines = (await metrics.metrics()).split('\n').filter(line => line.startsWith('octroi_'))
    return new Map(
      lines.map(line => {
        const at = line.lastIndexOf(' ')
        return [line.slice('octroi_'.length, at), Number(line.slice(at))]
      }),
    )
  }
  const grown = (before: Map<string, number>, after: Map<string, number>) =>
    Object.fromEntries(
      [...after].map(([name, n]) => [name, n - (before.get(name) ?? 0)]).filter(([, n]) => n !== 0),
    )

  it('move with what happens, whichever gate is asked, and name nobody', async () => {
    const person = await api.signUp('Counted')
    await api.database.call('refreshFigures')
    const before = await readCounts()
    const id = await buy(person, { pack: 'pro', amount: 1500 })
    await admin.post(`/api/admin/orders/${id}/refund`, { amount: 300, refunded: 0, reason: 'a part of it' })
    await admin.post(`/api/admin/orders/${await order(person, { pack: 'pro', amount: 1500 })}/cancel`)
    const session = async (of: string) => (await admin.get(`/api/admin/orders/${of}`)).body.sessionId
    const disputed = await session(await order(person, { pack: 'starter', amount: 500, method: 'stripe' }))
    stripe.pay(disputed)
    await stripe.deliver()
    stripe.dispute(disputed)
    await stripe.deliver()
    const failing = await order(person, { pack: 'starter', amount: 500, method: 'stripe' })
    stripe.pay(await session(failing), { decline: 'expired_card' } as never)
    await stripe.deliver()
    await api.database.call('refreshFigures')
    const after = await readCounts()
    expect(grown(before, after)).toEqual({
      'orders_total{method="transfer",result="paid",live="true"}': 1,
      'orders_total{method="transfer",result="cancelled",live="true"}': 1,
      'orders_total{method="stripe",result="paid",live="false"}': 1,
      'payments_total{method="transfer",state="succeeded",live="true"}': 1,
      'payments_total{method="stripe",state="succeeded",live="false"}': 1,
      'payments_total{method="stripe",state="failed",live="false"}': 1,
      'payment_tokens_total{live="true"}': 2000,
      'payment_tokens_total{live="false"}': 500,
      'refunds_total{live="true"}': 1,
      'disputes_total{state="open",live="false"}': 1,
      'payment_events_total{state="done",live="false"}': expect.any(Number),
      'payment_events_total{state="ignored",live="false"}': expect.any(Number),
      tokens_outstanding: 1600,
    })
    await api.database.call('foldSalesCounts')
    expect(await readCounts()).toEqual(after)
    const [rows] = await api.database.query<{ n: number }>(
      'select count(*)::int as n from (select distinct name, method, state, live from octroi.sales_count) c',
    )
    const [kept] = await api.database.query<{ n: number }>(
      'select count(*)::int as n from octroi.sales_count',
    )
    expect(kept).toEqual(rows)
  })

  it('tell how many plans stand how', async () => {
    const counts = await readCounts()
    for (const state of ['active', 'suspended']) {
      const [row] = await api.database.query<{ n: number }>(
        'select count(*)::int as n from octroi.subscription where state = $1 and live',
        [state],
      )
      expect(row?.n).toBeGreaterThan(0)
      expect(counts.get(`subscriptions{method="stripe",state="${state}",live="true"}`)).toBe(row?.n)
    }
  })

  it('tell what the reconciler of this gate did, and when it could not run', async () => {
    const metrics = openSalesMetrics(api.database)
    const result = await reconcile({ database: api.database, provider }, new Date(Date.now() - 3_600_000))
    metrics.reconciled(result)
    metrics.reconciled(null)
    const counts = await readCounts(metrics)
    expect(result.seen).toBeGreaterThan(0)
    expect(counts.get('reconciled_total{result="seen"}')).toBe(result.seen)
    expect(counts.get('reconciler_runs_total{result="done"}')).toBe(1)
    expect(counts.get('reconciler_runs_total{result="failed"}')).toBe(1)
  })
})
