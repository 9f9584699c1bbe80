import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { type Database, openPostgres } from '../src/database.ts'
import { apiKeyPrefix, hashApiKey, makeApiKey } from '../src/people/api-key.ts'
import { type Callers, CallerUnavailable, openCallers } from '../src/people/callers.ts'
import { type Change, type ChangeFeed, openChangeFeed } from '../src/people/change-feed.ts'
import { sign } from '../src/people/signed.ts'
import { deriveSecrets } from '../src/secrets.ts'
import { useFarDatabase } from './support/far-database.ts'
import { makeWallet } from './support/wallets.ts'

const sessionKeys = deriveSecrets(randomBytes(32).toString('hex')).session
/** What "every change acts within 5 s" leaves the feed: a period of a second and the read itself. */
const actsWithinMs = 1500

const { url, database, proxy, far, toClose } = await useFarDatabase()

const newFeed = async (on: Database, staleS = 300) => {
  const seen: Change[] = []
  const ups: boolean[] = []
  const feed = await openChangeFeed(on, { staleS, onUp: up => void ups.push(up) })
  feed.onChange(change => void seen.push(change))
  toClose.push(() => feed.close())
  return { feed, seen, ups }
}

/** A database that cannot wake the feed, like Supabase's pooler: only the clock does. */
const unwoken = (on: Database): Database => ({ ...on, onChange: async () => {} })

const suspend = (on: Database, personId: string) =>
  on.query("update octroi.person set status = 'suspended', suspended_reason = 'spam' where id = $1", [
    personId,
  ])
const reinstate = (on: Database, personId: string) =>
  on.query("update octroi.person set status = 'active', suspended_reason = null where id = $1", [personId])

const within = (ms: number, check: () => unknown) => vi.waitFor(check, { timeout: ms, interval: 20 })

