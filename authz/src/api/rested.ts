/** The newest outcome of some work and when it was had; null before the first. */
type Found<T> = { at: Date; value: T } | null

type Rest = { times: number; leastMs: number }

/**
 * Work that is asked for often and done seldom: after each time it rests `times` as long as it took, and `leastMs` at
 * least. Callers share one run and wait for it no longer than they say; they get the newest outcome that is there.
 */
export const openRested = <T>(work: () => Promise<T>, { times, leastMs }: Rest) => {
  let found: Found<T> = null
  let running: Promise<void> | null = null
  let restsUntil = Number.NEGATIVE_INFINITY

  const run = async () => {
    const startedAt = performance.now()
    try {
      const value = await work()
      found = { at: new Date(), value }
    } catch {
      // What was found before stays; whoever needs to know why asks for the work itself.
    }
    const endedAt = performance.now()
    restsUntil = endedAt + Math.max(leastMs, times * (endedAt - startedAt))
    running = null
  }

  return async (patienceMs: number): Promise<Found<T>> => {
    if (running === null && performance.now() >= restsUntil) running = run()
    if (running !== null) {
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<void>(resolve => {
        timer = setTimeout(resolve, patienceMs)
      })
      await Promise.race([running, late])
      clearTimeout(timer)
    }
    return found
  }
}
