import http, { type ClientRequest, type IncomingMessage } from 'node:http'
import https from 'node:https'

/** Where requests for one app go. */
type Target = { url: URL; path: string; client: typeof http | typeof https }

const connectTimeoutMs = 10_000
const connectTimeoutCode = 'OCTROI_CONNECT_TIMEOUT'

const beforeConnected =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|OCTROI_CONNECT_TIMEOUT)$/

/** Whether an error came before a connection, so that the tool cannot have seen the request. */
export const neverConnected = (error: unknown): boolean =>
  beforeConnected.test(String((error as { code?: unknown } | null)?.code))

const keptAlive = { keepAlive: true, scheduling: 'lifo' } as const
const agents = () => ({ 'http:': new http.Agent(keptAlive), 'https:': new https.Agent(keptAlive) })

const readTarget = (upstream: string, rawUrl: string): Target => {
  const url = new URL(upstream)
  // The client's own bytes: the gate priced this very path, so nothing may be cleaned here.
  const path = url.pathname.replace(/\/$/, '') + rawUrl
  return { url, path, client: url.protocol === 'https:' ? https : http }
}

/** Ends the wait for a host that swallows connections; a tool that is connected may think as long as it likes. */
const limitConnecting = (request: ClientRequest) => {
  request.on('socket', socket => {
    if (!socket.connecting) return
    const late = Object.assign(new Error(`no connection in ${connectTimeoutMs} ms`), {
      code: connectTimeoutCode,
    })
    const timer = setTimeout(() => request.destroy(late), connectTimeoutMs)
    socket.once('connect', () => clearTimeout(timer))
    socket.once('close', () => clearTimeout(timer))
  })
}

/** The connections to the tools. */
export type Upstreams = {
  /** A request on its way; `fresh` asks for a connection that served nothing before. Its body is the caller's. */
  open(upstream: string, request: IncomingMessage, headers: string[], fresh: boolean): ClientRequest
  close(): void
}

/** Opens none yet. */
export const openUpstreams = (): Upstreams => {
  const kept = agents()
  return {
    open: (upstream, { method, url = '/' }, headers, fresh) => {
      const { url: target, path, client } = readTarget(upstream, url)
      const agent = fresh ? false : kept[target.protocol === 'https:' ? 'https:' : 'http:']
      const { hostname, port } = target
      const opened = client.request({
        hostname: hostname.replace(/^\[|\]$/g, ''),
        port,
        method,
        path,
        headers,
        agent,
        setHost: false,
      })
      limitConnecting(opened)
      return opened
    },
    close: () => {
      kept['http:'].destroy()
      kept['https:'].destroy()
    },
  }
}
