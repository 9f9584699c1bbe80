import type { AdminApp, App, AppChange } from 'authz/contract-apps'
import type { Page } from 'authz/contract-parts'
import { api } from '../api.ts'

/** Every app behind the gate, in the operator's order. */
export const loadApps = async () => (await api<Page<App>>('/api/apps')).items

export const loadApp = (name: string) => api<App>(`/api/apps/${encodeURIComponent(name)}`)

/** The apps with what an admin laid over their files. */
export const loadAdminApps = async () => (await api<Page<AdminApp>>('/api/admin/apps')).items

/** Overrides an app's file; `null` goes back to the file. */
export const changeApp = (name: string, body: AppChange) =>
  api<AdminApp>(`/api/admin/apps/${encodeURIComponent(name)}`, { method: 'PATCH', body })
