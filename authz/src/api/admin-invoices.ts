import Type from 'typebox'
import { decimalsOf, toWhole } from '../billing/money.ts'
import { type ApiError, errors } from '../errors.ts'
import { uuidv7 } from '../uuid.ts'
import { requireAdmin, requireSupport } from './caller.ts'
import {
  AdminInvoice,
  InvoiceAnswer,
  InvoiceDraft,
  InvoicePath,
  InvoicesFileQuery,
  InvoicesQuery,
  NewCreditNote,
  NewInvoice,
  NewInvoicePayment,
  Seller,
  SellerAnswer,
} from './contract-invoices.ts'
import { noteExport } from './exports.ts'
import { readIdempotencyKey } from './idempotency-key.ts'
import {
  type InvoiceRow,
  loadCreditNotes,
  loadPayments,
  requireInvoice,
  toAdminInvoice,
} from './invoice-rows.ts'
import { sendInvoice } from './invoices.ts'
import { pageByTime, pageOf } from './page.ts'
import type { ApiParts } from './parts.ts'
import type { Api } from './schema.ts'
import { allRows, sendTable, type TableColumn } from './table-file.ts'

const noSeller: Seller = {
  name: null,
  address: null,
  vatNumber: null,
  registration: null,
  taxRate: 0,
  taxNote: null,
  footer: null,
  paymentDays: 30,
}

const serveSeller = (api: Api, parts: ApiParts): void => {
  const { database, shop } = parts
  const load = async (): Promise<SellerAnswer> => {
    const [row] = await database.call<Seller & { ready: boolean }>('findSeller')
    return { ...noSeller, ready: false, ...row, transferTo: shop.transferTo }
  }
  const readSchema = { summary: 'Who sells, as it stands on invoices', response: { 200: SellerAnswer } }
  api.get('/admin/seller', { schema: readSchema }, async request => {
    await requireSupport(parts, request)
    return load()
  })

  const setSchema = {
    summary: 'Say who sells, from the next invoice on',
    body: Seller,
    response: { 200: SellerAnswer },
  }
  api.put('/admin/seller', { schema: setSchema }, async request => {
    await requireAdmin(parts, request)
    await database.call('setSeller', request.body)
    return load()
  })
}

const show = async (parts: ApiParts, id: string) => {
  const [invoice, payments, creditNotes] = await Promise.all([
    requireInvoice(parts, { id }),
    loadPayments(parts, id),
    loadCreditNotes(parts, id),
  ])
  return { ...toAdminInvoice(invoice), payments, creditNotes }
}

const readFilter = (query: InvoicesFileQuery | InvoicesQuery) => ({
  search: query.search?.trim() || null,
  state: query.state ?? null,
  year: query.year ?? null,
  personId: query.person ?? null,
})

const taxOf = ({ taxes }: InvoiceRow) => taxes.reduce((sum, { tax }) => sum + tax, 0)

/** In whole units, as accountants add them up. */
const money = (title: string, amount: (row: InvoiceRow) => number): TableColumn<InvoiceRow> => ({
  title,
  value: row => Number(toWhole(amount(row), row.currency).toFixed(decimalsOf(row.currency))),
})

const fileColumns: TableColumn<InvoiceRow>[] = [
  { title: 'Number', value: row => row.number },
  { title: 'Date', value: row => row.issuedOn },
  { title: 'Due', value: row => row.dueOn },
  { title: 'State', value: row => row.state },
  { title: 'Buyer', value: row => row.buyer.name },
  { title: 'VAT number', value: row => row.buyer.vatNumber },
  { title: 'Country', value: row => row.buyer.country },
  { title: 'Email', value: row => row.personEmail },
  { title: 'Currency', value: row => row.currency },
  money('Net', row => row.total - taxOf(row)),
  money('Tax', taxOf),
  money('Total', row => row.total),
  money('Paid', row => row.paid),
  money('Credited', row => row.credited),
  { title: 'Paid at', value: row => row.paidAt },
  { title: 'Reference', value: row => row.reference },
  { title: 'Tokens', value: row => row.tokens },
]

const serveReading = (api: Api, parts: ApiParts): void => {
  const { database } = parts
  const listSchema = {
    summary: 'Invoices of our own, newest first',
    querystring: InvoicesQuery,
    response: { 200: pageOf(AdminInvoice) },
  }
  api.get('/admin/invoices', { schema: listSchema }, async request => {
    await requireSupport(parts, request)
    const filter = readFilter(request.query)
    const { items, next } = await pageByTime(request.query, position =>
      database.call<InvoiceRow>('listInvoices', { ...filter, ...position }),
    )
    return { items: items.map(toAdminInvoice), next }
  })

  const fileSchema = { summary: 'Invoices as a file', querystring: InvoicesFileQuery }
  api.get('/admin/invoices/file', { schema: fileSchema }, async (request, reply) => {
    await requireSupport(parts, request)
    const { format } = request.query
    const filter = readFilter(request.query)
    await noteExport(database, { kind: 'invoices', subject: 'invoices', how: { format, ...filter } })
    type Position = { beforeUs: number; beforeId: string }
    return sendTable<InvoiceRow>(reply, format, {
      name: 'octroi-invoices',
      columns: fileColumns,
      rows: allRows<InvoiceRow, Position>(
        (position, limit) => database.call('listInvoices', { ...filter, ...position, limit }),
        last => ({ beforeUs: last.createdUs, beforeId: last.id }),
      ),
    })
  })

  const oneSchema = { summary: 'An invoice', params: InvoicePath, response: { 200: InvoiceAnswer } }
  api.get('/admin/invoices/:id', { schema: oneSchema }, async request => {
    await requireSupport(parts, request)
    return show(parts, request.params.id)
  })

  const paperSchema = { summary: 'An invoice, or its draft, as a PDF', params: InvoicePath }
  api.get('/admin/invoices/:id/pdf', { schema: paperSchema }, async (request, reply) => {
    await requireSupport(parts, request)
    return sendInvoice(parts, reply, await requireInvoice(parts, { id: request.params.id }))
  })
}

