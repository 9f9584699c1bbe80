import { execFileSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Database, openPostgres } from '../src/database.ts'
import {
  type Batcher,
  type ChargeItem,
  type ChargeOutcome,
  LedgerUnavailable,
  openBatcher,
} from '../src/gate/batcher.ts'
import { migrate } from '../src/migrate.ts'
import { makeDatabase, type TestDatabase } from './support/database.ts'
import { type PostgresServer, startPostgres } from './support/postgres.ts'
import { expectPrompt } from './support/prompt.ts'
import { openTcpProxy, type TcpProxy } from './support/tcp-proxy.ts'
import { appIds, brokenInvariants, holdings, makeItem, makeWallet } from './support/wallets.ts'

const funds = 1_000_000

type Settled = { item: ChargeItem; outcome?: ChargeOutcome; error?: unknown; ms: number }

/** Charges, and tells how it ended and after how long. */
const settle = async (batcher: Batcher, item: ChargeItem): Promise<Settled> => {
  const startedAt = performance.now()
  const ended = await batcher.charge(item).then(
    outcome => ({ outcome }),
    (error: unknown) => ({ error }),
  )
  return { item, ...ended, ms: performance.now() - startedAt }
}

const times = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i))

const charged = (all: Settled[]) => all.filter(one => one.outcome?.status === 'charged')
const turnedAway = (all: Settled[]) => all.filter(one => one.error instanceof LedgerUnavailable)

type Books = { charges: number; refunds: number; kept: string[] }

/** What the journal holds of these charges; `kept` are those that were not given back. */
const booksOf = async (database: Database, items: ChargeItem[]): Promise<Books> => {
  const ids = items.map(item => item.id)
  const rows = await database.query<{ ref: string; charges: number; refunds: number }>(
    `select coalesce(case when kind = 'charge' then ref end, charge_id) as ref,
            count(*) filter (where kind = 'charge') as charges, count(*) filter (where kind = 'refund') as refunds
       from octroi.journal where ref = any ($1::uuid[]) or charge_id = any ($1::uuid[]) group by 1`,
    [ids],
  )
  return {
    charges: rows.reduce((sum, row) => sum + row.charges, 0),
    refunds: rows.reduce((sum, row) => sum + row.refunds, 0),
    kept: rows.filter(row => row.charges > row.refunds).map(row => row.ref),
  }
}

/** What was acknowledged is in the journal once; what was not is not charged in the end; the books are right. */
const expectExact = async (database: Database, all: Settled[]) => {
  const acknowledged = charged(all).map(one => one.item.id)
  const { kept } = await booksOf(
    database,
    all.map(one => one.item),
  )
  expect(kept.sort()).toEqual([...acknowledged].sort())
  const walletIds = [...new Set(all.map(one => one.item.walletId))]
  for (const walletId of walletIds) {
    const mine = charged(all).filter(one => one.item.walletId === walletId)
    const spent = mine.reduce((sum, one) => sum + one.item.tokens, 0)
    expect((await holdings(database, walletId)).available).toBe(funds - spent)
  }
  expect(await brokenInvariants(database)).toEqual([])
}

