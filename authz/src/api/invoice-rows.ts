import { errors } from '../errors.ts'
import type { InvoiceItem, InvoiceState, TaxShare } from './contract-invoices.ts'
import type { ApiParts } from './parts.ts'

type Party = { name: string; address: string | null; vatNumber: string | null }

/** A row of list_invoices. `seller` is null in a draft while nobody said who sells. */
export type InvoiceRow = {
  id: string
  personId: string
  personEmail: string
  personName: string
  orderId: string | null
  reference: string | null
  number: string | null
  state: InvoiceState
  language: 'en' | 'fr'
  currency: string
  items: InvoiceItem[]
  taxes: TaxShare[]
  total: number
  paid: number
  credited: number
  tokens: number
  grantDays: number | null
  takenBack: number
  dueOn: string | null
  issuedOn: string | null
  sentAt: Date | null
  paidAt: Date | null
  remindedAt: Date | null
  seller: (Party & { registration: string | null; taxNote: string | null; footer: string | null }) | null
  buyer: Party & { email: string; country: string | null }
  madeAt: Date
  createdUs: number
}

/** A row of list_credit_notes. */
export type CreditNoteRow = {
  id: string
  invoiceId: string
  number: string
  issuedOn: string
  amount: number
  taxes: TaxShare[]
  reason: string
  madeAt: Date
}

/** A row of list_invoice_payments. */
export type PaymentRow = { id: string; amount: number; paidOn: string; note: string; madeAt: Date }

/** An invoice as admins see it. */
export const toAdminInvoice = ({
  personId,
  personEmail,
  personName,
  seller: _,
  createdUs: __,
  ...row
}: InvoiceRow) => ({ ...row, person: { id: personId, email: personEmail, name: personName } })

/** One invoice, of anybody or of one person. Throws 404. */
export const requireInvoice = async (
  { database }: Pick<ApiParts, 'database'>,
  filter: { id: string; personId?: string },
): Promise<InvoiceRow> => {
  const [row] = await database.call<InvoiceRow>('listInvoices', filter)
  if (row === undefined) throw errors.notFound(`invoice ${filter.id}`)
  return row
}

export const loadPayments = ({ database }: Pick<ApiParts, 'database'>, invoiceId: string) =>
  database.call<PaymentRow>('listInvoicePayments', { invoiceId })

export const loadCreditNotes = ({ database }: Pick<ApiParts, 'database'>, invoiceId: string) =>
  database.call<CreditNoteRow>('listCreditNotes', { invoiceId })
