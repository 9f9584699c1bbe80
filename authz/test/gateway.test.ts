import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import http, { createServer, type IncomingMessage, type RequestOptions, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { Readable, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { type Gateway, type GatewayDecision, makePublicServer, openGateway } from '../src/embedded/gateway.ts'
import type { Metered } from '../src/embedded/gateway-meter.ts'
import type { Evidence } from '../src/settle/settler.ts'

const listen = async (server: Server): Promise<number> => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** What the tool saw of each request. */
type Seen = { method?: string; url?: string; rawHeaders: string[]; headers: http.IncomingHttpHeaders }
const seen: Seen[] = []
let connections = 0

/** A tool: says what it got, sends and takes much, breaks off, speaks WebSocket. */
const startTool = async () => {
  const server = createServer(async (request, response) => {
    const { method, url, rawHeaders, headers } = request
    seen.push({ method, url, rawHeaders, headers } as Seen)
    if (url === '/hash') {
      const hash = createHash('sha256')
      for await (const chunk of request) hash.update(chunk)
      response.end(hash.digest('hex'))
    } else if (url === '/much') Readable.from(blocks(50)).pipe(response)
    else if (url === '/broken') {
      response.writeHead(200, { 'content-length': '100' })
      response.write('half')
      setTimeout(() => response.destroy(), 20)
    } else if (url === '/full') {
      response.writeHead(413).end('too much')
    } else if (url === '/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: first\n\n')
      setTimeout(() => response.end('data: last\n\n'), 300)
    } else if (url === '/costs') response.writeHead(200, { 'X-Octroi-Cost': '340' }).end('done')
    else if (url === '/fails') response.writeHead(500).end('no')
    else if (url === '/endless') {
      response.writeHead(200)
      const timer = setInterval(() => response.write('more'), 20)
      response.once('close', () => clearInterval(timer))
    } else if (url === '/drop') request.socket.destroy()
    else {
      const cookies = ['a=1', 'b=2']
      response.writeHead(201, 'Made', {
        'Set-Cookie': cookies,
        'X-Odd_Name': 'é',
        Connection: 'x-hop',
        'X-Hop': '1',
      })
      response.end(Buffer.from(`${method} ${url} ${await text(request)}`))
    }
  })
  server.on('connection', () => {
    connections += 1
  })
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: offered => [...offered].at(-1) ?? false,
  })
  server.on('upgrade', (request, socket, head) => {
    const { method, url, rawHeaders, headers } = request
    seen.push({ method, url, rawHeaders, headers } as Seen)
    if (url === '/refused')
      return socket.end('HTTP/1.1 418 Teapot\r\nx-why: tea\r\ncontent-length: 5\r\n\r\nshort')
    sockets.handleUpgrade(request, socket, head, client => {
      client.on('message', (data, binary) => client.send(data, { binary }))
      client.send('welcome')
    })
  })
  const port = await listen(server)
  return { server, sockets, port, url: `http://127.0.0.1:${port}` }
}

const block = randomBytes(1024 * 1024)
const blocks = function* (count: number) {
  for (let i = 0; i < count; i++) yield block
}
const hashOf = (count: number) => {
  const hash = createHash('sha256')
  for (const one of blocks(count)) hash.update(one)
  return hash.digest('hex')
}

let tool: Awaited<ReturnType<typeof startTool>>
let gateway: Gateway
let server: Server
let port: number
let decision: (request: IncomingMessage) => GatewayDecision | Promise<GatewayDecision>
let upstream: string | undefined
let unsent = 0
const logged: string[] = []
const evidence: Evidence[] = []

const pass = (headers: Record<string, string | undefined> = {}, metered?: Metered): GatewayDecision => ({
  kind: 'pass',
  app: 'my-tool',
  headers,
  ...(metered ? { metered } : {}),
  onUnsent: () => {
    unsent += 1
  },
})

