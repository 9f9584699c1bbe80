import type { OffersAnswer } from 'authz/contract-payments'
import type { OwnSubscription, StartedSubscription, Subscription } from 'authz/contract-plans'
import { ApiProblem, api, query } from '../api.ts'
import { loadOffers, type OffersFilter } from './offers.ts'

const path = '/api/subscription'
const post = <T>(what: string, body?: unknown) => api<T>(`${path}/${what}`, { method: 'POST', body })

/** One's plan, one that waits for its payment, and the newest invoices. */
export const loadOwnPlan = () => api<OwnSubscription>(path)

/** The same, or null for guests and whoever may not see it. */
export const findOwnPlan = async (): Promise<OwnSubscription | null> => {
  try {
    return await loadOwnPlan()
  } catch (error) {
    if (error instanceof ApiProblem) return null
    throw error
  }
}

/** What is sold, and one's own plan where plans are. */
export const loadOffersAndPlan = async (
  filter: OffersFilter,
): Promise<{ offers: OffersAnswer; own: OwnSubscription | null }> => {
  const offers = await loadOffers(filter)
  return { offers, own: offers.plans.length > 0 ? await findOwnPlan() : null }
}

/** Takes a plan at the price that was seen; null for one that is free, else the page where it is paid. */
export const takePlan = async (body: {
  plan: string
  currency: string
  amount: number
  code?: string
  language: 'en' | 'fr'
}): Promise<string | null> => {
  const wish = { ...body, waiver: true }
  return (await api<StartedSubscription>('/api/subscriptions', { method: 'POST', body: wish })).payUrl
}

/** The page where the plan that waits is paid; null when there is nothing to pay any more. */
export const findPlanPayUrl = async () => (await post<StartedSubscription>('pay')).payUrl

/** Asks the payment provider how one's plan stands. */
export const settleOwnPlan = async () => (await post<StartedSubscription>('settle')).subscription

export const changePlan = (plan: string, amount: number) => post<Subscription>('change', { plan, amount })

/** With its period; at once what is not paid. */
export const cancelOwnPlan = () => post<Subscription>('cancel')

/** Keeps what was cancelled, or goes on with what is paused. */
export const resumeOwnPlan = () => post<Subscription>('resume')

export const pausePlan = (until: string | null) =>
  post<Subscription>('pause', until === null ? {} : { until })

/** The provider's own page for cards and invoices. */
export const openPlanPortal = async (language: 'en' | 'fr') =>
  (await post<{ url: string }>('portal', { language })).url

/** Where a plan is taken, or changed to. */
export const subscribePath = ({ name, currency }: { name: string; currency: string }) =>
  `/subscribe/${name}${query({ currency })}`
