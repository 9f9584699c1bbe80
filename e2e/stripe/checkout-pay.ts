import type Stripe from 'stripe'
import { attempt } from './charges.ts'
import { goodsOfSession, priceSession } from './checkout.ts'
import { findPromotionCode, redeem, whyNot } from './coupons.ts'
import { makeCustomer } from './customers.ts'
import { makeIntent } from './intents.ts'
import { addPayment, finalizeInvoice, makeInvoice, markPaid } from './invoices.ts'
import { attachMethod, makeMethod } from './methods.ts'
import { daySeconds } from './periods.ts'
import { decline, invalid } from './refused.ts'
import { idOf, type SessionPlan } from './state.ts'
import { subscribe } from './subscribe.ts'
import { change, emit, now, type World } from './world.ts'

/** What somebody does on the payment page. */
export type Payment = {
  /** A card that pays, a bank's debit that takes days, or a card that is refused with a code. */
  how?: 'card' | 'late' | { decline: string }
  email?: string
  name?: string
  promotionCode?: string
}

type Session = Stripe.Checkout.Session
type Paid = { session: Session; plan: SessionPlan; customer: string | null; method: Stripe.PaymentMethod }

/** Pays as the payment page does; returns why it was refused, and undefined when the session is complete. */
export function paySession(world: World, session: Session, payment: Payment): string | undefined {
  if (session.status !== 'open' || session.expires_at <= now(world, session.customer))
    throw invalid(`This Checkout Session is ${session.status === 'complete' ? 'complete' : 'expired'}.`)
  if (payment.promotionCode !== undefined) applyPromotionCode(world, session, payment.promotionCode)
  priceSession(world, session, session.automatic_tax.enabled)
  if (session.automatic_tax.enabled) session.automatic_tax.status = 'complete'
  const { how = 'card' } = payment
  const method = makeMethod(world, how === 'late' ? 'sepa_debit' : 'card')
  const email = payment.email ?? emailOf(world, session)
  Object.assign(method.billing_details, { email, name: payment.name ?? null })
  const plan = world.state.plans.get(session.id)
  if (!plan) throw new Error(`${session.id} has no plan`)
  if (typeof how === 'object')
    return refuse(world, { session, plan, customer: idOf(session.customer) ?? null, method }, how.decline)
  const customer =
    idOf(session.customer) ??
    (needsCustomer(session) ? makeCustomer(world, email, payment.name ?? null).id : null)
  const paid = { session, plan, customer, method }
  const ends = { payment: payOnce, subscription: payPeriod, setup: saveMethod }
  const patch = ends[session.mode as keyof typeof ends](world, paid)
  if (session.mode === 'payment') redeemFor(world, session)
  change(world, session, {
    status: 'complete',
    url: null,
    customer,
    customer_details: detailsOf(email, payment.name ?? null),
    ...patch,
  })
  emit(world, 'checkout.session.completed', session)
  return undefined
}

const emailOf = (world: World, session: Session): string =>
  session.customer_email ?? world.state.customers.find(idOf(session.customer))?.email ?? 'payer@example.com'

const needsCustomer = (session: Session) =>
  session.customer_creation === 'always' || session.invoice_creation?.enabled === true

const detailsOf = (email: string, name: string | null): Stripe.Checkout.Session.CustomerDetails => ({
  address: null,
  business_name: null,
  email,
  individual_name: null,
  name,
  phone: null,
  tax_exempt: 'none',
  tax_ids: [],
})

/** Throws what the page says of a code that gives nothing. */
export function applyPromotionCode(world: World, session: Session, code: string): void {
  if (session.allow_promotion_codes !== true) throw invalid('This session takes no promotion codes.')
  const promotion = findPromotionCode(world, code)
  const coupon = idOf(promotion?.promotion.coupon)
  if (!promotion || coupon === undefined)
    throw invalid('This code is invalid.', undefined, 'promotion_code_invalid')
  const least = promotion.restrictions.minimum_amount ?? 0
  const refusal =
    (session.amount_subtotal ?? 0) < least
      ? 'The amount is too small for this code.'
      : whyNot(world, coupon, promotion)
  if (refusal) throw invalid(refusal, undefined, 'promotion_code_invalid')
  session.discounts = [{ coupon, promotion_code: promotion.id }]
  priceSession(world, session)
}

