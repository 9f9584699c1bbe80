import type {
  FactorRemoval,
  Factors,
  MadeFactor,
  NewFactor,
  RecoveryCodes,
  VerifiedFactor,
} from 'authz/contract-factors'
import { api } from '../api.ts'

const pathOf = (id: string) => `/api/me/factors/${encodeURIComponent(id)}`

/** One's second factors, and how many recovery codes are left. */
export const loadFactors = () => api<Factors>('/api/me/factors')

/** Makes a factor, which counts once it was verified. */
export const makeFactor = (body: NewFactor) => api<MadeFactor>('/api/me/factors', { method: 'POST', body })

/** Shows the new factor's first code; recovery codes come with the first factor. */
export const verifyFactor = (id: string, code: string) =>
  api<VerifiedFactor>(`${pathOf(id)}/verify`, { method: 'POST', body: { code } })

export const removeFactor = (id: string, body: FactorRemoval) =>
  api<void>(pathOf(id), { method: 'DELETE', body })

/** Makes new recovery codes; the old ones end. */
export const makeRecoveryCodes = () => api<RecoveryCodes>('/api/me/recovery-codes', { method: 'POST' })
