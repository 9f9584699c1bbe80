import { randomInt } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { currenciesOf, offeredPacks, type PricedPack, textOf } from '../billing/packs.ts'
import { offeredPlans, type PricedPlan } from '../billing/plans.ts'
import { settleOrder, settleSession } from '../billing/settlement.ts'
import { ProviderError } from '../billing/stripe.ts'
import { ApiError, errors } from '../errors.ts'
import type { Caller } from '../people/callers.ts'
import { uuidv7 } from '../uuid.ts'
import { findCaller, requireCaller } from './caller.ts'
import { PageQuery } from './contract-parts.ts'
import {
  NewOrder,
  OffersAnswer,
  OffersQuery,
  Order,
  OrderPath,
  type PayMethod,
  StartedOrder,
} from './contract-payments.ts'
import { readIdempotencyKey } from './idempotency-key.ts'
import { type OrderRow, toOrder } from './order-rows.ts'
import { pageByTime, pageOf } from './page.ts'
import type { ApiParts } from './parts.ts'
import {
  isLive,
  packItem,
  planItem,
  promotionRefusals,
  quoteOffers,
  readPromotionCode,
  withCode,
} from './promotion-prices.ts'
import type { Api } from './schema.ts'

/** Stripe ends its sessions after a day; what it says counts. */
const cardLastsS = 86_400

export const noProvider = () =>
  errors.conflict('no_cards', 'Nobody can pay by card here: choose another way.')

/** The provider's trouble as the API's: what it refuses is our fault, what it cannot answer passes. */
export const askProvider = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    throw new ApiError(
      502,
      'provider',
      error.isOurs
        ? 'The payment provider refuses the request: tell the operator.'
        : 'The payment provider cannot be reached: try again in a minute.',
    )
  }
}

const methodsOf = ({ shop }: ApiParts): PayMethod[] => [
  ...(shop.provider ? (['stripe'] as const) : []),
  ...(shop.transferTo === null ? [] : (['transfer'] as const)),
]

export const groupsOf = async ({ database }: ApiParts, caller: Caller | null): Promise<string[]> => {
  if (caller === null) return []
  const rows = await database.call<{ name: string }>('listOwnGroups', { personId: caller.personId })
  return rows.map(({ name }) => name)
}

const toOffered = ({ name, title, tokens, amount, currency, saving, ...pack }: PricedPack) => ({
  name,
  title,
  summary: pack.summary ?? null,
  tokens,
  amount,
  currency,
  saving,
  popular: pack.popular === true,
  app: pack.app ?? null,
  days: pack.days ?? null,
})

const toOfferedPlan = ({ name, title, every, amount, setup, currency, tokens, ...plan }: PricedPlan) => ({
  name,
  title,
  summary: plan.summary ?? null,
  features: plan.features ?? [],
  every,
  amount,
  setup,
  currency,
  tokens,
  days: plan.days ?? null,
  rollover: plan.rollover ?? null,
  trialDays: plan.trialDays,
  apps: plan.apps ?? [],
  limits: { day: plan.limits?.day ?? null, month: plan.limits?.month ?? null },
  popular: plan.popular === true,
  contact: plan['on-request'] === true,
})

const serveOffers = (api: Api, parts: ApiParts): void => {
  const schema = {
    summary: 'What is sold: packs and plans',
    querystring: OffersQuery,
    response: { 200: OffersAnswer },
  }
  api.get('/offers', { schema }, async request => {
    const book = await parts.shop.offers.load()
    const currencies = currenciesOf(book)
    const { app = null, currency = currencies[0] ?? book.currency } = request.query
    const caller = await findCaller(parts, request)
    const groups = await groupsOf(parts, caller)
    const methods = methodsOf(parts)
    // Nothing is for sale where nobody can pay.
    const packs = methods.length === 0 ? [] : offeredPacks(book, currency, { app, groups })
    const plans = offeredPlans(book, currency, groups, request.query.plan).filter(
      plan => plan.amount === 0 || parts.shop.provider !== null || plan['on-request'] === true,
    )
    const promoted = await quoteOffers(parts, caller, [...packs.map(packItem), ...plans.map(planItem)])
    return {
      currency,
      currencies,
      methods,
      test: parts.shop.provider?.live === false,
      topUps: parts.shop.provider?.savesCards === true,
      packs: packs.map((pack, i) => ({ ...toOffered(pack), promotion: promoted[i] ?? null })),
      plans: plans.map((plan, i) => ({
        ...toOfferedPlan(plan),
        promotion: promoted[packs.length + i] ?? null,
      })),
    }
  })
}

