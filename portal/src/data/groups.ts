import type { Allowance, Group, Member, MembersChanged, NewAllowance } from 'authz/contract-groups'
import type { Page } from 'authz/contract-parts'
import type { AllowanceGrant } from 'authz/contract-person'
import { ApiProblem, api, query } from '../api.ts'
import { readDay } from '../days.ts'

/** What was given by allowances, as it stands in the address; `from` and `to` are days on which periods begin. */
export type GrantFilter = { search: string; from: string; to: string }

export const readGrantFilter = (search: URLSearchParams): GrantFilter => ({
  search: (search.get('search') ?? '').trim().slice(0, 200),
  from: readDay(search.get('from')),
  to: readDay(search.get('to')),
})

/** Who of a group got which allowance when, newest first. */
export const loadAllowanceGrants = (group: number, filter: GrantFilter, cursor?: string) =>
  api<Page<AllowanceGrant>>(`/api/admin/allowance-grants${query({ group, ...filter, cursor, limit: 50 })}`)

/** Where that is downloaded. */
export const allowanceGrantsFile = (group: number, filter: GrantFilter, format: 'csv' | 'xlsx') =>
  `/api/admin/allowance-grants/file${query({ group, ...filter, format })}`

/** The group of an id, looked for page after page; there are few. */
export const findGroup = async (id: number) => {
  for (let cursor: string | undefined; ; ) {
    const { items, next } = await loadGroupPage(cursor)
    const group = items.find(group => group.id === id)
    if (group) return group
    if (next === null) throw new ApiProblem(404, 'not_found', `there is no group ${id}`)
    cursor = next
  }
}

const membersOf = (id: number) => `/api/admin/groups/${id}/members`

export const loadGroupPage = (cursor?: string) =>
  api<Page<Group>>(`/api/admin/groups${query({ cursor, limit: 200 })}`)

export const makeGroup = (name: string) => api<Group>('/api/admin/groups', { method: 'POST', body: { name } })

export const loadMembers = (id: number, cursor?: string) =>
  api<Page<Member>>(`${membersOf(id)}${query({ cursor, limit: 50 })}`)

/** Takes people in by address; who has no account is told. */
export const addMembers = (id: number, people: string[]) =>
  api<MembersChanged>(membersOf(id), { method: 'POST', body: { people } })

export const removeMember = (id: number, person: string) =>
  api<MembersChanged>(membersOf(id), { method: 'DELETE', body: { people: [person] } })

/** Allowances that go on or are to come. */
export const loadAllowances = async () =>
  (await api<Page<Allowance>>(`/api/admin/allowances${query({ limit: 200 })}`)).items

export const makeAllowance = (body: NewAllowance) =>
  api<Allowance>('/api/admin/allowances', { method: 'POST', body })

export const endAllowance = (id: number) => api<void>(`/api/admin/allowances/${id}`, { method: 'DELETE' })
