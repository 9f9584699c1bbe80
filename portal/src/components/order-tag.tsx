import type { Order } from 'authz/contract-payments'
import { type OrderState, stateOfOrder } from '../order-state.ts'
import { useSpeech } from './speech.tsx'

const tones: Partial<Record<OrderState, string>> = {
  open: 'warn',
  paid: 'good',
  disputed: 'warn',
}

/** An order's state in a word. */
export const OrderTag = ({ order }: { order: Order }) => {
  const { t } = useSpeech()
  const state = stateOfOrder(order)
  return <span className={`tag ${tones[state] ?? ''}`}>{t.orders.states[state]}</span>
}