describe('the change feed', () => {
  it('tells of every kind of change', async () => {
    const { feed, seen } = await newFeed(database)
    const { personId } = await makeWallet(database)
    const [session] = await database.call<{ id: string }>('startSession', {
      personId,
      lifetime: '1 hour',
      userAgent: '',
      address: '',
    })
    const { id: keyId } = await addKey(personId)
    const [app] = await database.call<{ id: number }>('registerApps', { names: ['kinds'] })
    await database.call('endSessions', { personId })
    await database.call('revokeKey', { personId, id: keyId })
    await database.query('insert into octroi.app_access (person_id, app_id) values ($1, $2)', [
      personId,
      app?.id,
    ])
    await feed.readNow()
    for (const change of [
      { kind: 'app', ref: 'kinds' },
      { kind: 'session', ref: session?.id },
      { kind: 'key', ref: keyId },
      { kind: 'person', ref: personId },
    ])
      expect(seen).toContainEqual(change)
  })

  it.each([
    { how: 'woken by the database', on: () => database, ms: 500 },
    { how: 'by its own clock', on: () => unwoken(database), ms: actsWithinMs },
  ])('tells of a change in time, $how', async ({ on, ms }) => {
    const { seen } = await newFeed(on())
    const { personId } = await makeWallet(database)
    await suspend(database, personId)
    await within(ms, () => expect(seen).toContainEqual({ kind: 'person', ref: personId }))
  })

  it('tells of an own write at once when it is told to read', async () => {
    const { feed, seen } = await newFeed(unwoken(database))
    for (let i = 0; i < 20; i++) {
      const { personId } = await makeWallet(database)
      await suspend(database, personId)
      await feed.readNow()
      expect(seen).toContainEqual({ kind: 'person', ref: personId })
    }
  })

  it('does not miss a change that commits after later ones were read', async () => {
    const { feed, seen } = await newFeed(unwoken(database))
    const [late, soon] = [await makeWallet(database), await makeWallet(database)]
    const slow = openPostgres(url, { connections: 1 })
    toClose.push(() => slow.close())
    await slow.query('begin')
    await suspend(slow, late.personId)
    // A later transaction commits first, and the feed reads it, twice: its place is past the open one.
    await suspend(database, soon.personId)
    await feed.readNow()
    await feed.readNow()
    expect(seen).toContainEqual({ kind: 'person', ref: soon.personId })
    expect(seen).not.toContainEqual({ kind: 'person', ref: late.personId })
    await slow.query('commit')
    await feed.readNow()
    expect(seen).toContainEqual({ kind: 'person', ref: late.personId })
  })

  it('tells nothing of what was rolled back', async () => {
    const { feed, seen } = await newFeed(unwoken(database))
    const { personId } = await makeWallet(database)
    const slow = openPostgres(url, { connections: 1 })
    toClose.push(() => slow.close())
    await slow.query('begin')
    await suspend(slow, personId)
    await slow.query('rollback')
    await feed.readNow()
    expect(seen).not.toContainEqual({ kind: 'person', ref: personId })
  })

  it('tells a change no more once nothing is open that began before it', async () => {
    const { feed, seen } = await newFeed(unwoken(database))
    const { personId } = await makeWallet(database)
    await suspend(database, personId)
    await feed.readNow()
    expect(seen).toContainEqual({ kind: 'person', ref: personId })
    // Transactions of other databases of the server count, too.
    await within(5000, async () => {
      seen.length = 0
      await feed.readNow()
      expect(seen).toEqual([])
    })
    for (let i = 0; i < 5; i++) await feed.readNow()
    expect(seen).toEqual([])
  })

  it('says that it lost sight when what it had not read was swept', async () => {
    let lost = 0
    const { feed } = await newFeed(unwoken(far))
    feed.onLostSight(() => void lost++)
    await feed.readNow()
    expect(lost).toBe(0)
    proxy.cut()
    const { personId } = await makeWallet(database)
    await suspend(database, personId)
    await database.query("update octroi.change set at = now() - interval '2 hours'")
    await database.call('sweep')
    proxy.restore()
    await within(5000, () => expect(lost).toBe(1))
    await feed.readNow()
    expect(lost).toBe(1)
  })

  it('says so too when the one change that it waited for was swept as it committed', async () => {
    let lost = 0
    const { feed } = await newFeed(unwoken(database))
    feed.onLostSight(() => void lost++)
    const { personId } = await makeWallet(database)
    const slow = openPostgres(url, { connections: 1 })
    toClose.push(() => slow.close())
    await slow.query('begin')
    await suspend(slow, personId)
    await slow.query("update octroi.change set at = now() - interval '2 hours' where ref = $1", [personId])
    await feed.readNow() // the open transaction is its horizon now
    await slow.query('commit')
    await database.call('sweep')
    await feed.readNow()
    expect(lost).toBe(1)
  })

  it('is stale when the database is away for 4 s, lost after the time allowed, and fresh again by itself', {
    timeout: 30_000,
  }, async () => {
    const { feed, seen, ups } = await newFeed(unwoken(far), 6)
    expect(await feed.confirm()).toBe('fresh')
    proxy.cut()
    await sleep(2000)
    expect(feed.isFresh()).toBe(true)
    expect(await feed.confirm()).toBe('fresh')
    await sleep(2500)
    expect(feed.isFresh()).toBe(false)
    const startedAt = performance.now()
    expect(await feed.confirm()).toBe('stale')
    expect(performance.now() - startedAt).toBeLessThan(1000)
    const { personId } = await makeWallet(database)
    await suspend(database, personId)
    await sleep(2500)
    expect(await feed.confirm()).toBe('lost')
    expect(ups).toEqual([false])
    proxy.restore()
    await within(5000, () => expect(feed.isFresh()).toBe(true))
    expect(await feed.confirm()).toBe('fresh')
    expect(ups).toEqual([false, true])
    expect(seen).toContainEqual({ kind: 'person', ref: personId })
  })

  it('answers within a second while the database is frozen, and goes on after', {
    timeout: 30_000,
  }, async () => {
    const { feed } = await newFeed(unwoken(far))
    proxy.hold()
    await sleep(4500)
    const startedAt = performance.now()
    expect(await feed.confirm()).toBe('stale')
    expect(performance.now() - startedAt).toBeLessThan(1000)
    proxy.restore()
    await within(5000, () => expect(feed.isFresh()).toBe(true))
  })

  it('does not open when the database does not answer', async () => {
    proxy.cut()
    await expect(openChangeFeed(far, { staleS: 1 })).rejects.toThrow()
  })

  it('reads no more once closed', async () => {
    let calls = 0
    const { feed } = await newFeed({
      ...database,
      call: (name, args) => {
        calls++
        return database.call(name, args)
      },
    })
    await feed.close()
    const before = calls
    await suspend(database, (await makeWallet(database)).personId)
    await feed.readNow()
    await sleep(1200)
    expect(calls).toBe(before)
  })
})

