import { isUuid } from '../uuid.ts'
import { type Provider, ProviderError } from './provider.ts'
import type { PlanNow, PlanRef } from './provider-plans.ts'
import { settleReferralsNow } from './referrals.ts'
import { type Settling, startSync, type Told } from './settling.ts'

/** What became of a look at a plan at the provider. */
export type PlanSettled = 'settled' | 'stale' | 'no_subscription' | 'mismatch' | 'conflict'

type Found = { id: string; providerId: string | null; sessionId: string | null }

/**
 * Brings a subscription, its invoices and payments in line with the provider, whoever asks: what an event says is never
 * believed. `payment` names one whose invoice may be an old one.
 */
export const settlePlan = async (
  { database, provider }: Settling,
  ref: PlanRef,
  event: Told | null = null,
  payment: string | null = null,
): Promise<PlanSettled> => {
  const number = await startSync({ database })
  const { subscriptionId, now } = await provider.plans.read(ref, payment)
  if (!isUuid(subscriptionId)) return 'no_subscription'
  // A subscription says nothing of the session that began it.
  const [row] = await database.call<{ status: PlanSettled; state: string }>('settleSubscription', {
    id: subscriptionId,
    number,
    now,
    event,
  })
  await settleReferralsNow({ database })
  if (row?.status === 'settled') {
    await tellRenewalDiscount({ database, provider }, subscriptionId)
    await endWhatEnded(provider, row.state, now)
  }
  return row?.status ?? 'no_subscription'
}

/** Ends at the provider what ended here in the instant of its payment, and would be renewed there for nothing. */
const endWhatEnded = async (provider: Settling['provider'], state: string, now: PlanNow): Promise<void> => {
  const hasEnded = (one: string) => one === 'cancelled' || one === 'expired'
  if (hasEnded(state) && !hasEnded(now.state) && now.subscription !== null)
    await provider.plans.cancel(now.subscription)
}

type Due = { providerId: string; promotionId: string; name: string; discount: number; currency: string }

/** What is off the renewals alone is told when the first payment is there; a failure is mended by the next look. */
const tellRenewalDiscount = async ({ database, provider }: Settling, id: string): Promise<void> => {
  const [due] = await database.call<Due>('findRenewalDiscount', { id })
  if (due === undefined) return
  const { providerId, discount: amount, ...discount } = due
  await provider.promotions.discountRenewals(providerId, { ...discount, amount, isForever: true })
  await database.call('noteRenewalDiscount', { id })
}

/** How the provider calls a plan of ours; null when it was told of none yet. */
export const planRefOf = ({ providerId, sessionId }: Omit<Found, 'id'>): PlanRef | null =>
  providerId !== null ? { subscription: providerId } : sessionId === null ? null : { session: sessionId }

/** The plan for which a payment was made, as our own books know it, else as the provider does. */
export const findPlanByPayment = async (
  { database, provider }: Settling,
  payment: string,
): Promise<PlanRef | null> => {
  const [known] = await database.call<Found>('findSubscription', { paymentId: payment })
  return known === undefined ? provider.plans.findByPayment(payment) : planRefOf(known)
}

/** Older than this a plan that waits is looked up though nobody told of it. */
const quiet = '2 minutes'
const maxUnsettled = 500

/** A plan to look up, and a payment of it whose invoice may be an old one. */
export type PaidPlan = { ref: PlanRef; payment: string | null }

