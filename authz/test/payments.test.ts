import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OrderNow } from '../src/billing/provider.ts'
import { uuidv7 } from '../src/uuid.ts'
import { drivers, useLedger } from './support/drivers.ts'
import { chargeBatch, holdings, makeItem, makeWallet, type Wallet } from './support/wallets.ts'

const seed = Number(process.env.OCTROI_TEST_SEED ?? Math.floor(Math.random() * 2 ** 31))

const untouched: OrderNow = {
  session: '',
  live: false,
  subtotal: 1500,
  currency: 'eur',
  closed: false,
  state: 'pending',
  payment: null,
  amount: 1500,
  refunded: 0,
  dispute: 'none',
  paidAt: null,
  failureCode: null,
  failureMessage: null,
  receiptUrl: null,
  invoiceUrl: null,
  invoiceNumber: null,
  discount: 0,
  typed: false,
  promotion: null,
}

describe.each(drivers)('orders on $driver', async ({ driver, open }) => {
  const { database, app } = await useLedger(open, 'whisper')

  type Wish = { method?: 'stripe' | 'transfer'; key?: string | null; tokens?: number; days?: number | null }
  const order = async ({ personId }: Wallet, wish: Wish = {}) => {
    const id = uuidv7()
    const method = wish.method ?? 'stripe'
    const [made] = await database.call<{ status: string; id: string }>('makeOrder', {
      id,
      personId,
      key: wish.key ?? null,
      method,
      live: false,
      pack: 'pro',
      title: 'Pro',
      tokens: wish.tokens ?? 2000,
      grantDays: wish.days ?? null,
      amount: 1500,
      currency: 'eur',
      reference:
        method === 'transfer'
          ? id
              .slice(-10)
              .toUpperCase()
              .replace(/[^A-HJ-NP-Z2-9]/g, 'X')
          : null,
      address: '198.18.0.1',
      lastsS: 86_400,
    })
    if (made === undefined) throw new Error('make_order returned no row')
    return made
  }
  const start = async (wallet: Wallet, wish: Wish = {}) => {
    const { id } = await order(wallet, wish)
    const session = `cs_${id}`
    await database.call('setOrderSession', { id, sessionId: session })
    return { id, now: { ...untouched, session, payment: `pi_${id}` } }
  }
  const look = async () => (await database.call<{ number: number }>('startSync'))[0]?.number ?? 0
  const settle = async (id: string, now: OrderNow, number?: number, event?: object) => {
    const [row] = await database.call<{ status: string; state: string }>('settleOrder', {
      id,
      number: number ?? (await look()),
      now,
      event: event ?? null,
    })
    return row
  }
  const paid = (now: OrderNow): OrderNow => ({ ...now, state: 'succeeded', paidAt: new Date().toISOString() })
  const spend = async (wallet: Wallet, tokens: number) => {
    const [result] = await chargeBatch(database, [makeItem(wallet.walletId, tokens, app)])
    expect(result?.status).toBe('charged')
  }
  const find = async (id: string) => (await database.call<Record<string, unknown>>('listOrders', { id }))[0]

  it('give their tokens once, however often and by however many they are settled', async () => {
    const wallet = await makeWallet(database)
    const { id, now } = await start(wallet)
    await Promise.all(Array.from({ length: 10 }, () => settle(id, paid(now))))
    expect(await settle(id, paid(now))).toEqual({ status: 'settled', state: 'paid' })
    expect(await holdings(database, wallet.walletId)).toEqual({ available: 2000, held: 0, debt: 0 })
    expect(await find(id)).toMatchObject({ state: 'paid', paymentState: 'succeeded', paid: 1500 })
  })

  it('give nothing before their money is there', async () => {
    const wallet = await makeWallet(database)
    const { id, now } = await start(wallet)
    expect(await settle(id, now)).toEqual({ status: 'settled', state: 'open' })
    expect(await find(id)).toMatchObject({ paymentId: null })
    const failed = { ...now, state: 'failed' as const, failureCode: 'card_declined', failureMessage: 'No.' }
    expect(await settle(id, failed)).toEqual({ status: 'settled', state: 'open' })
    expect(await find(id)).toMatchObject({ paymentState: 'failed', failureCode: 'card_declined' })
    expect(await settle(id, { ...now, state: 'processing' })).toEqual({
      status: 'settled',
      state: 'processing',
    })
    expect(await holdings(database, wallet.walletId)).toMatchObject({ available: 0 })
    await settle(id, paid(now))
    expect(await find(id)).toMatchObject({ state: 'paid', paymentState: 'succeeded', failureCode: null })
    expect(await holdings(database, wallet.walletId)).toMatchObject({ available: 2000 })
  })

  it('stay paid when an older answer comes later', async () => {
    const wallet = await makeWallet(database)
    const { id, now } = await start(wallet)
    const early = await look()
    const late = await look()
    await settle(id, { ...paid(now), refunded: 750 }, late)
    expect(await settle(id, paid(now), early)).toEqual({ status: 'stale', state: 'paid' })
    expect(await holdings(database, wallet.walletId)).toMatchObject({ available: 1000 })
  })

  it.each([
    ['another session', { session: 'cs_other' }],
    ['the other mode', { live: true }],
    ['another price', { subtotal: 1 }],
    ['another currency', { currency: 'usd' }],
  ])('are not settled by %s', async (_, other) => {
    const wallet = await makeWallet(database)
    const { id, now } = await start(wallet)
    const event = { id: `evt_${id}`, type: 'checkout.session.completed', objectId: 'cs', live: false }
    expect(await settle(id, { ...paid(now), ...other }, undefined, event)).toEqual({
      status: 'mismatch',
      state: 'open',
    })
    expect(await holdings(database, wallet.walletId)).toMatchObject({ available: 0 })
    expect(await database.call('findPaymentEvent', { id: event.id })).toMatchObject([
      { state: 'ignored', detail: 'mismatch' },
    ])
  })

  it('take back in proportion, and into debt what is spent', async () => {
    const wallet = await makeWallet(database)
    const { id, now } = await start(wallet)
    await settle(id, paid(now))
    await spend(wallet, 1500)
    await settle(id, { ...paid(now), refunded: 500 })
    expect(await holdings(database, wallet.walletId)).toEqual({ available: 0, held: 0, debt: 166 })
    await settle(id, { ...paid(now), refunded: 1500 })
    expect(await holdings(database, wallet.walletId)).toEqual({ available: 0, held: 0, debt: 1500 })
    expect(await find(id)).toMatchObject({ paymentState: 'refunded', takenBack: 2000 })
    // The provider's refund failed after all.
    await settle(id, paid(now))
    expect(await holdings(database, wallet.walletId)).toEqual({ available: 500, held: 0, debt: 0 })
    expect(await find(id)).toMatchObject({ paymentState: 'succeeded', takenBack: 0 })
  })

  it('leave the tokens of others alone while they are disputed, and take all when the dispute is lost', async () => {
    const wallet = await makeWallet(database, 300)
    const { id, now } = await start(wallet)
    await settle(id, paid(now))
    await spend(wallet, 500)
    await settle(id, { ...paid(now), dispute: 'open' })
    // 300 were spent of what was there before, 200 of the pack.
    expect(await holdings(database, wallet.walletId)).toEqual({ available: 0, held: 0, debt: 0 })
    await settle(id, { ...paid(now), dispute: 'won' })
    expect(await holdings(database, wallet.walletId)).toMatchObject({ available: 1800 })
    await settle(id, { ...paid(now), dispute: 'lost' })
    expect(await holdings(database, wallet.walletId)).toEqual({ available: 0, held: 0, debt: 200 })
  })

  it('end the same whatever of their history was seen, and in whatever order', async () => {
    const step = fc.oneof(
      fc.record({ refunded: fc.integer({ min: 0, max: 1500 }) }),
      fc.record({ dispute: fc.constantFrom('none' as const, 'open' as const, 'won' as const) }),
      fc.record({ spend: fc.integer({ min: 1, max: 900 }) }),
    )
    const history = fc.record({
      steps: fc.array(step, { maxLength: 6 }),
      seen: fc.infiniteStream(fc.boolean()),
      last: fc.record({
        refunded: fc.integer({ min: 0, max: 1500 }),
        dispute: fc.constantFrom('none' as const, 'won' as const, 'lost' as const),
      }),
    })
    await fc.assert(
      fc.asyncProperty(history, async ({ steps, seen, last }) => {
        const worth: number[] = []
        for (const seesAll of [true, false]) {
          // Enough besides the pack that what is spent is always there.
          const wallet = await makeWallet(database, 6000)
          const { id, now } = await start(wallet)
          let state = paid(now)
          await settle(id, state)
          let spent = 0
          const old: [OrderNow, number][] = []
          for (const change of steps) {
            if ('spend' in change) {
              await spend(wallet, change.spend)
              spent += change.spend
            } else {
              state = { ...state, ...change }
              const number = await look()
              if (seesAll || seen.next().value === true) await settle(id, state, number)
              else old.push([state, number])
            }
          }
          await settle(id, { ...state, ...last })
          for (const [earlier, number] of old) await settle(id, earlier, number)
          const { available, debt } = await holdings(database, wallet.walletId)
          worth.push(available - debt + spent)
          const kept = last.dispute === 'lost' ? 0 : 2000 - Math.floor((2000 * last.refunded) / 1500)
          expect(available - debt + spent).toBe(6000 + kept)
        }
        expect(worth[0]).toBe(worth[1])
      }),
      { seed, numRuns: driver === 'PGlite' ? 15 : 40 },
    )
  })

  it('are made once under one key, and another wish under it is refused', async () => {
    const wallet = await makeWallet(database)
    const both = await Promise.all([order(wallet, { key: 'k' }), order(wallet, { key: 'k' })])
    expect(both.map(({ status }) => status).sort()).toEqual(['duplicate', 'made'])
    expect(both[0]?.id).toBe(both[1]?.id)
    expect(await order(wallet, { key: 'k', tokens: 3 })).toMatchObject({ status: 'key_reused' })
  })

  it('are not cancelled here by whoever does not know of their page at the provider', async () => {
    const wallet = await makeWallet(database)
    const { id, now } = await start(wallet)
    const end = async (sessionId: string | null) =>
      (await database.call<{ ended: boolean }>('endOrder', { id, personId: wallet.personId, sessionId }))[0]
    expect(await end(null)).toEqual({ ended: false })
    expect(await end(now.session)).toEqual({ ended: true })
    const keep = await database.call('setOrderSession', { id, sessionId: now.session })
    expect(keep).toEqual([{ kept: false }])
    // Its page is seen at the provider before that ended: nobody can pay there from here.
    expect(await settle(id, now)).toEqual({ status: 'settled', state: 'cancelled' })
    // Paid in that instant all the same: money taken is tokens given.
    expect(await settle(id, paid(now))).toEqual({ status: 'settled', state: 'paid' })
    expect(await holdings(database, wallet.walletId)).toMatchObject({ available: 2000 })
  })

  it('are at most twenty that wait', async () => {
    const wallet = await makeWallet(database)
    const made = await Promise.all(Array.from({ length: 22 }, () => order(wallet)))
    expect(made.filter(({ status }) => status === 'made')).toHaveLength(20)
    expect(made.filter(({ status }) => status === 'too_many')).toHaveLength(2)
  })

  it('by transfer are at most twenty a day, cancelled ones too', async () => {
    const wallet = await makeWallet(database)
    for (let i = 0; i < 20; i++) {
      const { id, status } = await order(wallet, { method: 'transfer' })
      expect(status).toBe('made')
      await database.call('endOrder', { id })
    }
    expect(await order(wallet, { method: 'transfer' })).toMatchObject({ status: 'too_often' })
    expect(await order(wallet)).toMatchObject({ status: 'made' })
    await database.query(
      "update octroi.customer_order set made_at = made_at - interval '1 day' where person_id = $1",
      [wallet.personId],
    )
    expect(await order(wallet, { method: 'transfer' })).toMatchObject({ status: 'made' })
  })

  it('paid by transfer are confirmed once, for their whole sum, and refunded in parts', async () => {
    const wallet = await makeWallet(database)
    const { id } = await order(wallet, { method: 'transfer' })
    const confirm = async (amount: number) =>
      (await database.call<{ status: string }>('confirmTransfer', { id, amount }))[0]?.status
    expect(await confirm(1499)).toBe('wrong_amount')
    const statuses = await Promise.all([confirm(1500), confirm(1500)])
    expect(statuses.sort()).toEqual(['confirmed', 'duplicate'])
    expect(await holdings(database, wallet.walletId)).toMatchObject({ available: 2000 })
    const paymentId = (await find(id))?.paymentId
    const refund = async (refunded: number, amount: number) => {
      const wish = { paymentId, refunded, amount, reason: 'a test' }
      return (await database.call<{ status: string }>('refundTransfer', wish))[0]?.status
    }
    const notes = await Promise.all([refund(0, 300), refund(0, 300), refund(0, 300)])
    expect(notes.sort()).toEqual(['changed', 'changed', 'refunded'])
    expect(await holdings(database, wallet.walletId)).toMatchObject({ available: 1600 })
    expect(await refund(0, 500)).toBe('changed')
    expect(await refund(300, 0)).toBe('invalid')
    expect(await refund(300, 1201)).toBe('invalid')
    expect(await refund(300, 1200)).toBe('refunded')
    expect(await holdings(database, wallet.walletId)).toMatchObject({ available: 0, debt: 0 })
    const [audit] = await database.query<{ amounts: number[] }>(
      `select jsonb_agg((a.after ->> 'amount')::int order by a.id) as amounts from octroi.audit_log a
        where a.kind = 'payment.refund' and a.subject = $1`,
      [paymentId],
    )
    expect(audit?.amounts).toEqual([300, 1200])
  })

  it('end when nobody pays in time, and can be confirmed late', async () => {
    const wallet = await makeWallet(database)
    const { id } = await order(wallet, { method: 'transfer' })
    await database.query(
      "update octroi.customer_order set expires_at = now() - interval '1 s' where id = $1",
      [id],
    )
    await database.call('expireOrders')
    expect(await find(id)).toMatchObject({ state: 'expired' })
    const confirm = async (evenSo: boolean) =>
      (await database.call<{ status: string }>('confirmTransfer', { id, amount: 1500, evenSo }))[0]?.status
    expect(await confirm(false)).toBe('not_open')
    expect(await confirm(true)).toBe('confirmed')
    expect(await holdings(database, wallet.walletId)).toMatchObject({ available: 2000 })
  })

  it('give tokens that last as long as the pack says', async () => {
    const wallet = await makeWallet(database)
    const { id, now } = await start(wallet, { days: 30 })
    await settle(id, paid(now))
    const [grant] = await database.query<{ days: number }>(
      "select round(extract(epoch from expires_at - now()) / 86400)::int as days from octroi.token_grant where source = 'order:' || $1",
      [id],
    )
    expect(grant?.days).toBe(30)
  })
})
