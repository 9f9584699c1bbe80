import { describe, expect, it } from 'vitest'
import { openPostgres } from '../src/database.ts'
import { uuidv7 } from '../src/uuid.ts'
import { makeDatabase } from './support/database.ts'
import { drivers, useLedger } from './support/drivers.ts'
import {
  adjust,
  age,
  appIds,
  chargeBatch,
  type Ended,
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

describe.each(drivers)('settlement on $driver', async ({ open }) => {
  const { database, app, otherApp } = await useLedger(open, 'whisper', 'qrcodes')

  const wallet = (tokens = 0) => makeWallet(database, tokens)
  const now = (walletId: number) => holdings(database, walletId)

  type How = { appId?: number; gate?: number; request?: number; ago?: number }
  /** What is charged or held; resolves with its id. `ago` seconds back in time, as far as the ledger can tell. */
  const take = async (walletId: number, tokens: number, terms: object | null = null, how: How = {}) => {
    const item = { ...makeItem(walletId, tokens, how.appId ?? app), terms, request: how.request ?? null }
    const made = how.ago === undefined ? item : { ...item, id: idAt(how.ago) }
    const [outcome] = await chargeBatch(database, [made], how.gate ?? null)
    expect(outcome?.status).toMatch(/^(charged|held)$/)
    if (how.ago !== undefined) await backdate(made.id, how.ago)
    return made.id
  }
  const idAt = (ago: number) => {
    const ms = (Date.now() - ago * 1000).toString(16).padStart(12, '0')
    return `${ms.slice(0, 8)}-${ms.slice(8)}${uuidv7().slice(13)}`
  }
  /** The journal lets nobody change it; for a test's sake it looks away. */
  const backdate = (id: string, ago: number) =>
    database.exec(`
      alter table octroi.journal disable trigger append_only;
      update octroi.journal set at = now() - interval '${ago} seconds' where ref = '${id}';
      alter table octroi.journal enable trigger append_only;`)
  const statusOf = async (...ended: Ended[]) =>
    (await settle(database, ...ended)).map(answer => answer.status)
  const usage = async ({ personId }: Wallet, appId = app) => {
    const [row] = await database.query<{ tokens: number }>(
      'select sum(tokens)::bigint as tokens from octroi.usage_fact where person_id = $1 and app_id = $2',
      [personId, appId],
    )
    return row?.tokens ?? 0
  }

  describe('of a hold takes', () => {
    const per = (unit: string, rate: number, bounds: object = {}) => ({
      hold: true,
      per: unit,
      rate,
      max: 500,
      ...bounds,
    })
    it.each([
      ['the seconds, rounded up to a whole token', per('second', 2), { durationMs: 3001 }, 7],
      ['exact seconds exactly', per('second', 2), { durationMs: 3000 }, 6],
      ['a decimal rate without a rounding of its own', per('second', 0.1), { durationMs: 30_000 }, 3],
      ['the minutes', per('minute', 10), { durationMs: 90_000 }, 15],
      ['the megabytes in', per('megabyte-in', 3), { bytesIn: 5_000_000, bytesOut: 9_000_000 }, 15],
      ['the megabytes out', per('megabyte-out', 3), { bytesIn: 5_000_000, bytesOut: 9_000_001 }, 28],
      ['at least min', per('second', 2, { min: 5 }), { durationMs: 1 }, 5],
      ['nothing for nothing', per('megabyte-out', 2), { bytesOut: 0 }, 0],
      ['at most max', per('second', 2), { durationMs: 10_000_000 }, 500],
      ['at most max, whatever the number', per('second', 1e6), { durationMs: Number.MAX_SAFE_INTEGER }, 500],
      ['itself where the measure is not known', per('megabyte-in', 3), { durationMs: 5000 }, 100],
      ['what the tool reports', { hold: true, reported: true, max: 500 }, { cost: 7 }, 7],
      ['a report of nothing', { hold: true, reported: true, max: 500 }, { cost: 0 }, 0],
      [
        'at most max, whatever the tool reports',
        { hold: true, reported: true, max: 500 },
        { cost: 501 },
        500,
      ],
      ['nothing below nothing', { hold: true, reported: true, max: 500 }, { cost: -5 }, 0],
      [
        'itself where the tool reports nothing',
        { hold: true, reported: true, max: 500 },
        { status: 200 },
        100,
      ],
      ['itself where it has no price of its own', { hold: true }, { cost: 7, durationMs: 1 }, 100],
      ['its price though the client left', per('second', 2), { durationMs: 3000 }, 6],
    ] as [string, object, Omit<Ended, 'id'>, number][])('%s', async (_, terms, ended, price) => {
      const person = await wallet(1000)
      const id = await take(person.walletId, 100, terms)
      expect(await settle(database, { id, ...ended })).toEqual([
        { item: 1, status: 'captured', tokens: price, balance: 1000 - price, app: 'whisper', moved: price },
      ])
      expect(await now(person.walletId)).toEqual({ available: 1000 - price, held: 0, debt: 0 })
      expect(await usage(person)).toBe(price)
    })

    it('the rest from the balance when it was too small, then as debt, which the next grant pays', async () => {
      const { walletId, personId } = await wallet(130)
      const id = await take(walletId, 100, { hold: true, reported: true, max: 500 })
      expect(await settle(database, { id, cost: 300 })).toMatchObject([
        { status: 'captured', tokens: 300, balance: 0 },
      ])
      expect(await now(walletId)).toEqual({ available: 0, held: 0, debt: 170 })
      await adjust(database, personId, 200)
      expect(await now(walletId)).toEqual({ available: 30, held: 0, debt: 0 })
      const captures = (await journalOf(database, walletId)).filter(row => row.kind === 'capture')
      expect(captures.map(row => [row.debit, row.tokens]).sort()).toEqual([
        ['available', 30],
        ['debt', 170],
        ['held', 100],
      ])
    })

    it('what it needs and gives the rest back to the same grants, the last burnt first', async () => {
      const { walletId } = await wallet()
      const sources = [
        await grant(database, walletId, 10, { priority: 10 }),
        await grant(database, walletId, 10, { priority: 20 }),
        await grant(database, walletId, 10, { priority: 30 }),
      ]
      const id = await take(walletId, 25, { hold: true, reported: true, max: 25 })
      expect(await remainingOf(database, sources)).toEqual([0, 0, 5])
      await settle(database, { id, cost: 12 })
      expect(await remainingOf(database, sources)).toEqual([0, 8, 10])
    })

    it('the price that was in force when it was opened', async () => {
      const { walletId } = await wallet(100)
      const item = { ...makeItem(walletId, 50, app), terms: { hold: true, per: 'second', rate: 1, max: 50 } }
      await chargeBatch(database, [item])
      await chargeBatch(database, [{ ...item, terms: { hold: true, per: 'second', rate: 9, max: 50 } }])
      expect(await settle(database, { id: item.id, durationMs: 4000 })).toMatchObject([{ tokens: 4 }])
    })
  })

  describe('by refund classes', () => {
    it.each([
      ['5xx', 503, ['5xx'], true],
      ['5xx', 404, ['5xx'], false],
      ['4xx', 404, ['4xx'], true],
      ['both', 404, ['4xx', '5xx'], true],
      ['both', 500, ['4xx', '5xx'], true],
      ['both', 302, ['4xx', '5xx'], false],
      ['none', 500, [], false],
      ['5xx', 55, ['5xx'], false],
      ['5xx', 5000, ['5xx'], false],
      ['5xx', undefined, ['5xx'], false],
    ])('%s answers %s: a charge and a hold with %j come back: %s', async (_, status, classes, back) => {
      const person = await wallet(100)
      const charge = await take(person.walletId, 10, { refund: classes })
      const hold = await take(person.walletId, 20, { hold: true, refund: classes })
      const ended = status === undefined ? {} : { status }
      expect(await statusOf({ id: charge, ...ended }, { id: hold, ...ended })).toEqual(
        back ? ['refunded', 'voided'] : ['captured', 'captured'],
      )
      expect(await now(person.walletId)).toEqual({ available: back ? 100 : 70, held: 0, debt: 0 })
    })

    it('gives back with the priority and expiry of the first grant burnt', async () => {
      const { walletId } = await wallet()
      const expiresAt = new Date(Date.now() + 3_600_000)
      await grant(database, walletId, 10, { priority: 7, expiresAt })
      const id = await take(walletId, 4, { refund: ['5xx'] })
      await settle(database, { id, status: 500 })
      const rows = await database.query(
        'select priority, expires_at, tokens from octroi.token_grant where source = $1',
        [`refund:${id}`],
      )
      expect(rows).toEqual([{ priority: 7, expiresAt, tokens: 4 }])
    })

    it('gives 20 back a day for each person and app, and no more', async () => {
      const person = await wallet(1000)
      const other = await wallet(1000)
      const fail = async (walletId: number, count: number, appId = app) => {
        const ids: string[] = []
        for (let i = 0; i < count; i++)
          ids.push(
            await take(walletId, 1, i % 2 ? { refund: ['5xx'] } : { hold: true, refund: ['5xx'] }, { appId }),
          )
        const answers = await statusOf(...ids.map(id => ({ id, status: 500 })))
        return answers.filter(status => status === 'capped').length
      }
      expect(await fail(person.walletId, 12)).toBe(0)
      expect(await fail(person.walletId, 12)).toBe(4)
      expect(await fail(person.walletId, 3)).toBe(3)
      expect((await now(person.walletId)).available).toBe(993)
      expect(await fail(person.walletId, 3, otherApp)).toBe(0)
      expect(await fail(other.walletId, 3)).toBe(0)
      await age(database, person.walletId, 86_400)
      expect(await fail(person.walletId, 3)).toBe(0)
    })

    it('gives so many tokens back a day; what is too dear stays charged, what is cheaper still comes back', async () => {
      const { walletId } = await wallet(30_000)
      const ids = [6000, 5000, 4000, 1].map(tokens => take(walletId, tokens, { refund: ['5xx'] }))
      const ended = (await Promise.all(ids)).map(id => ({ id, status: 500 }))
      expect(await statusOf(...ended)).toEqual(['refunded', 'capped', 'refunded', 'capped'])
      expect((await now(walletId)).available).toBe(24_999)
    })

    it('caps exactly when evidence comes from many sides at once', async () => {
      const { walletId } = await wallet(100)
      const ids = await Promise.all(Array.from({ length: 30 }, () => take(walletId, 1, { refund: ['5xx'] })))
      const answers = await Promise.all(ids.map(id => statusOf({ id, status: 500 })))
      expect(answers.flat().filter(status => status === 'refunded')).toHaveLength(20)
      expect((await now(walletId)).available).toBe(90)
    })

    it('gives back what is left after a part was given back', async () => {
      const person = await wallet(100)
      const id = await take(person.walletId, 50, { refund: ['5xx'] })
      await refundParts(database, { id, tokens: 20 })
      expect(await settle(database, { id, status: 500 })).toMatchObject([{ status: 'refunded', moved: -30 }])
      expect((await now(person.walletId)).available).toBe(100)
    })

    it('has nothing to give when all was given back before', async () => {
      const { walletId } = await wallet(100)
      const id = await take(walletId, 50, { refund: ['5xx'] })
      await refund(database, id)
      await settle(database, { id, status: 500 })
      expect((await now(walletId)).available).toBe(100)
    })
  })

  describe('is decided by the first evidence', () => {
    it('whatever comes after it', async () => {
      const { walletId } = await wallet(100)
      const id = await take(walletId, 10, { refund: ['5xx'] })
      const held = await take(walletId, 10, { hold: true, reported: true, max: 50 })
      expect(await statusOf({ id, status: 200 }, { id: held, cost: 3 })).toEqual(['captured', 'captured'])
      expect(await settle(database, { id, status: 500 }, { id: held, cost: 50 })).toMatchObject([
        { status: 'duplicate', tokens: 10, balance: 87 },
        { status: 'duplicate', tokens: 3, balance: 87 },
      ])
    })

    it('within one call too', async () => {
      const { walletId } = await wallet(100)
      const id = await take(walletId, 10, { hold: true, reported: true, max: 50 })
      expect(await statusOf({ id, cost: 4 }, { id, cost: 5 }, { id, status: 500 })).toEqual([
        'captured',
        'duplicate',
        'duplicate',
      ])
      expect((await now(walletId)).available).toBe(96)
    })

    it('when many come at once, for charges and holds', async () => {
      const { walletId } = await wallet(1000)
      for (let round = 0; round < 5; round++) {
        const before = (await now(walletId)).available
        const id = await take(walletId, 10, { refund: ['5xx'] })
        const held = await take(walletId, 10, { hold: true, reported: true, max: 50 })
        const answers = await Promise.all(
          Array.from({ length: 12 }, (_, i) =>
            settle(database, { id, status: i % 2 ? 200 : 500 }, { id: held, cost: i }),
          ),
        )
        const [first, second] = [0, 1].map(item =>
          answers.filter(answer => answer[item]?.status !== 'duplicate'),
        )
        expect([first?.length, second?.length]).toEqual([1, 1])
        const spent = (first?.[0]?.[0]?.tokens ?? -1) + (second?.[0]?.[1]?.tokens ?? -1)
        expect((await now(walletId)).available).toBe(before - spent)
      }
    })

    it('and none is needed for what was never charged', async () => {
      const { personId } = await wallet()
      const { ref } = await adjust(database, personId, 10)
      expect(await settle(database, { id: uuidv7(), status: 500 }, { id: ref, status: 500 })).toMatchObject([
        { status: 'no_charge', tokens: 0 },
        { status: 'no_charge', tokens: 0 },
      ])
    })

    it('of a source that has evidence', async () => {
      const { walletId } = await wallet(10)
      const id = await take(walletId, 1)
      await expect(settle(database, { id, source: 'rumour' })).rejects.toMatchObject({ code: '23514' })
      expect(await settle(database)).toEqual([])
    })
  })

  describe('after a hold expired', () => {
    const expired = async (walletId: number, tokens: number, terms: object) => {
      const id = await take(walletId, tokens, { hold: true, holdS: 60, ...terms })
      await age(database, walletId, 61)
      return id
    }

    it('charges again, once, into debt', async () => {
      const person = await wallet(100)
      const id = await expired(person.walletId, 60, { per: 'second', rate: 1, max: 150 })
      await database.call('expireHolds')
      await chargeBatch(database, [makeItem(person.walletId, 30, app)])
      expect(await settle(database, { id, durationMs: 90_000 }, { id, durationMs: 1 })).toMatchObject([
        { status: 'captured', tokens: 90, balance: 0, moved: 90 },
        { status: 'duplicate', tokens: 90, moved: 0 },
      ])
      expect(await statusOf({ id, durationMs: 90_000 })).toEqual(['duplicate'])
      expect(await now(person.walletId)).toEqual({ available: 0, held: 0, debt: 20 })
      expect(await usage(person)).toBe(90)
    })

    it('charges again though no sweeper came by', async () => {
      const { walletId } = await wallet(100)
      const id = await expired(walletId, 60, {})
      expect(await settle(database, { id, status: 200 })).toMatchObject([{ status: 'captured', tokens: 60 }])
      expect(await now(walletId)).toEqual({ available: 40, held: 0, debt: 0 })
    })

    it('takes nothing when the tool failed, then or later', async () => {
      const { walletId } = await wallet(100)
      const id = await expired(walletId, 60, { refund: ['5xx'] })
      expect(await statusOf({ id, status: 500 })).toEqual(['voided'])
      expect(await statusOf({ id, status: 200 })).toEqual(['duplicate'])
      expect(await now(walletId)).toEqual({ available: 100, held: 0, debt: 0 })
    })

    it('charges once when many lines come late at once', async () => {
      const { walletId } = await wallet(100)
      const id = await expired(walletId, 60, {})
      const answers = await Promise.all(Array.from({ length: 10 }, () => statusOf({ id, status: 200 })))
      expect(answers.flat().filter(status => status === 'captured')).toHaveLength(1)
      expect(await now(walletId)).toEqual({ available: 40, held: 0, debt: 0 })
    })

    it('can be refunded as any other charge', async () => {
      const { walletId } = await wallet(100)
      const id = await expired(walletId, 60, {})
      await settle(database, { id, status: 200 })
      expect(await refund(database, id)).toMatchObject([{ status: 'refunded', tokens: 60, balance: 100 }])
    })
  })

  describe('without a line', () => {
    const voidUnproven = async () => {
      const [row] = await database.call<{ voided: number }>('voidUnproven')
      return row?.voided
    }
    const startGate = async () => {
      const [row] = await database.call<{ id: number }>('startGate')
      return row?.id ?? -1
    }
    const silence = (gate: number, seconds: number) =>
      database.query(
        `update octroi.gate_process set seen_at = now() - make_interval(secs => $2) where id = $1`,
        [gate, seconds],
      )
    /** Lets the look for missing lines begin again so long ago. */
    const lookBack = (seconds: number) =>
      database.query(
        'update octroi.proof_cursor set ref = octroi.first_id_at(now() - make_interval(secs => $1))',
        [seconds],
      )
    /** Some line of somebody else, so that lines are to be expected at all. */
    const someLine = async () => {
      const { walletId } = await wallet(1)
      await settle(database, { id: await take(walletId, 1), status: 200 })
    }

    it('a fixed price stays charged', async () => {
      await someLine()
      const { walletId } = await wallet(100)
      await take(walletId, 10, null, { request: 5, ago: 600 })
      await lookBack(700)
      expect(await voidUnproven()).toBe(0)
      expect((await now(walletId)).available).toBe(90)
    })

    it('is void when the gate died within 30 s of it, once', async () => {
      const person = await wallet(100)
      const gate = await startGate()
      const early = await take(person.walletId, 10, null, { gate, ago: 333 })
      const late = await take(person.walletId, 20, { pass: 3600 }, { gate, ago: 310 })
      const proven = await take(person.walletId, 5, null, { gate, ago: 305 })
      await settle(database, { id: proven, status: 200 })
      await silence(gate, 300)
      expect(await voidUnproven()).toBe(1)
      expect(await voidUnproven()).toBe(0)
      expect((await now(person.walletId)).available).toBe(85)
      expect(await usage(person)).toBe(-20)
      expect(await database.query('select * from octroi.pass where charge_id = $1', [late])).toEqual([])
      expect(await statusOf({ id: early, status: 200 })).toEqual(['captured'])
    })

    it('is charged again by a line that comes late, once', async () => {
      const person = await wallet(100)
      const gate = await startGate()
      const id = await take(person.walletId, 90, null, { gate, ago: 310 })
      await silence(gate, 300)
      await voidUnproven()
      await chargeBatch(database, [makeItem(person.walletId, 100, app)])
      expect(await settle(database, { id, status: 200 })).toMatchObject([{ status: 'captured', tokens: 90 }])
      expect(await statusOf({ id, status: 200 })).toEqual(['duplicate'])
      expect(await now(person.walletId)).toEqual({ available: 0, held: 0, debt: 90 })
      expect(await usage(person)).toBe(0)
      await adjust(database, person.personId, 100)
      expect(await refund(database, id)).toMatchObject([{ status: 'refunded', tokens: 90, balance: 100 }])
    })

    it('stays charged when the gate lives, ended in order, or was silent for a moment', async () => {
      const { walletId } = await wallet(100)
      const [living, ended, slow] = [await startGate(), await startGate(), await startGate()]
      for (const gate of [living, ended, slow]) await take(walletId, 10, null, { gate, ago: 310 })
      await database.call('endGate', { gate: ended })
      await silence(ended, 300)
      await silence(slow, 100)
      expect(await voidUnproven()).toBe(0)
      await silence(slow, 300)
      expect(await database.call('heartbeat', { gate: slow })).toEqual([{ knownAlive: true }])
      expect(await voidUnproven()).toBe(0)
      expect((await now(walletId)).available).toBe(70)
    })

    it('is void when a charge of the same request within 30 s has a line, before it or after it', async () => {
      const { walletId } = await wallet(100)
      const lost = await take(walletId, 10, null, { request: 77, ago: 220 })
      const served = await take(walletId, 10, null, { request: 77, ago: 200 })
      const lostLater = await take(walletId, 10, null, { request: 77, ago: 175 })
      const other = await take(walletId, 10, null, { request: 78, ago: 200 })
      const tooFar = await take(walletId, 10, null, { request: 77, ago: 165 })
      const stranger = await wallet(100)
      await take(stranger.walletId, 10, null, { request: 77, ago: 200 })
      await lookBack(300)
      await voidUnproven()
      expect((await now(walletId)).available).toBe(50)
      await settle(database, { id: served, status: 200 })
      expect(await voidUnproven()).toBe(2)
      expect((await now(walletId)).available).toBe(70)
      expect((await now(stranger.walletId)).available).toBe(90)
      const rows = await database.query<{ chargeId: string }>(
        `select charge_id from octroi.settlement where wallet_id = $1 and source = 'unproven' order by 1`,
        [walletId],
      )
      expect(rows.map(row => row.chargeId)).toEqual([lost, lostLater])
      expect(await statusOf({ id: other, status: 200 }, { id: tooFar, status: 200 })).toEqual([
        'captured',
        'captured',
      ])
    })

    describe('and with a later charge of the same request', () => {
      const stands = async (walletId: number) => {
        const rows = await database.query<{ ref: string }>(
          `select j.ref from octroi.journal j where j.wallet_id = $1 and j.kind = 'charge'
              and not exists (select from octroi.journal f where f.charge_id = j.ref) order by j.ref`,
          [walletId],
        )
        return rows.map(row => row.ref)
      }
      /** A line of somebody else's charge that was made so long ago. */
      const lineOf = async (appId: number, ago: number, source = 'access-log') => {
        const { walletId } = await wallet(1)
        await settle(database, { id: await take(walletId, 1, null, { ago, appId }), status: 200, source })
      }
      /** An app that no other test has told of. */
      const newApp = async () => (await appIds(database, `app-${uuidv7()}`))[0] ?? -1

      it('is void but for the last of them, once the app’s lines are two minutes ahead', async () => {
        const appId = await newApp()
        const person = await wallet(100)
        const { walletId } = person
        await take(walletId, 10, null, { request: 91, ago: 340, appId })
        await take(walletId, 10, null, { request: 91, ago: 320, appId })
        const last = await take(walletId, 10, null, { request: 91, ago: 300, appId })
        const other = await take(walletId, 10, null, { request: 92, ago: 299, appId })
        await lineOf(appId, 170)
        await lookBack(400)
        expect(await voidUnproven()).toBe(2)
        expect(await voidUnproven()).toBe(0)
        expect(await stands(walletId)).toEqual([last, other])
        expect((await now(walletId)).available).toBe(80)
        expect(await usage(person, appId)).toBe(-20)
      })

      it('stays charged while no line of its app is new enough', async () => {
        const appId = await newApp()
        const { walletId } = await wallet(100)
        const ids = [
          await take(walletId, 10, null, { request: 93, ago: 340, appId }),
          await take(walletId, 10, null, { request: 93, ago: 320, appId }),
        ]
        await lineOf(appId, 225)
        await lineOf(otherApp, 150)
        await lineOf(appId, 140, 'tool')
        await lookBack(400)
        expect(await voidUnproven()).toBe(0)
        expect(await stands(walletId)).toEqual(ids)
        await lineOf(appId, 130)
        expect(await voidUnproven()).toBe(1)
        expect(await stands(walletId)).toEqual(ids.slice(1))
      })

      it('stays charged when the other is 30 s away, or of another person', async () => {
        const appId = await newApp()
        const [person, stranger] = [await wallet(100), await wallet(100)]
        await take(person.walletId, 10, null, { request: 94, ago: 340, appId })
        await take(person.walletId, 10, null, { request: 94, ago: 309, appId })
        await take(stranger.walletId, 10, null, { request: 94, ago: 330, appId })
        await lineOf(appId, 130)
        await lookBack(400)
        expect(await voidUnproven()).toBe(0)
      })

      it('is charged again by a line that comes late, once, and the last one stays too', async () => {
        const appId = await newApp()
        const { walletId } = await wallet(30)
        const slow = await take(walletId, 10, { refund: ['5xx'] }, { request: 95, ago: 340, appId })
        const failed = await take(walletId, 10, { refund: ['5xx'] }, { request: 95, ago: 330, appId })
        const last = await take(walletId, 10, null, { request: 95, ago: 320, appId })
        await lineOf(appId, 130)
        await lookBack(400)
        expect(await voidUnproven()).toBe(2)
        expect((await now(walletId)).available).toBe(20)
        await chargeBatch(database, [makeItem(walletId, 20, app)])
        const lines = [
          { id: slow, status: 200 },
          { id: failed, status: 500 },
          { id: last, status: 200 },
        ]
        expect(await statusOf(...lines)).toEqual(['captured', 'voided', 'captured'])
        expect(await statusOf(...lines)).toEqual(['duplicate', 'duplicate', 'duplicate'])
        expect(await voidUnproven()).toBe(0)
        expect(await now(walletId)).toEqual({ available: 0, held: 0, debt: 10 })
      })
    })

    it('waits two minutes for the line, and for a twin that is slow', async () => {
      await someLine()
      const { walletId } = await wallet(100)
      const young = await take(walletId, 10, null, { request: 5, ago: 110 })
      const twin = await take(walletId, 10, null, { request: 5, ago: 100 })
      await settle(database, { id: twin, status: 200 })
      await lookBack(300)
      expect(await voidUnproven()).toBe(0)
      expect(await statusOf({ id: young, status: 200 })).toEqual(['captured'])
    })

    it('is left alone where somebody gave it back already', async () => {
      const { walletId } = await wallet(100)
      const gate = await startGate()
      const id = await take(walletId, 10, null, { gate, ago: 310 })
      await refundParts(database, { id, tokens: 4 })
      await silence(gate, 300)
      expect(await voidUnproven()).toBe(0)
      expect(await statusOf({ id, status: 200 })).toEqual(['captured'])
      expect((await now(walletId)).available).toBe(94)
    })

    it('is void once, however many gates look at once', async () => {
      const { walletId } = await wallet(100)
      const gate = await startGate()
      for (let i = 0; i < 5; i++) await take(walletId, 10, null, { gate, ago: 310 })
      await silence(gate, 300)
      const counts = await Promise.all(Array.from({ length: 6 }, voidUnproven))
      expect(counts.reduce((sum = 0, n = 0) => sum + n, 0)).toBe(5)
      expect((await now(walletId)).available).toBe(100)
    })
  })

  describe('in the usage facts', () => {
    const differences = (person: Wallet) =>
      database
        .call<{ personId: string; isNow: number; shouldBe: number }>('listUsageDifferences')
        .then(rows => rows.filter(row => row.personId === person.personId))
    const gateCounts = ({ personId }: Wallet, tokens: number) =>
      database.query(
        `insert into octroi.usage_fact as f values ($1, $2, (now() at time zone 'UTC')::date, 1, 1, $3, now(), now())
         on conflict (person_id, app_id, day) do update set requests = f.requests + 1, tokens = f.tokens + excluded.tokens`,
        [personId, app, tokens],
      )

    it('stands what the journal says, whatever was settled and refunded', async () => {
      const person = await wallet(1000)
      const charge = await take(person.walletId, 10, { refund: ['5xx'] })
      await gateCounts(person, 10)
      const kept = await take(person.walletId, 20)
      await gateCounts(person, 20)
      const held = await take(person.walletId, 100, { hold: true, per: 'second', rate: 1, max: 500 })
      await gateCounts(person, 0)
      expect(await differences(person)).toEqual([])
      await settle(
        database,
        { id: charge, status: 500 },
        { id: kept, status: 200 },
        { id: held, durationMs: 150_000 },
      )
      await refundParts(database, { id: held, tokens: 40 }, { id: kept, tokens: 5 })
      expect(await usage(person)).toBe(125)
      expect(await differences(person)).toEqual([])
      // What never passed the gate was never counted.
      const lost = await take(person.walletId, 7)
      await database.call('refundCharges', { ids: [lost], note: 'late', counted: [false] })
      expect(await differences(person)).toEqual([])
    })

    it('is told where it differs, and repaired', async () => {
      const person = await wallet(1000)
      await take(person.walletId, 10)
      await take(person.walletId, 20, null, { appId: otherApp })
      await gateCounts(person, 13)
      expect(await differences(person)).toMatchObject([
        { app: 'whisper', isNow: 13, shouldBe: 10 },
        { app: 'qrcodes', isNow: 0, shouldBe: 20 },
      ])
      await database.call('repairUsage')
      expect(await differences(person)).toEqual([])
      expect([await usage(person), await usage(person, otherApp)]).toEqual([10, 20])
      expect(await database.call('repairUsage')).toEqual([{ repaired: 0 }])
    })
  })
})

describe('settlement beside charges', () => {
  it('of a plain charge waits for no wallet', async () => {
    const { url, database, drop } = await makeDatabase()
    const other = openPostgres(url, { connections: 1 })
    const [app = -1] = await appIds(database, 'whisper')
    const { walletId } = await makeWallet(database, 100)
    const items = [
      makeItem(walletId, 10, app),
      { ...makeItem(walletId, 10, app), terms: { refund: ['5xx'] } },
    ]
    await chargeBatch(database, items)
    await other.query('begin')
    await other.query('select 1 from octroi.wallet where id = $1 for update', [walletId])
    const answers = await settle(database, ...items.map(item => ({ id: item.id, status: 200 })))
    expect(answers.map(answer => answer.status)).toEqual(['captured', 'captured'])
    await other.query('rollback')
    await other.close()
    await drop()
  })
})
