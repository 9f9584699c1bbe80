import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openGateCalls } from './support/authz-client.ts'
import { startWorld, type World } from './support/client.ts'
import { makeDatabase, type TestDatabase } from './support/database.ts'

const app =
  'title: Metered\nsummary: For tests\notherwise: free\nrules:\n  - { on: GET /open, access: public }\n'
const maxConnections = 700

let database: TestDatabase
let world: World
let calls: ReturnType<typeof openGateCalls>
let opened: Socket[] = []

beforeAll(async () => {
  database = await makeDatabase()
  world = await startWorld(
    { metered: app },
    {
      OCTROI_DATABASE_URL: database.url,
      OCTROI_SECRET: 'a secret that tests have, of more than 32 bytes',
      OCTROI_MAX_CONNECTIONS: String(maxConnections),
      OCTROI_ANONYMOUS_LIMIT: 'off',
    },
  )
  calls = openGateCalls(world.gate)
})
afterAll(async () => {
  calls?.close()
  await world?.close()
  await database?.drop()
})
afterEach(async () => {
  await Promise.all(
    opened.map(async socket => {
      if (socket.closed) return
      socket.destroy()
      await once(socket, 'close')
    }),
  )
  opened = []
})

const open = async (address: string): Promise<Socket> => {
  const { hostname, port } = new URL(address)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => {})
  opened.push(socket)
  await once(socket, 'connect')
  return socket
}

/** Sends a start, then a byte every so often; resolves with how long the other side bore it, or null when it did. */
const dribble = async (address: string, start: string, withinMs: number): Promise<number | null> => {
  const socket = await open(address)
  const startedAt = performance.now()
  const closed = once(socket, 'close').then(() => performance.now() - startedAt)
  socket.resume()
  socket.write(start)
  const byte = setInterval(() => socket.write('a'), 500)
  const late = new AbortController()
  const outcome = await Promise.race([
    closed,
    sleep(withinMs, null, { signal: late.signal }).catch(() => null),
  ])
  late.abort()
  clearInterval(byte)
  return outcome
}

const head = 'GET / HTTP/1.1\r\nHost: portal.example.com\r\nX-Slow: '
const write = (path: string) =>
  `POST ${path} HTTP/1.1\r\nHost: portal.example.com\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n{`

describe('a slow client', () => {
  it('is cut off, whether its headers or its body never end, at both listeners', async () => {
    const waits = await Promise.all([
      dribble(world.base, head, 30_000),
      dribble(world.base, write('/api/auth/sign-in'), 30_000),
      dribble(world.base, write('/nothing'), 30_000),
      dribble(world.gate, head, 30_000),
      dribble(world.gate, write('/v1/charges'), 30_000),
    ])
    for (const ms of waits) {
      expect(ms).toBeGreaterThan(1000)
      expect(ms).toBeLessThan(27_000)
    }
    expect((await fetch(`${world.base}/api/apps`)).status).toBe(200)
  }, 60_000)

  it('of a paid request’s body is not asked for it: the gate decides by the head alone', async () => {
    const socket = await open(world.gate)
    const lines = [
      'X-Forwarded-Method: GET',
      'X-Forwarded-Proto: https',
      'X-Forwarded-Host: metered.example.com',
      'X-Forwarded-Uri: /open',
      'X-Forwarded-For: 203.0.113.7',
    ]
    socket.write(
      `POST /authz HTTP/1.1\r\nHost: gate\r\nContent-Length: 9999\r\n${lines.join('\r\n')}\r\n\r\n`,
    )
    const [answer] = await once(socket, 'data')
    expect(String(answer)).toMatch(/^HTTP\/1\.1 200 /)
  })
})

describe('too many connections', () => {
  it.each(['base', 'gate'] as const)(
    'at the listener %s are closed, and those before stay',
    async listener => {
      const address = world[listener]
      const held = await Promise.all(Array.from({ length: maxConnections }, () => open(address)))
      const more = await Promise.all(Array.from({ length: 20 }, () => open(address)))
      await Promise.all(more.map(socket => (socket.closed ? null : once(socket, 'close'))))
      expect(more.every(socket => socket.closed)).toBe(true)
      expect(held.filter(socket => socket.closed).length).toBeLessThanOrEqual(10)
      for (const socket of held) socket.destroy()
      await sleep(200)
      const path = listener === 'base' ? '/api/apps' : '/healthz'
      expect((await fetch(`${address}${path}`)).status).toBe(200)
    },
  )
})

describe('500 slow sockets on the public listener', () => {
  const rounds = 7
  const asked = 300
  /** Milliseconds are compared while other tests run: one comparison that holds shows that they need not be slower. */
  const comparisons = 3

  const measureP99 = async () => {
    const times: number[] = []
    for (let i = 0; i < asked; i++) {
      const { status, ms } = await calls.ask({ host: 'metered.example.com', uri: '/open' })
      if (status !== 200) throw new Error(`the gate answered ${status}`)
      times.push(ms)
    }
    return times.sort((a, b) => a - b)[Math.floor(asked * 0.99)] ?? 0
  }

  const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

  /** Headers that never end, on as many sockets, a line every 100 ms in turns. */
  const withSlowSockets = async <T>(count: number, work: () => Promise<T>): Promise<T> => {
    const sockets = await Promise.all(Array.from({ length: count }, () => open(world.base)))
    for (const socket of sockets) socket.write(head)
    const drip = setInterval(() => {
      for (const socket of sockets) if (!socket.destroyed) socket.write('a')
    }, 1000)
    try {
      return await work()
    } finally {
      clearInterval(drip)
      for (const socket of sockets) socket.destroy()
      await sleep(50)
    }
  }

  it('do not make the gate’s slowest answers twice as slow', async () => {
    await measureP99()
    const compare = async () => {
      const [calm, slow]: [number[], number[]] = [[], []]
      // In turns, so that whatever else the machine does falls on both.
      for (let round = 0; round < rounds; round++) {
        calm.push(await measureP99())
        slow.push(await withSlowSockets(500, measureP99))
      }
      const [before, under] = [median(calm), median(slow)]
      console.log(`p99 of /authz: ${before.toFixed(2)} ms, with 500 slow sockets ${under.toFixed(2)} ms`)
      // Below a millisecond a scheduler's tick is more than what is measured.
      return under / Math.max(before, 1)
    }
    const times: number[] = []
    while (times.length < comparisons && !times.some(one => one < 2)) times.push(await compare())
    expect(Math.min(...times)).toBeLessThan(2)
  }, 120_000)
})
