import type { Page } from 'authz/contract-parts'
import type { AdminPayment, AdminSubscriptionDetail } from 'authz/contract-plan-desk'
import type { AdminSubscription } from 'authz/contract-plans'
import { api, query } from '../api.ts'
import { readField } from '../outcome.ts'

export const subscriptionStates = [
  'active',
  'trialing',
  'past_due',
  'suspended',
  'paused',
  'open',
  'cancelled',
  'expired',
] as const
export type SubscriptionStateName = (typeof subscriptionStates)[number]

/** What the list of subscriptions shows, as it stands in the address. */
export type SubscriptionFilter = { search: string; state: string; plan: string }

export const readSubscriptionFilter = (search: URLSearchParams): SubscriptionFilter => {
  const plan = search.get('plan') ?? ''
  return {
    search: (search.get('search') ?? '').trim().slice(0, 200),
    state: subscriptionStates.find(state => state === search.get('state')) ?? '',
    plan: /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(plan) ? plan : '',
  }
}

/** Who has which plan, newest first. */
export const loadSubscriptions = (filter: SubscriptionFilter, cursor?: string) =>
  api<Page<AdminSubscription>>(`/api/admin/subscriptions${query({ ...filter, cursor, limit: 50 })}`)

/** Somebody's plans, newest first. */
export const loadSubscriptionsOf = async (person: string, limit = 50) =>
  (await api<Page<AdminSubscription>>(`/api/admin/subscriptions${query({ person, limit })}`)).items

const pathOf = (id: string) => `/api/admin/subscriptions/${encodeURIComponent(id)}`

export const loadSubscription = (id: string) => api<AdminSubscriptionDetail>(pathOf(id))

const doTo = (id: string, deed: string, body?: object) =>
  api<AdminSubscription>(`${pathOf(id)}/${deed}`, { method: 'POST', ...(body && { body }) })

/** With its period, or now. */
export const cancelSubscription = (id: string, body: { reason: string; now: boolean }) =>
  doTo(id, 'cancel', body)

/** It stays open for so many days though nobody has paid. */
export const extendSubscription = (id: string, body: { days: number; reason: string }) =>
  doTo(id, 'extend', body)

/** Takes a cancellation or a suspension back. */
export const reactivateSubscription = (id: string, body: { reason: string }) => doTo(id, 'reactivate', body)

/** Looks it up at the payment provider. */
export const settleSubscription = (id: string) => doTo(id, 'settle')

const payment = (id: string, deed: string) => `/api/admin/payments/${encodeURIComponent(id)}/${deed}`

/** Sends money of an order's or a plan's payment back, which must be as it was shown. */
export const refundPayment = (form: FormData) =>
  api<AdminPayment>(payment(readField(form, 'payment'), 'refund'), {
    method: 'POST',
    body: {
      amount: Number(readField(form, 'sum')),
      refunded: Number(readField(form, 'refunded')),
      reason: readField(form, 'reason'),
    },
  })

/** Sends its buyer the addresses of receipt and invoice once more. */
export const sendReceipt = (id: string) => api<AdminPayment>(payment(id, 'receipt'), { method: 'POST' })

/** Where the list is downloaded. */
export const subscriptionsFile = (filter: SubscriptionFilter, format: 'csv' | 'xlsx') =>
  `/api/admin/subscriptions/file${query({ ...filter, format })}`
