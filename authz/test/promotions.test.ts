import { afterEach, describe, expect, it } from 'vitest'
import { stepOf } from '../src/billing/money.ts'
import { uuidv7 } from '../src/uuid.ts'
import { drivers, useLedger } from './support/drivers.ts'
import { holdings, makeWallet, type Wallet } from './support/wallets.ts'

describe.each(drivers)('promotions on $driver', async ({ driver, open }) => {
  const { database } = await useLedger(open)
  let made = 0

  afterEach(async () => {
    // What applies by itself applies to the next test's orders too.
    await database.query('update octroi.promotion set off = true where code is null')
  })

  const promote = async (words: object = {}, code: string | null = `CODE-${++made}`) => {
    const id = uuidv7()
    await database.call('setPromotion', {
      id,
      words: { name: 'Sale', code, percent: 20, counts_on: 'both', ...words },
      madeBy: null,
    })
    return { id, code }
  }
  type Wish = { amount?: number; currency?: string; pack?: string; shown?: number; method?: string }
  const order = async ({ personId }: Wallet, code: string | null, wish: Wish = {}) => {
    const id = uuidv7()
    const [row] = await database.call<{ status: string }>('makeOrder', {
      id,
      personId,
      key: null,
      method: wish.method ?? 'stripe',
      live: true,
      pack: wish.pack ?? 'pro',
      title: 'Pro',
      tokens: 2000,
      grantDays: null,
      amount: wish.amount ?? 1500,
      currency: wish.currency ?? 'eur',
      reference: null,
      address: '198.18.0.1',
      lastsS: 86_400,
      code,
      shown: wish.shown ?? 1200,
    })
    return { id, status: row?.status ?? '' }
  }
  const see = async (id: string) =>
    (
      await database.query<Record<string, unknown>>(
        'select * from octroi.promotion_use where order_id = $1',
        [id],
      )
    )[0]
  const look = async () => (await database.call<{ number: number }>('startSync'))[0]?.number ?? 0
  const settle = async (id: string, more: object = {}) => {
    const [row] = await database.call<{ status: string; state: string }>('settleOrder', {
      id,
      number: await look(),
      now: {
        session: `cs_${id}`,
        live: true,
        subtotal: 1500,
        discount: 300,
        typed: false,
        promotion: null,
        currency: 'eur',
        closed: false,
        state: 'succeeded',
        amount: 1200,
        refunded: 0,
        dispute: 'none',
        payment: `pi_${id}`,
        ...more,
      },
    })
    return row
  }
  const people = (count: number) => Promise.all(Array.from({ length: count }, () => makeWallet(database)))
  const quote = async (wallet: Wallet | null, code: string | null, more: object = {}) =>
    (
      await database.call<{ status: string; discount: number | null }>('quotePromotion', {
        personId: wallet?.personId ?? null,
        code,
        live: true,
        kind: 'pack',
        name: 'pro',
        amount: 1500,
        currency: 'eur',
        ...more,
      })
    )[0]

  it('take their share off the price, and their tokens come all the same', async () => {
    const { code } = await promote()
    const [buyer] = await people(1)
    if (!buyer) throw new Error('nobody')
    const { id, status } = await order(buyer, code?.toLowerCase() ?? null)
    expect(status).toBe('made')
    expect((await database.call('listOrders', { id }))[0]).toMatchObject({
      amount: 1200,
      discount: 300,
      promotion: 'Sale',
    })
    expect(await see(id)).toMatchObject({ state: 'reserved', place: 1, discount: 300 })
    expect(await settle(id)).toEqual({ status: 'settled', state: 'paid' })
    expect(await see(id)).toMatchObject({ state: 'used' })
    expect(await holdings(database, buyer.walletId)).toMatchObject({ available: 2000 })
  })

  it.each([
    ['eur', 1999, 300],
    ['jpy', 1999, 300],
    ['isk', 1900, 300],
    ['ugx', 1900, 300],
    ['kwd', 1990, 300],
    ['tnd', 1990, 300],
  ])('leave a sum in %s that a card can pay, whatever they take', async (currency, amount, sum) => {
    const step = stepOf(currency)
    for (const percent of [0.5, 15, 33.33, 99.99]) {
      const { code } = await promote({ percent })
      const discount = (await quote(null, code, { amount, currency }))?.discount ?? 0
      expect(discount).toBe(Math.min(amount - step, Math.ceil((amount * percent) / 100 / step) * step))
    }
    const { code } = await promote({ percent: null, sums: { [currency]: sum + step - 1 } })
    expect((await quote(null, code, { amount, currency }))?.discount).toBe(sum)
  })

  const parallel = driver === 'PGlite' ? 10 : 50
  it(`are taken by one of ${parallel} who order at once where one may have it`, async () => {
    const { id: promotionId, code } = await promote({ total_limit: 1 })
    const buyers = await people(parallel)
    const made = await Promise.all(buyers.map(buyer => order(buyer, code)))
    const count = (wanted: string) => made.filter(({ status }) => status === wanted).length
    expect([count('made'), count('promotion_used_up')]).toEqual([1, parallel - 1])
    const uses = await database.query('select 1 from octroi.promotion_use where promotion_id = $1', [
      promotionId,
    ])
    expect(uses).toHaveLength(1)
  })

  it(`that apply by themselves are for three of ${parallel} at once, and the others hear that the price has changed`, async () => {
    await promote({ total_limit: 3 }, null)
    const buyers = await people(parallel)
    const made = await Promise.all(buyers.map(buyer => order(buyer, null)))
    expect(made.filter(({ status }) => status === 'made')).toHaveLength(3)
    expect(made.filter(({ status }) => status === 'price_changed')).toHaveLength(parallel - 3)
  })

  it('count what one person orders at once', async () => {
    const { code } = await promote({ person_limit: 2 })
    const [buyer] = await people(1)
    if (!buyer) throw new Error('nobody')
    const made = await Promise.all(Array.from({ length: 8 }, () => order(buyer, code)))
    expect(made.filter(({ status }) => status === 'made')).toHaveLength(2)
    expect(made.filter(({ status }) => status === 'promotion_not_for_you')).toHaveLength(6)
  })

  it('are given back by an order that ends unpaid, and its place is the next one’s', async () => {
    const { code } = await promote({ total_limit: 2 })
    const [one, two, three] = await people(3)
    if (!one || !two || !three) throw new Error('nobody')
    const { id } = await order(one, code)
    await order(two, code)
    expect((await order(three, code)).status).toBe('promotion_used_up')
    await database.call('endOrder', { id })
    expect(await see(id)).toMatchObject({ state: 'given_back', place: null })
    const { id: next, status } = await order(three, code)
    expect(status).toBe('made')
    expect(await see(next)).toMatchObject({ place: 1 })
    // Paid after all: it counts, and takes nobody's place.
    await settle(id)
    expect(await see(id)).toMatchObject({ state: 'used', place: null })
    await database.call('endOrder', { id: next })
    expect(await quote(three, code)).toMatchObject({ status: 'used_up' })
  })

  it.each([
    ['an unknown code', {}, 'NONE', {}, 'unknown'],
    ['one that is off', { off: true }, null, {}, 'unknown'],
    ['one whose day has not come', { starts_at: '2999-01-01' }, null, {}, 'not_yet'],
    ['one that is over', { ends_at: '2020-01-01' }, null, {}, 'over'],
    ['another pack’s', { packs: ['large'] }, null, {}, 'not_for_this'],
    ['a plan’s', { plans: ['pro'] }, null, {}, 'not_for_this'],
    ['one for renewals', { counts_on: 'renewals' }, null, {}, 'not_for_this'],
    ['one in other currencies', { percent: null, sums: { usd: 100 } }, null, {}, 'not_for_this'],
    ['one from a higher price on', { minimums: { eur: 1501 } }, null, {}, 'minimum'],
    [
      'a first payment’s where days are free',
      { counts_on: 'first' },
      null,
      { course: 'tried' },
      'not_for_this',
    ],
  ])('refuse %s, and say why', async (_, words, typed, more, reason) => {
    const { code } = await promote(words)
    const [buyer] = await people(1)
    expect(await quote(buyer ?? null, typed ?? code, more)).toMatchObject({ status: reason, discount: null })
  })

  it('for new people are for who has never paid, once', async () => {
    const { code } = await promote({ new_only: true })
    const [buyer, payer] = await people(2)
    if (!buyer || !payer) throw new Error('nobody')
    expect((await order(buyer, code)).status).toBe('made')
    expect((await order(buyer, code)).status).toBe('promotion_not_for_you')
    const { id } = await order(payer, null, { shown: 1500 })
    await settle(id, { discount: 0, amount: 1500 })
    expect((await order(payer, code)).status).toBe('promotion_not_for_you')
  })

  it.each([
    [{ percent: 33.33 }, 1500, 500],
    [{ percent: 0.01 }, 1500, 1],
    [{ percent: 99.99 }, 1500, 1499],
    [{ percent: 99.99 }, 1, null],
    [{ percent: 100 }, 1500, 1500],
    [{ percent: null, sums: { eur: 200 } }, 1500, 200],
    [{ percent: null, sums: { eur: 2000 } }, 1500, 1500],
  ])('of %o take off %i what is right to the smallest unit', async (words, amount, discount) => {
    const { code } = await promote(words)
    expect((await quote(null, code, { amount }))?.discount).toBe(discount)
  })

  it('that apply by themselves: the one that takes the most counts, unless a code is typed', async () => {
    await promote({ percent: 10 }, null)
    await promote({ percent: 30 }, null)
    await promote({ percent: 50, packs: ['large'] }, null)
    const { code } = await promote({ percent: 5 })
    expect(await quote(null, null)).toMatchObject({ status: 'ok', discount: 450 })
    expect(await quote(null, code)).toMatchObject({ status: 'ok', discount: 75 })
    const rows = await database.call('quoteOffers', {
      personId: null,
      live: true,
      items: [
        { kind: 'pack', name: 'pro', amount: 1500, currency: 'eur', course: 'once' },
        { kind: 'pack', name: 'large', amount: 5000, currency: 'eur', course: 'once' },
      ],
    })
    expect(rows).toMatchObject([
      { n: 1, discount: 450 },
      { n: 2, discount: 2500 },
    ])
  })

  it('of all of it are paid at once, with nobody asked for money', async () => {
    const { id: promotionId, code } = await promote({ percent: 100 })
    const [buyer] = await people(1)
    if (!buyer) throw new Error('nobody')
    const { id, status } = await order(buyer, code, { shown: 0, method: 'free' })
    expect(status).toBe('made')
    expect((await database.call('listOrders', { id }))[0]).toMatchObject({
      state: 'paid',
      amount: 0,
      paid: 0,
    })
    expect(await see(id)).toMatchObject({ state: 'used', discount: 1500 })
    expect(await holdings(database, buyer.walletId)).toMatchObject({ available: 2000 })
    expect((await database.call('listPromotions', { id: promotionId }))[0]).toMatchObject({
      uses: 1,
      sums: [{ live: true, currency: 'eur', uses: 1, paid: 0, given: 1500 }],
    })
  })

  it('refuse a price that is not the one that comes out', async () => {
    const { code } = await promote()
    const [buyer] = await people(1)
    if (!buyer) throw new Error('nobody')
    expect((await order(buyer, code, { shown: 1 })).status).toBe('price_changed')
    expect((await order(buyer, null, { shown: 1200 })).status).toBe('price_changed')
  })

  it.each([
    ['none', { discount: 0 }],
    ['another', { discount: 299 }],
    ['a typed one instead', { discount: 500, typed: true }],
  ])('do not settle an order with the discount of %s', async (_, more) => {
    const { code } = await promote()
    const [buyer] = await people(1)
    if (!buyer) throw new Error('nobody')
    const { id } = await order(buyer, code)
    expect(await settle(id, more)).toEqual({ status: 'mismatch', state: 'open' })
  })

  it('typed on the provider’s page are counted when they are paid, and others’ discounts are refused', async () => {
    const { id: promotionId } = await promote()
    const [buyer] = await people(1)
    if (!buyer) throw new Error('nobody')
    const { id } = await order(buyer, null, { shown: 1500 })
    expect(await settle(id, { discount: 300, promotion: promotionId })).toMatchObject({ status: 'mismatch' })
    const now = { discount: 300, typed: true, promotion: promotionId }
    await settle(id, now)
    await settle(id, { ...now, refunded: 200 })
    expect(await see(id)).toMatchObject({ state: 'used', typed: true, discount: 300 })
    expect((await database.call('listPromotions', { id: promotionId }))[0]).toMatchObject({
      uses: 1,
      sums: [{ live: true, currency: 'eur', uses: 1, paid: 1000, given: 300 }],
    })
  })

  it('have a code of their own each', async () => {
    const { code } = await promote()
    const again = { name: 'Other', code, percent: 5, counts_on: 'first' }
    expect(await database.call('setPromotion', { id: uuidv7(), words: again, madeBy: null })).toEqual([
      { status: 'code_taken' },
    ])
  })
})
