import type { Page } from 'authz/contract-parts'
import type { NewOrder, Order, StartedOrder } from 'authz/contract-payments'
import { api, query } from '../api.ts'

const pathOf = (id: string) => `/api/orders/${encodeURIComponent(id)}`

/** One's own orders, newest first. */
export const loadOrders = (cursor?: string) => api<Page<Order>>(`/api/orders${query({ cursor, limit: 25 })}`)

export const loadOrder = (id: string) => api<Order>(pathOf(id))

/** Orders a pack. The same `idempotencyKey` never does so twice; `payUrl` is where a card pays. */
export const makeOrder = (body: NewOrder, idempotencyKey: string) =>
  api<StartedOrder>('/api/orders', { method: 'POST', body, headers: { 'idempotency-key': idempotencyKey } })

/** The page where an open order is paid; null when there is nothing to pay any more. */
export const findPayUrl = async (id: string) =>
  (await api<StartedOrder>(`${pathOf(id)}/pay`, { method: 'POST' })).payUrl

/** Asks the payment provider how the order stands. */
export const settleOrder = (id: string) => api<Order>(`${pathOf(id)}/settle`, { method: 'POST' })

export const cancelOrder = (id: string) => api<Order>(`${pathOf(id)}/cancel`, { method: 'POST' })

/** Whether its payment may still come. */
export const isWaiting = ({ state }: Pick<Order, 'state'>) => state === 'open' || state === 'processing'
