import type Stripe from 'stripe'
import { settleIntent } from './charges.ts'
import { invoiceSession } from './checkout-pay.ts'
import { markPaid } from './invoices.ts'
import { fallBehind, recover, subscriptionOf } from './renewals.ts'
import { idOf } from './state.ts'
import { change, emit, type World } from './world.ts'

/** The days of a late method are over: its payment, and what waited for it, end one way or the other. */
export function settleLate(world: World, intent: Stripe.PaymentIntent, how: 'succeeds' | 'fails'): void {
  if (intent.status !== 'processing') throw new Error(`${intent.id} is ${intent.status}, not processing`)
  settleIntent(world, intent, how === 'fails' ? 'generic_decline' : undefined)
  const { invoice, session } = whatWaitsFor(world, intent)
  if (how === 'fails') fail(world, invoice, session)
  else {
    tellPaid(world, intent)
    if (session) succeed(world, intent, invoice, session)
  }
}

function whatWaitsFor({ state }: World, { id }: Stripe.PaymentIntent) {
  const payment = state.invoicePayments.all().find(one => one.payment.payment_intent === id)
  const invoice = state.invoices.find(idOf(payment?.invoice))
  const session = state.sessions
    .all()
    .find(one => one.payment_intent === id || (invoice !== undefined && one.invoice === invoice.id))
  return { invoice, session }
}

/** An intent that was paid pays the invoice that it was made for. */
export function tellPaid(world: World, intent: Stripe.PaymentIntent): void {
  const { invoice } = whatWaitsFor(world, intent)
  if (invoice?.status !== 'open') return
  markPaid(world, invoice)
  recover(world, invoice)
}

function succeed(
  world: World,
  intent: Stripe.PaymentIntent,
  invoice: Stripe.Invoice | undefined,
  session: Stripe.Checkout.Session,
) {
  const made =
    !invoice && session.invoice_creation?.enabled
      ? invoiceSession(world, session, idOf(session.customer) ?? null, intent)
      : undefined
  change(world, session, { payment_status: 'paid', ...(made ? { invoice: made.id } : {}) })
  emit(world, 'checkout.session.async_payment_succeeded', session)
}

function fail(
  world: World,
  invoice: Stripe.Invoice | undefined,
  session: Stripe.Checkout.Session | undefined,
) {
  const subscription = invoice && subscriptionOf(world, invoice)
  if (invoice) emit(world, 'invoice.payment_failed', invoice)
  if (invoice && subscription) fallBehind(world, invoice, subscription)
  if (session) emit(world, 'checkout.session.async_payment_failed', session)
}
