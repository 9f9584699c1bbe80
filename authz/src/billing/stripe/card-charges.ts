import type Stripe from 'stripe'
import type { CardProvider, ChargeNow } from '../provider-cards.ts'
import { allOf, causeOf, given, isCardError } from './client.ts'
import { secondsOf } from './objects.ts'
import { describePayment, retrieveIntent } from './payments.ts'

/** The word in a payment's metadata that tells it from those of checkout sessions, which name an order too. */
const madeBy = 'top-up'

/** The two clocks need not agree. */
const skewMs = 300_000

const findCharge = async (
  client: Stripe,
  { orderId, payer }: { orderId: string; payer: string },
  since: Date,
): Promise<string | null> => {
  const created = { gte: secondsOf(new Date(since.getTime() - skewMs)) }
  const made = client.paymentIntents.list({ customer: payer, created, limit: 100 })
  for await (const { id, metadata } of allOf(made))
    if (metadata.order === orderId && metadata.by === madeBy) return id
  return null
}

const toCharge = async (client: Stripe, intent: Stripe.PaymentIntent): Promise<ChargeNow> => {
  const { id: payment, ...described } = await describePayment(client, intent)
  // Its bank wants to hear from the owner, who is not there.
  const isAsking = intent.status === 'requires_action'
  const state = isAsking ? 'failed' : described.state
  return {
    ...described,
    state,
    failureCode: isAsking ? 'authentication_required' : described.failureCode,
    session: null,
    live: intent.livemode,
    subtotal: intent.amount,
    currency: intent.currency,
    // Nobody but us could try it again, and we do not.
    closed: state === 'failed',
    payment,
    amount: intent.amount,
    invoiceUrl: null,
    invoiceNumber: null,
  }
}

/** Payments by a saved card, which nobody is asked for. */
export const openCharges = (client: Stripe): Pick<CardProvider, 'charge' | 'findCharge' | 'readCharge'> => ({
  charge: async ({ orderId, payer, card, title, amount, currency }) => {
    const wish = {
      amount,
      currency,
      customer: payer,
      payment_method: card,
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' as const },
      off_session: true,
      confirm: true,
      description: title,
      metadata: { order: orderId, by: madeBy },
    }
    try {
      return (await given(client.paymentIntents.create(wish, { idempotencyKey: orderId }))).id
    } catch (error) {
      const { payment_intent } = causeOf(error)
      if (isCardError(error) && payment_intent !== undefined) return payment_intent.id
      throw error
    }
  },
  findCharge: (wish, since) => findCharge(client, wish, since),
  readCharge: async id => {
    const intent = await retrieveIntent(client, id)
    const { order: orderId, by } = intent.metadata
    if (by !== madeBy || orderId === undefined) return null
    return { orderId, now: await toCharge(client, intent) }
  },
})
