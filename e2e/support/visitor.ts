import { once } from 'node:events'
import {
  type ClientRequest,
  request as httpRequest,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from 'node:http'
import { request as httpsRequest } from 'node:https'
import { WebSocket } from 'ws'

/** What came back. */
export type Answer = {
  status: number
  headers: IncomingHttpHeaders
  text: string
  json<T>(): T
}

type Sent = { method?: string; headers?: OutgoingHttpHeaders; body?: string | Buffer }

/** How a browser marks a click on a link or a typed address. */
export const navigation = {
  accept: 'text/html,*/*;q=0.8',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
}

/**
 * Somebody with a browser's cookies, host by host, and nothing else of a browser: what it sends is what the test says.
 * Every name leads to 127.0.0.1.
 */
export class Visitor {
  readonly #port: number
  readonly #ca: string | undefined
  readonly #cookies = new Map<string, Map<string, string>>()

  constructor(options: { port: number; ca: string | undefined }) {
    this.#port = options.port
    this.#ca = options.ca
  }

  /** The Cookie header for a host. */
  cookieFor(host: string): string | undefined {
    const cookies = [...(this.#cookies.get(host) ?? [])].map(([name, value]) => `${name}=${value}`)
    return cookies.length > 0 ? cookies.join('; ') : undefined
  }

  #keep(host: string, lines: string[] = []) {
    const jar = this.#cookies.get(host) ?? new Map<string, string>()
    this.#cookies.set(host, jar)
    for (const line of lines) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/max-age=0/i.test(line)) jar.delete(name)
      else jar.set(name, value)
    }
  }

  #connection(url: URL) {
    return {
      host: '127.0.0.1',
      port: url.port === '' ? this.#port : url.port,
      servername: url.hostname,
      ...(this.#ca ? { ca: this.#ca } : {}),
    }
  }

  /** A request with the cookies of its host that is not ended yet. The path is sent as it stands. */
  open(address: string, { method = 'GET', headers = {} }: Omit<Sent, 'body'> = {}): ClientRequest {
    const [, origin = '', path = ''] = /^(https?:\/\/[^/]+)(.*)$/.exec(address) ?? []
    const url = new URL(origin)
    const cookie = this.cookieFor(url.hostname)
    return (url.protocol === 'https:' ? httpsRequest : httpRequest)({
      ...this.#connection(url),
      method,
      path: path || '/',
      headers: { host: url.host, ...(cookie ? { cookie } : {}), ...headers },
      agent: false,
    })
  }

  /** One request with the cookies of its host; redirects are not followed. */
  async send(address: string, { body, ...sent }: Sent = {}): Promise<Answer> {
    const ask = this.open(address, sent)
    ask.end(body)
    const [response] = await once(ask, 'response')
    const chunks: Buffer[] = []
    for await (const chunk of response) chunks.push(chunk)
    this.#keep(String(ask.getHeader('host')).replace(/:\d+$/, ''), response.headers['set-cookie'])
    const text = Buffer.concat(chunks).toString()
    return { status: response.statusCode, headers: response.headers, text, json: () => JSON.parse(text) }
  }

  /** A JSON request as a page of the same site makes it. */
  post(address: string, body: unknown, headers: OutgoingHttpHeaders = {}, method = 'POST'): Promise<Answer> {
    return this.send(address, {
      method,
      headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', ...headers },
      body: JSON.stringify(body),
    })
  }

  /** Follows redirects as a navigation does, at most ten; the last answer and the way there. */
  async visit(address: string, headers: OutgoingHttpHeaders = { 'sec-fetch-site': 'none' }) {
    const way = [address]
    for (let at = address; way.length <= 10; ) {
      const answer = await this.send(at, { headers: { ...navigation, ...headers } })
      const { location } = answer.headers
      if (answer.status < 300 || answer.status >= 400 || location === undefined) return { ...answer, way }
      at = new URL(location, at).href
      way.push(at)
    }
    throw new Error(`too many redirects: ${way.join(' → ')}`)
  }

  /** Opens a WebSocket; resolves with it, or with the status that refused it. */
  async socket(address: string, headers: Record<string, string> = {}): Promise<WebSocket | number> {
    const url = new URL(address)
    const cookie = this.cookieFor(url.hostname)
    const { host, port, servername } = this.#connection(url)
    const scheme = url.protocol === 'https:' ? 'wss' : 'ws'
    const socket = new WebSocket(`${scheme}://${host}:${port}${url.pathname}`, {
      headers: { host: url.host, ...(cookie ? { cookie } : {}), ...headers },
      ...(this.#ca ? { ca: this.#ca, servername } : {}),
    })
    return new Promise((resolve, reject) => {
      socket.once('open', () => resolve(socket))
      socket.once('unexpected-response', (_request, response) => {
        resolve(response.statusCode ?? 0)
        response.destroy()
      })
      socket.once('error', reject)
    })
  }
}
