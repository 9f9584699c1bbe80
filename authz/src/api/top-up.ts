import { findPack, textOf } from '../billing/packs.ts'
import type { Provider } from '../billing/provider.ts'
import { settleCard } from '../billing/top-up-settlement.ts'
import { type ApiError, errors } from '../errors.ts'
import type { Caller } from '../people/callers.ts'
import { askForCustomer, askProvider, buyerRefusals, groupsOf, noProvider, priceChanged } from './buying.ts'
import { forbidKeys, requireAdmin, requireCaller, requireSupport } from './caller.ts'
import { CardLink, CardWish, NewTopUp, StopReason, TopUp, type TopUpStop } from './contract-top-up.ts'
import { type OrderRow, toOrder } from './order-rows.ts'
import type { ApiParts } from './parts.ts'
import { PersonPath, requirePerson } from './people.ts'
import type { Api } from './schema.ts'

/** A row of load_top_up; what stands in one of the groups is null together. */
type TopUpRow = {
  state: TopUp['state']
  sessionId: string | null
  cardId: string | null
  brand: string
  last4: string
  expMonth: number
  expYear: number
  pack: string | null
  title: string
  tokens: number
  amount: number
  currency: string
  threshold: number
  cap: number
  waivedAt: Date
  reason: TopUpStop['reason'] | null
  code: string | null
  stoppedAt: Date
  spent: number
}

const ordersShown = 50

const findRow = async ({ database, shop }: ApiParts, personId: string): Promise<TopUpRow | null> => {
  const live = shop.provider?.live ?? true
  const [row] = await database.call<TopUpRow>('loadTopUp', { personId, live })
  return row ?? null
}

const toCard = ({ brand, last4, expMonth, expYear }: TopUpRow) => ({ brand, last4, expMonth, expYear })

const toWish = (row: TopUpRow & { pack: string }) => {
  const { pack, title, tokens, amount, currency, threshold, cap, spent, waivedAt: agreedAt } = row
  return { pack, title, tokens, amount, currency, threshold, cap, spent, agreedAt }
}

/** What it bought since the month began (UTC). */
const listMonth = async ({ database, shop }: ApiParts, personId: string) => {
  const now = new Date()
  const monthMs = Date.UTC(now.getUTCFullYear(), now.getUTCMonth())
  const live = shop.provider?.live ?? true
  const rows = await database.call<OrderRow>('listOrders', {
    personId,
    live,
    topUp: true,
    limit: ordersShown,
  })
  return rows.filter(({ madeAt }) => madeAt.getTime() >= monthMs)
}

const show = async (parts: ApiParts, personId: string) => {
  const row = await findRow(parts, personId)
  const { provider, transferTo } = parts.shop
  const orders = row === null ? [] : await listMonth(parts, personId)
  const pack = row?.pack ?? null
  return {
    offered: provider?.savesCards === true,
    test: provider?.live === false,
    state: row?.state ?? ('off' as const),
    stopped: row?.reason ? { reason: row.reason, code: row.code, at: row.stoppedAt } : null,
    card: row === null || row.cardId === null ? null : toCard(row),
    wish: row === null || pack === null ? null : toWish({ ...row, pack }),
    orders: orders.map(order => toOrder(order, transferTo)),
  }
}

/** Throws 409 where no card can be saved. */
const requireCards = ({ shop: { provider } }: ApiParts): Provider => {
  if (provider === null || !provider.savesCards) throw noProvider()
  return provider
}

const changing = { keys: 'forbidden', what: 'change an automatic top-up' } as const

/** The pack as it is sold to this person now, and fits what they want. Throws 404 and 409. */
const requirePack = async (parts: ApiParts, caller: Caller, wish: NewTopUp) => {
  const book = await parts.shop.offers.load()
  const pack = findPack(book, wish.pack, wish.currency, await groupsOf(parts, caller))
  if (pack === undefined)
    throw errors.notFound(`pack ${JSON.stringify(wish.pack)} for sale in ${wish.currency}`)
  if (pack.amount !== wish.amount) throw priceChanged()
  if (wish.threshold > pack.tokens)
    throw errors.conflict(
      'threshold_above_pack',
      `The pack has ${pack.tokens} tokens: choose a smaller threshold, or a larger pack.`,
    )
  if (wish.cap < pack.amount)
    throw errors.conflict(
      'cap_below_price',
      'The pack costs more than the month may: raise the most a month.',
    )
  return pack
}

const refusals: Record<string, () => ApiError> = {
  no_card: () => errors.conflict('no_card', 'Save a card first: POST /api/top-up/card says where.'),
  ...buyerRefusals,
}

