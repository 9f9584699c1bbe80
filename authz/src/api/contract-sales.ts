import Type, { type Static } from 'typebox'
import { strict } from './contract-parts.ts'
import { Amount, Currency } from './contract-payments.ts'

const Day = Type.String({ format: 'date' })
const groupings = ['day', 'week', 'month', 'pack', 'plan', 'promotion'] as const
const Grouping = Type.Unsafe<(typeof groupings)[number]>(Type.Enum([...groupings]))
export const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

const sums = {
  currency: Currency,
  payments: Type.Integer(),
  paid: Amount,
  refunded: Amount,
  tokens: Type.Integer(),
  /** Of the tokens, those that went with money sent back. */
  takenBack: Type.Integer(),
}

/** What a day, week (its Monday) or month (UTC), a pack or a plan brought in one currency; a refund counts on the day of its payment. */
export const SalesRow = Type.Object({ key: Type.String(), ...sums })
export type SalesRow = Static<typeof SalesRow>

export const SalesTotal = Type.Object(sums)
export type SalesTotal = Static<typeof SalesTotal>

const filter = {
  from: Type.Optional(Day),
  to: Type.Optional(Day),
  by: Type.Optional(Grouping),
  /** Payments that moved no money, instead of those that did. */
  test: Type.Optional(Type.Unsafe<'true' | 'false'>(Type.Enum(['true', 'false']))),
}

/** Days (UTC, inclusive): the last 30 unless told otherwise, at most 366. */
export const SalesQuery = Type.Object(filter, strict)
export type SalesQuery = Static<typeof SalesQuery>

export const SalesFileQuery = Type.Object(
  { ...filter, format: Type.Unsafe<'csv' | 'xlsx'>(Type.Enum(['csv', 'xlsx'])) },
  strict,
)

/** Rows without any sale are left out. Shares are of 1, null of nothing. */
export const Sales = Type.Object({
  from: Day,
  to: Day,
  by: Grouping,
  total: Type.Array(SalesTotal),
  rows: Type.Array(SalesRow),
  /** Of the people who signed up in these days, how many have bought since. */
  conversion: Type.Object({
    signedUp: Type.Integer(),
    buyers: Type.Integer(),
    share: orNull(Type.Number()),
  }),
  /** Of the payments that were tried in these days, how many succeeded. */
  success: Type.Object({
    succeeded: Type.Integer(),
    failed: Type.Integer(),
    share: orNull(Type.Number()),
  }),
  /** Tokens that people hold and may spend: what the house owes now. */
  outstanding: Type.Integer(),
})
export type Sales = Static<typeof Sales>
