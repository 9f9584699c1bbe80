import type Stripe from 'stripe'
import { amountsOf, type Goods } from './amounts.ts'
import { readInlinePrice } from './catalog.ts'
import { readPlan, readSession } from './checkout-session.ts'
import { requireDiscount } from './coupons.ts'
import { page } from './page.ts'
import type { Params } from './params.ts'
import { invalid } from './refused.ts'
import type { Call, Route } from './routes.ts'
import { idOf, newId, type SessionPlan } from './state.ts'
import { change, emit, mergeMetadata, now, type World } from './world.ts'

export const checkoutRoutes: Route[] = [
  ['POST', '/v1/checkout/sessions', createSession],
  ['GET', '/v1/checkout/sessions', listSessions],
  ['GET', '/v1/checkout/sessions/:id', ({ world, id }) => world.state.sessions.require(id)],
  ['POST', '/v1/checkout/sessions/:id', updateSession],
  ['POST', '/v1/checkout/sessions/:id/expire', expire],
  ['GET', '/v1/checkout/sessions/:id/line_items', listLineItems],
]

function createSession({ world, params }: Call) {
  const mode = params.oneOf('mode', ['payment', 'setup', 'subscription'])
  if (mode === undefined) throw invalid('Missing required param: mode.', 'mode', 'parameter_missing')
  const customer = params.text('customer')
  if (customer !== undefined) world.state.customers.require(customer, 'customer')
  const goods = params.list('line_items').map(item => readGoods(world, item, mode))
  const session = readSession(world, params, mode, customer)
  const plan = readPlan(params, now(world, customer))
  const discounts = params.list('discounts').map(one => requireDiscount(world, one))
  if (discounts.length > 1) throw invalid('You can specify at most one discount.', 'discounts')
  if (discounts.length > 0 && session.allow_promotion_codes !== null)
    throw invalid('You may only specify one of these parameters: allow_promotion_codes, discounts.')
  acceptTheRest(params)
  params.finish()
  checkGoods(goods, mode)
  session.discounts = discounts
  world.state.sessions.add(session)
  world.state.plans.set(session.id, plan)
  world.state.lineItems.set(
    session.id,
    goods.map(({ price, quantity }) => lineItem({ price: price(), quantity })),
  )
  priceSession(world, session)
  if (mode === 'setup') session.setup_intent = addSetupIntent(world, session, plan).id
  return session
}

function readGoods(world: World, item: Params, mode: string) {
  if (mode === 'setup') throw invalid('You can not pass `line_items` in `setup` mode.', 'line_items')
  const id = item.text('price')
  const data = item.object('price_data')
  item.accept('adjustable_quantity')
  if ((id === undefined) === (data === undefined))
    throw invalid('You must provide one of `price` or `price_data` for each line item.', item.name('price'))
  const found = id === undefined ? undefined : world.state.prices.require(id, item.name('price'))
  if (found && !found.active)
    throw invalid(
      'The price specified is inactive. This field only accepts active prices.',
      item.name('price'),
    )
  const price = data ? readInlinePrice(world, data) : () => found as Stripe.Price
  const isRecurring = data ? data.has('recurring') : found?.type === 'recurring'
  const quantity = item.integer('quantity')
  if (quantity === undefined) throw invalid('Quantity is required.', item.name('quantity'))
  if (quantity < 1) throw invalid('This value must be greater than or equal to 1.', item.name('quantity'))
  return { price, isRecurring, quantity }
}

function checkGoods(goods: { isRecurring: boolean }[], mode: string) {
  if (mode !== 'setup' && goods.length === 0)
    throw invalid('Missing required param: line_items.', 'line_items', 'parameter_missing')
  if (mode === 'payment' && goods.some(({ isRecurring }) => isRecurring))
    throw invalid(
      'You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only ' +
        'one-time prices.',
    )
  if (mode === 'subscription' && !goods.some(({ isRecurring }) => isRecurring))
    throw invalid('You must provide at least one recurring price in `subscription` mode when using prices.')
}

/** Changes nothing at a stand-in; some are checked by stripe-mock. */
const acceptTheRest = (params: Params) =>
  params.accept(
    'adaptive_pricing',
    'allowed_payment_method_types',
    'billing_address_collection',
    'branding_settings',
    'consent_collection',
    'custom_text',
    'customer_update',
    'excluded_payment_method_types',
    'integration_identifier',
    'name_collection',
    'payment_method_configuration',
    'payment_method_options',
    'phone_number_collection',
    'saved_payment_method_options',
    'submit_type',
    'tax_id_collection',
    'ui_mode',
    'wallet_options',
  )

