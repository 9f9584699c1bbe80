import Type, { type Static } from 'typebox'
import { AppName, Id, pageQuery, Reason, strict, Time } from './contract-parts.ts'

/** Selling tokens. Money is a whole number of its currency's smallest unit: 999 of eur is 9.99 €. */

const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])
const oneOf = <Value extends string>(...values: Value[]) => Type.Unsafe<Value>(Type.Enum(values))

const Words = Type.Union([
  Type.String(),
  Type.Object({ en: Type.Optional(Type.String()), fr: Type.Optional(Type.String()) }),
])

/** `free`: a promotion leaves nothing to pay. */
export const PayMethod = oneOf('stripe', 'transfer', 'free')
export type PayMethod = 'stripe' | 'transfer' | 'free'
export const Currency = Type.String({ pattern: '^[a-z]{3}$' })
export const Amount = Type.Integer({ minimum: 0 })

/** Which payments a promotion takes something off. A pack has a first payment and no renewals. */
export const PromotionOn = oneOf('first', 'renewals', 'both')
export type PromotionOn = 'first' | 'renewals' | 'both'

/**
 * What a promotion makes of a price: `amount` is what is to be paid, of a plan for its first period, and `discount` what is
 * taken off each of the payments that `on` names. `title` null: there is none.
 */
export const Promoted = Type.Object({
  amount: Amount,
  discount: Amount,
  title: orNull(Type.String()),
  on: orNull(PromotionOn),
})
export type Promoted = Static<typeof Promoted>

/** A pack as a buyer sees it; `promotion` applies by itself; `saving` is in percent of what its tokens cost in the smallest pack, null for none. */
export const OfferedPack = Type.Object({
  name: Type.String(),
  title: Words,
  summary: orNull(Words),
  tokens: Type.Integer(),
  amount: Amount,
  currency: Currency,
  saving: orNull(Type.Integer()),
  popular: Type.Boolean(),
  app: orNull(AppName),
  days: orNull(Type.Integer()),
  promotion: orNull(Promoted),
})
export type OfferedPack = Static<typeof OfferedPack>

/** How many tokens may be spent in a day and in a month (UTC) while a plan runs; null: as many as there are. */
export const PlanLimits = Type.Object({ day: orNull(Type.Integer()), month: orNull(Type.Integer()) })

/** A plan as a buyer sees it; `contact`: it is to be asked for. `trialDays` are free at the start, once in a life. */
export const OfferedPlan = Type.Object({
  name: Type.String(),
  title: Words,
  summary: orNull(Words),
  features: Type.Array(Words),
  every: oneOf('month', 'year', 'once'),
  amount: Amount,
  setup: Amount,
  currency: Currency,
  tokens: Type.Integer(),
  days: orNull(Type.Integer()),
  rollover: orNull(Type.Integer()),
  trialDays: orNull(Type.Integer()),
  apps: Type.Array(AppName),
  limits: PlanLimits,
  popular: Type.Boolean(),
  contact: Type.Boolean(),
  promotion: orNull(Promoted),
})
export type OfferedPlan = Static<typeof OfferedPlan>

/** What is sold, in one of `currencies`, smallest pack first. `test`: paying moves no money; `topUps`: packs can be bought by themselves. */
export const OffersAnswer = Type.Object({
  currency: Currency,
  currencies: Type.Array(Currency),
  methods: Type.Array(PayMethod),
  test: Type.Boolean(),
  topUps: Type.Boolean(),
  packs: Type.Array(OfferedPack),
  plans: Type.Array(OfferedPlan),
})
export type OffersAnswer = Static<typeof OffersAnswer>

/** `plan` names one that is hidden. */
export const OffersQuery = Type.Object(
  { app: Type.Optional(AppName), plan: Type.Optional(AppName), currency: Type.Optional(Currency) },
  strict,
)

