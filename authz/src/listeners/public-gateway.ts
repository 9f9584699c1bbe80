import type { IncomingMessage } from 'node:http'
import type { Config } from '../config.ts'
import { type Gateway, type GatewayDecision, openGateway } from '../embedded/gateway.ts'
import type { Events } from '../events.ts'
import { readDirect } from '../gate/forwarded.ts'
import type { GateHouse } from '../gate-house.ts'

/** Where the tools that this process started listen, by their apps' names. */
export type Upstreams = { upstreams: ReadonlyMap<string, string> }

/** The gate's own steps, asked by the gateway in this process. */
export const makePublicGateway = (
  config: Config,
  house: GateHouse,
  events: Events,
  tools: Upstreams,
): Gateway => {
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
