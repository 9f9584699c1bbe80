import { Agent, type IncomingHttpHeaders, request } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { type Client, cookieHeader, keepCookie } from './client.ts'

/** What the gate answered, for the proxy to act on. */
export type Verdict = {
  status: number
  headers: IncomingHttpHeaders
  // biome-ignore lint/suspicious/noExplicitAny: whatever came is what a test looks at
  body: any
  ms: number
}

/** A client's request as the proxy tells it. */
export type Told = {
  method?: string
  host?: string
  /** Path and query. */
  uri?: string
  /** The client's own headers, sent on; a list may hold a name twice. */
  headers?: Record<string, string> | [string, string][]
  /** Changes to the X-Forwarded headers: null leaves one out, a list sends it so often. */
  forwarded?: Record<string, string | string[] | null>
  /** The proxy's own call: its method, query and body. */
  call?: { method?: string; query?: string; body?: string | Buffer }
  /** The proxy's own address. */
  from?: string
}

/** A page navigation as browsers mark it. */
export const navigation = {
  accept: 'text/html,*/*;q=0.8',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-site': 'none',
}
/** A call of a page on its own host. */
export const ownPage = { 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'same-origin' }

export const clientAddress = '203.0.113.7'

const forwardedHeaders = ({ method = 'GET', host = '', uri = '/', forwarded = {} }: Told) => {
  const all: Record<string, string | string[] | null> = {
    'X-Forwarded-Method': method,
    'X-Forwarded-Proto': 'https',
    'X-Forwarded-Host': host,
    'X-Forwarded-Uri': uri,
    'X-Forwarded-For': clientAddress,
    ...forwarded,
  }
  return Object.entries(all).flatMap(([name, values]) =>
    values === null ? [] : [values].flat().map((value): [string, string] => [name, value]),
  )
}

const read = (body: string, type = '') => (/json/.test(type) && body !== '' ? JSON.parse(body) : body)

/** Calls /authz as a proxy does: headers go out exactly as they are given, doubled ones doubled. */
export const openGateCalls = (gate: string) => {
  const agent = new Agent({ keepAlive: true })
  const { hostname, port } = new URL(gate)
  const ask = (told: Told): Promise<Verdict> => {
    const { call = {}, headers = {}, from } = told
    const own = Array.isArray(headers) ? headers : Object.entries(headers)
    const lines: [string, string][] = [['Host', `${hostname}:${port}`], ...forwardedHeaders(told), ...own]
    if (call.body !== undefined) lines.push(['Content-Length', String(Buffer.byteLength(call.body))])
    const startedAt = performance.now()
    return new Promise((resolve, reject) => {
      const sent = request({
        hostname,
        port,
        agent,
        method: call.method ?? 'GET',
        path: `/authz${call.query ?? ''}`,
        // Node's types know no such list; Node itself sends it as it is.
        headers: lines.flat() as unknown as Record<string, string>,
        setDefaultHeaders: false,
        ...(from === undefined ? {} : { localAddress: from, agent: false }),
      })
      sent.once('error', reject)
      sent.once('response', async answer => {
        const body = await text(answer)
        const ms = performance.now() - startedAt
        const { statusCode = 0, headers } = answer
        resolve({ status: statusCode, headers, body: read(body, headers['content-type']), ms })
      })
      sent.end(call.body)
    })
  }
  return { ask, close: () => agent.destroy() }
}

export type Ask = (told: Told) => Promise<Verdict>

/** What became of requests that many clients sent one after the other, each over a kept connection. */
export type Load = {
  /** The charges that an answer told of: id to tokens. */
  charged: Map<string, number>
  /** How many got an answer, by status. */
  answered: Map<number, number>
  /** Why requests got none. */
  lost: string[]
  /** Resolves when every client has stopped: by itself once nothing listens any more, or after `end`. */
  over: Promise<void>
  end(): Promise<void>
}

const mostRequests = 20_000

