import type { Page } from 'authz/contract-parts'
import type { AdminOrder, PaymentEvent, Reconciled } from 'authz/contract-payments'
import { api, query } from '../api.ts'

export const orderStates = [
  'succeeded',
  'refunded',
  'open',
  'pending',
  'processing',
  'failed',
  'expired',
  'cancelled',
] as const
export type OrderStateName = (typeof orderStates)[number]

export const payMethods = ['stripe', 'transfer'] as const

/** What the list of orders shows, as it stands in the address. */
export type OrderFilter = { search: string; state: string; method: string }

const among = (known: readonly string[], value: string | null) =>
  known.includes(value ?? '') ? (value ?? '') : ''

export const readOrderFilter = (search: URLSearchParams): OrderFilter => ({
  search: (search.get('search') ?? '').trim().slice(0, 200),
  state: among(orderStates, search.get('state')),
  method: among(payMethods, search.get('method')),
})

/** Everybody's orders, newest first. */
export const loadOrders = (filter: OrderFilter, cursor?: string) =>
  api<Page<AdminOrder>>(`/api/admin/orders${query({ ...filter, cursor, limit: 50 })}`)

export const loadOrdersOf = (person: string, cursor?: string) =>
  api<Page<AdminOrder>>(`/api/admin/orders${query({ person, cursor, limit: 50 })}`)

const pathOf = (id: string) => `/api/admin/orders/${encodeURIComponent(id)}`

export const loadOrder = (id: string) => api<AdminOrder>(pathOf(id))

/** The sum of a bank transfer is there; `late`: though the order has ended. */
export const confirmTransfer = (id: string, body: { amount: number; late?: boolean }) =>
  api<AdminOrder>(`${pathOf(id)}/confirm`, { method: 'POST', body })

export const cancelOrder = (id: string) => api<AdminOrder>(`${pathOf(id)}/cancel`, { method: 'POST' })

/** Looks the order up at the payment provider. */
export const settleOrder = (id: string) => api<AdminOrder>(`${pathOf(id)}/settle`, { method: 'POST' })

export const eventStates = ['done', 'ignored', 'failed'] as const

/** What the list of events shows, as it stands in the address. */
export type EventFilter = { state: string }

export const readEventFilter = (search: URLSearchParams): EventFilter => ({
  state: among(eventStates, search.get('state')),
})

/** What the payment provider told, newest first. */
export const loadPaymentEvents = (filter: EventFilter, cursor?: string) =>
  api<Page<PaymentEvent>>(`/api/admin/payment-events${query({ ...filter, cursor, limit: 50 })}`)

export const replayEvent = (id: string) =>
  api<PaymentEvent>(`/api/admin/payment-events/${encodeURIComponent(id)}/replay`, { method: 'POST' })

/** Mends what lost events left. */
export const reconcile = () => api<Reconciled>('/api/admin/reconcile', { method: 'POST' })

/** Where the list is downloaded. */
export const ordersFile = (filter: OrderFilter, format: 'csv' | 'xlsx') =>
  `/api/admin/orders/file${query({ ...filter, format })}`
