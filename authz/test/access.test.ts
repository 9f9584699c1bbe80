import { randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { migrate } from '../src/migrate.ts'
import { hashApiKey, makeApiKey } from '../src/people/api-key.ts'
import { isCounted, isGranted } from '../src/people/app-access.ts'
import { openCallers } from '../src/people/callers.ts'
import { type ChangeFeed, openChangeFeed } from '../src/people/change-feed.ts'
import { deriveSecrets } from '../src/secrets.ts'
import { uuidv7 } from '../src/uuid.ts'
import { makeDatabase } from './support/database.ts'
import { drivers, useLedger } from './support/drivers.ts'
import { age, chargeBatch, makeItem, makeWallet, refund, settle } from './support/wallets.ts'

/** A change is told again while a transaction is open, on whichever database of the server, that began before it. */
const untilNothingIsTold = (feed: ChangeFeed, seen: string[]) =>
  vi.waitFor(
    async () => {
      seen.length = 0
      await feed.readNow()
      expect(seen).toEqual([])
    },
    { timeout: 5000 },
  )

const inAnHour = () => new Date(Date.now() + 3_600_000)

describe.each(drivers)('access to granted apps on $driver', async ({ open }) => {
  const { database } = await useLedger(open)
  const ids = new Map<string, number>()

  /** An app of a test's own. */
  const newApp = async () => {
    const name = `app-${randomUUID()}`
    const [row] = await database.call<{ id: number }>('registerApps', { names: [name] })
    ids.set(name, row?.id ?? -1)
    return name
  }
  const newGroup = async (...people: string[]) => {
    const name = `group-${randomUUID()}`
    await database.call('setGroup', { name, people })
    return name
  }
  type Wish = { person?: string; group?: string; until?: Date; uses?: number }
  const letIn = async (app: string, { person = undefined, group, until, uses }: Wish) => {
    const [row] = await database.call<{ status: string; id: string | null }>('grantAccess', {
      app,
      personId: person ?? null,
      group: group ?? null,
      until: until ?? null,
      uses: uses ?? null,
      actorId: null,
    })
    expect(row?.status).toBe('granted')
    return row?.id ?? ''
  }
  const usedOf = async (id: string) => {
    const [row] = await database.query<{ used: number; rows: number }>(
      'select used, (select count(*)::int from octroi.access_use u where u.access_id = x.id) as rows from octroi.app_access x where id = $1',
      [id],
    )
    expect(row?.rows).toBe(row?.used)
    return row?.used
  }
  const use = (walletId: number, app: string, terms: object = {}) => ({
    ...makeItem(walletId, 1, ids.get(app) ?? -1),
    terms: { accessUse: true, ...terms },
  })
  const take = async (walletId: number, app: string, terms: object = {}) => {
    const item = use(walletId, app, terms)
    const [outcome] = await chargeBatch(database, [item])
    return { id: item.id, status: outcome?.status }
  }
  const statusesOf = (outcomes: { status?: string | undefined }[]) =>
    outcomes.map(outcome => outcome.status).sort()
  const visit = async (person: string, app: string, id = uuidv7()) => {
    const args = { id, expiresAt: inAnHour(), personId: person, app: ids.get(app) ?? -1 }
    const [row] = await database.call<{ status: string }>('startVisit', args)
    return row?.status
  }

  it('lets exactly as many charges through as there are uses, however many come at once', async () => {
    const app = await newApp()
    const { personId, walletId } = await makeWallet(database, 100)
    const id = await letIn(app, { person: personId, uses: 5 })
    const batches = Array.from({ length: 10 }, () => [use(walletId, app), use(walletId, app)])
    const outcomes = (await Promise.all(batches.map(items => chargeBatch(database, items)))).flat()
    expect(statusesOf(outcomes)).toEqual([...Array(5).fill('charged'), ...Array(15).fill('used_up')])
    expect(await usedOf(id)).toBe(5)
  })

  it('shares the uses of a group among its members, exactly, and ends for who leaves it', async () => {
    const app = await newApp()
    const people = await Promise.all(Array.from({ length: 4 }, () => makeWallet(database, 100)))
    const group = await newGroup(...people.map(({ personId }) => personId))
    const id = await letIn(app, { group, uses: 6 })
    const all = await Promise.all(
      Array.from({ length: 5 }, () => people.map(({ walletId }) => use(walletId, app))).map(items =>
        chargeBatch(database, items),
      ),
    )
    expect(statusesOf(all.flat()).filter(status => status === 'charged')).toHaveLength(6)
    expect(await usedOf(id)).toBe(6)
    await letIn(app, { group, uses: 6 })
    await database.call('setGroup', { name: group, people: [people[0]?.personId] })
    expect((await take(people[0]?.walletId ?? -1, app)).status).toBe('charged')
    expect((await take(people[1]?.walletId ?? -1, app)).status).toBe('used_up')
  })

  it('counts what takes or stands for a charge, and nothing that is refused or open by a pass', async () => {
    const app = await newApp()
    const { personId, walletId } = await makeWallet(database, 3)
    const id = await letIn(app, { person: personId, uses: 10 })
    expect((await take(walletId, app, { pass: 60 })).status).toBe('charged')
    expect((await take(walletId, app, { pass: 60 })).status).toBe('pass')
    const free = { ...use(walletId, app, { quota: { n: 1, per: 'day' } }), note: 'GET /free' }
    expect((await chargeBatch(database, [free]))[0]?.status).toBe('free')
    expect((await take(walletId, app, { hold: true })).status).toBe('held')
    expect((await chargeBatch(database, [{ ...use(walletId, app), tokens: 50 }]))[0]?.status).toBe(
      'insufficient',
    )
    const item = use(walletId, app)
    expect(
      statusesOf([...(await chargeBatch(database, [item])), ...(await chargeBatch(database, [item]))]),
    ).toEqual(['charged', 'duplicate'])
    expect(await usedOf(id)).toBe(4)
  })

  it('gives a use back with the charge, once: undelivered, void or refunded by evidence', async () => {
    const app = await newApp()
    const { personId, walletId } = await makeWallet(database, 100)
    const id = await letIn(app, { person: personId, uses: 3 })
    const charged = await take(walletId, app)
    const held = await take(walletId, app, { hold: true })
    const failed = await take(walletId, app, { refund: ['5xx'] })
    expect((await take(walletId, app)).status).toBe('used_up')
    for (let i = 0; i < 2; i++) await refund(database, charged.id, held.id)
    await settle(database, { id: failed.id, status: 502 })
    expect(await usedOf(id)).toBe(0)
    const expired = await take(walletId, app, { hold: true, holdS: 60 })
    expect([expired.status, await usedOf(id)]).toEqual(['held', 1])
    await age(database, walletId, 61)
    await database.call('expireHolds', { limit: 10 })
    expect(await usedOf(id)).toBe(0)
  })

  it('takes from what is the person’s own and ends first, and counts nothing while they have it uncounted', async () => {
    const app = await newApp()
    const { personId, walletId } = await makeWallet(database, 100)
    const shared = await letIn(app, { group: await newGroup(personId), uses: 5 })
    const own = await letIn(app, { person: personId, uses: 1, until: inAnHour() })
    await take(walletId, app)
    expect([await usedOf(own), await usedOf(shared)]).toEqual([1, 0])
    await take(walletId, app)
    expect([await usedOf(own), await usedOf(shared)]).toEqual([1, 1])
    await letIn(app, { person: personId })
    expect((await take(walletId, app)).status).toBe('charged')
    expect([await usedOf(own), await usedOf(shared)]).toEqual([0, 1])
  })

  it('starts exactly as many visits as there are uses, each ticket once', async () => {
    const app = await newApp()
    const { personId } = await makeWallet(database)
    const id = await letIn(app, { person: personId, uses: 3 })
    const ticket = uuidv7()
    expect(await visit(personId, app, ticket)).toBe('started')
    expect(await visit(personId, app, ticket)).toBe('redeemed')
    const more = await Promise.all(Array.from({ length: 8 }, () => visit(personId, app)))
    expect(more.sort()).toEqual([...Array(2).fill('started'), ...Array(6).fill('used_up')])
    expect(await usedOf(id)).toBe(3)
    // Who was never let in is the gate's to refuse, with its own sentence.
    expect(await visit((await makeWallet(database)).personId, app)).toBe('started')
  })

  it('is over at its time, to the second, in a memory that nobody tells', async () => {
    const app = await newApp()
    const { personId, walletId } = await makeWallet(database, 100)
    const until = new Date(Date.now() + 3000)
    await letIn(app, { group: await newGroup(personId), until, uses: 5 })
    const text = makeApiKey()
    await database.call('makeKey', {
      personId,
      hash: hashApiKey(text),
      prefix: 'oct_test',
      name: 'test',
      apps: null,
      admin: false,
      expiresAt: null,
      limit: 5,
    })
    const feed = await openChangeFeed(database, { staleS: 300 })
    const callers = openCallers(database, feed, { sessionKeys: deriveSecrets('s'.repeat(40)).session })
    const seen: string[] = []
    feed.onChange(({ ref }) => void seen.push(ref))
    try {
      await untilNothingIsTold(feed, seen)
      const caller = await callers.byKey(text)
      const granted = caller?.granted ?? new Map()
      expect([isGranted(granted, app), isCounted(granted, app)]).toEqual([true, true])
      expect(isGranted(granted, 'another')).toBe(false)
      await sleep(until.getTime() - Date.now() + 5)
      expect(callers.knownByKey(text)).toBe(caller)
      expect(isGranted(granted, app)).toBe(false)
      expect((await take(walletId, app)).status).toBe('used_up')
    } finally {
      await feed.close()
    }
  })

  it('reaches the memory of gates by person and by group, and by whoever joins or leaves', async () => {
    const app = await newApp()
    const [one, other] = [await makeWallet(database), await makeWallet(database)]
    const feed = await openChangeFeed(database, { staleS: 300 })
    const seen: string[] = []
    feed.onChange(({ kind, ref }) => void (kind === 'person' && seen.push(ref)))
    const toldOf = async (change: () => Promise<unknown>) => {
      await untilNothingIsTold(feed, seen)
      await change()
      await feed.readNow()
      return [...new Set(seen)].filter(ref => ref === one.personId || ref === other.personId)
    }
    try {
      const group = await newGroup(one.personId)
      expect(await toldOf(() => letIn(app, { group, uses: 2 }))).toEqual([one.personId])
      const both = [one.personId, other.personId]
      expect(await toldOf(() => database.call('setGroup', { name: group, people: both }))).toEqual([
        other.personId,
      ])
      expect(await toldOf(() => take(one.walletId, app))).toEqual([])
      const gone = 'delete from octroi.person_group where name = $1'
      expect((await toldOf(() => database.query(gone, [group]))).sort()).toEqual(both.sort())
    } finally {
      await feed.close()
    }
  })
})

describe('an access of before', () => {
  it('is kept by the migration, without end and uncounted', async () => {
    const { database, drop } = await makeDatabase('template0')
    try {
      const folder = new URL('../../supabase/migrations/', import.meta.url)
      const before = (await readdir(folder)).filter(name => name < '20261121000013').sort()
      await database.exec(
        'create schema supabase_migrations; create table supabase_migrations.schema_migrations (version text primary key, statements text[], name text)',
      )
      for (const name of before) {
        await database.exec(await readFile(new URL(name, folder), 'utf8'))
        await database.query('insert into supabase_migrations.schema_migrations (version) values ($1)', [
          name.split('_')[0],
        ])
      }
      const id = randomUUID()
      await database.query("insert into octroi.person (id, email) values ($1, 'a@example.com')", [id])
      await database.query("insert into octroi.app (name) values ('old')")
      await database.query(
        'insert into octroi.app_access (person_id, app_id) select $1, id from octroi.app',
        [id],
      )
      await migrate(database)
      const [row] = await database.query<{ granted: unknown }>('select octroi.granted_apps($1) as granted', [
        id,
      ])
      expect(row?.granted).toEqual({ old: { until: null, uncountedUntil: null } })
    } finally {
      await drop()
    }
  })
})