/** Looks up the plans that the provider lists since then, those given, and our own that should have changed; each once. */
export const reconcilePlans = async (
  parts: Settling,
  since: Date,
  given: PaidPlan[],
  result: { seen: number; mended: number; foreign: number; failed: number },
): Promise<void> => {
  const { database, provider } = parts
  const looks = new Map<string, { ref: PlanRef; payments: Set<string> }>()
  const add = (ref: PlanRef, payment: string | null) => {
    const key = JSON.stringify(ref)
    const look = looks.get(key) ?? { ref, payments: new Set() }
    looks.set(key, look)
    if (payment !== null) look.payments.add(payment)
  }
  for (const { ref, payment } of given) add(ref, payment)
  for await (const ref of provider.plans.listRecent(since)) add(ref, null)
  const waiting = await database.call<Found>('listUnsettledSubscriptions', {
    live: provider.live,
    quiet,
    limit: maxUnsettled,
  })
  for (const ref of waiting.map(planRefOf)) if (ref !== null) add(ref, null)
  for (const { ref, payments } of looks.values()) {
    result.seen++
    try {
      const before = await stateOf(parts, ref)
      let status: PlanSettled = 'stale'
      for (const payment of payments.size > 0 ? payments : [null])
        status = await settlePlan(parts, ref, null, payment)
      if (status === 'settled' && before !== (await stateOf(parts, ref))) result.mended++
      else if (status !== 'settled' && status !== 'stale') result.foreign++
    } catch {
      result.failed++
    }
  }
}

/** What of a plan a look may change, as one text. */
const stateOf = async ({ database }: Settling, ref: PlanRef): Promise<string> => {
  const [found] = await database.call<Found>(
    'findSubscription',
    'session' in ref ? { sessionId: ref.session } : { providerId: ref.subscription },
  )
  if (found === undefined) return ''
  const { id } = found
  const [row] = await database.call<Record<string, unknown>>('listSubscriptions', { id })
  const invoices = await database.call('listSubscriptionInvoices', { subscriptionId: id })
  return JSON.stringify([{ ...row, synced: null }, invoices])
}

/** One after the other: one that fails does not keep the others. */
const tryEach = async <T>(due: T[], failed: string, work: (one: T) => Promise<void>): Promise<void> => {
  const failures: unknown[] = []
  for (const one of due) await work(one).catch(error => failures.push(error))
  if (failures.length > 0) throw new AggregateError(failures, `${failed}: ${failures.length}`)
}

/** Takes up again what is paused until now, with a new period where the paid one is over. Resolves with how many. */
export const resumePausedPlans = async (
  { database, provider }: Settling,
  now = new Date(),
): Promise<number> => {
  const due = await database.call<{ id: string; providerId: string }>('listResumingSubscriptions', {
    live: provider.live,
    now,
  })
  await tryEach(due, 'plans that could not be taken up again', async ({ id, providerId }) => {
    const ref = { subscription: providerId }
    // Whether its paid period is over may not have been told yet.
    await settlePlan({ database, provider }, ref)
    const [plan] = await database.call<{ state: string; pauses: boolean }>('listSubscriptions', { id })
    if (plan?.pauses !== true) return
    // Nobody is there to give another card: one that is refused is told by mail, as at any renewal.
    await provider.plans.unpause(providerId, { beginsNow: plan.state === 'paused', mustBePaid: false })
    await settlePlan({ database, provider }, ref)
  })
  return due.length
}

/**
 * Ends a plan at the provider. False when that knows no such plan: test data was deleted there. Of a live one it means that
 * another account's key is in use: the plan goes on where it was begun, and is tried again.
 */
const endAtProvider = async (provider: Provider, ref: PlanRef): Promise<boolean> => {
  try {
    if ('subscription' in ref) await provider.plans.cancel(ref.subscription)
    else await provider.endSession(ref.session)
    return true
  } catch (error) {
    if (!provider.live && error instanceof ProviderError && error.missing !== null) return false
    throw error
  }
}

/** Ends at the provider what nobody has paid for so many days, and the plans of closed accounts. Resolves with how many. */
export const endUnpaidPlans = async (
  { database, provider }: Settling,
  days: number,
  now = new Date(),
): Promise<number> => {
  const due = await database.call<Found>('listEndingSubscriptions', {
    live: provider.live,
    cancel: days,
    now,
  })
  await tryEach(due, 'plans that could not be ended', async ({ id, ...found }) => {
    const ref = planRefOf(found)
    if (ref === null) return
    if (await endAtProvider(provider, ref)) await settlePlan({ database, provider }, ref)
    else await database.call('setSubscriptionEnd', { id, ends: true, now: true })
  })
  return due.length
}
