import Stripe from 'stripe'
import { page } from './page.ts'
import type { Params } from './params.ts'
import { invalid } from './refused.ts'
import type { Call, Route } from './routes.ts'
import { newId } from './state.ts'
import { change, emit, mergeMetadata, now, type World } from './world.ts'

export const catalogRoutes: Route[] = [
  ['POST', '/v1/products', createProduct],
  [
    'GET',
    '/v1/products',
    ({ world, params, path }) => page(active(world.state.products.all(), params), params, path),
  ],
  ['GET', '/v1/products/:id', ({ world, id }) => world.state.products.require(id)],
  ['POST', '/v1/products/:id', updateProduct],
  ['POST', '/v1/prices', createPrice],
  ['GET', '/v1/prices', listPrices],
  ['GET', '/v1/prices/:id', ({ world, id }) => world.state.prices.require(id)],
  ['POST', '/v1/prices/:id', updatePrice],
]

const active = <T extends { active: boolean }>(items: T[], params: Params): T[] => {
  const wanted = params.flag('active')
  return wanted === undefined ? items : items.filter(item => item.active === wanted)
}

function createProduct({ world, params }: Call) {
  const id = params.text('id') ?? newId('prod')
  if (world.state.products.find(id)) throw invalid('Product already exists.', 'id', 'resource_already_exists')
  const product = newProduct(world, params, id)
  params.finish()
  return addProduct(world, product)
}

function addProduct(world: World, product: Stripe.Product) {
  world.state.products.add(product)
  emit(world, 'product.created', product)
  return product
}

const newProduct = (world: World, params: Params, id: string): Stripe.Product => ({
  id,
  object: 'product',
  active: params.flag('active') ?? true,
  created: now(world),
  default_price: null,
  description: params.text('description') ?? null,
  images: params.texts('images'),
  livemode: false,
  marketing_features: [],
  metadata: params.metadata() ?? {},
  name: params.requireText('name'),
  package_dimensions: null,
  shippable: null,
  statement_descriptor: params.text('statement_descriptor') ?? null,
  tax_code: params.text('tax_code') ?? null,
  tax_details: null,
  type: 'service',
  unit_label: params.text('unit_label') ?? null,
  updated: now(world),
  url: null,
})

function updateProduct({ world, params, id }: Call) {
  const product = world.state.products.require(id)
  const patch = {
    active: params.flag('active') ?? product.active,
    name: params.text('name') ?? product.name,
    description: params.has('description') ? (params.text('description') ?? null) : product.description,
    default_price: params.text('default_price') ?? product.default_price ?? null,
    metadata: mergeMetadata(product.metadata, params.metadata()),
    updated: now(world),
  }
  params.finish()
  return change(world, product, patch, 'product.updated')
}

function createPrice({ world, params }: Call) {
  const make = readPrice(world, params)
  params.finish()
  return make()
}

/** What `price_data` says: a price for this one sale, which is not for sale elsewhere. */
export function readInlinePrice(world: World, params: Params): () => Stripe.Price {
  const make = readPrice(world, params)
  return () => Object.assign(make(), { active: false })
}

/** The price that the parameters describe; what it returns makes it, and its product when that is new. */
function readPrice(world: World, params: Params): () => Stripe.Price {
  const given = params.text('product')
  const data = params.object('product_data')
  if ((given === undefined) === (data === undefined))
    throw invalid('You must provide exactly one of product and product_data.', params.name('product'))
  if (given !== undefined) world.state.products.require(given, params.name('product'))
  const product = data && newProduct(world, data, newId('prod'))
  const price = newPrice(world, params, given ?? product?.id ?? '')
  return () => {
    if (product) addProduct(world, product)
    world.state.prices.add(price)
    emit(world, 'price.created', price)
    return price
  }
}

function newPrice(world: World, params: Params, product: string): Stripe.Price {
  const recurring = readRecurring(params)
  const amount = params.integer('unit_amount') ?? params.number('unit_amount_decimal')
  if (amount === undefined)
    throw invalid('Prices require an `unit_amount` or `unit_amount_decimal` parameter to be set.')
  if (amount < 0) throw invalid('This value must be greater than or equal to 0.', params.name('unit_amount'))
  return {
    id: newId('price'),
    object: 'price',
    active: params.flag('active') ?? true,
    billing_scheme: 'per_unit',
    created: now(world),
    currency: params.requireText('currency').toLowerCase(),
    custom_unit_amount: null,
    livemode: false,
    lookup_key: params.text('lookup_key') ?? null,
    metadata: params.metadata() ?? {},
    nickname: params.text('nickname') ?? null,
    product,
    recurring,
    tax_behavior: params.oneOf('tax_behavior', ['exclusive', 'inclusive', 'unspecified']) ?? 'unspecified',
    tiers_mode: null,
    transform_quantity: null,
    type: recurring ? 'recurring' : 'one_time',
    unit_amount: Number.isInteger(amount) ? amount : null,
    unit_amount_decimal: Stripe.Decimal.from(amount),
  }
}

function readRecurring(params: Params): Stripe.Price.Recurring | null {
  const recurring = params.object('recurring')
  const interval = recurring?.oneOf('interval', ['day', 'week', 'month', 'year'])
  if (!recurring) return null
  if (!interval) throw invalid('Missing required param: recurring[interval].', recurring.name('interval'))
  recurring.accept('usage_type')
  return {
    interval,
    interval_count: recurring.integer('interval_count') ?? 1,
    meter: null,
    trial_period_days: null,
    usage_type: 'licensed',
  }
}

function listPrices({ world, params, path }: Call) {
  const product = params.text('product')
  const keys = params.texts('lookup_keys')
  const type = params.oneOf('type', ['one_time', 'recurring'])
  const wanted = active(world.state.prices.all(), params).filter(
    price =>
      (product === undefined || price.product === product) &&
      (type === undefined || price.type === type) &&
      (keys.length === 0 || keys.includes(price.lookup_key ?? '')),
  )
  return page(wanted, params, path)
}

function updatePrice({ world, params, id }: Call) {
  const price = world.state.prices.require(id)
  const patch = {
    active: params.flag('active') ?? price.active,
    nickname: params.text('nickname') ?? price.nickname,
    lookup_key: params.text('lookup_key') ?? price.lookup_key,
    metadata: mergeMetadata(price.metadata, params.metadata()),
  }
  params.finish()
  return change(world, price, patch, 'price.updated')
}
