import type { Charge, Refund } from 'authz/contract'
import type { Page } from 'authz/contract-parts'
import { api, query } from '../api.ts'

/** What the list of charges shows, as it stands in the address. */
export type ChargeFilter = { app: string; person: string }

/** The filter in an address; a person that is no id counts as none. */
export const readChargeFilter = (search: URLSearchParams): ChargeFilter => ({
  app: search.get('app') ?? '',
  person: /^[0-9a-f-]{36}$/.test(search.get('person') ?? '') ? (search.get('person') ?? '') : '',
})

/** Everybody's charges, newest first. */
export const loadCharges = (filter: ChargeFilter, cursor?: string) =>
  api<Page<Charge>>(`/api/admin/charges${query({ ...filter, cursor, limit: 50 })}`)

/** Gives tokens of a charge back. The same `idempotencyKey` never does so twice, however often it is sent. */
export const refundCharge = (id: string, body: Refund, idempotencyKey: string) =>
  api<Charge>(`/api/admin/charges/${encodeURIComponent(id)}/refund`, {
    method: 'POST',
    body,
    headers: { 'idempotency-key': idempotencyKey },
  })
