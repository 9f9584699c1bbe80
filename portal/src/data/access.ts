import type { AppAccess, NewAppAccess } from 'authz/contract-access'
import type { Group } from 'authz/contract-groups'
import type { Page } from 'authz/contract-parts'
import { api, query } from '../api.ts'

const pathOf = (app: string) => `/api/admin/apps/${encodeURIComponent(app)}/access`

/** Who may open a granted app, newest first. */
export const loadAccess = (app: string, cursor?: string, limit = 50) =>
  api<Page<AppAccess>>(`${pathOf(app)}${query({ cursor, limit })}`)

/** Lets a person or a group in, in place of what they had. */
export const grantAccess = (app: string, body: NewAppAccess) =>
  api<AppAccess>(pathOf(app), { method: 'POST', body })

export const revokeAccess = (app: string, id: string) =>
  api<void>(`${pathOf(app)}/${encodeURIComponent(id)}`, { method: 'DELETE' })

/** The groups, by name; the first 200. */
export const loadGroups = async () =>
  (await api<Page<Group>>(`/api/admin/groups${query({ limit: 200 })}`)).items
