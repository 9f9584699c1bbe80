import type Stripe from 'stripe'
import { BadSignature, type Provider, type ProviderEvent } from '../provider.ts'
import type { PlanRef } from '../provider-plans.ts'
import { given } from './client.ts'
import { subscriptionOfInvoice } from './invoices.ts'
import { idOf } from './objects.ts'
import { isPlan } from './sessions.ts'

const toleranceS = 300

/** The events that anything is done about. */
export const knownTypes = [
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
const knownEvents: ReadonlySet<string> = new Set(knownTypes)

/** As much of what an event is about as is looked at. */
type Subject = {
  id?: string
  object?: string
  payment_intent?: string | { id: string }
  metadata?: Stripe.Metadata | null
}

const planOf = (subject: Subject): PlanRef | null => {
  const { id = null, object } = subject
  if (object === 'checkout.session' && isPlan(subject)) return { session: id ?? '' }
  const subscription =
    object === 'subscription' ? id : object === 'invoice' ? subscriptionOfInvoice(subject) : null
  return subscription === null ? null : { subscription }
}

const paymentOf = ({ id, object, payment_intent }: Subject): string | null => {
  // The invoice of a one-off sale says nothing that its payment does not.
  if (object === 'invoice') return null
  return object === 'payment_intent' ? (id ?? null) : idOf(payment_intent)
}

export const toEvent = (event: Stripe.Event): ProviderEvent => {
  const subject = event.data.object as Subject
  const { id, object } = subject
  const plan = planOf(subject)
  return {
    id: event.id,
    type: event.type,
    live: event.livemode,
    objectId: id ?? '',
    session: object === 'checkout.session' && plan === null ? (id ?? null) : null,
    payment: paymentOf(subject),
    plan,
    isKnown: knownEvents.has(event.type),
  }
}

/** `secret` signs what the webhook brings. */
export const openEvents = (
  client: Stripe,
  secret: string | undefined,
): Pick<Provider, 'readEvent' | 'findEvent'> => ({
  readEvent: (body, signature) => {
    if (secret === undefined) throw new BadSignature('STRIPE_WEBHOOK_SECRET is not set')
    let event: Stripe.Event
    try {
      event = client.webhooks.constructEvent(body, signature, secret, toleranceS)
    } catch (error) {
      throw new BadSignature((error as Error).message)
    }
    return toEvent(event)
  },
  findEvent: async id => toEvent(await given(client.events.retrieve(id))),
})
