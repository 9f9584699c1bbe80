import type Stripe from 'stripe'
import { decline, Refused } from './refused.ts'
import { newId } from './state.ts'
import { emit, now, toWire, type World } from './world.ts'

/** A payment that is not tried yet, told in an event. */
export function makeIntent(
  world: World,
  fields: Pick<Stripe.PaymentIntent, 'amount' | 'currency' | 'customer'> & Partial<Stripe.PaymentIntent>,
): Stripe.PaymentIntent {
  const id = newId('pi')
  const intent = world.state.paymentIntents.add({
    id,
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount_capturable: 0,
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: { enabled: true, allow_redirects: 'always' },
    canceled_at: null,
    cancellation_reason: null,
    capture_method: 'automatic_async',
    client_secret: `${id}_secret_${newId('').slice(1)}`,
    confirmation_method: 'automatic',
    created: now(world, fields.customer),
    customer_account: null,
    description: null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: {},
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: ['card', 'sepa_debit'],
    payment_record: null,
    processing: null,
    receipt_email: null,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: 'requires_payment_method',
    transfer_data: null,
    transfer_group: null,
    ...fields,
  })
  emit(world, 'payment_intent.created', intent)
  return intent
}

/** Stripe's 402, which brings the intent along. */
export const declined = (intent: Stripe.PaymentIntent, code: string): Refused =>
  new Refused(402, {
    type: 'card_error',
    ...decline(code),
    charge: intent.latest_charge,
    payment_intent: toWire(intent),
    payment_method: intent.last_payment_error?.payment_method,
  })