function payOnce(world: World, { session, plan, customer, method }: Paid): Partial<Session> {
  const total = session.amount_total ?? 0
  if (total === 0)
    return {
      payment_status: 'no_payment_required',
      ...(session.invoice_creation?.enabled ? { invoice: invoiceSession(world, session, customer).id } : {}),
    }
  const intent = intentOf(world, session, plan, customer)
  change(world, intent, { customer })
  const outcome = attempt(world, intent, method)
  if (plan.payment.setupFutureUsage !== null && customer !== null) attachMethod(world, method.id, customer)
  const isPaid = outcome === 'succeeded'
  const invoice =
    isPaid && session.invoice_creation?.enabled ? invoiceSession(world, session, customer, intent).id : null
  return { payment_intent: intent.id, payment_status: isPaid ? 'paid' : 'unpaid', invoice }
}

/** The session's discount, counted as used the first time that it is asked for. */
function redeemFor(world: World, session: Session): Stripe.Discount | undefined {
  const known = world.state.discounts.all().find(one => one.checkout_session === session.id)
  const discount = session.discounts?.[0]
  if (known || !discount) return known
  return redeem(world, discount, { checkout_session: session.id, customer: idOf(session.customer) ?? null })
}

/** The intent of an earlier try on the same page, or a new one. */
function intentOf(world: World, session: Session, { payment }: SessionPlan, customer: string | null) {
  const tried = world.state.paymentIntents.find(idOf(session.payment_intent))
  const amount = session.amount_total ?? 0
  if (tried) return change(world, tried, { amount })
  return makeIntent(world, {
    amount,
    currency: session.currency ?? '',
    customer,
    description: payment.description,
    metadata: payment.metadata,
    receipt_email: payment.receiptEmail,
    setup_future_usage: payment.setupFutureUsage,
  })
}

/** The invoice of a purchase that was paid before it: `invoice_creation`. */
export function invoiceSession(
  world: World,
  session: Session,
  customer: string | null,
  intent?: Stripe.PaymentIntent,
): Stripe.Invoice {
  const data = session.invoice_creation?.invoice_data
  const invoice = makeInvoice(world, {
    customer: world.state.customers.require(customer ?? ''),
    goods: goodsOfSession(world, session),
    reason: 'manual',
    discount: redeemFor(world, session),
    isTaxed: session.automatic_tax.enabled,
    fields: {
      custom_fields: data?.custom_fields ?? null,
      description: data?.description ?? null,
      footer: data?.footer ?? null,
      metadata: data?.metadata ?? {},
    },
  })
  finalizeInvoice(world, invoice)
  if (intent) addPayment(world, invoice, intent)
  if (invoice.status !== 'paid') markPaid(world, invoice)
  return invoice
}

function payPeriod(world: World, { session, plan, customer, method }: Paid): Partial<Session> {
  const goods = goodsOfSession(world, session)
  const { trialDays, trialEnd } = plan.subscription
  const owner = world.state.customers.require(customer ?? '')
  const isCardless = session.payment_method_collection === 'if_required' && session.amount_total === 0
  if (!isCardless) attachMethod(world, method.id, owner.id)
  const { subscription, invoice, outcome } = subscribe(world, {
    customer: owner,
    items: goods.filter(({ price }) => price.type === 'recurring'),
    extras: goods.filter(({ price }) => price.type === 'one_time'),
    method: isCardless ? undefined : method,
    trialEnd:
      trialEnd ?? (trialDays === undefined ? undefined : now(world, owner.id) + trialDays * daySeconds),
    pausesWithoutCard: plan.subscription.pausesWithoutCard,
    discount: session.discounts?.[0],
    isTaxed: session.automatic_tax.enabled,
    isOffSession: false,
    fields: { description: plan.subscription.description, metadata: plan.subscription.metadata },
  })
  const isFree = invoice.amount_due === 0
  const payment_status = isFree ? 'no_payment_required' : outcome === 'succeeded' ? 'paid' : 'unpaid'
  return { subscription: subscription.id, invoice: invoice.id, payment_status }
}

function saveMethod(world: World, { session, customer, method }: Paid): Partial<Session> {
  const intent = world.state.setupIntents.require(idOf(session.setup_intent) ?? '')
  if (customer !== null) attachMethod(world, method.id, customer)
  change(world, intent, { status: 'succeeded', payment_method: method.id, customer })
  emit(world, 'setup_intent.succeeded', intent)
  return {}
}

/** The bank says no; the session stays open for another try. */
function refuse(world: World, { session, plan, customer, method }: Paid, code: string): string {
  world.state.declines.set(method.id, code)
  const setup = world.state.setupIntents.find(idOf(session.setup_intent))
  if (setup) {
    change(world, setup, {
      last_setup_error: { type: 'card_error', ...decline(code), payment_method: method },
    })
    emit(world, 'setup_intent.setup_failed', setup)
    return decline(code).message
  }
  const intent = intentOf(world, session, plan, customer)
  attempt(world, intent, method)
  if (session.mode === 'payment') session.payment_intent = intent.id
  return decline(code).message
}
