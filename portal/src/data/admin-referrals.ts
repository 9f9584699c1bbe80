import type { Page } from 'authz/contract-parts'
import type { Referral, ReferralSettings, ReferralState } from 'authz/contract-referral'
import { api, query } from '../api.ts'

const base = '/api/admin/referrals'

export const referralStates: ReferralState[] = ['suspect', 'waiting', 'rewarded', 'refused', 'taken_back']

/** What the list of referrals shows, as it stands in the address. */
export type ReferralFilter = { search: string; state: ReferralState | '' }

/** The filter in an address; an unknown state counts as none. */
export const readReferralFilter = (search: URLSearchParams): ReferralFilter => ({
  search: (search.get('search') ?? '').trim().slice(0, 254),
  state: referralStates.find(state => state === search.get('state')) ?? '',
})

/** Who brought whom, newest first. */
export const loadReferrals = (filter: ReferralFilter, cursor?: string) =>
  api<Page<Referral>>(`${base}${query({ ...filter, cursor, limit: 50 })}`)

/** An admin's word on one that is looked at, or that waits. */
export const decideReferral = (id: string, word: 'allow' | 'refuse', reason: string) =>
  api<Referral>(`${base}/${encodeURIComponent(id)}/${word}`, { method: 'POST', body: { reason } })

export const loadReferralSettings = () => api<ReferralSettings>(`${base}/settings`)

export const setReferralSettings = (body: ReferralSettings) =>
  api<ReferralSettings>(`${base}/settings`, { method: 'PUT', body })
