import type { OfferedPlan } from 'authz/contract-payments'
import type { OwnSubscription, Subscription } from 'authz/contract-plans'

/** What a plan is to whoever has it: its own state, and what they have said about it. */
export type PlanState =
  | 'open'
  | 'active'
  | 'free'
  | 'once'
  | 'trialing'
  | 'ending'
  | 'pausing'
  | 'paused'
  | 'past_due'
  | 'suspended'

type Standing = Pick<Subscription, 'state' | 'free' | 'every' | 'cancelAtEnd' | 'pauses'>

export const stateOfPlan = ({ state, free, every, cancelAtEnd, pauses }: Standing): PlanState => {
  if (state === 'open' || state === 'past_due' || state === 'suspended' || state === 'paused') return state
  if (cancelAtEnd) return 'ending'
  if (pauses) return 'pausing'
  if (free) return 'free'
  if (every === 'once') return 'once'
  return state === 'trialing' ? 'trialing' : 'active'
}

/** Whether its payment may come any moment: the page asks for it by itself. */
export const awaitsPayment = (state: PlanState): boolean =>
  state === 'open' || state === 'past_due' || state === 'suspended'

/** So many months later, on the same day or the month's last. */
export const addMonths = (iso: string, months: number): string => {
  const time = new Date(iso)
  const day = time.getUTCDate()
  time.setUTCDate(1)
  time.setUTCMonth(time.getUTCMonth() + months)
  const last = new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth() + 1, 0)).getUTCDate()
  time.setUTCDate(Math.min(day, last))
  return time.toISOString()
}

export const addDays = (iso: string, days: number): string =>
  new Date(Date.parse(iso) + days * 86_400_000).toISOString()

/** The days that are free for whoever takes the plan now; null for none. */
export const trialOf = (plan: OfferedPlan, own: OwnSubscription): number | null =>
  own.tried ? null : plan.trialDays
