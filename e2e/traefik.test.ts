import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { Agent } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { type EchoTool, startEchoTool } from './support/echo-tool.ts'
import { collect, exchange, type Sent, valuesOf } from './support/exchange.ts'
import { gateHeaders, type StubGate, startStubGate, stubRedirect } from './support/stub-gate.ts'
import { makeTestCertificate, type TestCertificate } from './support/test-ca.ts'
import { startTraefik, type Traefik } from './support/traefik.ts'

/**
 * What our traefik/ files and the real Traefik do by themselves, before a stub gate that answers by path. What the real
 * gate decides is tested elsewhere.
 */

const gated = 'whisper.tools.test'
const ungated = 'plain.tools.test'
const portal = 'octroi.tools.test'

const forgeries = [
  ...Object.keys(gateHeaders).flatMap(name => [name, name.toLowerCase(), name.toUpperCase()]),
  ...['X_Octroi_User', 'x_octroi_user', 'X.Octroi.User', 'X-Octroi_User', 'X-Octroi.User', 'x_octroi_charge'],
  ...['Remote_User', 'REMOTE_USER', 'remote.user', 'Remote-Anything', 'X-Octroi-Anything'],
  ...['X-HTTP-Method-Override', 'X-Method-Override', 'X-Original-URL', 'X-Rewrite-URL'],
  ...['x_http_method_override', 'X_Original_URL'],
].flatMap(name => [name, 'forged'])

let tool: EchoTool
let gate: StubGate
let certificate: TestCertificate

beforeAll(async () => {
  tool = await startEchoTool()
  gate = await startStubGate()
  certificate = await makeTestCertificate(['*.tools.test'])
})

afterAll(async () => {
  await tool?.stop()
  await gate?.stop()
  await certificate?.remove()
})

beforeEach(() => {
  tool.seen.length = 0
  gate.seen.length = 0
})

