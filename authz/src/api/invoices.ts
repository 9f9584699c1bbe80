import type { FastifyReply } from 'fastify'
import { errors } from '../errors.ts'
import { openLimiter } from '../limit.ts'
import { requireCaller, requireSupport } from './caller.ts'
import { Billing, InvoicePath, Paper } from './contract-invoices.ts'
import { PageQuery } from './contract-parts.ts'
import { drawCreditNote, drawInvoice } from './invoice-paper.ts'
import {
  type CreditNoteRow,
  type InvoiceRow,
  loadCreditNotes,
  loadPayments,
  requireInvoice,
} from './invoice-rows.ts'
import { pageByTime, pageOf } from './page.ts'
import type { ApiParts } from './parts.ts'
import type { Api, Unwritten } from './schema.ts'

/** Drawing takes some milliseconds of the process that other people's calls wait for. */
const paperLimit = { text: '60/min', count: 60, seconds: 60 }

type PaperRow = Unwritten<Paper> & { id: string; kind: string; url: string | null; createdUs: number }

const ours: Record<string, string> = { ours: 'invoices', credit: 'credit-notes' }

const toPaper = ({ createdUs: _, ...row }: PaperRow) => {
  const folder = ours[row.kind]
  return { ...row, url: folder === undefined ? row.url : `/api/${folder}/${row.id}/pdf` }
}

const sendPdf = (reply: FastifyReply, number: string, pdf: NodeJS.ReadableStream) =>
  reply.type('application/pdf').header('content-disposition', `inline; filename="${number}.pdf"`).send(pdf)

/** An invoice as its PDF. */
export const sendInvoice = async (parts: ApiParts, reply: FastifyReply, invoice: InvoiceRow) => {
  const [payments, notes] = await Promise.all([
    loadPayments(parts, invoice.id),
    loadCreditNotes(parts, invoice.id),
  ])
  const pdf = drawInvoice(invoice, { payments, notes, transferTo: parts.shop.transferTo })
  return sendPdf(reply, invoice.number ?? 'draft', pdf)
}

const serveBilling = (api: Api, parts: ApiParts): void => {
  const { database } = parts
  const load = async (personId: string): Promise<Billing> => {
    const [row] = await database.call<Billing>('findBilling', { personId })
    return row ?? { name: null, address: null, country: null, vatNumber: null }
  }
  const readSchema = { summary: 'Whom my invoices are made out to', response: { 200: Billing } }
  api.get('/billing', { schema: readSchema }, async request => {
    const { personId } = await requireCaller(parts, request, { keys: 'allowed' })
    return load(personId)
  })

  const setSchema = {
    summary: 'Say whom my invoices are made out to, from the next one on',
    body: Billing,
    response: { 200: Billing },
  }
  api.put('/billing', { schema: setSchema }, async request => {
    const use = { keys: 'forbidden', what: 'change a billing address' } as const
    const { personId } = await requireCaller(parts, request, use)
    const { name, address, vatNumber } = request.body
    if (name === null && (address !== null || vatNumber !== null))
      throw errors.invalid('name is missing: an address needs somebody whose it is')
    await database.call('setBilling', { personId, ...request.body })
    return load(personId)
  })
}

const servePapers = (api: Api, parts: ApiParts): void => {
  const { database } = parts
  const limiter = openLimiter()
  const requireTurn = (personId: string) => {
    const waitS = limiter.take(personId, paperLimit)
    if (waitS > 0)
      throw errors.rateLimited(`Too many papers: wait ${waitS} s.`, { 'retry-after': String(waitS) })
  }

  const paperSchema = { summary: 'An invoice of mine, as a PDF', params: InvoicePath }
  api.get('/invoices/:id/pdf', { schema: paperSchema }, async (request, reply) => {
    const { personId } = await requireCaller(parts, request, { keys: 'allowed' })
    requireTurn(personId)
    const { id } = request.params
    const invoice = await requireInvoice(parts, { id, personId })
    // A draft is nobody's business yet.
    if (invoice.number === null) throw errors.notFound(`invoice ${id}`)
    return sendInvoice(parts, reply, invoice)
  })

  const findNote = async (id: string) => {
    const [note] = await database.call<CreditNoteRow>('listCreditNotes', { id })
    if (note === undefined) throw errors.notFound(`credit note ${id}`)
    return note
  }
  const noteSchema = { summary: 'A credit note of mine, as a PDF', params: InvoicePath }
  api.get('/credit-notes/:id/pdf', { schema: noteSchema }, async (request, reply) => {
    const { personId } = await requireCaller(parts, request, { keys: 'allowed' })
    requireTurn(personId)
    const note = await findNote(request.params.id)
    const invoice = await requireInvoice(parts, { id: note.invoiceId, personId })
    return sendPdf(reply, note.number, drawCreditNote(invoice, note))
  })

  const anyNoteSchema = { summary: 'A credit note as a PDF', params: InvoicePath }
  api.get('/admin/credit-notes/:id/pdf', { schema: anyNoteSchema }, async (request, reply) => {
    await requireSupport(parts, request)
    const note = await findNote(request.params.id)
    return sendPdf(
      reply,
      note.number,
      drawCreditNote(await requireInvoice(parts, { id: note.invoiceId }), note),
    )
  })
}

/** One's own invoices, ours and the payment provider's, and whom they are made out to. */
export const serveInvoices = (api: Api, parts: ApiParts): void => {
  const listSchema = {
    summary: 'My invoices and credit notes, newest first',
    querystring: PageQuery,
    response: { 200: pageOf(Paper) },
  }
  api.get('/invoices', { schema: listSchema }, async request => {
    const { personId } = await requireCaller(parts, request, { keys: 'allowed' })
    const { items, next } = await pageByTime(request.query, position =>
      parts.database.call<PaperRow>('listPapers', { personId, ...position }),
    )
    return { items: items.map(toPaper), next }
  })
  servePapers(api, parts)
  serveBilling(api, parts)
}
