import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { uuidv7 } from '../src/uuid.ts'
import { drivers, useLedger } from './support/drivers.ts'
import {
  adjust,
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
  type Wallet,
} from './support/wallets.ts'

describe.each(drivers)('the ledger on $driver', async ({ open }) => {
  const { database, app } = await useLedger(open, 'whisper')

  const wallet = (tokens = 0) => makeWallet(database, tokens)
  const available = async ({ walletId }: Wallet) => (await holdings(database, walletId)).available
  const spend = async ({ walletId }: Wallet, tokens: number) => {
    const item = makeItem(walletId, tokens, app)
    const [outcome] = await chargeBatch(database, [item])
    expect(outcome?.status).toBe('charged')
    return item.id
  }

  describe('an allowance', () => {
    /** Days ahead of the clock: a grant of the past would be gone at once. */
    const monday = Date.parse('2100-03-01T00:00:00Z')
    const day = (n: number, hours = 12) => new Date(monday + n * 86_400_000 + hours * 3_600_000)

    type More = { rollover?: number; periods?: number; startsAt?: Date; endsAt?: Date }
    const allow = async (people: Wallet[], tokens: number, period: string, more: More = {}) => {
      const group = randomUUID()
      await database.call('setGroup', { name: group, people: people.map(person => person.personId) })
      const args = { group, tokens, period, startsAt: day(0), ...more }
      const [row] = await database.call<{ id: number }>('makeAllowance', args)
      return { group, id: row?.id ?? -1 }
    }
    const give = async (at: Date) => {
      const [row] = await database.call<{ granted: number }>('grantAllowances', { now: at })
      return row?.granted
    }
    /** An allowance of an earlier test must not be given in a later one. */
    afterEach(() =>
      database.exec("update octroi.allowance set ends_at = starts_at + interval '1 microsecond'"),
    )

    it('is given to every member of the group, once a period', async () => {
      const [a, b, stranger] = [await wallet(), await wallet(), await wallet()]
      await allow([a, b], 50, 'day')
      expect(await give(day(0))).toBe(2)
      expect(await give(day(0, 23))).toBe(0)
      expect(await give(day(1, 0))).toBe(2)
      expect(await Promise.all([a, b, stranger].map(available))).toEqual([100, 100, 0])
      expect((await journalOf(database, a.walletId)).at(-1)).toMatchObject({
        kind: 'grant',
        debit: 'gifts',
        tokens: 50,
      })
    })

    it.each([
      ['day', [day(0, 0), day(0, 23.9)], day(1, 0)],
      ['week', [day(0, 0), day(6, 23.9)], day(7, 0)],
      ['month', [day(0, 0), day(30, 23.9)], day(31, 0)],
    ])('of a %s ends with it, to the second', async (period, within, next) => {
      const person = await wallet()
      await allow([person], 50, period)
      for (const at of within) await give(at)
      const rows = await database.query(
        'select remaining, expires_at from octroi.token_grant where wallet_id = $1',
        [person.walletId],
      )
      expect(rows).toEqual([{ remaining: 50, expiresAt: next }])
      expect(await give(next)).toBe(1)
    })

    it('rolls over up to its cap, and no longer than its periods', async () => {
      const person = await wallet()
      await allow([person], 50, 'day', { rollover: 20, periods: 3 })
      const after = async (n: number, spent: number) => {
        await give(day(n))
        const there = await available(person)
        if (spent > 0) await spend(person, spent)
        return there
      }
      expect(await after(0, 10)).toBe(50)
      expect(await after(1, 0)).toBe(70)
      expect(await after(2, 65)).toBe(70)
      expect(await after(3, 0)).toBe(55)
      const rows = await database.query(
        'select tokens, expires_at from octroi.token_grant where wallet_id = $1 order by id',
        [person.walletId],
      )
      // The third day rolled over more than the cap: nothing was added.
      expect(rows).toEqual([
        { tokens: 50, expiresAt: day(3, 0) },
        { tokens: 30, expiresAt: day(4, 0) },
        { tokens: 50, expiresAt: day(6, 0) },
      ])
    })

    it('is given once, however many gates give it at the same time', async () => {
      const people = await Promise.all(Array.from({ length: 10 }, () => wallet()))
      await allow(people, 50, 'day')
      const counts = await Promise.all(Array.from({ length: 6 }, () => give(day(0))))
      expect(counts.reduce((sum = 0, n = 0) => sum + n, 0)).toBe(10)
      expect(await Promise.all(people.map(available))).toEqual(people.map(() => 50))
    })

    it('goes by so many people a call', async () => {
      const people = await Promise.all(Array.from({ length: 5 }, () => wallet()))
      await allow(people, 50, 'day')
      const few = () => database.call('grantAllowances', { now: day(0), limit: 2 })
      expect([await few(), await few(), await few(), await few()].flat().map(row => row.granted)).toEqual([
        2, 2, 1, 0,
      ])
    })

    it('is not for who left the group or is suspended, and not before its start or after its end', async () => {
      const [a, b, c] = [await wallet(), await wallet(), await wallet()]
      const { group, id } = await allow([a, b, c], 50, 'day', { startsAt: day(1) })
      await database.call('setGroup', { name: group, people: [a.personId, b.personId] })
      await database.query(
        "update octroi.person set status = 'suspended', suspended_reason = 'x' where id = $1",
        [b.personId],
      )
      expect(await give(day(0))).toBe(0)
      expect(await give(day(1))).toBe(1)
      await database.query(
        "update octroi.person set status = 'active', suspended_reason = null where id = $1",
        [b.personId],
      )
      expect(await give(day(1, 13))).toBe(1)
      await database.query('update octroi.allowance set ends_at = $2 where id = $1', [id, day(2)])
      expect(await give(day(2))).toBe(0)
      expect(await Promise.all([a, b, c].map(available))).toEqual([50, 50, 0])
    })

    it('burns before what was bought', async () => {
      const person = await wallet()
      const source = await grant(database, person.walletId, 100)
      await allow([person], 50, 'day')
      await give(day(0))
      await spend(person, 60)
      expect(await remainingOf(database, [source])).toEqual([90])
    })

    it('is listed while it goes on', async () => {
      const { group, id } = await allow([await wallet(), await wallet()], 50, 'week', {
        rollover: 5,
        periods: 2,
      })
      const mine = async () =>
        (await database.call<{ id: number }>('listAllowances')).filter(row => row.id === id)
      expect(await mine()).toMatchObject([
        { groupName: group, members: 2, tokens: 50, period: 'week', endsAt: null },
      ])
      await database.query("update octroi.allowance set starts_at = now() - interval '1 day' where id = $1", [
        id,
      ])
      expect(await database.call('endAllowance', { id })).toEqual([{ ended: true }])
      expect(await database.call('endAllowance', { id })).toEqual([{ ended: false }])
      expect(await mine()).toEqual([])
    })

    it.each([
      ['without a size', { tokens: 0 }],
      ['of another period', { period: 'year' }],
      ['that rolls over within one period', { rollover: 5 }],
      ['that lasts without rolling over', { periods: 2 }],
    ])('%s cannot be written', async (_, wrong) => {
      const { group } = await allow([], 1, 'day')
      const args = { group, tokens: 5, period: 'day', ...wrong }
      await expect(database.call('makeAllowance', args)).rejects.toMatchObject({ code: '23514' })
    })
  })

  describe('a transfer', () => {
    type Move = { id?: string; from: number; to: number; tokens: number | null }
    const transfer = async (...moves: Move[]) => {
      const rows = await database.call<{ item: number; status: string; balance: number }>('transferBatch', {
        ids: moves.map(move => move.id ?? uuidv7()),
        from: moves.map(move => move.from),
        to: moves.map(move => move.to),
        tokens: moves.map(move => move.tokens),
      })
      return rows.sort((a, b) => a.item - b.item).map(({ status, balance }) => ({ status, balance }))
    }

    it('moves tokens with the priority and expiry of every grant it takes from', async () => {
      const [a, b] = [await wallet(), await wallet()]
      const expiresAt = new Date(Date.now() + 3_600_000)
      await grant(database, a.walletId, 10, { priority: 10, expiresAt })
      await grant(database, a.walletId, 10, { priority: 20 })
      expect(await transfer({ from: a.walletId, to: b.walletId, tokens: 15 })).toEqual([
        { status: 'transferred', balance: 5 },
      ])
      const rows = await database.query(
        `select kind, tokens, priority, expires_at < 'infinity' as expires from octroi.token_grant where wallet_id = $1 order by priority`,
        [b.walletId],
      )
      expect(rows).toEqual([
        { kind: 'transfer', tokens: 10, priority: 10, expires: true },
        { kind: 'transfer', tokens: 5, priority: 20, expires: false },
      ])
      expect([await available(a), await available(b)]).toEqual([5, 15])
    })

    it('happens once, and its id stands for it', async () => {
      const [a, b] = [await wallet(100), await wallet(100)]
      const move = { id: uuidv7(), from: a.walletId, to: b.walletId, tokens: 10 }
      const all = await Promise.all(Array.from({ length: 8 }, () => transfer(move)))
      expect(all.flat().filter(({ status }) => status === 'transferred')).toHaveLength(1)
      expect(
        await transfer(move, { ...move, tokens: 11 }, { ...move, from: b.walletId, to: a.walletId }),
      ).toMatchObject([{ status: 'duplicate' }, { status: 'key_reused' }, { status: 'key_reused' }])
      expect([await available(a), await available(b)]).toEqual([90, 110])
    })

    it('answers each item, in order, and no bad one fails another', async () => {
      const [a, b] = [await wallet(10), await wallet()]
      const answers = await transfer(
        { from: b.walletId, to: a.walletId, tokens: 1 },
        { from: a.walletId, to: b.walletId, tokens: 11 },
        { from: a.walletId, to: b.walletId, tokens: 10 },
        { from: b.walletId, to: a.walletId, tokens: 4 },
        { from: a.walletId, to: a.walletId, tokens: 1 },
        { from: a.walletId, to: 2 ** 40, tokens: 1 },
        { from: a.walletId, to: b.walletId, tokens: 0 },
        { from: a.walletId, to: b.walletId, tokens: -1 },
        { from: a.walletId, to: b.walletId, tokens: null },
      )
      expect(answers.map(({ status }) => status)).toEqual([
        'insufficient',
        'insufficient',
        'transferred',
        'transferred',
        'invalid',
        'no_wallet',
        'invalid',
        'invalid',
        'invalid',
      ])
      expect([await available(a), await available(b)]).toEqual([4, 6])
    })

    it('pays what the receiver owes', async () => {
      const [a, b] = [await wallet(100), await wallet(10)]
      const item = { ...makeItem(b.walletId, 10, app), terms: { hold: true, reported: true, max: 50 } }
      await chargeBatch(database, [item])
      await settle(database, { id: item.id, cost: 30 })
      await transfer({ from: a.walletId, to: b.walletId, tokens: 50 })
      expect(await holdings(database, b.walletId)).toEqual({ available: 30, held: 0, debt: 0 })
    })

    it('never deadlocks, whichever way they go at once', async () => {
      const [a, b] = [await wallet(100), await wallet(100)]
      const there = { from: a.walletId, to: b.walletId, tokens: 1 }
      const back = { from: b.walletId, to: a.walletId, tokens: 1 }
      const all = await Promise.all(
        Array.from({ length: 20 }, (_, i) => transfer(...(i % 2 ? [there, back] : [back, there]))),
      )
      expect(new Set(all.flat().map(({ status }) => status))).toEqual(new Set(['transferred']))
      expect([await available(a), await available(b)]).toEqual([100, 100])
    })
  })

  describe('many grants in one call', () => {
    type Give = { wallet: number; tokens: number | null; source: string | null; kind?: string }
    const give = async (...gifts: Give[]) => {
      const rows = await database.call<{ item: number; status: string; balance: number }>('grantBatch', {
        wallets: gifts.map(one => one.wallet),
        tokens: gifts.map(one => one.tokens),
        kinds: gifts.map(one => one.kind ?? 'purchase'),
        sources: gifts.map(one => one.source),
      })
      return rows.sort((a, b) => a.item - b.item).map(({ status }) => status)
    }

    it('are answered each, and credit once from one source', async () => {
      const [a, b] = [await wallet(), await wallet()]
      const source = randomUUID()
      const full = await wallet(1)
      expect(
        await give(
          { wallet: a.walletId, tokens: 10, source },
          { wallet: a.walletId, tokens: 10, source },
          { wallet: a.walletId, tokens: 11, source },
          { wallet: b.walletId, tokens: 10, source },
          { wallet: b.walletId, tokens: 10, source: randomUUID(), kind: 'welcome' },
          { wallet: 2 ** 40, tokens: 10, source: randomUUID() },
          { wallet: b.walletId, tokens: 0, source: randomUUID() },
          { wallet: b.walletId, tokens: null, source: randomUUID() },
          { wallet: b.walletId, tokens: 1, source: null },
          { wallet: b.walletId, tokens: 1, source: 'x'.repeat(201) },
          { wallet: b.walletId, tokens: 1, source: randomUUID(), kind: 'refund' },
          { wallet: full.walletId, tokens: Number.MAX_SAFE_INTEGER, source: randomUUID() },
        ),
      ).toEqual([
        'granted',
        'duplicate',
        'key_reused',
        'key_reused',
        'granted',
        'no_wallet',
        'invalid',
        'invalid',
        'invalid',
        'invalid',
        'invalid',
        'invalid',
      ])
      expect([await available(a), await available(b)]).toEqual([10, 10])
      const booked = (await journalOf(database, b.walletId)).map(row => row.debit)
      expect(booked).toEqual(['gifts'])
    })

    it('credit once when many calls bring the same sources in any order', async () => {
      const people = [await wallet(), await wallet(), await wallet()]
      const gifts = people.map(({ walletId }) => ({ wallet: walletId, tokens: 5, source: randomUUID() }))
      const all = await Promise.all(
        Array.from({ length: 10 }, (_, i) => give(...(i % 2 ? gifts : [...gifts].reverse()))),
      )
      expect(all.flat().filter(status => status === 'granted')).toHaveLength(3)
      expect(await Promise.all(people.map(available))).toEqual([5, 5, 5])
    })
  })

  describe('a part of a charge given back', () => {
    it('is never more than is left of it in sum', async () => {
      const person = await wallet(100)
      const id = await spend(person, 50)
      expect(
        (
          await refundParts(
            database,
            { id, tokens: 20 },
            { id, tokens: 31 },
            { id, tokens: 20 },
            { id, tokens: 11 },
          )
        ).map(({ status, tokens, balance }) => [status, tokens, balance]),
      ).toEqual([
        ['refunded', 20, 70],
        ['exceeds_charge', 0, 70],
        ['refunded', 20, 90],
        ['exceeds_charge', 0, 90],
      ])
      expect(await refund(database, id)).toMatchObject([{ status: 'refunded', tokens: 10, balance: 100 }])
      expect(await refund(database, id)).toMatchObject([{ status: 'duplicate', tokens: 0 }])
      expect(await refundParts(database, { id, tokens: 1 })).toMatchObject([{ status: 'duplicate' }])
    })

    it('happens once under its key, however many ask', async () => {
      const person = await wallet(100)
      const id = await spend(person, 50)
      const all = await Promise.all(
        Array.from({ length: 10 }, () => refundParts(database, { id, tokens: 20, key: 'ticket-7' })),
      )
      expect(all.flat().filter(({ status }) => status === 'refunded')).toHaveLength(1)
      expect(all.flat().filter(({ status }) => status === 'duplicate')).toHaveLength(9)
      expect(await refundParts(database, { id, tokens: 21, key: 'ticket-7' })).toMatchObject([
        { status: 'key_reused' },
      ])
      expect(await available(person)).toBe(70)
    })

    it.each([[0], [-1]])('cannot be %s tokens', async tokens => {
      const person = await wallet(100)
      const id = await spend(person, 50)
      expect(await refundParts(database, { id, tokens })).toMatchObject([{ status: 'invalid' }])
      expect(await available(person)).toBe(50)
    })

    it('leaves the Idempotency-Key to the charge until the whole is back', async () => {
      const person = await wallet(100)
      const item = () => makeItem(person.walletId, 30, app, 'order')
      const [first] = await chargeBatch(database, [item()])
      const id = first?.chargeId ?? ''
      await refundParts(database, { id, tokens: 29 })
      expect(await chargeBatch(database, [item()])).toMatchObject([
        { status: 'already_charged', chargeId: id },
      ])
      await refundParts(database, { id, tokens: 1 })
      expect(await chargeBatch(database, [item()])).toMatchObject([{ status: 'charged' }])
    })

    it('of a hold that went into debt pays the debt', async () => {
      const person = await wallet(10)
      const item = { ...makeItem(person.walletId, 10, app), terms: { hold: true, reported: true, max: 100 } }
      await chargeBatch(database, [item])
      await settle(database, { id: item.id, cost: 60 })
      await refundParts(database, { id: item.id, tokens: 55 })
      expect(await holdings(database, person.walletId)).toEqual({ available: 5, held: 0, debt: 0 })
      await adjust(database, person.personId, 1)
      expect(await refundParts(database, { id: item.id, tokens: 6 })).toMatchObject([
        { status: 'exceeds_charge' },
      ])
    })
  })
})
