import type { Page } from 'authz/contract-parts'
import type { Session } from 'authz/contract-sessions'
import { api, query } from '../api.ts'

const pathOf = (person: string | null) =>
  person === null ? '/api/sessions' : `/api/admin/people/${encodeURIComponent(person)}/sessions`

/** Somebody's live sessions, newest first; `person` null is oneself. */
export const loadSessions = (person: string | null, cursor?: string) =>
  api<Page<Session>>(`${pathOf(person)}${query({ cursor, limit: 25 })}`)

/** Ends one session, or with `id` null all of a person's: of one's own, all but this one. */
export const endSession = (person: string | null, id: string | null) =>
  api<void>(`${pathOf(person)}${id === null ? '' : `/${encodeURIComponent(id)}`}`, { method: 'DELETE' })
