import type Stripe from 'stripe'
import { closeInvoice, collect, draftOf, finalizeInvoice, makeInvoice } from './invoices.ts'
import { daySeconds, periodEnd } from './periods.ts'
import { idOf } from './state.ts'
import { cancelSubscription, discountOf, goodsOf, methodOf } from './subscribe.ts'
import { change, emit, now, type World } from './world.ts'

/** Days after a refusal until the next try; when all are used, the subscription is cancelled. Stripe lets one choose. */
const retryDays = [3, 5, 7]

const periodOf = (subscription: Stripe.Subscription) => {
  const [item] = subscription.items.data
  return { start: item?.current_period_start ?? 0, end: item?.current_period_end ?? 0, item }
}

/** A new period from `start`, and its invoice: a draft, which Stripe collects after an hour. */
export function renew(
  world: World,
  subscription: Stripe.Subscription,
  start: number,
  reason: 'subscription_cycle' | 'subscription_update' = 'subscription_cycle',
): Stripe.Invoice {
  const { item } = periodOf(subscription)
  const recurring = item?.price.recurring
  if (!recurring) throw new Error(`${subscription.id} has no recurring price`)
  const end = periodEnd(start, recurring, subscription.billing_cycle_anchor)
  const data = subscription.items.data.map(one => ({
    ...one,
    current_period_start: start,
    current_period_end: end,
  }))
  const invoice = makeInvoice(world, { ...wishOf(world, subscription), reason, period: { start, end } })
  change(
    world,
    subscription,
    { items: { ...subscription.items, data }, latest_invoice: invoice.id },
    'customer.subscription.updated',
  )
  if (subscription.pause_collection) applyPause(world, invoice, subscription.pause_collection.behavior)
  return invoice
}

const wishOf = (world: World, subscription: Stripe.Subscription) => ({
  customer: world.state.customers.require(idOf(subscription.customer) ?? ''),
  subscription,
  goods: goodsOf(subscription),
  discount: discountOf(world, subscription),
  isTaxed: subscription.automatic_tax.enabled,
})

function applyPause(world: World, invoice: Stripe.Invoice, behavior: string) {
  change(world, invoice, { auto_advance: false, automatically_finalizes_at: null })
  if (behavior === 'void') closeInvoice(world, invoice, 'void')
  if (behavior === 'mark_uncollectible') {
    finalizeInvoice(world, invoice)
    closeInvoice(world, invoice, 'uncollectible')
  }
}

/** The week's warning of a renewal: an invoice that nobody can retrieve. */
export function announceRenewal(world: World, subscription: Stripe.Subscription): void {
  const { start, end } = periodOf(subscription)
  const draft = draftOf(world, {
    ...wishOf(world, subscription),
    reason: 'upcoming',
    period: { start, end },
  })
  emit(world, 'invoice.upcoming', { ...draft, id: `upcoming_${draft.id}` })
}

/** The period is over: the end of it all, of the trial, or the next period. */
export function endPeriod(world: World, subscription: Stripe.Subscription): void {
  const { end } = periodOf(subscription)
  if (subscription.cancel_at_period_end) cancelSubscription(world, subscription)
  else if (subscription.status === 'trialing') endTrial(world, subscription)
  else renew(world, subscription, end)
}

export function endTrial(world: World, subscription: Stripe.Subscription): Stripe.Invoice | undefined {
  const time = now(world, subscription.customer)
  const pauses = subscription.trial_settings?.end_behavior.missing_payment_method === 'pause'
  if (pauses && !methodOf(world, subscription)) {
    change(world, subscription, { status: 'paused' }, 'customer.subscription.updated')
    emit(world, 'customer.subscription.paused', subscription)
    return undefined
  }
  change(world, subscription, { status: 'active', trial_end: time, billing_cycle_anchor: time })
  return renew(world, subscription, time)
}