/** Ten signs without look-alikes: 50 random bits that a buyer types into a bank's form. */
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'
const makeReference = () => Array.from({ length: 10 }, () => alphabet[randomInt(alphabet.length)]).join('')

/** The pack as it is sold to this person now. Throws 404 and 409. */
const requirePack = async (parts: ApiParts, caller: Caller, wish: NewOrder): Promise<PricedPack> => {
  const book = await parts.shop.offers.load()
  const groups = await groupsOf(parts, caller)
  // Whoever knows the name of an app's pack was shown it there.
  const app = book.packs.find(({ name }) => name === wish.pack)?.app ?? null
  const pack = offeredPacks(book, wish.currency, { app, groups }).find(({ name }) => name === wish.pack)
  if (pack === undefined)
    throw errors.notFound(`pack ${JSON.stringify(wish.pack)} for sale in ${wish.currency}`)
  return pack
}

const refusals: Record<string, () => ApiError> = {
  ...promotionRefusals,
  key_reused: () =>
    errors.conflict('key_reused', 'This Idempotency-Key stands for another order: take a new one.'),
  suspended: () => errors.suspended('ask the operator'),
  terms_due: () => errors.conflict('terms_due', 'Accept the terms first: GET /api/terms says which.'),
  too_many: () =>
    errors.conflict('too_many_orders', 'Twenty orders wait for their money: pay or cancel some of them.'),
}

const findOwn = async (parts: ApiParts, personId: string, id: string): Promise<OrderRow> => {
  const [row] = await parts.database.call<OrderRow>('listOrders', { id, personId })
  if (row === undefined) throw errors.notFound(`order ${id}`)
  return row
}

const makeOrder = async (parts: ApiParts, caller: Caller, wish: NewOrder, request: FastifyRequest) => {
  const { shop, database } = parts
  if (wish.amount > 0 && wish.method === 'stripe' && shop.provider === null) throw noProvider()
  if (wish.amount > 0 && wish.method === 'transfer' && shop.transferTo === null)
    throw errors.conflict('no_transfers', 'Nobody can pay by bank transfer here: choose another way.')
  const pack = await requirePack(parts, caller, wish)
  const method = wish.amount === 0 ? 'free' : wish.method
  if (method === 'free' && wish.amount > 0)
    throw errors.conflict('not_free', 'There is something to pay: choose how.')
  const isCard = method === 'stripe'
  const [made] = await database.call<{ status: string; id: string }>('makeOrder', {
    id: uuidv7(),
    personId: caller.personId,
    key: readIdempotencyKey(request),
    method,
    live: method === 'transfer' || isLive(parts),
    pack: pack.name,
    title: textOf(pack.title, wish.language ?? 'en'),
    tokens: pack.tokens,
    grantDays: pack.days ?? null,
    amount: pack.amount,
    currency: pack.currency,
    reference: method === 'transfer' ? makeReference() : null,
    address: request.ip,
    lastsS: isCard ? cardLastsS : shop.transferDays * 86_400,
    code: readPromotionCode(wish.code),
    shown: wish.amount,
  })
  const refusal = refusals[made?.status ?? '']
  if (made === undefined || refusal !== undefined)
    throw refusal?.() ?? new Error('make_order returned no row')
  return findOwn(parts, caller.personId, made.id)
}

/** The page where an order is paid: made once, and looked up when it was made before. Null past paying. */
const openCheckout = async (parts: ApiParts, caller: Caller, order: OrderRow, language: 'en' | 'fr') => {
  const { shop, database, config } = parts
  if (order.method !== 'stripe' || order.state !== 'open') return null
  const { provider } = shop
  if (provider === null || provider.live !== order.live) throw noProvider()
  if (order.sessionId !== null) return (await askProvider(provider.readSession(order.sessionId))).url
  const page = `${config.portalUrl.origin}/orders/${order.id}`
  const { session, url } = await askProvider(
    provider.startCheckout({
      orderId: order.id,
      email: caller.email,
      title: order.title,
      amount: order.amount + order.discount,
      currency: order.currency,
      discount:
        order.promotionId === null
          ? null
          : {
              promotionId: order.promotionId,
              name: order.promotion ?? '',
              amount: order.discount,
              currency: order.currency,
              isForever: false,
            },
      language,
      successUrl: `${page}?paid`,
      cancelUrl: page,
    }),
  )
  await database.call('setOrderSession', { id: order.id, sessionId: session })
  return url
}

