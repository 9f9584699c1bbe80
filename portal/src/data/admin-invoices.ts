import type {
  AdminInvoice,
  InvoiceAnswer,
  InvoiceDraft,
  NewCreditNote,
  NewInvoice,
  NewInvoicePayment,
  Seller,
  SellerAnswer,
} from 'authz/contract-invoices'
import type { Page } from 'authz/contract-parts'
import { api, query } from '../api.ts'

export const invoiceStates = ['draft', 'sent', 'overdue', 'paid', 'cancelled', 'refunded'] as const

/** What the list of invoices shows, as it stands in the address. */
export type InvoiceFilter = { search: string; state: string; year: string }

export const readInvoiceFilter = (search: URLSearchParams): InvoiceFilter => ({
  search: (search.get('search') ?? '').trim().slice(0, 200),
  state: invoiceStates.find(state => state === search.get('state')) ?? '',
  year: /^20\d\d$/.test(search.get('year') ?? '') ? (search.get('year') ?? '') : '',
})

/** Everybody's invoices, newest first. */
export const loadInvoices = (filter: InvoiceFilter, cursor?: string) =>
  api<Page<AdminInvoice>>(`/api/admin/invoices${query({ ...filter, cursor, limit: 50 })}`)

const pathOf = (id: string) => `/api/admin/invoices/${encodeURIComponent(id)}`

export const loadInvoice = (id: string) => api<InvoiceAnswer>(pathOf(id))

export const makeInvoice = (body: NewInvoice) =>
  api<InvoiceAnswer>('/api/admin/invoices', { method: 'POST', body })

export const rewriteInvoice = (id: string, body: InvoiceDraft) =>
  api<InvoiceAnswer>(pathOf(id), { method: 'PUT', body })

export const deleteInvoice = (id: string) => api<void>(pathOf(id), { method: 'DELETE' })

export const sendInvoice = (id: string) => api<InvoiceAnswer>(`${pathOf(id)}/send`, { method: 'POST' })

/** Notes money. The same `idempotencyKey` never does so twice. */
export const payInvoice = (id: string, body: NewInvoicePayment, idempotencyKey: string) =>
  api<InvoiceAnswer>(`${pathOf(id)}/payments`, {
    method: 'POST',
    body,
    headers: { 'idempotency-key': idempotencyKey },
  })

/** The same `idempotencyKey` never credits twice. */
export const creditInvoice = (id: string, body: NewCreditNote, idempotencyKey: string) =>
  api<InvoiceAnswer>(`${pathOf(id)}/credit`, {
    method: 'POST',
    body,
    headers: { 'idempotency-key': idempotencyKey },
  })

/** Who sells, as it stands on the next invoice. */
export const loadSeller = () => api<SellerAnswer>('/api/admin/seller')

export const saveSeller = (body: Seller) => api<SellerAnswer>('/api/admin/seller', { method: 'PUT', body })

/** Where the list is downloaded. */
export const invoicesFile = (filter: InvoiceFilter, format: 'csv' | 'xlsx') =>
  `/api/admin/invoices/file${query({ ...filter, format })}`

/** Where an invoice's PDF is, and a credit note's. */
export const invoicePaper = (id: string) => `${pathOf(id)}/pdf`
export const creditPaper = (id: string) => `/api/admin/credit-notes/${encodeURIComponent(id)}/pdf`
