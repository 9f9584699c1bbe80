import Stripe from 'stripe'
import { type CardProvider, openCards } from './stripe-cards.ts'
import { type EndpointProvider, openEndpoints } from './stripe-endpoint.ts'
import {
  idOf,
  openPlans,
  type PaymentNow,
  type PlanProvider,
  type PlanRef,
  subscriptionOfInvoice,
} from './stripe-plans.ts'
import {
  type Discount,
  type DiscountNow,
  keepDiscount,
  openPromotions,
  type PromotionProvider,
  readDiscount,
} from './stripe-promotions.ts'

// With stripe-plans.ts, stripe-promotions.ts and stripe-cards.ts the only file that knows Stripe: everything else speaks of
// orders, payments and events.

/** How the provider is reached. `url` is another address than Stripe's own, for tests. */
export type StripeConfig = {
  secretKey: string
  webhookSecret: string | undefined
  url: URL | undefined
  tax: boolean
}

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

/** Why the provider did not do it. `isOurs` is false when asking again may help. */
export class ProviderError extends Error {
  readonly isOurs: boolean
  constructor(message: string, isOurs: boolean, cause: unknown) {
    super(message, { cause })
    this.isOurs = isOurs
  }
}

/** A webhook that the provider did not sign, or not lately. */
export class BadSignature extends Error {}

/** What the provider lists of late. */
export type Recent = { session: string; isPlan: boolean } | { payment: string } | { event: ProviderEvent }

/** A payment provider. Every call ends within 20 s; it rejects with ProviderError. */
export type Provider = EndpointProvider & {
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
  /** Sends money back; the same key never sends it twice, unless it came back from the bank meanwhile. */
  refund(refund: { payment: string; amount: number; key: string; reason: string }): Promise<void>
  /** Sessions and payments that were made or sent back since, and the events since, in pages. `isPlan`: the session began a plan. */
  listRecent(since: Date): AsyncIterable<Recent>
  /** Throws BadSignature. */
  readEvent(body: Buffer, signature: string): ProviderEvent
  /** An event of the last 30 days. */
  findEvent(id: string): Promise<ProviderEvent>
}

/** Pinned: the shapes read below are this version's. */
const apiVersion = '2026-10-28.endive'
const toleranceS = 300
/** Of each list that the reconciler reads. */
const maxListed = 5000
/** Of types by which events are listed. */
const maxTypes = 20

const knownTypes = [
  'checkout.session.completed',
  'checkout.session.async_payment_succeeded',
  'checkout.session.async_payment_failed',
  'checkout.session.expired',
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'charge.refunded',
  'refund.updated',
  'refund.failed',
  'charge.dispute.created',
  'charge.dispute.closed',
  'customer.subscription.created',
  'customer.subscription.updated',
  'customer.subscription.deleted',
  'customer.subscription.paused',
  'customer.subscription.resumed',
  'invoice.paid',
  'invoice.payment_failed',
  'invoice.voided',
  'invoice.marked_uncollectible',
] as const
const knownEvents = new Set<string>(knownTypes)

const given = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error
    const isOurs = error instanceof Stripe.errors.StripeInvalidRequestError
    throw new ProviderError(`Stripe: ${error.message}`, isOurs, error)
  }
}

const expanded = <T extends object>(value: string | T | null | undefined): T | null =>
  typeof value === 'object' ? value : null

const stateOf = (
  session: Stripe.Checkout.Session,
  intent: Stripe.PaymentIntent | null,
): OrderNow['state'] => {
  if (session.payment_status !== 'unpaid') return 'succeeded'
  if (intent?.status === 'succeeded') return 'succeeded'
  if (intent?.status === 'processing') return 'processing'
  if (intent?.last_payment_error || intent?.status === 'canceled') return 'failed'
  return 'pending'
}

const ended = new Set(['won', 'warning_closed', 'prevented'])

/** Any that is lost counts, then any that is open. */
const disputeOf = (disputes: Stripe.Dispute[]): OrderNow['dispute'] => {
  if (disputes.length === 0) return 'none'
  if (disputes.some(({ status }) => status === 'lost')) return 'lost'
  return disputes.every(({ status }) => ended.has(status)) ? 'won' : 'open'
}

/** A refund that did not reach the buyer. */
const isUndone = ({ status }: Stripe.Refund) => status === 'failed' || status === 'canceled'

/** What was sent back or is on its way. */
const refundedOf = (refunds: Stripe.Refund[]): number =>
  refunds.filter(refund => !isUndone(refund)).reduce((sum, { amount }) => sum + amount, 0)

const failureOf = (intent: Stripe.PaymentIntent | null) => {
  const error = intent?.last_payment_error
  return {
    failureCode: error?.decline_code ?? error?.code ?? null,
    failureMessage: error?.message ?? null,
  }
}

