import type { Person } from 'authz/contract'
import type { Page } from 'authz/contract-parts'
import { api, query } from '../api.ts'

/** The first few people whom these words name. */
export const searchPeople = async (search: string, signal: AbortSignal): Promise<Person[]> =>
  (await api<Page<Person>>(`/api/admin/people${query({ search, limit: 6 })}`, { signal })).items
