import type { NewTopUp, TopUp } from 'authz/contract-top-up'
import { api } from '../api.ts'
import type { Language } from '../format.ts'

export const loadTopUp = () => api<TopUp>('/api/top-up')

/** Turns it on, for what was agreed to. */
export const setTopUp = (body: NewTopUp) => api<TopUp>('/api/top-up', { method: 'PUT', body })

/** Turns it off; the card stays. */
export const turnTopUpOff = () => api<TopUp>('/api/top-up/off', { method: 'POST' })

/** Removes it with its card. */
export const removeTopUp = () => api<TopUp>('/api/top-up', { method: 'DELETE' })

/** The payment provider's page where a card is saved. */
export const findCardUrl = async (language: Language) =>
  (await api<{ url: string }>('/api/top-up/card', { method: 'POST', body: { language } })).url

/** Asks the payment provider for the card that was saved. */
export const settleTopUp = () => api<TopUp>('/api/top-up/settle', { method: 'POST' })

const pathOf = (id: string) => `/api/admin/people/${encodeURIComponent(id)}/top-up`

export const loadTopUpOf = (id: string) => api<TopUp>(pathOf(id))

/** Stops somebody's; they read the reason. */
export const stopTopUpOf = (id: string, reason: string) =>
  api<TopUp>(`${pathOf(id)}/stop`, { method: 'POST', body: { reason } })
