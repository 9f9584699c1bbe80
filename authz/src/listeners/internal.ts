import { createServer, type RequestListener } from 'node:http'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import type { Database } from '../database.ts'
import { ApiError, errors, handleErrors, sendProblem } from '../errors.ts'
import type { Events } from '../events.ts'
import type { SalesMetrics } from '../sales-metrics.ts'

type InternalParts = {
  log: FastifyBaseLogger
  database: Database
  events: Events
  sales: Pick<SalesMetrics, 'metrics'>
  authz: RequestListener
  maxConnections: number
}

/** Traefik keeps idle connections for 90 s: ours must live longer, or it finds them closed. */
const keepAliveMs = 100_000
const readyWithinMs = 800

const isReady = async (database: Database): Promise<boolean> => {
  const late = new Promise<boolean>(resolve => setTimeout(resolve, readyWithinMs, false).unref())
  const answered = database.call('hasAdmin').then(
    () => true,
    () => false,
  )
  return Promise.race([answered, late])
}

// The framework's own answers repeat the query, and a proxy that asks a wrong path names the gate key there.
const badPath = new ApiError(400, 'bad_request', 'The path does not read.')
const notFound = (url: string) => errors.notFound(url.split('?', 1)[0] ?? '')

const isAuthz = (url = '') => url === '/authz' || url.startsWith('/authz?')

/** The internal listener: for the proxy, for tools and for Prometheus; never reachable from outside. */
export const makeInternal = ({
  log,
  database,
  events,
  sales,
  authz,
  maxConnections,
}: InternalParts): FastifyInstance => {
  const app = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    exposeHeadRoutes: false,
    serverFactory: others => {
      const server = createServer(
        {
          keepAliveTimeout: keepAliveMs,
          requestTimeout: 10_000,
          headersTimeout: 10_000,
          connectionsCheckingInterval: 5000,
          maxHeaderSize: 64 * 1024,
        },
        (request, response) => {
          // A proxy that is told so sends its next request elsewhere, and none is lost at the end of the process.
          if (!server.listening) response.shouldKeepAlive = false
          if (isAuthz(request.url)) authz(request, response)
          else others(request, response)
        },
      )
      server.maxConnections = maxConnections
      return server
    },
    return503OnClosing: false,
    frameworkErrors: (_error, _request, reply) => sendProblem(reply, badPath),
    forceCloseConnections: 'idle',
  })
  handleErrors(app)
  app.setNotFoundHandler((request, reply) => sendProblem(reply, notFound(request.url)))
  app.get('/healthz', () => ({ status: 'ok' }))
  app.get('/readyz', async (_request, reply) => {
    const ready = await isReady(database)
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ok' : 'the ledger does not answer' })
  })
  app.get('/metrics', async (_request, reply) => {
    const [own, sold] = await Promise.all([events.metrics(), sales.metrics()])
    return reply.type('text/plain; version=0.0.4; charset=utf-8').send(own + sold)
  })
  return app
}
