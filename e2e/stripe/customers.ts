import type Stripe from 'stripe'
import { attachMethod, requireOwnMethod } from './methods.ts'
import { page } from './page.ts'
import type { Params } from './params.ts'
import type { Call, Route } from './routes.ts'
import { idOf, newId } from './state.ts'
import { cancelSubscription } from './subscribe.ts'
import { change, emit, mergeMetadata, now, type World } from './world.ts'

export const customerRoutes: Route[] = [
  ['POST', '/v1/customers', createCustomer],
  ['GET', '/v1/customers', listCustomers],
  ['GET', '/v1/customers/:id', ({ world, id }) => world.state.customers.require(id)],
  ['POST', '/v1/customers/:id', updateCustomer],
  ['DELETE', '/v1/customers/:id', deleteCustomer],
]

function createCustomer({ world, params }: Call) {
  const { testClocks } = world.state
  const clock = params.text('test_clock')
  if (clock !== undefined) testClocks.require(clock, 'test_clock')
  const token = params.text('payment_method')
  const customer = newCustomer(world, { ...readCustomer(params), test_clock: clock ?? null })
  customer.metadata = mergeMetadata({}, params.metadata())
  const method = params.object('invoice_settings')?.text('default_payment_method') ?? token
  params.finish()
  if (clock !== undefined) customer.created = testClocks.require(clock).frozen_time
  return addCustomer(world, customer, method)
}

function addCustomer(world: World, customer: Stripe.Customer, method: string | undefined) {
  world.state.customers.add(customer)
  if (method !== undefined) {
    const attached = attachMethod(world, method, customer.id)
    customer.invoice_settings.default_payment_method = attached.id
  }
  emit(world, 'customer.created', customer)
  return customer
}

/** A customer that a paid checkout makes. */
export const makeCustomer = (world: World, email: string | null, name: string | null): Stripe.Customer =>
  addCustomer(world, newCustomer(world, { email, name }), undefined)

const newCustomer = (world: World, fields: Partial<Stripe.Customer>): Stripe.Customer => ({
  id: newId('cus'),
  object: 'customer',
  address: null,
  balance: 0,
  created: now(world),
  currency: null,
  customer_account: null,
  default_source: null,
  delinquent: false,
  description: null,
  email: null,
  invoice_prefix: newId('').slice(1, 9).toUpperCase(),
  invoice_settings: {
    custom_fields: null,
    default_payment_method: null,
    footer: null,
    rendering_options: null,
  },
  livemode: false,
  metadata: {},
  name: null,
  next_invoice_sequence: 1,
  phone: null,
  preferred_locales: [],
  shipping: null,
  tax_exempt: 'none',
  test_clock: null,
  ...fields,
})

function readCustomer(params: Params): Partial<Stripe.Customer> {
  const fields: Partial<Stripe.Customer> = {}
  for (const name of ['email', 'name', 'phone', 'description'] as const)
    if (params.has(name)) fields[name] = params.text(name) ?? null
  if (params.has('preferred_locales')) fields.preferred_locales = params.texts('preferred_locales')
  const address = params.object('address')
  const line = (name: string) => address?.text(name) ?? null
  if (address)
    fields.address = {
      city: line('city'),
      country: line('country'),
      line1: line('line1'),
      line2: line('line2'),
      postal_code: line('postal_code'),
      state: line('state'),
    }
  params.accept('tax', 'tax_id_data')
  return fields
}

function listCustomers({ world, params, path }: Call) {
  const email = params.text('email')
  const all = world.state.customers.all()
  return page(email === undefined ? all : all.filter(one => one.email === email), params, path)
}

function updateCustomer({ world, params, id }: Call) {
  const customer = world.state.customers.require(id)
  const patch = readCustomer(params)
  const method = params.object('invoice_settings')?.text('default_payment_method')
  const metadata = mergeMetadata(customer.metadata, params.metadata())
  params.finish()
  const invoice_settings = { ...customer.invoice_settings }
  if (method !== undefined)
    invoice_settings.default_payment_method = requireOwnMethod(world, method, customer.id).id
  return change(world, customer, { ...patch, metadata, invoice_settings }, 'customer.updated')
}

/** Stripe cancels the subscriptions of a customer that goes, and detaches its cards. */
function deleteCustomer({ world, id }: Call) {
  const customer = world.state.customers.require(id)
  for (const subscription of world.state.subscriptions.all())
    if (idOf(subscription.customer) === id && subscription.status !== 'canceled')
      cancelSubscription(world, subscription)
  for (const method of world.state.paymentMethods.all())
    if (idOf(method.customer) === id) change(world, method, { customer: null })
  world.state.customers.remove(id)
  emit(world, 'customer.deleted', customer)
  return { id, object: 'customer', deleted: true }
}
