import type { Data } from './data.ts'
import type { GateHouse } from './gate-house.ts'
import { checkHealth } from './health/health.ts'

/** The check of this set-up, by the process that knows what the proxies sent. The ports are those that were asked for. */
export const lookAround = (data: Data, { seen }: GateHouse) =>
  checkHealth({
    config: data.config,
    database: data.database,
    seen: { lastCall: seen.lastCall.read, logLag: seen.logLag },
  })
