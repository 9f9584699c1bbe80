import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import type { Database } from '../src/database.ts'
import { openCallers } from '../src/people/callers.ts'
import { openChangeFeed } from '../src/people/change-feed.ts'
import { openLastUses } from '../src/people/last-uses.ts'
import { sign } from '../src/people/signed.ts'
import { deriveSecrets } from '../src/secrets.ts'
import { useFarDatabase } from './support/far-database.ts'
import { makeWallet } from './support/wallets.ts'

const sessionKeys = deriveSecrets(randomBytes(32).toString('hex')).session
const idleMs = 2000

const { database, proxy, far, toClose } = await useFarDatabase()

/** A gate's memory of callers, what it asked the database, and the writer behind it. */
const openGate = async (on = database) => {
  const calls: string[] = []
  const errors: unknown[] = []
  const counted: Database = {
    ...on,
    call: (name, args) => {
      if (name !== 'readChanges') calls.push(name)
      return on.call(name, args)
    },
  }
  const feed = await openChangeFeed(on, { staleS: 300 })
  const callers = openCallers(counted, feed, { sessionKeys, idleMs })
  const lastUses = openLastUses(counted, callers, error => void errors.push(error))
  const close = async () => {
    await lastUses.close()
    await feed.close()
  }
  toClose.push(close)
  return { callers, feed, calls, errors, close: lastUses.close }
}

/** Somebody signed in, with their cookies at the portal and at two tools. */
const signIn = async () => {
  const { personId } = await makeWallet(database)
  const [session] = await database.call<{ id: string }>('startSession', {
    personId,
    lifetime: '1 hour',
    userAgent: '',
    address: '',
  })
  const sid = session?.id ?? ''
  const exp = Math.floor(Date.now() / 1000) + 3600
  const cookie = (aud: string) => sign(sessionKeys, { sid, sub: personId, aud, exp })
  return { personId, id: sid, portal: cookie('portal'), tool: cookie('app:tool'), other: cookie('app:other') }
}

const seenAt = async (id: string) => {
  const [row] = await database.query<{ seenAt: Date }>('select seen_at from octroi.session where id = $1', [
    id,
  ])
  return row?.seenAt.getTime() ?? 0
}

const within = (ms: number, check: () => unknown) => vi.waitFor(check, { timeout: ms, interval: 20 })

