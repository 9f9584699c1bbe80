import type Stripe from 'stripe'
import type { InvoiceNow, PaymentNow, PlanNow, PlanProvider } from '../provider-plans.ts'
import { given } from './client.ts'
import { readDiscount } from './discounts.ts'
import { isLeftUnpaid, listInvoices, readInvoice } from './invoices.ts'
import { expanded, idOf, timeOf, timeOrNull } from './objects.ts'
import { readPayment } from './payments.ts'
import { termsOfProduct } from './products.ts'
import { pageOf } from './sessions.ts'

export const planStates: Record<string, PlanNow['state']> = {
  // Its first payment is on the way; Stripe lets it expire after 23 hours.
  incomplete: 'open',
  incomplete_expired: 'expired',
  trialing: 'trialing',
  active: 'active',
  past_due: 'past_due',
  unpaid: 'past_due',
  paused: 'paused',
  canceled: 'cancelled',
}

const readTime = (text: string | undefined): string | null => {
  const time = Date.parse(text ?? '')
  return Number.isNaN(time) ? null : new Date(time).toISOString()
}

/** What Stripe renews. `payment` names one whose invoice is looked at however old it is. */
const readSubscription = async (
  client: Stripe,
  id: string,
  session: Stripe.Checkout.Session | null,
  payment: string | null,
) => {
  const subscription = await given(client.subscriptions.retrieve(id))
  const [item] = subscription.items.data
  const invoices: InvoiceNow[] = []
  const listed = await listInvoices(client, id, payment)
  for (const invoice of listed) invoices.push(await readInvoice(client, invoice, subscription))
  const now: PlanNow = {
    session: session?.id ?? null,
    ...(session === null ? { discount: 0, typed: false, promotion: null } : readDiscount(session)),
    live: subscription.livemode,
    subscription: id,
    state: planStates[subscription.status] ?? 'paused',
    terms: termsOfProduct(item?.price.product),
    unit: item?.price.unit_amount ?? null,
    currency: subscription.currency,
    periodStart: timeOrNull(item?.current_period_start),
    periodEnd: timeOrNull(item?.current_period_end),
    cancelAtEnd: subscription.cancel_at_period_end || subscription.cancel_at !== null,
    trialEnd: timeOrNull(subscription.trial_end),
    pauses: subscription.pause_collection !== null,
    resumesAt: readTime(subscription.metadata.resumes),
    unpaid: isLeftUnpaid(listed, item?.current_period_start),
    invoices,
  }
  return { subscriptionId: subscription.metadata.subscription ?? null, now, url: null }
}

/** What is known of what is paid once: its session stands for the invoice. */
type Once = {
  session: Stripe.Checkout.Session
  invoice: Stripe.Invoice | null
  payment: PaymentNow | null
  isPaid: boolean
  paidAt: string
}

const readOnce = async (client: Stripe, session: Stripe.Checkout.Session): Promise<Once> => {
  const intent = idOf(session.payment_intent)
  const payment = intent === null ? null : await readPayment(client, intent)
  const invoice = expanded(session.invoice)
  const isComplete = session.status === 'complete' && session.payment_status !== 'unpaid'
  return {
    session,
    invoice,
    payment,
    isPaid: session.mode === 'payment' && (isComplete || payment?.state === 'succeeded'),
    // A late payment's charge was made days before its money came, the invoice of it after.
    paidAt: timeOrNull(invoice?.status_transitions.paid_at) ?? payment?.paidAt ?? timeOf(session.created),
  }
}

const invoiceOfOnce = ({ session, invoice, payment, isPaid, paidAt }: Once): InvoiceNow => ({
  id: session.id,
  number: invoice?.number ?? null,
  state: isPaid ? 'paid' : session.status === 'expired' ? 'cancelled' : 'sent',
  terms: session.metadata?.terms ?? null,
  trial: false,
  amount: session.amount_total ?? 0,
  discount: session.total_details?.amount_discount ?? 0,
  currency: session.currency ?? '',
  url: invoice?.hosted_invoice_url ?? null,
  pdfUrl: invoice?.invoice_pdf ?? null,
  periodStart: paidAt,
  periodEnd: null,
  madeAt: timeOf(session.created),
  payment,
})

/** Nothing at Stripe ends what was paid once: its money does. */
const stateOfOnce = ({ session, payment, isPaid }: Once): PlanNow['state'] => {
  if (isPaid) return payment?.isReturned ? 'cancelled' : 'active'
  return session.status === 'expired' ? 'expired' : 'open'
}

/** A session without a subscription: what is paid once, and what is not begun. */
const planOfOnce = (once: Once): PlanNow => {
  const { session, payment, isPaid, paidAt } = once
  return {
    session: session.id,
    ...readDiscount(session),
    live: session.livemode,
    subscription: null,
    state: stateOfOnce(once),
    terms: session.metadata?.terms ?? null,
    unit: session.mode === 'payment' ? session.amount_subtotal : null,
    currency: session.currency,
    periodStart: isPaid ? paidAt : null,
    periodEnd: null,
    cancelAtEnd: false,
    trialEnd: null,
    invoices: isPaid || payment !== null ? [invoiceOfOnce(once)] : [],
  }
}

export const openReading =
  (client: Stripe): PlanProvider['read'] =>
  async (ref, payment = null) => {
    if ('subscription' in ref) return readSubscription(client, ref.subscription, null, payment)
    const session = await given(client.checkout.sessions.retrieve(ref.session, { expand: ['invoice'] }))
    const subscription = idOf(session.subscription)
    if (subscription !== null) return readSubscription(client, subscription, session, payment)
    const now = planOfOnce(await readOnce(client, session))
    return { subscriptionId: session.client_reference_id, now, url: pageOf(session) }
  }
