import Stripe from 'stripe'
import { amountsOf, type Goods } from './amounts.ts'
import { attempt } from './charges.ts'
import { makeIntent } from './intents.ts'
import { wholeList } from './page.ts'
import { idOf, newId } from './state.ts'
import { change, clockOf, emit, now, type World } from './world.ts'

export type InvoiceWish = {
  customer: Stripe.Customer
  goods: (Goods & { item?: Stripe.SubscriptionItem })[]
  reason: Stripe.Invoice.BillingReason
  subscription?: Stripe.Subscription
  period?: { start: number; end: number }
  discount?: Stripe.Discount | undefined
  isTaxed?: boolean
  fields?: Partial<Pick<Stripe.Invoice, 'description' | 'footer' | 'metadata' | 'custom_fields'>>
}

/** A draft, told in an event. */
export function makeInvoice(world: World, wish: InvoiceWish): Stripe.Invoice {
  const invoice = world.state.invoices.add(draftOf(world, wish))
  emit(world, 'invoice.created', invoice)
  return invoice
}

/** The invoice that the wish makes, kept nowhere: what `invoice.upcoming` shows. */
export function draftOf(world: World, wish: InvoiceWish): Stripe.Invoice {
  const { customer, subscription, goods, reason, isTaxed = false } = wish
  const time = now(world, customer)
  const id = newId('in')
  const period = wish.period ?? { start: time, end: time }
  const coupon = world.state.coupons.find(idOf(wish.discount?.source.coupon))
  const { each, all, currency } = amountsOf(world, goods, coupon, isTaxed)
  const discount = all.discount > 0 ? wish.discount : undefined
  const { total } = all
  const lines = goods.map((one, index) =>
    lineOf(id, one, each[index]?.subtotal ?? 0, period, subscription?.id),
  )
  return {
    id,
    object: 'invoice',
    account_country: 'FR',
    account_name: 'Stand-in',
    account_tax_ids: null,
    amount_due: total,
    amount_overpaid: 0,
    amount_paid: 0,
    amount_paid_off_stripe: 0,
    amount_remaining: total,
    amount_shipping: 0,
    application: null,
    attempt_count: 0,
    attempted: false,
    auto_advance: true,
    automatic_tax: {
      disabled_reason: null,
      enabled: isTaxed,
      liability: isTaxed ? { type: 'self' } : null,
      provider: isTaxed ? 'stripe' : null,
      status: isTaxed ? 'complete' : null,
    },
    automatically_finalizes_at: time + 3600,
    billing_reason: reason,
    collection_method: 'charge_automatically',
    created: time,
    currency,
    custom_fields: null,
    customer: customer.id,
    customer_account: null,
    customer_address: customer.address ?? null,
    customer_email: customer.email,
    customer_name: customer.name ?? null,
    customer_phone: customer.phone ?? null,
    customer_shipping: null,
    customer_tax_exempt: 'none',
    customer_tax_ids: [],
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts: discount ? [discount.id] : [],
    due_date: null,
    effective_at: null,
    ending_balance: null,
    footer: null,
    from_invoice: null,
    hosted_invoice_url: null,
    invoice_pdf: null,
    issuer: { type: 'self' },
    last_finalization_error: null,
    latest_revision: null,
    lines: wholeList(lines, `/v1/invoices/${id}/lines`),
    livemode: false,
    metadata: {},
    next_payment_attempt: null,
    number: null,
    on_behalf_of: null,
    parent: subscription
      ? {
          quote_details: null,
          subscription_details: { metadata: subscription.metadata, subscription: subscription.id },
          type: 'subscription_details',
        }
      : null,
    payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
    period_end: period.end,
    period_start: period.start,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    receipt_number: null,
    rendering: null,
    shipping_cost: null,
    shipping_details: null,
    starting_balance: 0,
    statement_descriptor: null,
    status: 'draft',
    status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
    subtotal: all.subtotal,
    subtotal_excluding_tax: all.subtotal,
    test_clock: clockOf(world, customer.id)?.id ?? null,
    total,
    total_discount_amounts: discount ? [{ amount: all.discount, discount: discount.id }] : [],
    total_excluding_tax: all.total - all.tax,
    total_pretax_credit_amounts: [],
    total_taxes: isTaxed ? [taxOf(all.tax, all.total - all.tax)] : [],
    webhooks_delivered_at: null,
    ...wish.fields,
  }
}

const taxOf = (amount: number, taxable: number): Stripe.Invoice.TotalTax => ({
  amount,
  tax_behavior: 'exclusive',
  tax_rate_details: null,
  taxability_reason: 'standard_rated',
  taxable_amount: taxable,
  type: 'tax_rate_details',
})

