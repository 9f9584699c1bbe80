import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Evidence } from '../settle/settler.ts'
import {
  type Answer,
  noUpstream,
  noWebSocket,
  sendAnswer,
  undecided,
  upstreamDown,
  writeAnswer,
  writeResponse,
  writeUpgrade,
} from './gateway-answer.ts'
import { hasBody, requestHeaders, responseHeaders } from './gateway-headers.ts'
import { type Meter, type Metered, openMeter } from './gateway-meter.ts'
import { neverConnected, openUpstreams } from './gateway-upstream.ts'

/** What the gate says of one request: it passes with these headers for the tool, or the client gets an answer. */
export type GatewayDecision =
  | {
      kind: 'pass'
      app: string
      /** Of these, the tool gets X-Octroi-*, Remote-*, Cookie and Authorization; of the client's own it gets none. */
      headers: Record<string, string | undefined>
      /** Told when the tool never saw the request: nothing serves it, it is down, or the client left before. */
      onUnsent?(): void
      /** The charge that it stands for, if any: what becomes of it is told to onEvidence, unless onUnsent was. */
      metered?: Metered
    }
  | ({ kind: 'answer' } & Answer)

export type GatewayOptions = {
  decide(request: IncomingMessage): Promise<GatewayDecision>
  /** The URL that serves an app. */
  upstreamOf(app: string): string | undefined
  /** The scheme that people see. */
  proto: 'http' | 'https'
  /** Told once of each charged request that reached its tool, when it has ended: WebSockets and streams too. */
  onEvidence?(evidence: Evidence): void
  /** Told of every answer of an app, free requests' too; 502 stands for none. */
  onAnswer?(app: string, status: number): void
  log(message: string, error: unknown): void
}

/** The embedded gateway: one function for requests, one for upgrades. */
export type Gateway = {
  handle(request: IncomingMessage, response: ServerResponse): void
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Ends the open WebSockets, which an http.Server's own close would wait for; other requests come to their end. */
  close(): void
}

/** Where a passed request goes, or the answer in place of it. */
type Course =
  | { app: string; upstream: string; headers: string[]; onUnsent(): void; metered: Metered | undefined }
  | Answer

/**
 * Opens the gateway. It is written on node:http itself, because the tool must get the very path that the gate priced,
 * body and WebSocket as streams: @fastify/http-proxy (11.6) cleans paths, refuses some, and holds WebSocket messages
 * in memory.
 */
export const openGateway = ({
  decide,
  upstreamOf,
  proto,
  onEvidence = () => {},
  onAnswer = () => {},
  log,
}: GatewayOptions): Gateway => {
  const upstreams = openUpstreams()
  const upgraded = new Set<Socket>()

  const chooseCourse = async (request: IncomingMessage): Promise<Course> => {
    try {
      const decision = await decide(request)
      if (decision.kind === 'answer') return decision
      const { app, metered, onUnsent = () => {} } = decision
      const upstream = upstreamOf(app)
      if (upstream !== undefined)
        return { app, upstream, onUnsent, metered, headers: requestHeaders(request, decision.headers, proto) }
      onUnsent()
      return noUpstream(app)
    } catch (error) {
      log('the gate could not decide', error)
      return undecided
    }
  }

  const reportDown = (app: string, onUnsent: () => void, meter: Meter, error: unknown): Answer => {
    log(`the upstream of ${app} does not answer`, error)
    const answer = upstreamDown(app)
    onAnswer(app, answer.status)
    if (neverConnected(error)) {
      meter.cancel()
      onUnsent()
    } else meter.broke(answer.status)
    return answer
  }

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const course = await chooseCourse(request)
    if ('status' in course) return sendAnswer(response, course)
    const { app, upstream, headers, onUnsent } = course
    if (response.destroyed) return onUnsent()
    response.on('error', () => {})
    const meter = openMeter(course.metered, { cut: () => response.destroy(), onEvidence })
    response.once('close', () => meter.end(response.writableFinished))
    // A body cannot be sent twice, so it never takes a kept connection that the tool may be closing just now.
    const withBody = hasBody(request)
    const attempt = (again: boolean) => {
      const sent = upstreams.open(upstream, request, headers, withBody || again)
      sent.once('response', answer => {
        onAnswer(app, answer.statusCode ?? 502)
        relay(answer, response, meter)
      })
      sent.on('error', error => {
        request.unpipe(sent)
        if (response.headersSent || response.destroyed) return
        if (sent.reusedSocket && !withBody && !again) attempt(true)
        else sendAnswer(response, reportDown(app, onUnsent, meter, error))
      })
      response.once('close', () => sent.destroy())
      if (withBody) {
        meter.countIn(request)
        request.pipe(sent)
      } else sent.end()
    }
    attempt(false)
  }

  const upgrade = async (request: IncomingMessage, socket: Socket, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    if (!isWebSocket(request)) return writeAnswer(socket, noWebSocket)
    const course = await chooseCourse(request)
    if ('status' in course) return writeAnswer(socket, course)
    const { app, upstream, headers, onUnsent } = course
    if (socket.destroyed) return onUnsent()
    const meter = openMeter(course.metered, { cut: () => socket.destroy(), onEvidence })
    socket.once('close', () => meter.end(true))
    const asking = [...headers, 'Connection', 'Upgrade', 'Upgrade', request.headers.upgrade ?? '']
    const sent = upstreams.open(upstream, request, asking, true)
    sent.once('upgrade', (answer, tool, toolHead) => {
      onAnswer(app, 101)
      meter.answered(answer)
      meter.countIn(socket)
      meter.countOut(tool)
      writeUpgrade(socket, answer)
      socket.write(toolHead)
      tool.write(head)
      lead(socket, tool)
      lead(tool, socket)
    })
    sent.once('response', answer => {
      onAnswer(app, answer.statusCode ?? 502)
      meter.answered(answer)
      meter.countOut(answer)
      writeResponse(socket, answer)
    })
    sent.on('error', error => {
      if (!socket.destroyed) writeAnswer(socket, reportDown(app, onUnsent, meter, error))
    })
    socket.once('close', () => sent.destroy())
    sent.end()
  }

  /** One way of two sockets as one: what closes one closes the other, once that has sent what it holds. */
  const lead = (from: Socket, to: Socket) => {
    upgraded.add(from)
    from.on('error', () => from.destroy())
    from.once('close', () => {
      upgraded.delete(from)
      to.destroySoon()
    })
    from.setTimeout(0).setNoDelay(true).setKeepAlive(true, 30_000)
    from.pipe(to)
  }

  const fail = (error: unknown): Answer => {
    log('the gateway failed', error)
    return undecided
  }

  return {
    handle: (request, response) => {
      handle(request, response).catch(error => sendAnswer(response, fail(error)))
    },
    upgrade: (request, duplex, head) => {
      // Node types it as any duplex stream; on a plain server it is the connection itself.
      const socket = duplex as Socket
      upgrade(request, socket, head).catch(error => writeAnswer(socket, fail(error)))
    },
    close: () => {
      for (const socket of upgraded) socket.destroy()
      upstreams.close()
    },
  }
}

