import fc from 'fast-check'
import type { PlanTerms } from '../../src/billing/plans.ts'
import { fates } from './bad-post.ts'

const pro: PlanTerms = {
  plan: 'pro',
  title: 'Pro',
  every: 'month',
  currency: 'eur',
  amount: 1500,
  setup: 0,
  tokens: 2000,
  days: null,
  rollover: null,
  apps: ['atlas'],
}
const small = { ...pro, plan: 'small', title: 'Small', amount: 500, tokens: 300, apps: [] }
const tried = { ...pro, plan: 'tried', title: 'Tried', setup: 300, tokens: 1000 }
const rolled = { ...pro, plan: 'rolled', title: 'Rolled', amount: 900, setup: 500, rollover: 500 }
const long = { ...pro, plan: 'long', title: 'Long', amount: 2500, tokens: 4000, days: 45 }
const year: PlanTerms = { ...pro, plan: 'year', title: 'Year', every: 'year', amount: 15_000, tokens: 30_000 }
const week: PlanTerms = {
  ...pro,
  plan: 'week',
  title: 'Week',
  every: 'once',
  amount: 700,
  setup: 100,
  tokens: 70,
  days: 7,
}
const life: PlanTerms = { ...pro, plan: 'life', title: 'Life', every: 'once', amount: 9000, tokens: 900 }

export const plans = [pro, small, tried, rolled, long, year, week, life].map(terms => ({
  terms,
  trialDays: terms === tried ? 14 : null,
}))

/** What happens in somebody's life with plans; what is not possible at that moment does not happen. */
export type Step =
  | { kind: 'pay'; how: 'card' | 'late' | 'decline' }
  | { kind: 'settle late'; ends: boolean }
  | { kind: 'expire' }
  | { kind: 'time'; days: number }
  | { kind: 'card'; code: string | null }
  | { kind: 'pay invoice' }
  | { kind: 'refund'; which: number; part: number; isSlow: boolean }
  | { kind: 'settle refund'; ends: boolean }
  | { kind: 'dispute'; which: number }
  | { kind: 'close dispute'; won: boolean }
  | { kind: 'change'; plan: number; crashes: boolean }
  | { kind: 'cancel'; now: boolean; crashes: boolean }
  | { kind: 'resume'; crashes: boolean }
  /** At Stripe: at once, or after so many days. */
  | { kind: 'cancel elsewhere'; days: number | null }
  | { kind: 'end trial' }
  | { kind: 'spend'; tokens: number }
  /** The calendar of plans, so many days from now. */
  | { kind: 'tend'; days: number }
  | { kind: 'again'; plan: number }
  | { kind: 'close account' }

const plan = fc.nat({ max: plans.length - 1 })
const which = fc.nat({ max: 3 })
const isSo = fc.boolean()
const days = fc.oneof(fc.integer({ min: 1, max: 16 }), fc.integer({ min: 28, max: 95 }))
const code = fc.constantFrom('insufficient_funds', 'expired_card', null, null)
const part = fc.integer({ min: 1, max: 1500 })
const is = <Kind extends Step['kind']>(kind: Kind) => fc.constant(kind)
const often = (weight: number, arbitrary: fc.Arbitrary<Step>) => ({ weight, arbitrary })

const step: fc.Arbitrary<Step> = fc.oneof(
  often(
    3,
    fc.record({
      kind: is('pay'),
      how: fc.constantFrom('card' as const, 'late' as const, 'decline' as const),
    }),
  ),
  often(2, fc.record({ kind: is('settle late'), ends: isSo })),
  often(1, fc.record({ kind: is('expire') })),
  often(8, fc.record({ kind: is('time'), days })),
  often(3, fc.record({ kind: is('card'), code })),
  often(2, fc.record({ kind: is('pay invoice') })),
  often(4, fc.record({ kind: is('refund'), which, part, isSlow: isSo })),
  often(2, fc.record({ kind: is('settle refund'), ends: isSo })),
  often(2, fc.record({ kind: is('dispute'), which })),
  often(2, fc.record({ kind: is('close dispute'), won: isSo })),
  often(4, fc.record({ kind: is('change'), plan, crashes: isSo })),
  often(2, fc.record({ kind: is('cancel'), now: isSo, crashes: isSo })),
  often(2, fc.record({ kind: is('resume'), crashes: isSo })),
  often(
    2,
    fc.record({
      kind: is('cancel elsewhere'),
      days: fc.option(fc.integer({ min: 1, max: 60 }), { nil: null }),
    }),
  ),
  often(1, fc.record({ kind: is('end trial') })),
  often(2, fc.record({ kind: is('spend'), tokens: fc.integer({ min: 1, max: 3000 }) })),
  often(2, fc.record({ kind: is('tend'), days: fc.constantFrom(5, 15, 31) })),
  often(2, fc.record({ kind: is('again'), plan })),
  often(1, fc.record({ kind: is('close account') })),
)

/** What is lived: a plan, paid by card at first in four of five, and what happens then. */
export type PlanHistory = { plan: number; daysAgo: number; steps: Step[] }

export const planHistory = fc.record({
  plan,
  /** So long ago it begins: what ended before today is over. */
  daysAgo: fc.constantFrom(0, 0, 200, 400),
  steps: fc
    .tuple(fc.nat({ max: 4 }), fc.array(step, { minLength: 1, maxLength: 9 }))
    .map(([luck, rest]) => (luck > 0 ? [{ kind: 'pay', how: 'card' } as const, ...rest] : rest)),
  /** Twentieths of the events: 20 is a house without a webhook. */
  lost: fc.constantFrom(1, 1, 10, 20),
  fates,
})
