import Type, { type Static } from 'typebox'
import { strict, Time } from './contract-parts.ts'
import { Amount, Currency } from './contract-payments.ts'
import { orNull } from './contract-sales.ts'

const Day = Type.String({ format: 'date' })
/** Of 1; null of nothing. */
const Share = orNull(Type.Number())

const filter = {
  from: Type.Optional(Day),
  to: Type.Optional(Day),
  /** Plans that moved no money, instead of those that did. */
  test: Type.Optional(Type.Unsafe<'true' | 'false'>(Type.Enum(['true', 'false']))),
}

/** Days (UTC, inclusive): the last 30 unless told otherwise, at most 366. Months are whole ones, from the first day's on. */
export const SalesPlansQuery = Type.Object(filter, strict)
export type SalesPlansQuery = Static<typeof SalesPlansQuery>

const files = ['months', 'plans', 'retention'] as const
const FileFormat = Type.Unsafe<'csv' | 'xlsx'>(Type.Enum(['csv', 'xlsx']))
export const SalesPlansFileQuery = Type.Object(
  { ...filter, of: Type.Unsafe<(typeof files)[number]>(Type.Enum([...files])), format: FileFormat },
  strict,
)
export const SalesOwedFileQuery = Type.Object({ format: FileFormat }, strict)

/** What all plans of a currency bring now. */
export const PlansNow = Type.Object({
  currency: Currency,
  customers: Type.Integer(),
  /** A month and a year; the year is not twelve times the rounded month. */
  mrr: Amount,
  arr: Amount,
})
export type PlansNow = Static<typeof PlansNow>

/** What one plan brings now. */
export const PlanNow = Type.Object({
  plan: Type.String(),
  currency: Currency,
  customers: Type.Integer(),
  mrr: Amount,
})
export type PlanNow = Static<typeof PlanNow>

/** A month (UTC): start + began + back + more - less - ended = end, in what plans bring a month. */
export const PlanMonth = Type.Object({
  month: Day,
  currency: Currency,
  ...{
    atStart: Amount,
    began: Amount,
    back: Amount,
    more: Amount,
    less: Amount,
    ended: Amount,
    atEnd: Amount,
  },
  customersAtStart: Type.Integer(),
  customersBegan: Type.Integer(),
  customersBack: Type.Integer(),
  customersEnded: Type.Integer(),
  customersAtEnd: Type.Integer(),
  /** Of those who paid at the start, so many have ended. */
  customerChurn: Share,
  /** Of what plans brought at the start, so much ended or became less. */
  moneyChurn: Share,
})
export type PlanMonth = Static<typeof PlanMonth>

/** Those who began to pay for a plan in a month; `kept` of them paid for it at the end of that month, the next … */
export const Cohort = Type.Object({
  plan: Type.String(),
  month: Day,
  began: Type.Integer(),
  kept: Type.Array(Type.Integer()),
})
export type Cohort = Static<typeof Cohort>

/** What a buyer brings in all. */
export const BuyerWorth = Type.Object({
  currency: Currency,
  buyers: Type.Integer(),
  /** What a buyer has paid so far, less what went back, on average; null without buyers. */
  perBuyer: orNull(Amount),
  /** The share of plans' customers who end in a month, over the months asked for that are over. */
  churn: Share,
  /** What a plan's customer brings until they end at that rate; null when nobody ends. */
  perSubscriber: orNull(Amount),
})
export type BuyerWorth = Static<typeof BuyerWorth>

/** Tokens spent in the last 30 days by those who pay for a plan; by all who ever bought where `plan` is null. */
export const PlanUse = Type.Object({
  plan: orNull(Type.String()),
  people: Type.Integer(),
  tokens: Type.Integer(),
  perPerson: Type.Integer(),
})
export type PlanUse = Static<typeof PlanUse>

export const SalesPlans = Type.Object({
  from: Day,
  to: Day,
  now: Type.Array(PlansNow),
  plans: Type.Array(PlanNow),
  months: Type.Array(PlanMonth),
  retention: Type.Array(Cohort),
  /** Of the trials that ended in these days, how many were paid for since. */
  trials: Type.Object({ ended: Type.Integer(), paid: Type.Integer(), share: Share }),
  worth: Type.Array(BuyerWorth),
  use: Type.Array(PlanUse),
  /** When `worth` and `use` were added up; null before the first time. */
  at: orNull(Time),
})
export type SalesPlans = Static<typeof SalesPlans>

/** What the house owes: the tokens that people hold. */
export const SalesOwed = Type.Object({
  at: orNull(Time),
  /** By where they came from; `moved` were given back by a charge or moved between people, which hides it. */
  tokens: Type.Object({
    all: Type.Integer(),
    sold: Type.Integer(),
    soldInTests: Type.Integer(),
    given: Type.Integer(),
    moved: Type.Integer(),
  }),
  /** Of those sold, what was paid for them. */
  money: Type.Array(Type.Object({ currency: Currency, tokens: Type.Integer(), amount: Amount })),
})
export type SalesOwed = Static<typeof SalesOwed>
