import type Stripe from 'stripe'
import { addBalance } from './charges.ts'
import { page } from './page.ts'
import { invalid } from './refused.ts'
import type { Call, Route } from './routes.ts'
import { idOf, newId } from './state.ts'
import { change, emit, mergeMetadata, now, type World } from './world.ts'

export const refundRoutes: Route[] = [
  ['POST', '/v1/refunds', createRefund],
  ['GET', '/v1/refunds', listRefunds],
  ['GET', '/v1/refunds/:id', ({ world, id }) => world.state.refunds.require(id)],
  ['POST', '/v1/refunds/:id', updateRefund],
]

const reasons = ['duplicate', 'fraudulent', 'requested_by_customer'] as const

function createRefund({ world, params }: Call) {
  const intent = params.text('payment_intent')
  const chargeId =
    params.text('charge') ??
    (intent === undefined
      ? undefined
      : idOf(world.state.paymentIntents.require(intent, 'payment_intent').latest_charge))
  const wanted = {
    amount: params.integer('amount'),
    reason: params.oneOf('reason', reasons) ?? null,
    metadata: params.metadata() ?? {},
  }
  params.finish()
  if (chargeId === undefined)
    throw invalid(
      'One of the following params should be provided for this request: payment_intent or charge.',
    )
  return refundCharge(world, world.state.charges.require(chargeId, 'charge'), wanted, world.refundOutcome)
}

/** Gives money of a charge back, all that is left unless an amount says less; refuses what Stripe refuses. */
export function refundCharge(
  world: World,
  charge: Stripe.Charge,
  wanted: { amount?: number | undefined; reason?: Stripe.Refund.Reason | null; metadata?: Stripe.Metadata },
  outcome: World['refundOutcome'] = 'succeeded',
): Stripe.Refund {
  const amount = requireRefundable(world, charge, wanted.amount)
  const refund = world.state.refunds.add({
    id: newId('re'),
    object: 'refund',
    amount,
    balance_transaction: null,
    charge: charge.id,
    created: now(world, charge.customer),
    currency: charge.currency,
    customer: charge.customer,
    customer_account: null,
    metadata: wanted.metadata ?? {},
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason: wanted.reason ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: outcome === 'succeeded' ? 'succeeded' : 'pending',
    transfer_reversal: null,
    ...(outcome === 'succeeded' ? {} : { pending_reason: 'processing' as const }),
  })
  refund.balance_transaction = addBalance(world, -amount, charge.currency, 'refund', refund.id).id
  const refunded = charge.amount_refunded + amount
  const previous = { amount_refunded: charge.amount_refunded, refunded: charge.refunded }
  change(world, charge, { amount_refunded: refunded, refunded: refunded === charge.amount })
  emit(world, 'charge.refunded', charge, previous)
  emit(world, 'refund.created', refund)
  if (outcome === 'failed') settleRefund(world, refund, 'fails')
  return refund
}

function requireRefundable(world: World, charge: Stripe.Charge, wanted: number | undefined): number {
  const left = charge.amount - charge.amount_refunded
  const refuse = (what: string, code?: string) => invalid(`Charge ${charge.id} ${what}.`, undefined, code)
  if (charge.status !== 'succeeded') throw refuse('has not been captured', 'charge_not_refundable')
  const isTaken = world.state.disputes.all().some(one => one.charge === charge.id && one.status !== 'won')
  if (isTaken) throw refuse('has been charged back; cannot issue a refund', 'charge_disputed')
  if (left === 0) throw refuse('has already been refunded', 'charge_already_refunded')
  const amount = wanted ?? left
  if (amount < 1) throw invalid('Invalid positive integer', 'amount', 'parameter_invalid_integer')
  if (amount > left)
    throw invalid(`Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`, 'amount')
  return amount
}

/** The bank's word on a refund; one that failed gives the money back to the seller, even after it had succeeded. */
export function settleRefund(world: World, refund: Stripe.Refund, how: 'succeeds' | 'fails'): void {
  delete refund.pending_reason
  if (how === 'succeeds') {
    change(world, refund, { status: 'succeeded' }, 'refund.updated')
    emit(world, 'charge.refund.updated', refund)
    return
  }
  const charge = world.state.charges.require(idOf(refund.charge) ?? '')
  const back = addBalance(world, refund.amount, refund.currency, 'refund', refund.id)
  const failure = { failure_reason: 'lost_or_stolen_card', failure_balance_transaction: back.id }
  change(world, charge, { amount_refunded: charge.amount_refunded - refund.amount, refunded: false })
  change(world, refund, { status: 'failed', ...failure }, 'refund.updated')
  emit(world, 'charge.refund.updated', refund)
  emit(world, 'refund.failed', refund)
}

function listRefunds({ world, params, path }: Call) {
  const charge = params.text('charge')
  const intent = params.text('payment_intent')
  const wanted = world.state.refunds
    .all()
    .filter(
      one =>
        (charge === undefined || one.charge === charge) &&
        (intent === undefined || one.payment_intent === intent),
    )
  return page(wanted, params, path)
}

function updateRefund({ world, params, id }: Call) {
  const refund = world.state.refunds.require(id)
  const metadata = mergeMetadata(refund.metadata ?? {}, params.metadata())
  params.finish()
  return change(world, refund, { metadata }, 'refund.updated')
}
