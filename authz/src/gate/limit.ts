import { type Limit, type Limiter, openLimiter } from '../limit.ts'
import { networkOf } from '../network.ts'
import type { Caller } from '../people/callers.ts'
import type { App } from './app.ts'
import { type Refusal, refuse } from './verdict.ts'

/** What the limit step keeps. People's counts and those of addresses are apart, so that no flood of these touches those. */
export type RequestLimits = {
  people: Limiter
  addresses: Limiter
  /** How often one network address may ask without being signed in; null for as often as it likes. */
  anonymous: Limit | null
}

/** Opens the counts of one gate: at most 100,000 people and as many addresses one by one, some 10 MB each. */
export const openRequestLimits = (anonymous: Limit | null): RequestLimits => ({
  people: openLimiter(),
  addresses: openLimiter(),
  anonymous,
})

const overLimit = (policy: 'person' | 'address', limit: Limit, waitS: number) =>
  refuse(
    429,
    'rate_limited',
    policy === 'person'
      ? `You may use this app ${limit.text} times: wait ${waitS} s.`
      : `Without signing in this address may ask ${limit.text} times: wait ${waitS} s, or sign in.`,
    { limited: { policy, limit, waitS } },
  )

/** Whether an address may ask once more without anybody being signed in; the app's own limit counts there too. */
export const checkAddress = (
  { addresses, anonymous }: RequestLimits,
  app: App,
  address: string,
): Refusal | null => {
  const { limit } = app.list
  if (anonymous === null && limit === null) return null
  const network = networkOf(address)
  const anyWaitS = anonymous === null ? 0 : addresses.take(network, anonymous)
  if (anonymous !== null && anyWaitS > 0) return overLimit('address', anonymous, anyWaitS)
  const waitS = limit === null ? 0 : addresses.take(`${app.id} ${network}`, limit)
  return limit !== null && waitS > 0 ? overLimit('address', limit, waitS) : null
}

/** Whether somebody may make one more request to an app; nobody's requests count for the address they come from. */
export const checkLimit = (
  limits: RequestLimits,
  app: App,
  caller: Caller | null,
  address: string,
): Refusal | null => {
  if (caller === null) return checkAddress(limits, app, address)
  const { limit } = app.list
  if (limit === null) return null
  const waitS = limits.people.take(`${app.id} ${caller.personId}`, limit)
  return waitS === 0 ? null : overLimit('person', limit, waitS)
}
