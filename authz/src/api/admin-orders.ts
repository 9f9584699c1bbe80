import { toWhole } from '../billing/money.ts'
import { settleReferralsNow } from '../billing/referrals.ts'
import { reconcile, settleEvent, settleOrder } from '../billing/settlement.ts'
import { errors } from '../errors.ts'
import { refundPayment, requireProvider } from './admin-payments.ts'
import { askProvider } from './buying.ts'
import { requireAdmin, requireSupport } from './caller.ts'
import {
  AdminOrder,
  EventPath,
  EventsQuery,
  NewRefund,
  OrderPath,
  OrdersFileQuery,
  OrdersQuery,
  PaymentEvent,
  Reconciled,
  TransferSeen,
} from './contract-payments.ts'
import { noteExport } from './exports.ts'
import { findOrder } from './order-lookup.ts'
import { type OrderRow, toAdminOrder } from './order-rows.ts'
import { endOrder } from './orders.ts'
import { pageByTextTime, pageByTime, pageOf } from './page.ts'
import type { ApiParts } from './parts.ts'
import type { Api } from './schema.ts'
import { allRows, sendTable, type TableColumn } from './table-file.ts'

const show = async (parts: ApiParts, id: string) =>
  toAdminOrder(await findOrder(parts, { id }), parts.shop.transferTo)

const readFilter = (query: OrdersFileQuery | OrdersQuery) => ({
  search: query.search?.trim() || null,
  state: query.state ?? null,
  method: query.method ?? null,
  personId: query.person ?? null,
})

const serveList = (api: Api, parts: ApiParts): void => {
  const listSchema = {
    summary: 'Orders and their payments, newest first',
    querystring: OrdersQuery,
    response: { 200: pageOf(AdminOrder) },
  }
  api.get('/admin/orders', { schema: listSchema }, async request => {
    await requireSupport(parts, request)
    const filter = readFilter(request.query)
    const { items, next } = await pageByTime(request.query, position =>
      parts.database.call<OrderRow>('listOrders', { ...filter, ...position }),
    )
    return { items: items.map(row => toAdminOrder(row, parts.shop.transferTo)), next }
  })

  const oneSchema = { summary: 'An order', params: OrderPath, response: { 200: AdminOrder } }
  api.get('/admin/orders/:id', { schema: oneSchema }, async request => {
    await requireSupport(parts, request)
    return show(parts, request.params.id)
  })
}

const fileColumns: TableColumn<OrderRow>[] = [
  { title: 'Order', value: row => row.id },
  { title: 'Ordered', value: row => row.madeAt },
  { title: 'Paid', value: row => row.paidAt },
  { title: 'State', value: row => row.paymentState ?? row.state },
  { title: 'Method', value: row => row.method },
  { title: 'Mode', value: row => (row.live ? 'live' : 'test') },
  { title: 'Email', value: row => row.personEmail },
  { title: 'Name', value: row => row.personName },
  { title: 'Pack', value: row => row.pack },
  { title: 'Tokens', value: row => row.tokens },
  { title: 'Currency', value: row => row.currency },
  // In whole units, as accountants add them up.
  { title: 'Amount', value: row => toWhole(row.paid ?? row.amount, row.currency) },
  { title: 'Discount', value: row => toWhole(row.discount, row.currency) },
  { title: 'Promotion', value: row => row.promotion },
  { title: 'Refunded', value: row => toWhole(row.refunded ?? 0, row.currency) },
  { title: 'Tokens taken back', value: row => row.takenBack ?? 0 },
  { title: 'Reference', value: row => row.reference },
  { title: 'Payment at the provider', value: row => row.providerId },
  { title: 'Invoice', value: row => row.invoiceNumber },
]

const serveFile = (api: Api, parts: ApiParts): void => {
  const { database } = parts
  const schema = { summary: 'Orders as a file', querystring: OrdersFileQuery }
  api.get('/admin/orders/file', { schema }, async (request, reply) => {
    await requireSupport(parts, request)
    const { format } = request.query
    const filter = readFilter(request.query)
    await noteExport(database, { kind: 'orders', subject: 'orders', how: { format, ...filter } })
    type Position = { beforeUs: number; beforeId: string }
    return sendTable<OrderRow>(reply, format, {
      name: 'octroi-orders',
      columns: fileColumns,
      rows: allRows<OrderRow, Position>(
        (position, limit) => database.call('listOrders', { ...filter, ...position, limit }),
        last => ({ beforeUs: last.createdUs, beforeId: last.id }),
      ),
    })
  })
}

