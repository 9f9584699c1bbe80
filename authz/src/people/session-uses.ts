/** When a session was last used, on any host: one record for all its cookies in memory. Times are in milliseconds. */
export type SessionUse = {
  readonly id: string
  usedAt: number
  /** What the database was told. */
  writtenAt: number
  /** Whether it is to be told more. */
  waits: boolean
}

/** Knows when sessions were last used, and which uses the database has yet to be told of. */
export type SessionUses = {
  /** The record of a session that the database last saw used at `seenAt`; `known` is the one in memory, if any. */
  of(id: string, seenAt: number, known: SessionUse | null): SessionUse
  /** Whether nobody used the session for as long as sessions live without use. */
  isIdle(use: SessionUse, now: number): boolean
  /** Notes a use. */
  note(use: SessionUse, now: number): void
  /** At most a thousand uses to be written, taken off the list; with `all` those too that were written a moment ago. */
  take(now: number, all?: boolean): SessionUse[]
  /** Puts uses that could not be written back on the list. */
  giveBack(uses: readonly SessionUse[]): void
}

/** A session is written at most so often, and in a tenth of its idle lifetime. */
const longestRestMs = 30_000
const mostAtOnce = 1000
/** Beyond this many sessions in one rest, uses are known in memory alone. */
const mostWaiting = 100_000

/** Opens the memory of uses. Judging and noting one takes about 10 ns: a comparison and a number. */
export const openSessionUses = (idleMs: number): SessionUses => {
  const restMs = Math.min(longestRestMs, idleMs / 10)
  const waiting = new Map<string, SessionUse>()

  const wait = (use: SessionUse) => {
    if (waiting.size >= mostWaiting) return
    use.waits = true
    waiting.set(use.id, use)
  }

  return {
    of: (id, seenAt, known) => {
      const use = waiting.get(id) ?? known ?? { id, usedAt: seenAt, writtenAt: seenAt, waits: false }
      // Another gate may have written a later one.
      use.usedAt = Math.max(use.usedAt, seenAt)
      use.writtenAt = Math.max(use.writtenAt, seenAt)
      return use
    },
    isIdle: (use, now) => now - use.usedAt >= idleMs,
    note: (use, now) => {
      use.usedAt = now
      if (!use.waits) wait(use)
    },
    take: (now, all = false) => {
      const due: SessionUse[] = []
      for (const use of waiting.values()) {
        if (due.length === mostAtOnce) break
        if (!all && now - use.writtenAt < restMs) continue
        waiting.delete(use.id)
        use.waits = false
        use.writtenAt = use.usedAt
        due.push(use)
      }
      return due
    },
    giveBack: uses => {
      for (const use of uses) {
        use.writtenAt = 0
        if (!use.waits) wait(use)
      }
    },
  }
}
