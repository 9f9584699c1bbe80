import Type, { type Static } from 'typebox'
import { Id, pageQuery, Reason, strict, Time } from './contract-parts.ts'

/** Bringing people: what both are given once the one who came has paid. */

const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])
const oneOf = <Value extends string>(...values: Value[]) => Type.Unsafe<Value>(Type.Enum(values))

const Gift = Type.Integer({ minimum: 0, maximum: 1_000_000_000 })
const Most = orNull(Type.Integer({ minimum: 1, maximum: 1_000_000 }))
/** What must be paid at once, by currency, in its smallest unit; any sum in the others. */
const Least = Type.Record(
  Type.String({ pattern: '^[a-z]{3}$' }),
  Type.Integer({ minimum: 1, maximum: 99_999_999 }),
  { additionalProperties: false, maxProperties: 50 },
)

/** What somebody who has come, or shall be brought, may know; `days` until the tokens expire, null for never. */
export const ReferralTerms = Type.Object({
  on: Type.Boolean(),
  referrerTokens: Type.Integer(),
  referredTokens: Type.Integer(),
  least: Type.Record(Type.String(), Type.Integer()),
  days: orNull(Type.Integer()),
  /** Whether this browser came by somebody's link that holds. */
  sent: Type.Boolean(),
})
export type ReferralTerms = Static<typeof ReferralTerms>

/** One's own link, and what it brought. `most` and `mostMonthly` (30 days) are how many are rewarded; null for any number. */
export const OwnReferral = Type.Object({
  code: Type.String(),
  link: Type.String(),
  most: Most,
  mostMonthly: Most,
  rewarded: Type.Integer(),
  waiting: Type.Integer(),
  tokens: Type.Integer(),
})
export type OwnReferral = Static<typeof OwnReferral>

/** Somebody who came by one's link; `address` is masked, null for a deleted account. */
export const Brought = Type.Object({
  id: Id,
  address: orNull(Type.String()),
  state: oneOf('waiting', 'rewarded', 'refused', 'taken_back'),
  tokens: Type.Integer(),
  madeAt: Time,
})
export type Brought = Static<typeof Brought>

export const ReferralState = oneOf('waiting', 'suspect', 'rewarded', 'refused', 'taken_back')
export type ReferralState = Static<typeof ReferralState>

const Person = Type.Object({ id: Id, email: Type.String(), name: Type.String() })

/** Who brought whom; `reason` is why it is refused or looked at, `note` an admin's word, `paid` in `currency`'s smallest unit. */
export const Referral = Type.Object({
  id: Id,
  state: ReferralState,
  reason: orNull(oneOf('self', 'existed', 'ring', 'referrer', 'limit', 'admin', 'device', 'network')),
  note: orNull(Type.String()),
  referrer: Person,
  referred: Person,
  referrerTokens: Type.Integer(),
  referredTokens: Type.Integer(),
  paid: orNull(Type.Integer()),
  currency: orNull(Type.String()),
  madeAt: Time,
  rewardedAt: orNull(Time),
})
export type Referral = Static<typeof Referral>

export const ReferralsQuery = Type.Object(
  {
    ...pageQuery,
    state: Type.Optional(ReferralState),
    search: Type.Optional(Type.String({ maxLength: 254 })),
  },
  strict,
)
export type ReferralsQuery = Static<typeof ReferralsQuery>

export const ReferralPath = Type.Object({ id: Id })
export const ReferralWord = Type.Object({ reason: Reason }, strict)

/** What admins set of referral; all of it at once. */
export const ReferralSettings = Type.Object(
  {
    on: Type.Boolean(),
    referrerTokens: Gift,
    referredTokens: Gift,
    least: Least,
    most: Most,
    mostMonthly: Most,
    days: orNull(Type.Integer({ minimum: 1, maximum: 3650 })),
  },
  strict,
)
export type ReferralSettings = Static<typeof ReferralSettings>

export const CodePath = Type.Object({ code: Type.String({ maxLength: 100 }) })
