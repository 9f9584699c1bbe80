import type Stripe from 'stripe'
import type { attempt } from './charges.ts'
import { redeem } from './coupons.ts'
import { addPayment, collect, finalizeInvoice, makeInvoice } from './invoices.ts'
import { wholeList } from './page.ts'
import { addMonths, periodEnd } from './periods.ts'
import { invalid } from './refused.ts'
import { idOf, newId } from './state.ts'
import { change, clockOf, emit, now, type World } from './world.ts'

export type SubscriptionWish = {
  customer: Stripe.Customer
  items: { price: Stripe.Price; quantity: number; metadata?: Stripe.Metadata }[]
  /** Goods that are sold once, on the first invoice. */
  extras?: { price: Stripe.Price; quantity: number }[]
  method: Stripe.PaymentMethod | undefined
  trialEnd: number | undefined
  pausesWithoutCard: boolean
  discount: Stripe.Checkout.Session.Discount | undefined
  isTaxed: boolean
  isOffSession: boolean
  fields: Partial<
    Pick<Stripe.Subscription, 'description' | 'metadata' | 'cancel_at_period_end' | 'cancel_at'>
  >
}

/** Begins a subscription and collects its first invoice; it is `incomplete` when that does not go. */
export function subscribe(
  world: World,
  wish: SubscriptionWish,
): {
  subscription: Stripe.Subscription
  invoice: Stripe.Invoice
  outcome: ReturnType<typeof attempt> | { noMethod: true }
} {
  const subscription = world.state.subscriptions.add(newSubscription(world, wish))
  const isTrial = subscription.status === 'trialing'
  const [first] = subscription.items.data
  const discount =
    wish.discount &&
    redeem(world, wish.discount, { subscription: subscription.id, customer: wish.customer.id })
  if (discount && lastsOn(world, discount)) subscription.discounts = [discount.id]
  const invoice = makeInvoice(world, {
    customer: wish.customer,
    subscription,
    goods: [...goodsOf(subscription), ...(wish.extras ?? [])],
    reason: 'subscription_create',
    period: { start: first?.current_period_start ?? 0, end: first?.current_period_end ?? 0 },
    discount,
    isTaxed: wish.isTaxed,
  })
  subscription.latest_invoice = invoice.id
  finalizeInvoice(world, invoice)
  const outcome = invoice.amount_due === 0 ? 'succeeded' : collectFirst(world, invoice, wish)
  if (!isTrial && (outcome === 'succeeded' || outcome === 'processing')) subscription.status = 'active'
  emit(world, 'customer.subscription.created', subscription)
  return { subscription, invoice, outcome }
}

/** Without a method the payment waits for one, and nothing has failed yet. */
function collectFirst(world: World, invoice: Stripe.Invoice, { method, isOffSession }: SubscriptionWish) {
  if (method) return collect(world, invoice, method, isOffSession)
  addPayment(world, invoice)
  return { noMethod: true } as const
}

/** Sets the end of a discount for some months; `once` is over with the first invoice. */
function lastsOn(world: World, discount: Stripe.Discount): boolean {
  const { duration, duration_in_months } = world.state.coupons.require(idOf(discount.source.coupon) ?? '')
  if (duration === 'repeating' && duration_in_months !== null)
    discount.end = addMonths(discount.start, duration_in_months)
  return duration !== 'once'
}

/** What a renewal is reduced by. */
export function discountOf(world: World, subscription: Stripe.Subscription): Stripe.Discount | undefined {
  const discount = world.state.discounts.find(idOf(subscription.discounts[0]))
  return discount && (discount.end ?? Number.POSITIVE_INFINITY) > now(world, subscription.customer)
    ? discount
    : undefined
}

/** What the subscription sells for a period. */
export const goodsOf = (subscription: Stripe.Subscription) =>
  subscription.items.data.map(item => ({
    price: item.price,
    quantity: item.quantity ?? 1,
    isFree: subscription.status === 'trialing',
    item,
  }))

