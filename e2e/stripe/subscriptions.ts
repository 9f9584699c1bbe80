import type Stripe from 'stripe'
import { readInlinePrice } from './catalog.ts'
import { redeem, requireDiscount } from './coupons.ts'
import { declined } from './intents.ts'
import { requireOwnMethod } from './methods.ts'
import { page } from './page.ts'
import type { Params } from './params.ts'
import { daySeconds } from './periods.ts'
import { decline, invalid, Refused } from './refused.ts'
import { collectForSubscription, endTrial, renew } from './renewals.ts'
import type { Call, Route } from './routes.ts'
import { idOf } from './state.ts'
import { cancelSubscription, itemOf, methodOf, planOf, subscribe } from './subscribe.ts'
import { change, emit, mergeMetadata, now, type World } from './world.ts'

export const subscriptionRoutes: Route[] = [
  ['POST', '/v1/subscriptions', createSubscription],
  ['GET', '/v1/subscriptions', listSubscriptions],
  ['GET', '/v1/subscriptions/:id', ({ world, id }) => world.state.subscriptions.require(id)],
  ['POST', '/v1/subscriptions/:id', updateSubscription],
  ['POST', '/v1/subscriptions/:id/resume', resumeSubscription],
  ['DELETE', '/v1/subscriptions/:id', deleteSubscription],
]

const behaviors = [
  'allow_incomplete',
  'default_incomplete',
  'error_if_incomplete',
  'pending_if_incomplete',
] as const

function createSubscription({ world, params }: Call) {
  const customer = world.state.customers.require(params.requireText('customer'), 'customer')
  const methodId =
    params.text('default_payment_method') ?? idOf(customer.invoice_settings.default_payment_method)
  const method = methodId === undefined ? undefined : requireOwnMethod(world, methodId, customer.id)
  const items = params.list('items').map(item => readItem(world, item))
  const trialEnd = readTrialEnd(params, now(world, customer.id))
  const [discount] = params.list('discounts').map(one => requireDiscount(world, one))
  const behavior = params.oneOf('payment_behavior', behaviors) ?? 'allow_incomplete'
  const wish = {
    customer,
    method,
    trialEnd,
    discount,
    pausesWithoutCard: readPausesWithoutCard(params),
    isTaxed: params.object('automatic_tax')?.flag('enabled') ?? false,
    isOffSession: params.flag('off_session') ?? false,
    fields: {
      description: params.text('description') ?? null,
      metadata: params.metadata() ?? {},
      cancel_at_period_end: params.flag('cancel_at_period_end') ?? false,
      cancel_at: params.integer('cancel_at') ?? null,
    },
  }
  params.accept('proration_behavior', 'payment_settings', 'billing_mode', 'collection_method')
  params.finish()
  if (!method && trialEnd === undefined && behavior !== 'default_incomplete')
    throw invalid(
      'This customer has no attached payment source or default payment method.',
      undefined,
      'resource_missing',
    )
  const { subscription, invoice, outcome } = subscribe(world, {
    ...wish,
    items: items.map(({ price, ...item }) => ({ ...item, price: price() })),
    method: behavior === 'default_incomplete' ? undefined : method,
  })
  if (behavior === 'error_if_incomplete' && typeof outcome === 'object' && 'declined' in outcome) {
    world.state.subscriptions.remove(subscription.id)
    world.state.invoices.remove(invoice.id)
    throw declined(world.state.paymentIntents.all().at(-1) as Stripe.PaymentIntent, outcome.declined)
  }
  return subscription
}

function readItem(world: World, item: Params) {
  const id = item.text('price')
  const data = item.object('price_data')
  const found = id === undefined ? undefined : world.state.prices.require(id, item.name('price'))
  const price = found ? () => found : readInlinePrice(world, data ?? item)
  return { price, quantity: item.integer('quantity') ?? 1, metadata: item.metadata() ?? {} }
}

/** Epoch seconds; undefined without a trial. */
export function readTrialEnd(params: Params, time: number): number | undefined {
  const days = params.integer('trial_period_days')
  const end = params.text('trial_end')
  if (days !== undefined && end !== undefined)
    throw invalid('You may only specify one of these parameters: trial_end, trial_period_days.')
  if (days !== undefined && days < 1)
    throw invalid('The minimum number of trial period days is 1.', params.name('trial_period_days'))
  if (end !== undefined && end !== 'now') return params.integer('trial_end')
  return days === undefined ? undefined : time + days * daySeconds
}

