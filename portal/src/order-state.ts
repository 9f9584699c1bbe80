import type { Order } from 'authz/contract-payments'
import type { Texts } from './texts/texts-type.ts'

/** What an order is to its buyer: its own state, and what became of its payment since. */
export type OrderState =
  | 'open'
  | 'processing'
  | 'paid'
  | 'partly'
  | 'refunded'
  | 'disputed'
  | 'lost'
  | 'failed'
  | 'ended'

type Standing = {
  state: Order['state']
  payment: Pick<NonNullable<Order['payment']>, 'state' | 'refunded' | 'dispute'> | null
}

export const stateOfOrder = ({ state, payment }: Standing): OrderState => {
  if (state === 'open' || state === 'processing') return state
  if (state !== 'paid') return payment?.state === 'failed' ? 'failed' : 'ended'
  if (payment?.dispute === 'open') return 'disputed'
  if (payment?.dispute === 'lost') return 'lost'
  if (payment?.state === 'refunded') return 'refunded'
  return payment !== null && payment.refunded > 0 ? 'partly' : 'paid'
}

/** Why a payment failed, in words; banks often do not say. */
export const readFailure = (t: Texts, code: string | null): string => {
  const words: Record<string, string | undefined> = t.orders.failures
  return words[code ?? ''] ?? t.orders.failures.other
}
