import { setTimeout as sleep } from 'node:timers/promises'

/**
 * No sooner than this comes an answer that must not tell whether there is such an account: checking or hashing a password
 * takes longer than finding none.
 */
const soonestMs = 400

/** Waits so long that nobody can tell by the clock what was done since `startedAt` (performance.now()). */
export const waitEvenly = (startedAt: number): Promise<void> =>
  sleep(Math.max(0, soonestMs - (performance.now() - startedAt)))