export function readPausesWithoutCard(params: Params): boolean {
  const behavior = params
    .object('trial_settings')
    ?.object('end_behavior')
    ?.oneOf('missing_payment_method', ['cancel', 'create_invoice', 'pause'])
  if (behavior === 'cancel')
    throw invalid('The stand-in pauses or sends an invoice at a trial without a card.')
  return behavior === 'pause'
}

function listSubscriptions({ world, params, path }: Call) {
  const customer = params.text('customer')
  const price = params.text('price')
  const status = params.text('status')
  const wanted = world.state.subscriptions
    .all()
    .filter(
      one =>
        (customer === undefined || one.customer === customer) &&
        (price === undefined || one.items.data.some(item => item.price.id === price)) &&
        (status === 'all' || (status === undefined ? one.status !== 'canceled' : one.status === status)),
    )
  return page(wanted, params, path)
}

function updateSubscription({ world, params, id }: Call) {
  const subscription = world.state.subscriptions.require(id)
  if (subscription.status === 'canceled')
    throw invalid('A canceled subscription can only update its cancellation_details and metadata.')
  const patch = {
    ...readCancellation(subscription, params, now(world, subscription.customer)),
    ...readPause(params),
  }
  const method = params.text('default_payment_method')
  if (method !== undefined)
    patch.default_payment_method = requireOwnMethod(world, method, idOf(subscription.customer) ?? '').id
  if (params.has('description')) patch.description = params.text('description') ?? null
  patch.metadata = mergeMetadata(subscription.metadata, params.metadata())
  const proration = params.oneOf('proration_behavior', ['always_invoice', 'create_prorations', 'none'])
  const [discount] = params.list('discounts')
  if (discount) {
    const where = { subscription: subscription.id, customer: idOf(subscription.customer) ?? null }
    const kept = discount.text('discount')
    patch.discounts = [kept ?? redeem(world, requireDiscount(world, discount), where).id]
  } else if (params.clears('discounts')) patch.discounts = []
  const endsTrial = params.text('trial_end') === 'now'
  const beginsNow = params.object('billing_cycle_anchor')?.text('type') === 'now'
  const newItems = readItems(world, subscription, params, beginsNow)
  const mustBePaid = params.oneOf('payment_behavior', behaviors) === 'error_if_incomplete'
  params.accept('off_session')
  params.finish()
  if (beginsNow && mustBePaid) refuseUnpayable(world, subscription)
  if (newItems && proration !== 'none' && subscription.status !== 'trialing')
    throw invalid('The stand-in changes items with proration_behavior none only.', 'proration_behavior')
  if (newItems) patch.items = { ...subscription.items, data: newItems() }
  change(world, subscription, patch, 'customer.subscription.updated')
  const invoice = endsTrial
    ? endTrial(world, subscription)
    : beginsNow
      ? beginPeriod(world, subscription)
      : undefined
  if (invoice) collectForSubscription(world, invoice)
  return subscription
}

/** Nothing is changed when the card would not pay for it. */
function refuseUnpayable(world: World, subscription: Stripe.Subscription) {
  const code = world.state.declines.get(methodOf(world, subscription)?.id ?? '')
  if (code !== undefined) throw new Refused(402, { type: 'card_error', ...decline(code) })
}

function beginPeriod(world: World, subscription: Stripe.Subscription) {
  const time = now(world, subscription.customer)
  change(world, subscription, { billing_cycle_anchor: time })
  return renew(world, subscription, time, 'subscription_update')
}

