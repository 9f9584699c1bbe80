import { isUuid } from '../uuid.ts'
import { findPlanByPayment, type PaidPlan, reconcilePlans, settlePlan } from './plan-settlement.ts'
import type { ProviderEvent } from './provider.ts'
import { settleReferralsNow } from './referrals.ts'
import { type Settled, type Settling, startSync, type Told } from './settling.ts'
import { mendTopUps, settleCard, settleCharge } from './top-up-settlement.ts'

/** What the reconciler did: what it looked at, what changed by it, and what is not ours or could not be looked at. */
export type Reconciled = { seen: number; mended: number; foreign: number; failed: number }

/**
 * Brings the order of a checkout session in line with the provider, whoever asks: one function for the webhook, the page
 * after the payment, the reconciler and admins. What an event says is never believed; the session is looked up.
 */
export const settleSession = async (
  { database, provider }: Settling,
  session: string,
  event: Told | null = null,
): Promise<Settled> => {
  const number = await startSync({ database })
  const { orderId, now, isPlan, isCard } = await provider.readSession(session)
  if (isCard) return settleCard({ database, provider }, session, event)
  if (isPlan) {
    const status = await settlePlan({ database, provider }, { session }, event)
    return status === 'no_subscription' ? 'no_order' : status === 'conflict' ? 'mismatch' : status
  }
  const [row] = isUuid(orderId)
    ? await database.call<{ status: Settled }>('settleOrder', {
        id: orderId,
        number,
        now,
        event,
      })
    : []
  await settleReferralsNow({ database })
  return row?.status ?? 'no_order'
}

/** How the provider calls an order: by its session, or, of a top-up, which has none, by its payment. */
type OrderRef = { session: string } | { payment: string }

/** The order of a payment, as our own books know it, else as the provider does. */
const orderOfPayment = async (
  { database, provider }: Settling,
  payment: string,
): Promise<OrderRef | null> => {
  const [known] = await database.call<{ sessionId: string | null }>('findOrderByPayment', {
    providerId: payment,
  })
  if (known !== undefined) return known.sessionId === null ? { payment } : { session: known.sessionId }
  const session = await provider.findSession(payment)
  if (session !== null) return { session }
  return (await provider.cards.readCharge(payment)) === null ? null : { payment }
}

const settleRef = (parts: Settling, ref: OrderRef, event: Told | null = null): Promise<Settled> =>
  'session' in ref ? settleSession(parts, ref.session, event) : settleCharge(parts, ref.payment, event)

/** Asks the provider about an order of ours; nothing when it was told of none yet. */
export const settleOrder = async (
  parts: Settling,
  { id, sessionId, topUp }: { id: string; sessionId: string | null; topUp: boolean },
): Promise<void> => {
  if (sessionId !== null) await settleSession(parts, sessionId)
  else if (topUp) await mendTopUps(parts, { id })
}

/**
 * Does what an event asks for, once for each event unless it is to be done again. Resolves with what became of it;
 * rejects when it could not be done, which is written down, and the provider sends it again.
 */
export const settleEvent = async (
  parts: Settling,
  { session, payment, plan, isKnown, ...event }: ProviderEvent,
  again = false,
): Promise<'done' | 'ignored' | 'duplicate'> => {
  const { database, provider } = parts
  const { id, type, objectId, live } = event
  const [before] = await database.call<{ state: string }>('findPaymentEvent', { id })
  if (before?.state === 'done' && !again) return 'duplicate'
  const note = (state: string, detail: string) =>
    database.call('notePaymentEvent', { id, type, objectId, live, orderId: null, state, detail })
  const ignore = async (why: string) => {
    await note('ignored', why)
    return 'ignored' as const
  }
  if (!isKnown) return ignore('nothing is done about such events')
  if (live !== provider.live) return ignore(`it is about ${live ? 'live' : 'test'} payments`)
  try {
    const found = session ? { session } : payment && (await orderOfPayment(parts, payment))
    const foundPlan = plan ?? (payment && !found ? await findPlanByPayment(parts, payment) : null)
    if (foundPlan) {
      const status = await settlePlan(parts, foundPlan, event, payment)
      if (status === 'no_subscription') return await ignore('no plan of ours')
      return status === 'mismatch' || status === 'conflict' ? 'ignored' : 'done'
    }
    if (!found) return await ignore('no order of ours')
    const status = await settleRef(parts, found, event)
    if (status === 'no_order') return await ignore('no order of ours')
    return status === 'mismatch' ? 'ignored' : 'done'
  } catch (error) {
    await note('failed', (error as Error).message)
    throw error
  }
}