const refusals: Record<string, (id: string) => ApiError> = {
  no_invoice: id => errors.notFound(`invoice ${id}`),
  no_person: () => errors.notFound('such person whom one could send an invoice'),
  invalid: () =>
    errors.invalid('items come to less than nothing at one rate, or to more than an invoice takes'),
  is_sent: () =>
    errors.conflict('invoice_sent', 'The invoice was sent and never changes: credit it instead.'),
  duplicate: () => errors.conflict('invoice_sent', 'The invoice was sent already.'),
  no_seller: () =>
    errors.conflict('no_seller', 'Nobody said who sells: PUT /api/admin/seller with name and address first.'),
  nothing: () => errors.conflict('nothing_due', 'The invoice comes to nothing: write down what it is for.'),
  due_past: () => errors.conflict('due_past', 'The day on which it is due is over: choose a later one.'),
  draft: () => errors.conflict('invoice_draft', 'The invoice is a draft: send it first.'),
  settled: () => errors.conflict('invoice_settled', 'Nothing is left to be paid of the invoice.'),
  exceeds: () => errors.conflict('exceeds_invoice', 'That is more than is left of the invoice: give less.'),
  of_order: () =>
    errors.conflict(
      'invoice_of_order',
      'The invoice is that of an order: refund or cancel the order instead.',
    ),
}

const serveWriting = (api: Api, parts: ApiParts): void => {
  const { database } = parts
  /** Calls what answers a status, and throws what it means when it is not the one wished for. */
  const run = async (name: string, id: string, args: Record<string, unknown> = {}) => {
    const [row] = await database.call<{ status: string }>(name, { id, ...args })
    const refusal = refusals[row?.status ?? 'no_invoice']
    if (refusal !== undefined) throw refusal(id)
  }

  const makeSchema = { summary: 'Write an invoice', body: NewInvoice, response: { 201: InvoiceAnswer } }
  api.post('/admin/invoices', { schema: makeSchema }, async (request, reply) => {
    await requireAdmin(parts, request)
    const { person, ...draft } = request.body
    const id = uuidv7()
    await run('writeInvoice', id, { personId: person, ...draft })
    return reply.code(201).send(await show(parts, id))
  })

  const writeSchema = {
    summary: 'Write a draft anew',
    params: InvoicePath,
    body: InvoiceDraft,
    response: { 200: InvoiceAnswer },
  }
  api.put('/admin/invoices/:id', { schema: writeSchema }, async request => {
    await requireAdmin(parts, request)
    const { id } = request.params
    const { personId } = await requireInvoice(parts, { id })
    await run('writeInvoice', id, { personId, ...request.body })
    return show(parts, id)
  })

  const deleteSchema = { summary: 'Throw a draft away', params: InvoicePath, response: { 204: Type.Null() } }
  api.delete('/admin/invoices/:id', { schema: deleteSchema }, async (request, reply) => {
    await requireAdmin(parts, request)
    const { id } = request.params
    await requireInvoice(parts, { id })
    const [row] = await database.call<{ deleted: boolean }>('deleteInvoice', { id })
    if (row?.deleted !== true) throw refusals.is_sent?.(id)
    return reply.code(204).send(null)
  })

  const deed = { params: InvoicePath, response: { 200: InvoiceAnswer } }
  const sendSchema = { summary: 'Give a draft its number, and send it', ...deed }
  api.post('/admin/invoices/:id/send', { schema: sendSchema }, async request => {
    await requireAdmin(parts, request)
    const { id } = request.params
    await run('sendInvoice', id)
    return show(parts, id)
  })

  const paySchema = { summary: 'Note money that arrived for an invoice', body: NewInvoicePayment, ...deed }
  api.post('/admin/invoices/:id/payments', { schema: paySchema }, async request => {
    await requireAdmin(parts, request)
    const { id } = request.params
    const { amount, paidOn = new Date().toISOString().slice(0, 10), note = '' } = request.body
    await run('payInvoice', id, { amount, paidOn, note: note.trim(), key: readIdempotencyKey(request) })
    return show(parts, id)
  })

  const creditSchema = { summary: 'Credit an invoice, all of it or a part', body: NewCreditNote, ...deed }
  api.post('/admin/invoices/:id/credit', { schema: creditSchema }, async request => {
    await requireAdmin(parts, request)
    const { id } = request.params
    const { amount, reason } = request.body
    await run('creditInvoice', id, { amount: amount ?? null, reason, key: readIdempotencyKey(request) })
    return show(parts, id)
  })
}

/** Invoices of our own, for admins, and who sells. */
export const serveAdminInvoices = (api: Api, parts: ApiParts): void => {
  serveSeller(api, parts)
  serveReading(api, parts)
  serveWriting(api, parts)
}