function lineOf(
  invoice: string,
  { price, quantity, item }: InvoiceWish['goods'][number],
  amount: number,
  period: { start: number; end: number },
  subscription: string | undefined,
): Stripe.InvoiceLineItem {
  return {
    id: newId('il'),
    object: 'line_item',
    amount,
    currency: price.currency,
    description: price.nickname,
    discount_amounts: [],
    discountable: true,
    discounts: [],
    invoice,
    livemode: false,
    metadata: item?.metadata ?? {},
    parent: item
      ? {
          invoice_item_details: null,
          subscription_item_details: {
            invoice_item: null,
            proration: false,
            proration_details: null,
            subscription: subscription ?? null,
            subscription_item: item.id,
          },
          type: 'subscription_item_details',
        }
      : null,
    period,
    pretax_credit_amounts: [],
    pricing: {
      price_details: { price: price.id, product: idOf(price.product) ?? '' },
      type: 'price_details',
      unit_amount_decimal: price.unit_amount_decimal,
    },
    quantity,
    quantity_decimal: Stripe.Decimal.from(quantity),
    subscription: subscription ?? null,
    subtotal: amount,
    taxes: [],
  }
}

/** Numbers it and opens its pages; an invoice for nothing is paid by that. */
export function finalizeInvoice(world: World, invoice: Stripe.Invoice): void {
  const customer = world.state.customers.require(idOf(invoice.customer) ?? '')
  const sequence = customer.next_invoice_sequence ?? 1
  customer.next_invoice_sequence = sequence + 1
  const time = now(world, customer.id)
  change(world, invoice, {
    status: 'open',
    number: `${customer.invoice_prefix}-${String(sequence).padStart(4, '0')}`,
    hosted_invoice_url: `${world.url}/i/${invoice.id}`,
    invoice_pdf: `${world.url}/i/${invoice.id}/pdf`,
    automatically_finalizes_at: null,
    effective_at: time,
    ending_balance: 0,
    status_transitions: { ...invoice.status_transitions, finalized_at: time },
  })
  emit(world, 'invoice.finalized', invoice)
  if (invoice.amount_due === 0) markPaid(world, invoice)
}

/** Tries to collect an open invoice; what the caller does with a refusal is theirs to say. */
export function collect(
  world: World,
  invoice: Stripe.Invoice,
  method: Stripe.PaymentMethod | undefined,
  offSession: boolean,
): ReturnType<typeof attempt> | { noMethod: true } {
  change(world, invoice, { attempted: true, attempt_count: invoice.attempt_count + 1 })
  const payment = paymentOf(world, invoice) ?? addPayment(world, invoice)
  const intent = world.state.paymentIntents.require(idOf(payment.payment.payment_intent) ?? '')
  const outcome = method ? attempt(world, intent, method, offSession) : ({ noMethod: true } as const)
  if (outcome === 'succeeded') markPaid(world, invoice)
  else if (outcome !== 'processing') emit(world, 'invoice.payment_failed', invoice)
  return outcome
}

export const paymentOf = (world: World, invoice: Stripe.Invoice): Stripe.InvoicePayment | undefined =>
  world.state.invoicePayments.all().findLast(payment => idOf(payment.invoice) === invoice.id)

/** The invoice's payment; without an intent, one is made. */
export function addPayment(
  world: World,
  invoice: Stripe.Invoice,
  intent: Stripe.PaymentIntent = makeIntent(world, {
    amount: invoice.amount_due,
    currency: invoice.currency,
    customer: idOf(invoice.customer) ?? null,
    description: invoice.parent ? 'Subscription creation' : null,
  }),
): Stripe.InvoicePayment {
  return world.state.invoicePayments.add({
    id: newId('inpay'),
    object: 'invoice_payment',
    amount_paid: null,
    amount_requested: invoice.amount_due,
    created: now(world, idOf(invoice.customer)),
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: true,
    livemode: false,
    payment: { payment_intent: intent.id, type: 'payment_intent' },
    status: 'open',
    status_transitions: { canceled_at: null, paid_at: null },
  })
}

export function markPaid(world: World, invoice: Stripe.Invoice): void {
  const time = now(world, idOf(invoice.customer))
  const payment = paymentOf(world, invoice)
  if (payment)
    change(world, payment, {
      status: 'paid',
      amount_paid: invoice.amount_due,
      status_transitions: { canceled_at: null, paid_at: time },
    })
  change(world, invoice, {
    status: 'paid',
    attempted: true,
    amount_paid: invoice.amount_due,
    amount_remaining: 0,
    next_payment_attempt: null,
    status_transitions: { ...invoice.status_transitions, paid_at: time },
  })
  if (payment) emit(world, 'invoice_payment.paid', payment)
  emit(world, 'invoice.paid', invoice)
  emit(world, 'invoice.payment_succeeded', invoice)
}

/** Closes an invoice that nobody shall pay. */
export function closeInvoice(world: World, invoice: Stripe.Invoice, status: 'void' | 'uncollectible'): void {
  const time = now(world, idOf(invoice.customer))
  const key = status === 'void' ? 'voided_at' : 'marked_uncollectible_at'
  change(world, invoice, {
    status,
    next_payment_attempt: null,
    status_transitions: { ...invoice.status_transitions, [key]: time },
  })
  emit(world, status === 'void' ? 'invoice.voided' : 'invoice.marked_uncollectible', invoice)
}
