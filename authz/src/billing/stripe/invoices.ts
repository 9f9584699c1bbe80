import type Stripe from 'stripe'
import type { InvoiceNow } from '../provider-plans.ts'
import { given } from './client.ts'
import { idOf, timeOf } from './objects.ts'
import { readPayment } from './payments.ts'
import { termsOfProduct } from './products.ts'

/** Invoices that a look takes in: a year of months. An older one is looked at when its payment is named. */
const invoicesRead = 12

const stateOf = (invoice: Stripe.Invoice): InvoiceNow['state'] => {
  if (invoice.status === 'paid') return 'paid'
  if (invoice.status === 'draft' || invoice.status === null) return 'draft'
  if (invoice.status !== 'open') return 'cancelled'
  return invoice.attempt_count > 0 ? 'overdue' : 'sent'
}

const intentOf = (invoice: Stripe.Invoice): string | null => {
  const [payment] = (invoice.payments?.data ?? []).filter(({ status }) => status !== 'canceled').slice(-1)
  return idOf(payment?.payment.payment_intent)
}

/** The line that is for the plan; the other ones are a set-up fee. */
const planLine = (invoice: Stripe.Invoice) =>
  invoice.lines.data.find(line => termsOfProduct(line.pricing?.price_details?.product) !== null) ??
  invoice.lines.data[0]

export const subscriptionOfInvoice = (invoice: object): string | null => {
  const { parent, subscription } = invoice as {
    parent?: { subscription_details?: { subscription?: string | { id: string } } | null } | null
    /** Before 2025-03-31. */
    subscription?: string | { id: string } | null
  }
  return idOf(parent?.subscription_details?.subscription ?? subscription)
}

/** What was made for the running period; nothing is collected for what is void, or a draft that stays one. */
export const isLeftUnpaid = (invoices: Stripe.Invoice[], periodStart: number | undefined): boolean => {
  const current = invoices.findLast(invoice => planLine(invoice)?.period.start === periodStart)
  if (current === undefined) return false
  return current.status === 'draft'
    ? current.auto_advance === false
    : current.status === 'void' || current.status === 'uncollectible'
}

export const readInvoice = async (
  client: Stripe,
  invoice: Stripe.Invoice,
  { trial_start, trial_end }: Stripe.Subscription,
): Promise<InvoiceNow> => {
  const line = planLine(invoice)
  const intent = intentOf(invoice)
  const period = line?.period ?? { start: invoice.period_start, end: invoice.period_end }
  return {
    id: invoice.id,
    number: invoice.number,
    state: stateOf(invoice),
    terms: termsOfProduct(line?.pricing?.price_details?.product),
    // A trial that is cut short ends before the period that its invoice names.
    trial:
      trial_start !== null && trial_end !== null && period.start >= trial_start && period.start < trial_end,
    amount: invoice.status === 'paid' ? invoice.amount_paid : invoice.amount_due,
    discount: (invoice.total_discount_amounts ?? []).reduce((sum, { amount }) => sum + amount, 0),
    currency: invoice.currency,
    url: invoice.hosted_invoice_url ?? null,
    pdfUrl: invoice.invoice_pdf ?? null,
    periodStart: timeOf(period.start),
    periodEnd: timeOf(period.end),
    madeAt: timeOf(invoice.created),
    payment: intent === null ? null : await readPayment(client, intent),
  }
}

const findInvoice = async (client: Stripe, payment: string): Promise<string | null> => {
  const { data } = await given(
    client.invoicePayments.list({ payment: { type: 'payment_intent', payment_intent: payment }, limit: 1 }),
  )
  return idOf(data[0]?.invoice)
}

/** The newest, the oldest of them first, and before them the one of `payment`. */
export const listInvoices = async (
  client: Stripe,
  subscription: string,
  payment: string | null,
): Promise<Stripe.Invoice[]> => {
  const page = { subscription, limit: invoicesRead, expand: ['data.payments'] }
  const { data } = await given(client.invoices.list(page))
  const named = payment === null ? null : await findInvoice(client, payment)
  if (named !== null && !data.some(({ id }) => id === named)) {
    const older = await given(client.invoices.retrieve(named, { expand: ['payments'] }))
    if (subscriptionOfInvoice(older) === subscription) data.push(older)
  }
  return data.reverse()
}

/** The subscription that a payment was for; null when it was for none. */
export const findSubscription = async (client: Stripe, payment: string): Promise<string | null> => {
  const invoice = await findInvoice(client, payment)
  return invoice === null ? null : subscriptionOfInvoice(await given(client.invoices.retrieve(invoice)))
}
