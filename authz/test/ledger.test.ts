import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { uuidv7 } from '../src/uuid.ts'
import { drivers, useLedger } from './support/drivers.ts'
import { adjust, chargeBatch, holdings, makeItem, makeWallet, refund } from './support/wallets.ts'

const never = new Date('9999-01-01T00:00:00Z')

describe.each(drivers)('the ledger on $driver', async ({ open }) => {
  const { database, oneSession, app, otherApp } = await useLedger(open, 'whisper', 'qrcodes')

  const wallet = (tokens = 0) => makeWallet(database, tokens)
  const one = async (...args: Parameters<typeof makeItem>) => {
    const item = makeItem(...args)
    const [outcome] = await chargeBatch(database, [item])
    return { item, outcome }
  }
  const statuses = async (items: Parameters<typeof chargeBatch>[1]) =>
    (await chargeBatch(database, items)).map(outcome => outcome.status)
  const available = async (walletId: number) => (await holdings(database, walletId)).available

  /** A grant by the ledger's own function; resolves with its source. */
  const grant = async (
    walletId: number,
    tokens: number,
    { priority = 50, expiresAt = never }: { priority?: number; expiresAt?: Date | string } = {},
  ) => {
    const source = `test:${randomUUID()}`
    await database.query(
      `select octroi.lock_wallet($1), octroi.credit(p_wallet => $1, p_ref => $2, p_grant_kind => 'purchase',
         p_tokens => $3, p_source => $4, p_journal_kind => 'grant', p_from => 'purchases',
         p_priority => $5, p_expires_at => $6)`,
      [walletId, uuidv7(), tokens, source, priority, expiresAt],
    )
    return source
  }
  const remainingOf = async (sources: string[]) => {
    const rows = await database.query<{ source: string; remaining: number }>(
      'select source, remaining from octroi.token_grant where source = any ($1::text[])',
      [sources],
    )
    return sources.map(source => rows.find(row => row.source === source)?.remaining)
  }
  /** Lets time pass for a wallet's grants. */
  const lapse = (walletId: number, seconds: number) =>
    database.exec(`
      update octroi.token_grant set expires_at = expires_at - interval '${seconds} seconds' where wallet_id = ${walletId};
      update octroi.wallet set next_expiry = next_expiry - interval '${seconds} seconds' where id = ${walletId};`)
  const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000)
  /** What is owed, with its row in the journal, as a late settlement will make it. */
  const makeDebt = (walletId: number, tokens: number) =>
    database.exec(`
      update octroi.wallet set debt = debt + ${tokens} where id = ${walletId};
      insert into octroi.journal (wallet_id, ref, kind, debit, credit, tokens, balance, app_id)
      select id, octroi.make_id(), 'debt', 'debt', 'apps', ${tokens}, available, ${app}
        from octroi.wallet where id = ${walletId};`)
  const journalOf = (walletId: number) =>
    database.query<{ kind: string; debit: string; credit: string; tokens: number; balance: number }>(
      'select kind, debit, credit, tokens, balance from octroi.journal where wallet_id = $1 order by at, ref',
      [walletId],
    )

  describe('charging', () => {
    it('takes the price once and tells what is left', async () => {
      const { walletId } = await wallet(100)
      const { item, outcome } = await one(walletId, 30, app)
      expect(outcome).toMatchObject({ status: 'charged', balance: 70, chargeId: item.id })
      expect(Math.abs(Date.now() - Number(outcome?.chargedAt))).toBeLessThan(60_000)
      expect(await available(walletId)).toBe(70)
      expect((await journalOf(walletId)).at(-1)).toEqual({
        kind: 'charge',
        debit: 'available',
        credit: 'apps',
        tokens: 30,
        balance: 70,
      })
    })

    it('takes the whole balance and not one token more', async () => {
      const { walletId } = await wallet(100)
      expect((await one(walletId, 101, app)).outcome).toMatchObject({ status: 'insufficient', balance: 100 })
      expect((await one(walletId, 100, app)).outcome).toMatchObject({ status: 'charged', balance: 0 })
      expect((await one(walletId, 1, app)).outcome).toMatchObject({ status: 'insufficient', balance: 0 })
      expect(await available(walletId)).toBe(0)
    })

    it('answers a resent charge as the first time and takes nothing', async () => {
      const { walletId } = await wallet(100)
      const { item, outcome: first } = await one(walletId, 30, app)
      await one(walletId, 20, app)
      const [again] = await chargeBatch(database, [item])
      expect(again).toMatchObject({ status: 'duplicate', balance: 70, chargeId: item.id })
      expect(again?.chargedAt).toEqual(first?.chargedAt)
      expect(await available(walletId)).toBe(50)
    })

    it('answers a whole batch that is resent, and takes nothing', async () => {
      const wallets = [await wallet(100), await wallet(5)]
      const items = wallets.flatMap(({ walletId }) => [
        makeItem(walletId, 4, app),
        makeItem(walletId, 3, app, `k${walletId}`),
      ])
      expect(await statuses(items)).toEqual(['charged', 'charged', 'charged', 'insufficient'])
      expect(await statuses(items)).toEqual(['duplicate', 'duplicate', 'duplicate', 'insufficient'])
      expect(await Promise.all(wallets.map(w => available(w.walletId)))).toEqual([93, 1])
    })

    it('takes a charge that stands twice in one batch once', async () => {
      const { walletId } = await wallet(100)
      const item = makeItem(walletId, 30, app)
      const [first, second, third] = await chargeBatch(database, [item, item, { ...item, tokens: 31 }])
      expect(first).toMatchObject({ status: 'charged', balance: 70 })
      expect(second).toMatchObject({ status: 'duplicate', balance: 70, chargeId: item.id })
      expect(second?.chargedAt).toEqual(first?.chargedAt)
      expect(third).toMatchObject({ status: 'key_reused', chargeId: item.id })
      expect(await available(walletId)).toBe(70)
    })

    it("does not take one wallet's charge for another's of the same id", async () => {
      const [a, b] = [await wallet(100), await wallet(100)]
      const item = makeItem(a.walletId, 30, app)
      expect(await statuses([item, { ...item, walletId: b.walletId }])).toEqual(['charged', 'charged'])
      expect([await available(a.walletId), await available(b.walletId)]).toEqual([70, 70])
    })

    it('refuses a charge id at another price', async () => {
      const { walletId } = await wallet(100)
      const { item } = await one(walletId, 30, app)
      expect(await statuses([{ ...item, tokens: 10 }])).toEqual(['key_reused'])
      expect(await available(walletId)).toBe(70)
    })

    it('knows no wallet that is not there', async () => {
      expect((await one(2 ** 40, 1, app)).outcome).toMatchObject({ status: 'no_wallet', balance: 0 })
      expect(await statuses([{ ...makeItem(0, 1, app), walletId: null }])).toEqual(['no_wallet'])
    })

    it.each([[0], [-1], [null], [2 ** 53], [Number.MIN_SAFE_INTEGER]])(
      'calls %s tokens invalid',
      async tokens => {
        const { walletId } = await wallet(100)
        expect(await statuses([{ ...makeItem(walletId, 1, app), tokens }])).toEqual(['invalid'])
        expect(await available(walletId)).toBe(100)
      },
    )

    it.each([[1.5], ['1e9'], ['NaN'], ['']])('refuses %j for tokens, which is no integer', async tokens => {
      const { walletId } = await wallet(100)
      const item = { ...makeItem(walletId, 1, app), tokens }
      await expect(chargeBatch(database, [item])).rejects.toMatchObject({ code: '22P02' })
      expect(await available(walletId)).toBe(100)
    })

    it('calls a missing id or app and a key of a wrong length invalid', async () => {
      const { walletId } = await wallet(100)
      const item = makeItem(walletId, 1, app)
      const bad = [
        { ...item, id: null },
        { ...item, appId: null },
        { ...item, key: '' },
        { ...item, key: 'k'.repeat(256) },
        { ...item, key: 'é'.repeat(128) },
        { ...item, key: 'k'.repeat(10_240) },
      ]
      expect(await statuses(bad)).toEqual(bad.map(() => 'invalid'))
      expect(await statuses([{ ...item, key: 'é'.repeat(127) }])).toEqual(['charged'])
      expect(await available(walletId)).toBe(99)
    })

    it('lets no bad item fail another', async () => {
      const [a, b] = [await wallet(100), await wallet(10)]
      const known = (await one(a.walletId, 1, app, 'used')).item
      const items = [
        { ...makeItem(a.walletId, 1, app), tokens: 0 },
        makeItem(a.walletId, 10, app),
        makeItem(2 ** 40, 1, app),
        makeItem(b.walletId, 11, app),
        makeItem(b.walletId, 10, app),
        known,
        makeItem(a.walletId, 1, app, 'used'),
        makeItem(a.walletId, 2, app, 'used'),
        { ...makeItem(a.walletId, 1, app), key: '' },
        makeItem(a.walletId, 89, app),
        makeItem(a.walletId, 1, app),
      ]
      expect(await statuses(items)).toEqual([
        'invalid',
        'charged',
        'no_wallet',
        'insufficient',
        'charged',
        'duplicate',
        'already_charged',
        'key_reused',
        'invalid',
        'charged',
        'insufficient',
      ])
      expect([await available(a.walletId), await available(b.walletId)]).toEqual([0, 0])
    })

    it('goes on to cheaper charges after one that was too dear, in the order of the batch', async () => {
      const { walletId } = await wallet(10)
      const outcomes = await chargeBatch(
        database,
        [6, 6, 4, 1].map(tokens => makeItem(walletId, tokens, app)),
      )
      expect(outcomes.map(({ status, balance }) => [status, balance])).toEqual([
        ['charged', 4],
        ['insufficient', 4],
        ['charged', 0],
        ['insufficient', 0],
      ])
    })

    it('takes an empty batch and a note that is too long', async () => {
      expect(await chargeBatch(database, [])).toEqual([])
      const { walletId } = await wallet(1)
      expect(await statuses([{ ...makeItem(walletId, 1, app), note: 'x'.repeat(10_000) }])).toEqual([
        'charged',
      ])
      const [row] = await database.query(
        "select length(note) as length from octroi.journal where wallet_id = $1 and kind = 'charge'",
        [walletId],
      )
      expect(row).toEqual({ length: 500 })
    })

    it('lets exactly one of 100 charges at once have the last token', async () => {
      const { walletId } = await wallet(1)
      const outcomes = await Promise.all(Array.from({ length: 100 }, () => one(walletId, 1, app)))
      const charged = outcomes.filter(({ outcome }) => outcome?.status === 'charged')
      expect(charged).toHaveLength(1)
      expect(outcomes.filter(({ outcome }) => outcome?.status === 'insufficient')).toHaveLength(99)
      expect(await available(walletId)).toBe(0)
    })
  })

  describe('an Idempotency-Key', () => {
    it('is charged once, and tells under which id and when', async () => {
      const { walletId } = await wallet(100)
      const { item, outcome: first } = await one(walletId, 30, app, 'order-1')
      const { outcome } = await one(walletId, 30, app, 'order-1')
      expect(outcome).toMatchObject({ status: 'already_charged', chargeId: item.id, balance: 70 })
      expect(outcome?.chargedAt).toEqual(first?.chargedAt)
      expect(await available(walletId)).toBe(70)
    })

    it('stands for one price', async () => {
      const { walletId } = await wallet(100)
      const { item } = await one(walletId, 30, app, 'order-1')
      const { outcome } = await one(walletId, 31, app, 'order-1')
      expect(outcome).toMatchObject({ status: 'key_reused', chargeId: item.id })
      expect(await available(walletId)).toBe(70)
    })

    it("is one app's and one person's", async () => {
      const [a, b] = [await wallet(100), await wallet(100)]
      await one(a.walletId, 30, app, 'order-1')
      expect((await one(a.walletId, 30, otherApp, 'order-1')).outcome?.status).toBe('charged')
      expect((await one(b.walletId, 30, app, 'order-1')).outcome?.status).toBe('charged')
    })

    it('holds within a batch too: the second is told of the first', async () => {
      const { walletId } = await wallet(100)
      const [a, b, c] = [30, 30, 31].map(tokens => makeItem(walletId, tokens, app, 'order-1'))
      const other = makeItem(walletId, 30, otherApp, 'order-1')
      const second = makeItem(walletId, 5, app, 'order-2')
      const outcomes = await chargeBatch(
        database,
        [a, b, c, other, second].filter(item => item !== undefined),
      )
      expect(outcomes.map(({ status, chargeId }) => [status, chargeId])).toEqual([
        ['charged', a?.id],
        ['already_charged', a?.id],
        ['key_reused', a?.id],
        ['charged', other.id],
        ['charged', second.id],
      ])
      expect(await available(walletId)).toBe(35)
    })

    it('is free again when nothing was taken under it', async () => {
      const { walletId, personId } = await wallet(10)
      expect((await one(walletId, 30, app, 'order-1')).outcome?.status).toBe('insufficient')
      await adjust(database, personId, 90)
      expect((await one(walletId, 30, app, 'order-1')).outcome?.status).toBe('charged')
    })

    it('charges anew after a refund, once', async () => {
      const { walletId } = await wallet(100)
      const { item } = await one(walletId, 30, app, 'order-1')
      await refund(database, item.id)
      const [a, b] = [makeItem(walletId, 40, app, 'order-1'), makeItem(walletId, 40, app, 'order-1')]
      const outcomes = await chargeBatch(database, [a, b])
      expect(outcomes.map(({ status, chargeId }) => [status, chargeId])).toEqual([
        ['charged', a.id],
        ['already_charged', a.id],
      ])
      const { outcome } = await one(walletId, 40, app, 'order-1')
      expect(outcome).toMatchObject({ status: 'already_charged', chargeId: a.id })
      expect(await available(walletId)).toBe(60)
    })

    it('lasts 24 hours', async () => {
      const { walletId } = await wallet(100)
      await one(walletId, 30, app, 'order-1')
      const age = (interval: string) =>
        database.exec(
          `update octroi.idempotency_key set created_at = now() - interval '${interval}' where wallet_id = ${walletId}`,
        )
      await age('23 hours 59 minutes')
      expect((await one(walletId, 30, app, 'order-1')).outcome?.status).toBe('already_charged')
      await age('24 hours')
      const { item, outcome } = await one(walletId, 20, app, 'order-1')
      expect(outcome?.status).toBe('charged')
      expect((await one(walletId, 20, app, 'order-1')).outcome).toMatchObject({
        status: 'already_charged',
        chargeId: item.id,
      })
      expect(await available(walletId)).toBe(50)
    })

    it('is forgotten by the sweep after 24 hours and not before', async () => {
      const { walletId } = await wallet(100)
      await one(walletId, 1, app, 'old')
      await one(walletId, 1, app, 'new')
      await database.exec(
        `update octroi.idempotency_key set created_at = now() - interval '25 hours' where wallet_id = ${walletId} and key = 'old'`,
      )
      await database.call('sweep')
      const rows = await database.query('select key from octroi.idempotency_key where wallet_id = $1', [
        walletId,
      ])
      expect(rows).toEqual([{ key: 'new' }])
    })

    it('is charged once by 20 at the same time', async () => {
      const { walletId } = await wallet(100)
      const outcomes = await Promise.all(Array.from({ length: 20 }, () => one(walletId, 3, app, 'order-1')))
      const all = outcomes.map(({ outcome }) => outcome?.status)
      expect(all.filter(status => status === 'charged')).toHaveLength(1)
      expect(all.filter(status => status === 'already_charged')).toHaveLength(19)
      expect(await available(walletId)).toBe(97)
    })
  })

  describe('grants', () => {
    it('burn by priority, then expiry, then age', async () => {
      const { walletId } = await wallet()
      const sources = [
        await grant(walletId, 10, { priority: 90 }),
        await grant(walletId, 10, { expiresAt: inSeconds(7200) }),
        await grant(walletId, 10, { expiresAt: inSeconds(3600) }),
        await grant(walletId, 10),
        await grant(walletId, 10),
        await grant(walletId, 10, { priority: 10 }),
      ]
      const left = async (tokens: number) => {
        expect((await one(walletId, tokens, app)).outcome?.status).toBe('charged')
        return remainingOf(sources)
      }
      expect(await left(4)).toEqual([10, 10, 10, 10, 10, 6])
      expect(await left(7)).toEqual([10, 10, 9, 10, 10, 0])
      expect(await left(10)).toEqual([10, 9, 0, 10, 10, 0])
      expect(await left(10)).toEqual([10, 0, 0, 9, 10, 0])
      expect(await left(10)).toEqual([10, 0, 0, 0, 9, 0])
      expect(await left(10)).toEqual([9, 0, 0, 0, 0, 0])
      expect(await left(9)).toEqual([0, 0, 0, 0, 0, 0])
    })

    it('burn so in one batch too', async () => {
      const { walletId } = await wallet()
      const sources = [
        await grant(walletId, 10),
        await grant(walletId, 10, { priority: 10 }),
        await grant(walletId, 10, { priority: 20 }),
      ]
      await chargeBatch(
        database,
        [4, 4, 4, 4].map(tokens => makeItem(walletId, tokens, app)),
      )
      expect(await remainingOf(sources)).toEqual([10, 0, 4])
    })

    it('credit once from one source', async () => {
      const { walletId } = await wallet()
      const credit = `select octroi.lock_wallet($1), octroi.credit($1, octroi.make_id(), 'purchase', 50, $2, 'grant', 'purchases') as credited`
      const source = `test:${randomUUID()}`
      const rows = await Promise.all(
        Array.from({ length: 10 }, () => database.query<{ credited: boolean }>(credit, [walletId, source])),
      )
      expect(rows.filter(([row]) => row?.credited)).toHaveLength(1)
      expect(await available(walletId)).toBe(50)
    })

    it('are lost when their time comes, at the next touch of the wallet', async () => {
      const { walletId } = await wallet()
      await grant(walletId, 10, { expiresAt: inSeconds(3600) })
      await grant(walletId, 7)
      await lapse(walletId, 3601)
      expect(await available(walletId)).toBe(17)
      expect((await one(walletId, 8, app)).outcome).toMatchObject({ status: 'insufficient', balance: 7 })
      expect(await available(walletId)).toBe(7)
      expect((await journalOf(walletId)).at(-1)).toEqual({
        kind: 'expiry',
        debit: 'available',
        credit: 'expired',
        tokens: 10,
        balance: 7,
      })
    })

    it('are never spent once expired, though they would burn first', async () => {
      const { walletId } = await wallet()
      const sources = [
        await grant(walletId, 10, { priority: 1, expiresAt: inSeconds(60) }),
        await grant(walletId, 10),
      ]
      await lapse(walletId, 60)
      expect((await one(walletId, 5, app)).outcome).toMatchObject({ status: 'charged', balance: 5 })
      expect(await remainingOf(sources)).toEqual([10, 5])
    })

    it('expire at their very second and not before', async () => {
      const { walletId } = await wallet()
      const [row] = await database.query<{ expiresAt: Date }>(
        `select date_trunc('milliseconds', clock_timestamp() + interval '1.5 seconds') as expires_at`,
      )
      const expiresAt = row?.expiresAt ?? never
      await grant(walletId, 1000, { expiresAt })
      const answers: unknown[] = []
      // The transaction's own time, between `before` and `after` by the same clock, decides.
      let before = Date.now()
      while (before < expiresAt.getTime() + 200) {
        const { outcome } = await one(walletId, 1, app)
        const after = Date.now()
        if (after < expiresAt.getTime()) expect(outcome?.status).toBe('charged')
        if (before >= expiresAt.getTime()) expect(outcome?.status).toBe('insufficient')
        answers.push(outcome?.status)
        before = after
        await sleep(5)
      }
      expect(answers[0]).toBe('charged')
      expect(answers.at(-1)).toBe('insufficient')
    })

    it('expire exactly at the time that they name', async () => {
      // Statements sent together are one transaction, and that has one time.
      const leftAt = async (offset: string) => {
        const { walletId } = await wallet()
        await grant(walletId, 10, { expiresAt: inSeconds(3600) })
        await database.exec(`
          update octroi.token_grant set expires_at = now() + interval '${offset}' where wallet_id = ${walletId};
          update octroi.wallet set next_expiry = now() + interval '${offset}' where id = ${walletId};
          select octroi.lock_wallet(${walletId});`)
        return available(walletId)
      }
      expect(await leftAt('1 microsecond')).toBe(10)
      expect(await leftAt('0')).toBe(0)
    })

    it('that come too late are gone at once and pay nothing', async () => {
      const { walletId } = await wallet()
      await makeDebt(walletId, 5)
      await grant(walletId, 10, { expiresAt: inSeconds(-1) })
      expect(await holdings(database, walletId)).toEqual({ available: 0, held: 0, debt: 5 })
    })

    it('pay the debt first', async () => {
      const { walletId } = await wallet()
      await makeDebt(walletId, 30)
      await grant(walletId, 20)
      expect(await holdings(database, walletId)).toEqual({ available: 0, held: 0, debt: 10 })
      await grant(walletId, 50)
      expect(await holdings(database, walletId)).toEqual({ available: 40, held: 0, debt: 0 })
      const paid = (await journalOf(walletId)).filter(row => row.credit === 'debt')
      expect(paid.map(row => [row.kind, row.tokens, row.balance])).toEqual([
        ['debt', 20, 0],
        ['debt', 10, 40],
      ])
    })
  })

  describe('a refund', () => {
    it('gives the charge back with the priority and expiry of the first grant burnt', async () => {
      const { walletId } = await wallet()
      const expiresAt = inSeconds(3600)
      await grant(walletId, 10, { priority: 20, expiresAt })
      await grant(walletId, 10, { priority: 30 })
      await one(walletId, 4, app)
      const { item } = await one(walletId, 12, app)
      expect(await refund(database, item.id)).toEqual([
        { item: 1, status: 'refunded', tokens: 12, balance: 16 },
      ])
      const [row] = await database.query(
        'select kind, priority, expires_at, tokens, remaining from octroi.token_grant where source = $1',
        [`refund:${item.id}`],
      )
      expect(row).toEqual({ kind: 'refund', priority: 20, expiresAt, tokens: 12, remaining: 12 })
      expect(await available(walletId)).toBe(16)
    })

    it('of each charge of a batch goes by the grant where its own first token fell', async () => {
      const { walletId } = await wallet()
      for (const priority of [1, 2, 3]) await grant(walletId, 10, { priority })
      const items = [5, 5, 5, 10, 5].map(tokens => makeItem(walletId, tokens, app))
      await chargeBatch(database, items)
      const rows = await database.query<{ priority: number }>(
        `select j.priority from unnest($1::uuid[]) with ordinality x(id, i)
           join octroi.journal j on j.ref = x.id order by x.i`,
        [items.map(item => item.id)],
      )
      expect(rows.map(row => row.priority)).toEqual([1, 1, 2, 2, 3])
    })

    it('happens once', async () => {
      const { walletId } = await wallet(100)
      const { item } = await one(walletId, 30, app)
      expect((await refund(database, item.id, item.id)).map(row => row.status)).toEqual([
        'refunded',
        'duplicate',
      ])
      expect((await refund(database, item.id))[0]).toMatchObject({ status: 'duplicate', balance: 100 })
      expect(await available(walletId)).toBe(100)
    })

    it('happens once when 10 ask at the same time', async () => {
      const { walletId } = await wallet(100)
      const { item } = await one(walletId, 30, app)
      const answers = await Promise.all(Array.from({ length: 10 }, () => refund(database, item.id)))
      expect(answers.filter(([row]) => row?.status === 'refunded')).toHaveLength(1)
      expect(await available(walletId)).toBe(100)
    })

    it('of what is no charge gives nothing', async () => {
      const { personId, walletId } = await wallet()
      const { ref } = await adjust(database, personId, 10)
      const answers = await refund(database, uuidv7(), ref)
      expect(answers.map(({ status, tokens }) => [status, tokens])).toEqual([
        ['no_charge', 0],
        ['no_charge', 0],
      ])
      expect(await available(walletId)).toBe(10)
    })

    it('of tokens that have expired since is in the journal and expires with them', async () => {
      const { walletId } = await wallet()
      await grant(walletId, 10, { expiresAt: inSeconds(1.5) })
      await makeDebt(walletId, 5)
      const { item, outcome } = await one(walletId, 10, app)
      expect(outcome?.status).toBe('charged')
      await sleep(1600)
      expect(await refund(database, item.id)).toMatchObject([{ status: 'refunded', tokens: 10, balance: 0 }])
      expect(await holdings(database, walletId)).toEqual({ available: 0, held: 0, debt: 5 })
    })

    it('of many charges of many wallets answers each', async () => {
      const wallets = await Promise.all([wallet(10), wallet(10), wallet(10)])
      const items = [2, 0, 1, 0].map(i => makeItem(wallets[i]?.walletId ?? -1, 3, app))
      await chargeBatch(database, items)
      const answers = await refund(database, ...items.map(item => item.id), uuidv7())
      expect(answers.map(row => row.status)).toEqual([...items.map(() => 'refunded'), 'no_charge'])
      expect(await Promise.all(wallets.map(w => available(w.walletId)))).toEqual([10, 10, 10])
    })
  })

  describe('an adjustment', () => {
    it('gives and takes, and says who and why', async () => {
      const { personId, walletId } = await wallet()
      const actorId = randomUUID()
      const [given] = await database.call<{ ref: string }>('adjustBalance', {
        personId,
        tokens: 50,
        reason: 'a gift',
        actorId,
        key: null,
      })
      expect(await adjust(database, personId, -20)).toMatchObject({ status: 'adjusted', balance: 30 })
      const [row] = await database.query('select note, actor_id from octroi.journal where ref = $1', [
        given?.ref,
      ])
      expect(row).toEqual({ note: 'a gift', actorId })
      expect((await journalOf(walletId)).at(-1)).toEqual({
        kind: 'adjustment',
        debit: 'available',
        credit: 'adjustments',
        tokens: 20,
        balance: 30,
      })
    })

    it('never takes more than is there', async () => {
      const { personId, walletId } = await wallet(50)
      expect(await adjust(database, personId, -51)).toMatchObject({ status: 'insufficient', balance: 50 })
      const both = await Promise.all([adjust(database, personId, -30), adjust(database, personId, -30)])
      expect(both.map(row => row.status).sort()).toEqual(['adjusted', 'insufficient'])
      expect(await available(walletId)).toBe(20)
    })

    it('does not take what has expired', async () => {
      const { personId, walletId } = await wallet()
      await grant(walletId, 10, { expiresAt: inSeconds(60) })
      await lapse(walletId, 61)
      expect(await adjust(database, personId, -1)).toMatchObject({ status: 'insufficient', balance: 0 })
    })

    it('happens once under a key, and the key stands for its tokens', async () => {
      const { personId, walletId } = await wallet()
      const all = await Promise.all(
        Array.from({ length: 10 }, () => adjust(database, personId, 50, 'gift-1')),
      )
      expect(all.filter(row => row.status === 'adjusted')).toHaveLength(1)
      expect(all.filter(row => row.status === 'duplicate')).toHaveLength(9)
      expect(new Set(all.map(row => row.ref)).size).toBe(1)
      expect(await adjust(database, personId, 51, 'gift-1')).toMatchObject({
        status: 'key_reused',
        balance: 50,
      })
      expect(await available(walletId)).toBe(50)
    })

    it('under a key does not meet the charges under it', async () => {
      const { personId, walletId } = await wallet(100)
      await one(walletId, 10, app, 'same')
      expect(await adjust(database, personId, 10, 'same')).toMatchObject({ status: 'adjusted', balance: 100 })
    })

    it('of nothing, without a reason or of nobody is refused', async () => {
      const { personId, walletId } = await wallet(10)
      expect((await adjust(database, personId, 0)).status).toBe('invalid')
      for (const reason of ['', '  ', null]) {
        const args = { personId, tokens: 5, reason, actorId: null }
        expect(await database.call('adjustBalance', args)).toMatchObject([{ status: 'invalid' }])
      }
      expect((await adjust(database, randomUUID(), 5)).status).toBe('no_person')
      expect(await available(walletId)).toBe(10)
    })

    it('pays the debt first', async () => {
      const { personId, walletId } = await wallet()
      await makeDebt(walletId, 30)
      expect(await adjust(database, personId, 50)).toMatchObject({ status: 'adjusted', balance: 20 })
      expect(await holdings(database, walletId)).toEqual({ available: 20, held: 0, debt: 0 })
    })
  })

  describe('the tables', () => {
    it('refuse to change, remove or empty the journal', async () => {
      const { walletId } = await wallet(10)
      const before = await journalOf(walletId)
      for (const statement of [
        `update octroi.journal set tokens = 1 where wallet_id = ${walletId}`,
        `delete from octroi.journal where wallet_id = ${walletId}`,
        'truncate octroi.journal cascade',
        'truncate octroi.wallet cascade',
      ])
        await expect(database.exec(statement)).rejects.toThrow('the journal is append-only')
      expect(await journalOf(walletId)).toEqual(before)
    })

    it.each(['available', 'held', 'debt'])('refuse a wallet whose %s is negative', async column => {
      const { walletId } = await wallet()
      await expect(
        database.exec(`update octroi.wallet set ${column} = -1 where id = ${walletId}`),
      ).rejects.toMatchObject({ code: '23514', constraint_name: `wallet_${column}_check` })
    })

    it('refuse a balance that a JavaScript number cannot hold', async () => {
      const { personId, walletId } = await wallet(10)
      await expect(adjust(database, personId, Number.MAX_SAFE_INTEGER)).rejects.toMatchObject({
        code: '23514',
      })
      expect(await available(walletId)).toBe(10)
    })

    it('refuse rows that would not balance', async () => {
      const { walletId } = await wallet()
      const insert = (debit: string, credit: string, tokens: number) =>
        database.exec(`insert into octroi.journal (wallet_id, ref, kind, debit, credit, tokens, balance)
          values (${walletId}, octroi.make_id(), 'adjustment', '${debit}', '${credit}', ${tokens}, 0)`)
      await expect(insert('available', 'available', 1)).rejects.toMatchObject({ code: '23514' })
      await expect(insert('available', 'apps', 0)).rejects.toMatchObject({ code: '23514' })
      await expect(insert('available', 'apps', -5)).rejects.toMatchObject({ code: '23514' })
      await expect(insert('nowhere', 'apps', 5)).rejects.toMatchObject({ code: '23514' })
    })

    it('are told on by the view of broken invariants', async () => {
      const { walletId } = await wallet(10)
      const breakages: [string, string, string][] = [
        ['available = available + 1', 'available = available - 1', 'available is not'],
        ['held = 1', 'held = 0', 'held is not'],
        ['debt = 1', 'debt = 0', 'debt is not'],
      ]
      for (const [damage, repair, what] of breakages) {
        await database.exec(`update octroi.wallet set ${damage} where id = ${walletId}`)
        const found = await database.query<{ what: string; walletId: number }>('select * from octroi.broken')
        expect(found.length).toBeGreaterThan(0)
        for (const row of found) expect([row.what.startsWith(what), row.walletId]).toEqual([true, walletId])
        await database.exec(`update octroi.wallet set ${repair} where id = ${walletId}`)
      }
    })
  })

  describe('row level security', () => {
    /** Runs statements as a role of Supabase, with a person's claims. */
    const as = async <T>(role: string, personId: string | null, run: () => Promise<T>): Promise<T> => {
      const claims = personId === null ? '' : JSON.stringify({ sub: personId, role })
      await oneSession.query("select set_config('request.jwt.claims', $1, false)", [claims])
      await oneSession.query(`set role ${role}`)
      try {
        return await run()
      } finally {
        await oneSession.query('reset role')
        await oneSession.query("select set_config('request.jwt.claims', '', false)")
      }
    }
    const tables = async () => {
      const text = "select tablename from pg_tables where schemaname = 'octroi' order by 1"
      return (await database.query<{ tablename: string }>(text)).map(row => row.tablename)
    }
    const readable = 'hold journal notification pass person session token_grant usage_fact wallet'.split(' ')
    const denied = { code: '42501' }

    it('stands on every table', async () => {
      const text = `select relname from pg_class where relnamespace = 'octroi'::regnamespace and relkind = 'r' and not relrowsecurity`
      expect(await database.query(text)).toEqual([])
    })

    it('shows a person their own rows and nobody else’s', async () => {
      const [a, b] = [await wallet(100), await wallet(200)]
      for (const { walletId, personId } of [a, b]) {
        await one(walletId, 10, app)
        await chargeBatch(database, [
          { ...makeItem(walletId, 10, app), terms: { hold: true } },
          { ...makeItem(walletId, 10, app), terms: { pass: 60 } },
        ])
        await database.call('startSession', { personId, lifetime: '1 hour', userAgent: '', address: '' })
        await database.exec(
          `insert into octroi.usage_fact values ('${personId}', ${app}, current_date, 1, 1, 10, now(), now())`,
        )
        await database.exec(
          `insert into octroi.notification (id, person_id, event, data, priority, silent)
           values (octroi.make_id(), '${personId}', 'welcome', '{}', 'normal', false)`,
        )
      }
      const ownerColumn: Record<string, [string, unknown]> = {
        hold: ['wallet_id', a.walletId],
        journal: ['wallet_id', a.walletId],
        pass: ['wallet_id', a.walletId],
        token_grant: ['wallet_id', a.walletId],
        wallet: ['person_id', a.personId],
        session: ['person_id', a.personId],
        notification: ['person_id', a.personId],
        usage_fact: ['person_id', a.personId],
        person: ['id', a.personId],
      }
      await as('authenticated', a.personId, async () => {
        for (const table of readable) {
          const [column = '', mine] = ownerColumn[table] ?? []
          const rows = await oneSession.query<{ owner: unknown }>(
            `select distinct ${column} as owner from octroi.${table}`,
          )
          expect([table, rows]).toEqual([table, [{ owner: mine }]])
        }
      })
    })

    it('shows nothing to whoever has no claims or somebody else’s id', async () => {
      await wallet(100)
      for (const person of [null, randomUUID()])
        await as('authenticated', person, async () => {
          for (const table of readable)
            expect([table, await oneSession.query(`select 1 from octroi.${table}`)]).toEqual([table, []])
        })
    })

    it('keeps the other tables and every view from people', async () => {
      const { personId } = await wallet(100)
      const closed = [
        ...(await tables()).filter(table => !readable.includes(table)),
        'broken',
        'charge',
        'movement',
      ]
      expect(closed).toContain('key')
      await as('authenticated', personId, async () => {
        for (const table of closed)
          await expect(oneSession.query(`select 1 from octroi.${table}`), table).rejects.toMatchObject(denied)
      })
    })

    it('lets a person write nothing', async () => {
      const { personId, walletId } = await wallet(100)
      const every = await tables()
      await as('authenticated', personId, async () => {
        for (const table of every) {
          const statements = [
            `insert into octroi.${table} default values`,
            `delete from octroi.${table}`,
            `truncate octroi.${table}`,
          ]
          for (const statement of statements)
            await expect(oneSession.query(statement), statement).rejects.toMatchObject(denied)
        }
        for (const statement of [
          'update octroi.wallet set available = 1000',
          `update octroi.person set role = 'admin'`,
          'select 1 from octroi.wallet for update',
        ])
          await expect(oneSession.query(statement), statement).rejects.toMatchObject(denied)
      })
      expect(await available(walletId)).toBe(100)
    })

    it('shows anon nothing', async () => {
      await wallet(100)
      const every = [...(await tables()), 'broken', 'charge', 'movement']
      await as('anon', null, async () => {
        for (const table of every)
          await expect(oneSession.query(`select 1 from octroi.${table}`), table).rejects.toMatchObject(denied)
      })
    })

    it('lets neither run a function of the schema', async () => {
      // A trigger's function cannot be called; the policies themselves ask asking_person.
      const rows = await database.query<{ name: string; role: string }>(`
        select p.proname as name, r.role
          from pg_proc p cross join (values ('anon'), ('authenticated')) r(role)
         where p.pronamespace = 'octroi'::regnamespace and p.prorettype <> 'trigger'::regtype
           and p.proname <> 'asking_person' and has_function_privilege(r.role, p.oid, 'execute')`)
      expect(rows).toEqual([])
      const { personId } = await wallet()
      await as('authenticated', personId, async () => {
        const give = `select octroi.adjust_balance('${personId}', 1000, 'mine', null)`
        await expect(oneSession.query(give)).rejects.toMatchObject(denied)
      })
      expect((await database.query('select octroi.make_id() as id')).length).toBe(1)
    })

    it('runs every function with the rights of who calls it', async () => {
      const text = `select proname from pg_proc where pronamespace = 'octroi'::regnamespace
                      and (prosecdef or coalesce(array_to_string(proconfig, ','), '') not like '%search_path=""%')`
      expect(await database.query(text)).toEqual([])
    })
  })
})