beforeAll(async () => {
  tool = await startTool()
  gateway = openGateway({
    decide: async request => decision(request),
    upstreamOf: () => upstream,
    proto: 'http',
    onEvidence: one => evidence.push(one),
    log: message => logged.push(message),
  })
  server = makePublicServer({
    maxConnections: 10_000,
    isAppHost: host => host?.startsWith('tool.localhost') === true,
    gateway,
    portal: (_request, response) => response.end('portal'),
  })
  port = await listen(server)
})
afterAll(async () => {
  gateway.close()
  server.closeAllConnections()
  server.close()
  tool.server.closeAllConnections()
  tool.server.close()
})
beforeEach(() => {
  decision = () => pass()
  upstream = tool.url
  unsent = 0
  seen.length = 0
  logged.length = 0
  evidence.length = 0
})

const ask = async (path: string, options: RequestOptions = {}, body?: string) => {
  const headers = { host: 'tool.localhost:8080', ...(options.headers as Record<string, string>) }
  const request = http.request({ port, host: '127.0.0.1', path, ...options, headers })
  request.end(body)
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  return { status: response.statusCode, response, body: await text(response) }
}

describe('the embedded gateway', () => {
  it('gives the portal its own host and the tools theirs', async () => {
    expect((await ask('/', { headers: { host: 'localhost:8080' } })).body).toBe('portal')
    expect((await ask('/x')).body).toBe('GET /x ')
  })

  it('hands on method, path, query and body as they came', async () => {
    for (const path of ['/a/./b', '/100%', '/x{y}|"z', '//double//x', '/a%2Fb?c=%20+&c=2&%zz', '/?'])
      expect((await ask(path, { method: 'POST' }, 'body')).body).toBe(`POST ${path} body`)
    expect((await ask('/dav', { method: 'PROPFIND' })).body).toBe('PROPFIND /dav ')
    expect((await ask('/x', { method: 'DELETE', headers: { 'content-length': '3' } }, 'why')).body).toBe(
      'DELETE /x why',
    )
    const chunked = { method: 'POST', headers: { 'transfer-encoding': 'chunked' } }
    expect((await ask('/x', chunked, 'chunks')).body).toBe('POST /x chunks')
  })

  it("puts a path below the upstream's own", async () => {
    upstream = `${tool.url}/base/`
    expect((await ask('/x?y')).body).toBe('GET /base/x?y ')
  })

  it('brings status, message, headers and every cookie back', async () => {
    const { response } = await ask('/')
    expect([response.statusCode, response.statusMessage]).toEqual([201, 'Made'])
    expect(response.headers['set-cookie']).toEqual(['a=1', 'b=2'])
    expect(response.headers['x-odd_name']).toBe('é')
    expect(response.headers['x-hop']).toBe(undefined)
    const { response: head, body } = await ask('/', { method: 'HEAD' })
    expect([head.statusCode, body]).toEqual([201, ''])
  })

  it("deletes every header that is the gate's or the proxy's, in every spelling, and sets its own", async () => {
    const forged = {
      'X-Octroi-User': 'me',
      X_Octroi_Role: 'admin',
      'x.octroi.cost': '0',
      'Remote-User': 'root',
      remote_groups: 'admin',
      Cookie: 'session=1',
      Authorization: 'Bearer oct_x',
      'X-Forwarded-For': '1.2.3.4',
      X_Forwarded_Proto: 'https',
      'X-Forwarded-Anything': 'x',
      Forwarded: 'for=1.2.3.4',
      'X-Real-Ip': '1.2.3.4',
      'X-HTTP-Method-Override': 'DELETE',
      'X-Method-Override': 'DELETE',
      X_HTTP_Method_Override: 'DELETE',
      'X-Original-URL': '/admin',
      'X-Rewrite-URL': '/admin',
      Connection: 'close, X-Dropped, X-Octroi-User, Host, Content-Length',
      'X-Dropped': '1',
      'X-Kept': 'yes',
    }
    decision = () => pass({ 'x-octroi-user': 'id', 'remote-name': 'Zo\xc3\xab', 'cache-control': 'no-store' })
    await ask('/', { method: 'POST', headers: forged }, 'four')
    const { headers } = seen[0] as Seen
    const { 'x-kept': kept, connection: _c, ...rest } = headers
    expect(kept).toBe('yes')
    expect(rest).toEqual({
      host: 'tool.localhost:8080',
      'content-length': '4',
      'x-octroi-user': 'id',
      'remote-name': 'Zo\xc3\xab',
      'x-forwarded-for': '127.0.0.1',
      'x-real-ip': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': 'tool.localhost:8080',
    })
  })

  it('brings back the cookies and the authorization that the gate allows', async () => {
    decision = () =>
      pass({ cookie: 'theirs=1', authorization: 'Basic dGhlaXJz', 'x-octroi-charge': undefined })
    await ask('/', { headers: { Cookie: 'theirs=1; __Host-octroi=2', 'X-Octroi-Charge': 'forged' } })
    expect(seen[0]?.headers).toMatchObject({ cookie: 'theirs=1', authorization: 'Basic dGhlaXJz' })
    expect(seen[0]?.headers).not.toHaveProperty('x-octroi-charge')
  })

  it("sends the gate's answer in place of the tool's", async () => {
    const headers = { location: '/launch', 'set-cookie': ['a=1', 'b=2'] }
    decision = () => ({ kind: 'answer', status: 402, headers, body: 'pay' })
    const { response, body } = await ask('/', { method: 'POST' }, 'x'.repeat(100_000))
    expect([response.statusCode, body, response.headers.location]).toEqual([402, 'pay', '/launch'])
    expect(response.headers['set-cookie']).toEqual(['a=1', 'b=2'])
    expect(seen).toEqual([])
  })

  it('lets nothing through when the gate fails', async () => {
    decision = () => {
      throw new Error('a bug')
    }
    const { status, body } = await ask('/')
    expect([status, JSON.parse(body).code]).toEqual([503, 'unavailable'])
    expect(logged).toEqual(['the gate could not decide'])
    expect(seen).toEqual([])
  })

  it('streams 50 MB to the tool and 50 MB back, and holds little of it', async () => {
    const before = process.memoryUsage.rss()
    const request = http.request({
      port,
      path: '/hash',
      method: 'PUT',
      headers: { host: 'tool.localhost', 'content-length': 50 * block.length },
    })
    const answered = once(request, 'response') as Promise<[IncomingMessage]>
    await pipeline(Readable.from(blocks(50)), request)
    const [response] = await answered
    expect(await text(response)).toBe(hashOf(50))
    const down = http.get({ port, path: '/much', headers: { host: 'tool.localhost' } })
    const [much] = (await once(down, 'response')) as [IncomingMessage]
    const hash = createHash('sha256')
    await pipeline(
      much,
      new Writable({
        write: (chunk, _encoding, done) => {
          hash.update(chunk)
          done()
        },
      }),
    )
    expect(hash.digest('hex')).toBe(hashOf(50))
    expect(process.memoryUsage.rss() - before).toBeLessThan(120 * 1024 * 1024)
  })

  it('writes the letters of a header as the gate gave them', async () => {
    decision = () => ({ kind: 'answer', status: 200, headers: { 'x-name': 'Zo\xc3\xab' }, body: 'ë' })
    const { response, body } = await ask('/')
    expect([response.headers['x-name'], body]).toEqual(['Zo\xc3\xab', 'ë'])
  })

  it('sends events on as they come', async () => {
    const request = http.get({ port, path: '/events', headers: { host: 'tool.localhost' } })
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    const start = performance.now()
    expect(String((await once(response, 'data'))[0])).toBe('data: first\n\n')
    expect(performance.now() - start).toBeLessThan(200)
    expect(await text(response)).toBe('data: last\n\n')
  })

  it('breaks off where the tool broke off', async () => {
    await expect(ask('/broken')).rejects.toThrow()
    expect((await ask('/x')).status).toBe(201)
  })

  it("brings the tool's answer though it came before the end of the upload", async () => {
    const request = http.request({ port, path: '/full', method: 'POST', headers: { host: 'tool.localhost' } })
    request.on('error', () => {})
    request.write(block)
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    expect([response.statusCode, await text(response)]).toEqual([413, 'too much'])
    request.destroy()
  })

  it('says when the tool is down, when it hangs up, and when nothing serves the app', async () => {
    upstream = 'http://127.0.0.1:1'
    const down = await ask('/')
    expect([down.status, down.response.headers['content-type'], JSON.parse(down.body)]).toEqual([
      502,
      'application/problem+json',
      expect.objectContaining({ status: 502, code: 'upstream_down', app: 'my-tool' }),
    ])
    expect(unsent).toBe(1)
    upstream = tool.url
    expect((await ask('/drop')).status).toBe(502)
    expect(unsent).toBe(1)
    upstream = undefined
    const none = await ask('/')
    expect([none.status, JSON.parse(none.body).code]).toEqual([503, 'no_upstream'])
    expect(JSON.parse(none.body).detail).toMatch(/upstream: .*OCTROI_UPSTREAM_MY_TOOL/)
    expect(unsent).toBe(2)
  })

  it('keeps connections to the tool, and repeats what a kept one lost', async () => {
    await ask('/warm')
    const before = connections
    for (let i = 0; i < 5; i++) await ask('/again')
    expect(connections).toBe(before)
    // The tool closes the kept connection just as the next request goes out.
    const once413 = ask('/again')
    tool.server.closeIdleConnections()
    expect((await once413).status).toBe(201)
  })

  it('ends the request to the tool when the client leaves', async () => {
    const closed = new Promise<void>(resolve => {
      tool.server.once('request', (_request, response) => response.once('close', resolve))
    })
    const request = http.get({ port, path: '/events', headers: { host: 'tool.localhost' } })
    request.on('error', () => {})
    await once(request, 'response')
    request.destroy()
    await closed
  })

  it('serves a request that asks for another upgrade than WebSocket as if it had not', async () => {
    const headers = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAAA' }
    const { status, body } = await ask('/x', { method: 'POST', headers }, 'body')
    expect([status, body]).toEqual([201, 'POST /x body'])
    expect(seen[0]?.headers).not.toHaveProperty('upgrade')
    expect(seen[0]?.headers).not.toHaveProperty('http2-settings')
  })
})

