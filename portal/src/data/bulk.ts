import type { Bulk, BulkPreview, BulkQuestion, NewBulk } from 'authz/contract-bulk'
import { api, query } from '../api.ts'
import type { PeopleFilter } from './people.ts'

/** Whom a bulk is about: people by id, or all that match the list's filter. */
export type Whom = Pick<BulkQuestion, 'people' | 'filter'>

/** The list's filter as the API takes it: what is empty filters nothing. */
export const filterOf = (filter: PeopleFilter): NonNullable<Whom['filter']> =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== ''))

export const previewBulk = (kind: BulkQuestion['kind'], whom: Whom) =>
  api<BulkPreview>('/api/admin/bulks/preview', { method: 'POST', body: { kind, ...whom } })

export const startBulk = (body: NewBulk) => api<Bulk>('/api/admin/bulks', { method: 'POST', body })

/** Does the next people of it. */
export const stepBulk = (id: string) =>
  api<Bulk>(`/api/admin/bulks/${encodeURIComponent(id)}/step`, { method: 'POST' })

/** Those that somebody started and nobody finished. */
export const loadOpenBulks = async () => (await api<{ items: Bulk[] }>('/api/admin/bulks')).items

/** Where the list, or the people chosen in it, can be downloaded. */
export const exportPath = (format: 'csv' | 'xlsx', filter: PeopleFilter, people: string[]) =>
  `/api/admin/people/export${query(people.length > 0 ? { format, people: people.join(',') } : { format, ...filter })}`
