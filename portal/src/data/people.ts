import type { Adjusted, Adjustment, Page, Person, PersonChange, PersonDetail } from 'authz/contract'
import { api, query } from '../api.ts'

/** What the list of people shows, as it stands in the address. */
export type PeopleFilter = { search: string; role: string; status: string }

const pathOf = (id: string) => `/api/admin/people/${encodeURIComponent(id)}`

/** The filter in an address; unknown roles and statuses count as none. */
export const readPeopleFilter = (search: URLSearchParams): PeopleFilter => ({
  search: (search.get('search') ?? '').slice(0, 200),
  role: ['user', 'admin'].find(role => role === search.get('role')) ?? '',
  status: ['active', 'suspended'].find(status => status === search.get('status')) ?? '',
})

export const loadPeople = (filter: PeopleFilter, cursor?: string) =>
  api<Page<Person>>(`/api/admin/people${query({ ...filter, cursor, limit: 50 })}`)

export const loadPerson = (id: string) => api<PersonDetail>(pathOf(id))

export const changePerson = (id: string, body: PersonChange) =>
  api<PersonDetail>(pathOf(id), { method: 'PATCH', body })

/** Gives or takes tokens. The same `idempotencyKey` never does so twice, however often it is sent. */
export const adjustBalance = (id: string, body: Adjustment, idempotencyKey: string) =>
  api<Adjusted>(`${pathOf(id)}/adjustments`, {
    method: 'POST',
    body,
    headers: { 'idempotency-key': idempotencyKey },
  })

/** Lets a person into an app whose access is `granted`, or no longer. */
export const setAccess = (id: string, app: string, granted: boolean) =>
  api<void>(`${pathOf(id)}/apps/${encodeURIComponent(app)}`, { method: granted ? 'PUT' : 'DELETE' })
