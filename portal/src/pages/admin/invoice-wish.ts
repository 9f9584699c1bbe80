import type { InvoiceDraft, InvoiceItem } from 'authz/contract-invoices'
import { readField, readNumber } from '../../outcome.ts'

/** What InvoiceForm asks. */
export const readDraft = (form: FormData): InvoiceDraft => ({
  language: readField(form, 'language') === 'fr' ? 'fr' : 'en',
  currency: readField(form, 'currency'),
  items: JSON.parse(readField(form, 'items')) as InvoiceItem[],
  tokens: Number(readField(form, 'tokens')),
  grantDays: readNumber(form, 'grantDays'),
  dueOn: readField(form, 'dueOn') || null,
})
