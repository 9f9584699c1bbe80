import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Database, openPostgres } from '../src/database.ts'
import { nobodyId, openUsageCounter, type UsageCounter } from '../src/gate/usage.ts'
import { makeDatabase, type TestDatabase } from './support/database.ts'
import { openTcpProxy, type TcpProxy } from './support/tcp-proxy.ts'
import { appIds } from './support/wallets.ts'

type Fact = { day: string; requests: number; visits: number; tokens: number; firstAt: Date; lastAt: Date }

const noon = '2026-03-10T12:00:00.000Z'

describe('usage facts', () => {
  let made: TestDatabase
  let database: Database
  let proxy: TcpProxy
  let far: Database
  let app: number
  let otherApp: number
  let counter: UsageCounter
  let errors: unknown[]

  beforeAll(async () => {
    made = await makeDatabase()
    database = made.database
    proxy = await openTcpProxy(Number(new URL(made.url).port))
    far = openPostgres(proxy.url(made.url))
    ;[app = -1, otherApp = -1] = await appIds(database, 'whisper', 'qrcodes')
  })
  beforeEach(() => {
    // Only the calendar is ours: timers and connections run as ever.
    vi.useFakeTimers({ toFake: ['Date'], now: new Date(noon) })
    errors = []
    counter = openUsageCounter(far, error => void errors.push(error))
  })
  afterEach(async () => {
    proxy.restore()
    await counter.close()
    vi.useRealTimers()
  })
  afterAll(async () => {
    await far.close()
    await proxy.close()
    await made.drop()
  })

  const at = (time: string) => vi.setSystemTime(new Date(time))
  const after = (minutes: number) => vi.setSystemTime(Date.now() + minutes * 60_000)
  const factsOf = (person: string, id = app) =>
    database.query<Fact>(
      `select day::text, requests, visits, tokens, first_at, last_at from octroi.usage_fact
        where person_id = $1 and app_id = $2 order by day`,
      [person, id],
    )
  const refusalsOf = (person: string, id = app) =>
    database.query(
      `select day::text, reason, refusals from octroi.usage_refusal
        where person_id = $1 and app_id = $2 order by day, reason`,
      [person, id],
    )

  it('add up requests and tokens by person, app and day', async () => {
    const [ada, ben] = [randomUUID(), randomUUID()]
    counter.count(ada, app, 100, null)
    after(1)
    counter.count(ada, app, 0, null)
    counter.count(ada, otherApp, 5, null)
    counter.count(ben, app, 7, null)
    await counter.flush()
    expect(await factsOf(ada)).toEqual([
      {
        day: '2026-03-10',
        requests: 2,
        visits: 1,
        tokens: 100,
        firstAt: new Date(noon),
        lastAt: new Date('2026-03-10T12:01:00.000Z'),
      },
    ])
    expect(await factsOf(ada, otherApp)).toMatchObject([{ requests: 1, visits: 1, tokens: 5 }])
    expect(await factsOf(ben)).toMatchObject([{ requests: 1, visits: 1, tokens: 7 }])
  })

  it('are the same however often they are written', async () => {
    const ada = randomUUID()
    for (let i = 0; i < 20; i++) {
      counter.count(ada, app, i, i % 5 === 0 ? 'balance_too_low' : null)
      after(1)
      if (i % 3 === 0) await counter.flush()
    }
    await counter.flush()
    expect(await factsOf(ada)).toMatchObject([
      {
        requests: 20,
        visits: 1,
        tokens: 190,
        firstAt: new Date(noon),
        lastAt: new Date('2026-03-10T12:19:00.000Z'),
      },
    ])
    expect(await refusalsOf(ada)).toEqual([{ day: '2026-03-10', reason: 'balance_too_low', refusals: 4 }])
  })

  describe.each([
    { how: 'written between', flush: () => counter.flush() },
    { how: 'written together', flush: async () => {} },
  ])('$how', ({ flush }) => {
    it('count a visit after 30 minutes of rest and not before', async () => {
      const ada = randomUUID()
      const visit = async (minutes: number) => {
        after(minutes)
        counter.count(ada, app, 0, null)
        await flush()
      }
      await visit(0)
      await visit(29.99)
      await visit(29.99)
      await counter.flush()
      expect(await factsOf(ada)).toMatchObject([{ requests: 3, visits: 1 }])
      await visit(30)
      await visit(1)
      await visit(200)
      await counter.flush()
      expect(await factsOf(ada)).toMatchObject([{ requests: 6, visits: 3 }])
    })

    it('count a visit across midnight once', async () => {
      const ada = randomUUID()
      at('2026-03-10T23:50:00Z')
      counter.count(ada, app, 1, null)
      await flush()
      at('2026-03-11T00:10:00Z')
      counter.count(ada, app, 2, null)
      await flush()
      at('2026-03-11T00:40:00Z')
      counter.count(ada, app, 3, null)
      await counter.flush()
      expect(
        (await factsOf(ada)).map(({ day, requests, visits, tokens }) => [day, requests, visits, tokens]),
      ).toEqual([
        ['2026-03-10', 1, 1, 1],
        ['2026-03-11', 2, 1, 5],
      ])
    })

    it('count a visit of its own on the next day after a night', async () => {
      const ada = randomUUID()
      at('2026-03-10T23:29:00Z')
      counter.count(ada, app, 0, null)
      await flush()
      at('2026-03-11T00:00:00Z')
      counter.count(ada, app, 0, null)
      await counter.flush()
      expect((await factsOf(ada)).map(fact => fact.visits)).toEqual([1, 1])
    })
  })

  it('know each app’s visits apart', async () => {
    const ada = randomUUID()
    counter.count(ada, app, 0, null)
    after(20)
    counter.count(ada, otherApp, 0, null)
    after(20)
    counter.count(ada, app, 0, null)
    await counter.flush()
    expect(await factsOf(ada)).toMatchObject([{ requests: 2, visits: 2 }])
    expect(await factsOf(ada, otherApp)).toMatchObject([{ requests: 1, visits: 1 }])
  })

  it('count refusals by reason, as requests too', async () => {
    const ada = randomUUID()
    for (const reason of ['balance_too_low', 'suspended', 'balance_too_low', null])
      counter.count(ada, app, 0, reason)
    await counter.flush()
    counter.count(ada, app, 0, 'suspended')
    await counter.flush()
    expect(await refusalsOf(ada)).toEqual([
      { day: '2026-03-10', reason: 'balance_too_low', refusals: 2 },
      { day: '2026-03-10', reason: 'suspended', refusals: 2 },
    ])
    expect(await factsOf(ada)).toMatchObject([{ requests: 5 }])
  })

  it('count the requests of nobody, but no visits', async () => {
    const before = (await factsOf(nobodyId))[0]?.requests ?? 0
    counter.count(nobodyId, app, 0, 'unauthenticated')
    after(60)
    counter.count(nobodyId, app, 0, null)
    await counter.flush()
    expect(await factsOf(nobodyId)).toMatchObject([{ requests: before + 2, visits: 0 }])
  })

  it('survive an outage: nothing is lost and nothing doubled', async () => {
    const ada = randomUUID()
    counter.count(ada, app, 1, null)
    await counter.flush()
    proxy.cut()
    for (let i = 0; i < 3; i++) {
      after(40)
      counter.count(ada, app, 10, 'unavailable')
      await counter.flush()
    }
    expect(errors.length).toBeGreaterThan(0)
    expect(await factsOf(ada)).toMatchObject([{ requests: 1 }])
    proxy.restore()
    await vi.waitFor(
      async () => {
        await counter.flush()
        expect(await factsOf(ada)).toMatchObject([{ requests: 4, visits: 4, tokens: 31 }])
      },
      { timeout: 10_000 },
    )
    expect(await refusalsOf(ada)).toMatchObject([{ reason: 'unavailable', refusals: 3 }])
    await counter.flush()
    expect(await factsOf(ada)).toMatchObject([{ requests: 4 }])
  })

  it('are not doubled when the answer to a write was lost', async () => {
    const ada = randomUUID()
    counter.count(ada, app, 0, null)
    await counter.flush() // the connection is there, its statement prepared
    counter.count(ada, app, 5, 'balance_too_low')
    const lost = proxy.loseNextAnswer()
    await counter.flush()
    await lost
    expect(errors).toHaveLength(1)
    expect(await factsOf(ada)).toMatchObject([{ requests: 2, tokens: 5 }]) // it was written
    counter.count(ada, app, 7, null)
    await counter.flush()
    expect(await factsOf(ada)).toMatchObject([{ requests: 3, visits: 1, tokens: 12 }])
    expect(await refusalsOf(ada)).toMatchObject([{ reason: 'balance_too_low', refusals: 1 }])
  })

  it('that SQL refuses are told of and hold nothing else back', async () => {
    const people = Array.from({ length: 20 }, () => randomUUID())
    people.forEach((person, i) => {
      counter.count(person, i === 13 ? 2 ** 30 : app, 1, 'suspended')
    })
    await counter.flush()
    expect(errors).toMatchObject([{ code: '23503' }])
    const written = await database.query(
      `select f.person_id from octroi.usage_fact f join octroi.usage_refusal r using (person_id, app_id, day)
        where f.person_id = any ($1::uuid[]) and r.refusals = 1 and f.requests = 1`,
      [people],
    )
    expect(written).toHaveLength(19)
  })

  it('are written by themselves within 5 s', async () => {
    const ada = randomUUID()
    counter.count(ada, app, 3, null)
    await vi.waitFor(async () => expect(await factsOf(ada)).toMatchObject([{ requests: 1, tokens: 3 }]), {
      timeout: 5000,
      interval: 100,
    })
  })

  it('are written at the end, those counted during the last write too', async () => {
    const ada = randomUUID()
    const own = openUsageCounter(far, error => void errors.push(error))
    own.count(ada, app, 1, null)
    const writing = own.flush()
    own.count(ada, app, 2, null)
    await own.close()
    await writing
    expect(await factsOf(ada)).toMatchObject([{ requests: 2, tokens: 3 }])
    expect(errors).toEqual([])
  })

  it('do not hold the end up for long while the database is frozen', async () => {
    const own = openUsageCounter(far, error => void errors.push(error))
    own.count(randomUUID(), app, 1, null)
    await far.query('select 1')
    proxy.hold()
    const startedAt = performance.now()
    await own.close()
    expect(performance.now() - startedAt).toBeLessThan(4000)
    expect(errors).toHaveLength(1)
  })

  it('of two gates add up', async () => {
    const ada = randomUUID()
    const other = openUsageCounter(database, error => void errors.push(error))
    for (let round = 0; round < 5; round++) {
      for (let i = 0; i < 10; i++) {
        counter.count(ada, app, 1, 'suspended')
        other.count(ada, app, 1, 'suspended')
      }
      await Promise.all([counter.flush(), other.flush()])
    }
    await other.close()
    expect(await factsOf(ada)).toMatchObject([{ requests: 100, tokens: 100 }])
    expect(await refusalsOf(ada)).toMatchObject([{ refusals: 100 }])
  })
})
