import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FastifyBaseLogger } from 'fastify'
import type { Config } from '../config.ts'
import type { Data } from '../data.ts'
import { makePublicServer } from '../embedded/gateway.ts'
import type { Events } from '../events.ts'
import { readHost } from '../gate/forwarded.ts'
import type { GateHouse } from '../gate-house.ts'
import type { PeopleHouse } from '../people-house.ts'
import { listen } from './listen.ts'
import { makePublicGateway, type Upstreams } from './public-gateway.ts'
import { makePublicPortal } from './public-portal.ts'

/** A listener that answers. */
export type PublicListener = {
  port: number
  server: Server
  endWebSockets(): void
  close(): Promise<void>
}

/** Whether a host is an app's or nobody's, in short not the portal's: those below the domain, and apps' full host names. */
const makeIsAppHost = (config: Config, house: GateHouse) => {
  const portalHost = readHost(config.portalUrl.host)
  const belowDomain = `.${config.domain.replace(/:\d+$/, '')}`
  return (host: string | undefined): boolean => {
    if (!config.gateway || host === undefined) return false
    const name = readHost(host)
    if (name === null || name === portalHost) return false
    return name.endsWith(belowDomain) || house.registry.apps().byHost.has(name)
  }
}

/** The listener that people reach: the portal, and the apps where the embedded gateway serves them. */
export const openPublicListener = async (
  data: Data,
  house: GateHouse,
  people: PeopleHouse,
  events: Events,
  log: FastifyBaseLogger,
  tools: Upstreams,
): Promise<PublicListener> => {
  const { config } = data
  const gateway = makePublicGateway(config, house, events, tools)
  const portalOf: { current: RequestListener } = { current: () => {} }
  const server = makePublicServer({
    isAppHost: makeIsAppHost(config, house),
    gateway,
    portal: (request, response) => portalOf.current(request, response),
    maxConnections: config.maxConnections,
  })
  const { app, handler } = await makePublicPortal(data, house, people, events, log, () => server)
  portalOf.current = handler
  await listen(app, 'OCTROI_PORT', config.port, config.host)
  return {
    port: (server.address() as AddressInfo).port,
    server,
    endWebSockets: gateway.close,
    close: async () => {
      await app.close()
      gateway.close()
    },
  }
}
