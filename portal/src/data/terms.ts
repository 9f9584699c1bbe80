import type { Page } from 'authz/contract-parts'
import type { AdminTerms, NewTerms, Terms } from 'authz/contract-sign-up'
import { api, query } from '../api.ts'

/** The terms that count. Throws 404 while there are none. */
export const loadTerms = () => api<Terms>('/api/terms')

export const acceptTerms = (version: number) =>
  api<void>('/api/terms/accept', { method: 'POST', body: { version } })

/** Every version, newest first. */
export const loadAllTerms = (cursor?: string) =>
  api<Page<AdminTerms>>(`/api/admin/terms${query({ cursor, limit: 20 })}`)

/** Publishes a version, which everybody is asked to accept. */
export const publishTerms = (body: NewTerms) => api<Terms>('/api/admin/terms', { method: 'POST', body })
