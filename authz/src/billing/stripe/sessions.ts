import type Stripe from 'stripe'
import { type OrderNow, type Provider, ProviderError } from '../provider.ts'
import { given } from './client.ts'
import { readDiscount } from './discounts.ts'
import { expanded, timeOf } from './objects.ts'
import { failureOf, listRefunds, readDispute, refundedOf, stateOfIntent } from './payments.ts'

/** A session of a plan names our subscription in its metadata, whether Stripe renews it or not. */
export const isPlan = ({ metadata }: { metadata?: Stripe.Metadata | null }): boolean =>
  metadata?.subscription !== undefined

/** The page of a session; null past paying. */
export const pageOf = ({ status, url }: Stripe.Checkout.Session): string | null =>
  status === 'open' ? url : null

const toOrder = async (client: Stripe, session: Stripe.Checkout.Session): Promise<OrderNow> => {
  const intent = expanded(session.payment_intent)
  const charge = expanded(intent?.latest_charge)
  const invoice = expanded(session.invoice)
  const state = session.payment_status !== 'unpaid' ? 'succeeded' : stateOfIntent(intent)
  const refunds = intent && state === 'succeeded' ? await listRefunds(client, intent.id) : []
  return {
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
    dispute: await readDispute(client, intent?.id ?? '', charge),
    paidAt: state === 'succeeded' ? timeOf(charge?.created ?? session.created) : null,
    ...failureOf(intent),
    receiptUrl: charge?.receipt_url ?? null,
    invoiceUrl: invoice?.hosted_invoice_url ?? null,
    invoiceNumber: invoice?.number ?? null,
    ...readDiscount(session),
  }
}

/** What is asked about checkout sessions, most of which are orders. */
export const openSessions = (
  client: Stripe,
): Pick<Provider, 'readSession' | 'findSession' | 'endSession'> => ({
  readSession: async id => {
    const session = await given(
      client.checkout.sessions.retrieve(id, { expand: ['payment_intent.latest_charge', 'invoice'] }),
    )
    return {
      orderId: session.client_reference_id,
      isPlan: isPlan(session),
      isCard: session.mode === 'setup',
      url: pageOf(session),
      now: await toOrder(client, session),
    }
  },
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
})