/**
 * What somebody wants to buy. `waiver`: they ask for the tokens at once and know that this ends their right of
 * withdrawal. `amount` is the final price that they saw, less a promotion; another one now is refused. With nothing left to
 * pay, `method` is of no account.
 */
export const NewOrder = Type.Object(
  {
    pack: Type.String({ pattern: '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$' }),
    method: PayMethod,
    currency: Currency,
    amount: Type.Integer({ minimum: 0 }),
    code: Type.Optional(Type.String({ maxLength: 100 })),
    waiver: Type.Literal(true),
    language: Type.Optional(oneOf('en', 'fr')),
  },
  strict,
)
export type NewOrder = Static<typeof NewOrder>

export const PaymentState = oneOf('pending', 'processing', 'succeeded', 'failed', 'refunded')
export const OrderState = oneOf('open', 'processing', 'paid', 'expired', 'cancelled')
export const Dispute = oneOf('none', 'open', 'won', 'lost')

/** What was paid for an order. `takenBack` of its tokens went with what was refunded or is disputed. */
export const Payment = Type.Object({
  id: Id,
  state: PaymentState,
  amount: Amount,
  refunded: Amount,
  dispute: Dispute,
  takenBack: Type.Integer(),
  failureCode: orNull(Type.String()),
  failureMessage: orNull(Type.String()),
  receiptUrl: orNull(Type.String()),
  invoiceUrl: orNull(Type.String()),
  invoiceNumber: orNull(Type.String()),
  paidAt: orNull(Time),
})
export type Payment = Static<typeof Payment>

/**
 * An order. `amount` is what is to be paid, after a promotion's `discount`. `payUrl` is where it can be paid still;
 * `transfer` says where the money goes, and under which reference; `topUp`: it was bought by itself.
 */
export const Order = Type.Object({
  id: Id,
  state: OrderState,
  method: PayMethod,
  live: Type.Boolean(),
  pack: Type.String(),
  title: Type.String(),
  tokens: Type.Integer(),
  amount: Amount,
  discount: Amount,
  promotion: orNull(Type.String()),
  currency: Currency,
  madeAt: Time,
  expiresAt: Time,
  transfer: orNull(Type.Object({ to: Type.String(), reference: Type.String() })),
  payment: orNull(Payment),
  topUp: Type.Boolean(),
})
export type Order = Static<typeof Order>

export const StartedOrder = Type.Object({ order: Order, payUrl: orNull(Type.String()) })
export type StartedOrder = Static<typeof StartedOrder>

export const OrderPath = Type.Object({ id: Id })

const Buyer = Type.Object({ id: Id, email: Type.String(), name: Type.String() })

/** An order as admins see it, with whose it is and the provider's own ids: the payment's and the session's. */
export const AdminOrder = Type.Object({
  ...Order.properties,
  person: Buyer,
  providerId: orNull(Type.String()),
  sessionId: orNull(Type.String()),
  termsVersion: orNull(Type.Integer()),
  waivedAt: Time,
})
export type AdminOrder = Static<typeof AdminOrder>

/** `search` finds an address, a name, a reference or an id; `state` is the payment's, else the order's. */
const ordersFilter = {
  search: Type.Optional(Type.String({ maxLength: 200 })),
  state: Type.Optional(
    oneOf('pending', 'processing', 'succeeded', 'failed', 'refunded', 'open', 'expired', 'cancelled'),
  ),
  method: Type.Optional(PayMethod),
  person: Type.Optional(Id),
}
export const OrdersQuery = Type.Object({ ...pageQuery, ...ordersFilter }, strict)
export type OrdersQuery = Static<typeof OrdersQuery>

export const OrdersFileQuery = Type.Object({ ...ordersFilter, format: oneOf('csv', 'xlsx') }, strict)
export type OrdersFileQuery = Static<typeof OrdersFileQuery>

