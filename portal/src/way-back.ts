import { readPath } from './next-path.ts'
import { type Refused, readAppName, readPrice } from './receipt.ts'

const key = 'octroi-way-back'

type Kept = Refused & { person: string }

/** Storage may be forbidden or full: then there is no way back but the browser's own. */
const inStorage = <T>(use: (storage: Storage) => T): T | null => {
  try {
    return use(sessionStorage)
  } catch {
    return null
  }
}

/** Remembers in this tab where somebody was on their way to when the gate refused the payment. */
export const keepWayBack = (person: string, refused: Refused): void => {
  inStorage(storage => storage.setItem(key, JSON.stringify({ ...refused, person } satisfies Kept)))
}

export const forgetWayBack = (): void => {
  inStorage(storage => storage.removeItem(key))
}

/** What was remembered, as carefully read as an address; null for nothing, and for somebody else's. */
export const readWayBack = (person: string): Refused | null => {
  const kept = inStorage(storage => JSON.parse(storage.getItem(key) ?? 'null') as Partial<Kept> | null)
  if (typeof kept !== 'object' || kept === null || kept.person !== person) return null
  const app = readAppName(String(kept.app))
  const need = readPrice(String(kept.need))
  const to = readPath(String(kept.to))
  return app !== null && need !== null && need > 0 && to !== null ? { app, need, to } : null
}