/** Older than this an order that still waits is looked up though nobody told of it. */
const quiet = '2 minutes'
const maxUnsettled = 500

/**
 * Mends what lost webhooks left: looks up everything that the provider lists since then, and our own orders whose end
 * nobody told. Each session once; what fails does not keep the others.
 */
export const reconcile = async (parts: Settling, since: Date): Promise<Reconciled> => {
  const { database, provider } = parts
  const result: Reconciled = { seen: 0, mended: 0, foreign: 0, failed: 0 }
  const orders = new Map<string, OrderRef>()
  const add = (ref: OrderRef) => orders.set(JSON.stringify(ref), ref)
  const plans: PaidPlan[] = []
  const payments = new Set<string>()
  for await (const found of provider.listRecent(since))
    if ('payment' in found) payments.add(found.payment)
    else if ('session' in found) {
      if (found.isPlan) plans.push({ ref: { session: found.session }, payment: null })
      else add({ session: found.session })
    } else if (!(await wasDone(parts, found.event))) {
      const { session, plan, payment } = found.event
      if (plan !== null) plans.push({ ref: plan, payment })
      else if (session !== null) add({ session })
      else if (payment !== null) payments.add(payment)
    }
  for (const payment of payments)
    try {
      const order = await orderOfPayment(parts, payment)
      const ref = order === null ? await findPlanByPayment(parts, payment) : null
      if (order !== null) add(order)
      else if (ref !== null) plans.push({ ref, payment })
    } catch {
      result.seen++
      result.failed++
    }
  await reconcilePlans(parts, since, plans, result)
  const topUps = await mendTopUps(parts, { quiet })
  result.seen += topUps.seen
  result.mended += topUps.mended
  result.failed += topUps.failed
  const waiting = await database.call<{ sessionId: string }>('listUnsettledOrders', {
    live: provider.live,
    quiet,
    limit: maxUnsettled,
  })
  for (const { sessionId } of waiting) add({ session: sessionId })
  for (const ref of orders.values()) {
    result.seen++
    const before = await stateOf(parts, ref)
    try {
      const status = await settleRef(parts, ref)
      if (status === 'no_order' || status === 'mismatch') result.foreign++
      else if (before !== (await stateOf(parts, ref))) result.mended++
    } catch {
      result.failed++
    }
  }
  return result
}

/** Whether an event was delivered, and what it is about looked up. */
const wasDone = async ({ database }: Settling, { id }: ProviderEvent): Promise<boolean> => {
  const [before] = await database.call<{ state: string }>('findPaymentEvent', { id })
  return before !== undefined && before.state !== 'failed'
}

/** What of an order a look may change, as one text. */
const stateOf = async ({ database }: Settling, ref: OrderRef): Promise<string> => {
  const [order] = await database.call<{ id: string }>(
    'findOrderByPayment',
    'session' in ref ? { sessionId: ref.session } : { providerId: ref.payment },
  )
  if (order === undefined) return ''
  const [row] = await database.call<Record<string, unknown>>('listOrders', { id: order.id })
  return JSON.stringify([row?.state, row?.paymentState, row?.refunded, row?.dispute, row?.takenBack])
}
