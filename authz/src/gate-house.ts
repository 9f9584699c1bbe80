import type { BlockList } from 'node:net'
import { type AppHealth, openAppHealth } from './app-health.ts'
import { readAddressRanges } from './config/network.ts'
import type { Config } from './config.ts'
import type { Data } from './data.ts'
import type { Events } from './events.ts'
import type { Apps } from './gate/app.ts'
import { type Batcher, openBatcher } from './gate/batcher.ts'
import { type Brakes, openBrakes } from './gate/brakes.ts'
import { openDoor } from './gate/door.ts'
import { type Gate, openGate } from './gate/gate.ts'
import { startGateProcess } from './gate/gate-process.ts'
import { openLabels } from './gate/labels.ts'
import { type LastCallMemory, openLastCall } from './gate/last-call.ts'
import { openRequestLimits } from './gate/limit.ts'
import { openPasses } from './gate/pass.ts'
import type { PriceList } from './gate/price-list.ts'
import { openPriceLists, type PriceLists } from './gate/price-lists.ts'
import { openRegistry, type Registry } from './gate/registry.ts'
import { openSignedIdentity } from './gate/signed-identity.ts'
import { openUsageCounter, type UsageCounter } from './gate/usage.ts'
import { type Callers, openCallers } from './people/callers.ts'
import { type ChangeFeed, openChangeFeed } from './people/change-feed.ts'
import { openLastUses } from './people/last-uses.ts'
import { followAccessLogs } from './settle/access-log.ts'
import { openSettler, type Settler } from './settle/settler.ts'
import { formatProblem } from './validate.ts'

/** The gate with all that it keeps in memory. */
export type GateHouse = {
  gate: Gate
  batcher: Batcher
  callers: Callers
  feed: ChangeFeed
  registry: Registry
  brakes: Brakes
  usage: UsageCounter
  /** Makes charges final by the evidence of how their requests ended. */
  settler: Settler
  /** How the apps answered lately. */
  health: AppHealth
  trustedProxies: BlockList
  /** What the check of the set-up wants to know of the proxies. */
  seen: { lastCall: LastCallMemory; logLag(): number }
  /** Stops in the order in which nothing is lost: charges, then their evidence, then facts, then the feed. */
  close(): Promise<void>
}

const noApps: Apps = { byHost: new Map(), byName: new Map(), byLabels: new Map() }

/** Reads the price lists and registers their apps; `lists` may change before the registry is there. */
const openApps = async (config: Config, data: Data, feed: ChangeFeed, events: Events) => {
  const opened: { registry?: Registry } = {}
  const labels = openLabels({
    apps: () => opened.registry?.apps() ?? noApps,
    register: async () => opened.registry?.reload(),
    onProblem: events.priceListProblem,
  })
  const onLoad = (lists: PriceList[]) => {
    for (const list of lists) events.priceListLoaded(list.name)
    opened.registry?.reload().catch(error => events.unexpected(error, 'apps could not be registered'))
  }
  const lists: PriceLists = await openPriceLists({
    dir: config.appsDir,
    domain: config.domain,
    onLoad,
    onProblem: problem => events.priceListProblem(formatProblem(problem)),
  })
  const registry = await openRegistry({
    database: data.gateDatabase,
    feed,
    lists: lists.lists,
    labels: labels.declared,
    domain: config.domain,
    portalUrl: config.portalUrl,
    onIgnored: (app, rules) =>
      events.priceListProblem(
        `${app}: an admin's price stands on no rule that can cost: ${rules.join(', ')}`,
      ),
    onUnused: (app, why) => events.priceListProblem(`${app}, which an admin wrote, is not in force: ${why}`),
    onError: error => events.unexpected(error, 'apps could not be registered'),
  })
  opened.registry = registry
  return { lists, registry, labels }
}

