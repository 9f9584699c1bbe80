import { timingSafeEqual } from 'node:crypto'
import type { ForwardCall } from './forwarded.ts'

/** Checks the gate key in a proxy's call. Gives the call without it, so that nothing later can tell or keep it; else null. */
export type TakeGateKey = (call: ForwardCall) => ForwardCall | null

/** The one `key` of a query, and the address without it; null unless there is exactly one. */
const cutKey = (url: string): { key: string; rest: string } | null => {
  const query = url.indexOf('?')
  if (query < 0) return null
  const isKey = (part: string) => part.startsWith('key=')
  const parts = url.slice(query + 1).split('&')
  const keys = parts.filter(isKey)
  if (keys.length !== 1) return null
  const others = parts.filter(part => !isKey(part)).join('&')
  return { key: (keys[0] ?? '').slice(4), rest: url.slice(0, query) + (others === '' ? '' : `?${others}`) }
}

/** Opens the check against the keys that are good; with none of them every call is good as it stands. */
export const openGateKey = (keys: readonly string[]): TakeGateKey => {
  if (keys.length === 0) return call => call
  const good = keys.map(key => Buffer.from(key, 'latin1'))
  const isGood = (text: string): boolean => {
    const given = Buffer.from(text, 'latin1')
    // Every key is compared, and each in the same time; only their lengths are no secret.
    const holds = good.map(key => key.length === given.length && timingSafeEqual(key, given))
    return holds.includes(true)
  }
  return ({ headers, rawHeaders, url = '' }) => {
    const cut = cutKey(url)
    return cut !== null && isGood(cut.key) ? { headers, rawHeaders, url: cut.rest } : null
  }
}
