import type Stripe from 'stripe'
import { declined } from './intents.ts'
import { addPayment, closeInvoice, collect, finalizeInvoice, markPaid, paymentOf } from './invoices.ts'
import { requireOwnMethod } from './methods.ts'
import { page } from './page.ts'
import { invalid } from './refused.ts'
import { recover, subscriptionOf } from './renewals.ts'
import type { Call, Route } from './routes.ts'
import { idOf } from './state.ts'
import { methodOf } from './subscribe.ts'
import { change, mergeMetadata } from './world.ts'

export const invoiceRoutes: Route[] = [
  ['GET', '/v1/invoices', listInvoices],
  ['GET', '/v1/invoices/:id', ({ world, id }) => world.state.invoices.require(id)],
  ['POST', '/v1/invoices/:id', updateInvoice],
  ['GET', '/v1/invoices/:id/lines', listLines],
  ['POST', '/v1/invoices/:id/finalize', finalize],
  ['POST', '/v1/invoices/:id/pay', pay],
  ['POST', '/v1/invoices/:id/void', call => close(call, 'void')],
  ['POST', '/v1/invoices/:id/mark_uncollectible', call => close(call, 'uncollectible')],
  ['GET', '/v1/invoice_payments', listPayments],
]

function listInvoices({ world, params, path }: Call) {
  const customer = params.text('customer')
  const subscription = params.text('subscription')
  const status = params.oneOf('status', ['draft', 'open', 'paid', 'uncollectible', 'void'])
  const wanted = world.state.invoices
    .all()
    .filter(
      one =>
        (customer === undefined || one.customer === customer) &&
        (status === undefined || one.status === status) &&
        (subscription === undefined || idOf(one.parent?.subscription_details?.subscription) === subscription),
    )
  return page(wanted, params, path)
}

function listLines({ world, params, path, id }: Call) {
  return page(world.state.invoices.require(id).lines.data.toReversed(), params, path)
}

function updateInvoice({ world, params, id }: Call) {
  const invoice = world.state.invoices.require(id)
  const metadata = mergeMetadata(invoice.metadata ?? {}, params.metadata())
  params.finish()
  return change(world, invoice, { metadata }, 'invoice.updated')
}

function finalize({ world, params, id }: Call) {
  const invoice = world.state.invoices.require(id)
  params.accept('auto_advance')
  params.finish()
  if (invoice.status !== 'draft') throw invalid('This invoice is already finalized.')
  finalizeInvoice(world, invoice)
  return invoice
}

function pay({ world, params, id }: Call) {
  const invoice = world.state.invoices.require(id)
  const subscription = subscriptionOf(world, invoice)
  const token = params.text('payment_method')
  const isElsewhere = params.flag('paid_out_of_band') ?? false
  params.accept('off_session')
  params.finish()
  if (invoice.status === 'draft') finalizeInvoice(world, invoice)
  if (invoice.status === 'paid') throw invalid('Invoice is already paid', undefined, 'invoice_already_paid')
  if (invoice.status !== 'open') throw invalid(`Invoice ${id} is ${invoice.status}: it cannot be paid.`)
  if (isElsewhere) markPaid(world, invoice)
  else
    payWith(
      world,
      invoice,
      token === undefined
        ? subscription && methodOf(world, subscription)
        : requireOwnMethod(world, token, idOf(invoice.customer) ?? ''),
    )
  recover(world, invoice)
  return invoice
}

function payWith(world: Call['world'], invoice: Stripe.Invoice, method: Stripe.PaymentMethod | undefined) {
  if (!method) throw invalid('This customer has no attached payment source.', undefined, 'resource_missing')
  const payment = paymentOf(world, invoice) ?? addPayment(world, invoice)
  const outcome = collect(world, invoice, method, false)
  if (typeof outcome !== 'object' || !('declined' in outcome)) return
  const intent = world.state.paymentIntents.require(idOf(payment.payment.payment_intent) ?? '')
  throw declined(intent, outcome.declined)
}

function close({ world, params, id }: Call, status: 'void' | 'uncollectible') {
  const invoice = world.state.invoices.require(id)
  params.finish()
  if (invoice.status !== 'open' && invoice.status !== 'uncollectible')
    throw invalid(`You can only pass in open invoices. This invoice is ${invoice.status}.`)
  closeInvoice(world, invoice, status)
  return invoice
}

function listPayments({ world, params, path }: Call) {
  const invoice = params.text('invoice')
  const payment = params.object('payment')
  const intent = payment?.text('payment_intent')
  payment?.accept('type')
  const status = params.text('status')
  const wanted = world.state.invoicePayments
    .all()
    .filter(
      one =>
        (invoice === undefined || one.invoice === invoice) &&
        (status === undefined || one.status === status) &&
        (intent === undefined || one.payment.payment_intent === intent),
    )
  return page(wanted, params, path)
}
