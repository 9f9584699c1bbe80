import type { RequestListener, Server } from 'node:http'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import { registerApi } from '../api/api.ts'
import { openSignInThrottle } from '../api/sign-in-throttle.ts'
import type { Data } from '../data.ts'
import { errors, handleErrors, sendProblem } from '../errors.ts'
import type { Events } from '../events.ts'
import { openDesk } from '../gate/desk.ts'
import { readPath } from '../gate/path.ts'
import { findPrice, mostOf } from '../gate/price.ts'
import type { GateHouse } from '../gate-house.ts'
import { openHeadHouse } from '../head-house.ts'
import { lookAround } from '../look-around.ts'
import { openStreams } from '../notifications/streams.ts'
import type { PeopleHouse } from '../people-house.ts'
import { servePortal } from '../portal.ts'
import { openSettings } from '../settings.ts'

/** Hashed files, and the internal listener's paths: a proxy that asks the wrong port must not take a page for a yes. */
const isNoPage = /^\/(assets|authz|metrics|healthz|readyz|v1)(?![\w-])/

/** The portal's own Fastify, without a listener: the public server hands it what is not an app's. */
export const makePublicPortal = async (
  data: Data,
  house: GateHouse,
  { identity, shop, sendMail }: PeopleHouse,
  { gateLatency }: Pick<Events, 'gateLatency'>,
  log: FastifyBaseLogger,
  server: () => Server,
): Promise<{ app: FastifyInstance; handler: RequestListener }> => {
  const { config } = data
  const taken: { handler: RequestListener } = { handler: () => {} }
  const app = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: config.trustedProxies,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    serverFactory: handler => {
      taken.handler = handler as RequestListener
      return server()
    },
  })
  handleErrors(app)
  const { origin, protocol } = config.portalUrl
  const settings = openSettings(data.database, config.signUp)
  const pages = {
    dir: config.portalDir,
    origin,
    apps: house.registry.list,
    house: openHeadHouse(data.database, settings),
  }
  const sendPage = await servePortal(app, pages, protocol === 'https:')
  const streams = openStreams(data.database, err => log.warn({ err }, 'notifications could not be counted'))
  app.addHook('preClose', async () => streams.close())
  registerApi(app, {
    database: data.database,
    config,
    secrets: data.secrets,
    identity,
    settings,
    checkHealth: () => lookAround(data, house),
    shop,
    sendMail,
    gateLatency,
    callers: house.callers,
    feed: house.feed,
    apps: house.registry.list,
    reloadApps: house.registry.reload,
    desk: openDesk(house.registry, config.domain),
    throttle: openSignInThrottle(),
    brakes: house.brakes,
    health: house.health,
    streams,
    priceOf: (name, method, path) => {
      const found = house.registry.apps().byName.get(name)
      const canonical = readPath(path)
      if (!found || !canonical) return { tokens: 0, deny: false }
      const price = findPrice(found.list, method, canonical)
      return { tokens: mostOf(price), deny: price.deny }
    },
  })
  app.setNotFoundHandler((request, reply) =>
    request.method === 'GET' && !isNoPage.test(request.url)
      ? sendPage(request, reply)
      : // Without the query: a proxy that asks this port by mistake names the gate key in it.
        sendProblem(reply, errors.notFound(request.url.split('?', 1)[0] ?? '')),
  )
  return { app, handler: taken.handler }
}
