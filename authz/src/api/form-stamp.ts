import { createHmac, timingSafeEqual } from 'node:crypto'
import { believedKeys, type SigningKeys } from '../secrets.ts'

const macOf = (key: Buffer, at: string) => createHmac('sha256', key).update(at).digest('base64url')

/** Says since when a form has been open, so that whoever sends it cannot say otherwise. `at` is in milliseconds. */
export const makeFormStamp = (keys: SigningKeys, at = Date.now()): string =>
  `${at}.${macOf(keys.current, String(at))}`

/** For how many milliseconds a form has been open; null for a stamp that is none of ours. */
export const readFormAge = (keys: SigningKeys, stamp: string, now = Date.now()): number | null => {
  const [, at, mac] = /^(\d{1,15})\.([\w-]{43})$/.exec(stamp) ?? []
  if (at === undefined || mac === undefined) return null
  const given = Buffer.from(mac)
  const holds = (key: Buffer) => timingSafeEqual(given, Buffer.from(macOf(key, at)))
  return believedKeys(keys).some(holds) ? now - Number(at) : null
}
