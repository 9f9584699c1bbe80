import { setTimeout as sleep } from 'node:timers/promises'
import { errors } from '../errors.ts'
import { type Fading, openFadingMemory } from '../fading-memory.ts'
import { IdentityError } from '../identity/identity-error.ts'
import { limitHeaders } from '../limit.ts'
import { networkOf } from '../network.ts'
import { canonicalAccount } from '../people/canonical-account.ts'

/** Slows down who tries passwords, and locks out nobody but them. */
export type SignInThrottle = {
  /**
   * Lets `work` prove that somebody is who they say, and counts when it could not (IdentityError `wrong_credentials` or
   * `wrong_code`). Throws 429 while there were too many. `address` is the client's; every spelling of an account counts
   * as one. Sessions that are there are never asked about.
   */
  attempt<T>(account: string, address: string, work: () => Promise<T>): Promise<T>
}

/** So many failures are free; then the next try waits `firstMs`, and twice as long after each, `mostMs` at the most. */
type Steps = { free: number; firstMs: number; mostMs: number }

const minuteMs = 60_000
/** An account from one address: the owner elsewhere never feels it. */
const pairSteps: Steps = { free: 5, firstMs: 1000, mostMs: 15 * minuteMs }
/** All accounts from one address: one password tried on many. More is free, as many people may share an address. */
const addressSteps: Steps = { free: 20, firstMs: 1000, mostMs: minuteMs }
/** An account from everywhere: its owner is among those who try, so they only wait for the answer. */
const accountSteps: Steps = { free: 20, firstMs: 100, mostMs: 3000 }
/** Of what many names share in a flood nobody waits longer than this: an honest one may be among them. */
const sharedMostMs = 10_000
/** Failures are forgotten when there was none for so long. */
const rememberMs = 6 * 60 * minuteMs
/** How many answers may wait at once; those beyond go on at once rather than not at all. */
const maxWaiting = 1000

type Tally = Fading & { failures: number; blockedUntil: number; shared: boolean }

const openTallies = () =>
  openFadingMemory<Tally>({
    make: shared => ({ failures: 0, blockedUntil: 0, fadesAt: 0, shared }),
  })

const delayOf = ({ failures, shared }: Tally, { free, firstMs, mostMs }: Steps): number => {
  if (failures < free) return 0
  const delay = Math.min(firstMs * 2 ** Math.min(failures - free, 40), mostMs)
  return shared ? Math.min(delay, sharedMostMs) : delay
}

/** A try counts as failed from its beginning, so that many at once get no further than one after the other. */
const count = (tally: Tally, steps: Steps, now: number): void => {
  tally.failures = tally.fadesAt <= now ? 1 : tally.failures + 1
  tally.blockedUntil = now + delayOf(tally, steps)
  tally.fadesAt = tally.blockedUntil + rememberMs
}

const uncount = (tally: Tally): void => {
  tally.failures = Math.max(0, tally.failures - 1)
  tally.blockedUntil = 0
}

const tooMany = (waitMs: number) => {
  const waitS = Math.max(1, Math.ceil(waitMs / 1000))
  const policy = { count: pairSteps.free, seconds: rememberMs / 1000 }
  return errors.rateLimited(
    `Too many tries failed: wait ${waitS} s. Who is signed in stays so.`,
    limitHeaders('sign-in', policy, waitS),
  )
}

const isFailure = (error: unknown) =>
  error instanceof IdentityError && ['wrong_credentials', 'wrong_code'].includes(error.code)

type Options = { now?: () => number; wait?: (ms: number) => Promise<unknown> }

/**
 * Opens a throttle. It keeps at most 100,000 accounts, addresses and pairs each, some 20 MB each; counts are this
 * process's own.
 */
export const openSignInThrottle = (options: Options = {}): SignInThrottle => {
  const { now = () => performance.now(), wait = sleep } = options
  const pairs = openTallies()
  const addresses = openTallies()
  const accounts = openTallies()
  let waiting = 0

  const waitFor = async (ms: number) => {
    if (ms === 0 || waiting >= maxWaiting) return
    waiting++
    await wait(ms)
    waiting--
  }

  const requireTurn = (tallies: Tally[], at: number) => {
    const blockedUntil = Math.max(...tallies.map(tally => tally.blockedUntil))
    if (blockedUntil > at) throw tooMany(blockedUntil - at)
  }

  return {
    attempt: async (name, address, work) => {
      const at = now()
      const account = canonicalAccount(name)
      const network = networkOf(address)
      const pair = pairs.find(`${network} ${account}`, at)
      const ofAddress = addresses.find(network, at)
      const ofAccount = accounts.find(account, at)
      requireTurn([pair, ofAddress], at)
      count(pair, pairSteps, at)
      count(ofAddress, addressSteps, at)
      count(ofAccount, accountSteps, at)
      const forgive = () => {
        for (const tally of [pair, ofAddress, ofAccount]) uncount(tally)
      }
      await waitFor(delayOf(ofAccount, accountSteps))
      try {
        const done = await work()
        forgive()
        // What is shared is not theirs to clear.
        if (!pair.shared) pair.failures = 0
        return done
      } catch (error) {
        if (!isFailure(error)) forgive()
        throw error
      }
    },
  }
}
