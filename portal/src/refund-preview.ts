import type { Payment } from 'authz/contract-payments'

type Refunded = Pick<Payment, 'amount' | 'refunded' | 'takenBack'>

/** How many tokens of an order go when so much money more goes back: its share, rounded in the buyer's favour. */
export const previewTakenBack = (tokens: number, { amount, refunded, takenBack }: Refunded, more: number) =>
  amount === 0 ? 0 : Math.max(0, Math.floor((tokens * (refunded + more)) / amount) - takenBack)