const openTheBrakes = (config: Config, data: Data, feed: ChangeFeed, registry: Registry, events: Events) =>
  openBrakes({
    database: data.gateDatabase,
    feed,
    file: config.brakesFile,
    shadow: config.shadow,
    onChange: brakes => {
      events.brakesChanged(brakes)
      const known = registry.apps().byName
      const strange = brakes.flatMap(({ app }) => (app === null || known.has(app) ? [] : [app]))
      if (strange.length > 0) events.brakeOnNothing(strange)
    },
    onProblem: events.brakesProblem,
    onError: error => events.unexpected(error, 'the brakes could not be read'),
  })

/** Follows the proxies' access logs, where there are any. */
const openAccessLog = async (data: Data, settler: Settler, events: Events) => {
  const { accessLogs: logs } = data.config
  let lag = 0
  if (logs.length === 0) return { close: async () => {}, lag: () => lag }
  const followed = await followAccessLogs({
    database: data.gateDatabase,
    keys: data.secrets.evidence,
    logs,
    settle: settler.ask,
    onLines: events.accessLogLines,
    onLag: bytes => {
      lag = bytes
      events.accessLogLag(bytes)
    },
    onError: events.unexpected,
  })
  return { close: followed.close, lag: () => lag }
}

/** Opens the gate over the data. Rejects when the database does not answer. */
export const openGateHouse = async (data: Data, events: Events): Promise<GateHouse> => {
  const { config, secrets, gateDatabase } = data
  const portal = config.portalUrl.origin
  const secure = config.portalUrl.protocol === 'https:'
  const feed = await openChangeFeed(gateDatabase, {
    staleS: config.staleS,
    onUp: events.ledgerUp,
    onError: error => events.unexpected(error, 'the change feed failed'),
  })
  const callers = openCallers(gateDatabase, feed, {
    sessionKeys: secrets.session,
    adminMfa: data.config.adminMfa === 'required',
    idleMs: config.sessionIdleS * 1000,
    onLookup: events.callerLookup,
  })
  const gateProcess = await startGateProcess(gateDatabase, error =>
    events.unexpected(error, 'the ledger was not told that this gate lives'),
  )
  const batcher = openBatcher(gateDatabase, {
    gate: gateProcess.id,
    onBatch: events.ledgerBatch,
    onUp: events.ledgerUp,
    onError: error => events.unexpected(error, 'the ledger refused a charge'),
  })
  const usage = openUsageCounter(gateDatabase, error =>
    events.unexpected(error, 'usage facts wait to be written'),
  )
  const health = openAppHealth()
  const settler = openSettler(gateDatabase, {
    onSettled: events.settled,
    onMoved: events.moved,
    onAnswer: health.settled,
    onError: error => events.unexpected(error, 'evidence was not settled'),
  })
  const accessLog = await openAccessLog(data, settler, events)
  const { lists, registry, labels } = await openApps(config, data, feed, events)
  const brakes = await openTheBrakes(config, data, feed, registry, events)
  const door = openDoor({
    database: gateDatabase,
    callers,
    feed,
    secrets,
    portal,
    secure,
    sessionS: config.sessionLifetimeS,
  })
  const gate = openGate({
    apps: registry.apps,
    labels,
    brakeOn: brakes.on,
    callers,
    batcher,
    passes: openPasses(feed),
    shadowPasses: openPasses(feed),
    holdS: config.holdS,
    door,
    usage,
    reply: { portal, secure },
    limits: openRequestLimits(config.anonymousLimit),
    evidenceKeys: secrets.evidence,
    signIdentity: openSignedIdentity(secrets.signedIdentity, portal),
    onVerdict: events.verdict,
    onSpared: events.spared,
  })
  const lastUses = openLastUses(gateDatabase, callers, events.unexpected)
  return {
    gate,
    batcher,
    callers,
    feed,
    registry,
    brakes,
    usage,
    settler,
    health,
    trustedProxies: readAddressRanges(config.trustedProxies),
    seen: { lastCall: openLastCall(), logLag: accessLog.lag },
    close: async () => {
      lists.close()
      registry.close()
      brakes.close()
      await batcher.drain()
      await accessLog.close()
      await settler.drain()
      await gateProcess.end()
      await lastUses.close()
      await usage.close()
      await feed.close()
    },
  }
}
