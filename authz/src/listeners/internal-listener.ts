import type { FastifyBaseLogger } from 'fastify'
import type { Data } from '../data.ts'
import type { Events } from '../events.ts'
import { makeAuthzHandler } from '../gate/listener.ts'
import type { GateHouse } from '../gate-house.ts'
import type { SalesMetrics } from '../sales-metrics.ts'
import { serveTools } from '../settle/tools.ts'
import { makeInternal } from './internal.ts'
import { listen } from './listen.ts'

/** The listener that only the proxy, tools and Prometheus reach. */
export const openInternalListener = async (
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