const serveOwn = (api: Api, parts: ApiParts): void => {
  const answer = { response: { 200: TopUp } }
  api.get('/top-up', { schema: { summary: 'My automatic top-up', ...answer } }, async request => {
    const { personId } = await requireCaller(parts, request, { keys: 'allowed' })
    return show(parts, personId)
  })

  const setSchema = { summary: 'Turn my automatic top-up on', body: NewTopUp, ...answer }
  api.put('/top-up', { schema: setSchema }, async request => {
    const caller = await requireCaller(parts, request, changing)
    const provider = requireCards(parts)
    const { threshold, cap, language = 'en' } = request.body
    const pack = await requirePack(parts, caller, request.body)
    const [row] = await parts.database.call<{ status: string }>('setTopUp', {
      personId: caller.personId,
      live: provider.live,
      pack: pack.name,
      title: textOf(pack.title, language),
      tokens: pack.tokens,
      amount: pack.amount,
      currency: pack.currency,
      threshold,
      cap,
      language,
      address: request.ip,
    })
    const refusal = refusals[row?.status ?? '']
    if (refusal !== undefined) throw refusal()
    return show(parts, caller.personId)
  })

  const offSchema = { summary: 'Turn my automatic top-up off; the card stays', ...answer }
  api.post('/top-up/off', { schema: offSchema }, async request => {
    const { personId } = await requireCaller(parts, request, changing)
    await parts.database.call('stopTopUp', { personId, live: parts.shop.provider?.live ?? true })
    return show(parts, personId)
  })

  const removeSchema = { summary: 'Remove my automatic top-up with its card', ...answer }
  api.delete('/top-up', { schema: removeSchema }, async request => {
    const { personId } = await requireCaller(parts, request, changing)
    await parts.database.call('removeTopUp', { personId, live: parts.shop.provider?.live ?? true })
    return show(parts, personId)
  })
}

/** The page where a card is saved: one at a time, so that what comes of another one is nobody's. */
const openPage = async (parts: ApiParts, caller: Caller, language: 'en' | 'fr'): Promise<string> => {
  const provider = requireCards(parts)
  const { cards } = provider
  const row = await findRow(parts, caller.personId)
  const sessionId = row?.sessionId ?? null
  const known = sessionId === null ? null : await askProvider(cards.readPage(sessionId))
  if (known !== null && known.url !== null) return known.url
  const page = `${parts.config.portalUrl.origin}/top-up`
  const { currency } = await parts.shop.offers.load()
  const { session, url } = await askForCustomer(parts, caller, provider, payer =>
    cards.startPage({
      personId: caller.personId,
      payer,
      currency,
      language,
      successUrl: `${page}?saved`,
      cancelUrl: page,
    }),
  )
  const args = { personId: caller.personId, live: provider.live, sessionId: session }
  await parts.database.call('setTopUpSession', args)
  return url
}

const serveCard = (api: Api, parts: ApiParts): void => {
  const cardSchema = {
    summary: 'The provider’s page where I save a card',
    body: CardWish,
    response: { 200: CardLink },
  }
  api.post('/top-up/card', { schema: cardSchema }, async request => {
    const caller = await requireCaller(parts, request, changing)
    return { url: await openPage(parts, caller, request.body.language ?? 'en') }
  })

  const settleSchema = {
    summary: 'Ask the payment provider for the card that I saved',
    response: { 200: TopUp },
  }
  api.post('/top-up/settle', { schema: settleSchema }, async request => {
    const { personId } = await requireCaller(parts, request, { keys: 'allowed' })
    const provider = requireCards(parts)
    const row = await findRow(parts, personId)
    if (row !== null && row.sessionId !== null)
      await askProvider(settleCard({ database: parts.database, provider }, row.sessionId))
    return show(parts, personId)
  })
}

const serveAdmin = (api: Api, parts: ApiParts): void => {
  const url = '/admin/people/:id/top-up'
  const answer = { params: PersonPath, response: { 200: TopUp } }
  api.get(url, { schema: { summary: 'A person’s automatic top-up', ...answer } }, async request => {
    await requireSupport(parts, request)
    const { id } = await requirePerson(parts.database, request.params.id)
    return show(parts, id)
  })

  const stopSchema = {
    summary: 'Stop a person’s automatic top-up, with a reason that they read',
    body: StopReason,
    ...answer,
  }
  api.post(`${url}/stop`, { schema: stopSchema }, async request => {
    await requireAdmin(parts, request)
    forbidKeys(request, 'stop an automatic top-up')
    const { id: personId } = await requirePerson(parts.database, request.params.id)
    const live = parts.shop.provider?.live ?? true
    const how = { personId, live, reason: 'admin', code: request.body.reason.trim() }
    const [row] = await parts.database.call<{ stopped: boolean }>('stopTopUp', how)
    if (row?.stopped !== true)
      throw errors.conflict('not_on', 'It buys nothing now: there is nothing to stop.')
    return show(parts, personId)
  })
}

/** Packs that are bought by themselves. */
export const serveTopUp = (api: Api, parts: ApiParts): void => {
  serveOwn(api, parts)
  serveCard(api, parts)
  serveAdmin(api, parts)
}