describe('a session', () => {
  it('is nobody’s when nobody used it for the idle time, though cookie and memory are there', async () => {
    const { callers, calls } = await openGate()
    const { personId, portal, tool } = await signIn()
    expect(await callers.bySession(portal, 'portal')).toMatchObject({ personId })
    expect(await callers.bySession(tool, 'app:tool')).toMatchObject({ personId })
    await sleep(idleMs - 300)
    expect(callers.knownBySession(tool, 'app:tool')).toMatchObject({ personId })
    await sleep(idleMs + 20)
    expect(callers.knownBySession(tool, 'app:tool') ?? null).toBeNull()
    expect(await callers.bySession(tool, 'app:tool')).toBeNull()
    expect(await callers.bySession(portal, 'portal')).toBeNull()
    // It is over, and nobody who comes with it again costs the database a question.
    const asked = calls.filter(name => name === 'findCallerBySession').length
    for (let i = 0; i < 20; i++) expect(await callers.bySession(portal, 'portal')).toBeNull()
    expect(callers.knownBySession(portal, 'portal')).toBeNull()
    expect(calls.filter(name => name === 'findCallerBySession')).toHaveLength(asked)
  })

  it('is kept alive everywhere by use anywhere', async () => {
    const { callers } = await openGate()
    const { personId, portal, tool, other } = await signIn()
    await Promise.all([
      callers.bySession(portal, 'portal'),
      callers.bySession(tool, 'app:tool'),
      callers.bySession(other, 'app:other'),
    ])
    for (let i = 0; i < 4; i++) {
      await sleep(idleMs * 0.7)
      const [text, audience] = i % 2 ? [portal, 'portal'] : [tool, 'app:tool']
      expect(callers.knownBySession(text, audience)).toMatchObject({ personId })
    }
    // Not asked for since the start, and known at once: three cookies are one session.
    expect(callers.knownBySession(other, 'app:other')).toMatchObject({ personId })
  })

  it('is not kept alive by a cookie that comes to the wrong host', async () => {
    const { callers } = await openGate()
    const { tool } = await signIn()
    await callers.bySession(tool, 'app:tool')
    for (let i = 0; i < 4; i++) {
      await sleep(idleMs / 3)
      expect(await callers.bySession(tool, 'app:other')).toBeNull()
    }
    expect(await callers.bySession(tool, 'app:tool')).toBeNull()
  })

  it('is alive at one gate when it was used at another', async () => {
    const [here, there] = [await openGate(), await openGate()]
    const { personId, portal, tool } = await signIn()
    await here.callers.bySession(portal, 'portal')
    await there.callers.bySession(tool, 'app:tool')
    const until = performance.now() + idleMs * 4
    while (performance.now() < until) {
      expect(await here.callers.bySession(portal, 'portal')).toMatchObject({ personId })
      await sleep(100)
    }
    // What the first gate noted of late is written by now, or as it ends.
    await here.close()
    expect(await there.callers.bySession(tool, 'app:tool')).toMatchObject({ personId })
  })

  it('is idle from its last use on when the memory was lost', async () => {
    const first = await openGate()
    const { id, personId, portal } = await signIn()
    await sleep(idleMs / 2)
    await first.callers.bySession(portal, 'portal')
    const usedAt = Date.now()
    await first.close()
    expect(Math.abs((await seenAt(id)) - usedAt)).toBeLessThan(250)
    const second = await openGate()
    await sleep(idleMs * 0.7)
    expect(await second.callers.bySession(portal, 'portal')).toMatchObject({ personId })
    const third = await openGate()
    await sleep(idleMs + 20)
    expect(await third.callers.bySession(portal, 'portal')).toBeNull()
  })

  it('is unknown, not over, when the database cannot say whether it was used elsewhere', {
    timeout: 20_000,
  }, async () => {
    const { callers } = await openGate(far)
    const { personId, portal } = await signIn()
    await callers.bySession(portal, 'portal')
    proxy.hold()
    await sleep(idleMs + 20)
    await expect(callers.bySession(portal, 'portal')).rejects.toThrow('cannot be read')
    await database.call('touchSessions', {
      ids: (
        await database.query<{ id: string }>('select id from octroi.session where person_id = $1', [personId])
      ).map(({ id }) => id),
      usedAt: [new Date(Date.now() + 5000).toISOString()],
    })
    proxy.restore()
    await within(8000, async () =>
      expect(await callers.bySession(portal, 'portal')).toMatchObject({ personId }),
    )
  })
})

