import { randomBytes } from 'node:crypto'

const poolSize = 16 * 256
let pool = randomBytes(poolSize)
let used = 0

/** A UUIDv7: milliseconds first, so that ids made later sort later. */
export const uuidv7 = (now = Date.now()): string => {
  if (used === poolSize) {
    pool = randomBytes(poolSize)
    used = 0
  }
  const bytes = pool.subarray(used, used + 16)
  used += 16
  bytes.writeUIntBE(now, 0, 6)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