describe.each(['http', 'https'] as const)('Traefik over %s', scheme => {
  let traefik: Traefik
  const send = (sent: Sent) => exchange({ ...traefik, ca: certificate.caPem }, { host: gated, ...sent })

  beforeAll(async () => {
    traefik = await startTraefik({
      ...(scheme === 'https' ? { certificate } : {}),
      gateUrl: gate.url,
      portalUrl: `${scheme}://${portal}`,
      portalUpstream: tool.url,
      tools: [
        { host: gated, url: tool.url, gated: true },
        { host: ungated, url: tool.url, gated: false },
      ],
    })
  })
  afterAll(() => traefik?.stop())

  test('no forged identity, in any spelling, reaches a tool that the gate names nobody to', async () => {
    const { status } = await send({ path: '/anonymous', headers: forgeries })
    expect(status).toBe(200)
    expect(valuesOf(tool.seen[0])).not.toContain('forged')
  })

  test('what the gate says reaches the tool in place of what the client said', async () => {
    await send({ path: '/paid', headers: forgeries })
    for (const [name, value] of Object.entries(gateHeaders))
      expect(valuesOf(tool.seen[0], name), name).toEqual([value])
    expect(valuesOf(tool.seen[0])).not.toContain('forged')
  })

  test('a name in Connection takes nothing away from what the gate says', async () => {
    const names = `${Object.keys(gateHeaders).join(', ')}, X-Forwarded-Host, X-Forwarded-Uri`
    await send({ path: '/paid', headers: ['Connection', names] })
    expect(valuesOf(tool.seen[0], 'X-Octroi-User')).toEqual(['gate-user'])
    expect(valuesOf(gate.seen[0], 'X-Forwarded-Host')).toEqual([gated])
    expect(valuesOf(gate.seen[0], 'X-Forwarded-Uri')).toEqual(['/paid'])
  })

  test('identity is deleted before a tool without the gate too', async () => {
    await send({ host: ungated, headers: ['X-Octroi-User', 'forged', 'Remote-User', 'forged'] })
    expect(gate.seen).toEqual([])
    expect(valuesOf(tool.seen[0])).not.toContain('forged')
  })

  test('the gate sees the request that was made, whatever X-Forwarded-* the client sent', async () => {
    const names = ['For', 'Host', 'Method', 'Uri', 'Proto', 'Port', 'Prefix', 'Server', 'Tls-Client-Cert']
    const spoofed = names.flatMap(name => [
      `X-Forwarded-${name}`,
      `X_Forwarded_${name}`,
      `X.Forwarded.${name}`,
    ])
    await send({
      method: 'DELETE',
      path: '/paid?x=/free',
      headers: [...spoofed, 'X-Real-Ip'].flatMap(name => [name, 'forged']),
    })
    const forwarded = Object.entries(collect(gate.seen[0])).filter(([name]) =>
      /^x.(forwarded|real)/.test(name),
    )
    expect(Object.fromEntries(forwarded)).toEqual({
      'x-forwarded-for': ['127.0.0.1'],
      'x-forwarded-host': [gated],
      'x-forwarded-method': ['DELETE'],
      'x-forwarded-port': [scheme === 'https' ? '443' : '80'],
      'x-forwarded-proto': [scheme],
      'x-forwarded-uri': ['/paid?x=/free'],
    })
  })

  test('the gate is asked by GET, without the body, and with the price limit that the client set', async () => {
    const headers = ['Content-Type', 'text/plain', 'X-Octroi-Max-Price', '5', 'Idempotency-Key', 'k']
    await send({ method: 'POST', path: '/paid', body: 'x'.repeat(100_000), headers })
    expect(gate.seen[0]).toMatchObject({ method: 'GET', url: '/authz', bodyBytes: 0 })
    expect(valuesOf(gate.seen[0], 'X-Octroi-Max-Price')).toEqual(['5'])
    expect(valuesOf(gate.seen[0], 'Idempotency-Key')).toEqual(['k'])
    expect(tool.seen[0]?.bodyBytes).toBe(100_000)
    expect(valuesOf(tool.seen[0], 'X-Octroi-Max-Price')).toEqual([])
  })

  test('a redirect of the gate reaches the browser with its cookies', async () => {
    const answer = await send({ path: '/sign-in' })
    expect(answer.status).toBe(302)
    expect(valuesOf(answer, 'Location')).toEqual([stubRedirect.Location])
    expect(valuesOf(answer, 'Set-Cookie')).toEqual([
      '__Host-a=1; Path=/; Secure; HttpOnly',
      'b=2; Max-Age=60',
    ])
    expect(tool.seen).toEqual([])
  })

  test('a refusal reaches the client whole: status, type, length and body', async () => {
    const answer = await send({ path: '/refused' })
    expect(answer.status).toBe(402)
    expect(valuesOf(answer, 'Content-Type')).toEqual(['application/problem+json'])
    expect(valuesOf(answer, 'Retry-After')).toEqual(['7'])
    expect(JSON.parse(answer.text)).toEqual({ code: 'balance_too_low' })
    expect(tool.seen).toEqual([])
  })

  test('a WebSocket passes when the gate says so, and only then', async () => {
    const open = (path: string) =>
      new WebSocket(`${scheme}://127.0.0.1:${traefik.port}${path}`, {
        headers: { host: gated, 'X-Octroi-User': 'forged' },
        ...(scheme === 'https' ? { agent: new Agent({ ca: certificate.caPem, servername: gated }) } : {}),
      })
    const socket = open('/paid')
    await once(socket, 'open')
    socket.send('hello')
    const [message] = await once(socket, 'message')
    socket.close()
    expect(String(message)).toBe('hello')
    expect(valuesOf(gate.seen[0], 'Sec-WebSocket-Key')).toHaveLength(1)
    expect(valuesOf(gate.seen[0], 'X-Forwarded-Proto')).toEqual([scheme])
    expect(valuesOf(tool.seen[0], 'X-Octroi-User')).toEqual(['gate-user'])

    const [error] = await once(open('/refused'), 'error')
    expect(String(error)).toContain('402')
    expect(tool.seen).toHaveLength(1)
  })

  test('the portal is served without asking the gate', async () => {
    const answer = await send({ host: portal, path: '/api/me' })
    expect(answer.status).toBe(200)
    expect(gate.seen).toEqual([])
    expect(valuesOf(answer, 'X-Content-Type-Options')).toEqual(['nosniff'])
    expect(valuesOf(answer, 'Strict-Transport-Security')).toEqual(
      scheme === 'https' ? ['max-age=31536000'] : [],
    )
  })

  test('the access log holds the charge of the gate, and never one of the client', async () => {
    const headers = [
      ...forgeries,
      'Cookie',
      'secret=cookie',
      'X-Octroi-Charge',
      'forged',
      'X-Octroi-Cost',
      'forged',
    ]
    const mark = `t-${Date.now()}`
    await send({ path: `/paid?cost=340&secret=query&${mark}`, headers })
    await send({ path: `/anonymous/${mark}`, headers })
    await send({ path: `/refused/${mark}`, headers })
    await send({ path: `/ungated/${mark}`, host: ungated, headers })
    const unmatched = await send({ path: `/unmatched/${mark}`, host: 'nobody.tools.test', headers })
    expect(unmatched.status).toBe(404)

    const lines = await loadLines(traefik.accessLog, `/unmatched/${mark}`)
    const paid = lines.findLast(line => line.RequestPath === '/paid')
    expect(paid).toMatchObject({
      'request_X-Octroi-Charge': gateHeaders['X-Octroi-Charge'],
      'downstream_X-Octroi-Cost': '340',
      RequestHost: gated,
      RequestMethod: 'GET',
      OriginStatus: 200,
      DownstreamStatus: 200,
    })
    expect(paid?.ServiceName).toMatch(/^tool-0@file$/)
    for (const path of ['/anonymous', '/refused', '/ungated', '/unmatched']) {
      const line = lines.find(line => line.RequestPath === `${path}/${mark}`)
      expect(line, path).toBeDefined()
      expect(line, path).not.toHaveProperty('request_X-Octroi-Charge')
    }
    const text = await readFile(traefik.accessLog, 'utf8')
    expect(text).not.toMatch(/forged|secret/)
  })

  // Facts, not wishes: what the gate has to judge, and that the tool gets the very same target.
  test.each([
    ['/paid?x=/free', '/paid?x=/free'],
    ['/paid%23x', '/paid%23x'],
    ['/foo/../paid', '/paid'],
    ['/../paid', '/paid'],
    ['/./paid', '/paid'],
    ['/paid/.', '/paid'],
    ['//paid', '/paid'],
    ['/paid/', '/paid/'],
    ['/%70aid', '/paid'],
    ['/%2Fpaid', '/%2Fpaid'],
    ['/a%2fb', '/a%2Fb'],
    ['/foo/%2e%2e/paid', '/paid'],
    ['/foo/..%2fpaid', '/foo/..%2Fpaid'],
    ['/PAID', '/PAID'],
    ['/paid;x', '/paid;x'],
    ['/paid%3bx', '/paid%3Bx'],
    ['/paid/..;/x', '/paid/..;/x'],
    ['/a%5cb', '/a%5Cb'],
    ['/a\\b', '/a%5Cb'],
    ['/a%00b', '/a%00b'],
    ['/a%0ab', '/a%0Ab'],
    ['/a%3fb', '/a%3Fb'],
    ['/a%2570', '/a%2570'],
    ['/a%C3%A9', '/a%C3%A9'],
    ['/a\u00e9', '/a%E9'],
    ['/a|b{c}', '/a%7Cb%7Bc%7D'],
    ['/a,b', '/a,b'],
    ['/a?', '/a?'],
    ['/a?b;c', '/a?b&c'],
    ['/a?b=%zz', '/a?b=%zz'],
  ])('of the target %s the gate and the tool both see %s', async (path, seen) => {
    await send({ path })
    expect(valuesOf(gate.seen[0], 'X-Forwarded-Uri')).toEqual([seen])
    expect(tool.seen[0]?.url).toBe(seen)
  })

  test('a target of 16 KB reaches the gate whole', async () => {
    const path = `/${'x'.repeat(16_000)}`
    await send({ path })
    expect(valuesOf(gate.seen[0], 'X-Forwarded-Uri')).toEqual([path])
  })

  test.each(['paid', '/paid#x', '/%', '/%zz', '/a%2'])('the target %s is refused by Traefik', async path => {
    expect((await send({ path })).status).toBe(400)
    expect(gate.seen).toEqual([])
  })

  test.each(['WHISPER.tools.test', 'whisper.tools.test.', 'whisper.tools.test:443'])(
    'of the host %s the gate sees every letter',
    async host => {
      await send({ host })
      expect(valuesOf(gate.seen[0], 'X-Forwarded-Host')).toEqual([host])
    },
  )
})

