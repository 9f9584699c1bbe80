import { randomBytes } from 'node:crypto'

const poolSize = 10 * 256
let pool = randomBytes(poolSize)
let used = 0
let last = 0

/** Ticks of 1/4096 ms since 1970: still exact in a number until the year 2039. Never the same twice, never back. */
const nextTick = (): number => {
  last = Math.max(last + 1, Math.floor((performance.timeOrigin + performance.now()) * 4096))
  return last
}

/** A UUIDv7 whose 12 bits after the version are the fraction of the millisecond: ids made later sort later. */
export const uuidv7 = (): string => {
  if (used === poolSize) {
    pool = randomBytes(poolSize)
    used = 0
  }
  const random = pool.toString('hex', used, used + 10)
  used += 10
  const tick = nextTick()
  const ms = Math.floor(tick / 4096)
    .toString(16)
    .padStart(12, '0')
  const fraction = (tick % 4096).toString(16).padStart(3, '0')
  const variant = ((Number.parseInt(random.charAt(0), 16) & 0x3) | 0x8).toString(16)
  return `${ms.slice(0, 8)}-${ms.slice(8)}-7${fraction}-${variant}${random.slice(1, 4)}-${random.slice(4, 16)}`
}

/** Whether a text is a UUID as we write them. */
export const isUuid = (text: string | null): text is string =>
  /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(text ?? '')