const serveBuying = (api: Api, parts: ApiParts): void => {
  const makeSchema = { summary: 'Order a pack', body: NewOrder, response: { 201: StartedOrder } }
  api.post('/orders', { schema: makeSchema }, async (request, reply) => {
    const caller = await requireCaller(parts, request, { keys: 'forbidden', what: 'buy' })
    const code = readPromotionCode(request.body.code)
    const order = await withCode(parts, caller, request, code, () =>
      makeOrder(parts, caller, request.body, request),
    )
    const payUrl = await openCheckout(parts, caller, order, request.body.language ?? 'en')
    return reply.code(201).send({ order: toOrder(order, parts.shop.transferTo), payUrl })
  })

  const payUrlSchema = {
    summary: 'Go on paying an order',
    params: OrderPath,
    response: { 200: StartedOrder },
  }
  api.post('/orders/:id/pay', { schema: payUrlSchema }, async request => {
    const caller = await requireCaller(parts, request, { keys: 'forbidden', what: 'buy' })
    const order = await findOwn(parts, caller.personId, request.params.id)
    const payUrl = await openCheckout(parts, caller, order, 'en')
    return { order: toOrder(order, parts.shop.transferTo), payUrl }
  })
}

const serveOwnOrders = (api: Api, parts: ApiParts): void => {
  const listSchema = {
    summary: 'My orders, newest first',
    querystring: PageQuery,
    response: { 200: pageOf(Order) },
  }
  api.get('/orders', { schema: listSchema }, async request => {
    const { personId } = await requireCaller(parts, request, { keys: 'allowed' })
    const { items, next } = await pageByTime(request.query, position =>
      parts.database.call<OrderRow>('listOrders', { personId, ...position }),
    )
    return { items: items.map(row => toOrder(row, parts.shop.transferTo)), next }
  })

  const oneSchema = { summary: 'One of my orders', params: OrderPath, response: { 200: Order } }
  api.get('/orders/:id', { schema: oneSchema }, async request => {
    const { personId } = await requireCaller(parts, request, { keys: 'allowed' })
    return toOrder(await findOwn(parts, personId, request.params.id), parts.shop.transferTo)
  })

  const settleSchema = {
    summary: 'Ask the payment provider how an order stands',
    params: OrderPath,
    response: { 200: Order },
  }
  api.post('/orders/:id/settle', { schema: settleSchema }, async request => {
    const { personId } = await requireCaller(parts, request, { keys: 'allowed' })
    const { shop, database } = parts
    const order = await findOwn(parts, personId, request.params.id)
    const { provider } = shop
    if (provider !== null && provider.live === order.live)
      await askProvider(settleOrder({ database, provider }, order))
    return toOrder(await findOwn(parts, personId, request.params.id), shop.transferTo)
  })

  const cancelSchema = {
    summary: 'Cancel an order that is not paid',
    params: OrderPath,
    response: { 200: Order },
  }
  api.post('/orders/:id/cancel', { schema: cancelSchema }, async request => {
    const { personId } = await requireCaller(parts, request, { keys: 'forbidden', what: 'cancel orders' })
    const { shop } = parts
    const order = await findOwn(parts, personId, request.params.id)
    await endOrder(parts, order, personId)
    return toOrder(await findOwn(parts, personId, order.id), shop.transferTo)
  })
}

/** Ends an order that nobody paid: at the provider first, so that nobody can pay for what is cancelled. Throws 409. */
export const endOrder = async ({ shop, database }: ApiParts, order: OrderRow, personId: string | null) => {
  const { provider } = shop
  if (order.sessionId !== null && provider !== null) {
    await askProvider(provider.endSession(order.sessionId))
    await askProvider(settleSession({ database, provider }, order.sessionId))
    return
  }
  const [row] = await database.call<{ ended: boolean }>('endOrder', { id: order.id, personId })
  if (row?.ended !== true)
    throw errors.conflict('order_ended', 'The order has ended: nothing is left to cancel.')
}

/** What is sold, and one's own orders. */
export const serveOrders = (api: Api, parts: ApiParts): void => {
  serveOffers(api, parts)
  serveBuying(api, parts)
  serveOwnOrders(api, parts)
}
