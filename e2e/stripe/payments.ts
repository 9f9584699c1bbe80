import type Stripe from 'stripe'
import { attempt } from './charges.ts'
import { declined, makeIntent } from './intents.ts'
import { attachMethod, requireMethod, requireOwnMethod } from './methods.ts'
import { page } from './page.ts'
import type { Params } from './params.ts'
import { invalid } from './refused.ts'
import type { Call, Route } from './routes.ts'
import { tellPaid } from './settle-late.ts'
import { idOf } from './state.ts'
import { change, emit, mergeMetadata, now, type World } from './world.ts'

export const paymentRoutes: Route[] = [
  ['POST', '/v1/payment_intents', createIntent],
  ['GET', '/v1/payment_intents', listIntents],
  ['GET', '/v1/payment_intents/:id', ({ world, id }) => world.state.paymentIntents.require(id)],
  ['POST', '/v1/payment_intents/:id', updateIntent],
  ['POST', '/v1/payment_intents/:id/confirm', confirmIntent],
  ['POST', '/v1/payment_intents/:id/cancel', cancelIntent],
  ['GET', '/v1/charges', listCharges],
  ['GET', '/v1/charges/:id', ({ world, id }) => world.state.charges.require(id)],
  ['POST', '/v1/charges/:id', updateCharge],
  [
    'GET',
    '/v1/setup_intents',
    ({ world, params, path }) => page(world.state.setupIntents.all(), params, path),
  ],
  ['GET', '/v1/setup_intents/:id', ({ world, id }) => world.state.setupIntents.require(id)],
  ['GET', '/v1/balance', showBalance],
  ['GET', '/v1/balance_transactions', listBalanceTransactions],
  ['GET', '/v1/balance_transactions/:id', ({ world, id }) => world.state.balanceTransactions.require(id)],
]

function createIntent({ world, params }: Call) {
  const customer = params.text('customer')
  if (customer !== undefined) world.state.customers.require(customer, 'customer')
  const amount = params.requireInteger('amount')
  if (amount < 1)
    throw invalid('This value must be greater than or equal to 1.', 'amount', 'parameter_invalid_integer')
  const fields = {
    amount,
    currency: params.requireText('currency').toLowerCase(),
    customer: customer ?? null,
    description: params.text('description') ?? null,
    metadata: params.metadata() ?? {},
    receipt_email: params.text('receipt_email') ?? null,
    setup_future_usage: params.oneOf('setup_future_usage', ['off_session', 'on_session']) ?? null,
    statement_descriptor_suffix: params.text('statement_descriptor_suffix') ?? null,
  }
  const isConfirmed = params.flag('confirm') ?? false
  const token = params.text('payment_method')
  const offSession = readOffSession(params)
  params.accept('automatic_payment_methods', 'error_on_requires_action', 'payment_method_options')
  params.finish()
  if (isConfirmed && token === undefined)
    throw invalid('You must provide a payment method to confirm this PaymentIntent.', 'payment_method')
  const method = token === undefined ? undefined : methodFor(world, token, customer)
  const intent = makeIntent(world, fields)
  if (method) change(world, intent, { payment_method: method.id, status: 'requires_confirmation' })
  return isConfirmed && method ? confirm(world, intent, method, offSession) : intent
}

/** A saved method belongs to its customer; one of Stripe's test names is anybody's. */
function methodFor(world: World, token: string, customer: string | undefined) {
  const method = requireMethod(world, token)
  if (method.customer !== null) {
    if (customer === undefined)
      throw invalid('The provided PaymentMethod belongs to a customer: pass it too.', 'customer')
    requireOwnMethod(world, method.id, customer)
  }
  return method
}

function readOffSession(params: Params): boolean {
  const said = params.text('off_session')
  params.accept('mandate', 'mandate_data', 'return_url', 'use_stripe_sdk')
  return said !== undefined && said !== 'false'
}

