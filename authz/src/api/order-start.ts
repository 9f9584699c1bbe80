import { randomInt } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { offeredPacks, type PricedPack, textOf } from '../billing/packs.ts'
import type { Provider } from '../billing/provider.ts'
import { type ApiError, errors } from '../errors.ts'
import type { Caller } from '../people/callers.ts'
import { uuidv7 } from '../uuid.ts'
import { askProvider, buyerRefusals, discountOf, groupsOf, noProvider, providerOf } from './buying.ts'
import type { NewOrder } from './contract-payments.ts'
import { readIdempotencyKey } from './idempotency-key.ts'
import { findOrder } from './order-lookup.ts'
import type { OrderRow } from './order-rows.ts'
import type { ApiParts } from './parts.ts'
import { isLive, promotionRefusals, readPromotionCode } from './promotion-prices.ts'

/** Stripe ends its sessions after a day; what it says counts. */
const cardLastsS = 86_400

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
  ...buyerRefusals,
  key_reused: () =>
    errors.conflict('key_reused', 'This Idempotency-Key stands for another order: take a new one.'),
  too_many: () =>
    errors.conflict('too_many_orders', 'Twenty orders wait for their money: pay or cancel some of them.'),
  too_often: () =>
    errors.conflict(
      'too_many_transfers',
      'Twenty orders by bank transfer were made within a day: wait until tomorrow, or pay another way.',
    ),
}

/** The way to pay that was chosen, where there is something to pay. Throws 409. */
const requireMethod = ({ shop }: ApiParts, { method, amount }: NewOrder): NewOrder['method'] => {
  if (amount === 0) return 'free'
  if (method === 'stripe' && shop.provider === null) throw noProvider()
  if (method === 'transfer' && shop.transferTo === null)
    throw errors.conflict('no_transfers', 'Nobody can pay by bank transfer here: choose another way.')
  return method
}

/** Makes an order, or finds the one of the same Idempotency-Key. Throws 404 and 409. */
export const makeOrder = async (
  parts: ApiParts,
  caller: Caller,
  wish: NewOrder,
  request: FastifyRequest,
): Promise<OrderRow> => {
  const { shop, database } = parts
  const { personId } = caller
  const method = requireMethod(parts, wish)
  const pack = await requirePack(parts, caller, wish)
  if (method === 'free' && wish.amount > 0)
    throw errors.conflict('not_free', 'There is something to pay: choose how.')
  const [made] = await database.call<{ status: string; id: string }>('makeOrder', {
    id: uuidv7(),
    personId,
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
    lastsS: method === 'stripe' ? cardLastsS : shop.transferDays * 86_400,
    code: readPromotionCode(wish.code),
    shown: wish.amount,
    language: wish.language ?? 'en',
  })
  const refusal = refusals[made?.status ?? '']
  if (made === undefined || refusal !== undefined)
    throw refusal?.() ?? new Error('make_order returned no row')
  return findOrder(parts, { id: made.id, personId })
}

/** The page where a session is paid; null past paying. */
const findPage = async (provider: Provider, session: string): Promise<string | null> =>
  (await askProvider(provider.readSession(session))).url

/** The page where an order is paid: made once, and looked up when it was made before. Null past paying. */
export const openCheckout = async (
  parts: ApiParts,
  caller: Caller,
  order: OrderRow,
): Promise<string | null> => {
  if (order.method !== 'stripe' || order.state !== 'open') return null
  const provider = providerOf(parts, order)
  if (order.sessionId !== null) return findPage(provider, order.sessionId)
  const page = `${parts.config.portalUrl.origin}/orders/${order.id}`
  const { session, url } = await askProvider(
    provider.startCheckout({
      orderId: order.id,
      email: caller.email,
      title: order.title,
      amount: order.amount + order.discount,
      currency: order.currency,
      discount: discountOf(order, false),
      language: order.language,
      successUrl: `${page}?paid`,
      cancelUrl: page,
    }),
  )
  const { id } = order
  const [row] = await parts.database.call<{ kept: boolean }>('setOrderSession', { id, sessionId: session })
  if (row?.kept === true) return url
  // The order was cancelled or paid meanwhile, or has another page: what is paid on this one would be for nothing.
  await askProvider(provider.endSession(session))
  const { sessionId } = await findOrder(parts, { id })
  return sessionId === null ? null : findPage(provider, sessionId)
}
