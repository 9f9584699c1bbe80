import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import type { Config } from './config.ts'
import { openControl } from './control.ts'
import { type Data, openData } from './data.ts'
import { startTools } from './embedded/tools.ts'
import { openEvents } from './events.ts'
import { type GateHouse, openGateHouse } from './gate-house.ts'
import { openInternalListener } from './listeners/internal-listener.ts'
import { openPublicListener, type PublicListener } from './listeners/public-listener.ts'
import { openPeopleHouse } from './people-house.ts'
import { openSalesMetrics } from './sales-metrics.ts'
import { makeAdminLink, startUpkeep } from './upkeep.ts'

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

/** How long requests in flight may take at the end of the process, which itself has a second more. */
const drainMs = 8000
const idleMs = 50

/**
 * Lets two listeners answer what is in flight. A connection that was busy when its listener closed is idle after its
 * answer and would hold up the end; so would WebSockets, and requests that are never sent whole.
 */
const drain = async (open: PublicListener, internal: FastifyInstance) => {
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
  const people = await openPeopleHouse(data, sales, log)
  const open = await openPublicListener(data, house, people, events, log, tools)
  const internal = await openInternalListener(data, house, events, log, sales)
  people.work()
  const control = await openControl(data, house, people.shop)
  const upkeep = startUpkeep(data, events, log, people.jobs)
  return {
    port: open.port,
    gatePort: (internal.server.address() as AddressInfo).port,
    apps: () => house.registry.list().map(app => ({ name: app.list.name, url: app.origin })),
    adminLink: () => makeAdminLink(data),
    close: async () => {
      await Promise.all([drain(open, internal), people.rest()])
      await upkeep.stop()
      await Promise.all([tools.stop(), people.close(), house.close()])
      await control.close()
      await data.close()
    },
  }
}