describe('WebSockets through the gateway', () => {
  const open = (path: string, protocols: string[] = []) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocols, {
      headers: { host: 'tool.localhost:8080', cookie: 'own=1', 'x-octroi-user': 'forged' },
      origin: 'http://tool.localhost:8080',
    })
    const messages: [Buffer, boolean][] = []
    socket.on('message', (data, binary) => messages.push([data as Buffer, binary]))
    return { socket, messages }
  }

  const waitFor = async (condition: () => boolean) => {
    for (let waited = 0; !condition() && waited < 500; waited++) await sleep(10)
    expect(condition()).toBe(true)
  }

  it('carries messages both ways, with headers, query and protocol', async () => {
    decision = () => pass({ 'x-octroi-user': 'id' })
    const { socket, messages } = open('/live?a=1', ['v1', 'v2'])
    await once(socket, 'open')
    expect(socket.protocol).toBe('v2')
    socket.send('hello')
    socket.send(block)
    await waitFor(() => messages.length === 3)
    expect(messages.map(([data, binary]) => [data.length, binary])).toEqual([
      [7, false],
      [5, false],
      [block.length, true],
    ])
    expect(messages[2]?.[0].equals(block)).toBe(true)
    expect(seen[0]).toMatchObject({ url: '/live?a=1', headers: { 'x-octroi-user': 'id' } })
    expect(seen[0]?.headers).not.toHaveProperty('cookie')
    expect(seen[0]?.headers.origin).toBe('http://tool.localhost:8080')
    socket.close(4000, 'done')
    expect((await once(socket, 'close'))[0]).toBe(4000)
    await waitFor(() => tool.sockets.clients.size === 0)
  })

  it("closes on one side what was closed on the other, with the tool's last word", async () => {
    const { socket } = open('/live')
    await once(socket, 'open')
    for (const client of tool.sockets.clients) client.close(4001, 'bye')
    expect((await once(socket, 'close')).map(String)).toEqual(['4001', 'bye'])
    const second = open('/live')
    await once(second.socket, 'open')
    second.socket.terminate()
    await waitFor(() => tool.sockets.clients.size === 0)
  })

  it("answers a refused upgrade with the gate's status and headers", async () => {
    const headers = { 'content-type': 'application/problem+json', 'set-cookie': ['a=1', 'b=2'] }
    decision = () => ({ kind: 'answer', status: 402, headers, body: '{"code":"balance_too_low"}' })
    const { socket } = open('/live')
    socket.on('error', () => {})
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage]
    expect([response.statusCode, response.headers['set-cookie']]).toEqual([402, ['a=1', 'b=2']])
    expect(await text(response)).toBe('{"code":"balance_too_low"}')
    expect(seen).toEqual([])
  })

  it("answers with the tool's own refusal, and says when the tool is down", async () => {
    const refused = open('/refused').socket
    refused.on('error', () => {})
    const [, tea] = (await once(refused, 'unexpected-response')) as [unknown, IncomingMessage]
    expect([tea.statusCode, tea.headers['x-why'], await text(tea)]).toEqual([418, 'tea', 'short'])
    upstream = 'http://127.0.0.1:1'
    const gone = open('/live').socket
    gone.on('error', () => {})
    const [, down] = (await once(gone, 'unexpected-response')) as [unknown, IncomingMessage]
    expect(down.statusCode).toBe(502)
    expect(unsent).toBe(1)
  })

  it('fails closed, and goes on, when the request to the tool cannot be made', async () => {
    upstream = 'no address at all'
    expect((await ask('/x')).status).toBe(503)
    const { socket } = open('/live')
    socket.on('error', () => {})
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage]
    expect(response.statusCode).toBe(503)
    expect(logged).toEqual(['the gateway failed', 'the gateway failed'])
  })

  it('survives a client that leaves while the gate decides', async () => {
    const { promise, resolve } = Promise.withResolvers<GatewayDecision>()
    decision = () => promise
    const socket = connect(port, '127.0.0.1')
    socket.write(
      'GET /live HTTP/1.1\r\nHost: tool.localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n',
    )
    await sleep(50)
    socket.resetAndDestroy()
    await sleep(50)
    resolve(pass())
    await sleep(50)
    expect(unsent).toBe(1)
    expect(seen).toEqual([])
  })

  it('ends open WebSockets when it closes, and lets requests end by themselves', async () => {
    const { socket } = open('/live')
    await once(socket, 'open')
    const request = http.get({ port, path: '/events', headers: { host: 'tool.localhost' } })
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    gateway.close()
    await once(socket, 'close')
    expect(await text(response)).toContain('last')
  })
})

