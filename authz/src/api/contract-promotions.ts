import Type, { type Static } from 'typebox'
import { Id, pageQuery, strict, Time } from './contract-parts.ts'
import { Amount, Currency, PromotionOn } from './contract-payments.ts'

/** Promotions. Money is a whole number of its currency's smallest unit, as in contract-payments.ts. */

const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])
const oneOf = <Value extends string>(...values: Value[]) => Type.Unsafe<Value>(Type.Enum(values))

const OfferName = Type.String({ pattern: '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$' })

/** A code to check, or none: then what applies by itself. */
export const PromotionCheck = Type.Object(
  {
    code: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    pack: Type.Optional(OfferName),
    plan: Type.Optional(OfferName),
    currency: Currency,
  },
  strict,
)
export type PromotionCheck = Static<typeof PromotionCheck>

const Sums = Type.Record(
  Type.String({ pattern: '^[a-z]{3}$' }),
  Type.Integer({ minimum: 1, maximum: 99_999_999 }),
  { maxProperties: 20 },
)
const Names = Type.Array(OfferName, { maxItems: 100, uniqueItems: true })

const fields = {
  name: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }),
  code: orNull(Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9-]{1,39}$' })),
  percent: orNull(Type.Number({ exclusiveMinimum: 0, maximum: 100 })),
  sums: orNull(Sums),
  on: PromotionOn,
  minimums: Sums,
  totalLimit: orNull(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
  personLimit: orNull(Type.Integer({ minimum: 1, maximum: 1000 })),
  startsAt: orNull(Time),
  endsAt: orNull(Time),
  packs: Names,
  plans: Names,
  newOnly: Type.Boolean(),
  off: Type.Boolean(),
}

const { name, on, ...further } = fields

/**
 * A promotion as an admin makes it: `percent`, or `sums` in each currency. Without a code it applies by itself; without
 * packs and plans, to all of them. `newOnly`: for who has never paid, once.
 */
export const NewPromotion = Type.Object(
  { name, on: Type.Optional(on), ...Type.Partial(Type.Object(further)).properties },
  strict,
)
export type NewPromotion = Static<typeof NewPromotion>

/** What changes; a missing word stays, null takes it away. */
export const PromotionChange = Type.Partial(Type.Object(fields, strict), strict)
export type PromotionChange = Static<typeof PromotionChange>

export const PromotionState = oneOf('running', 'waiting', 'over', 'used_up', 'off')
export type PromotionState = 'running' | 'waiting' | 'over' | 'used_up' | 'off'

/** What came of it in a currency: paid, less what went back, and given away; a plan's renewals count too. */
export const PromotionSum = Type.Object({
  live: Type.Boolean(),
  currency: Currency,
  uses: Type.Integer(),
  paid: Type.Integer(),
  given: Type.Integer(),
})
export type PromotionSum = Static<typeof PromotionSum>

/** `uses` are paid, `reserved` wait for their money; both without test payments. */
export const Promotion = Type.Object({
  id: Id,
  ...fields,
  state: PromotionState,
  uses: Type.Integer(),
  reserved: Type.Integer(),
  results: Type.Array(PromotionSum),
  madeAt: Time,
})
export type Promotion = Static<typeof Promotion>

/** `typed`: on the payment provider's page. */
export const PromotionUse = Type.Object({
  id: Id,
  person: Type.Object({ id: Id, email: Type.String(), name: Type.String() }),
  orderId: orNull(Id),
  subscriptionId: orNull(Id),
  what: Type.String(),
  state: oneOf('reserved', 'used', 'given_back'),
  typed: Type.Boolean(),
  live: Type.Boolean(),
  currency: Currency,
  discount: Amount,
  paid: Type.Integer(),
  given: Type.Integer(),
  madeAt: Time,
  usedAt: orNull(Time),
})
export type PromotionUse = Static<typeof PromotionUse>

export const PromotionPath = Type.Object({ id: Id })

/** `search` is a part of a name or of a code. */
export const PromotionsQuery = Type.Object(
  { ...pageQuery, search: Type.Optional(Type.String({ maxLength: 100 })) },
  strict,
)
