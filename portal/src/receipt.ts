import { readPath } from './next-path.ts'

/** What the gate says in the address of a refused payment; all of it is untrusted until read here. */
export type Refused = { app: string; need: number; to: string }

const maxNeed = 1_000_000_000

/** An app's name as price lists allow it, or null. */
export const readAppName = (value: string | null): string | null =>
  value !== null && /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(value) ? value : null

/** A price in tokens from an address, or null when it is none. */
export const readPrice = (value: string | null): number | null =>
  value !== null && /^\d{1,10}$/.test(value) && Number(value) <= maxNeed ? Number(value) : null

/** The refused payment that an address tells of, or null. A bad `to` leads to the app's front page. */
export const readRefused = (search: URLSearchParams): Refused | null => {
  const app = readAppName(search.get('app'))
  const need = readPrice(search.get('need'))
  return app !== null && need !== null && need > 0
    ? { app, need, to: readPath(search.get('to')) ?? '/' }
    : null
}

/** The service's own address that signs a person into an app and ends on its page `to`. */
export const launchPath = (app: string, to = '/') => `/launch?${new URLSearchParams({ app, to })}`