describe('the evidence of charged requests', () => {
  const chargeId = '01990000-0000-7000-8000-000000000001'
  const none = Number.POSITIVE_INFINITY
  const noLimits = { durationMs: none, bytesIn: none, bytesOut: none }
  const charged = (limits: Partial<typeof noLimits> | null = null): Metered => ({
    chargeId,
    limits: limits && { ...noLimits, ...limits },
  })
  const theEvidence = async (): Promise<Evidence> => {
    await expect.poll(() => evidence.length, { timeout: 3000 }).toBeGreaterThan(0)
    await sleep(20)
    expect(evidence).toHaveLength(1)
    return evidence[0] as Evidence
  }

  beforeEach(() => {
    decision = () => pass({}, charged())
  })

  it('tells status, bytes of both ways, time and the cost that the tool tells', async () => {
    const { body } = await ask('/events', { method: 'POST' }, 'x'.repeat(1000))
    const { durationMs, ...rest } = await theEvidence()
    expect(rest).toEqual({
      chargeId,
      status: 200,
      bytesIn: 1000,
      bytesOut: body.length,
      cost: null,
      source: 'gateway',
    })
    expect(durationMs).toBeGreaterThanOrEqual(295)
    expect(durationMs).toBeLessThan(3000)
    evidence.length = 0
    const { response } = await ask('/costs')
    expect(await theEvidence()).toMatchObject({ cost: 340, status: 200, bytesIn: 0, bytesOut: 4 })
    // As Traefik leaves it.
    expect(response.headers['x-octroi-cost']).toBe('340')
  })

  it('tells a failure as it is, the tool that hangs up as 502, and nothing of a tool that is down', async () => {
    await ask('/fails')
    expect((await theEvidence()).status).toBe(500)
    evidence.length = 0
    await ask('/drop')
    expect((await theEvidence()).status).toBe(502)
    evidence.length = 0
    upstream = 'http://127.0.0.1:1'
    await ask('/')
    upstream = undefined
    await ask('/')
    await sleep(50)
    expect([evidence, unsent]).toEqual([[], 2])
  })

  it('does not know how it ended when half an answer came, or when the client left', async () => {
    await expect(ask('/broken')).rejects.toThrow()
    expect(await theEvidence()).toMatchObject({ status: null, bytesOut: 4 })
    evidence.length = 0
    const request = http.get({ port, path: '/endless', headers: { host: 'tool.localhost' } })
    request.on('error', () => {})
    await once(request, 'response')
    request.destroy()
    expect((await theEvidence()).status).toBeNull()
  })

  it('says nothing of requests without a charge', async () => {
    decision = () => pass({}, { chargeId: null, limits: null })
    await ask('/x')
    decision = () => pass()
    await ask('/x')
    await sleep(50)
    expect(evidence).toEqual([])
  })

  it('ends a request that has lasted or weighed what its price allows', async () => {
    decision = () => pass({}, charged({ durationMs: 200 }))
    await expect(ask('/endless')).rejects.toThrow()
    const { status, durationMs } = await theEvidence()
    expect(status).toBeNull()
    expect(durationMs).toBeGreaterThanOrEqual(199)
    expect(durationMs).toBeLessThan(1000)
    evidence.length = 0
    decision = () => pass({}, charged({ bytesOut: 3_000_000 }))
    await expect(ask('/much')).rejects.toThrow()
    const { bytesOut } = await theEvidence()
    expect(bytesOut).toBeGreaterThan(3_000_000)
    expect(bytesOut).toBeLessThan(4_500_000)
    evidence.length = 0
    decision = () => pass({}, charged({ bytesIn: 500 }))
    await expect(ask('/x', { method: 'POST' }, 'x'.repeat(1000))).rejects.toThrow()
    expect((await theEvidence()).bytesIn).toBe(1000)
  })

  it('is of a WebSocket when it closes, and ends it where its price does', async () => {
    const connect = async () => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/live`, { headers: { host: 'tool.localhost' } })
      await once(socket, 'open')
      return socket
    }
    const socket = await connect()
    socket.send(block)
    await sleep(300)
    expect(evidence).toEqual([])
    socket.close()
    const { bytesIn, bytesOut, durationMs, status } = await theEvidence()
    expect(status).toBe(101)
    expect(bytesIn).toBeGreaterThan(block.length)
    expect(bytesOut).toBeGreaterThan(block.length)
    expect(durationMs).toBeGreaterThanOrEqual(290)
    evidence.length = 0
    decision = () => pass({}, charged({ durationMs: 150 }))
    const cut = await connect()
    await once(cut, 'close')
    expect((await theEvidence()).durationMs).toBeLessThan(1000)
  })
})