/** Starts clients that ask without a rest; `told` makes the next request of a client. */
export const startLoad = (gate: string, clients: number, told: (client: number) => Told): Load => {
  const calls = openGateCalls(gate)
  const load = {
    charged: new Map<string, number>(),
    answered: new Map<number, number>(),
    lost: [] as string[],
  }
  let left = mostRequests
  const askOnce = async (client: number) => {
    const { status, headers } = await calls.ask(told(client))
    load.answered.set(status, (load.answered.get(status) ?? 0) + 1)
    const id = String(headers['x-octroi-charge'] ?? '').split('.')[0]
    if (id) load.charged.set(id, Number(headers['x-octroi-cost']))
  }
  const run = async (client: number) => {
    while (left-- > 0) {
      try {
        await askOnce(client)
      } catch (error) {
        const { code = String(error) } = error as { code?: string }
        if (code === 'ECONNREFUSED') return
        load.lost.push(code)
      }
    }
  }
  const over = Promise.all(Array.from({ length: clients }, (_, client) => run(client))).then(calls.close)
  const end = () => {
    left = 0
    return over
  }
  return { ...load, over, end }
}

/** Sends bytes as they are; resolves with all that came back before the other side closed or fell silent. */
export const sendRaw = (gate: string, bytes: string | Buffer, silentMs = 1000): Promise<string> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(gate)
    const socket = connect(Number(port), hostname, () => socket.write(bytes))
    let came = ''
    const done = () => {
      socket.destroy()
      resolve(came)
    }
    socket.setTimeout(silentMs, done)
    socket.on('data', chunk => {
      came += chunk.toString('latin1')
    })
    socket.once('end', done)
    socket.once('error', reject)
  })

/** A header's bytes are UTF-8; Node shows them as Latin-1. */
export const utf8 = (header: string | string[] | undefined): string =>
  Buffer.from(String(header), 'latin1').toString('utf8')

/** A browser: a jar for each host, at the tools behind the gate and at the portal. */
export type Browser = {
  /** The jar of a host; the portal's is its client's. */
  jar(host: string): Map<string, string>
  /** Asks the gate for a tool's page or call, with that host's cookies. */
  ask(host: string, told?: Omit<Told, 'host'>): Promise<Verdict>
  /** Opens an address and follows every redirect; `trail` holds each address on the way. */
  open(url: string, site?: string): Promise<{ trail: URL[]; status: number; body: string }>
}

export const makeBrowser = (ask: Ask, portal: Client, portalOrigin: string): Browser => {
  const jars = new Map<string, Map<string, string>>()
  const jar = (host: string) => {
    const found = jars.get(host) ?? new Map<string, string>()
    jars.set(host, found)
    return found
  }
  const askHost: Browser['ask'] = async (host, told = {}) => {
    const cookies = jar(host)
    const headers = Array.isArray(told.headers) ? told.headers : Object.entries(told.headers ?? {})
    const cookie: [string, string][] = cookies.size > 0 ? [['Cookie', cookieHeader(cookies)]] : []
    const verdict = await ask({ ...told, host, headers: [...cookie, ...headers] })
    for (const line of verdict.headers['set-cookie'] ?? []) keepCookie(cookies, line)
    return verdict
  }
  const step = async (url: URL, site: string) => {
    const headers = { ...navigation, 'sec-fetch-site': site }
    const uri = url.pathname + url.search
    if (url.origin !== portalOrigin) {
      const { status, headers: got, body } = await askHost(url.host, { uri, headers })
      return { status, location: got.location, body: String(body) }
    }
    const { status, headers: got, body } = await portal.get(uri, headers)
    return { status, location: got.get('location') ?? undefined, body: String(body) }
  }
  const open: Browser['open'] = async (start, site = 'none') => {
    const trail = [new URL(start)]
    for (;;) {
      const url = trail.at(-1) ?? new URL(start)
      const { status, location, body } = await step(url, site)
      if (location === undefined || status < 301 || status > 303) return { trail, status, body }
      if (trail.length > 10) throw new Error(`goes round in circles: ${trail.join(' ')}`)
      trail.push(new URL(location, url))
    }
  }
  return { jar, ask: askHost, open }
}
