import type { OfferedPlan } from 'authz/contract-payments'
import type { Subscription } from 'authz/contract-plans'

export type Every = 'month' | 'year'

const isPaidBy = (every: Every) => (plan: OfferedPlan) =>
  plan.every === every && plan.amount > 0 && !plan.contact

/** Whether there are plans by the month and by the year, and one chooses which to see. */
export const hasChoice = (plans: OfferedPlan[]): boolean =>
  plans.some(isPaidBy('month')) && plans.some(isPaidBy('year'))

/** How often one wants to pay, as it stands in the address. */
export const readEvery = (search: URLSearchParams): Every =>
  search.get('every') === 'year' ? 'year' : 'month'

/** The plans that are shown to whoever pays so often; those that are free, paid once or asked for are shown to everybody. */
export const plansFor = (plans: OfferedPlan[], every: Every): OfferedPlan[] => {
  const isOther = isPaidBy(every === 'year' ? 'month' : 'year')
  return hasChoice(plans) ? plans.filter(plan => !isOther(plan)) : plans
}

/** Whether the one accent of a page is a plan's: the popular one, for whoever pays for none. */
export const hasAccent = (plans: OfferedPlan[], running: Pick<Subscription, 'free'> | null): boolean =>
  (running === null || running.free) && plans.some(({ popular, contact }) => popular && !contact)

const isTitled = (plan: OfferedPlan, other: OfferedPlan) =>
  JSON.stringify(plan.title) === JSON.stringify(other.title)

/**
 * What a yearly plan saves against twelve months of the monthly one that gives no more, of the same title or else as many
 * tokens, in percent; null where there is none, or nothing is saved.
 */
export const findSaving = (
  plan: OfferedPlan,
  plans: OfferedPlan[],
): { percent: number; monthly: OfferedPlan } | null => {
  if (!isPaidBy('year')(plan)) return null
  const alike = plans
    .filter(isPaidBy('month'))
    .filter(({ currency }) => currency === plan.currency)
    .filter(({ tokens, apps }) => 12 * tokens <= plan.tokens && apps.every(app => plan.apps.includes(app)))
  const monthly =
    alike.find(one => isTitled(one, plan)) ?? alike.find(({ tokens }) => 12 * tokens === plan.tokens)
  if (monthly === undefined) return null
  const percent = Math.floor(100 - (100 * plan.amount) / (12 * monthly.amount))
  return percent > 0 ? { percent, monthly } : null
}

/** What taking a plan means to whoever has one: see POST /api/subscription/change. */
export type Change =
  | { kind: 'take' | 'now' | 'later' | 'trial' | 'stay' }
  | {
      kind: 'refused'
      code: 'paid_once' | 'cancel_first' | 'not_paid' | 'paused' | 'shorter_period' | 'same_plan'
    }

type Running = Pick<
  Subscription,
  'state' | 'free' | 'plan' | 'every' | 'amount' | 'currency' | 'next' | 'cancelAtEnd' | 'pauses'
>
type Wished = Pick<OfferedPlan, 'name' | 'every' | 'amount'>

export const readChange = (running: Running | null, plan: Wished): Change => {
  if (running === null) return { kind: 'take' }
  const isSame = plan.name === running.plan && plan.amount === running.amount
  const stays = running.next === null && !running.cancelAtEnd
  if (isSame && stays) return { kind: 'refused', code: 'same_plan' }
  if (running.free) return { kind: 'take' }
  if (running.every === 'once' || plan.every === 'once') return { kind: 'refused', code: 'paid_once' }
  if (plan.amount === 0) return { kind: 'refused', code: 'cancel_first' }
  if (running.pauses || running.state === 'paused') return { kind: 'refused', code: 'paused' }
  if (running.state !== 'active' && running.state !== 'trialing') return { kind: 'refused', code: 'not_paid' }
  if (running.every === 'year' && plan.every === 'month') return { kind: 'refused', code: 'shorter_period' }
  if (isSame) return { kind: 'stay' }
  if (running.state === 'trialing') return { kind: 'trial' }
  return { kind: plan.amount > running.amount || plan.every !== running.every ? 'now' : 'later' }
}
