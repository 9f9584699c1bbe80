import { type Fading, openFadingMemory } from './fading-memory.ts'

/** How often something may be done: `count` times at once, and again so often in any `seconds`. */
export type Limit = { text: string; count: number; seconds: number }

const seconds: Record<string, number> = { s: 1, min: 60, h: 3600, day: 86_400 }

/** How limits are written. */
export const limitPattern = '^[1-9][0-9]{0,6}/(s|min|h|day)$'

/** The limit that a text such as `60/min` names; null when it names none. */
export const readLimit = (text: string): Limit | null => {
  if (!new RegExp(limitPattern).test(text)) return null
  const [count = '', unit = ''] = text.split('/')
  return { text, count: Number(count), seconds: seconds[unit] ?? 1 }
}

/** Counts what is done under limits, by name. */
export type Limiter = {
  /** Counts one more under a name, and answers 0; when that is too many counts nothing and answers how many seconds to wait. */
  take(name: string, limit: Limit): number
  /** How many names have been counted one by one of late. */
  size(): number
}

/** What adding up a window's fractions may be off by, in milliseconds. */
const slackMs = 0.001

/**
 * Opens a limiter by the generic cell rate algorithm: of each name one number is known, the time at which all it did
 * would be paid off at the limit's pace, and a name whose time has come is as good as forgotten. 0.2 µs a call. Counts
 * are this process's own: behind several gates a limit is as many times as high.
 */
export const openLimiter = (options: { most?: number; cells?: number; now?: () => number } = {}): Limiter => {
  const { now = () => performance.now() } = options
  const memory = openFadingMemory<Fading>({ ...options, make: () => ({ fadesAt: 0 }) })
  return {
    take: (name, limit) => {
      const at = now()
      const window = limit.seconds * 1000
      const entry = memory.find(name, at)
      // At most a window ahead: a limit that was longer a moment ago must not hold anybody up for that long.
      const paidOffAt = Math.min(Math.max(entry.fadesAt, at), at + window) + window / limit.count
      const waitMs = paidOffAt - at - window
      if (waitMs > slackMs) return Math.max(1, Math.ceil(waitMs / 1000))
      entry.fadesAt = paidOffAt
      return 0
    },
    size: memory.size,
  }
}

/**
 * The headers of a 429: Retry-After, and RateLimit as draft-ietf-httpapi-ratelimit-headers-11 has it. `policy` names
 * whose limit it is.
 */
export const limitHeaders = (
  policy: string,
  { count, seconds }: Pick<Limit, 'count' | 'seconds'>,
  waitS: number,
): Record<string, string> => ({
  'retry-after': String(waitS),
  'ratelimit-policy': `"${policy}";q=${count};w=${seconds}`,
  ratelimit: `"${policy}";r=0;t=${waitS}`,
})
