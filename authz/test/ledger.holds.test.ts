import { describe, expect, it } from 'vitest'
import { uuidv7 } from '../src/uuid.ts'
import { drivers, useLedger } from './support/drivers.ts'
import {
  age,
  chargeBatch,
  grant,
  holdings,
  journalOf,
  makeItem,
  makeWallet,
  refund,
  refundParts,
  remainingOf,
  settle,
} from './support/wallets.ts'

describe.each(drivers)('holds on $driver', async ({ open }) => {
  const { database, app } = await useLedger(open, 'whisper')

  const wallet = (tokens = 0) => makeWallet(database, tokens)
  const now = (walletId: number) => holdings(database, walletId)

  const holdItem = (walletId: number, tokens: number, terms: object = {}, key: string | null = null) => ({
    ...makeItem(walletId, tokens, app, key),
    terms: { hold: true, ...terms },
  })
  /** A hold that must succeed; resolves with its charge id. */
  const hold = async (walletId: number, tokens: number, terms: object = {}) => {
    const item = holdItem(walletId, tokens, terms)
    const [outcome] = await chargeBatch(database, [item])
    expect(outcome?.status).toBe('held')
    return item.id
  }
  const raise = async (...raises: { id: string; tokens: number | null }[]) => {
    const args = { ids: raises.map(one => one.id), tokens: raises.map(one => one.tokens) }
    return database.call<{ status: string; tokens: number; balance: number | null }>('raiseHolds', args)
  }

  it('set tokens aside and give them to nobody', async () => {
    const { walletId } = await wallet(100)
    const item = holdItem(walletId, 30)
    const [outcome] = await chargeBatch(database, [item])
    expect(outcome).toMatchObject({ status: 'held', balance: 70, chargeId: item.id, tokens: 30 })
    expect(await now(walletId)).toEqual({ available: 70, held: 30, debt: 0 })
    const row = { kind: 'hold', debit: 'available', credit: 'held', tokens: 30, balance: 70 }
    expect((await journalOf(database, walletId)).at(-1)).toEqual(row)
  })

  it('take no more than is there, and what is held cannot be spent', async () => {
    const { walletId } = await wallet(100)
    const items = [60, 41, 40].map(tokens => holdItem(walletId, tokens))
    const outcomes = await chargeBatch(database, [...items, makeItem(walletId, 1, app)])
    expect(outcomes.map(outcome => outcome.status)).toEqual(['held', 'insufficient', 'held', 'insufficient'])
    expect(await now(walletId)).toEqual({ available: 0, held: 100, debt: 0 })
  })

  it('that are sent again answer as before, open or settled', async () => {
    const { walletId } = await wallet(100)
    const item = holdItem(walletId, 30)
    const [first] = await chargeBatch(database, [item])
    await chargeBatch(database, [makeItem(walletId, 5, app)])
    const again = {
      status: 'duplicate',
      balance: 70,
      chargeId: item.id,
      chargedAt: first?.chargedAt,
      tokens: 30,
    }
    expect(await chargeBatch(database, [item])).toMatchObject([again])
    await settle(database, { id: item.id, status: 200 })
    expect(await chargeBatch(database, [item])).toMatchObject([again])
    expect(await chargeBatch(database, [{ ...item, tokens: 31 }])).toMatchObject([{ status: 'key_reused' }])
    expect(await now(walletId)).toEqual({ available: 65, held: 0, debt: 0 })
  })

  it('go with plain charges in one batch, and none fails another', async () => {
    const { walletId } = await wallet(100)
    const twice = holdItem(walletId, 10)
    const outcomes = await chargeBatch(database, [
      twice,
      makeItem(walletId, 20, app),
      twice,
      { ...holdItem(walletId, 1), tokens: 0 },
      holdItem(2 ** 40, 1),
      { ...holdItem(walletId, 1), key: '' },
      holdItem(walletId, 70),
    ])
    expect(outcomes.map(outcome => outcome.status)).toEqual([
      'held',
      'charged',
      'duplicate',
      'invalid',
      'no_wallet',
      'invalid',
      'held',
    ])
    expect(await now(walletId)).toEqual({ available: 0, held: 80, debt: 0 })
  })

  it('stand for their Idempotency-Key until they are void', async () => {
    const { walletId } = await wallet(100)
    const first = holdItem(walletId, 30, {}, 'order')
    const next = async (tokens = 30) => {
      const item = holdItem(walletId, tokens, {}, 'order')
      const [outcome] = await chargeBatch(database, [item])
      return { id: item.id, status: outcome?.status, chargeId: outcome?.chargeId }
    }
    await chargeBatch(database, [first])
    expect(await next()).toMatchObject({ status: 'already_charged', chargeId: first.id })
    expect(await next(31)).toMatchObject({ status: 'key_reused', chargeId: first.id })
    await refund(database, first.id)
    const second = await next()
    expect(second.status).toBe('held')
    await settle(database, { id: second.id, status: 200 })
    expect(await next()).toMatchObject({ status: 'already_charged', chargeId: second.id })
  })

  it('are void when they are given back before they are settled', async () => {
    const { walletId } = await wallet(100)
    const id = await hold(walletId, 30)
    expect(await refundParts(database, { id, tokens: 10 })).toMatchObject([{ status: 'not_settled' }])
    expect(await refund(database, id, id)).toMatchObject([
      { status: 'refunded', tokens: 0, balance: 100 },
      { status: 'duplicate', balance: 100 },
    ])
    expect(await now(walletId)).toEqual({ available: 100, held: 0, debt: 0 })
    // It was never delivered: a line for it can only be forged.
    expect(await settle(database, { id, status: 200 })).toMatchObject([{ status: 'duplicate', balance: 100 }])
  })

  describe('expire', () => {
    it('at the next touch of the wallet, and their tokens can be spent by it', async () => {
      const { walletId } = await wallet(100)
      await hold(walletId, 100, { holdS: 60 })
      await age(database, walletId, 59)
      expect(await chargeBatch(database, [makeItem(walletId, 1, app)])).toMatchObject([
        { status: 'insufficient' },
      ])
      await age(database, walletId, 1)
      expect(await chargeBatch(database, [makeItem(walletId, 100, app)])).toMatchObject([
        { status: 'charged', balance: 0 },
      ])
      expect(await now(walletId)).toEqual({ available: 0, held: 0, debt: 0 })
    })

    it('by the sweeper, where nobody touches the wallet', async () => {
      const wallets = await Promise.all([wallet(10), wallet(10), wallet(10)])
      for (const { walletId } of wallets) await hold(walletId, 4, { holdS: 60 })
      for (const { walletId } of wallets.slice(0, 2)) await age(database, walletId, 61)
      expect(await database.call('expireHolds')).toEqual([{ expired: 2 }])
      expect(await database.call('expireHolds')).toEqual([{ expired: 0 }])
      const held = await Promise.all(wallets.map(async one => (await now(one.walletId)).held))
      expect(held).toEqual([0, 0, 4])
    })

    it('after 24 hours where nothing else is said', async () => {
      const { walletId } = await wallet(10)
      const id = await hold(walletId, 4)
      const [row] = await database.query<{ hours: string }>(
        'select extract(epoch from expires_at - opened_at) / 3600 as hours from octroi.hold where id = $1',
        [id],
      )
      expect(Number(row?.hours)).toBe(24)
    })

    it('to the very grants that they took from, and with those of them that expired', async () => {
      const { walletId } = await wallet()
      const sources = [
        await grant(database, walletId, 10, { priority: 10, expiresAt: new Date(Date.now() + 3_600_000) }),
        await grant(database, walletId, 10, { priority: 20 }),
      ]
      await hold(walletId, 15, { holdS: 7200 })
      await age(database, walletId, 3601)
      await database.query('select octroi.lock_wallet($1)', [walletId])
      expect(await now(walletId)).toEqual({ available: 5, held: 15, debt: 0 })
      await age(database, walletId, 3600)
      await database.call('expireHolds')
      expect(await remainingOf(database, sources)).toEqual([0, 10])
      expect(await now(walletId)).toEqual({ available: 10, held: 0, debt: 0 })
      const last = (await journalOf(database, walletId)).slice(-2)
      expect(
        last.map(({ kind, debit, credit, tokens, balance }) => ({ kind, debit, credit, tokens, balance })),
      ).toEqual(
        expect.arrayContaining([
          { kind: 'release', debit: 'held', credit: 'available', tokens: 15, balance: 20 },
          { kind: 'expiry', debit: 'available', credit: 'expired', tokens: 10, balance: 10 },
        ]),
      )
    })

    it('beside a grant that expired in the same moment', async () => {
      const { walletId } = await wallet()
      await grant(database, walletId, 10, { expiresAt: new Date(Date.now() + 60_000) })
      await hold(walletId, 4, { holdS: 60 })
      await age(database, walletId, 61)
      await database.call('expireHolds')
      expect(await now(walletId)).toEqual({ available: 0, held: 0, debt: 0 })
    })

    it('and pay what is owed', async () => {
      const { walletId } = await wallet(100)
      await hold(walletId, 60, { holdS: 60 })
      const dear = await hold(walletId, 40, { reported: true, max: 100 })
      await settle(database, { id: dear, cost: 65 })
      expect(await now(walletId)).toEqual({ available: 0, held: 60, debt: 25 })
      await age(database, walletId, 61)
      await database.call('expireHolds')
      expect(await now(walletId)).toEqual({ available: 35, held: 0, debt: 0 })
    })

    it('once, however many come for them at the same time', async () => {
      const { walletId } = await wallet(100)
      const id = await hold(walletId, 30, { holdS: 60 })
      await age(database, walletId, 61)
      await Promise.all([
        ...Array.from({ length: 8 }, () => database.call('expireHolds')),
        ...Array.from({ length: 8 }, () => chargeBatch(database, [makeItem(walletId, 1, app)])),
      ])
      expect(await now(walletId)).toEqual({ available: 92, held: 0, debt: 0 })
      const rows = await database.query('select result, source from octroi.settlement where charge_id = $1', [
        id,
      ])
      expect(rows).toEqual([{ result: 'voided', source: 'expiry' }])
    })
  })

  describe('can be raised', () => {
    it('to a sum, once', async () => {
      const { walletId } = await wallet(100)
      const id = await hold(walletId, 30, { per: 'second', rate: 1, max: 100 })
      expect(await raise({ id, tokens: 50 }, { id, tokens: 50 }, { id, tokens: 20 })).toMatchObject([
        { status: 'raised', tokens: 50, balance: 50 },
        { status: 'duplicate', tokens: 50, balance: 50 },
        { status: 'duplicate', tokens: 50, balance: 50 },
      ])
      expect(await now(walletId)).toEqual({ available: 50, held: 50, debt: 0 })
      await settle(database, { id, durationMs: 45_000 })
      expect(await now(walletId)).toEqual({ available: 55, held: 0, debt: 0 })
    })

    it('not beyond the balance, the price or their end', async () => {
      const { walletId } = await wallet(100)
      const id = await hold(walletId, 30, { per: 'second', rate: 1, max: 500 })
      const ended = await hold(walletId, 10)
      await settle(database, { id: ended, status: 200 })
      const answers = await raise(
        { id, tokens: 91 },
        { id, tokens: 501 },
        { id, tokens: null },
        { id: ended, tokens: 20 },
        { id: uuidv7(), tokens: 1 },
      )
      expect(answers.map(answer => answer.status)).toEqual([
        'insufficient',
        'invalid',
        'invalid',
        'not_open',
        'no_hold',
      ])
      expect(await now(walletId)).toEqual({ available: 60, held: 30, debt: 0 })
    })

    it('and give back to every grant what was burnt of it, the last burnt first', async () => {
      const { walletId } = await wallet()
      const sources = [
        await grant(database, walletId, 10, { priority: 10 }),
        await grant(database, walletId, 10, { priority: 20 }),
        await grant(database, walletId, 10, { priority: 30 }),
      ]
      const id = await hold(walletId, 5, { per: 'second', rate: 1, max: 100 })
      await raise({ id, tokens: 8 })
      await raise({ id, tokens: 25 })
      expect(await remainingOf(database, sources)).toEqual([0, 0, 5])
      await settle(database, { id, durationMs: 6_000 })
      expect(await remainingOf(database, sources)).toEqual([4, 10, 10])
    })
  })

  describe('cannot be written', () => {
    const insert = async (values: Record<string, string>) => {
      const { walletId } = await wallet()
      const row: Record<string, string> = {
        id: 'octroi.make_id()',
        wallet_id: String(walletId),
        app_id: String(app),
        tokens: '10',
        grants: 'array[1]',
        burnt: 'array[10]',
        max: '10',
        expires_at: 'now()',
        ...values,
      }
      return database.exec(`
        insert into octroi.hold (${Object.keys(row).join()}) values (${Object.values(row).join()});
        delete from octroi.hold where wallet_id = ${walletId}`)
    }
    it('right, to show that the others are wrong', async () => {
      await insert({})
    })
    it.each([
      ['of nothing', { tokens: '0' }],
      ['with a unit and no rate', { per: "'second'" }],
      ['with two prices', { per: "'second'", rate: '1', reported: 'true' }],
      ['with an end and yet open', { closed_at: 'now()' }],
      ['captured without a price', { state: "'captured'", closed_at: 'now()' }],
      ['captured beyond its bounds', { state: "'captured'", closed_at: 'now()', captured: '11' }],
      ['void at a price', { state: "'voided'", closed_at: 'now()', captured: '1' }],
      ['with a least above the most', { min: '11' }],
      ['from no grant', { grants: "'{}'", burnt: "'{}'" }],
      ['from grants that are not counted', { burnt: 'array[4, 6]' }],
    ] as [string, Record<string, string>][])('%s', async (_, values) => {
      await expect(insert(values)).rejects.toMatchObject({ code: '23514' })
    })
  })
})