test('plain http is redirected to https, and the log says nothing of it', async () => {
  const traefik = await startTraefik({
    certificate,
    gateUrl: gate.url,
    portalUrl: `https://${portal}`,
    portalUpstream: tool.url,
    tools: [{ host: gated, url: tool.url, gated: true }],
  })
  try {
    const plain = { scheme: 'http' as const, port: traefik.httpPort }
    const headers = ['X-Octroi-Charge', 'forged']
    const answer = await exchange(plain, { host: gated, path: '/paid?x', headers })
    expect(answer.status).toBe(301)
    expect(valuesOf(answer, 'Location')).toEqual([`https://${gated}:${traefik.httpsPort}/paid?x`])
    expect(gate.seen).toEqual([])
    expect(await readFile(traefik.accessLog, 'utf8')).not.toContain('forged')
  } finally {
    await traefik.stop()
  }
})

test('with the gate down nothing passes', async () => {
  const gone = await startStubGate()
  await gone.stop()
  const traefik = await startTraefik({
    gateUrl: gone.url,
    portalUrl: `http://${portal}`,
    portalUpstream: tool.url,
    tools: [{ host: gated, url: tool.url, gated: true }],
  })
  try {
    expect((await exchange(traefik, { host: gated, path: '/anonymous' })).status).toBe(500)
    expect(tool.seen).toEqual([])
  } finally {
    await traefik.stop()
  }
})

