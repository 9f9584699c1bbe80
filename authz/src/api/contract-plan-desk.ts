import Type, { type Static } from 'typebox'
import { Id, strict, Time } from './contract-parts.ts'
import { Amount, Dispute, PaymentState } from './contract-payments.ts'
import { AdminSubscription, Invoice, SubscriptionsQuery } from './contract-plans.ts'

/** Somebody's plan on the admin's desk, and payments of orders and plans alike. */

const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])
const oneOf = <Value extends string>(...values: Value[]) => Type.Unsafe<Value>(Type.Enum(values))

/** An invoice with its payment's papers and its id at the provider. */
export const AdminInvoice = Type.Object({
  ...Invoice.properties,
  receiptUrl: orNull(Type.String()),
  paymentProviderId: orNull(Type.String()),
})
export type AdminInvoice = Static<typeof AdminInvoice>

/** What comes of the plan by itself, by the calendar in force; `done`: it has come. */
export const PlanStep = Type.Object({
  what: oneOf('reminder', 'renewal', 'end', 'mail', 'suspension', 'cancellation'),
  at: Time,
  done: Type.Boolean(),
})
export type PlanStep = Static<typeof PlanStep>

export const AdminSubscriptionDetail = Type.Object({
  ...AdminSubscription.properties,
  sessionId: orNull(Type.String()),
  days: orNull(Type.Integer()),
  rollover: orNull(Type.Integer()),
  steps: Type.Array(PlanStep),
  invoices: Type.Array(AdminInvoice),
})
export type AdminSubscriptionDetail = Static<typeof AdminSubscriptionDetail>

const { cursor: _, limit: __, ...filter } = SubscriptionsQuery.properties
export const SubscriptionsFileQuery = Type.Object({ ...filter, format: oneOf('csv', 'xlsx') }, strict)
export type SubscriptionsFileQuery = Static<typeof SubscriptionsFileQuery>

/** A payment for an order or for an invoice of a plan. */
export const AdminPayment = Type.Object({
  id: Id,
  orderId: orNull(Id),
  subscriptionId: orNull(Id),
  personId: Id,
  state: PaymentState,
  amount: Amount,
  currency: Type.String(),
  refunded: Amount,
  dispute: Dispute,
  tokens: Type.Integer(),
  takenBack: Type.Integer(),
})
export type AdminPayment = Static<typeof AdminPayment>

export const PaymentPath = Type.Object({ id: Id })
