import type { Allowance, Group, Member, MembersChanged, NewAllowance } from 'authz/contract-groups'
import type { Page } from 'authz/contract-parts'
import { api, query } from '../api.ts'

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