/** Sends the tool's answer on as it comes. One that breaks off breaks off for the client too: half is not whole. */
const relay = (answer: IncomingMessage, response: ServerResponse, meter: Meter) => {
  if (response.destroyed) {
    answer.destroy()
    return
  }
  response.writeHead(answer.statusCode ?? 502, answer.statusMessage, responseHeaders(answer))
  // The head goes out before the first byte of the body; flushHeaders would write it as UTF-8.
  response.write(Buffer.alloc(0))
  answer.on('error', () => response.destroy())
  meter.answered(answer)
  meter.countOut(answer)
  answer.pipe(response)
}

const isWebSocket = ({ headers }: IncomingMessage) => headers.upgrade?.toLowerCase() === 'websocket'

/** Who gets a request of the public listener. */
export type HostDispatch = {
  /** Whether a Host header (as sent, or missing) is an app's and not the portal's. */
  isAppHost(host: string | undefined): boolean
  gateway: Gateway
  portal: RequestListener
  maxConnections: number
}

const headersTimeoutMs = 10_000
/** The portal takes 64 KiB at most: who needs longer for them holds the connection for nothing. */
const portalBodyTimeoutMs = 20_000
/** How late a timeout may be noticed. */
const checkEveryMs = 5000

/** Node's own requestTimeout knows no hosts, and an app's upload may take an hour. */
const cutSlowBody = (request: IncomingMessage) => {
  if (!hasBody(request)) return
  const timer = setTimeout(() => {
    if (!request.complete) request.socket.destroy()
  }, portalBodyTimeoutMs)
  request.once('close', () => clearTimeout(timer))
}

/**
 * The public listener of portal and apps. Headers must come within 10 s, a body for the portal within 20 s; one for an
 * app may take as long as it takes, so that a large upload over a slow line ends. Only WebSockets are upgraded: what else asks for it (Java's client for h2c)
 * is served as if it had not.
 */
export const makePublicServer = ({ isAppHost, gateway, portal, maxConnections }: HostDispatch): Server => {
  const server = createServer(
    {
      headersTimeout: headersTimeoutMs,
      requestTimeout: 0,
      connectionsCheckingInterval: checkEveryMs,
      keepAliveTimeout: 95_000,
      shouldUpgradeCallback: isWebSocket,
    },
    (request, response) => {
      if (isAppHost(request.headers.host)) return gateway.handle(request, response)
      cutSlowBody(request)
      portal(request, response)
    },
  )
  server.maxConnections = maxConnections
  server.on('upgrade', (request, socket, head) => {
    if (isAppHost(request.headers.host)) gateway.upgrade(request, socket, head)
    else socket.destroy()
  })
  return server
}