function confirmIntent({ world, params, id }: Call) {
  const intent = world.state.paymentIntents.require(id)
  const token = params.text('payment_method') ?? idOf(intent.payment_method)
  const offSession = readOffSession(params)
  params.finish()
  if (!['requires_payment_method', 'requires_confirmation', 'requires_action'].includes(intent.status))
    throw unexpectedState(intent, 'confirm')
  if (token === undefined)
    throw invalid('You must provide a payment method to confirm this PaymentIntent.', 'payment_method')
  return confirm(world, intent, methodFor(world, token, idOf(intent.customer)), offSession)
}

function confirm(
  world: World,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  offSession: boolean,
): Stripe.PaymentIntent {
  const outcome = attempt(world, intent, method, offSession)
  if (typeof outcome === 'object') throw declined(intent, outcome.declined)
  const customer = idOf(intent.customer)
  if (intent.setup_future_usage && customer !== undefined && method.customer === null)
    attachMethod(world, method.id, customer)
  if (outcome === 'succeeded') tellPaid(world, intent)
  return intent
}

const unexpectedState = (intent: Stripe.PaymentIntent, verb: string) =>
  invalid(
    `You cannot ${verb} this PaymentIntent because it has a status of ${intent.status}.`,
    undefined,
    'payment_intent_unexpected_state',
  )

function updateIntent({ world, params, id }: Call) {
  const intent = world.state.paymentIntents.require(id)
  const patch = {
    description: params.has('description') ? (params.text('description') ?? null) : intent.description,
    metadata: mergeMetadata(intent.metadata, params.metadata()),
    amount: params.integer('amount') ?? intent.amount,
  }
  params.finish()
  if (patch.amount !== intent.amount && ['succeeded', 'canceled', 'processing'].includes(intent.status))
    throw unexpectedState(intent, 'update')
  return change(world, intent, patch)
}

function cancelIntent({ world, params, id }: Call) {
  const intent = world.state.paymentIntents.require(id)
  const reason = params.text('cancellation_reason') ?? null
  params.finish()
  if (['succeeded', 'canceled', 'processing'].includes(intent.status)) throw unexpectedState(intent, 'cancel')
  change(world, intent, { status: 'canceled', canceled_at: now(world), cancellation_reason: reason })
  emit(world, 'payment_intent.canceled', intent)
  return intent
}

const ofCustomer = <T extends { customer: Stripe.Charge['customer'] }>(items: T[], params: Params): T[] => {
  const customer = params.text('customer')
  return customer === undefined ? items : items.filter(item => idOf(item.customer) === customer)
}

function listIntents({ world, params, path }: Call) {
  return page(ofCustomer(world.state.paymentIntents.all(), params), params, path)
}

function listCharges({ world, params, path }: Call) {
  const intent = params.text('payment_intent')
  const charges = ofCustomer(world.state.charges.all(), params)
  return page(
    intent === undefined ? charges : charges.filter(one => one.payment_intent === intent),
    params,
    path,
  )
}

function updateCharge({ world, params, id }: Call) {
  const charge = world.state.charges.require(id)
  const patch = {
    description: params.text('description') ?? charge.description,
    metadata: mergeMetadata(charge.metadata, params.metadata()),
  }
  params.finish()
  return change(world, charge, patch, 'charge.updated')
}

function listBalanceTransactions({ world, params, path }: Call) {
  const type = params.text('type')
  const source = params.text('source')
  const wanted = world.state.balanceTransactions
    .all()
    .filter(
      one => (type === undefined || one.type === type) && (source === undefined || one.source === source),
    )
  return page(wanted, params, path)
}

/** Nothing of it is available yet: that takes days, and no payout is made here. */
function showBalance({ world }: Call): Stripe.Balance {
  const pending = new Map<string, number>()
  for (const { currency, net } of world.state.balanceTransactions.all())
    pending.set(currency, (pending.get(currency) ?? 0) + net)
  return {
    object: 'balance',
    available: [],
    livemode: false,
    pending: [...pending].map(([currency, amount]) => ({ amount, currency, source_types: { card: amount } })),
  }
}