/** A session of a person and its cookie's text for an audience. */
const signIn = async (personId: string, audience = 'portal', lifetime = '1 hour') => {
  const [session] = await database.call<{ id: string; expiresAt: Date }>('startSession', {
    personId,
    lifetime,
    userAgent: '',
    address: '',
  })
  if (session === undefined) throw new Error('no session')
  const exp = Math.floor(Date.now() / 1000) + 3600
  return { id: session.id, text: sign(sessionKeys, { sid: session.id, sub: personId, aud: audience, exp }) }
}

async function addKey(personId: string) {
  const text = makeApiKey()
  const [key] = await database.call<{ id: string }>('makeKey', {
    personId,
    hash: hashApiKey(text),
    prefix: apiKeyPrefix(text),
    name: 'a key',
    apps: null,
    admin: false,
    expiresAt: null,
    limit: 100,
  })
  if (key === undefined) throw new Error('no key')
  return { id: key.id, text }
}

describe('callers', () => {
  /** Callers over a feed that has no other clock than `readNow` and its own second; `calls` are their questions. */
  const newCallers = async (options: { size?: number; on?: Database; staleS?: number } = {}) => {
    const on = options.on ?? database
    const calls: string[] = []
    const counted: Database = {
      ...on,
      call: (name, args) => {
        if (name !== 'readChanges') calls.push(name)
        return on.call(name, args)
      },
    }
    const { feed } = await newFeed(unwoken(on), options.staleS)
    const callers = openCallers(counted, feed, {
      sessionKeys,
      ...(options.size === undefined ? {} : { size: options.size }),
    })
    return { callers, feed, calls }
  }

  let callers: Callers
  let feed: ChangeFeed
  let calls: string[]
  const open = async (options?: Parameters<typeof newCallers>[0]) => {
    ;({ callers, feed, calls } = await newCallers(options))
  }

  it('are found once in the database and then in memory', async () => {
    await open()
    const { personId, walletId } = await makeWallet(database)
    const { id, text } = await signIn(personId)
    expect(callers.knownBySession(text, 'portal')).toBeUndefined()
    const found = await callers.bySession(text, 'portal')
    expect(found).toMatchObject({ personId, walletId, status: 'active', by: { kind: 'session', id } })
    expect(callers.knownBySession(text, 'portal')).toEqual(found)
    expect(await callers.bySession(text, 'portal')).toEqual(found)
    const key = await addKey(personId)
    expect(await callers.byKey(key.text)).toMatchObject({ personId, by: { kind: 'key', id: key.id } })
    expect(callers.knownByKey(key.text)).toMatchObject({ personId })
    expect(calls).toEqual(['findCallerBySession', 'findCallerByKey'])
  })

  it('are nobody to another audience, with a foreign signature, an unknown or a malformed credential', async () => {
    await open()
    const { personId } = await makeWallet(database)
    const { id, text } = await signIn(personId, 'whisper')
    expect(await callers.bySession(text, 'whisper')).toMatchObject({ personId })
    expect(await callers.bySession(text, 'portal')).toBeNull()
    expect(callers.knownBySession(text, 'portal')).toBeNull()
    const exp = Math.floor(Date.now() / 1000) + 60
    const forged = sign(deriveSecrets(randomBytes(32).toString('hex')).session, {
      sid: id,
      sub: personId,
      aud: 'whisper',
      exp,
    })
    expect(await callers.bySession(forged, 'whisper')).toBeNull()
    const { personId: other } = await makeWallet(database)
    const swapped = sign(sessionKeys, { sid: id, sub: other, aud: 'whisper', exp })
    expect(await callers.bySession(swapped, 'whisper')).toBeNull()
    for (const nobody of [makeApiKey(), 'oct_nonsense', '']) expect(await callers.byKey(nobody)).toBeNull()
  })

  it('are nobody the second that their session ends by itself', async () => {
    await open()
    const { personId } = await makeWallet(database)
    const { text } = await signIn(personId, 'portal', '1 second')
    expect(await callers.bySession(text, 'portal')).toMatchObject({ personId })
    await sleep(1050)
    expect(callers.knownBySession(text, 'portal')).toBeNull()
    expect(await callers.bySession(text, 'portal')).toBeNull()
  })

  it.each([
    {
      what: 'suspended',
      change: (personId: string) => suspend(database, personId),
      seen: { status: 'suspended', suspendedReason: 'spam' },
    },
    {
      what: 'an admin',
      change: (personId: string) =>
        database.query("update octroi.person set role = 'admin' where id = $1", [personId]),
      seen: { role: 'admin' },
    },
    {
      what: 'granted an app',
      change: (personId: string) =>
        database.query(
          "with a as (insert into octroi.app (name) values ('granted') returning id) insert into octroi.app_access (person_id, app_id) select $1, id from a",
          [personId],
        ),
      seen: { granted: new Map([['granted', { until: Infinity, uncountedUntil: Infinity }]]) },
    },
  ])('are seen $what in time, by session and by key', async ({ change, seen }) => {
    await open()
    const { personId } = await makeWallet(database)
    const [session, key] = [await signIn(personId), await addKey(personId)]
    await callers.bySession(session.text, 'portal')
    await callers.byKey(key.text)
    await change(personId)
    await within(actsWithinMs, async () => {
      expect(await callers.bySession(session.text, 'portal')).toMatchObject(seen)
      expect(await callers.byKey(key.text)).toMatchObject(seen)
    })
  })

  it('are nobody in time once signed out, on every app, and only there', async () => {
    await open()
    const { personId } = await makeWallet(database)
    const [one, other] = [await signIn(personId), await signIn(personId)]
    const exp = Math.floor(Date.now() / 1000) + 3600
    const onApp = sign(sessionKeys, { sid: one.id, sub: personId, aud: 'whisper', exp })
    for (const [text, audience] of [
      [one.text, 'portal'],
      [onApp, 'whisper'],
      [other.text, 'portal'],
    ] as const)
      expect(await callers.bySession(text, audience)).toMatchObject({ personId })
    await database.call('endSessions', { personId, id: one.id })
    await within(actsWithinMs, async () => {
      expect(await callers.bySession(one.text, 'portal')).toBeNull()
      expect(await callers.bySession(onApp, 'whisper')).toBeNull()
    })
    expect(callers.knownBySession(other.text, 'portal')).toMatchObject({ personId })
  })

  it('are nobody in time by a key that was revoked', async () => {
    await open()
    const { personId } = await makeWallet(database)
    const [gone, kept] = [await addKey(personId), await addKey(personId)]
    await callers.byKey(gone.text)
    await callers.byKey(kept.text)
    await database.call('revokeKey', { personId, id: gone.id })
    await within(actsWithinMs, async () => expect(await callers.byKey(gone.text)).toBeNull())
    expect(await callers.byKey(kept.text)).toMatchObject({ personId })
  })

  it('are not remembered from a read that raced with a change', async () => {
    const { feed: ownFeed } = await newFeed(unwoken(database))
    let letGo: () => void = () => {}
    let arrived: () => void = () => {}
    const gate = new Promise<void>(resolve => {
      letGo = resolve
    })
    const read = new Promise<void>(resolve => {
      arrived = resolve
    })
    // The answer is the database's own; it only takes long on its way back.
    const slow: Database = {
      ...database,
      call: async (name, args) => {
        const rows = await database.call<never>(name, args)
        arrived()
        await gate
        return rows
      },
    }
    const slowCallers = openCallers(slow, ownFeed, { sessionKeys })
    const { personId } = await makeWallet(database)
    const { text } = await signIn(personId)
    const looking = slowCallers.bySession(text, 'portal')
    await read
    await suspend(database, personId)
    await ownFeed.readNow()
    letGo()
    expect(await looking).toMatchObject({ status: 'active' }) // it was asked before
    expect(slowCallers.knownBySession(text, 'portal')).toBeUndefined()
    expect(await slowCallers.bySession(text, 'portal')).toMatchObject({ status: 'suspended' })
  })

  it('are never stale after the feed has read, however reads and changes meet', {
    timeout: 60_000,
  }, async () => {
    await open()
    const { personId } = await makeWallet(database)
    const { text } = await signIn(personId)
    let running = true
    const lookups = Array.from({ length: 4 }, async () => {
      while (running) {
        await callers.bySession(text, 'portal')
        await sleep(0)
      }
    })
    for (let i = 0; i < 100; i++) {
      await suspend(database, personId)
      await feed.readNow()
      // Asked anew or from memory: a lookup that begins now must know. One already on its way is let pass first.
      await sleep(5)
      expect([i, (await callers.bySession(text, 'portal'))?.status]).toEqual([i, 'suspended'])
      await reinstate(database, personId)
      await feed.readNow()
      await sleep(5)
      expect([i, (await callers.bySession(text, 'portal'))?.status]).toEqual([i, 'active'])
    }
    running = false
    await Promise.all(lookups)
  })

  it('are looked up a few times in the database when 1,000 first requests come at once', async () => {
    await open()
    const { personId } = await makeWallet(database)
    const { text } = await signIn(personId)
    const found = await Promise.all(Array.from({ length: 1000 }, () => callers.bySession(text, 'portal')))
    expect(found.every(caller => caller?.personId === personId)).toBe(true)
    expect(calls.length).toBeLessThan(5)
  })

  it('are still forgotten by person when many others came and went', async () => {
    await open({ size: 10 })
    const { personId } = await makeWallet(database)
    const { text } = await signIn(personId)
    await callers.bySession(text, 'portal')
    for (let i = 0; i < 60; i++) {
      const other = await makeWallet(database)
      await callers.bySession((await signIn(other.personId)).text, 'portal')
      expect(callers.knownBySession(text, 'portal')).toMatchObject({ personId })
    }
    await suspend(database, personId)
    await feed.readNow()
    expect(callers.knownBySession(text, 'portal')).toBeUndefined()
  })

  it('are kept in memory while the database is down, and refused as unknown after the time allowed', {
    timeout: 30_000,
  }, async () => {
    await open({ on: far, staleS: 6 })
    const [known, fresh] = [await makeWallet(database), await makeWallet(database)]
    const [inMemory, never] = [await signIn(known.personId), await signIn(fresh.personId)]
    await callers.bySession(inMemory.text, 'portal')
    proxy.hold()
    const bySession = async (text: string) => {
      const startedAt = performance.now()
      const answer = await callers.bySession(text, 'portal').catch((error: unknown) => error)
      expect(performance.now() - startedAt).toBeLessThan(2000)
      return answer
    }
    await sleep(5000)
    expect(callers.knownBySession(inMemory.text, 'portal')).toBeUndefined()
    expect(await bySession(inMemory.text)).toMatchObject({ personId: known.personId })
    expect(await bySession(never.text)).toBeInstanceOf(CallerUnavailable)
    await sleep(1500)
    expect(await bySession(inMemory.text)).toBeInstanceOf(CallerUnavailable)
    proxy.restore()
    await within(5000, async () => {
      expect(await bySession(inMemory.text)).toMatchObject({ personId: known.personId })
      expect(await bySession(never.text)).toMatchObject({ personId: fresh.personId })
    })
  })

  it('do not wait for ever behind one lookup that the network lost', { timeout: 30_000 }, async () => {
    await open({ on: far })
    const { personId } = await makeWallet(database)
    const { text } = await signIn(personId)
    proxy.swallow()
    await expect(callers.bySession(text, 'portal')).rejects.toBeInstanceOf(CallerUnavailable)
    proxy.restore()
    await within(10_000, async () =>
      expect(await callers.bySession(text, 'portal')).toMatchObject({ personId }),
    )
  })
})
