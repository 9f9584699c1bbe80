import type { Evidence } from './settle/settler.ts'

/** How an app answers, as far as this process saw it. */
export type Health = { health: 'up' | 'failing' | 'unknown'; answeredAt: Date | null }

/** The last answers of each app, in memory: what catalogues show of how an app does. */
export type AppHealth = {
  /** An answer of an app, just now. */
  answered(app: string, status: number): void
  /** An answer of which evidence tells. The embedded gateway saw its own already. */
  settled(evidence: Pick<Evidence, 'chargeId' | 'status' | 'durationMs' | 'source'>, app: string): void
  of(app: string): Health
}

/** How many answers of an app are kept, and how long one says something of how the app does now. */
const kept = 10
const freshMs = 15 * 60_000

type Answers = { statuses: Uint16Array; times: Float64Array; next: number; lastAt: number }

const makeAnswers = (): Answers => ({
  statuses: new Uint16Array(kept),
  times: new Float64Array(kept).fill(Number.NEGATIVE_INFINITY),
  next: 0,
  lastAt: 0,
})

/** When a charge was made: the milliseconds that its UUIDv7 begins with. */
const timeOf = (chargeId: string): number => Number.parseInt(chargeId.slice(0, 13).replace('-', ''), 16)

/**
 * Opens it, empty: what was before the start is not known. An answer costs one look-up and two numbers, and an app's
 * memory never grows. An app that refuses (4xx) is up; half of the fresh answers being errors of its own (5xx) is failing.
 */
export const openAppHealth = (now: () => number = Date.now): AppHealth => {
  const apps = new Map<string, Answers>()

  const note = (app: string, status: number, at: number) => {
    let answers = apps.get(app)
    if (answers === undefined) {
      answers = makeAnswers()
      apps.set(app, answers)
    }
    answers.statuses[answers.next] = status
    answers.times[answers.next] = at
    answers.next = (answers.next + 1) % kept
    answers.lastAt = Math.max(answers.lastAt, at)
  }

  return {
    answered: (app, status) => note(app, status, now()),
    settled: ({ chargeId, status, durationMs, source }, app) => {
      if (source === 'gateway' || status === null) return
      // Lines that are read late, after a restart, tell of then.
      note(app, status, Math.min(timeOf(chargeId) + (durationMs ?? 0), now()))
    },
    of: app => {
      const answers = apps.get(app)
      if (answers === undefined) return { health: 'unknown', answeredAt: null }
      const since = now() - freshMs
      const fresh = [...answers.statuses].filter((_, i) => (answers.times[i] ?? 0) > since)
      const failures = fresh.filter(status => status >= 500).length
      const health = fresh.length === 0 ? 'unknown' : failures * 2 >= fresh.length ? 'failing' : 'up'
      return { health, answeredAt: new Date(answers.lastAt) }
    },
  }
}
