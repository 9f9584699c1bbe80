import type { PayMethod } from './contract-payments.ts'

/** A row of list_orders. */
export type OrderRow = {
  id: string
  personId: string
  personEmail: string
  personName: string
  method: PayMethod
  live: boolean
  pack: string
  title: string
  tokens: number
  amount: number
  currency: string
  state: 'open' | 'processing' | 'paid' | 'expired' | 'cancelled'
  sessionId: string | null
  reference: string | null
  madeAt: Date
  expiresAt: Date
  termsVersion: number | null
  waivedAt: Date
  paymentId: string | null
  paymentState: 'pending' | 'processing' | 'succeeded' | 'failed' | 'refunded'
  paid: number
  refunded: number
  dispute: 'none' | 'open' | 'won' | 'lost'
  takenBack: number
  providerId: string | null
  failureCode: string | null
  failureMessage: string | null
  receiptUrl: string | null
  invoiceUrl: string | null
  invoiceNumber: string | null
  paidAt: Date | null
  createdUs: number
  promotionId: string | null
  promotion: string | null
  discount: number
  /** It was made by an automatic top-up. */
  topUp: boolean
  /** Of the page where it is paid. */
  language: 'en' | 'fr'
}

const toPayment = (row: OrderRow) =>
  row.paymentId === null
    ? null
    : {
        id: row.paymentId,
        state: row.paymentState,
        amount: row.paid,
        refunded: row.refunded,
        dispute: row.dispute,
        takenBack: row.takenBack,
        failureCode: row.failureCode,
        failureMessage: row.failureMessage,
        receiptUrl: row.receiptUrl,
        invoiceUrl: row.invoiceUrl,
        invoiceNumber: row.invoiceNumber,
        paidAt: row.paidAt,
      }

/** An order as its buyer sees it. */
export const toOrder = (row: OrderRow, transferTo: string | null) => ({
  id: row.id,
  state: row.state,
  method: row.method,
  live: row.live,
  pack: row.pack,
  title: row.title,
  tokens: row.tokens,
  amount: row.amount,
  discount: row.discount,
  promotion: row.promotion,
  currency: row.currency,
  madeAt: row.madeAt,
  expiresAt: row.expiresAt,
  transfer: row.reference === null ? null : { to: transferTo ?? '', reference: row.reference },
  payment: toPayment(row),
  topUp: row.topUp,
})

/** An order as admins see it. */
export const toAdminOrder = (row: OrderRow, transferTo: string | null) => ({
  ...toOrder(row, transferTo),
  person: { id: row.personId, email: row.personEmail, name: row.personName },
  providerId: row.providerId,
  sessionId: row.sessionId,
  termsVersion: row.termsVersion,
  waivedAt: row.waivedAt,
})