describe('the last use of sessions', () => {
  it('is written behind, once for many requests, and tells the change feed nothing', async () => {
    const { callers, calls, feed } = await openGate()
    const people = await Promise.all(Array.from({ length: 20 }, signIn))
    for (const { portal } of people) await callers.bySession(portal, 'portal')
    const changes: unknown[] = []
    feed.onChange(change => void changes.push(change))
    const until = performance.now() + 2600
    while (performance.now() < until) {
      for (const { portal } of people) callers.knownBySession(portal, 'portal')
      await sleep(10)
    }
    const written = calls.filter(name => name === 'touchSessions').length
    expect(written).toBeGreaterThanOrEqual(1)
    expect(written).toBeLessThanOrEqual(4)
    for (const { id } of people) expect(Date.now() - (await seenAt(id))).toBeLessThan(2600)
    await feed.readNow()
    expect(changes).toEqual([])
  })

  it('never goes back, and never wakes a session that has ended', async () => {
    const { id, personId } = await signIn()
    const before = await seenAt(id)
    const at = (ms: number) => ({ ids: [id], usedAt: [new Date(ms).toISOString()] })
    await database.call('touchSessions', at(before - 10_000))
    expect(await seenAt(id)).toBe(before)
    await database.call('touchSessions', at(before + 10_000))
    expect(await seenAt(id)).toBe(before + 10_000)
    await database.call('endSessions', { personId, id })
    await database.call('touchSessions', at(before + 20_000))
    expect(await database.call('findCallerBySession', { id })).toEqual([])
  })

  it('waits while the database is down, and is written after', { timeout: 20_000 }, async () => {
    const { callers, errors } = await openGate(far)
    const { id, portal } = await signIn()
    const before = await seenAt(id)
    await callers.bySession(portal, 'portal')
    await sleep(300)
    callers.knownBySession(portal, 'portal')
    proxy.cut()
    await within(6000, () => expect(errors.length).toBeGreaterThan(0))
    expect(await seenAt(id)).toBe(before)
    proxy.restore()
    await within(8000, async () => expect(await seenAt(id)).toBeGreaterThan(before))
  })

  it('of many sessions is written by two gates at once without waiting for each other in a circle', async () => {
    const people = await Promise.all(Array.from({ length: 40 }, signIn))
    const ids = people.map(({ id }) => id)
    const touch = (order: string[], ms: number) =>
      database.call('touchSessions', {
        ids: order,
        usedAt: order.map(() => new Date(Date.now() + ms).toISOString()),
      })
    for (let i = 1; i <= 20; i++)
      await Promise.all([
        touch(ids, i * 100),
        touch([...ids].reverse(), i * 100 + 50),
        touch(ids, i * 100 + 70),
      ])
  })
})

describe('renewing a session', () => {
  it('ends the others, and this one under the id that it had', async () => {
    const { callers, feed } = await openGate()
    const one = await signIn()
    const args = { personId: one.personId, lifetime: '1 hour', userAgent: '', address: '' }
    const [other] = await database.call<{ id: string }>('startSession', args)
    await callers.bySession(one.tool, 'app:tool')
    const [renewed] = await database.call<{ id: string; expiresAt: Date }>('renewSession', {
      personId: one.personId,
      id: one.id,
    })
    await feed.readNow()
    expect(await callers.bySession(one.tool, 'app:tool')).toBeNull()
    expect(await callers.bySession(one.portal, 'portal')).toBeNull()
    const open = await database.query<{ id: string }>(
      'select id from octroi.session where person_id = $1 and ended_at is null',
      [one.personId],
    )
    expect(open).toEqual([{ id: renewed?.id }])
    expect([one.id, other?.id]).not.toContain(renewed?.id)
  })

  it('is not for one that has ended, nor for another person’s', async () => {
    const [one, other] = [await signIn(), await signIn()]
    expect(await database.call('renewSession', { personId: one.personId, id: other.id })).toEqual([])
    await database.call('endSessions', { personId: other.personId })
    expect(await database.call('renewSession', { personId: other.personId, id: other.id })).toEqual([])
  })
})

describe('starting sessions', () => {
  it('keeps a hundred of a person, and ends those that were used longest ago', async () => {
    const { personId } = await makeWallet(database)
    const args = { personId, lifetime: '1 hour', userAgent: '', address: '' }
    const [first] = await database.call<{ id: string }>('startSession', args)
    const [second] = await database.call<{ id: string }>('startSession', args)
    for (let i = 0; i < 98; i++) await database.call('startSession', args)
    const usedAt = new Date(Date.now() + 1000).toISOString()
    await database.call('touchSessions', { ids: [first?.id], usedAt: [usedAt] })
    await database.call('startSession', args)
    const open = await database.query<{ id: string }>(
      'select id from octroi.session where person_id = $1 and ended_at is null',
      [personId],
    )
    expect(open).toHaveLength(100)
    expect(open).toContainEqual({ id: first?.id })
    expect(open).not.toContainEqual({ id: second?.id })
  })
})
