import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeBrowser, openGateCalls } from './support/authz-client.ts'
import { adjust, bodyOf, type Person, until } from './support/client.ts'
import { fuzzRequest, type Schema, type Truths } from './support/fuzz-requests.ts'
import { type Statuses, sendPipelined } from './support/raw-load.ts'
import { useWorld } from './support/world.ts'

/**
 * The gate and the API under generated requests over raw sockets. Not guided by coverage: jazzer.js 4.0, the one kept
 * tool for Node, ships a fuzzer that needs glibc 2.38, and Debian 12 and Alpine have none.
 */

const total = Number(process.env.OCTROI_FUZZ_REQUESTS ?? 100_000)
const warmUp = Math.min(40_000, total / 2)
const seed = 20261121
const distinct = 8000
/** What a whole half hour of refusals would follow: an admin who sees the portal as somebody else. */
const shutting = new Set(['/api/admin/people/{id}/view'])
const [lanes, perConnection] = [48, 25]

const app = (name: string) => `title: ${name}
summary: For tests
otherwise: free
rules:
  - { on: POST /paid, tokens: 10, refund: [5xx] }
  - { on: GET /paid, tokens: 10 }
  - { on: "POST /live/**", tokens: 2, per: second, hold: 20, max: 60 }
  - { on: POST /report, reported: true, hold: 50, max: 200 }
  - { on: GET /open, access: public }
`

type OpenApi = {
  paths: Record<
    string,
    Record<
      string,
      {
        requestBody?: { content: { 'application/json': { schema: Schema } } }
        responses?: Record<string, unknown>
      }
    >
  >
}

const loadOperations = async () => {
  const document: OpenApi = bodyOf(await world.admin.client.get('/api/openapi.json'))
  const paths = Object.entries(document.paths).filter(([path]) => !shutting.has(path))
  return paths.flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { requestBody, responses }]) => {
      const schema = requestBody?.content['application/json'].schema ?? { type: 'object' }
      return { method, path, schema, makes: responses?.['201'] !== undefined }
    }),
  )
}

const sessionOf = ({ client }: Person) => client.cookies.get('__Host-octroi') ?? ''

const loadTruths = async (): Promise<Truths> => {
  const calls = openGateCalls(world.gate)
  const payer = await world.signUp()
  await adjust(world.admin, payer, 10_000)
  const browser = makeBrowser(calls.ask, payer.client, 'https://portal.example.com')
  await browser.open('https://metered.example.com/open')
  await browser.open('https://metered.example.com/free')
  calls.close()
  // Many, for some sign themselves out or delete their account by chance, and then make nothing any more.
  const others: Person[] = []
  for (let i = 0; i < 10; i++) others.push(await world.signUp())
  const { secret } = bodyOf(await world.admin.client.send('POST', '/api/admin/apps/metered/secret', {}), 201)
  return {
    host: 'metered.example.com',
    portalHost: 'portal.example.com',
    key: (await payer.key()).key,
    appSecret: secret,
    appCookie: browser.jar('metered.example.com').get('__Host-octroi') ?? '',
    portalCookies: [world.admin, ...others].map(sessionOf),
    operations: await loadOperations(),
    ids: [payer.id, 'metered', '00000000-0000-7000-8000-000000000000', '0', ...others.map(({ id }) => id)],
  }
}

const { world, database } = await useWorld(
  { metered: app('Metered'), other: app('Other') },
  { NODE_OPTIONS: `--import ${new URL('support/report-memory.ts', import.meta.url).pathname}` },
)
const requests = fc.sample(fuzzRequest(await loadTruths()), { seed, numRuns: distinct })

/** A small generator of its own, so that a run can be had again by its seed. */
const makeRandom = (start: number) => {
  let state = start
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** One byte less, more or other: what a parser meets when framing breaks too. */
const damage = (text: string, random: (below: number) => number) => {
  const at = random(text.length)
  const byte = String.fromCharCode(random(256))
  return random(3) === 0
    ? text.slice(0, at) + text.slice(at + 1)
    : text.slice(0, at) + byte + text.slice(at + random(2))
}

const send = async (count: number, statuses: Statuses, random: (below: number) => number) => {
  const ports = { public: Number(new URL(world.base).port), internal: Number(new URL(world.gate).port) }
  const byListener = {
    public: requests.filter(({ listener }) => listener === 'public').map(({ text }) => text),
    internal: requests.filter(({ listener }) => listener === 'internal').map(({ text }) => text),
  }
  let answered = 0
  const lane = async () => {
    while (answered < count) {
      const listener = random(requests.length) < byListener.public.length ? 'public' : 'internal'
      const pool = byListener[listener]
      const batch = Array.from({ length: perConnection }, () => pool[random(pool.length)] ?? '')
      // What breaks the framing ends the connection, so it comes last.
      if (random(4) === 0) batch.push(damage(pool[random(pool.length)] ?? '', random))
      const came = await sendPipelined(ports[listener], batch, statuses)
      answered += came
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}

const readMemory = async () => {
  const child = world.service().child
  const before = world.service().output().length
  child.kill('SIGWINCH')
  const found = await until(
    'report of the memory',
    () => /memory (\d+) (\d+) (\d+) (\d+)/.exec(world.service().output().slice(before)) ?? undefined,
    20_000,
  )
  const [rss = 0, heapTotal = 0, heapUsed = 0, external = 0] = found.slice(1).map(Number)
  return { rss, heapTotal, heapUsed, external }
}

const inMiB = (memory: Record<string, number>) =>
  Object.entries(memory)
    .map(([name, bytes]) => `${name} ${Math.round(bytes / 2 ** 20)}`)
    .join(' ')

describe(`${total} generated requests`, () => {
  it('end no process, meet no bug and fill no memory', async () => {
    const statuses: Statuses = new Map()
    const random = makeRandom(seed)
    await send(warmUp, statuses, random)
    const before = await readMemory()
    await send(total - warmUp, statuses, random)
    const after = await readMemory()
    const { child, output } = world.service()
    expect([child.exitCode, child.signalCode]).toEqual([null, null])
    const bugs = [...statuses].filter(([status]) => status >= 500 && status !== 503)
    expect(bugs, output().slice(-4000)).toEqual([])
    expect(output()).not.toContain('unexpected error')
    expect(output()).not.toContain('could not decide')
    const growth = after.rss / before.rss
    const told = [...statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`)
    console.log(`${told.join(', ')}; memory ${inMiB(before)}, then ${inMiB(after)}`)
    expect(growth).toBeLessThan(1.1)
    // It got past the doors: things were passed, made, refused and not found.
    for (const status of [200, 201, 400, 401, 403, 404, 409])
      expect(statuses.get(status) ?? 0, String(status)).toBeGreaterThan(10)
  }, 600_000)

  it('leave the books right and the service answering', async () => {
    const broken = await database.query('select * from octroi.broken')
    expect(broken).toEqual([])
    expect((await fetch(`${world.gate}/readyz`)).status).toBe(200)
    expect((await fetch(`${world.base}/api/apps`)).status).toBe(200)
  })
})
