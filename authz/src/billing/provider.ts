import type { CardProvider } from './provider-cards.ts'
import type { PlanProvider, PlanRef } from './provider-plans.ts'
import type { Discount, DiscountNow, PromotionProvider } from './provider-promotions.ts'
import type { EndpointKept, EndpointNow } from './webhook.ts'

// What the service speaks of with whoever takes the money, without knowing who that is.

/** What is to be paid, and where the buyer comes from and goes back to. */
export type Checkout = {
  orderId: string
  email: string
  title: string
  /** In the currency's smallest unit, before the discount. */
  amount: number
  currency: string
  /** What a promotion takes off; without one the provider's page may take a code. */
  discount?: Discount | null
  language: 'en' | 'fr'
  successUrl: string
  cancelUrl: string
}

/** An order as the provider knows it now; see supabase/schemas/settle_order.sql. */
export type OrderNow = DiscountNow & {
  session: string
  live: boolean
  subtotal: number | null
  currency: string | null
  closed: boolean
  state: 'pending' | 'processing' | 'succeeded' | 'failed'
  payment: string | null
  amount: number | null
  refunded: number
  dispute: 'none' | 'open' | 'won' | 'lost'
  paidAt: string | null
  failureCode: string | null
  failureMessage: string | null
  receiptUrl: string | null
  invoiceUrl: string | null
  invoiceNumber: string | null
}

/** What an event speaks of. `payment` and `session` are the provider's ids, null where it names none. */
export type ProviderEvent = {
  id: string
  type: string
  live: boolean
  objectId: string
  session: string | null
  payment: string | null
  /** The plan that it is about, as far as the event itself says so. */
  plan: PlanRef | null
  /** Whether anything is done about such events. */
  isKnown: boolean
}

/**
 * Why the provider did not do it. `isOurs` is false when asking again may help; `missing` names the part of the wish that
 * it knows nothing of, because it was deleted there or is another account's: `customer`, `id`.
 */
export class ProviderError extends Error {
  readonly isOurs: boolean
  readonly missing: string | null
  constructor(message: string, isOurs: boolean, cause: unknown, missing: string | null = null) {
    super(message, { cause })
    this.isOurs = isOurs
    this.missing = missing
  }
}

/** A webhook that the provider did not sign, or not lately. */
export class BadSignature extends Error {}

/** What the provider lists of late. */
export type Recent = { session: string; isPlan: boolean } | { payment: string } | { event: ProviderEvent }

/** A payment provider. Every call ends within 20 s; it rejects with ProviderError. */
export type Provider = {
  /** Whether money moves. */
  live: boolean
  plans: PlanProvider
  promotions: PromotionProvider
  cards: CardProvider
  /** Whether cards are saved and charged: not where Stripe adds the tax, for it adds none to a payment without a page. */
  savesCards: boolean
  startCheckout(checkout: Checkout): Promise<{ session: string; url: string }>
  /** The order id that a session was made for, how things are, and the page where it is paid; null past paying. `isPlan`, `isCard`: it is no order's. */
  readSession(session: string): Promise<{
    orderId: string | null
    now: OrderNow
    url: string | null
    isPlan: boolean
    isCard: boolean
  }>
  /** The session in which a payment was made; null when there is none. */
  findSession(payment: string): Promise<string | null>
  /** Ends a session that nobody paid; false when it is past ending. */
  endSession(session: string): Promise<boolean>
  /**
   * Sends money back; the same key never sends it twice, unless it came back from the bank meanwhile. False when another
   * sum than `refunded` has gone back by then: nothing was sent.
   */
  refund(refund: {
    payment: string
    amount: number
    refunded: number
    key: string
    reason: string
  }): Promise<boolean>
  /** Sessions and payments that were made or sent back since, and the events since, in pages. `isPlan`: the session began a plan. */
  listRecent(since: Date): AsyncIterable<Recent>
  /** Throws BadSignature. */
  readEvent(body: Buffer, signature: string): ProviderEvent
  /** An event of the last 30 days. */
  findEvent(id: string): Promise<ProviderEvent>
  /** Where events go, of these addresses; null when to none of them, `forbidden` when the key may not look. */
  findEndpoint(urls: string[]): Promise<EndpointNow | null | 'forbidden'>
  /** Has events sent to the first of these addresses, or mends what is sent to any. */
  keepEndpoint(urls: string[]): Promise<EndpointKept>
}