describe('the batcher', () => {
  let made: TestDatabase
  let database: Database
  let proxy: TcpProxy
  /** The same database through the proxy. */
  let far: Database
  let app: number

  beforeAll(async () => {
    made = await makeDatabase()
    database = made.database
    proxy = await openTcpProxy(Number(new URL(made.url).port))
    far = openPostgres(proxy.url(made.url))
    ;[app = -1] = await appIds(database, 'whisper')
  })
  afterEach(async () => {
    proxy.restore()
    expect(await brokenInvariants(database)).toEqual([])
  })
  afterAll(async () => {
    await far.close()
    await proxy.close()
    await made.drop()
  })

  it('lets exactly one of 100 charges at once have a balance for one', async () => {
    const { walletId } = await makeWallet(database, 7)
    const batcher = openBatcher(database)
    const all = await Promise.all(times(100, () => settle(batcher, makeItem(walletId, 7, app))))
    expect(charged(all)).toHaveLength(1)
    expect(all.filter(one => one.outcome?.status === 'insufficient')).toHaveLength(99)
    expect(await holdings(database, walletId)).toEqual({ available: 0, held: 0, debt: 0 })
  })

  it('lets exactly one of 100 have it when two gates charge beside each other', async () => {
    const { walletId } = await makeWallet(database, 7)
    const batchers = [openBatcher(database), openBatcher(far)]
    const all = await Promise.all(
      times(100, i => settle(batchers[i % 2] as Batcher, makeItem(walletId, 7, app))),
    )
    expect(charged(all)).toHaveLength(1)
    expect(await holdings(database, walletId)).toEqual({ available: 0, held: 0, debt: 0 })
  })

  it('takes 10,000 charges over 100 wallets exactly, in few calls', async () => {
    const wallets = await Promise.all(times(100, () => makeWallet(database, funds)))
    let batches = 0
    const batcher = openBatcher(database, { onBatch: () => void batches++ })
    const all = await Promise.all(
      times(10_000, i => settle(batcher, makeItem(wallets[i % 100]?.walletId ?? -1, 1 + (i % 7), app))),
    )
    // Those that wait longer than a second on a slow machine are turned away, exactly too.
    await batcher.drain()
    expect(charged(all).length).toBeGreaterThan(1000)
    expect(charged(all).length + turnedAway(all).length).toBe(10_000)
    expect(batches).toBeLessThan(100)
    await expectExact(database, all)
  })

  it('answers each charge with its own outcome', async () => {
    const { walletId } = await makeWallet(database, 10)
    const batcher = openBatcher(database)
    const items = [
      makeItem(walletId, 4, app, 'a'),
      makeItem(walletId, 4, app, 'a'),
      makeItem(walletId, 5, app, 'a'),
      makeItem(walletId, 0, app),
      makeItem(2 ** 40, 1, app),
      makeItem(walletId, 7, app),
      makeItem(walletId, 6, app),
    ]
    const all = await Promise.all(items.map(item => settle(batcher, item)))
    expect(all.map(one => [one.outcome?.status, one.outcome?.balance])).toEqual([
      ['charged', 6],
      ['already_charged', 6],
      ['key_reused', 6],
      ['invalid', 6],
      ['no_wallet', 0],
      ['insufficient', 6],
      ['charged', 0],
    ])
    expect(all[1]?.outcome?.chargeId).toBe(items[0]?.id)
  })

  it('counts a charge once when its answer was lost after the commit', async () => {
    const { walletId } = await makeWallet(database, funds)
    const ups: boolean[] = []
    const batcher = openBatcher(far, { onUp: up => void ups.push(up) })
    await settle(batcher, makeItem(walletId, 1, app)) // the connection is there, its statement prepared
    const lost = proxy.loseNextAnswer()
    const all = await Promise.all(times(50, () => settle(batcher, makeItem(walletId, 3, app))))
    await lost
    // Told apart from a repeat by its id: the resend finds it and says so.
    expect(all.map(one => one.outcome?.status)).toEqual(all.map(() => 'duplicate'))
    expect(ups).toContain(false)
    expect(ups.at(-1)).toBe(true)
    const books = await booksOf(
      database,
      all.map(one => one.item),
    )
    expect([books.charges, books.refunds]).toEqual([50, 0])
    expect((await holdings(database, walletId)).available).toBe(funds - 1 - 150)
  })

  it('is charged once when the connection is cut before, during or after', async () => {
    const { walletId } = await makeWallet(database, funds)
    const batcher = openBatcher(far)
    const all: Promise<Settled>[] = []
    for (let i = 0; i < 300; i++) {
      all.push(settle(batcher, makeItem(walletId, 1, app)))
      if (i % 20 === 7) {
        proxy.cut()
        proxy.restore()
      }
      await sleep(2)
    }
    const settled = await Promise.all(all)
    await batcher.drain()
    const passed = settled.filter(one => /^(charged|duplicate)$/.test(one.outcome?.status ?? ''))
    expect(passed.length).toBeGreaterThan(100)
    const { kept } = await booksOf(
      database,
      settled.map(one => one.item),
    )
    expect(kept.sort()).toEqual(passed.map(one => one.item.id).sort())
    expect((await holdings(database, walletId)).available).toBe(funds - passed.length)
  })

  it.each(['cut', 'hold', 'swallow'] as const)(
    'turns charges away within a second when the way to the server is %s, and gives back what was taken',
    async how => {
      const { walletId } = await makeWallet(database, funds)
      const batcher = openBatcher(far)
      const before = await settle(batcher, makeItem(walletId, 1, app))
      expect(before.outcome?.status).toBe('charged')
      proxy[how]()
      const during: Promise<Settled>[] = []
      for (let i = 0; i < 40; i++) {
        during.push(settle(batcher, makeItem(walletId, 1, app)))
        await sleep(25)
      }
      const away = await Promise.all(during)
      expect(turnedAway(away)).toHaveLength(40)
      expectPrompt(away.map(({ ms }) => ms))
      proxy.restore()
      await batcher.drain()
      const after = await settle(batcher, makeItem(walletId, 1, app))
      expect(after.outcome?.status).toBe('charged')
      await expectExact(database, [before, ...away, after])
    },
  )

  it('turns away what waits behind a wallet that somebody else holds locked, and gives it back', async () => {
    const { walletId } = await makeWallet(database, funds)
    const batcher = openBatcher(database)
    const holder = openPostgres(made.url, { connections: 1 })
    await holder.query('begin')
    await holder.query('select 1 from octroi.wallet where id = $1 for update', [walletId])
    const all = await Promise.all(times(5, () => settle(batcher, makeItem(walletId, 1, app))))
    expect(turnedAway(all)).toHaveLength(5)
    expectPrompt(all.map(({ ms }) => ms))
    await sleep(2500) // the batch is sent again beside the first, which still waits
    await holder.query('commit')
    await batcher.drain()
    await holder.close()
    const books = await booksOf(
      database,
      all.map(one => one.item),
    )
    expect(books).toEqual({ charges: 5, refunds: 5, kept: [] })
    expect((await holdings(database, walletId)).available).toBe(funds)
  })

  it.each([
    ['an app without a row', { appId: 2 ** 30 }, '23503'],
    ['1.5 tokens', { tokens: 1.5 }, '22P02'],
    ['a NUL in its note', { note: 'a\0b' }, '22021'],
    ['an id that is none', { id: 'none' }, '22P02'],
  ])('lets a charge with %s fail alone', async (_what, bad, code) => {
    const { walletId } = await makeWallet(database, funds)
    const errors: unknown[] = []
    const batcher = openBatcher(database, { onError: error => void errors.push(error) })
    const items = times(100, () => makeItem(walletId, 1, app))
    Object.assign(items[61] as ChargeItem, bad)
    const all = await Promise.all(items.map(item => settle(batcher, item)))
    expect(charged(all)).toHaveLength(99)
    expect(all[61]?.error).toMatchObject({ message: 'the ledger refused a charge', cause: { code } })
    expect(all[61]?.error).not.toBeInstanceOf(LedgerUnavailable)
    expect(errors).toHaveLength(1)
    expect((await holdings(database, walletId)).available).toBe(funds - 99)
  })

  it('lets at most 20,000 wait', async () => {
    const { walletId } = await makeWallet(database, funds)
    const batcher = openBatcher(far)
    proxy.hold()
    const all = times(20_100, () => settle(batcher, makeItem(walletId, 1, app)))
    const first = await Promise.race(all)
    expect(first.ms).toBeLessThan(500)
    expect(first.error).toMatchObject({ message: 'too many charges are waiting' })
    const settled = await Promise.all(all)
    const refusals = settled.filter(one => /too many/.test(String(one.error)))
    expect(refusals).toHaveLength(100)
    expect(turnedAway(settled)).toHaveLength(20_100)
    proxy.restore()
    await batcher.drain()
    await expectExact(database, settled.slice(0, 256))
  })

  it('gives a committed charge back with the next batch', async () => {
    const { walletId } = await makeWallet(database, funds)
    const batcher = openBatcher(database)
    const all = await Promise.all(times(300, () => settle(batcher, makeItem(walletId, 1, app))))
    for (const one of all) batcher.giveBack(one.item.id)
    batcher.giveBack(makeItem(walletId, 1, app).id) // one that never was
    await batcher.drain()
    const books = await booksOf(
      database,
      all.map(one => one.item),
    )
    expect(books).toEqual({ charges: 300, refunds: 300, kept: [] })
    expect((await holdings(database, walletId)).available).toBe(funds)
  })

  it('gives the others back when SQL refuses to give one back', async () => {
    const { walletId } = await makeWallet(database, funds)
    const errors: unknown[] = []
    const batcher = openBatcher(database, { onError: error => void errors.push(error) })
    const all = await Promise.all(times(20, () => settle(batcher, makeItem(walletId, 1, app))))
    for (const one of all) batcher.giveBack(one.item.id)
    batcher.giveBack('none')
    await batcher.drain()
    expect(errors).toMatchObject([{ code: '22P02' }])
    expect((await holdings(database, walletId)).available).toBe(funds)
  })

  it('is drained only when nothing waits, is in flight or is to be given back', async () => {
    const { walletId } = await makeWallet(database, funds)
    const batcher = openBatcher(far)
    await batcher.drain() // nothing to do
    const [one] = await Promise.all([settle(batcher, makeItem(walletId, 1, app))])
    proxy.hold()
    let drained = false
    const settled: Settled[] = []
    for (const item of times(600, () => makeItem(walletId, 1, app)))
      void settle(batcher, item).then(done => settled.push(done))
    batcher.giveBack(one?.item.id ?? '')
    const drain = batcher.drain().then(() => {
      drained = true
    })
    await sleep(300)
    expect(drained).toBe(false)
    proxy.restore()
    await drain
    expect(settled).toHaveLength(600)
    expect(charged(settled)).toHaveLength(600)
    expect((await holdings(database, walletId)).available).toBe(funds - 600)
  })
})

