import type { Key } from 'authz/contract'
import type { Limit, LimitChange } from 'authz/contract-groups'
import type { OwnApps } from 'authz/contract-own'
import type { Page } from 'authz/contract-parts'
import type { PersonGroup, PersonVoucher } from 'authz/contract-person'
import { api, query } from '../api.ts'

/** What the tabs of one person's page show. */

const pathOf = (id: string, tab: string) => `/api/admin/people/${encodeURIComponent(id)}/${tab}`

/** The groups that somebody is in; the first 200. */
export const loadGroupsOf = async (id: string) =>
  (await api<Page<PersonGroup>>(`${pathOf(id, 'groups')}${query({ limit: 200 })}`)).items

/** What somebody may spend; the first 200 limits. */
export const loadLimitsOf = async (id: string) =>
  (await api<Page<Limit>>(`${pathOf(id, 'limits')}${query({ limit: 200 })}`)).items

/** Sets or lifts a limit that the person cannot raise. */
export const setLimitOf = (id: string, body: LimitChange) =>
  api<Page<Limit>>(pathOf(id, 'limits'), { method: 'PUT', body })

/** What somebody used, and what is open to them now. */
export const loadAppsOf = (id: string) => api<OwnApps>(pathOf(id, 'apps'))

export const loadKeysOf = (id: string, cursor?: string) =>
  api<Page<Key>>(`${pathOf(id, 'keys')}${query({ cursor, limit: 25 })}`)

/** Takes a key away; its person reads the reason. */
export const revokeKeyOf = (id: string, key: string, reason: string) =>
  api<void>(`${pathOf(id, 'keys')}/${encodeURIComponent(key)}/revoke`, { method: 'POST', body: { reason } })

/** The vouchers that somebody redeemed, newest first. */
export const loadVouchersOf = (id: string, cursor?: string) =>
  api<Page<PersonVoucher>>(`${pathOf(id, 'vouchers')}${query({ cursor, limit: 25 })}`)
