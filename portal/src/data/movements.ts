import type { Movement, MovementKind } from 'authz/contract'
import type { Page } from 'authz/contract-parts'
import { api, query } from '../api.ts'

export const movementKinds: MovementKind[] = [
  'charge',
  'grant',
  'adjustment',
  'refund',
  'expiry',
  'debt',
  'hold',
  'release',
  'capture',
  'transfer',
]

/** Days back that the movements can be narrowed to. */
export const periods = [7, 30, 90]

/** What a movements page shows, as it stands in the address. */
export type MovementFilter = { app: string; kind: string; days: string }

const dayMs = 86_400_000

/** The filter in an address; unknown kinds and periods count as none. */
export const readMovementFilter = (search: URLSearchParams): MovementFilter => ({
  app: search.get('app') ?? '',
  kind: movementKinds.find(kind => kind === search.get('kind')) ?? '',
  days: periods.map(String).find(days => days === search.get('days')) ?? '',
})

const queryOf = ({ app, kind, days }: MovementFilter, cursor?: string) => {
  const from = days === '' ? null : new Date(Date.now() - Number(days) * dayMs).toISOString()
  return query({ app, kind, from, cursor, limit: 25 })
}

/** One's own movements, newest first. */
export const loadMovements = (filter: MovementFilter, cursor?: string) =>
  api<Page<Movement>>(`/api/movements${queryOf(filter, cursor)}`)

/** A person's movements, for admins. */
export const loadMovementsOf = (id: string, filter: MovementFilter, cursor?: string) =>
  api<Page<Movement>>(`/api/admin/people/${encodeURIComponent(id)}/movements${queryOf(filter, cursor)}`)
