import type { Key, MadeKey, NewKey } from 'authz/contract'
import type { Page } from 'authz/contract-parts'
import { api } from '../api.ts'

const pathOf = (id: string) => `/api/keys/${encodeURIComponent(id)}`

export const loadKeys = async () => (await api<Page<Key>>('/api/keys')).items

/** Makes a key; its `key` is in this answer and never again. */
export const createKey = (body: NewKey) => api<MadeKey>('/api/keys', { method: 'POST', body })

/** Puts another key in the place of one, which is good for `overlapS` seconds more. */
export const rotateKey = (id: string, overlapS: number) =>
  api<MadeKey>(`${pathOf(id)}/rotate`, { method: 'POST', body: { overlapS } })

export const revokeKey = (id: string) => api<void>(pathOf(id), { method: 'DELETE' })
