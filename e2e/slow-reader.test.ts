import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeDatabase } from '../authz/test/support/database.ts'
import { type PostgresServer, startPostgres } from '../authz/test/support/postgres.ts'
import { valuesOf } from './support/exchange.ts'
import { type FakeClock, makeFakeClock } from './support/fake-clock.ts'
import { type System, startSystem, type Tool } from './support/system.ts'
import type { Visitor } from './support/visitor.ts'

/**
 * An answer that is read so slowly that its line comes ten minutes after its charge. Postgres and the service live by a
 * clock that the test moves, so that the service's own upkeep looks for missing lines in between.
 */

const alphaRules = `
  - { on: "POST /bulk/*", tokens: 100, refund: [5xx] }
  - { on: "PUT /bulk/*", tokens: 10, per: second, hold: 200, max: 600 }
`
const own = { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' }
/** More than lies in sockets on the way: the tool and Traefik must wait for the reader. */
const megabytes = 40
const holdS = 300

describe('when an answer is read for ten minutes', () => {
  let clock: FakeClock
  let postgres: PostgresServer
  let system: System
  let alpha: Tool

  beforeAll(async () => {
    clock = await makeFakeClock()
    postgres = await startPostgres({ env: clock.env })
    system = await startSystem('Traefik over http', {
      alphaRules,
      database: () => makeDatabase('template0', postgres.adminUrl),
      env: { ...clock.env, OCTROI_HOLD_S: String(holdS) },
    })
    alpha = system.tools.alpha
  })
  afterAll(async () => {
    await system?.stop()
    await postgres?.stop()
    await clock?.remove()
  })

  const query = <Row extends object>(text: string, ...values: unknown[]) =>
    system.database.database.query<Row>(text, values)
  const meOf = async (visitor: Visitor) =>
    (await visitor.send(`${system.portal}/api/me`)).json<{ balance: number; held: number; debt: number }>()
  const settlementOf = async (id: string) => {
    const [row] = await query<{
      result: string
      tokens: number
      source: string
      late: boolean
      durationMs: number
    }>('select result, tokens, source, late, duration_ms from octroi.settlement where charge_id = $1', id)
    return row
  }
  const kindsOf = async (id: string) => {
    const rows = await query<{ kind: string }>(
      'select kind from octroi.journal where ref = $1 or charge_id = $1 order by at, ref',
      id,
    )
    return rows.map(row => row.kind)
  }

  const paying = async () => (await system.signUpOnAlpha(1000)).visitor
  /** Begins to read an answer and reads no further until `finish`. */
  const readSlowly = async (visitor: Visitor, method: string) => {
    const sent = visitor.open(`${alpha.url}/bulk/${megabytes}`, { method, headers: own })
    sent.end()
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    const [id = ''] = valuesOf(alpha.echo.seen.at(-1), 'x-octroi-charge')[0]?.split('.') ?? []
    const finish = async () => {
      let bytes = 0
      for await (const chunk of response) bytes += (chunk as Buffer).length
      return bytes
    }
    return { id, finish }
  }

  /** A minute at a time, so that the gate is never taken for dead: each heartbeat and each round of upkeep is awaited. */
  const passMinutes = async (minutes: number) => {
    const isHeard = async () => {
      const [row] = await query<{ heard: boolean }>(
        "select bool_or(seen_at > now() - interval '30 seconds') as heard from octroi.gate_process",
      )
      return row?.heard
    }
    for (let i = 0; i < minutes; i++) {
      await clock.forward(60)
      await expect.poll(isHeard, { timeout: 10_000 }).toBe(true)
    }
  }
  /** Until the service's upkeep has looked at this charge for its line: a round that time ran over is made again. */
  const untilLookedAt = async (id: string) => {
    const isPast = async () => {
      const [row] = await query<{ past: boolean }>('select ref >= $1 as past from octroi.proof_cursor', id)
      return row?.past === true
    }
    for (let minutes = 0; minutes < 10; minutes++) {
      await passMinutes(1)
      for (let i = 0; i < 10; i++) {
        if (await isPast()) return
        await sleep(50)
      }
    }
    throw new Error(`nobody looked at ${id}:\n${system.service.output()}`)
  }
  const expectBooksRight = async () => expect(await query('select * from octroi.broken')).toEqual([])
  /** A request with a line of its own, so that there is a log to miss a line in. */
  const someLine = async (visitor: Visitor) => {
    const sent = await visitor.send(`${alpha.url}/paid`, { method: 'POST', headers: own })
    expect(sent.status).toBe(200)
    const [id = ''] = valuesOf(alpha.echo.seen.at(-1), 'x-octroi-charge')[0]?.split('.') ?? []
    await expect.poll(() => settlementOf(id), { timeout: 5000 }).toMatchObject({ result: 'captured' })
  }

  it('a fixed price stays charged without a line, and the line captures it', async () => {
    const visitor = await paying()
    const { id, finish } = await readSlowly(visitor, 'POST')
    await passMinutes(10)
    await someLine(visitor)
    await untilLookedAt(id)
    expect(await settlementOf(id)).toBeUndefined()
    expect(await meOf(visitor)).toMatchObject({ balance: 890, held: 0, debt: 0 })
    expect(await finish()).toBe(megabytes * 1_000_000)
    await expect
      .poll(() => settlementOf(id), { timeout: 5000 })
      .toMatchObject({ result: 'captured', tokens: 100, source: 'access-log', late: false })
    expect(await kindsOf(id)).toEqual(['charge'])
    expect(await meOf(visitor)).toMatchObject({ balance: 890, held: 0, debt: 0 })
    await expectBooksRight()
  })

  it('a hold that is shorter expires, and its line charges again, into debt', async () => {
    const visitor = await paying()
    const { id, finish } = await readSlowly(visitor, 'PUT')
    expect(await meOf(visitor)).toMatchObject({ balance: 800, held: 200 })
    await passMinutes(10)
    await expect
      .poll(() => settlementOf(id), { timeout: 5000 })
      .toMatchObject({ result: 'voided', source: 'expiry' })
    expect(await meOf(visitor)).toMatchObject({ balance: 1000, held: 0, debt: 0 })
    // All is spent before the line comes.
    const spent = Array.from({ length: 10 }, () =>
      visitor.send(`${alpha.url}/bulk/0`, { method: 'POST', headers: own }),
    )
    expect((await Promise.all(spent)).map(({ status }) => status)).toEqual(Array(10).fill(200))
    expect(await meOf(visitor)).toMatchObject({ balance: 0 })
    await finish()
    await expect
      .poll(() => settlementOf(id), { timeout: 5000 })
      .toMatchObject({ result: 'captured', source: 'access-log', late: true })
    const { tokens = 0, durationMs = 0 } = (await settlementOf(id)) ?? {}
    expect(tokens).toBe(Math.ceil(durationMs / 100))
    expect(tokens).toBeGreaterThan(0)
    expect(await meOf(visitor)).toMatchObject({ balance: 0, held: 0, debt: tokens })
    await expectBooksRight()
  })
})
