import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { navigation, openGateCalls, type Told, type Verdict } from './support/authz-client.ts'
import { adjust, type Person, startWorld, until, type World } from './support/client.ts'
import { type PostgresServer, startPostgres } from './support/postgres.ts'
import { expectPrompt } from './support/prompt.ts'

const apps = {
  metered: `title: Metered
summary: For tests
otherwise: free
rules:
  - { on: POST /paid, tokens: 10 }
  - { on: GET /open, access: public }
`,
}
const host = 'metered.example.com'
const funds = 1000

/** A road to Postgres that can be blocked: connections stay, but nothing passes any more and nobody is told. */
const openRoad = async (target: number) => {
  const pairs = new Set<[Socket, Socket]>()
  let isBlocked = false
  const server = createServer(client => {
    const upstream = connect(target, '127.0.0.1')
    const pair: [Socket, Socket] = [client, upstream]
    pairs.add(pair)
    const end = () => {
      pairs.delete(pair)
      for (const socket of pair) socket.destroy()
    }
    for (const socket of pair) socket.on('error', end).on('close', end)
    if (!isBlocked) client.pipe(upstream).pipe(client)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    block: () => {
      isBlocked = true
      for (const socket of [...pairs].flat()) socket.unpipe().pause()
    },
    unblock: () => {
      isBlocked = false
      for (const [client, upstream] of pairs) client.pipe(upstream).pipe(client)
    },
    close: () => {
      for (const socket of [...pairs].flat()) socket.destroy()
      server.close()
    },
  }
}

let server: PostgresServer
let road: Awaited<ReturnType<typeof openRoad>>
let world: World
let calls: ReturnType<typeof openGateCalls>
let payer: Person
let headers: { authorization: string }
let stranger: { authorization: string }

const keyOf = async (person: Person) => ({ authorization: `Bearer ${(await person.key()).key}` })
const ask = (told: Told) => calls.ask({ host, ...told })
const pay = () => ask({ method: 'POST', uri: '/paid', headers })
const readiness = async () => (await fetch(`${world.gate}/readyz`)).status
const ledgerUp = async () =>
  Number(/^octroi_ledger_up (\d)$/m.exec(await (await fetch(`${world.gate}/metrics`)).text())?.[1])

beforeAll(async () => {
  server = await startPostgres()
  const url = new URL(server.adminUrl)
  road = await openRoad(Number(url.port))
  url.port = String(road.port)
  world = await startWorld(apps, {
    OCTROI_DATABASE_URL: url.href,
    OCTROI_SECRET: 'a secret that tests have, of more than 32 bytes',
  })
  calls = openGateCalls(world.gate)
  payer = await world.signUp()
  await adjust(world.admin, payer, funds)
  headers = await keyOf(payer)
  stranger = await keyOf(await world.signUp())
})
afterAll(async () => {
  calls?.close()
  await world?.close()
  road?.close()
  await server?.stop()
})

/** How long the answers of one outage took, in ms. */
let waits: number[] = []

const expectUnavailable = ({ status, headers, body, ms }: Verdict) => {
  expect([status, body.code, headers['retry-after']]).toEqual([503, 'unavailable', '1'])
  expect(headers['content-type']).toBe('application/problem+json')
  expect(headers['cache-control']).toBe('no-store')
  waits.push(ms)
}

describe('while Postgres is stopped for 20 seconds', () => {
  it('free requests go on, paid ones get 503 within a second, and both recover by themselves', async ({
    annotate,
  }) => {
    expect((await pay()).status).toBe(200)
    expect([await readiness(), await ledgerUp()]).toEqual([200, 1])
    const inFlight = Array.from({ length: 8 }, pay)
    const stopped = server.stopServer()
    let paid = 1
    for (const verdict of await Promise.all(inFlight)) {
      if (verdict.status === 200) paid++
      else expectUnavailable(verdict)
    }
    await stopped

    const slowest = { free: 0, paid: 0 }
    const until20s = performance.now() + 20_000
    while (performance.now() < until20s) {
      const free = await ask({ uri: '/', headers })
      expect([free.status, free.headers['x-octroi-user']]).toEqual([200, payer.id])
      waits.push(free.ms)
      slowest.free = Math.max(slowest.free, free.ms)
      const together = await Promise.all([pay(), pay(), pay()])
      for (const verdict of together) expectUnavailable(verdict)
      slowest.paid = Math.max(slowest.paid, ...together.map(({ ms }) => ms))
      // Who is not in memory cannot be known; nobody at all is nobody still.
      expectUnavailable(await ask({ uri: '/', headers: stranger }))
      expectUnavailable(await ask({ uri: '/', headers: { ...stranger, ...navigation } }))
      expect((await ask({ uri: '/open' })).status).toBe(200)
      expect((await ask({ uri: '/' })).status).toBe(401)
      expect(await readiness()).toBe(503)
      expect((await fetch(`${world.gate}/healthz`)).status).toBe(200)
      expect(await ledgerUp()).toBe(0)
      const portal = await payer.client.get('/api/me')
      expect([portal.status, portal.body.code]).toEqual([503, 'unavailable'])
      await sleep(200)
    }

    expectPrompt(waits)
    waits = []
    await server.startServer()
    const startedAt = performance.now()
    const since = () => Math.round(performance.now() - startedAt)
    await until('paid request that passes', async () => ((await pay()).status === 200 ? true : undefined))
    paid++
    const paidAgain = since()
    await until('readiness', async () => ((await readiness()) === 200 ? true : undefined))
    await until('ledger that is up', async () => ((await ledgerUp()) === 1 ? true : undefined))
    await until('stranger who is known', async () =>
      (await ask({ uri: '/', headers: stranger })).status === 200 ? true : undefined,
    )
    expect(since()).toBeLessThan(5000)
    await annotate(
      `slowest free ${Math.round(slowest.free)} ms, paid ${Math.round(slowest.paid)} ms; paid again after ${paidAgain} ms, all after ${since()} ms`,
    )

    // What was refused was not taken, or was given back.
    await until('balance without the refused', async () =>
      (await payer.me()).balance === funds - 10 * paid ? true : undefined,
    )
    expect((await world.octroi('audit')).code).toBe(0)
    expect(world.service().output()).not.toContain('unexpected')
  }, 60_000)

  it('changes made after it act again at once', async () => {
    const path = `/api/admin/people/${payer.id}`
    await world.admin.client.send('PATCH', path, { status: 'suspended', reason: 'for the test' })
    await until('suspension', async () => ((await pay()).status === 403 ? true : undefined))
  })

  it('a crash of it and a quick restart lose nothing that was acknowledged', async () => {
    const second = await world.signUp()
    await adjust(world.admin, second, funds)
    const own = await keyOf(second)
    const paySecond = () => ask({ method: 'POST', uri: '/paid', headers: own })
    expect((await paySecond()).status).toBe(200)
    const inFlight = Array.from({ length: 20 }, paySecond)
    await server.killServer()
    const passed = (await Promise.all(inFlight)).filter(({ status }) => status === 200).length
    await server.startServer()
    await until('paid request that passes', async () =>
      (await paySecond()).status === 200 ? true : undefined,
    )
    await until('balance without the refused', async () =>
      (await second.me()).balance === funds - 10 * (passed + 2) ? true : undefined,
    )
    expect((await world.octroi('audit')).code).toBe(0)
  })
})

describe('while Postgres is silent', () => {
  it('free requests go on, paid ones get 503 within a second, and nothing is taken for those', async ({
    annotate,
  }) => {
    const person = await world.signUp()
    await adjust(world.admin, person, funds)
    const own = await keyOf(person)
    const payOwn = () => ask({ method: 'POST', uri: '/paid', headers: own })
    const known = await keyOf(person)
    expect([(await payOwn()).status, (await ask({ headers: known })).status]).toEqual([200, 200])
    const unknown = await keyOf(person)
    road.block()
    // Longer than memory counts as fresh.
    const until6s = performance.now() + 6000
    while (performance.now() < until6s) {
      const verdicts = await Promise.all([payOwn(), payOwn(), ask({ headers: unknown })])
      for (const verdict of verdicts) expectUnavailable(verdict)
      const free = await ask({ headers: known })
      expect([free.status, free.headers['x-octroi-user']]).toEqual([200, person.id])
      waits.push(free.ms)
    }
    expectPrompt(waits)
    expect([await readiness(), await ledgerUp()]).toEqual([503, 0])
    road.unblock()
    const startedAt = performance.now()
    await until('paid request that passes', async () => ((await payOwn()).status === 200 ? true : undefined))
    await annotate(`paid again after ${Math.round(performance.now() - startedAt)} ms`)
    await until('readiness', async () => ((await readiness()) === 200 ? true : undefined))
    await until('balance without the refused', async () =>
      (await person.me()).balance === funds - 20 ? true : undefined,
    )
    expect((await world.octroi('audit')).code).toBe(0)
  })
})