/** The sum that arrived; `late`: though the order has ended. */
export const TransferSeen = Type.Object(
  { amount: Type.Integer({ minimum: 1 }), late: Type.Optional(Type.Boolean()) },
  strict,
)

/**
 * What goes back to the buyer, all that is left unless an amount is given. `refunded` is the payment's as it was seen: a
 * wish that knows of another sum is none any more.
 */
export const NewRefund = Type.Object(
  { amount: Type.Optional(Type.Integer({ minimum: 1 })), refunded: Amount, reason: Reason },
  strict,
)
export type NewRefund = Static<typeof NewRefund>

/** What the provider told, and what became of it. */
export const PaymentEvent = Type.Object({
  id: Type.String(),
  type: Type.String(),
  objectId: Type.String(),
  live: Type.Boolean(),
  orderId: orNull(Id),
  subscriptionId: orNull(Id),
  state: oneOf('done', 'ignored', 'failed'),
  detail: Type.String(),
  tries: Type.Integer(),
  firstAt: Time,
  at: Time,
})
export type PaymentEvent = Static<typeof PaymentEvent>

export const EventsQuery = Type.Object(
  { ...pageQuery, state: Type.Optional(oneOf('done', 'ignored', 'failed')) },
  strict,
)
export const EventPath = Type.Object({ id: Type.String({ minLength: 1, maxLength: 255 }) })

export const Reconciled = Type.Object({
  seen: Type.Integer(),
  mended: Type.Integer(),
  foreign: Type.Integer(),
  failed: Type.Integer(),
})
export type Reconciled = Static<typeof Reconciled>

const packFields = {
  title: Words,
  summary: Words,
  tokens: Type.Integer({ minimum: 1, maximum: 1_000_000_000 }),
  price: Type.Union([
    Type.Number({ exclusiveMinimum: 0, maximum: 999_999 }),
    Type.Record(
      Type.String({ pattern: '^[a-z]{3}$' }),
      Type.Number({ exclusiveMinimum: 0, maximum: 999_999 }),
      {
        minProperties: 1,
        maxProperties: 20,
      },
    ),
  ]),
  popular: Type.Boolean(),
  app: AppName,
  groups: Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { minItems: 1, maxItems: 50 }),
  days: Type.Integer({ minimum: 1, maximum: 3650 }),
  off: Type.Boolean(),
}

const { title, tokens, price, ...further } = packFields

/** A pack as it is written down: `price` is in whole units of the currency (9.99), one for all or one each. */
const PackEntry = Type.Object(
  { title, tokens, price, ...Type.Partial(Type.Object(further)).properties },
  strict,
)

/** A pack on the admin's desk; `changed` names what lies over the file, `prices` are in smallest units. */
export const AdminPack = Type.Object({
  name: Type.String(),
  source: oneOf('file', 'portal'),
  entry: PackEntry,
  changed: Type.Array(Type.String()),
  prices: Type.Record(Type.String(), Type.Integer()),
})
export type AdminPack = Static<typeof AdminPack>

export const AdminOffers = Type.Object({ currency: Currency, packs: Type.Array(AdminPack) })
export type AdminOffers = Static<typeof AdminOffers>

const PackName = Type.String({ pattern: '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$' })
export const PackPath = Type.Object({ name: PackName })

export const WrittenPack = Type.Object({ name: PackName, ...PackEntry.properties }, strict)
export type WrittenPack = Static<typeof WrittenPack>

/** What changes; a missing word stays. */
export const PackChange = Type.Partial(
  Type.Object(
    {
      title: orNull(packFields.title),
      summary: orNull(packFields.summary),
      tokens: orNull(packFields.tokens),
      price: orNull(packFields.price),
      popular: orNull(packFields.popular),
      app: orNull(packFields.app),
      groups: orNull(packFields.groups),
      days: orNull(packFields.days),
      off: orNull(packFields.off),
    },
    strict,
  ),
  strict,
)
export type PackChange = Static<typeof PackChange>
