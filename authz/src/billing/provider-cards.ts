import type { PaymentNow } from './provider-plans.ts'

/** A card that the provider keeps; `payer` is the customer it belongs to, null once it was removed there. */
export type SavedCard = {
  id: string
  payer: string | null
  brand: string
  last4: string
  expMonth: number
  expYear: number
}

/** The page where a card is saved. */
export type CardPage = {
  personId: string
  payer: string
  currency: string
  language: 'en' | 'fr'
  successUrl: string
  cancelUrl: string
}

/** What is to be paid by a saved card, without its owner being there. */
export type CardCharge = {
  orderId: string
  payer: string
  card: string
  title: string
  /** In the currency's smallest unit. */
  amount: number
  currency: string
}

/** The order of a charge as the provider knows it now; see supabase/schemas/settle_order.sql. */
export type ChargeNow = Omit<PaymentNow, 'id'> & {
  session: null
  live: boolean
  subtotal: number
  currency: string
  closed: boolean
  payment: string
  amount: number
  invoiceUrl: null
  invoiceNumber: null
}

/** What the provider does with saved cards; every call as in Provider. */
export type CardProvider = {
  startPage(page: CardPage): Promise<{ session: string; url: string }>
  /** Whose page it was, the card that was saved there, and the page's address; null past saving. */
  readPage(session: string): Promise<{ personId: string | null; card: SavedCard | null; url: string | null }>
  /** Null when there is none any more. */
  find(card: string): Promise<SavedCard | null>
  /** Tries to take the money, once for each order; resolves with the payment, whether it succeeded or was refused. */
  charge(charge: CardCharge): Promise<string>
  /** The payment of a charge whose answer was lost; null when it never arrived. */
  findCharge(charge: Pick<CardCharge, 'orderId' | 'payer'>, since: Date): Promise<string | null>
  /** The order that a charge was for, and how things are; null when the payment is no charge of ours. */
  readCharge(payment: string): Promise<{ orderId: string; now: ChargeNow } | null>
  /** Forgets a card; done when it was forgotten. */
  drop(card: string): Promise<void>
}
