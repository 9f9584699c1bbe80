import type { Page } from 'authz/contract-parts'
import type { Invitation, MadeInvitation, NewInvitation } from 'authz/contract-sign-up'
import { api, query } from '../api.ts'

/** Invitations that were not revoked, newest first. */
export const loadInvitations = (cursor?: string) =>
  api<Page<Invitation>>(`/api/admin/invitations${query({ cursor, limit: 50 })}`)

/** Makes an invitation; its link is in this answer and never again. */
export const makeInvitation = (body: NewInvitation) =>
  api<MadeInvitation>('/api/admin/invitations', { method: 'POST', body })

export const revokeInvitation = (id: string) =>
  api<void>(`/api/admin/invitations/${encodeURIComponent(id)}`, { method: 'DELETE' })
