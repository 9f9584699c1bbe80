import type Stripe from 'stripe'
import { page } from './page.ts'
import { decline, invalid, Refused } from './refused.ts'
import type { Call, Route } from './routes.ts'
import { idOf, newId } from './state.ts'
import { change, emit, now, type World } from './world.ts'

export const methodRoutes: Route[] = [
  ['GET', '/v1/customers/:id/payment_methods', listOwnPaymentMethods],
  ['GET', '/v1/payment_methods', listPaymentMethods],
  ['GET', '/v1/payment_methods/:id', ({ world, id }) => world.state.paymentMethods.require(id)],
  ['POST', '/v1/payment_methods/:id/attach', attach],
  ['POST', '/v1/payment_methods/:id/detach', detach],
]

/** What a card of this look does when it is charged: nothing said is a card that pays. */
const testCards: Record<string, { brand: string; last4: string; decline?: string; refusesToAttach?: true }> =
  {
    pm_card_visa: { brand: 'visa', last4: '4242' },
    pm_card_mastercard: { brand: 'mastercard', last4: '4444' },
    pm_card_chargeCustomerFail: { brand: 'visa', last4: '0341', decline: 'generic_decline' },
    pm_card_authenticationRequired: { brand: 'visa', last4: '3184', decline: 'authentication_required' },
    pm_card_visa_chargeDeclined: {
      brand: 'visa',
      last4: '0002',
      decline: 'generic_decline',
      refusesToAttach: true,
    },
    pm_card_visa_chargeDeclinedInsufficientFunds: {
      brand: 'visa',
      last4: '9995',
      decline: 'insufficient_funds',
      refusesToAttach: true,
    },
  }

/** A card or a bank's debit that somebody typed into a page, or that a test's name stands for. */
export function makeMethod(world: World, type: 'card' | 'sepa_debit', token = 'pm_card_visa') {
  const card = testCards[token] ?? { brand: 'visa', last4: '4242' }
  const method = world.state.paymentMethods.add({
    id: newId('pm'),
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    billing_details: { address: null, email: null, name: null, phone: null, tax_id: null },
    created: now(world),
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type,
    ...(type === 'card' ? { card: cardOf(card.brand, card.last4) } : {}),
  })
  if (card.decline !== undefined && type === 'card') world.state.declines.set(method.id, card.decline)
  return method
}

const cardOf = (brand: string, last4: string): Stripe.PaymentMethod.Card => ({
  brand,
  checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
  country: 'FR',
  display_brand: brand,
  exp_month: 12,
  exp_year: new Date().getFullYear() + 3,
  fingerprint: `stand-in-${last4}`,
  funding: 'credit',
  generated_from: null,
  last4,
  networks: { available: [brand], preferred: null },
  regulated_status: 'unregulated',
  three_d_secure_usage: { supported: true },
  wallet: null,
})

/** The method itself, made now when it is one of Stripe's names for a test card. */
export function requireMethod(world: World, id: string, param = 'payment_method') {
  return id in testCards ? makeMethod(world, 'card', id) : world.state.paymentMethods.require(id, param)
}

export function attachMethod(world: World, id: string, customer: string) {
  if (testCards[id]?.refusesToAttach)
    throw new Refused(402, { type: 'card_error', ...decline(testCards[id].decline ?? '') })
  const method = requireMethod(world, id)
  if (method.customer === null) change(world, method, { customer })
  else if (method.customer !== customer)
    throw invalid('The payment method you provided has already been attached to a customer.')
  emit(world, 'payment_method.attached', method)
  return method
}

export function requireOwnMethod(world: World, id: string, customer: string) {
  const method = world.state.paymentMethods.require(id, 'payment_method')
  if (method.customer === customer) return method
  throw invalid(`The customer does not have a payment method with the ID ${id}.`, 'payment_method')
}

const ownMethods = (world: World, customer: string, type: string | undefined) =>
  world.state.paymentMethods
    .all()
    .filter(one => one.customer === customer && (type === undefined || one.type === type))

function listOwnPaymentMethods({ world, params, path, id }: Call) {
  world.state.customers.require(id, 'customer')
  return page(ownMethods(world, id, params.text('type')), params, path)
}

function listPaymentMethods({ world, params, path }: Call) {
  return page(ownMethods(world, params.requireText('customer'), params.text('type')), params, path)
}

function attach({ world, params, id }: Call) {
  const customer = world.state.customers.require(params.requireText('customer'), 'customer')
  params.finish()
  return attachMethod(world, id, customer.id)
}

function detach({ world, params, id }: Call) {
  const method = world.state.paymentMethods.require(id)
  const customer = world.state.customers.find(idOf(method.customer))
  params.finish()
  if (!customer) throw invalid('The payment method you provided is not attached to a customer.')
  if (customer.invoice_settings.default_payment_method === id)
    customer.invoice_settings.default_payment_method = null
  return change(world, method, { customer: null }, 'payment_method.detached')
}
