import type { AdminSettings, SettingsChange } from 'authz/contract-settings'
import { api } from '../api.ts'
import { reloadHouse } from '../house.ts'

/** What was set, and what the environment says on top. */
export const loadSettings = () => api<AdminSettings>('/api/admin/settings')

const seen = async (settings: AdminSettings) => {
  await reloadHouse()
  return settings
}

/** Changes what is named; null goes back to the product's own. */
export const changeSettings = async (body: SettingsChange) =>
  seen(await api<AdminSettings>('/api/admin/settings', { method: 'PATCH', body }))

/** Puts a picture beside the name, as base64. */
export const setLogo = async (data: string) =>
  seen(await api<AdminSettings>('/api/admin/settings/logo', { method: 'PUT', body: { data } }))

export const removeLogo = async () =>
  seen(await api<AdminSettings>('/api/admin/settings/logo', { method: 'DELETE' }))
