import type { Key, MadeKey, NewKey, Page } from 'authz/contract'
import { api } from '../api.ts'

export const loadKeys = async () => (await api<Page<Key>>('/api/keys')).items

/** Makes a key; its `key` is in this answer and never again. */
export const createKey = (body: NewKey) => api<MadeKey>('/api/keys', { method: 'POST', body })

export const revokeKey = (id: string) =>
  api<void>(`/api/keys/${encodeURIComponent(id)}`, { method: 'DELETE' })