type Line = Record<string, unknown>

/** The lines of the access log, once that of the path `last` stands in it: it is written after the answer. */
async function loadLines(file: string, last: string): Promise<Line[]> {
  for (let tries = 0; tries < 100; tries++) {
    const lines = (await readFile(file, 'utf8')).split('\n').filter(Boolean)
    const parsed = lines.map(line => JSON.parse(line) as Line)
    if (parsed.some(line => line.RequestPath === last)) return parsed
    await sleep(20)
  }
  throw new Error(`no line for ${last} in ${file}`)
}

describe('Traefik with a gate key', () => {
  const keys = ['the-new-key-of-this-test', 'the-old-key-of-this-test']
  let traefik: Traefik

  beforeAll(async () => {
    traefik = await startTraefik({
      gateUrl: gate.url,
      gateKey: keys.join(', '),
      portalUrl: `http://${portal}`,
      portalUpstream: tool.url,
      tools: [{ host: gated, url: tool.url, gated: true }],
    })
  })
  afterAll(() => traefik?.stop())

  test('names the first of two to the gate, and neither to anybody else', async () => {
    const answer = await exchange(traefik, { host: gated, path: '/paid?a=b' })
    expect(answer.status).toBe(200)
    expect(gate.seen.map(({ url }) => url)).toEqual([`/authz?key=${keys[0]}`])
    const told =
      JSON.stringify([answer, tool.seen]) + traefik.log() + (await readFile(traefik.accessLog, 'utf8'))
    for (const key of keys) expect(told).not.toContain(key)
  })
})