/** A session of a plan names our subscription in its metadata, whether Stripe renews it or not. */
const isPlan = ({ metadata }: { metadata?: Stripe.Metadata | null }) => metadata?.subscription !== undefined

const planOf = (object: {
  id?: string
  object?: string
  metadata?: Stripe.Metadata | null
}): PlanRef | null => {
  if (object.object === 'checkout.session' && isPlan(object)) return { session: object.id ?? '' }
  const subscription =
    object.object === 'subscription'
      ? (object.id ?? null)
      : object.object === 'invoice'
        ? subscriptionOfInvoice(object)
        : null
  return subscription === null ? null : { subscription }
}

const toEvent = (event: Stripe.Event): ProviderEvent => {
  const object = event.data.object as {
    id?: string
    object?: string
    payment_intent?: string | { id: string }
    metadata?: Stripe.Metadata | null
  }
  const plan = planOf(object)
  const isInvoice = object.object === 'invoice'
  return {
    id: event.id,
    type: event.type,
    live: event.livemode,
    objectId: object.id ?? '',
    session: object.object === 'checkout.session' && plan === null ? (object.id ?? null) : null,
    // The invoice of a one-off sale says nothing that its payment does not.
    payment: isInvoice
      ? null
      : object.object === 'payment_intent'
        ? (object.id ?? null)
        : idOf(object.payment_intent),
    plan,
    isKnown: knownEvents.has(event.type),
  }
}