describe('the batcher when Postgres goes', () => {
  let server: PostgresServer
  /** The batchers' own, which lives through the outages. */
  let database: Database
  let app: number

  beforeAll(async () => {
    server = await startPostgres()
    database = openPostgres(server.adminUrl)
    await migrate(database)
    ;[app = -1] = await appIds(database, 'whisper')
  })

  const onFreshConnections = async <T>(work: (fresh: Database) => Promise<T>): Promise<T> => {
    const fresh = openPostgres(server.adminUrl)
    try {
      return await work(fresh)
    } finally {
      await fresh.close()
    }
  }
  afterAll(async () => {
    await database.close()
    await server.stop()
  })

  /** The postmaster and all of its children. */
  const processes = () => {
    const children = execFileSync('ps', ['-o', 'pid=', '--ppid', String(server.pid)], { encoding: 'utf8' })
    return [server.pid, ...children.trim().split(/\s+/).map(Number)]
  }
  const signalAll = (pids: number[], signal: NodeJS.Signals) => {
    for (const pid of pids)
      try {
        process.kill(pid, signal)
      } catch (error) {
        // A backend may have ended since.
        if ((error as { code?: string }).code !== 'ESRCH') throw error
      }
  }

  let frozen: number[] = []
  const outages: { name: string; begin(): Promise<void>; end(): Promise<void> }[] = [
    { name: 'is stopped', begin: () => server.stopServer(), end: () => server.startServer() },
    { name: 'is killed with -9', begin: () => server.killServer(), end: () => server.startServer() },
    {
      name: 'is frozen',
      begin: async () => {
        frozen = processes()
        signalAll(frozen, 'SIGSTOP')
      },
      end: async () => signalAll(frozen, 'SIGCONT'),
    },
  ]

  it.each(outages)(
    'turns charges away within a second while it $name, then goes on by itself, exactly',
    {
      timeout: 60_000,
    },
    async ({ begin, end }) => {
      const wallets = await onFreshConnections(fresh =>
        Promise.all(times(20, () => makeWallet(fresh, funds))),
      )
      const batcher = openBatcher(database)
      const all: Promise<Settled>[] = []
      let running = true
      // Charges without a pause, before, during and after; eight at a time, as requests come.
      const load = (async () => {
        while (running) {
          for (const { walletId } of wallets.slice(0, 8))
            all.push(settle(batcher, makeItem(walletId, 2, app)))
          await sleep(5)
        }
      })()
      await sleep(500)
      const outage = begin()
      await sleep(200)
      const dark = await Promise.all(
        wallets.slice(8).map(({ walletId }) => settle(batcher, makeItem(walletId, 2, app))),
      )
      await outage
      expect(turnedAway(dark)).toHaveLength(dark.length)
      await sleep(3000) // long enough for a batch to be sent again
      await end()
      const deadline = Date.now() + 10_000
      let back: Settled | undefined
      while (Date.now() < deadline && back?.outcome?.status !== 'charged') {
        back = await settle(batcher, makeItem(wallets[19]?.walletId ?? -1, 2, app))
        all.push(Promise.resolve(back))
      }
      expect(back?.outcome?.status).toBe('charged')
      await sleep(500)
      running = false
      await load
      const settled = [...(await Promise.all(all)), ...dark]
      await batcher.drain()
      expectPrompt(settled.map(({ ms }) => ms))
      // Some charges were acknowledged on a resend only: they count as well.
      for (const one of settled) if (one.outcome?.status === 'duplicate') one.outcome.status = 'charged'
      expect(charged(settled).length + turnedAway(settled).length).toBe(settled.length)
      expect(charged(settled).length).toBeGreaterThan(100)
      await onFreshConnections(fresh => expectExact(fresh, settled))
    },
  )
})