function readCancellation(
  subscription: Stripe.Subscription,
  params: Params,
  time: number,
): Partial<Stripe.Subscription> {
  const atEnd = params.flag('cancel_at_period_end')
  const at = params.integer('cancel_at')
  const details = params.object('cancellation_details')
  const cancellation_details = {
    feedback_option: null,
    comment: details?.text('comment') ?? null,
    feedback: details?.text('feedback') ?? null,
    reason: atEnd === true || at !== undefined ? ('cancellation_requested' as const) : null,
  }
  if (at !== undefined) return { cancel_at: at, canceled_at: time, cancellation_details }
  if (params.clears('cancel_at')) return { cancel_at: null, canceled_at: null, cancellation_details }
  if (atEnd === undefined) return details ? { cancellation_details } : {}
  return {
    cancel_at_period_end: atEnd,
    cancel_at: atEnd ? (subscription.items.data[0]?.current_period_end ?? null) : null,
    canceled_at: atEnd ? time : null,
    cancellation_details,
  }
}

/** Collection stops; the status stays what it is. */
function readPause(params: Params): Partial<Stripe.Subscription> {
  if (params.clears('pause_collection')) return { pause_collection: null }
  const pause = params.object('pause_collection')
  const behavior = pause?.oneOf('behavior', ['keep_as_draft', 'mark_uncollectible', 'void'])
  if (!pause) return {}
  if (!behavior) throw invalid('Missing required param: pause_collection[behavior].', pause.name('behavior'))
  return { pause_collection: { behavior, resumes_at: pause.integer('resumes_at') ?? null } }
}

/** The items as they shall be, or undefined when nothing is said of them. */
function readItems(world: World, subscription: Stripe.Subscription, params: Params, beginsNow: boolean) {
  const sent = params.list('items')
  if (sent.length === 0) return undefined
  const edits = sent.map(item => ({
    id: item.text('id'),
    isDeleted: item.flag('deleted') ?? false,
    quantity: item.integer('quantity'),
    metadata: item.metadata(),
    price: item.has('price') || item.has('price_data') ? readItem(world, item).price : undefined,
  }))
  const { data } = subscription.items
  for (const { id } of edits)
    if (id !== undefined && !data.some(item => item.id === id))
      throw invalid(`No such subscription item: '${id}'`, 'items', 'resource_missing')
  return () => {
    const kept = data.flatMap(item => {
      const edit = edits.find(({ id }) => id === item.id)
      if (edit?.isDeleted) return []
      const price = edit?.price?.() ?? item.price
      if (!beginsNow && !isSameInterval(price, item.price))
        throw invalid('The stand-in changes the interval of a subscription with a new period only.', 'items')
      const metadata = mergeMetadata(item.metadata, edit?.metadata)
      return [
        { ...item, price, plan: planOf(price), quantity: edit?.quantity ?? item.quantity ?? 1, metadata },
      ]
    })
    const added = edits.flatMap(({ id, price, quantity = 1 }) => {
      const made = id === undefined ? price?.() : undefined
      const first = data[0]
      const period = { start: first?.current_period_start ?? 0, end: first?.current_period_end ?? 0 }
      return made ? [itemOf(subscription.id, { price: made, quantity }, period)] : []
    })
    return [...kept, ...added]
  }
}

const isSameInterval = (a: Stripe.Price, b: Stripe.Price) =>
  a.recurring?.interval === b.recurring?.interval &&
  a.recurring?.interval_count === b.recurring?.interval_count

/** A subscription that a trial without a card has paused goes on, with a new period. */
function resumeSubscription({ world, params, id }: Call) {
  const subscription = world.state.subscriptions.require(id)
  params.accept('billing_cycle_anchor', 'proration_behavior')
  params.finish()
  if (subscription.status !== 'paused')
    throw invalid(
      `Subscription ${id} is not paused and cannot be resumed.`,
      undefined,
      'resource_invalid_state',
    )
  if (!methodOf(world, subscription)) throw invalid('This customer has no attached payment source.')
  change(world, subscription, { status: 'active' })
  collectForSubscription(
    world,
    renew(world, subscription, now(world, subscription.customer), 'subscription_update'),
  )
  emit(world, 'customer.subscription.resumed', subscription)
  return subscription
}

function deleteSubscription({ world, params, id }: Call) {
  const subscription = world.state.subscriptions.require(id)
  params.accept('invoice_now', 'prorate', 'cancellation_details')
  params.finish()
  if (subscription.status === 'canceled')
    throw invalid(`No such subscription: '${id}'`, 'id', 'resource_missing')
  cancelSubscription(world, subscription)
  return subscription
}
