import { type FastifyInstance, type FastifyServerOptions, fastify, LogController } from 'fastify'
import { addDynamicCodes } from './dynamic-codes.ts'
import { addDynamicViews } from './dynamic-views.ts'
import { problemOf, problems, sendProblem } from './errors.ts'
import { addPages, sendUnknownLink } from './pages.ts'
import { addShortLinks } from './short-links.ts'
import { addStaticCodes } from './static-codes.ts'
import type { Store } from './store.ts'

export type ServerDeps = {
  store: Store
  publicUrl: string | null
  /** Milliseconds since 1970. */
  now?: () => number
  logger?: boolean
}

/** The whole service, ready to listen. It does not own the store: close that after it. */
export function buildServer({
  store,
  publicUrl,
  now = Date.now,
  logger = false,
}: ServerDeps): FastifyInstance {
  const app = fastify({
    ...LIMITS,
    logger,
    logController: new LogController({ disableRequestLogging: true }),
  })
  app.server.headersTimeout = 10_000
  app.removeContentTypeParser('text/plain')

  app.addHook('onRequest', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff').header('referrer-policy', 'no-referrer')
  })
  closeConnectionsWhenStopping(app)
  app.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error)
    if (problem.status >= 500)
      request.log.error({ err: error, path: request.routeOptions.url }, 'request failed')
    return sendProblem(reply, problem)
  })
  app.setNotFoundHandler((request, reply) => {
    if (request.url.startsWith('/r/')) return sendUnknownLink(request, reply)
    return sendProblem(reply, problems.notFound())
  })

  app.get('/healthz', async () => ({ status: 'ok' }))
  addPages(app)
  addStaticCodes(app)
  addShortLinks(app, store, now)
  addDynamicCodes(app, { store, publicUrl, now })
  addDynamicViews(app, { store, publicUrl, now })
  return app
}

/** Lets a connection end with the answer under way, where the stop would otherwise wait for it to fall idle. */
function closeConnectionsWhenStopping(app: FastifyInstance): void {
  let stopping = false
  app.addHook('preClose', async () => {
    stopping = true
  })
  app.addHook('onSend', async (_request, reply) => {
    if (stopping) reply.header('connection', 'close')
  })
}

/** Keep-alive is above the 90 s of the proxy in front, so that it never writes to a connection we are closing. */
const LIMITS = {
  bodyLimit: 1_048_576,
  connectionTimeout: 30_000,
  requestTimeout: 20_000,
  keepAliveTimeout: 95_000,
  // Node bounds the request line; a short link that is too long is an unknown one like any other.
  routerOptions: { maxParamLength: 16_384 },
  frameworkErrors: (error, _request, reply) => {
    sendProblem(reply, problemOf(error))
  },
} satisfies FastifyServerOptions
