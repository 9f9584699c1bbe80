import type { Reader } from './environment.ts'

/** How long sessions live, in seconds: without use, and at all. */
export type SessionLifetimes = { sessionIdleS: number; sessionLifetimeS: number }

const secondsOf: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 }
const shortestS = 5
/** Browsers keep no cookie for longer. */
const longestS = 400 * 86_400

const readDuration = (text: string): number | null => {
  const [, count = '', unit = ''] = /^(\d{1,8})([smhd])$/.exec(text) ?? []
  const seconds = Number(count) * (secondsOf[unit] ?? 0)
  return seconds >= shortestS && seconds <= longestS ? seconds : null
}

/**
 * Reads OCTROI_SESSION_IDLE (24h) and OCTROI_SESSION_LIFETIME (30d); what is wrong with them goes to `problems`. Without
 * a word about it, no session idles for longer than it lives.
 */
export const readSessionLifetimes = (text: Reader['text'], problems: string[]): SessionLifetimes => {
  const read = (name: string, fallback: number) => {
    const given = text(name)
    if (given === undefined) return fallback
    const seconds = readDuration(given)
    if (seconds === null)
      problems.push(
        `${name} is ${JSON.stringify(given)}: give a time from 5s to 400d, such as 90m, 24h or 30d`,
      )
    return seconds ?? fallback
  }
  const sessionLifetimeS = read('OCTROI_SESSION_LIFETIME', 30 * 86_400)
  const sessionIdleS = read('OCTROI_SESSION_IDLE', Math.min(86_400, sessionLifetimeS))
  if (sessionIdleS > sessionLifetimeS)
    problems.push(
      'OCTROI_SESSION_IDLE is longer than OCTROI_SESSION_LIFETIME, so that it would end nothing: give less, or a longer lifetime',
    )
  return { sessionIdleS, sessionLifetimeS }
}
