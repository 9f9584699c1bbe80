import Type, { type Static } from 'typebox'
import { strict, Time } from './contract-parts.ts'
import { Amount, Currency, Order } from './contract-payments.ts'

/** Automatic top-ups. Money is a whole number of its currency's smallest unit, as in contract-payments.ts. */

const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])
const oneOf = <Value extends string>(...values: Value[]) => Type.Unsafe<Value>(Type.Enum(values))

const Tokens = Type.Integer({ minimum: 1, maximum: 1_000_000_000 })
const Language = oneOf('en', 'fr')

/** `on`: it buys; `off`: its person turned it off, or never on; `stopped`: it buys nothing until they turn it on again. */
export const TopUpState = oneOf('off', 'on', 'stopped')

/** Why it stopped; `code` is the bank's or the provider's word, or the admin's reason. */
export const TopUpStop = Type.Object({
  reason: oneOf(
    'declined',
    'authentication',
    'refused',
    'card_gone',
    'pack_gone',
    'price_changed',
    'refunded',
    'disputed',
    'suspended',
    'admin',
  ),
  code: orNull(Type.String()),
  at: Time,
})
export type TopUpStop = Static<typeof TopUpStop>

export const SavedCard = Type.Object({
  brand: Type.String(),
  last4: Type.String(),
  expMonth: Type.Integer(),
  expYear: Type.Integer(),
})
export type SavedCard = Static<typeof SavedCard>

/** When fewer than `threshold` tokens are left, the pack is bought, for at most `cap` a month (UTC). `spent`: of it, this month. */
export const TopUpWish = Type.Object({
  pack: Type.String(),
  title: Type.String(),
  tokens: Type.Integer(),
  amount: Amount,
  currency: Currency,
  threshold: Type.Integer(),
  cap: Amount,
  spent: Amount,
  agreedAt: Time,
})
export type TopUpWish = Static<typeof TopUpWish>

/** `offered`: packs are paid by card here. `test`: no money moves. `orders`: what it bought this month, newest first. */
export const TopUp = Type.Object({
  offered: Type.Boolean(),
  test: Type.Boolean(),
  state: TopUpState,
  stopped: orNull(TopUpStop),
  card: orNull(SavedCard),
  wish: orNull(TopUpWish),
  orders: Type.Array(Order),
})
export type TopUp = Static<typeof TopUp>

/** What is to be bought from now on. `amount` is the pack's price that was shown; `waiver` as for an order. */
export const NewTopUp = Type.Object(
  {
    pack: Type.String({ pattern: '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$' }),
    currency: Currency,
    amount: Type.Integer({ minimum: 1 }),
    threshold: Tokens,
    cap: Type.Integer({ minimum: 1, maximum: 99_999_999_999 }),
    waiver: Type.Literal(true),
    language: Type.Optional(Language),
  },
  strict,
)
export type NewTopUp = Static<typeof NewTopUp>

export const CardWish = Type.Object({ language: Type.Optional(Language) }, strict)
export const CardLink = Type.Object({ url: Type.String() })

/** The person reads the reason. */
export const StopReason = Type.Object(
  { reason: Type.String({ minLength: 3, maxLength: 100, pattern: '\\S' }) },
  strict,
)
