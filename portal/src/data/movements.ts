import type { Movement, MovementKind } from 'authz/contract'
import type { Page } from 'authz/contract-parts'
import { api, query } from '../api.ts'
import { readDay, startOfDay } from '../days.ts'

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

/** What a movements page shows, as it stands in the address; `from` and `to` are days, both inclusive, and beat `days`. */
export type MovementFilter = { app: string; kind: string; days: string; from: string; to: string }

const dayMs = 86_400_000

/** The filter in an address; unknown kinds and periods count as none. */
export const readMovementFilter = (search: URLSearchParams): MovementFilter => {
  const [from, to] = [readDay(search.get('from')), readDay(search.get('to'))]
  const days = periods.map(String).find(days => days === search.get('days')) ?? ''
  return {
    app: search.get('app') ?? '',
    kind: movementKinds.find(kind => kind === search.get('kind')) ?? '',
    days: from === '' && to === '' ? days : '',
    from,
    to,
  }
}

/** The filter as the API takes it: times in place of days. */
const timesOf = ({ app, kind, days, from, to }: MovementFilter) => ({
  app,
  kind,
  from: days === '' ? startOfDay(from) : new Date(Date.now() - Number(days) * dayMs).toISOString(),
  to: startOfDay(to, 1),
})

const queryOf = (filter: MovementFilter, cursor?: string) => query({ ...timesOf(filter), cursor, limit: 25 })

/** One's own movements, newest first. */
export const loadMovements = (filter: MovementFilter, cursor?: string) =>
  api<Page<Movement>>(`/api/movements${queryOf(filter, cursor)}`)

/** A person's movements, for admins. */
export const loadMovementsOf = (id: string, filter: MovementFilter, cursor?: string) =>
  api<Page<Movement>>(`/api/admin/people/${encodeURIComponent(id)}/movements${queryOf(filter, cursor)}`)

/** Where a person's movements are downloaded by admins. */
export const movementsFileOf = (id: string, filter: MovementFilter, format: 'csv' | 'xlsx', lang: string) =>
  `/api/admin/people/${encodeURIComponent(id)}/movements/file${query({ format, lang, ...timesOf(filter) })}`

/** Where one's own movements are downloaded, with what is filtered and nothing else. */
export const movementsFile = (filter: MovementFilter, format: 'csv' | 'xlsx', lang: string) =>
  `/api/me/movements/file${query({ format, lang, ...timesOf(filter) })}`