const transferRefusals: Record<string, () => Error> = {
  no_order: () => errors.conflict('no_transfer', 'The order is not one that is paid by bank transfer.'),
  not_open: () =>
    errors.conflict('order_ended', 'The order has ended: confirm it with late: true if the money is there.'),
  wrong_amount: () =>
    errors.conflict(
      'wrong_amount',
      'The sum is not what the order costs: ask the buyer for the rest, or send it back.',
    ),
}

const serveDeeds = (api: Api, parts: ApiParts): void => {
  const confirmSchema = {
    summary: 'Confirm that a bank transfer arrived',
    params: OrderPath,
    body: TransferSeen,
    response: { 200: AdminOrder },
  }
  api.post('/admin/orders/:id/confirm', { schema: confirmSchema }, async request => {
    await requireAdmin(parts, request)
    const { id } = request.params
    const { amount, late = false } = request.body
    await findOrder(parts, { id })
    const [row] = await parts.database.call<{ status: string }>('confirmTransfer', {
      id,
      amount,
      evenSo: late,
    })
    const refusal = transferRefusals[row?.status ?? 'no_order']
    if (refusal !== undefined) throw refusal()
    await settleReferralsNow(parts)
    return show(parts, id)
  })

  const cancelSchema = { summary: 'Cancel an order', params: OrderPath, response: { 200: AdminOrder } }
  api.post('/admin/orders/:id/cancel', { schema: cancelSchema }, async request => {
    await requireAdmin(parts, request)
    await endOrder(parts, await findOrder(parts, { id: request.params.id }), null)
    return show(parts, request.params.id)
  })

  const refundSchema = {
    summary: 'Send money back',
    params: OrderPath,
    body: NewRefund,
    response: { 200: AdminOrder },
  }
  api.post('/admin/orders/:id/refund', { schema: refundSchema }, async request => {
    await requireAdmin(parts, request)
    const { id } = request.params
    const { paymentId } = await findOrder(parts, { id })
    if (paymentId === null)
      throw errors.conflict('not_paid', 'Nothing was paid for the order: there is nothing to send back.')
    await refundPayment(parts, paymentId, request.body)
    return show(parts, id)
  })

  const settleSchema = {
    summary: 'Ask the provider about an order',
    params: OrderPath,
    response: { 200: AdminOrder },
  }
  api.post('/admin/orders/:id/settle', { schema: settleSchema }, async request => {
    await requireAdmin(parts, request)
    const order = await findOrder(parts, { id: request.params.id })
    const provider = requireProvider(parts, order.live)
    await askProvider(settleOrder({ database: parts.database, provider }, order))
    return show(parts, order.id)
  })
}

type EventRow = PaymentEvent & { createdUs: number }

const serveEvents = (api: Api, parts: ApiParts): void => {
  const listSchema = {
    summary: 'What the payment provider told, newest first',
    querystring: EventsQuery,
    response: { 200: pageOf(PaymentEvent) },
  }
  api.get('/admin/payment-events', { schema: listSchema }, async request => {
    await requireSupport(parts, request)
    return pageByTextTime(request.query, position =>
      parts.database.call<EventRow>('listPaymentEvents', { state: request.query.state ?? null, ...position }),
    )
  })

  const replaySchema = {
    summary: 'Do again what an event asks for',
    params: EventPath,
    response: { 200: PaymentEvent },
  }
  api.post('/admin/payment-events/:id/replay', { schema: replaySchema }, async request => {
    await requireAdmin(parts, request)
    const { id } = request.params
    const { database } = parts
    const [event] = await database.call<EventRow>('findPaymentEvent', { id })
    if (event === undefined) throw errors.notFound(`event ${id}`)
    const provider = requireProvider(parts, event.live)
    await askProvider(provider.findEvent(id).then(found => settleEvent({ database, provider }, found, true)))
    const [after] = await database.call<EventRow>('findPaymentEvent', { id })
    return after ?? event
  })

  const reconcileSchema = { summary: 'Mend what lost webhooks left', response: { 200: Reconciled } }
  api.post('/admin/reconcile', { schema: reconcileSchema }, async request => {
    await requireAdmin(parts, request)
    const { provider } = parts.shop
    if (provider === null) throw errors.notFound('payment provider to ask: STRIPE_SECRET_KEY is not set')
    const since = new Date(Date.now() - 7 * 86_400_000)
    return askProvider(reconcile({ database: parts.database, provider }, since))
  })
}

/** The money, for admins: orders, refunds, and what the provider told. */
export const serveAdminOrders = (api: Api, parts: ApiParts): void => {
  serveList(api, parts)
  serveFile(api, parts)
  serveDeeds(api, parts)
  serveEvents(api, parts)
}
