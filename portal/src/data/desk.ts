import type { AdminApp } from 'authz/contract-apps'
import type { AppText, Simulation, Trial, TrialWish } from 'authz/contract-desk'
import { api } from '../api.ts'

const pathOf = (app: string) => `/api/admin/apps/${encodeURIComponent(app)}`

/** What the gate makes of a request. */
export const tryRequest = (app: string, body: TrialWish) =>
  api<Trial>(`${pathOf(app)}/try`, { method: 'POST', body })

/** The last 30 days at other prices. */
export const simulatePrices = (app: string, prices: Record<string, number>) =>
  api<Simulation>(`${pathOf(app)}/simulate`, { method: 'POST', body: { prices } })

/** Makes an app without a file. */
export const makeApp = (name: string, yaml: string) =>
  api<AdminApp>('/api/admin/apps', { method: 'POST', body: { name, yaml } })

export const loadAppText = (app: string) => api<AppText>(`${pathOf(app)}/text`)

export const writeApp = (app: string, yaml: string) =>
  api<AdminApp>(`${pathOf(app)}/text`, { method: 'PUT', body: { yaml } })

/** Removes an app without a file, which must be switched off. */
export const removeApp = (app: string) => api<void>(pathOf(app), { method: 'DELETE' })
