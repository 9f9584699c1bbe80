import type Stripe from 'stripe'
import type { OrderNow, Provider } from '../provider.ts'
import type { PaymentNow } from '../provider-plans.ts'
import { allOf, given } from './client.ts'
import { expanded, timeOf } from './objects.ts'

/** How a payment stands that may not have been begun. */
export const stateOfIntent = (intent: Stripe.PaymentIntent | null): PaymentNow['state'] => {
  if (intent?.status === 'succeeded') return 'succeeded'
  if (intent?.status === 'processing') return 'processing'
  if (intent?.last_payment_error || intent?.status === 'canceled') return 'failed'
  return 'pending'
}

export const failureOf = (intent: Stripe.PaymentIntent | null) => {
  const error = intent?.last_payment_error
  return {
    failureCode: error?.decline_code ?? error?.code ?? null,
    failureMessage: error?.message ?? null,
  }
}

const ended = new Set(['won', 'warning_closed', 'prevented'])

/** Any that is lost counts, then any that is open. */
const disputeOf = (disputes: Stripe.Dispute[]): OrderNow['dispute'] => {
  if (disputes.length === 0) return 'none'
  if (disputes.some(({ status }) => status === 'lost')) return 'lost'
  return disputes.every(({ status }) => ended.has(status)) ? 'won' : 'open'
}

/** What buyers' banks say of a charge. */
export const readDispute = async (
  client: Stripe,
  intent: string,
  charge: Stripe.Charge | null,
): Promise<OrderNow['dispute']> =>
  charge?.disputed
    ? disputeOf((await given(client.disputes.list({ payment_intent: intent, limit: 100 }))).data)
    : 'none'

/** A refund that did not reach the buyer. */
const isUndone = ({ status }: Stripe.Refund) => status === 'failed' || status === 'canceled'

/** What was sent back or is on its way. */
export const refundedOf = (refunds: Stripe.Refund[]): number =>
  refunds.filter(refund => !isUndone(refund)).reduce((sum, { amount }) => sum + amount, 0)

const gather = async <T>(list: AsyncIterable<T>): Promise<T[]> => {
  const found: T[] = []
  for await (const one of allOf(list)) found.push(one)
  return found
}

export const listRefunds = (client: Stripe, payment: string): Promise<Stripe.Refund[]> =>
  gather(client.refunds.list({ payment_intent: payment, limit: 100 }))

/** How a payment is, from an intent with its latest charge. */
export const describePayment = async (client: Stripe, intent: Stripe.PaymentIntent): Promise<PaymentNow> => {
  const { id } = intent
  const charge = expanded(intent.latest_charge)
  const state = stateOfIntent(intent)
  const isPaid = state === 'succeeded'
  const refunds = isPaid ? await listRefunds(client, id) : []
  const returned = refunds.filter(({ status }) => status === 'succeeded')
  const dispute = await readDispute(client, id, charge)
  return {
    id,
    state,
    refunded: refundedOf(refunds),
    dispute,
    isReturned: dispute === 'lost' || (isPaid && refundedOf(returned) >= intent.amount_received),
    paidAt: isPaid ? timeOf(charge?.created ?? intent.created) : null,
    ...failureOf(intent),
    receiptUrl: charge?.receipt_url ?? null,
  }
}

export const retrieveIntent = (client: Stripe, id: string): Promise<Stripe.PaymentIntent> =>
  given(client.paymentIntents.retrieve(id, { expand: ['latest_charge'] }))

export const readPayment = async (client: Stripe, id: string): Promise<PaymentNow> =>
  describePayment(client, await retrieveIntent(client, id))

export const openRefund =
  (client: Stripe): Provider['refund'] =>
  async ({ payment, amount, refunded, key, reason }) => {
    const refunds = await listRefunds(client, payment)
    // One that came back is no answer to the next wish, though it is for the same sum.
    const wish = `${key}:${refunds.filter(isUndone).length}`
    if (refunds.some(({ metadata }) => metadata?.wish === wish)) return true
    if (refundedOf(refunds) !== refunded) return false
    const metadata = { reason: reason.slice(0, 500), wish }
    await given(
      client.refunds.create({ payment_intent: payment, amount, metadata }, { idempotencyKey: wish }),
    )
    return true
  }
