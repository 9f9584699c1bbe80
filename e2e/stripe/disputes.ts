import type Stripe from 'stripe'
import { addBalance } from './charges.ts'
import { page } from './page.ts'
import { invalid } from './refused.ts'
import type { Call, Route } from './routes.ts'
import { idOf, newId } from './state.ts'
import { change, emit, mergeMetadata, now, type World } from './world.ts'

export const disputeRoutes: Route[] = [
  ['GET', '/v1/disputes', listDisputes],
  ['GET', '/v1/disputes/:id', ({ world, id }) => world.state.disputes.require(id)],
  ['POST', '/v1/disputes/:id', updateDispute],
  ['POST', '/v1/disputes/:id/close', acceptDispute],
]

const noEvidence: Stripe.Dispute.Evidence = {
  access_activity_log: null,
  billing_address: null,
  cancellation_policy: null,
  cancellation_policy_disclosure: null,
  cancellation_rebuttal: null,
  customer_communication: null,
  customer_email_address: null,
  customer_name: null,
  customer_purchase_ip: null,
  customer_signature: null,
  duplicate_charge_documentation: null,
  duplicate_charge_explanation: null,
  duplicate_charge_id: null,
  enhanced_evidence: {},
  product_description: null,
  receipt: null,
  refund_policy: null,
  refund_policy_disclosure: null,
  refund_refusal_explanation: null,
  service_date: null,
  service_documentation: null,
  shipping_address: null,
  shipping_carrier: null,
  shipping_date: null,
  shipping_documentation: null,
  shipping_tracking_number: null,
  uncategorized_file: null,
  uncategorized_text: null,
}

/** Somebody's bank takes a payment back; what was not refunded yet is drawn at once. */
export function openDispute(
  world: World,
  charge: Stripe.Charge,
  { amount = charge.amount - charge.amount_refunded, reason = 'fraudulent' },
): Stripe.Dispute {
  const time = now(world, charge.customer)
  const dispute = world.state.disputes.add({
    id: newId('du'),
    object: 'dispute',
    amount,
    balance_transactions: [],
    charge: charge.id,
    created: time,
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: { ...noEvidence },
    evidence_details: {
      due_by: time + 9 * 86_400,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'manual',
    },
    intended_submission_method: null,
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    reason,
    status: 'needs_response',
  })
  change(world, charge, { disputed: true }, 'charge.updated')
  dispute.balance_transactions.push(addBalance(world, -amount, charge.currency, 'adjustment', dispute.id))
  emit(world, 'charge.dispute.created', dispute)
  emit(world, 'charge.dispute.funds_withdrawn', dispute)
  return dispute
}

export function closeDispute(world: World, dispute: Stripe.Dispute, status: 'won' | 'lost'): Stripe.Dispute {
  if (dispute.status === 'won' || dispute.status === 'lost')
    throw invalid('This dispute is already closed.', undefined, 'dispute_closed')
  change(world, dispute, { status })
  if (status === 'won') {
    const { amount, currency, id } = dispute
    dispute.balance_transactions.push(addBalance(world, amount, currency, 'adjustment', id))
    emit(world, 'charge.dispute.funds_reinstated', dispute)
  }
  emit(world, 'charge.dispute.closed', dispute)
  return dispute
}

function listDisputes({ world, params, path }: Call) {
  const charge = params.text('charge')
  const intent = params.text('payment_intent')
  const wanted = world.state.disputes
    .all()
    .filter(
      one =>
        (charge === undefined || idOf(one.charge) === charge) &&
        (intent === undefined || one.payment_intent === intent),
    )
  return page(wanted, params, path)
}

/** Evidence that is submitted puts the dispute under review. */
function updateDispute({ world, params, id }: Call) {
  const dispute = world.state.disputes.require(id)
  const sent = params.object('evidence')
  const evidence = { ...dispute.evidence }
  for (const name of Object.keys(noEvidence) as (keyof typeof noEvidence)[])
    if (name !== 'enhanced_evidence' && sent?.has(name))
      Object.assign(evidence, { [name]: sent.text(name) ?? null })
  const metadata = mergeMetadata(dispute.metadata, params.metadata())
  const isSubmitted = params.flag('submit') ?? sent !== undefined
  params.finish()
  const evidence_details = {
    ...dispute.evidence_details,
    has_evidence: dispute.evidence_details.has_evidence || sent !== undefined,
    submission_count: dispute.evidence_details.submission_count + (isSubmitted ? 1 : 0),
  }
  const status = isSubmitted ? 'under_review' : dispute.status
  return change(world, dispute, { evidence, metadata, evidence_details, status }, 'charge.dispute.updated')
}

function acceptDispute({ world, params, id }: Call) {
  params.finish()
  return closeDispute(world, world.state.disputes.require(id), 'lost')
}
