import { settleOrder, settleSession } from '../billing/settlement.ts'
import { errors } from '../errors.ts'
import type { Caller } from '../people/callers.ts'
import { askProvider, isLeftOver, providerOf } from './buying.ts'
import { requireCaller } from './caller.ts'
import { PageQuery } from './contract-parts.ts'
import { NewOrder, Order, OrderPath, StartedOrder } from './contract-payments.ts'
import { findOrder } from './order-lookup.ts'
import { type OrderRow, toOrder } from './order-rows.ts'
import { makeOrder, openCheckout } from './order-start.ts'
import { pageByTime, pageOf } from './page.ts'
import type { ApiParts } from './parts.ts'
import { readPromotionCode, withCode } from './promotion-prices.ts'
import type { Api } from './schema.ts'

/** An order and the page where it is paid; without one it may have ended meanwhile, and is read again. */
const toStarted = async (parts: ApiParts, caller: Caller, order: OrderRow) => {
  const payUrl = await openCheckout(parts, caller, order)
  const now = payUrl === null ? await findOrder(parts, { id: order.id }) : order
  return { order: toOrder(now, parts.shop.transferTo), payUrl }
}

const serveBuying = (api: Api, parts: ApiParts): void => {
  const makeSchema = { summary: 'Order a pack', body: NewOrder, response: { 201: StartedOrder } }
  api.post('/orders', { schema: makeSchema }, async (request, reply) => {
    const caller = await requireCaller(parts, request, { keys: 'forbidden', what: 'buy' })
    const code = readPromotionCode(request.body.code)
    const order = await withCode(parts, caller, request, code, () =>
      makeOrder(parts, caller, request.body, request),
    )
    return reply.code(201).send(await toStarted(parts, caller, order))
  })

  const payUrlSchema = {
    summary: 'Go on paying an order',
    params: OrderPath,
    response: { 200: StartedOrder },
  }
  api.post('/orders/:id/pay', { schema: payUrlSchema }, async request => {
    const caller = await requireCaller(parts, request, { keys: 'forbidden', what: 'buy' })
    const order = await findOrder(parts, { id: request.params.id, personId: caller.personId })
    return toStarted(parts, caller, order)
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
    return toOrder(await findOrder(parts, { id: request.params.id, personId }), parts.shop.transferTo)
  })

  const settleSchema = {
    summary: 'Ask the payment provider how an order stands',
    params: OrderPath,
    response: { 200: Order },
  }
  api.post('/orders/:id/settle', { schema: settleSchema }, async request => {
    const { personId } = await requireCaller(parts, request, { keys: 'allowed' })
    const { shop, database } = parts
    const order = await findOrder(parts, { id: request.params.id, personId })
    const { provider } = shop
    if (provider !== null && provider.live === order.live)
      await askProvider(settleOrder({ database, provider }, order))
    return toOrder(await findOrder(parts, { id: request.params.id, personId }), shop.transferTo)
  })

  const cancelSchema = {
    summary: 'Cancel an order that is not paid',
    params: OrderPath,
    response: { 200: Order },
  }
  api.post('/orders/:id/cancel', { schema: cancelSchema }, async request => {
    const { personId } = await requireCaller(parts, request, { keys: 'forbidden', what: 'cancel orders' })
    const { shop } = parts
    const order = await findOrder(parts, { id: request.params.id, personId })
    await endOrder(parts, order, personId)
    return toOrder(await findOrder(parts, { id: order.id, personId }), shop.transferTo)
  })
}

/** Ends an order that nobody paid: at the provider first, so that nobody can pay for what is cancelled. Throws 409. */
export const endOrder = async (parts: ApiParts, order: OrderRow, personId: string | null): Promise<void> => {
  const { database, shop } = parts
  const { id, sessionId } = order
  if (sessionId !== null && shop.provider !== null && !isLeftOver(parts, order)) {
    const provider = providerOf(parts, order)
    await askProvider(provider.endSession(sessionId))
    await askProvider(settleSession({ database, provider }, sessionId))
    return
  }
  const [row] = await database.call<{ ended: boolean }>('endOrder', { id, personId, sessionId })
  if (row?.ended === true) return
  const now = await findOrder(parts, { id })
  if (now.state !== 'open' || now.sessionId === sessionId)
    throw errors.conflict('order_ended', 'The order has ended: nothing is left to cancel.')
  // Its page was made meanwhile; it has one for good.
  await endOrder(parts, now, personId)
}

/** One's own orders. */
export const serveOrders = (api: Api, parts: ApiParts): void => {
  serveBuying(api, parts)
  serveOwnOrders(api, parts)
}
