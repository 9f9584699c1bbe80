import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tendPlans } from '../src/billing/plan-calendar.ts'
import type { PlanTerms } from '../src/billing/plans.ts'
import type { InvoiceNow, PaymentNow, PlanNow } from '../src/billing/provider-plans.ts'
import { exportTo, importFrom } from '../src/upkeep.ts'
import { uuidv7 } from '../src/uuid.ts'
import { makeDatabase } from './support/database.ts'
import { drivers, useLedger } from './support/drivers.ts'
import {
  age,
  brokenInvariants,
  chargeBatch,
  holdings,
  makeItem,
  makeWallet,
  type Wallet,
} from './support/wallets.ts'

const seed = Number(process.env.OCTROI_TEST_SEED ?? Math.floor(Math.random() * 2 ** 31))
const dayMs = 86_400_000
const calendar = { reminders: [7, 3], mails: [3, 7], suspend: 14, cancel: 30 }

const pro: PlanTerms = {
  plan: 'pro',
  title: 'Pro',
  every: 'month',
  currency: 'eur',
  amount: 1500,
  setup: 0,
  tokens: 2000,
  days: null,
  rollover: null,
  apps: ['atlas'],
}

const after = (days: number) => new Date(Date.now() + days * dayMs).toISOString()

describe.each(drivers)('plans on $driver', async ({ driver, open }) => {
  const { database, app } = await useLedger(open, 'whisper', 'atlas')

  const take = async (
    { personId }: Wallet,
    terms: Partial<PlanTerms> = {},
    trialDays: number | null = null,
  ) => {
    const id = uuidv7()
    const [made] = await database.call<{ status: string; id: string }>('makeSubscription', {
      id,
      personId,
      live: false,
      terms: { ...pro, ...terms },
      trialDays,
      language: 'en',
      address: '198.18.0.1',
    })
    if (made === undefined) throw new Error('make_subscription returned no row')
    return made
  }
  const find = async (id: string) =>
    (await database.call<Record<string, unknown>>('listSubscriptions', { id }))[0]
  const keepTerms = async (terms: PlanTerms) =>
    (await database.call<{ keepTerms: string }>('keepTerms', { terms }))[0]?.keepTerms ?? ''
  const look = async () => (await database.call<{ number: number }>('startSync'))[0]?.number ?? 0
  const settle = async (id: string, now: PlanNow, number?: number, event: object | null = null) =>
    (
      await database.call<{ status: string; state: string }>('settleSubscription', {
        id,
        number: number ?? (await look()),
        now,
        event,
      })
    )[0]
  const spend = async (wallet: Wallet, tokens: number) => {
    const [result] = await chargeBatch(database, [makeItem(wallet.walletId, tokens, app)])
    expect(result?.status).toBe('charged')
  }
  const told = async ({ personId }: Wallet) =>
    (
      await database.query<{ kind: string }>(
        'select kind from octroi.outbox where person_id = $1 order by id',
        [personId],
      )
    )
      .map(({ kind }) => kind)
      .filter(kind => kind.startsWith('plan_') || kind.startsWith('payment_'))
  const opens = async ({ personId }: Wallet) =>
    (await database.query('select 1 from octroi.live_access where person_id = $1', [personId])).length > 0

  const paidWith = (id: string, more: Partial<PaymentNow> = {}): PaymentNow => ({
    id: `pi_${id}`,
    state: 'succeeded',
    refunded: 0,
    dispute: 'none',
    isReturned: false,
    paidAt: after(0),
    failureCode: null,
    failureMessage: null,
    receiptUrl: null,
    ...more,
  })
  /** The invoice of the period that begins so many months from now. */
  const invoice = (id: string, terms: string, month = 0, more: Partial<InvoiceNow> = {}): InvoiceNow => ({
    id: `in_${id}_${month}`,
    number: `A-${month}`,
    state: 'paid',
    terms,
    trial: false,
    amount: 1500,
    discount: 0,
    currency: 'eur',
    url: null,
    pdfUrl: null,
    periodStart: after(30 * month),
    periodEnd: after(30 * (month + 1)),
    madeAt: after(30 * month),
    payment: paidWith(`${id}_${month}`),
    ...more,
  })
  const now = (id: string, terms: string, invoices: InvoiceNow[], more: Partial<PlanNow> = {}): PlanNow => ({
    session: `cs_${id}`,
    live: false,
    subscription: `sub_${id}`,
    state: 'active',
    terms,
    unit: 1500,
    currency: 'eur',
    periodStart: after(0),
    periodEnd: after(30),
    cancelAtEnd: false,
    trialEnd: null,
    invoices,
    discount: 0,
    typed: false,
    promotion: null,
    ...more,
  })
  const begin = async (terms: Partial<PlanTerms> = {}, trialDays: number | null = null) => {
    const wallet = await makeWallet(database)
    const { id } = await take(wallet, terms, trialDays)
    return { wallet, id, termsId: String((await find(id))?.termsId) }
  }

  it('give the tokens of a period once for its invoice, however often and by however many they are settled', async () => {
    const { wallet, id, termsId } = await begin()
    const state = now(id, termsId, [invoice(id, termsId)])
    await Promise.all(Array.from({ length: 6 }, () => settle(id, state)))
    expect(await settle(id, state)).toEqual({ status: 'settled', state: 'active' })
    expect(await holdings(database, wallet.walletId)).toEqual({ available: 2000, held: 0, debt: 0 })
    await settle(id, now(id, termsId, [invoice(id, termsId), invoice(id, termsId, 1)]))
    expect(await holdings(database, wallet.walletId)).toMatchObject({ available: 4000 })
    expect(await told(wallet)).toEqual(['plan_started', 'plan_paid', 'plan_paid'])
    expect(await opens(wallet)).toBe(true)
  })

  it('give nothing before their money is there, and tell once that it did not come', async () => {
    const { wallet, id, termsId } = await begin()
    const unpaid = invoice(id, termsId, 0, {
      state: 'overdue',
      payment: paidWith(`${id}_0`, { state: 'failed', paidAt: null, failureCode: 'expired_card' }),
    })
    await settle(id, now(id, termsId, [unpaid], { state: 'open' }))
    await settle(id, now(id, termsId, [unpaid], { state: 'open' }))
    expect(await holdings(database, wallet.walletId)).toMatchObject({ available: 0 })
    expect(await opens(wallet)).toBe(false)
    expect(await told(wallet)).toEqual(['plan_payment_failed'])
    await settle(id, now(id, termsId, [invoice(id, termsId)]))
    expect(await holdings(database, wallet.walletId)).toMatchObject({ available: 2000 })
  })

  it.each([
    ['another session', { session: 'cs_other' }],
    ['the other mode', { live: true }],
    ['another price', { unit: 1 }],
    ['another currency', { currency: 'usd' }],
    ['terms that nobody wrote', { terms: uuidv7() }],
  ])('are not settled by %s', async (_, other) => {
    const { wallet, id, termsId } = await begin()
    await settle(id, now(id, termsId, []))
    const event = { id: `evt_${id}`, type: 'invoice.paid', objectId: 'in', live: false }
    const answer = await settle(id, now(id, termsId, [invoice(id, termsId)], other), undefined, event)
    expect(answer?.status).toBe('mismatch')
    expect(await holdings(database, wallet.walletId)).toMatchObject({ available: 0 })
    expect(await database.call('findPaymentEvent', { id: event.id })).toMatchObject([
      { state: 'ignored', detail: 'mismatch' },
    ])
  })

  it('stay as they are when an older answer comes later', async () => {
    const { wallet, id, termsId } = await begin()
    const [early, late] = [await look(), await look()]
    await settle(id, now(id, termsId, [invoice(id, termsId)], { state: 'past_due' }), late)
    expect(await settle(id, now(id, termsId, []), early)).toEqual({ status: 'stale', state: 'past_due' })
    expect(await holdings(database, wallet.walletId)).toMatchObject({ available: 2000 })
  })

  it('give a trial’s tokens once, none for its invoice, and one trial in a life', async () => {
    const { wallet, id, termsId } = await begin({}, 14)
    const free = invoice(id, termsId, 0, { trial: true, amount: 0, periodEnd: after(14), payment: null })
    const trial = now(id, termsId, [free], { state: 'trialing', trialEnd: after(14), periodEnd: after(14) })
    await settle(id, trial)
    await settle(id, trial)
    expect(await holdings(database, wallet.walletId)).toMatchObject({ available: 2000 })
    await settle(id, now(id, termsId, [free], { state: 'cancelled', trialEnd: after(14) }))
    expect(await opens(wallet)).toBe(false)
    const again = await take(wallet, {}, 14)
    expect(again.status).toBe('made')
    expect(await find(again.id)).toMatchObject({ trialDays: null })
  })

  it('let so much of the last period come along as they say', async () => {
    const { wallet, id, termsId } = await begin({ rollover: 500 })
    await settle(id, now(id, termsId, [invoice(id, termsId)]))
    await spend(wallet, 300)
    const both = now(id, termsId, [invoice(id, termsId), invoice(id, termsId, 1)])
    await settle(id, both)
    await settle(id, both)
    // 1700 were left, of which 500 come along.
    expect(await holdings(database, wallet.walletId)).toMatchObject({ available: 1700 + 800 })
  })

  it('leave their tokens until the renewal is paid, some hours at most, and nobody has both', async () => {
    const over = { periodStart: after(-31), periodEnd: after(-0.05) }
    const renewal = { periodStart: over.periodEnd, periodEnd: after(30) }
    const start = async () => {
      const begun = await begin()
      const { wallet, id, termsId } = begun
      const paid = now(id, termsId, [invoice(id, termsId, 0, over)], over)
      await settle(id, paid)
      await spend(wallet, 300)
      const charges = [makeItem(wallet.walletId, 200, app)]
      await chargeBatch(database, charges)
      await database.call('refundCharges', { ids: charges.map(one => one.id), note: 'a test' })
      expect(await holdings(database, wallet.walletId)).toMatchObject({ available: 1700 })
      return { ...begun, paid }
    }
    const renewed = await start()
    for (let times = 0; times < 2; times++) {
      const { wallet, id, termsId } = renewed
      const both = [invoice(id, termsId, 0, over), invoice(id, termsId, 1, renewal)]
      await settle(id, now(id, termsId, both, renewal))
      expect(await holdings(database, wallet.walletId)).toMatchObject({ available: 2000 })
    }
    // What ended so is not what comes along.
    const rolling = await start()
    const terms = await keepTerms({ ...pro, rollover: 0 })
    const first = invoice(rolling.id, rolling.termsId, 0, over)
    const next = invoice(rolling.id, terms, 1, renewal)
    await settle(rolling.id, now(rolling.id, terms, [first, next], renewal))
    expect(await holdings(database, rolling.wallet.walletId)).toMatchObject({ available: 2000 })
    const cancelled = await start()
    await settle(cancelled.id, { ...cancelled.paid, state: 'cancelled' })
    expect(await holdings(database, cancelled.wallet.walletId)).toMatchObject({ available: 0 })
    const forgotten = await start()
    await age(database, forgotten.wallet.walletId, 5 * 3600)
    await settle(forgotten.id, forgotten.paid)
    expect(await holdings(database, forgotten.wallet.walletId)).toMatchObject({ available: 0 })
  })

  it('take tokens back with the money of their period alone', async () => {
    const { wallet, id, termsId } = await begin()
    const months = (more: Partial<PaymentNow>) =>
      now(id, termsId, [
        invoice(id, termsId),
        invoice(id, termsId, 1, { payment: paidWith(`${id}_1`, more) }),
      ])
    await settle(id, months({}))
    await settle(id, months({ refunded: 750 }))
    expect(await holdings(database, wallet.walletId)).toEqual({ available: 3000, held: 0, debt: 0 })
    await settle(id, months({ refunded: 1500 }))
    expect(await holdings(database, wallet.walletId)).toEqual({ available: 2000, held: 0, debt: 0 })
    const invoices = await database.call<{ state: string }>('listSubscriptionInvoices', {
      subscriptionId: id,
    })
    expect(invoices.map(({ state }) => state)).toEqual(['refunded', 'paid'])
    await settle(id, months({ dispute: 'lost' }))
    expect(await holdings(database, wallet.walletId)).toMatchObject({ available: 2000 })
  })

  it('count what a won dispute gave back among what comes along, and what a second one takes', async () => {
    const { wallet, id, termsId } = await begin({ rollover: 500 })
    const disputed = (dispute: PaymentNow['dispute'], months = 1) =>
      now(id, termsId, [
        invoice(id, termsId, 0, { payment: paidWith(`${id}_0`, { dispute }) }),
        ...(months > 1 ? [invoice(id, termsId, 1)] : []),
      ])
    await settle(id, disputed('none'))
    for (const dispute of ['open', 'won', 'open'] as const) await settle(id, disputed(dispute))
    expect(await holdings(database, wallet.walletId)).toMatchObject({ available: 0, debt: 0 })
    await settle(id, disputed('won'))
    await settle(id, disputed('won', 2))
    // All 2000 were left, of which 500 come along.
    expect(await holdings(database, wallet.walletId)).toMatchObject({ available: 2000 + 500 })
  })

  it('take no other tokens for those that ended unspent', async () => {
    const { wallet, id, termsId } = await begin()
    const months = (refunded: number) =>
      now(id, termsId, [
        invoice(id, termsId, 0, { payment: paidWith(`${id}_0`, { refunded }) }),
        invoice(id, termsId, 1),
      ])
    await settle(id, now(id, termsId, [invoice(id, termsId)]))
    await spend(wallet, 300)
    await age(database, wallet.walletId, 31 * 86_400)
    await settle(id, months(0))
    expect(await holdings(database, wallet.walletId)).toMatchObject({ available: 2000 })
    await settle(id, months(750))
    await settle(id, months(750))
    expect(await holdings(database, wallet.walletId)).toMatchObject({ available: 2000, debt: 0 })
    for (let times = 0; times < 2; times++) await settle(id, months(1500))
    // The 300 that were spent.
    expect(await holdings(database, wallet.walletId)).toMatchObject({ available: 1700, debt: 0 })
  })

  it('change with the next period that is paid', async () => {
    const { wallet, id, termsId } = await begin()
    await settle(id, now(id, termsId, [invoice(id, termsId)]))
    const small = await keepTerms({
      ...pro,
      plan: 'small',
      title: 'Small',
      amount: 500,
      tokens: 300,
      apps: [],
    })
    await settle(id, now(id, small, [invoice(id, termsId)], { unit: 500 }))
    expect(await find(id)).toMatchObject({ plan: 'pro', nextPlan: 'small', nextAmount: 500 })
    expect(await opens(wallet)).toBe(true)
    const next = invoice(id, small, 1, { amount: 500 })
    await settle(id, now(id, small, [invoice(id, termsId), next], { unit: 500 }))
    expect(await find(id)).toMatchObject({ plan: 'small', nextPlan: null })
    expect(await holdings(database, wallet.walletId)).toMatchObject({ available: 2300 })
    expect(await opens(wallet)).toBe(false)
  })

  it('end the same whatever of their history was seen, in whatever order and however often', async () => {
    const payment = fc.record({
      refunded: fc.integer({ min: 0, max: 1500 }),
      dispute: fc.constantFrom('none' as const, 'open' as const, 'won' as const, 'lost' as const),
      isPaid: fc.boolean(),
    })
    const history = fc.record({
      months: fc.array(fc.array(payment, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }),
      order: fc.infiniteStream(fc.integer({ min: 0, max: 1000 })),
    })
    await fc.assert(
      fc.asyncProperty(history, async ({ months, order }) => {
        const ends: object[] = []
        for (const isBadPost of [false, true]) {
          const { wallet, id, termsId } = await begin()
          const seen: InvoiceNow[] = []
          let answers: { state: PlanNow; number: number }[] = []
          for (const [month, steps] of months.entries())
            for (const { isPaid, ...step } of steps) {
              const wasPaid = seen[month]?.state === 'paid'
              seen[month] = invoice(id, termsId, month, {
                state: isPaid || wasPaid ? 'paid' : 'overdue',
                payment: paidWith(
                  `${id}_${month}`,
                  isPaid || wasPaid ? step : { state: 'failed', paidAt: null },
                ),
              })
              answers.push({ state: now(id, termsId, [...seen]), number: await look() })
            }
          if (isBadPost) {
            const last = answers.at(-1)
            answers = answers
              .flatMap(one => [one, one])
              .filter(() => (order.next().value ?? 0) > 300)
              .map(one => ({ one, at: order.next().value ?? 0 }))
              .sort((a, b) => a.at - b.at)
              .map(({ one }) => one)
            // The reconciler's look, at the end or before what comes late.
            if (last)
              answers.splice((order.next().value ?? 0) % (answers.length + 1), 0, {
                ...last,
                number: await look(),
              })
          }
          for (const { state, number } of answers) await settle(id, state, number)
          ends.push(await holdings(database, wallet.walletId))
        }
        expect(ends[1]).toEqual(ends[0])
      }),
      { seed, numRuns: driver === 'PGlite' ? 8 : 15 },
    )
    const twice = await database.query(
      "select source from octroi.token_grant where source like 'invoice:%' group by source having count(*) > 1",
    )
    expect(twice).toEqual([])
  })

  it('run one at a time: a paid one ends a free one, and nothing is begun beside a paid one', async () => {
    const wallet = await makeWallet(database)
    const free = await take(wallet, { plan: 'free', title: 'Free', amount: 0, tokens: 100, apps: [] })
    expect(free.status).toBe('started')
    expect(await take(wallet, { plan: 'free', title: 'Free', amount: 0, tokens: 100, apps: [] })).toEqual({
      status: 'same',
      id: free.id,
    })
    const { id, status } = await take(wallet)
    expect(status).toBe('made')
    expect(await take(wallet)).toEqual({ status: 'waiting', id })
    expect(await take(wallet, { title: 'Pro+' })).toEqual({ status: 'other_open', id })
    expect(await find(free.id)).toMatchObject({ state: 'active' })
    const termsId = String((await find(id))?.termsId)
    await settle(id, now(id, termsId, [invoice(id, termsId)]))
    expect(await find(free.id)).toMatchObject({ state: 'cancelled' })
    expect((await take(wallet)).status).toBe('running')
    expect(await holdings(database, wallet.walletId)).toMatchObject({ available: 2100 })
  })

  it('limit what their people spend while they run, and nobody after', async () => {
    const wallet = await makeWallet(database, 0)
    const limits = async () =>
      (
        await database.call<{ setBy: string; period: string; tokens: number }>('listSpendLimits', {
          personId: wallet.personId,
        })
      ).map(({ setBy, period, tokens }) => [setBy, period, tokens])
    await database.call('setSpendLimit', { personId: wallet.personId, period: 'month', tokens: 9000 })
    const { id } = await take(wallet, { plan: 'free', amount: 0, tokens: 1000, dayLimit: 100 })
    expect(await limits()).toEqual([
      ['admin', 'month', 9000],
      ['plan', 'day', 100],
    ])
    await spend(wallet, 100)
    const [more] = await chargeBatch(database, [makeItem(wallet.walletId, 1, app)])
    expect(more?.status).toBe('limit_reached')
    const other = await take(wallet, {
      plan: 'free',
      amount: 0,
      tokens: 1000,
      dayLimit: 200,
      monthLimit: 300,
    })
    expect(await limits()).toEqual([
      ['admin', 'month', 9000],
      ['plan', 'day', 200],
      ['plan', 'month', 300],
    ])
    await spend(wallet, 100)
    await database.call('setSubscriptionEnd', { id: other.id, ends: true, now: true })
    expect([(await find(id))?.state, await limits()]).toEqual(['cancelled', [['admin', 'month', 9000]]])
  })

  it('that are free give their tokens once a month, however often they are taken', async () => {
    const wallet = await makeWallet(database)
    const terms = { plan: 'free', title: 'Free', amount: 0, tokens: 100 }
    const { id } = await take(wallet, terms)
    await database.call('setSubscriptionEnd', { id, ends: true, now: true })
    await take(wallet, terms)
    await take(wallet, { ...terms, title: 'Free too' })
    expect(await holdings(database, wallet.walletId)).toMatchObject({ available: 100 })
    await tendPlans({ database, provider: null }, calendar, new Date(after(32)))
    await tendPlans({ database, provider: null }, calendar, new Date(after(32)))
    const grants = await database.query('select 1 from octroi.token_grant where wallet_id = $1', [
      wallet.walletId,
    ])
    expect(grants).toHaveLength(2)
  })

  it('remind, and close what nobody pays for; a payment opens it again', async () => {
    const { wallet, id, termsId } = await begin()
    const paid = now(id, termsId, [invoice(id, termsId)])
    await settle(id, paid)
    const tend = async (days: number) => {
      const before = (await told(wallet)).length
      await tendPlans({ database, provider: null }, calendar, new Date(after(days)))
      await tendPlans({ database, provider: null }, calendar, new Date(after(days)))
      return (await told(wallet)).slice(before)
    }
    expect(await tend(10)).toEqual([])
    expect(await tend(24)).toEqual(['plan_renewing'])
    expect(await tend(28)).toEqual(['plan_renewing'])
    const late = now(id, termsId, [invoice(id, termsId)], { state: 'past_due', periodEnd: after(60) })
    await settle(id, late)
    expect(await opens(wallet)).toBe(true)
    expect(await tend(4)).toEqual(['plan_overdue'])
    expect(await tend(8)).toEqual(['plan_overdue'])
    expect(await tend(15)).toEqual(['plan_suspended'])
    expect(await opens(wallet)).toBe(false)
    await settle(id, late)
    expect(await find(id)).toMatchObject({ state: 'suspended' })
    expect(await database.call('listEndingSubscriptions', { live: false, now: new Date(after(29)) })).toEqual(
      [],
    )
    const due = await database.call<{ id: string }>('listEndingSubscriptions', {
      live: false,
      now: new Date(after(31)),
    })
    expect(due.map(one => one.id)).toContain(id)
    await settle(
      id,
      now(id, termsId, [invoice(id, termsId), invoice(id, termsId, 1)], { periodEnd: after(60) }),
    )
    expect(await opens(wallet)).toBe(true)
    expect((await told(wallet)).at(-2)).toBe('plan_restored')
  })

  it('stay open as long as an admin says, though nobody pays', async () => {
    const { wallet, id, termsId } = await begin()
    await settle(id, now(id, termsId, [], { state: 'past_due' }))
    await tendPlans({ database, provider: null }, calendar, new Date(after(15)))
    expect(await find(id)).toMatchObject({ state: 'suspended' })
    await database.call('keepSubscription', { id, until: after(40) })
    await tendPlans({ database, provider: null }, calendar, new Date(after(35)))
    expect(await find(id)).toMatchObject({ state: 'past_due' })
    expect(await opens(wallet)).toBe(true)
    const due = await database.call<{ id: string }>('listEndingSubscriptions', {
      live: false,
      now: new Date(after(35)),
    })
    expect(due.map(one => one.id)).not.toContain(id)
    await tendPlans({ database, provider: null }, calendar, new Date(after(41)))
    expect(await find(id)).toMatchObject({ state: 'suspended' })
  })

  it('that are paid once end with their days', async () => {
    const { wallet, id, termsId } = await begin({ every: 'once', days: 10 })
    const once = invoice(id, termsId, 0, { periodEnd: null })
    await settle(id, now(id, termsId, [once], { subscription: null, periodEnd: null }))
    expect(await find(id)).toMatchObject({ state: 'active' })
    expect(await opens(wallet)).toBe(true)
    await tendPlans({ database, provider: null }, calendar, new Date(after(11)))
    expect(await find(id)).toMatchObject({ state: 'expired' })
    await settle(id, now(id, termsId, [once], { subscription: null, periodEnd: null }))
    expect(await find(id)).toMatchObject({ state: 'expired' })
  })

  it('that are paid once begin when their money comes, and end when all of it went back', async () => {
    const { wallet, id, termsId } = await begin({ every: 'once', days: 7 })
    const at = (state: PlanNow['state'], day: number, one: Partial<InvoiceNow>) =>
      now(id, termsId, [invoice(id, termsId, 0, { periodStart: after(day), periodEnd: null, ...one })], {
        subscription: null,
        state,
        periodStart: state === 'open' ? null : after(day),
        periodEnd: null,
      })
    const processing = paidWith(`${id}_0`, { state: 'processing', paidAt: null })
    await settle(id, at('open', -5, { state: 'sent', payment: processing }))
    await settle(id, at('active', 0, {}))
    const [grant] = await database.query<{ days: number }>(
      'select round(extract(epoch from expires_at - now()) / 86400)::int as days from octroi.token_grant where wallet_id = $1',
      [wallet.walletId],
    )
    expect(grant).toEqual({ days: 7 })
    expect(await opens(wallet)).toBe(true)
    const returned = paidWith(`${id}_0`, { refunded: 1500 })
    await settle(id, at('cancelled', 0, { payment: returned }))
    expect(await find(id)).toMatchObject({ state: 'cancelled' })
    expect(await opens(wallet)).toBe(false)
    expect(await holdings(database, wallet.walletId)).toMatchObject({ available: 0, debt: 0 })
  })

  it('of a closed account end, here and at the provider', async () => {
    const { wallet, id, termsId } = await begin()
    await settle(id, now(id, termsId, [invoice(id, termsId)]))
    await database.call('closeAccount', { personId: wallet.personId })
    const due = await database.call<{ id: string }>('listEndingSubscriptions', { live: false })
    expect(due.map(one => one.id)).toContain(id)
    const other = await makeWallet(database)
    const free = await take(other, { amount: 0 })
    await database.call('closeAccount', { personId: other.personId })
    expect(await find(free.id)).toMatchObject({ state: 'cancelled' })
  })

  it('go with the books into another database', async () => {
    const { id, termsId } = await begin()
    await settle(id, now(id, termsId, [invoice(id, termsId)]))
    const target = await makeDatabase()
    const folder = await mkdtemp(join(tmpdir(), 'octroi-plans-'))
    const file = join(folder, 'books.jsonl')
    expect(await exportTo({ database }, file)).toBe(await importFrom(target, file))
    expect(await brokenInvariants(target.database)).toEqual([])
    expect(await target.database.call('listSubscriptions', { id })).toEqual([await find(id)])
    await target.drop()
    await rm(folder, { recursive: true })
  })

  it('are customers from their first payment until they are suspended or over, and again when they pay', async () => {
    type Now = { plan: string; customers: number; monthly: number }
    const terms = { plan: 'figures', amount: 1000 }
    const months = async () => {
      const today = new Date().toISOString().slice(0, 10)
      await database.call('refreshSpells')
      const rows = await database.call<Now>('listPlansNow', { live: false })
      const retention = await database.call('listRetention', { from: today, to: today, live: false })
      expect(await database.call('loadTrials', { from: today, to: today, live: false })).toHaveLength(1)
      expect((await database.call('listPlanMonths', { from: today, to: today, live: false })).length).toBe(1)
      expect(retention.length).toBeGreaterThan(0)
      return rows.filter(({ plan }) => plan === 'figures').map(row => [row.customers, row.monthly])
    }
    const { id, termsId } = await begin(terms)
    const state = { unit: 1000 }
    const paid = (month: number, at: number) =>
      invoice(id, termsId, month, {
        amount: 1000,
        payment: paidWith(`${id}_${month}`, { paidAt: after(at) }),
      })
    await settle(id, now(id, termsId, [], { ...state, state: 'open' }))
    await settle(id, now(id, termsId, [paid(0, -3)], state))
    expect(await months()).toEqual([[1, 1000]])
    await settle(id, now(id, termsId, [paid(0, -3)], { ...state, state: 'past_due' }))
    expect(await months()).toEqual([[1, 1000]])
    await database.query(
      "update octroi.subscription set past_due_since = now() - interval '20 days' where id = $1",
      [id],
    )
    await database.call('tendSubscriptions')
    expect(await find(id)).toMatchObject({ state: 'suspended' })
    expect(await months()).toEqual([])
    await settle(id, now(id, termsId, [paid(0, -3), paid(1, 0.1)], state))
    expect(await months()).toEqual([[1, 1000]])
    await settle(id, now(id, termsId, [paid(0, -3)], { ...state, state: 'cancelled' }))
    expect(await months()).toEqual([])
    await database.call('refreshSalesNow', { rest: 0 })
    const figures = await database.call<{ figure: string }>('listSalesNow')
    expect(figures.map(({ figure }) => figure)).toContain('owed')
    expect((await database.call('listSalesCounts')).length).toBeGreaterThan(3)
    await database.call('foldSalesCounts')
  })
})
