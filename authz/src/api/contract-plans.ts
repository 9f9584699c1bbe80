import Type, { type Static } from 'typebox'
import { PlanEntry } from '../billing/offers-schema.ts'
import { AppName, Id, pageQuery, Reason, strict, Time } from './contract-parts.ts'
import { AdminPack, Amount, Currency, Dispute, PaymentState, PlanLimits } from './contract-payments.ts'

/** Plans that people have. Money is a whole number of its currency's smallest unit, as in contract-payments.ts. */

const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])
const oneOf = <Value extends string>(...values: Value[]) => Type.Unsafe<Value>(Type.Enum(values))

export const PlanName = Type.String({ pattern: '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$' })
const Every = oneOf('month', 'year', 'once')
const Language = oneOf('en', 'fr')

/** `open`: it waits for its first payment; `paused`: nobody was asked to pay this period, and nothing is given; `past_due`: a payment failed; `suspended`: for so long that its apps are closed. */
export const SubscriptionState = oneOf(
  'open',
  'active',
  'trialing',
  'paused',
  'past_due',
  'suspended',
  'cancelled',
  'expired',
)

/**
 * `next` is what it becomes after this period; `pauses`: nothing is asked for then, until `resumesAt`. `periodEnd` null:
 * it runs for good, or has not begun. `discount` is off the first payment by a promotion, `renewalDiscount` off each that
 * follows.
 */
export const Subscription = Type.Object({
  id: Id,
  state: SubscriptionState,
  free: Type.Boolean(),
  live: Type.Boolean(),
  plan: Type.String(),
  title: Type.String(),
  every: Every,
  amount: Amount,
  setup: Amount,
  discount: Amount,
  renewalDiscount: Amount,
  promotion: orNull(Type.String()),
  currency: Currency,
  tokens: Type.Integer(),
  apps: Type.Array(Type.String()),
  limits: PlanLimits,
  next: orNull(Type.Object({ plan: Type.String(), title: Type.String(), amount: Amount })),
  trialDays: orNull(Type.Integer()),
  periodStart: orNull(Time),
  periodEnd: orNull(Time),
  trialEnd: orNull(Time),
  cancelAtEnd: Type.Boolean(),
  pauses: Type.Boolean(),
  resumesAt: orNull(Time),
  pastDueSince: orNull(Time),
  madeAt: Time,
  endedAt: orNull(Time),
})
export type Subscription = Static<typeof Subscription>

/** What is asked for a period; `tokens` came with its payment, and `takenBack` of them went with what was refunded. */
export const Invoice = Type.Object({
  id: Id,
  number: orNull(Type.String()),
  state: oneOf('draft', 'sent', 'paid', 'overdue', 'cancelled', 'refunded'),
  trial: Type.Boolean(),
  plan: Type.String(),
  title: Type.String(),
  amount: Amount,
  currency: Currency,
  url: orNull(Type.String()),
  pdfUrl: orNull(Type.String()),
  periodStart: Time,
  periodEnd: orNull(Time),
  madeAt: Time,
  payment: orNull(
    Type.Object({
      id: Id,
      state: PaymentState,
      refunded: Amount,
      dispute: Dispute,
      tokens: Type.Integer(),
      takenBack: Type.Integer(),
      failureCode: orNull(Type.String()),
      failureMessage: orNull(Type.String()),
      paidAt: orNull(Time),
    }),
  ),
})
export type Invoice = Static<typeof Invoice>

/** One's own: the plan that runs, one that waits for its first payment, the newest invoices of all, and whether a trial was had. */
export const OwnSubscription = Type.Object({
  subscription: orNull(Subscription),
  waiting: orNull(Subscription),
  tried: Type.Boolean(),
  invoices: Type.Array(Invoice),
})
export type OwnSubscription = Static<typeof OwnSubscription>

/** `waiver` as in NewOrder; `amount` is the price of the first period that they saw, less a promotion: another one now is refused. */
export const NewSubscription = Type.Object(
  {
    plan: PlanName,
    currency: Currency,
    amount: Amount,
    code: Type.Optional(Type.String({ maxLength: 100 })),
    waiver: Type.Literal(true),
    language: Type.Optional(Language),
  },
  strict,
)
export type NewSubscription = Static<typeof NewSubscription>

/** `payUrl` is where it is paid; null for a free plan. */
export const StartedSubscription = Type.Object({ subscription: Subscription, payUrl: orNull(Type.String()) })
export type StartedSubscription = Static<typeof StartedSubscription>

export const NewPlan = Type.Object({ plan: PlanName, amount: Amount }, strict)
export type NewPlan = Static<typeof NewPlan>

/** Until when; without it until somebody takes it up again. */
export const PauseWish = Type.Object({ until: Type.Optional(Time) }, strict)
export type PauseWish = Static<typeof PauseWish>

export const PortalWish = Type.Object({ language: Type.Optional(Language) }, strict)
export const PortalLink = Type.Object({ url: Type.String() })

/** As admins see it. */
export const AdminSubscription = Type.Object({
  ...Subscription.properties,
  person: Type.Object({ id: Id, email: Type.String(), name: Type.String() }),
  providerId: orNull(Type.String()),
  keptUntil: orNull(Time),
  termsVersion: orNull(Type.Integer()),
  waivedAt: Time,
})
export type AdminSubscription = Static<typeof AdminSubscription>

/** `search` finds an address, a name or an id. */
export const SubscriptionsQuery = Type.Object(
  {
    ...pageQuery,
    search: Type.Optional(Type.String({ maxLength: 200 })),
    state: Type.Optional(SubscriptionState),
    plan: Type.Optional(PlanName),
    person: Type.Optional(Id),
  },
  strict,
)
export type SubscriptionsQuery = Static<typeof SubscriptionsQuery>
export const SubscriptionPath = Type.Object({ id: Id })

/** At the end of its period, or `now`. */
export const AdminCancel = Type.Object({ reason: Reason, now: Type.Optional(Type.Boolean()) }, strict)
export const AdminExtend = Type.Object(
  { days: Type.Integer({ minimum: 1, maximum: 365 }), reason: Reason },
  strict,
)
export const AdminReactivate = Type.Object({ reason: Reason }, strict)

/** A plan on the admin's desk; `changed` names what lies over the file, prices are in smallest units. */
export const AdminPlan = Type.Object({
  name: Type.String(),
  source: oneOf('file', 'portal'),
  entry: PlanEntry,
  changed: Type.Array(Type.String()),
  prices: Type.Record(Type.String(), Type.Integer()),
  setups: Type.Record(Type.String(), Type.Integer()),
  apps: Type.Array(AppName),
})
export type AdminPlan = Static<typeof AdminPlan>

/** AdminOffers with the plans. */
export const DeskOffers = Type.Object({
  currency: Currency,
  packs: Type.Array(AdminPack),
  plans: Type.Array(AdminPlan),
})
export type DeskOffers = Static<typeof DeskOffers>

export const PlanPath = Type.Object({ name: PlanName })
export const WrittenPlan = Type.Object({ name: PlanName, ...PlanEntry.properties }, strict)
export type WrittenPlan = Static<typeof WrittenPlan>

/** What changes; a missing word stays, and null takes the file's back. */
export const PlanChange = Type.Unsafe<Record<string, unknown>>(
  Type.Object(
    Object.fromEntries(
      Object.entries(PlanEntry.properties).map(([key, schema]) => [
        key,
        Type.Optional(Type.Union([schema as Type.TSchema, Type.Null()])),
      ]),
    ),
    strict,
  ),
)
export type PlanChange = Static<typeof PlanChange>
