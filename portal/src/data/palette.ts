import type { Person } from 'authz/contract'
import type { Page } from 'authz/contract-parts'
import type { AdminOrder } from 'authz/contract-payments'
import { api, query } from '../api.ts'

/** The first few people whom these words name. */
export const searchPeople = async (search: string, signal: AbortSignal): Promise<Person[]> =>
  (await api<Page<Person>>(`/api/admin/people${query({ search, limit: 6 })}`, { signal })).items

/** A bank transfer's reference, or the payment provider's own id: nothing else is worth looking for. */
export const namesOrder = (search: string) => /^([a-hj-np-z2-9]{10}|(pi|cs)_\w{10,})$/i.test(search)

/** The orders of a reference or an id. */
export const searchOrders = async (search: string, signal: AbortSignal): Promise<AdminOrder[]> =>
  (await api<Page<AdminOrder>>(`/api/admin/orders${query({ search, limit: 3 })}`, { signal })).items
