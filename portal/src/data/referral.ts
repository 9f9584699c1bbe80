import type { Page } from 'authz/contract-parts'
import type { Brought, OwnReferral, ReferralTerms } from 'authz/contract-referral'
import { api, query } from '../api.ts'

/** What bringing people gives, and whether this browser came by somebody's link. */
export const loadReferralTerms = () => api<ReferralTerms>('/api/referral/terms')

/** One's own link, made when it is first asked for, and what it brought. */
export const loadOwnReferral = () => api<OwnReferral>('/api/referral')

/** Who came by one's link, newest first. */
export const loadBrought = (cursor?: string) =>
  api<Page<Brought>>(`/api/referral/people${query({ cursor, limit: 25 })}`)
