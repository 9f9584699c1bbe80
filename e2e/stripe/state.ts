import { randomBytes } from 'node:crypto'
import type Stripe from 'stripe'
import { missing } from './refused.ts'

/** One kind of object, oldest first. */
export class Shelf<T extends { id: string }> {
  readonly noun: string
  readonly #items = new Map<string, T>()

  constructor(noun: string) {
    this.noun = noun
  }

  add(item: T): T {
    this.#items.set(item.id, item)
    return item
  }

  find(id: string | undefined): T | undefined {
    return id === undefined ? undefined : this.#items.get(id)
  }

  /** Throws Stripe's 404. */
  require(id: string, param?: string): T {
    const item = this.#items.get(id)
    if (!item) throw missing(this.noun, id, param)
    return item
  }

  remove(id: string): void {
    this.#items.delete(id)
  }

  all(): T[] {
    return [...this.#items.values()]
  }
}

/** An event as it is sent; Stripe.Event ties the type to the object's, which nothing here needs. */
export type StripeEvent = {
  id: string
  object: 'event'
  api_version: string
  created: number
  data: { object: Record<string, unknown>; previous_attributes?: Record<string, unknown> }
  livemode: false
  pending_webhooks: number
  request: { id: string | null; idempotency_key: string | null }
  type: string
}

export type State = ReturnType<typeof createState>

export const createState = () => ({
  balanceTransactions: new Shelf<Stripe.BalanceTransaction>('balance transaction'),
  charges: new Shelf<Stripe.Charge>('charge'),
  coupons: new Shelf<Stripe.Coupon>('coupon'),
  customers: new Shelf<Stripe.Customer>('customer'),
  discounts: new Shelf<Stripe.Discount>('discount'),
  disputes: new Shelf<Stripe.Dispute>('dispute'),
  events: new Shelf<StripeEvent>('event'),
  invoicePayments: new Shelf<Stripe.InvoicePayment>('invoice payment'),
  invoices: new Shelf<Stripe.Invoice>('invoice'),
  paymentIntents: new Shelf<Stripe.PaymentIntent>('payment_intent'),
  paymentMethods: new Shelf<Stripe.PaymentMethod>('PaymentMethod'),
  portalConfigurations: new Shelf<Stripe.BillingPortal.Configuration>('configuration'),
  portalSessions: new Shelf<Stripe.BillingPortal.Session>('session'),
  prices: new Shelf<Stripe.Price>('price'),
  products: new Shelf<Stripe.Product>('product'),
  promotionCodes: new Shelf<Stripe.PromotionCode>('promotion code'),
  refunds: new Shelf<Stripe.Refund>('refund'),
  sessions: new Shelf<Stripe.Checkout.Session>('checkout.session'),
  setupIntents: new Shelf<Stripe.SetupIntent>('setupintent'),
  subscriptions: new Shelf<Stripe.Subscription>('subscription'),
  testClocks: new Shelf<Stripe.TestHelpers.TestClock>('test clock'),
  webhookEndpoints: new Shelf<Stripe.WebhookEndpoint>('webhook endpoint'),
  /** What a session sells, by the session's id: only sent when it is asked for. */
  lineItems: new Map<string, Stripe.LineItem[]>(),
  /** What a session was told of what it makes when it is paid. */
  plans: new Map<string, SessionPlan>(),
  /** The code by which a bank refuses a payment method, by the method's id. */
  declines: new Map<string, string>(),
})

/** The parts of a checkout session that Stripe keeps and does not show. */
export type SessionPlan = {
  payment: {
    description: string | null
    metadata: Stripe.Metadata
    receiptEmail: string | null
    setupFutureUsage: 'off_session' | 'on_session' | null
  }
  setupMetadata: Stripe.Metadata
  subscription: {
    description: string | null
    metadata: Stripe.Metadata
    trialDays: number | undefined
    trialEnd: number | undefined
    pausesWithoutCard: boolean
  }
}

/** Long enough never to meet again in one database, however many stand-ins it has known. */
export const newId = (prefix: string): string => `${prefix}_${randomBytes(12).toString('hex')}`

/** An id, of what may have been filled in. */
export const idOf = (reference: string | { id: string } | null | undefined): string | undefined =>
  typeof reference === 'string' ? reference : (reference?.id ?? undefined)
