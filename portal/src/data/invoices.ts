import type { Billing, Paper } from 'authz/contract-invoices'
import type { Page } from 'authz/contract-parts'
import { api, query } from '../api.ts'
import { readField } from '../outcome.ts'

/** One's own invoices and credit notes, newest first. */
export const loadPapers = (cursor?: string) =>
  api<Page<Paper>>(`/api/invoices${query({ cursor, limit: 25 })}`)

/** Whom one's invoices are made out to; all null while that is the account. */
export const loadBilling = () => api<Billing>('/api/billing')

export const saveBilling = (body: Billing) => api<Billing>('/api/billing', { method: 'PUT', body })

/** What BillingFields ask. */
export const readBilling = (form: FormData): Billing => {
  const read = (name: string) => readField(form, name).replace(/\r\n?/g, '\n') || null
  return {
    name: read('billingName'),
    address: read('billingAddress'),
    country: read('billingCountry'),
    vatNumber: read('billingVat'),
  }
}
