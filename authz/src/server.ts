import type { IncomingMessage, RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import { registerApi } from './api/api.ts'
import { removeIdentities } from './api/deletion.ts'
import { openSignInThrottle } from './api/sign-in-throttle.ts'
import { tendPlans } from './billing/plan-calendar.ts'
import { keepPromotions } from './billing/promotions.ts'
import { settleReferrals } from './billing/referrals.ts'
import { reconcile } from './billing/settlement.ts'
import { openShop, type Shop } from './billing/shop.ts'
import { startTopUps } from './billing/top-up.ts'
import type { Config } from './config.ts'
import { type Data, openData } from './data.ts'
import { serveControl } from './embedded/control.ts'
import { type Gateway, type GatewayDecision, makePublicServer, openGateway } from './embedded/gateway.ts'
import { startTools } from './embedded/tools.ts'
import { errors, handleErrors, sendProblem } from './errors.ts'
import { type Events, openEvents } from './events.ts'
import { openDesk } from './gate/desk.ts'
import { readDirect, readHost } from './gate/forwarded.ts'
import { makeAuthzHandler } from './gate/listener.ts'
import { readPath } from './gate/path.ts'
import { findPrice, mostOf } from './gate/price.ts'
import { type GateHouse, openGateHouse } from './gate-house.ts'
import { openHeadHouse } from './head-house.ts'
import { checkHealth } from './health/health.ts'
import type { Identity } from './identity.ts'
import { makeInternal } from './internal.ts'
import { type Mailer, openMailer } from './mail/mailer.ts'
import { startNotifier } from './notifications/notifier.ts'
import { openStreams } from './notifications/streams.ts'
import { servePortal } from './portal.ts'
import { overlapOf } from './rotate-secret.ts'
import { openSalesMetrics, type SalesMetrics } from './sales-metrics.ts'
import { openSettings } from './settings.ts'
import { serveTools } from './settle/tools.ts'
import { exportTo, makeAdminLink, readAudit, startUpkeep } from './upkeep.ts'

/** A running service. */
export type Service = {
  port: number
  gatePort: number
  /** The apps' names and addresses. */
  apps(): { name: string; url: string }[]
  /** The one-time link for the first admin; null when there is an admin. */
  adminLink(): Promise<string | null>
  /** Answers what is in flight, writes what is counted, and lets go of the data. */
  close(): Promise<void>
}

/** Hashed files, and the internal listener's paths: a proxy that asks the wrong port must not take a page for a yes. */
const isNoPage = /^\/(assets|authz|metrics|healthz|readyz|v1)(?![\w-])/

type People = {
  identity: Identity
  shop: Shop
  sendMail: Mailer['send'] | null
  gateLatency: Events['gateLatency']
}

/** The portal's own Fastify, without a listener: the public server hands it what is not an app's. */
const makePortal = async (
  data: Data,
  house: GateHouse,
  { identity, shop, sendMail, gateLatency }: People,
  log: FastifyBaseLogger,
  server: () => Server,
) => {
  const { config } = data
  const taken: { handler?: RequestListener } = {}
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
  return { app, taken }
}

/** The check of this set-up, by the process that knows what the proxies sent. The ports are those that were asked for. */
const lookAround = (data: Data, { seen }: GateHouse) =>
  checkHealth({
    config: data.config,
    database: data.database,
    seen: { lastCall: seen.lastCall.read, logLag: seen.logLag },
  })

const runTools = async (data: Data, house: GateHouse, log: FastifyBaseLogger) => {
  const { config } = data
  const startable = house.registry
    .list()
    .filter(app => config.gateway && app.list.start !== undefined && !config.upstreams.has(app.list.name))
  return startTools(
    startable.map(app => ({
      name: app.list.name,
      folder: join(config.appsDir, app.list.name),
      start: app.list.start ?? '',
    })),
    {
      dataDir: config.dataDir,
      portalUrl: config.portalUrl.href,
      urlOf: name => house.registry.apps().byName.get(name)?.origin ?? '',
      log: message => log.info(message),
    },
  )
}

type Upstreams = { upstreams: ReadonlyMap<string, string> }

/** The gate's own steps, asked by the gateway in this process. */
const makeGateway = (config: Config, house: GateHouse, events: Events, tools: Upstreams): Gateway => {
  const decide = async (request: IncomingMessage): Promise<GatewayDecision> => {
    const startedAt = performance.now()
    const decision = await house.gate(readDirect(request))
    events.gateSeconds((performance.now() - startedAt) / 1000)
    if (decision.kind === 'answer') return decision
    const { app, headers, takenId, metered } = decision
    const onUnsent = () => {
      if (takenId !== null) house.batcher.giveBack(takenId)
    }
    return {
      kind: 'pass',
      app: app.list.name,
      headers: { ...headers.standing, ...headers.own },
      onUnsent,
      metered,
    }
  }
  return openGateway({
    decide,
    upstreamOf: name =>
      config.upstreams.get(name) ??
      tools.upstreams.get(name) ??
      house.registry.apps().byName.get(name)?.list.upstream ??
      undefined,
    proto: config.portalUrl.protocol === 'https:' ? 'https' : 'http',
    onEvidence: house.settler.settle,
    onAnswer: house.health.answered,
    log: (message, error) => events.unexpected(error, message),
  })
}

/** Listens; rejects with a sentence that names the variable which chose the port. */
const listen = async (app: FastifyInstance, name: string, port: number, host: string): Promise<void> => {
  try {
    await app.listen({ port, host })
  } catch (error) {
    const { message } = error as Error
    throw new Error(`${name} is ${port}, which cannot be listened on (${message}): give another`, {
      cause: error,
    })
  }
}

const reconcileEveryMs = 10 * 60_000
/** The first run looks back over the time that the service was down; what is older needs `octroi reconcile`. */
const reconcileFirstMs = 24 * 3_600_000
/** The others from before the last one that came through: each session that is listed costs a call of the provider's. */
const reconcileOverlapMs = 3_600_000

const reconcileSince = ({ database }: Data, { provider }: Shop, since: unknown) => {
  if (provider === null) throw new Error('STRIPE_SECRET_KEY is not set where the service runs')
  return reconcile({ database, provider }, new Date(String(since)))
}

/** A job that mends now and then what lost webhooks left. */
const openReconciler = ({ database }: Data, { provider }: Shop, sales: SalesMetrics) => {
  let nextAt = 0
  let since = Date.now() - reconcileFirstMs
  return async () => {
    if (provider === null || Date.now() < nextAt) return
    const startedAt = Date.now()
    nextAt = startedAt + reconcileEveryMs
    const done = reconcile({ database, provider }, new Date(since))
    done.then(sales.reconciled, () => sales.reconciled(null))
    await done
    since = startedAt - reconcileOverlapMs
    await keepPromotions({ database, provider })
  }
}

/** The listener that people reach: the portal, and the apps where the embedded gateway serves them. */
const openPublic = async (
  data: Data,
  house: GateHouse,
  events: Events,
  log: FastifyBaseLogger,
  tools: Upstreams,
  sales: SalesMetrics,
) => {
  const { config } = data
  const warn = (message: string, error: unknown) => log.warn({ err: error }, message)
  const { smtpUrl, mailFrom: from, dataDir, mode } = config
  const mailer = openMailer({ smtpUrl, from, outbox: join(dataDir, 'outbox'), log: warn })
  const identity = await data.openIdentity({ log: warn, sendMail: mailer.send })
  // With a Supabase project there is nobody at this machine to look into a folder.
  const sendMail = mode === 'supabase' && smtpUrl === undefined ? null : mailer.send
  const shop = await openShop(config, data.database, message => log.warn(message))
  const gateway = makeGateway(config, house, events, tools)
  const portalHost = readHost(config.portalUrl.host)
  const isAppHost = (host: string | undefined) => {
    if (!config.gateway || host === undefined) return false
    const name = readHost(host)
    return name !== null && name !== portalHost && isBelow(name, config, house)
  }
  const portalOf: { current: RequestListener } = { current: () => {} }
  const server = makePublicServer({
    isAppHost,
    gateway,
    portal: (request, response) => portalOf.current(request, response),
    maxConnections: config.maxConnections,
  })
  const { app, taken } = await makePortal(
    data,
    house,
    { identity, shop, sendMail, gateLatency: events.gateLatency },
    log,
    () => server,
  )
  await listen(app, 'OCTROI_PORT', config.port, config.host)
  portalOf.current = taken.handler ?? portalOf.current
  const notifier = startNotifier({
    database: data.database,
    portalUrl: config.portalUrl,
    deliverMail: sendMail && mailer.deliver,
    webhookPrivate: config.webhookPrivate,
    log: warn,
  })
  const topUps = startTopUps({ database: data.database, shop }, warn)
  return {
    port: (server.address() as AddressInfo).port,
    server,
    shop,
    endWebSockets: gateway.close,
    upkeep: [
      () => removeIdentities({ database: data.database, identity }, log),
      () => data.database.call('expireOrders'),
      () => data.database.call('remindInvoices'),
      openReconciler(data, shop, sales),
      () => tendPlans({ database: data.database, provider: shop.provider }, config.planCalendar),
      () => settleReferrals({ database: data.database }),
      () => data.database.call('noteEndingPasses'),
      () => data.database.call('reportWeek'),
      () => data.database.call('sweepNotifications'),
    ],
    close: async () => {
      await Promise.all([notifier.stop(), topUps.stop()])
      shop.offers.close()
      await app.close()
      gateway.close()
      await identity.close?.()
      await mailer.close()
    },
  }
}

/** Hosts below the domain are apps' or nobody's; so are the full host names of apps. */
const isBelow = (name: string, config: Config, house: GateHouse) =>
  name.endsWith(`.${config.domain.replace(/:\d+$/, '')}`) || house.registry.apps().byHost.has(name)

const openInternal = async (
  data: Data,
  house: GateHouse,
  events: Events,
  log: FastifyBaseLogger,
  sales: SalesMetrics,
) => {
  const { config } = data
  const authz = makeAuthzHandler({
    gate: house.gate,
    batcher: house.batcher,
    trustedProxies: house.trustedProxies,
    gateKeys: config.gateKeys,
    clientAddressHeader: config.clientAddressHeader,
    lastCall: house.seen.lastCall,
    onSeconds: events.gateSeconds,
    onUnexpected: error => events.unexpected(error, 'the gate could not decide'),
  })
  const app = makeInternal({
    log,
    database: data.gateDatabase,
    events,
    sales,
    authz,
    maxConnections: config.maxConnections,
  })
  serveTools(app, {
    database: data.database,
    settler: house.settler,
    reportMaxOf: name => {
      const found = house.registry.apps().byName.get(name)
      return found && !found.off ? found.list.reportMax : null
    },
    isFree: name => {
      const effect = house.brakes.on(name)
      const shadow = house.registry.apps().byName.get(name)?.list.shadow
      return shadow === true || effect?.mode === 'free' || effect?.mode === 'shadow'
    },
    flushUsage: house.usage.flush,
  })
  await listen(app, 'OCTROI_GATE_PORT', config.gatePort, config.host)
  return app
}

/** Replaces the kept secret while the process runs. Sessions in memory were proved by the old one, so they are proved anew. */
const rotateSecret = async (data: Data, house: GateHouse, input: unknown) => {
  if (data.rotateSecret === null) return { rotated: false }
  await data.rotateSecret(overlapOf(input))
  house.callers.forget()
  return { rotated: true }
}

const openControl = (data: Data, house: GateHouse, shop: Shop) =>
  data.config.mode === 'embedded'
    ? serveControl(data.config.dataDir, {
        audit: input => readAudit(data, (input as { repairUsage?: unknown } | null)?.repairUsage === true),
        export: async input => ({
          rows: await exportTo(data, String((input as { file?: unknown } | null)?.file)),
        }),
        'admin-link': async () => ({ link: await makeAdminLink(data) }),
        migrate: async () => ({}),
        doctor: () => lookAround(data, house),
        reconcile: input => reconcileSince(data, shop, (input as { since?: unknown } | null)?.since),
        'rotate-secret': input => rotateSecret(data, house, input),
      })
    : Promise.resolve({ close: async () => {} })

/** How long requests in flight may take at the end of the process, which itself has a second more. */
const drainMs = 8000
const idleMs = 50

/**
 * Lets two listeners answer what is in flight. A connection that was busy when its listener closed is idle after its
 * answer and would hold up the end; so would WebSockets, and requests that are never sent whole.
 */
const drain = async (
  open: Awaited<ReturnType<typeof openPublic>>,
  internal: Awaited<ReturnType<typeof openInternal>>,
) => {
  const servers = [open.server, internal.server]
  const idle = setInterval(() => {
    for (const server of servers) server.closeIdleConnections()
  }, idleMs)
  const late = setTimeout(() => {
    open.endWebSockets()
    for (const server of servers) server.closeAllConnections()
  }, drainMs)
  await Promise.all([internal.close(), open.close()])
  clearInterval(idle)
  clearTimeout(late)
}

/** Starts everything; rejects with a sentence that names what is missing. */
export const startService = async (config: Config, log: FastifyBaseLogger): Promise<Service> => {
  const events = openEvents(log)
  const data = await openData(config)
  const house = await openGateHouse(data, events)
  const tools = await runTools(data, house, log)
  const sales = openSalesMetrics(data.database)
  const open = await openPublic(data, house, events, log, tools, sales)
  const internal = await openInternal(data, house, events, log, sales)
  const control = await openControl(data, house, open.shop)
  const upkeep = startUpkeep(data, events, log, open.upkeep)
  return {
    port: open.port,
    gatePort: (internal.server.address() as AddressInfo).port,
    apps: () => house.registry.list().map(app => ({ name: app.list.name, url: app.origin })),
    adminLink: () => makeAdminLink(data),
    close: async () => {
      await drain(open, internal)
      await upkeep.stop()
      await Promise.all([tools.stop(), house.close()])
      await control.close()
      await data.close()
    },
  }
}
