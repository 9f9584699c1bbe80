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

/** `maxFreeSockets` 0 keeps none for another request. */
const makeAgents = (maxFreeSockets: number) => {
  const options = { keepAlive: true, scheduling: 'lifo', maxFreeSockets } as const
  return { 'http:': new http.Agent(options), 'https:': new https.Agent(options) }
}

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
  /** Ends the idle ones; requests under way come to their own end. */
  close(): void
}

/** Opens none yet. */
export const openUpstreams = (): Upstreams => {
  const kept = makeAgents(64)
  // Not Node's `agent: false`: that says "Connection: close", and a tool that then answers in the middle of an upload
  // cuts it off, its answer included.
  const single = makeAgents(0)
  return {
    open: (upstream, { method, url = '/' }, headers, fresh) => {
      const { url: target, path, client } = readTarget(upstream, url)
      const agent = (fresh ? single : kept)[target.protocol === 'https:' ? 'https:' : 'http:']
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
      for (const agent of Object.values(kept))
        for (const sockets of Object.values(agent.freeSockets))
          for (const socket of sockets ?? []) socket.destroy()
    },
  }
}
