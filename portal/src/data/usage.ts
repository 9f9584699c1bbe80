import type { Usage } from 'authz/contract'
import type { Page } from 'authz/contract-parts'
import { api, query } from '../api.ts'

/** One's own use per app between two days (UTC, inclusive). */
export const loadUsageByApp = async (from: string, to: string) =>
  (await api<Page<Usage>>(`/api/usage${query({ by: 'app', from, to })}`)).items

/** One's own use per app and day. */
export const loadDailyUsage = async (from: string, to: string) =>
  (await api<Page<Usage>>(`/api/usage${query({ from, to })}`)).items
