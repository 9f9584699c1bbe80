import type { BookedPlan, OfferBook } from './offer-book.ts'

/** A plan with its price and set-up fee in one currency. */
export type PricedPlan = BookedPlan & { amount: number; setup: number; currency: string }

/** What somebody gets and pays, as keep_terms takes it. */
export type PlanTerms = {
  plan: string
  title: string
  every: 'month' | 'year' | 'once'
  currency: string
  amount: number
  setup: number
  tokens: number
  days: number | null
  rollover: number | null
  apps: string[]
  /** What may be spent in a day and in a month (UTC) while it runs; missing: no limit. */
  dayLimit?: number
  monthLimit?: number
}

const pricePlan = (plan: BookedPlan, currency: string): PricedPlan[] => {
  const amount = plan.prices[currency]
  return amount === undefined ? [] : [{ ...plan, amount, setup: plan.setups[currency] ?? 0, currency }]
}

const isFor = ({ off, groups: only }: BookedPlan, groups: readonly string[]) =>
  off !== true && (only === undefined || only.some(group => groups.includes(group)))

/** The plans that somebody sees in a currency, cheapest first; `named` is one that is shown though it is hidden. */
export const offeredPlans = (
  { plans }: OfferBook,
  currency: string,
  groups: readonly string[],
  named?: string,
): PricedPlan[] =>
  plans
    .filter(plan => isFor(plan, groups) && (plan.hidden !== true || plan.name === named))
    .flatMap(plan => pricePlan(plan, currency))
    .sort((a, b) => a.amount - b.amount || a.tokens - b.tokens || (a.name < b.name ? -1 : 1))

/** The plan of this name, when somebody of these groups may take it by themselves. */
export const findPlan = (
  { plans }: OfferBook,
  name: string,
  currency: string,
  groups: readonly string[],
): PricedPlan | undefined =>
  plans
    .filter(plan => plan.name === name && isFor(plan, groups) && plan['on-request'] !== true)
    .flatMap(plan => pricePlan(plan, currency))[0]

const textOf = (text: BookedPlan['title'], language: 'en' | 'fr') =>
  typeof text === 'string' ? text : (text[language] ?? text.en ?? text.fr ?? '')

export const termsOf = (plan: PricedPlan, language: 'en' | 'fr'): PlanTerms => ({
  plan: plan.name,
  title: textOf(plan.title, language),
  every: plan.every as PlanTerms['every'],
  currency: plan.currency,
  amount: plan.amount,
  setup: plan.setup,
  tokens: plan.tokens,
  days: plan.days ?? null,
  rollover: plan.rollover ?? null,
  apps: plan.apps ?? [],
  ...(plan.limits?.day === undefined ? {} : { dayLimit: plan.limits.day }),
  ...(plan.limits?.month === undefined ? {} : { monthLimit: plan.limits.month }),
})
