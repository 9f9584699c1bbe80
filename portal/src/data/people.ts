import type {
  Adjusted,
  Adjustment,
  Person,
  PersonChange,
  PersonDetail,
  PersonStatus,
  Role,
} from 'authz/contract'
import type { Page } from 'authz/contract-parts'
import { api, query } from '../api.ts'

/** What the list of people shows, as it stands in the address. */
export type PeopleFilter = { search: string; role: string; status: string }

export const roles: Role[] = ['user', 'support', 'admin']
const statuses: PersonStatus[] = ['active', 'unverified', 'suspended', 'closed']

const pathOf = (id: string) => `/api/admin/people/${encodeURIComponent(id)}`

/** The filter in an address; unknown roles and statuses count as none. */
export const readPeopleFilter = (search: URLSearchParams): PeopleFilter => ({
  search: (search.get('search') ?? '').slice(0, 200),
  role: roles.find(role => role === search.get('role')) ?? '',
  status: statuses.find(status => status === search.get('status')) ?? '',
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

/** Takes away what lets a person themselves into an app on request. */
export const withdrawAccess = (id: string, app: string) =>
  api<void>(`${pathOf(id)}/apps/${encodeURIComponent(app)}`, { method: 'DELETE' })

/** The person with exactly this address, or null. */
export const findPersonByEmail = async (email: string): Promise<Person | null> => {
  const { items } = await api<Page<Person>>(`/api/admin/people${query({ search: email, limit: 50 })}`)
  return items.find(person => person.email === email.toLowerCase()) ?? null
}
