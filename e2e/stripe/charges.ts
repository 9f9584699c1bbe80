import type Stripe from 'stripe'
import { decline } from './refused.ts'
import { idOf, newId } from './state.ts'
import { change, emit, now, type World } from './world.ts'

/** How an attempt ended: the bank's code when it refused. */
export type Outcome = 'succeeded' | 'processing' | { declined: string }

/**
 * Tries to take an intent's money from a payment method, and tells so in events. A bank's debit is late: it is
 * `processing` until settleIntent. A card pays, unless the method is known to decline.
 */
export function attempt(
  world: World,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  offSession = false,
): Outcome {
  const code = world.state.declines.get(method.id)
  const isRefused = code !== undefined && (code !== 'authentication_required' || offSession)
  if (isRefused) {
    failIntent(world, intent, method, code)
    return { declined: code }
  }
  const isLate = method.type !== 'card'
  const charge = addCharge(world, intent, method, isLate ? 'pending' : 'succeeded')
  change(world, intent, { payment_method: method.id, latest_charge: charge.id, last_payment_error: null })
  if (isLate) {
    change(world, intent, { status: 'processing' })
    emit(world, 'charge.pending', charge)
    emit(world, 'payment_intent.processing', intent)
    return 'processing'
  }
  succeed(world, intent, charge)
  return 'succeeded'
}

/** Ends what a late method left processing; the other parts that wait for it are told by settle-late.ts. */
export function settleIntent(world: World, intent: Stripe.PaymentIntent, failure: string | undefined): void {
  const charge = world.state.charges.require(idOf(intent.latest_charge) ?? '')
  const method = world.state.paymentMethods.require(idOf(intent.payment_method) ?? '')
  if (failure === undefined) succeed(world, intent, charge)
  else failIntent(world, intent, method, failure, charge)
}

function succeed(world: World, intent: Stripe.PaymentIntent, charge: Stripe.Charge) {
  const { id } = addBalance(world, charge.amount, charge.currency, 'charge', charge.id)
  change(world, charge, {
    status: 'succeeded',
    paid: true,
    captured: true,
    amount_captured: charge.amount,
    balance_transaction: id,
  })
  change(world, intent, { status: 'succeeded', amount_received: intent.amount, next_action: null })
  emit(world, 'charge.succeeded', charge)
  emit(world, 'payment_intent.succeeded', intent)
}

function failIntent(
  world: World,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  code: string,
  known?: Stripe.Charge,
) {
  const charge = known ?? addCharge(world, intent, method, 'failed')
  change(world, charge, failedCharge(code))
  change(world, intent, {
    status: 'requires_payment_method',
    payment_method: null,
    latest_charge: charge.id,
    last_payment_error: { type: 'card_error', ...decline(code), charge: charge.id, payment_method: method },
  })
  emit(world, 'charge.failed', charge)
  emit(world, 'payment_intent.payment_failed', intent)
}

function failedCharge(code: string): Partial<Stripe.Charge> {
  const said = decline(code)
  return {
    status: 'failed',
    paid: false,
    failure_code: said.code,
    failure_message: said.message,
    outcome: {
      advice_code: null,
      network_advice_code: null,
      network_decline_code: null,
      network_status: 'declined_by_network',
      reason: said.decline_code,
      seller_message: 'The bank declined the payment.',
      type: 'issuer_declined',
    },
  }
}

function addCharge(
  world: World,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  status: Stripe.Charge.Status,
): Stripe.Charge {
  const id = newId('ch')
  return world.state.charges.add({
    id,
    object: 'charge',
    amount: intent.amount,
    amount_captured: 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: { ...method.billing_details, tax_id: null },
    calculated_statement_descriptor: 'STAND-IN',
    captured: false,
    created: now(world, intent.customer),
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: null,
    paid: false,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: { type: method.type },
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: `${world.url}/receipts/${id}`,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status,
    transfer_data: null,
    transfer_group: null,
  })
}

/** What Stripe keeps of a payment in Europe: 1.5 % and 25 cents; refunds and disputes give no fee back. */
export function addBalance(
  world: World,
  amount: number,
  currency: string,
  type: 'charge' | 'refund' | 'adjustment',
  source: string,
): Stripe.BalanceTransaction {
  const fee = type === 'charge' ? Math.round(amount * 0.015) + 25 : 0
  return world.state.balanceTransactions.add({
    id: newId('txn'),
    object: 'balance_transaction',
    amount,
    available_on: now(world) + 7 * 86_400,
    balance_type: 'payments',
    created: now(world),
    currency,
    description: null,
    exchange_rate: null,
    fee,
    fee_details:
      fee === 0
        ? []
        : [
            {
              amount: fee,
              application: null,
              currency,
              description: 'Stripe processing fees',
              type: 'stripe_fee',
            },
          ],
    net: amount - fee,
    reporting_category: type === 'adjustment' ? 'dispute' : type,
    source,
    status: 'pending',
    type,
  })
}