/** Opens Stripe. The key says whether money moves. */
export const openStripe = ({ secretKey, webhookSecret, url, tax }: StripeConfig): Provider => {
  const client = new Stripe(secretKey, {
    apiVersion,
    maxNetworkRetries: 2,
    timeout: 20_000,
    telemetry: false,
    appInfo: { name: 'Octroi' },
    ...(url && {
      protocol: url.protocol === 'http:' ? ('http' as const) : ('https' as const),
      host: url.hostname,
      port: url.port || (url.protocol === 'http:' ? 80 : 443),
    }),
  })
  const live = /^[a-z]k_live_/.test(secretKey)

  const refundsOf = async (payment: string) => {
    const found: Stripe.Refund[] = []
    for await (const refund of client.refunds.list({ payment_intent: payment, limit: 100 })) {
      found.push(refund)
      if (found.length >= maxListed) break
    }
    return found
  }

  const readSession: Provider['readSession'] = async id => {
    const session = await given(
      client.checkout.sessions.retrieve(id, { expand: ['payment_intent.latest_charge', 'invoice'] }),
    )
    const intent = expanded(session.payment_intent)
    const charge = expanded(intent?.latest_charge)
    const invoice = expanded(session.invoice)
    const state = stateOf(session, intent)
    const refunds = intent && state === 'succeeded' ? await given(refundsOf(intent.id)) : []
    const disputes = charge?.disputed
      ? (await given(client.disputes.list({ payment_intent: intent?.id ?? '', limit: 100 }))).data
      : []
    const paidAt = charge?.created ?? session.created
    return {
      orderId: session.client_reference_id,
      isPlan: isPlan(session),
      isCard: session.mode === 'setup',
      url: session.status === 'open' ? session.url : null,
      now: {
        session: session.id,
        live: session.livemode,
        subtotal: session.amount_subtotal,
        currency: session.currency,
        // A late payment that failed leaves a complete session, which nobody can pay any more.
        closed: session.status === 'expired' || (session.status === 'complete' && state === 'failed'),
        state,
        payment: intent?.id ?? null,
        amount: session.amount_total,
        refunded: refundedOf(refunds),
        dispute: disputeOf(disputes),
        paidAt: state === 'succeeded' ? new Date(paidAt * 1000).toISOString() : null,
        ...failureOf(intent),
        receiptUrl: charge?.receipt_url ?? null,
        invoiceUrl: invoice?.hosted_invoice_url ?? null,
        invoiceNumber: invoice?.number ?? null,
        ...readDiscount(session),
      },
    }
  }

  /** Of an intent with its latest charge. */
  const describe = async (intent: Stripe.PaymentIntent): Promise<PaymentNow> => {
    const { id } = intent
    const charge = expanded(intent.latest_charge)
    const isPaid = intent.status === 'succeeded'
    const refunds = isPaid ? await given(refundsOf(id)) : []
    const returned = refunds.filter(({ status }) => status === 'succeeded')
    const disputes = charge?.disputed
      ? (await given(client.disputes.list({ payment_intent: id, limit: 100 }))).data
      : []
    return {
      id,
      state: isPaid
        ? 'succeeded'
        : intent.status === 'processing'
          ? 'processing'
          : intent.last_payment_error || intent.status === 'canceled'
            ? 'failed'
            : 'pending',
      refunded: refundedOf(refunds),
      dispute: disputeOf(disputes),
      isReturned:
        disputeOf(disputes) === 'lost' || (isPaid && refundedOf(returned) >= intent.amount_received),
      paidAt: isPaid ? new Date((charge?.created ?? intent.created) * 1000).toISOString() : null,
      ...failureOf(intent),
      receiptUrl: charge?.receipt_url ?? null,
    }
  }
  const readPayment = async (id: string) =>
    describe(await given(client.paymentIntents.retrieve(id, { expand: ['latest_charge'] })))
  const fail = (message: string) => new ProviderError(message, false, null)

  async function* listRecent(since: Date): AsyncIterable<Recent> {
    const created = { gte: Math.floor(since.getTime() / 1000) }
    const page = { created, limit: 100 }
    let count = 0
    for await (const session of client.checkout.sessions.list(page)) {
      yield { session: session.id, isPlan: isPlan(session) }
      if (++count >= maxListed) break
    }
    count = 0
    for await (const refund of client.refunds.list(page)) {
      const payment = idOf(refund.payment_intent)
      if (payment !== null) yield { payment }
      if (++count >= maxListed) break
    }
    count = 0
    for await (const dispute of client.disputes.list(page)) {
      const payment = idOf(dispute.payment_intent)
      if (payment !== null) yield { payment }
      if (++count >= maxListed) break
    }
    // What changed of things that were made long ago is in no list but this one.
    const types = [...knownEvents]
    for (let first = 0; first < types.length; first += maxTypes) {
      count = 0
      for await (const event of client.events.list({
        ...page,
        types: types.slice(first, first + maxTypes),
      })) {
        yield { event: toEvent(event) }
        if (++count >= maxListed) break
      }
    }
  }

  return {
    live,
    plans: openPlans(client, { tax, given, readPayment, fail }),
    promotions: openPromotions(client, given),
    cards: openCards(client, { given, describe, fail }),
    savesCards: !tax,
    startCheckout: async ({ orderId, email, title, amount, currency, language, ...wish }) => {
      const metadata = { order: orderId }
      const { discount = null, successUrl, cancelUrl } = wish
      const coupon = discount && (await keepDiscount(client, given, discount))
      const session = await given(
        client.checkout.sessions.create(
          {
            mode: 'payment',
            client_reference_id: orderId,
            customer_email: email,
            line_items: [
              {
                quantity: 1,
                price_data: { currency, unit_amount: amount, product_data: { name: title } },
              },
            ],
            metadata,
            payment_intent_data: { metadata, description: title },
            invoice_creation: { enabled: true, invoice_data: { metadata } },
            automatic_tax: { enabled: tax },
            // Stripe takes one or the other.
            ...(coupon === null ? { allow_promotion_codes: true } : { discounts: [{ coupon }] }),
            locale: language,
            success_url: successUrl,
            cancel_url: cancelUrl,
          },
          // What the key stands for must stay the same, the page's language too.
          { idempotencyKey: `${orderId}:${language}` },
        ),
      )
      if (!session.url) throw new ProviderError('Stripe made a session without a page', false, session.id)
      return { session: session.id, url: session.url }
    },
    readSession,
    findSession: async payment => {
      const { data } = await given(client.checkout.sessions.list({ payment_intent: payment, limit: 1 }))
      return data[0]?.id ?? null
    },
    endSession: async session => {
      try {
        return (await given(client.checkout.sessions.expire(session))).status === 'expired'
      } catch (error) {
        if (error instanceof ProviderError && error.isOurs) return false
        throw error
      }
    },
    refund: async ({ payment, amount, key, reason }) => {
      // One that came back is no answer to the next wish, though it is for the same sum.
      const failed = (await given(refundsOf(payment))).filter(isUndone).length
      await given(
        client.refunds.create(
          { payment_intent: payment, amount, metadata: { reason: reason.slice(0, 500) } },
          { idempotencyKey: `${key}:${failed}` },
        ),
      )
    },
    listRecent,
    readEvent: (body, signature) => {
      if (webhookSecret === undefined) throw new BadSignature('STRIPE_WEBHOOK_SECRET is not set')
      let event: Stripe.Event
      try {
        event = client.webhooks.constructEvent(body, signature, webhookSecret, toleranceS)
      } catch (error) {
        throw new BadSignature((error as Error).message)
      }
      return toEvent(event)
    },
    ...openEndpoints({ client, given, wanted: knownTypes }),
    findEvent: async id => toEvent(await given(client.events.retrieve(id))),
  }
}
