import { randomBytes, randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { uuidv7 } from '../src/uuid.ts'
import { drivers, useLedger } from './support/drivers.ts'
import {
  adjust,
  age,
  chargeBatch,
  type Ended,
  holdings,
  makeItem,
  makeWallet,
  refund,
  refundParts,
  settle,
  type Wallet,
} from './support/wallets.ts'

describe.each(drivers)('the ledger on $driver', async ({ open }) => {
  const { database, app, otherApp } = await useLedger(open, 'whisper', 'qrcodes')

  const wallet = (tokens = 0) => makeWallet(database, tokens)
  const available = async (walletId: number) => (await holdings(database, walletId)).available
  const on = (walletId: number, tokens: number, terms: object | null, changes: object = {}) => ({
    ...makeItem(walletId, tokens, app),
    terms,
    ...changes,
  })
  const one = async (...args: Parameters<typeof on>) => {
    const item = on(...args)
    const [outcome] = await chargeBatch(database, [item])
    return { item, outcome, status: outcome?.status }
  }
  const statuses = async (items: Parameters<typeof chargeBatch>[1]) =>
    (await chargeBatch(database, items)).map(outcome => outcome.status)

  describe('a pass', () => {
    it('is opened by a charge, and is free until it ends', async () => {
      const { walletId } = await wallet(100)
      const first = await one(walletId, 10, { pass: 60 })
      expect(first.outcome).toMatchObject({ status: 'charged', tokens: 10, balance: 90 })
      const until = Number(first.outcome?.passUntil)
      expect(until - Number(first.outcome?.chargedAt)).toBe(60_000)
      const { outcome } = await one(walletId, 10, { pass: 60 })
      expect(outcome).toMatchObject({ status: 'pass', tokens: 0, balance: 90, chargeId: first.item.id })
      expect(outcome?.chargedAt).toEqual(first.outcome?.chargedAt)
      expect(Number(outcome?.passUntil)).toBe(until)
      await age(database, walletId, 60)
      const next = await one(walletId, 10, { pass: 60 })
      expect(next.outcome).toMatchObject({ status: 'charged', balance: 80, chargeId: next.item.id })
      expect(await available(walletId)).toBe(80)
    })

    it('is one person’s, one app’s and one rule’s', async () => {
      const [a, b] = [await wallet(100), await wallet(100)]
      await one(a.walletId, 10, { pass: 60 })
      expect((await one(a.walletId, 10, { pass: 60 }, { note: 'GET /other' })).status).toBe('charged')
      expect((await one(a.walletId, 10, { pass: 60 }, { appId: otherApp })).status).toBe('charged')
      expect((await one(b.walletId, 10, { pass: 60 })).status).toBe('charged')
      expect((await one(a.walletId, 10, null)).status).toBe('charged')
    })

    it('is charged once by first requests at the same time, in one batch or in many', async () => {
      const { walletId } = await wallet(100)
      const batches = Array.from({ length: 8 }, () =>
        chargeBatch(
          database,
          [1, 2, 3].map(() => on(walletId, 10, { pass: 60 })),
        ),
      )
      const all = (await Promise.all(batches)).flat()
      expect(all.filter(outcome => outcome.status === 'charged')).toHaveLength(1)
      expect(all.filter(outcome => outcome.status === 'pass')).toHaveLength(23)
      expect(new Set(all.map(outcome => Number(outcome.passUntil))).size).toBe(1)
      expect(await available(walletId)).toBe(90)
    })

    it('is not opened by a charge that is refused', async () => {
      const { walletId, personId } = await wallet(9)
      expect((await one(walletId, 10, { pass: 60 })).status).toBe('insufficient')
      await adjust(database, personId, 1)
      expect((await one(walletId, 10, { pass: 60 })).status).toBe('charged')
    })

    it('answers the gate’s own resend as before, with its end', async () => {
      const { walletId } = await wallet(100)
      const { item, outcome } = await one(walletId, 10, { pass: 60 })
      expect(await chargeBatch(database, [item])).toMatchObject([
        { status: 'duplicate', tokens: 10, balance: 90, passUntil: outcome?.passUntil },
      ])
    })

    it('lets requests with an Idempotency-Key through too', async () => {
      const { walletId } = await wallet(100)
      expect((await one(walletId, 10, { pass: 60 }, { key: 'a' })).status).toBe('charged')
      expect((await one(walletId, 10, { pass: 60 }, { key: 'a' })).status).toBe('pass')
      await age(database, walletId, 60)
      expect((await one(walletId, 10, { pass: 60 }, { key: 'a' })).status).toBe('already_charged')
    })

    it('closes when it is given back, and tells the gates', async () => {
      const { walletId, personId } = await wallet(100)
      const { item } = await one(walletId, 10, { pass: 60, refund: ['5xx'] })
      const changes = () =>
        database.query("select 1 from octroi.change where kind = 'person' and ref = $1", [personId])
      const before = (await changes()).length
      await refundParts(database, { id: item.id, tokens: 4 })
      expect((await one(walletId, 10, { pass: 60, refund: ['5xx'] })).status).toBe('pass')
      expect(await changes()).toHaveLength(before)
      await settle(database, { id: item.id, status: 500 })
      expect(await changes()).toHaveLength(before + 1)
      expect((await one(walletId, 10, { pass: 60, refund: ['5xx'] })).status).toBe('charged')
    })

    it('that is over is forgotten by the sweep, quietly', async () => {
      const { walletId, personId } = await wallet(100)
      await one(walletId, 10, { pass: 60 })
      await age(database, walletId, 2 * 86_400)
      await one(walletId, 10, { pass: 60 }, { note: 'GET /other' })
      await database.query('delete from octroi.change where ref = $1', [personId])
      await database.call('sweep')
      const left = await database.query('select rule from octroi.pass where wallet_id = $1', [walletId])
      expect(left).toEqual([{ rule: 'GET /other' }])
      expect(await database.query('select 1 from octroi.change where ref = $1', [personId])).toEqual([])
    })
  })

  describe('a free quota', () => {
    const quota = (n: number, per = 'day') => ({ quota: { n, per } })

    it('comes first, then the rule charges', async () => {
      const { walletId } = await wallet(100)
      const all = await statuses([1, 2, 3, 4].map(() => on(walletId, 10, quota(3))))
      expect(all).toEqual(['free', 'free', 'free', 'charged'])
      expect((await one(walletId, 10, quota(3))).status).toBe('charged')
      expect(await available(walletId)).toBe(80)
    })

    it('needs no balance, and takes nothing', async () => {
      const { walletId } = await wallet()
      expect((await one(walletId, 10, quota(1))).outcome).toMatchObject({
        status: 'free',
        tokens: 0,
        balance: 0,
      })
      expect((await one(walletId, 10, quota(1))).status).toBe('insufficient')
    })

    it.each(['day', 'week', 'month'])('begins anew every %s', async per => {
      const { walletId } = await wallet()
      expect((await one(walletId, 10, quota(1, per))).status).toBe('free')
      expect((await one(walletId, 10, quota(1, per))).status).toBe('insufficient')
      await database.query(
        `update octroi.quota_use set period_start = (period_start - ('1 ' || $2)::interval)::date where wallet_id = $1`,
        [walletId, per],
      )
      expect((await one(walletId, 10, quota(1, per))).status).toBe('free')
    })

    it('is one person’s, one app’s and one rule’s', async () => {
      const [a, b] = [await wallet(), await wallet()]
      const items = [
        on(a.walletId, 10, quota(1)),
        on(b.walletId, 10, quota(1)),
        on(a.walletId, 10, quota(1), { appId: otherApp }),
        on(a.walletId, 10, quota(1), { note: 'GET /other' }),
      ]
      expect(await statuses(items)).toEqual(['free', 'free', 'free', 'free'])
    })

    it('counts a request once that is sent again', async () => {
      const { walletId } = await wallet()
      const { item } = await one(walletId, 10, quota(2))
      expect(await statuses([item, item])).toEqual(['free', 'free'])
      expect((await one(walletId, 10, quota(2))).status).toBe('free')
      expect((await one(walletId, 10, quota(2))).status).toBe('insufficient')
    })

    it('is not used twice under one Idempotency-Key', async () => {
      const { walletId } = await wallet(100)
      const { item } = await one(walletId, 10, quota(5), { key: 'a' })
      expect((await one(walletId, 10, quota(5), { key: 'a' })).outcome).toMatchObject({
        status: 'already_charged',
        chargeId: item.id,
      })
    })

    it('gets a use back that was not delivered', async () => {
      const { walletId } = await wallet()
      const items = [1, 2, 3].map(() => on(walletId, 10, quota(3)))
      await chargeBatch(database, items)
      expect(await refund(database, items[0]?.id ?? '')).toMatchObject([{ status: 'refunded', tokens: 0 }])
      expect(await refund(database, items[0]?.id ?? '')).toMatchObject([{ status: 'no_charge' }])
      const next = [1, 2].map(() => on(walletId, 10, quota(3)))
      expect(await statuses(next)).toEqual(['free', 'insufficient'])
    })

    it('is gone once a use was given back, for the rest of the same call too', async () => {
      const { walletId } = await wallet()
      const { item } = await one(walletId, 10, quota(1))
      const wishes = [null, 0].map(tokens => ({ id: item.id, tokens }))
      const answers = await refundParts(database, ...wishes)
      expect(answers.map(({ status }) => status)).toEqual(['refunded', 'no_charge'])
    })

    describe('with refund classes', () => {
      const failing = (n: number) => ({ ...quota(n), refund: ['5xx'] })
      const used = async (walletId: number, n: number, changes: object = {}) => {
        const { item, status } = await one(walletId, 10, failing(n), changes)
        expect(status).toBe('free')
        return item.id
      }
      const expectUsedUp = async (walletId: number, n: number) =>
        expect((await one(walletId, 10, failing(n))).status).toBe('insufficient')
      const settled = async (...ended: Ended[]) =>
        (await settle(database, ...ended)).map(({ status }) => status)

      it('gets a use back whose request failed, once', async () => {
        const { walletId } = await wallet()
        const id = await used(walletId, 1)
        await expectUsedUp(walletId, 1)
        expect(await settle(database, { id, status: 500 }, { id, status: 500 })).toMatchObject([
          { status: 'refunded', tokens: 0, moved: 0, app: 'whisper' },
          { status: 'duplicate' },
        ])
        expect(await settled({ id, status: 500 })).toEqual(['duplicate'])
        await used(walletId, 1)
        await expectUsedUp(walletId, 1)
      })

      it('keeps a use whose request went well, whatever is told later', async () => {
        const { walletId } = await wallet()
        const [well, refused, unknown] = [
          await used(walletId, 3),
          await used(walletId, 3),
          await used(walletId, 3),
        ]
        const first = [{ id: well, status: 200 }, { id: refused, status: 404 }, { id: unknown }]
        expect(await settled(...first)).toEqual(['captured', 'captured', 'captured'])
        const later = first.map(({ id }) => ({ id, status: 500 }))
        expect(await settled(...later)).toEqual(['duplicate', 'duplicate', 'duplicate'])
        await expectUsedUp(walletId, 3)
      })

      it('gets at most twenty back a day, charges among them', async () => {
        const { walletId } = await wallet(100)
        const uses: string[] = []
        for (let i = 0; i < 15; i++) uses.push(await used(walletId, 15))
        const charges = await Promise.all(
          Array.from({ length: 10 }, async () => (await one(walletId, 10, failing(15))).item.id),
        )
        expect(await available(walletId)).toBe(0)
        const answers = await settled(...[...uses, ...charges].map(id => ({ id, status: 500 })))
        expect(answers.filter(status => status === 'refunded')).toHaveLength(20)
        expect(answers.filter(status => status === 'capped')).toHaveLength(5)
        expect(await available(walletId)).toBe(100)
      })

      it('gets a use back once by evidence from many sides at once', async () => {
        const { walletId } = await wallet()
        const ids = [await used(walletId, 2), await used(walletId, 2)]
        const tell = () => settled(...ids.map(id => ({ id, status: 500 })))
        const told = await Promise.all(Array.from({ length: 10 }, tell))
        expect(told.flat().filter(status => status === 'refunded')).toHaveLength(2)
        await used(walletId, 2)
        await used(walletId, 2)
        await expectUsedUp(walletId, 2)
      })

      it('has a use that its own app’s tool can tell of, and no other’s', async () => {
        const { walletId } = await wallet()
        const id = await used(walletId, 1)
        expect(await database.call('findAppCharge', { appId: app, id })).toEqual([{ id }])
        expect(await database.call('findAppCharge', { appId: otherApp, id })).toEqual([])
      })

      it('gets a use back under the same Idempotency-Key', async () => {
        const { walletId } = await wallet()
        const id = await used(walletId, 1, { key: 'a' })
        expect((await one(walletId, 10, failing(1), { key: 'a' })).status).toBe('already_charged')
        await settled({ id, status: 500 })
        await used(walletId, 1, { key: 'a' })
      })
    })

    it('has no use for evidence without refund classes', async () => {
      const { walletId } = await wallet()
      const { item } = await one(walletId, 10, quota(1))
      expect(await settle(database, { id: item.id, status: 500 })).toMatchObject([{ status: 'no_charge' }])
      expect((await one(walletId, 10, quota(1))).status).toBe('insufficient')
    })

    it('is exact for 30 at the same time', async () => {
      const { walletId } = await wallet()
      const all = await Promise.all(Array.from({ length: 30 }, () => one(walletId, 10, quota(10))))
      expect(all.filter(({ status }) => status === 'free')).toHaveLength(10)
    })

    it('is void beside an open pass', async () => {
      const { walletId } = await wallet(100)
      const terms = { pass: 60, ...quota(1) }
      const all = [
        await one(walletId, 10, terms),
        await one(walletId, 10, terms),
        await one(walletId, 10, terms),
      ]
      expect(all.map(({ status }) => status)).toEqual(['free', 'charged', 'pass'])
    })
  })

  describe('a spend limit', () => {
    type Of = { app?: string; keyId?: string }
    const limit = async ({ personId }: Wallet, period: string, tokens: number | null, of: Of = {}) => {
      const args = { personId, period, tokens, app: of.app ?? null, keyId: of.keyId ?? null }
      const [row] = await database.call<{ status: string }>('setSpendLimit', args)
      return row?.status
    }
    const spent = async ({ personId }: Wallet) =>
      (await database.call<{ spent: number }>('listSpendLimits', { personId })).map(row => row.spent)
    const makeKey = async ({ personId }: Wallet) => {
      const [row] = await database.call<{ id: string }>('makeKey', {
        personId,
        hash: randomBytes(32),
        prefix: 'oct_',
        name: 'a key',
        apps: null,
        admin: false,
        expiresAt: null,
        limit: 10,
      })
      return row?.id ?? ''
    }

    it('refuses what would pass it, and not what fits', async () => {
      const person = await wallet(1000)
      expect(await limit(person, 'day', 50)).toBe('set')
      const { walletId } = person
      expect(await statuses([30, 21, 20, 1].map(tokens => on(walletId, tokens, null)))).toEqual([
        'charged',
        'limit_reached',
        'charged',
        'limit_reached',
      ])
      expect((await one(walletId, 1, null)).outcome).toMatchObject({ status: 'limit_reached', balance: 950 })
      expect(await spent(person)).toEqual([50])
    })

    it('counts what was spent before it was set', async () => {
      const person = await wallet(1000)
      await one(person.walletId, 30, null)
      const held = await one(person.walletId, 10, { hold: true })
      await one(person.walletId, 5, null, { appId: otherApp })
      await limit(person, 'day', 50)
      await limit(person, 'month', 45, { app: 'whisper' })
      await limit(person, 'ever', 1000)
      expect(await spent(person)).toEqual([45, 40, 45])
      expect(await statuses([6, 5].map(tokens => on(person.walletId, tokens, null)))).toEqual([
        'limit_reached',
        'charged',
      ])
      await settle(database, { id: held.item.id, status: 200 })
      expect(await spent(person)).toEqual([50, 45, 50])
    })

    it('of an app or a key bears on these alone', async () => {
      const person = await wallet(1000)
      const { walletId } = person
      const [keyId, otherKey] = [await makeKey(person), await makeKey(person)]
      await limit(person, 'day', 10, { app: 'whisper' })
      await limit(person, 'day', 20, { keyId })
      expect((await one(walletId, 11, null)).status).toBe('limit_reached')
      expect((await one(walletId, 11, null, { appId: otherApp })).status).toBe('charged')
      expect((await one(walletId, 15, { keyId }, { appId: otherApp })).status).toBe('charged')
      expect((await one(walletId, 6, { keyId }, { appId: otherApp })).status).toBe('limit_reached')
      expect((await one(walletId, 6, { keyId: otherKey }, { appId: otherApp })).status).toBe('charged')
      expect((await one(walletId, 5, { keyId })).status).toBe('charged')
      expect(await spent(person)).toEqual([5, 20])
    })

    it('counts a hold as it is set aside, raised and settled, and what comes back not at all', async () => {
      const person = await wallet(1000)
      const { walletId } = person
      await limit(person, 'month', 100)
      const terms = { hold: true, per: 'second', rate: 1, max: 90 }
      const { item } = await one(walletId, 40, terms)
      expect(await spent(person)).toEqual([40])
      const raise = (tokens: number) => database.call('raiseHolds', { ids: [item.id], tokens: [tokens] })
      expect(await raise(60)).toMatchObject([{ status: 'raised' }])
      await one(walletId, 35, null)
      expect(await raise(70)).toMatchObject([{ status: 'limit_reached' }])
      await settle(database, { id: item.id, durationMs: 10_000 })
      expect(await spent(person)).toEqual([45])
      await refund(database, item.id)
      expect(await spent(person)).toEqual([35])
      const failing = await one(walletId, 20, { refund: ['5xx'] })
      await settle(database, { id: failing.item.id, status: 500 })
      expect(await spent(person)).toEqual([35])
    })

    it('begins anew with its period', async () => {
      const person = await wallet(1000)
      await limit(person, 'day', 10)
      await limit(person, 'ever', 15)
      await one(person.walletId, 10, null)
      await database.exec(
        "update octroi.spend_total set period_start = period_start - 1 where period_start > date '1970-01-01'",
      )
      expect((await one(person.walletId, 6, null)).status).toBe('limit_reached')
      expect((await one(person.walletId, 5, null)).status).toBe('charged')
      expect(await spent(person)).toEqual([5, 15])
    })

    it('lets passes and free uses through, and comes after an Idempotency-Key', async () => {
      const person = await wallet(1000)
      const { walletId } = person
      await one(walletId, 10, { pass: 60 }, { key: 'a' })
      await limit(person, 'day', 10)
      expect((await one(walletId, 10, { pass: 60 })).status).toBe('pass')
      expect((await one(walletId, 10, { quota: { n: 1, per: 'day' } })).status).toBe('free')
      expect((await one(walletId, 10, null, { key: 'a' })).status).toBe('already_charged')
      expect((await one(walletId, 10, null)).status).toBe('limit_reached')
    })

    it('holds exactly under 40 charges at once', async () => {
      const person = await wallet(1000)
      await limit(person, 'day', 25)
      const all = await Promise.all(Array.from({ length: 40 }, () => one(person.walletId, 2, null)))
      expect(all.filter(({ status }) => status === 'charged')).toHaveLength(12)
    })

    it('can be lifted, and is set only on what is there', async () => {
      const [person, other] = [await wallet(100), await wallet()]
      await limit(person, 'day', 0)
      expect((await one(person.walletId, 1, null)).status).toBe('limit_reached')
      expect(await limit(person, 'day', null)).toBe('lifted')
      expect((await one(person.walletId, 1, null)).status).toBe('charged')
      expect(await limit({ ...person, personId: randomUUID() }, 'day', 1)).toBe('no_person')
      expect(await limit(person, 'day', 1, { app: 'no-such-app' })).toBe('no_app')
      expect(await limit(person, 'day', 1, { keyId: await makeKey(other) })).toBe('no_key')
    })
  })

  describe('the outbox', () => {
    const messages = ({ personId }: Wallet) =>
      database.query<{ kind: string; payload: Record<string, unknown> }>(
        "select kind, payload from octroi.outbox where person_id = $1 and kind <> 'welcome' order by id",
        [personId],
      )

    it('has one row when the balance falls below a fifth of the last grant, until the next grant', async () => {
      const person = await wallet(100)
      await one(person.walletId, 80, null)
      expect(await messages(person)).toEqual([])
      await one(person.walletId, 1, null)
      await one(person.walletId, 1, null)
      expect(await messages(person)).toEqual([{ kind: 'balance_low', payload: { balance: 19, below: 20 } }])
      await adjust(database, person.personId, 30)
      await one(person.walletId, 42, null)
      expect(await messages(person)).toHaveLength(1)
      await one(person.walletId, 1, null)
      expect((await messages(person)).map(message => message.payload)).toEqual([
        { balance: 19, below: 20 },
        { balance: 5, below: 6 },
      ])
    })

    it('says nothing of tokens that are only set aside, or that come and go back', async () => {
      const person = await wallet(100)
      const { item } = await one(person.walletId, 90, { hold: true, per: 'second', rate: 1, max: 90 })
      expect(await messages(person)).toEqual([])
      await settle(database, { id: item.id, durationMs: 70_000 })
      expect(await messages(person)).toEqual([])
      const low = await one(person.walletId, 20, null)
      await refund(database, low.item.id)
      await one(person.walletId, 20, null)
      expect(await messages(person)).toHaveLength(1)
    })

    it('has one row for a batch that crosses it and one that expiry crosses', async () => {
      const [a, b] = [await wallet(100), await wallet(10)]
      await chargeBatch(
        database,
        [50, 45, 1].map(tokens => on(a.walletId, tokens, null)),
      )
      expect(await messages(a)).toEqual([{ kind: 'balance_low', payload: { balance: 4, below: 20 } }])
      await age(database, b.walletId, 0)
      await database.exec(`
        update octroi.token_grant set expires_at = now() where wallet_id = ${b.walletId};
        update octroi.wallet set next_expiry = now() where id = ${b.walletId};
        select octroi.lock_wallet(${b.walletId})`)
      expect(await messages(b)).toEqual([{ kind: 'balance_low', payload: { balance: 0, below: 2 } }])
    })

    it('has one row for a limit that is reached, and another in the next period', async () => {
      const person = await wallet(1000)
      const { personId, walletId } = person
      await database.call('setSpendLimit', { personId, period: 'day', tokens: 10, app: 'whisper' })
      for (const tokens of [10, 1, 1]) await one(walletId, tokens, null)
      const told = {
        kind: 'limit_reached',
        payload: { limit: 10, period: 'day', app: 'whisper', keyId: null },
      }
      expect(await messages(person)).toEqual([told])
      await database.exec('update octroi.spend_total set period_start = period_start - 1')
      for (const tokens of [10, 1]) await one(walletId, tokens, null)
      expect(await messages(person)).toEqual([told, told])
    })
  })

  describe('gate processes', () => {
    it('are known by charges and holds, with the hash of the request and the key', async () => {
      const { walletId } = await wallet(100)
      const [row] = await database.call<{ id: number }>('startGate')
      const gate = row?.id ?? -1
      const keyId = uuidv7()
      const items = [
        on(walletId, 1, null, { request: 2 ** 48 - 1 }),
        on(walletId, 1, { keyId, refund: ['5xx', '4xx'] }, { request: -5 }),
        on(walletId, 1, { hold: true, keyId }, { request: 7 }),
        on(walletId, 1, null),
      ]
      await chargeBatch(database, items, gate)
      const rows = await database.query(
        `select j.gate_id, j.request, j.refunds, j.key_id from unnest($1::uuid[]) with ordinality x(id, i)
           join octroi.journal j on j.ref = x.id order by x.i`,
        [items.map(item => item.id)],
      )
      expect(rows).toEqual([
        { gateId: gate, request: 2 ** 48 - 1, refunds: null, keyId: null },
        { gateId: gate, request: -5, refunds: '4xx 5xx', keyId },
        { gateId: gate, request: 7, refunds: null, keyId },
        { gateId: gate, request: null, refunds: null, keyId: null },
      ])
    })
  })
})
