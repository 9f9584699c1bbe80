import type { Discount, DiscountNow } from './provider-promotions.ts'

/** A plan to be paid, and where the buyer comes from and goes back to. Amounts are in the currency's smallest unit. */
export type PlanCheckout = {
  subscriptionId: string
  customer: string
  terms: string
  title: string
  every: 'month' | 'year' | 'once'
  amount: number
  setup: number
  currency: string
  trialDays: number | null
  /** Off the first payment, or off each; without one the provider's page may take a code. */
  discount?: Discount | null
  language: 'en' | 'fr'
  successUrl: string
  cancelUrl: string
}

/** What was paid for an invoice, or tried. */
export type PaymentNow = {
  id: string
  state: 'pending' | 'processing' | 'succeeded' | 'failed'
  refunded: number
  dispute: 'none' | 'open' | 'won' | 'lost'
  /** All of the money has reached the buyer again. */
  isReturned: boolean
  paidAt: string | null
  failureCode: string | null
  failureMessage: string | null
  receiptUrl: string | null
}

/** An invoice of a plan as the provider knows it now; see supabase/schemas/settle_invoice.sql. */
export type InvoiceNow = {
  id: string
  number: string | null
  state: 'draft' | 'sent' | 'paid' | 'overdue' | 'cancelled'
  terms: string | null
  trial: boolean
  amount: number
  /** What was taken off. */
  discount: number
  currency: string
  url: string | null
  pdfUrl: string | null
  periodStart: string
  periodEnd: string | null
  madeAt: string
  payment: PaymentNow | null
}

/** A subscription as the provider knows it now; see supabase/schemas/settle_subscription.sql. */
export type PlanNow = DiscountNow & {
  session: string | null
  live: boolean
  subscription: string | null
  state: 'open' | 'active' | 'trialing' | 'paused' | 'past_due' | 'cancelled' | 'expired'
  terms: string | null
  unit: number | null
  currency: string | null
  periodStart: string | null
  periodEnd: string | null
  cancelAtEnd: boolean
  trialEnd: string | null
  /** Nothing is collected for its next periods, until then. */
  pauses?: boolean
  resumesAt?: string | null
  /** Nobody was asked to pay the running period. */
  unpaid?: boolean
  invoices: InvoiceNow[]
}

/** How the provider calls a plan of somebody's: by its subscription, or by the checkout session that began it. */
export type PlanRef = { subscription: string } | { session: string }

/** What the provider does about plans; every call as in Provider. */
export type PlanProvider = {
  /** The customer that stands for a person; the same person and address are one, but for the one that is `gone`. */
  makeCustomer(person: {
    personId: string
    email: string
    name: string
    gone?: string | null
  }): Promise<string>
  start(checkout: PlanCheckout): Promise<{ session: string; url: string }>
  /** Our id of the subscription, how things are, and the page where it is paid; null past paying. `payment` names one whose invoice is looked at however old it is. */
  read(
    ref: PlanRef,
    payment?: string | null,
  ): Promise<{ subscriptionId: string | null; now: PlanNow; url: string | null }>
  /** The plan that a payment was for; null when it was for none. */
  findByPayment(payment: string): Promise<PlanRef | null>
  setCancelAtEnd(subscription: string, cancels: boolean): Promise<void>
  /** Collects nothing for the next periods; until then is for us to know. */
  pause(subscription: string, until: Date | null): Promise<void>
  /** Collects again: from the next period on, or for a new one that begins now. False when the card was refused and `mustBePaid`: nothing changed. */
  unpause(subscription: string, how: { beginsNow: boolean; mustBePaid: boolean }): Promise<boolean>
  /** Ends it now; done when it had ended. */
  cancel(subscription: string): Promise<void>
  /** Another price and its terms: from now on, with a new period that is paid in full at once, or from the next period on; a promotion of ours ends with it. False when the card was refused: nothing changed. */
  change(change: PlanChange): Promise<boolean>
  /** The page where a customer sees invoices and changes cards. */
  openPortal(customer: string, returnUrl: string, language: 'en' | 'fr'): Promise<string>
  /** The plans whose sessions and invoices were made since. */
  listRecent(since: Date): AsyncIterable<PlanRef>
}

export type PlanChange = {
  subscription: string
  terms: string
  title: string
  every: 'month' | 'year'
  amount: number
  currency: string
  isNow: boolean
}
