import type { BlockList } from 'node:net'
import { type Config, readAddressRanges } from './config.ts'
import type { Data } from './data.ts'
import type { Events } from './events.ts'
import { type Batcher, openBatcher } from './gate/batcher.ts'
import { openDoor } from './gate/door.ts'
import { type Gate, openGate } from './gate/gate.ts'
import type { PriceList } from './gate/price-list.ts'
import { openPriceLists, type PriceLists } from './gate/price-lists.ts'
import { openRegistry, type Registry } from './gate/registry.ts'
import { openUsageCounter, type UsageCounter } from './gate/usage.ts'
import { type Callers, openCallers } from './people/callers.ts'
import { type ChangeFeed, openChangeFeed } from './people/change-feed.ts'
import { formatProblem } from './validate.ts'

/** The gate with all that it keeps in memory. */
export type GateHouse = {
  gate: Gate
  batcher: Batcher
  callers: Callers
  feed: ChangeFeed
  registry: Registry
  usage: UsageCounter
  trustedProxies: BlockList
  /** Stops in the order in which nothing is lost: charges, then facts, then the feed. */
  close(): Promise<void>
}

/** Reads the price lists and registers their apps; `lists` may change before the registry is there. */
const openApps = async (config: Config, data: Data, feed: ChangeFeed, events: Events) => {
  const opened: { registry?: Registry } = {}
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
    domain: config.domain,
    portalUrl: config.portalUrl,
    onIgnored: (app, rules) =>
      events.priceListProblem(
        `${app}: an admin's price stands on no rule that can cost: ${rules.join(', ')}`,
      ),
    onError: error => events.unexpected(error, 'apps could not be registered'),
  })
  opened.registry = registry
  return { lists, registry }
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
    sessionKey: secrets.session,
    onLookup: events.callerLookup,
  })
  const batcher = openBatcher(gateDatabase, {
    onBatch: events.ledgerBatch,
    onUp: events.ledgerUp,
    onError: error => events.unexpected(error, 'the ledger refused a charge'),
  })
  const usage = openUsageCounter(gateDatabase, error =>
    events.unexpected(error, 'usage facts wait to be written'),
  )
  const { lists, registry } = await openApps(config, data, feed, events)
  const door = openDoor({ database: gateDatabase, callers, feed, secrets, portal, secure })
  const gate = openGate({
    apps: registry.apps,
    callers,
    batcher,
    door,
    usage,
    reply: { portal, secure },
    evidenceKey: secrets.evidence,
    onVerdict: events.verdict,
  })
  /** When keys were last used is written behind the gate too; lost with a crash, since nothing hangs on it. */
  const touchKeys = async () => {
    const used = callers.takeUsedKeys()
    if (used.size === 0) return
    const usedAt = [...used.values()].map(at => new Date(at).toISOString())
    await gateDatabase
      .call('touchKeys', { ids: [...used.keys()], usedAt })
      .catch(error => events.unexpected(error, 'the last use of keys was not written'))
  }
  const touching = setInterval(touchKeys, 2000).unref()
  return {
    gate,
    batcher,
    callers,
    feed,
    registry,
    usage,
    trustedProxies: readAddressRanges(config.trustedProxies),
    close: async () => {
      lists.close()
      registry.close()
      clearInterval(touching)
      await batcher.drain()
      await touchKeys()
      await usage.close()
      await feed.close()
    },
  }
}