/** Collects what a subscription owes, and puts its status where that leaves it. */
export function collectForSubscription(world: World, invoice: Stripe.Invoice): void {
  const subscription = subscriptionOf(world, invoice)
  if (invoice.status === 'draft') finalizeInvoice(world, invoice)
  if (invoice.status !== 'open') return
  const method = subscription ? methodOf(world, subscription) : undefined
  const outcome = collect(world, invoice, method, true)
  if (outcome === 'succeeded') recover(world, invoice)
  // A debit is on its way for days: nothing is tried again meanwhile.
  else if (outcome === 'processing') change(world, invoice, { next_payment_attempt: null })
  else if (subscription) fallBehind(world, invoice, subscription)
}

export const subscriptionOf = (world: World, invoice: Stripe.Invoice): Stripe.Subscription | undefined =>
  world.state.subscriptions.find(idOf(invoice.parent?.subscription_details?.subscription))

/** A paid invoice makes its subscription active again. */
export function recover(world: World, invoice: Stripe.Invoice): void {
  const subscription = subscriptionOf(world, invoice)
  if (subscription && ['past_due', 'incomplete', 'unpaid'].includes(subscription.status))
    change(world, subscription, { status: 'active' }, 'customer.subscription.updated')
}

/** After a refusal: past due and another try, or the end after the last. */
export function fallBehind(world: World, invoice: Stripe.Invoice, subscription: Stripe.Subscription): void {
  if (subscription.status === 'incomplete' || subscription.status === 'canceled') return
  const days = retryDays[invoice.attempt_count - 1]
  const time = now(world, subscription.customer)
  change(
    world,
    invoice,
    { next_payment_attempt: days === undefined ? null : time + days * daySeconds },
    'invoice.updated',
  )
  if (days === undefined) cancelSubscription(world, subscription, 'payment_failed')
  else change(world, subscription, { status: 'past_due' }, 'customer.subscription.updated')
}

/** When something is due next, and what; undefined when nothing is. */
export type Due = { at: number; run: () => void }

const weekSeconds = 7 * daySeconds

/** `done` remembers warnings, which are given once a period. */
export function dueOf(world: World, subscription: Stripe.Subscription, done: Set<string>): Due[] {
  const { end, start } = periodOf(subscription)
  const due: Due[] = []
  const once = (what: string, at: number, run: () => void) => {
    const key = `${subscription.id} ${what} ${end}`
    if (done.has(key)) return
    const runOnce = () => {
      done.add(key)
      run()
    }
    due.push({ at: Math.max(at, start), run: runOnce })
  }
  if (!['active', 'trialing', 'past_due', 'incomplete'].includes(subscription.status)) return []
  if (subscription.status === 'incomplete')
    return [
      {
        at: subscription.created + 23 * 3600,
        run: () =>
          change(world, subscription, { status: 'incomplete_expired' }, 'customer.subscription.updated'),
      },
    ]
  if (subscription.status === 'trialing')
    once('trial', end - 3 * daySeconds, () =>
      emit(world, 'customer.subscription.trial_will_end', subscription),
    )
  else if (!subscription.cancel_at_period_end)
    once('upcoming', end - weekSeconds, () => announceRenewal(world, subscription))
  const resumes = subscription.pause_collection?.resumes_at
  if (resumes)
    due.push({
      at: resumes,
      run: () => change(world, subscription, { pause_collection: null }, 'customer.subscription.updated'),
    })
  if (subscription.cancel_at !== null && !subscription.cancel_at_period_end)
    due.push({ at: subscription.cancel_at, run: () => cancelSubscription(world, subscription) })
  due.push({ at: end, run: () => endPeriod(world, subscription) })
  return due
}

/** A draft is collected an hour after it was made, an open invoice when its next try has come. */
export function dueOfInvoice(world: World, invoice: Stripe.Invoice): Due[] {
  const at = invoice.status === 'draft' ? invoice.automatically_finalizes_at : invoice.next_payment_attempt
  if (at === null || (invoice.status !== 'draft' && invoice.status !== 'open')) return []
  return [{ at, run: () => collectForSubscription(world, invoice) }]
}