const lineItem = ({ price, quantity }: Goods): Stripe.LineItem => ({
  id: newId('li'),
  object: 'item',
  adjustable_quantity: null,
  amount_discount: 0,
  amount_subtotal: 0,
  amount_tax: 0,
  amount_total: 0,
  currency: price.currency,
  description: null,
  metadata: {},
  price,
  quantity,
})

/** What the session sells, with the amounts of now: a promotion code and tax come to it on the page. */
export function goodsOfSession({ state }: World, { id }: Stripe.Checkout.Session): Goods[] {
  const wish = state.plans.get(id)?.subscription
  const isTrial = wish?.trialDays !== undefined || wish?.trialEnd !== undefined
  return (state.lineItems.get(id) ?? []).flatMap(({ price, quantity }) =>
    price ? [{ price, quantity: quantity ?? 1, isFree: isTrial && price.type === 'recurring' }] : [],
  )
}

/** Tax is known when somebody has said where they live: when they pay. */
export function priceSession(world: World, session: Stripe.Checkout.Session, isTaxed = false): void {
  const items = world.state.lineItems.get(session.id) ?? []
  if (items.length === 0) return
  const coupon = world.state.coupons.find(idOf(session.discounts?.[0]?.coupon))
  const { each, all, currency } = amountsOf(world, goodsOfSession(world, session), coupon, isTaxed)
  for (const [index, item] of items.entries()) {
    const { subtotal, discount, tax, total } = each[index] ?? all
    const product = world.state.products.find(idOf(item.price?.product))
    Object.assign(item, {
      amount_subtotal: subtotal,
      amount_discount: discount,
      amount_tax: tax,
      amount_total: total,
      description: product?.name ?? null,
    })
  }
  Object.assign(session, {
    currency,
    amount_subtotal: all.subtotal,
    amount_total: all.total,
    total_details: { amount_discount: all.discount, amount_shipping: 0, amount_tax: all.tax },
  })
}

function addSetupIntent(
  world: World,
  session: Stripe.Checkout.Session,
  plan: SessionPlan,
): Stripe.SetupIntent {
  const id = newId('seti')
  const intent = world.state.setupIntents.add({
    id,
    object: 'setup_intent',
    allowed_payment_method_types: null,
    application: null,
    automatic_payment_methods: { enabled: true, allow_redirects: 'always' },
    cancellation_reason: null,
    client_secret: `${id}_secret_${newId('').slice(1)}`,
    created: session.created,
    customer: session.customer,
    description: null,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    mandate: null,
    metadata: plan.setupMetadata,
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: ['card', 'sepa_debit'],
    single_use_mandate: null,
    status: 'requires_payment_method',
    usage: 'off_session',
  })
  emit(world, 'setup_intent.created', intent)
  return intent
}

function listSessions({ world, params, path }: Call) {
  const names = ['customer', 'payment_intent', 'subscription'] as const
  const wanted = names.map(name => [name, params.text(name)] as const)
  const status = params.oneOf('status', ['complete', 'expired', 'open'])
  const email = params.object('customer_details')?.text('email')
  const sessions = world.state.sessions
    .all()
    .filter(
      session =>
        wanted.every(([name, id]) => id === undefined || idOf(session[name]) === id) &&
        (status === undefined || session.status === status) &&
        (email === undefined || session.customer_details?.email === email),
    )
  return page(sessions, params, path)
}

function updateSession({ world, params, id }: Call) {
  const session = world.state.sessions.require(id)
  const metadata = mergeMetadata(session.metadata ?? {}, params.metadata())
  params.finish()
  return change(world, session, { metadata })
}

function expire({ world, params, id }: Call) {
  const session = world.state.sessions.require(id)
  params.finish()
  if (session.status !== 'open')
    throw invalid(
      `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ${session.status}.`,
    )
  expireSession(world, session)
  return session
}

export function expireSession(world: World, session: Stripe.Checkout.Session): void {
  change(world, session, { status: 'expired', url: null })
  emit(world, 'checkout.session.expired', session)
}

function listLineItems({ world, params, path, id }: Call) {
  world.state.sessions.require(id)
  return page((world.state.lineItems.get(id) ?? []).toReversed(), params, path)
}