function newSubscription(world: World, wish: SubscriptionWish): Stripe.Subscription {
  const { customer, items, trialEnd, method } = wish
  const id = newId('sub')
  const time = now(world, customer.id)
  const [first] = items
  if (!first?.price.recurring)
    throw invalid('Subscriptions need at least one recurring price.', 'items', 'price_not_recurring')
  const end = trialEnd ?? periodEnd(time, first.price.recurring)
  const data = items.map(item => itemOf(id, item, { start: time, end }))
  return {
    id,
    object: 'subscription',
    application: null,
    application_fee_percent: null,
    automatic_tax: {
      disabled_reason: null,
      enabled: wish.isTaxed,
      liability: wish.isTaxed ? { type: 'self' } : null,
    },
    billing_cycle_anchor: trialEnd ?? time,
    billing_cycle_anchor_config: null,
    billing_mode: { flexible: null, type: 'classic' },
    billing_schedules: [],
    billing_thresholds: null,
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
    collection_method: 'charge_automatically',
    created: time,
    currency: first.price.currency,
    customer: customer.id,
    customer_account: null,
    days_until_due: null,
    default_payment_method: method?.id ?? null,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    ended_at: null,
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: null,
      description: null,
      footer: null,
      issuer: { type: 'self' },
    },
    items: wholeList(data, `/v1/subscription_items?subscription=${id}`),
    latest_invoice: null,
    livemode: false,
    managed_payments: null,
    metadata: {},
    next_pending_invoice_item_invoice: null,
    on_behalf_of: null,
    pause_collection: null,
    payment_settings: {
      payment_method_options: null,
      payment_method_types: null,
      save_default_payment_method: 'off',
    },
    pending_invoice_item_interval: null,
    pending_setup_intent: null,
    pending_update: null,
    schedule: null,
    start_date: time,
    status: trialEnd === undefined ? 'incomplete' : 'trialing',
    test_clock: clockOf(world, customer.id)?.id ?? null,
    transfer_data: null,
    trial_end: trialEnd ?? null,
    trial_settings: {
      end_behavior: {
        billing_cycle_anchor: null,
        missing_payment_method: wish.pausesWithoutCard ? 'pause' : 'create_invoice',
      },
    },
    trial_start: trialEnd === undefined ? null : time,
    ...wish.fields,
  }
}

export function itemOf(
  subscription: string,
  { price, quantity, metadata = {} }: SubscriptionWish['items'][number],
  period: { start: number; end: number },
): Stripe.SubscriptionItem {
  return {
    id: newId('si'),
    object: 'subscription_item',
    billing_thresholds: null,
    created: period.start,
    current_period_end: period.end,
    current_period_start: period.start,
    current_trial: null,
    discounts: [],
    metadata,
    plan: planOf(price),
    price,
    quantity,
    subscription,
    tax_rates: [],
  }
}

/** The price under the name it had before there were prices: items still bring both. */
export const planOf = (price: Stripe.Price): Stripe.Plan => ({
  id: price.id,
  object: 'plan',
  active: price.active,
  amount: price.unit_amount,
  amount_decimal: price.unit_amount_decimal,
  billing_scheme: 'per_unit',
  created: price.created,
  currency: price.currency,
  interval: price.recurring?.interval ?? 'month',
  interval_count: price.recurring?.interval_count ?? 1,
  livemode: false,
  metadata: price.metadata,
  meter: null,
  nickname: price.nickname,
  product: idOf(price.product) ?? null,
  tiers_mode: null,
  transform_usage: null,
  trial_period_days: null,
  usage_type: 'licensed',
})

/** The method that a renewal takes: the subscription's, else the customer's. */
export function methodOf(world: World, subscription: Stripe.Subscription): Stripe.PaymentMethod | undefined {
  const customer = world.state.customers.find(idOf(subscription.customer))
  const id =
    idOf(subscription.default_payment_method) ?? idOf(customer?.invoice_settings.default_payment_method)
  return world.state.paymentMethods.find(id)
}

export function cancelSubscription(
  world: World,
  subscription: Stripe.Subscription,
  reason: 'cancellation_requested' | 'payment_failed' = 'cancellation_requested',
): void {
  const time = now(world, subscription.customer)
  change(world, subscription, {
    status: 'canceled',
    canceled_at: subscription.canceled_at ?? time,
    ended_at: time,
    cancellation_details: {
      comment: null,
      feedback: null,
      feedback_option: null,
      ...subscription.cancellation_details,
      reason,
    },
  })
  stopCollecting(world, subscription)
  emit(world, 'customer.subscription.deleted', subscription)
}

/** Nothing is taken for a plan that has ended; its open invoices can still be paid by hand. */
function stopCollecting({ state }: World, { id }: Stripe.Subscription): void {
  for (const invoice of state.invoices.all())
    if (
      (invoice.status === 'open' || invoice.status === 'draft') &&
      idOf(invoice.parent?.subscription_details?.subscription) === id
    )
      Object.assign(invoice, {
        auto_advance: false,
        next_payment_attempt: null,
        automatically_finalizes_at: null,
      })
}
