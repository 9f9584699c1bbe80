import { type Database, isUnavailable } from '../database.ts'

/** Something that changed in the database: an id or name of that kind. */
export type Change = { kind: 'person' | 'session' | 'key' | 'app'; ref: string }

type FeedRow = { kind: Change['kind'] | null; ref: string | null; horizon: string; lostSight: boolean }

/**
 * Reads once a second what changed, sooner when the database says so, and tells how long ago memory was last
 * known to be right. The cost follows the changes, not the people.
 */
export type ChangeFeed = {
  /** Resolves when memory is known to be at most 4 s old: 'fresh', or 'stale' while the database is down. */
  confirm(): Promise<'fresh' | 'stale' | 'lost'>
  /** Whether a snapshot may be used without asking. */
  isFresh(): boolean
  onChange(listener: (change: Change) => void): void
  /** Everything may have changed: the feed was away for longer than changes are kept. */
  onLostSight(listener: () => void): void
  /** Reads now; used after an own write, so that its effect is here at once. */
  readNow(): Promise<void>
  close(): Promise<void>
}

const periodMs = 1000
const freshForMs = 4000
const readTimeoutMs = 900

const timeout = (ms: number) =>
  new Promise<never>((_, reject) => {
    setTimeout(
      () => reject(Object.assign(new Error('the change feed timed out'), { code: 'ETIMEDOUT' })),
      ms,
    ).unref()
  })

type Options = { staleS: number; onUp?: (up: boolean) => void; onError?: (error: unknown) => void }

/** Starts the feed with a first read. Rejects when that one fails. */
export const openChangeFeed = async (database: Database, options: Options): Promise<ChangeFeed> => {
  const listeners: ((change: Change) => void)[] = []
  const lostSightListeners: (() => void)[] = []
  let horizon: string | null = null
  // Of the clock that nobody sets: a step back must not make old memory fresh.
  let confirmedAt = Number.NEGATIVE_INFINITY
  let failing = false
  let closed = false
  let reading: Promise<void> | null = null
  let again = false

  const readOnce = async () => {
    const startedAt = performance.now()
    const rows = await Promise.race([
      database.call<FeedRow>('readChanges', { since: horizon }),
      timeout(readTimeoutMs),
    ])
    if (rows[0]?.lostSight) for (const listener of lostSightListeners) listener()
    for (const { kind, ref } of rows)
      if (kind !== null && ref !== null) for (const listener of listeners) listener({ kind, ref })
    horizon = rows[0]?.horizon ?? horizon
    confirmedAt = startedAt
  }

  const setFailing = (now: boolean) => {
    if (now !== failing) options.onUp?.(!now)
    failing = now
  }

  const readSafely = async () => {
    try {
      await readOnce()
      setFailing(false)
    } catch (error) {
      setFailing(true)
      if (!isUnavailable(error)) options.onError?.(error)
    }
  }

  /** One read at a time; a wake during a read brings exactly one more. */
  const read = (): Promise<void> => {
    if (closed) return Promise.resolve()
    if (reading) {
      again = true
      return reading
    }
    reading = (async () => {
      do {
        again = false
        await readSafely()
      } while (again && !closed)
      reading = null
    })()
    return reading
  }

  await readOnce()
  const timer = setInterval(read, periodMs)
  timer.unref()
  database.onChange(() => void read()).catch(error => options.onError?.(error))

  const isFresh = () => performance.now() - confirmedAt < freshForMs
  return {
    isFresh,
    confirm: async () => {
      if (isFresh()) return 'fresh'
      if (!failing) await read()
      if (isFresh()) return 'fresh'
      return performance.now() - confirmedAt < options.staleS * 1000 ? 'stale' : 'lost'
    },
    onChange: listener => void listeners.push(listener),
    onLostSight: listener => void lostSightListeners.push(listener),
    readNow: async () => {
      await reading
      await read()
    },
    close: async () => {
      closed = true
      clearInterval(timer)
      await reading
    },
  }
}
