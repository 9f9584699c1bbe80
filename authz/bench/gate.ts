import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Visitor } from '../../e2e/support/visitor.ts'
import { findFreePort } from '../test/support/free-port.ts'
import { type Measured, measure, median, startPinned } from './load.ts'

const priceList = `
title: Bench
summary: A tool to measure by
access: signed-in
otherwise: free
rules:
  - { on: POST /paid, tokens: 1 }
`

const script = (path: string) => new URL(path, import.meta.url).pathname

/** The service on one core with an app, and somebody rich who has a session there and a key. */
export const startBenchService = async (databaseUrl: string) => {
  const apps = await mkdtemp(join(tmpdir(), 'octroi-bench-'))
  await mkdir(join(apps, 'bench'))
  await writeFile(join(apps, 'bench', 'app.yaml'), priceList)
  const [port, gatePort] = [await findFreePort(), await findFreePort()]
  const service = await startPinned(script('../src/main.ts'), gatePort, {
    OCTROI_PORT: String(port),
    OCTROI_GATE_PORT: String(gatePort),
    OCTROI_DATABASE_URL: databaseUrl,
    OCTROI_SECRET: 'a secret for measuring only, of 32 bytes and more',
    OCTROI_APPS_DIR: apps,
    OCTROI_LOG_LEVEL: 'error',
  })
  const portal = `http://localhost:${port}`
  while (!service.printed().includes('/setup?token=')) await new Promise(resolve => setTimeout(resolve, 50))
  const visitor = new Visitor({ port, ca: undefined })
  const person = { email: 'bench@example.com', password: 'correct horse battery' }
  const { user } = (await visitor.post(`${portal}/api/auth/sign-up`, person)).json<{ user: { id: string } }>()
  const token = /setup\?token=(\S+)/.exec(service.printed())?.[1]
  await visitor.post(`${portal}/api/setup`, { token })
  await visitor.post(`${portal}/api/admin/people/${user.id}/adjustments`, {
    tokens: 1_000_000_000,
    reason: 'to measure',
  })
  const { key } = (await visitor.post(`${portal}/api/keys`, { name: 'bench' })).json<{ key: string }>()
  // There is no tool: the gateway's 503 comes after the session was made.
  await visitor.visit(`http://bench.localhost:${port}/`)
  return {
    gateUrl: `http://127.0.0.1:${gatePort}`,
    cookie: visitor.cookieFor('bench.localhost') ?? '',
    key,
    stop: async () => {
      await service.stop()
      await rm(apps, { recursive: true })
    },
  }
}

const forwarded = (method: string, uri: string) => ({
  'X-Forwarded-Method': method,
  'X-Forwarded-Proto': 'http',
  'X-Forwarded-Host': 'bench.localhost',
  'X-Forwarded-Uri': uri,
  'X-Forwarded-For': '127.0.0.1',
  'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36',
  Accept: 'application/json',
  'Sec-Fetch-Site': 'same-origin',
})

type Target = { name: string; url: string; headers: Record<string, string> }

/** Every target in turns, so that the machine's drift hits all alike; the middle round of each. */
const measureInTurns = async (targets: Target[], rounds: number, seconds: number) => {
  const found = new Map<string, Measured[]>(targets.map(target => [target.name, []]))
  // Round 0 is the compiler's.
  for (let round = 0; round <= rounds; round++)
    for (const { name, url, headers } of targets) {
      const measured = await measure({ url, headers, connections: 32, seconds })
      if (round > 0) found.get(name)?.push(measured)
    }
  return targets.map(({ name }) => {
    const all = found.get(name) ?? []
    return {
      name,
      requestsPerSecond: median(all.map(one => one.requestsPerSecond)),
      p50: median(all.map(one => one.p50)),
      p99: median(all.map(one => one.p99)),
      failures: all.reduce((sum, one) => sum + one.failures, 0),
    }
  })
}

/** /authz beside bare node:http and bare Fastify, 32 connections each. */
export const benchGate = async (databaseUrl: string, options: { rounds: number; seconds: number }) => {
  const [httpPort, fastifyPort] = [await findFreePort(), await findFreePort()]
  const http = await startPinned(script('targets/bare-http.ts'), httpPort, {})
  const fastify = await startPinned(script('targets/bare-fastify.ts'), fastifyPort, {})
  const service = await startBenchService(databaseUrl)
  const free = forwarded('GET', '/page')
  const authz = `${service.gateUrl}/authz`
  try {
    return await measureInTurns(
      [
        { name: 'bare node:http', url: `http://127.0.0.1:${httpPort}/authz`, headers: free },
        { name: 'bare Fastify route', url: `http://127.0.0.1:${fastifyPort}/authz`, headers: free },
        { name: '/authz free, by session', url: authz, headers: { ...free, Cookie: service.cookie } },
        {
          name: '/authz free, by API key',
          url: authz,
          headers: { ...free, Authorization: `Bearer ${service.key}` },
        },
        {
          name: '/authz paid, by session',
          url: authz,
          headers: { ...forwarded('POST', '/paid'), Cookie: service.cookie },
        },
      ],
      options.rounds,
      options.seconds,
    )
  } finally {
    await Promise.all([http.stop(), fastify.stop(), service.stop()])
  }
}
