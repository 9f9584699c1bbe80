import type { Page } from 'authz/contract-parts'
import type { AdminTerms, NewTerms, Terms } from 'authz/contract-sign-up'
import { ApiProblem, api, query } from '../api.ts'

/** The terms that count; null while there are none. */
export const findTerms = async (): Promise<Terms | null> => {
  try {
    return await api<Terms>('/api/terms')
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) return null
    throw error
  }
}

export const acceptTerms = (version: number) =>
  api<void>('/api/terms/accept', { method: 'POST', body: { version } })

/** Every version, newest first. */
export const loadAllTerms = (cursor?: string) =>
  api<Page<AdminTerms>>(`/api/admin/terms${query({ cursor, limit: 20 })}`)

/** Publishes a version, which everybody is asked to accept. */
export const publishTerms = (body: NewTerms) => api<Terms>('/api/admin/terms', { method: 'POST', body })
