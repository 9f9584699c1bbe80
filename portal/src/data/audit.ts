import type { AuditEntry } from 'authz/contract-audit'
import type { Page } from 'authz/contract-parts'
import { api, query } from '../api.ts'
import { readDay, startOfDay } from '../days.ts'

/** What the audit log shows, as it stands in the address; `from` and `to` are days, both inclusive. */
export type AuditFilter = { actor: string; subject: string; kind: string; from: string; to: string }

/** The first words of kinds: what deeds are about. */
export const auditTopics = [
  'person',
  'session',
  'sign_in',
  'second_factor',
  'key',
  'balance',
  'charge',
  'subscription',
  'access',
  'group',
  'invitation',
  'terms',
  'app',
  'app_secret',
  'brake',
  'allowance',
  'spend_limit',
  'voucher',
  'referral',
  'promotion',
  'site',
  'contact',
  'export',
] as const

/** The filter in an address; a kind or a day that is none counts as none. */
export const readAuditFilter = (search: URLSearchParams): AuditFilter => ({
  actor: (search.get('actor') ?? '').trim().slice(0, 254),
  subject: (search.get('subject') ?? '').trim().slice(0, 300),
  kind: auditTopics.find(topic => topic === search.get('kind')) ?? '',
  from: readDay(search.get('from')),
  to: readDay(search.get('to')),
})

/** Who did what, newest first. */
export const loadAudit = ({ from, to, ...filter }: AuditFilter, cursor?: string, limit = 50) =>
  api<Page<AuditEntry>>(
    `/api/admin/audit${query({ ...filter, from: startOfDay(from), to: startOfDay(to, 1), cursor, limit })}`,
  )
