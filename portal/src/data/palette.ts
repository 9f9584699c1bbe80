import type { Person } from 'authz/contract'
import type { Page } from 'authz/contract-parts'
import type { AdminOrder } from 'authz/contract-payments'
import type { AdminSubscription } from 'authz/contract-plans'
import { api, query } from '../api.ts'
import { loadSubscriptionsOf } from './admin-subscriptions.ts'

/** The first few people whom these words name. */
export const searchPeople = async (search: string, signal: AbortSignal): Promise<Person[]> =>
  (await api<Page<Person>>(`/api/admin/people${query({ search, limit: 6 })}`, { signal })).items

const isId = /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(pi|cs|sub|in)_\w{10,})$/i

/** An id of ours, the payment provider's own, or a bank transfer's reference: nothing else is worth looking for. */
export const namesOrder = (search: string) => isId.test(search) || /^[a-hj-np-z2-9]{10}$/i.test(search)

/** The orders of a reference or an id. */
export const searchOrders = async (search: string, signal: AbortSignal): Promise<AdminOrder[]> =>
  (await api<Page<AdminOrder>>(`/api/admin/orders${query({ search, limit: 3 })}`, { signal })).items

/** At most so many people are asked for their plans: more are not who is meant. */
const fewPeople = 3

/** The subscription of an id, and the plans that run of the few people whom the words name. */
export const searchSubscriptions = async (
  search: string,
  people: Person[],
  signal: AbortSignal,
): Promise<AdminSubscription[]> => {
  if (isId.test(search))
    return (
      await api<Page<AdminSubscription>>(`/api/admin/subscriptions${query({ search, limit: 3 })}`, { signal })
    ).items
  if (people.length > fewPeople) return []
  const plans = await Promise.all(people.map(({ id }) => loadSubscriptionsOf(id, 3)))
  return plans.flat().filter(({ endedAt, state }) => endedAt === null && state !== 'open')
}
