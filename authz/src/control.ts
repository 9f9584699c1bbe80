import { reconcileSince } from './billing/reconciler.ts'
import type { Shop } from './billing/shop.ts'
import type { Data } from './data.ts'
import { serveControl } from './embedded/control.ts'
import type { GateHouse } from './gate-house.ts'
import { lookAround } from './look-around.ts'
import { overlapOf } from './rotate-secret.ts'
import { exportTo, makeAdminLink, readAudit } from './upkeep.ts'

/** Replaces the kept secret while the process runs. Sessions in memory were proved by the old one, so they are proved anew. */
const rotateSecret = async (data: Data, house: GateHouse, input: unknown) => {
  if (data.rotateSecret === null) return { rotated: false }
  await data.rotateSecret(overlapOf(input))
  house.callers.forget()
  return { rotated: true }
}

/** Answers the command line where only this process may hold the database. */
export const openControl = (data: Data, house: GateHouse, shop: Shop): Promise<{ close(): Promise<void> }> =>
  data.config.mode === 'embedded'
    ? serveControl(data.config.dataDir, {
        audit: input => readAudit(data, (input as { repairUsage?: unknown } | null)?.repairUsage === true),
        export: async input => ({
          rows: await exportTo(data, String((input as { file?: unknown } | null)?.file)),
        }),
        'admin-link': async () => ({ link: await makeAdminLink(data) }),
        migrate: async () => ({}),
        doctor: () => lookAround(data, house),
        reconcile: input =>
          reconcileSince(
            { database: data.database, shop },
            new Date(String((input as { since?: unknown } | null)?.since)),
          ),
        'rotate-secret': input => rotateSecret(data, house, input),
      })
    : Promise.resolve({ close: async () => {} })
