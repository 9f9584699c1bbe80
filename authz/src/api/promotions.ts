import { offeredPacks } from '../billing/packs.ts'
import { findPlan } from '../billing/plans.ts'
import { errors } from '../errors.ts'
import type { Caller } from '../people/callers.ts'
import { groupsOf } from './buying.ts'
import { requireCaller } from './caller.ts'
import { Promoted } from './contract-payments.ts'
import { PromotionCheck } from './contract-promotions.ts'
import type { ApiParts } from './parts.ts'
import {
  type Item,
  isLive,
  offOf,
  packItem,
  planItem,
  promotionRefusals,
  type Quote,
  readPromotionCode,
  withCode,
} from './promotion-prices.ts'
import type { Api } from './schema.ts'

type Wish = Omit<PromotionCheck, 'code'> & { code: string | null }

/** What is to be bought, as it is sold to this person. Throws 400 and 404. */
const requireItem = async (parts: ApiParts, caller: Caller, wish: Wish): Promise<Item> => {
  const { pack: packName, plan: planName, currency } = wish
  if ((packName === undefined) === (planName === undefined))
    throw errors.invalid('pack and plan: give one of them')
  const book = await parts.shop.offers.load()
  const groups = await groupsOf(parts, caller)
  if (planName !== undefined) {
    const plan = findPlan(book, planName, currency, groups)
    if (plan === undefined) throw errors.notFound(`plan ${JSON.stringify(planName)} to take in ${currency}`)
    return planItem(plan)
  }
  const app = book.packs.find(({ name }) => name === packName)?.app ?? null
  const pack = offeredPacks(book, currency, { app, groups }).find(({ name }) => name === packName)
  if (pack === undefined) throw errors.notFound(`pack ${JSON.stringify(packName)} for sale in ${currency}`)
  return packItem(pack)
}

const check = async (parts: ApiParts, caller: Caller, wish: Wish): Promise<Promoted> => {
  const item = await requireItem(parts, caller, wish)
  const [quote] = await parts.database.call<Quote & { status: string }>('quotePromotion', {
    personId: caller.personId,
    code: wish.code,
    live: isLive(parts),
    ...item,
  })
  if (quote === undefined) throw new Error('quote_promotion returned no row')
  if (quote.status === 'ok') return offOf(item.amount, quote)
  if (quote.status === 'none') return { amount: item.amount, discount: 0, title: null, on: null }
  throw (
    promotionRefusals[`promotion_${quote.status}`]?.() ?? new Error(`quote_promotion says ${quote.status}`)
  )
}

/** POST /api/promotions/check. */
export const servePromotions = (api: Api, parts: ApiParts): void => {
  const schema = {
    summary: 'What something costs with a promotion code, or with what applies by itself',
    body: PromotionCheck,
    response: { 200: Promoted },
  }
  api.post('/promotions/check', { schema }, async request => {
    const caller = await requireCaller(parts, request, { keys: 'allowed' })
    const code = readPromotionCode(request.body.code)
    return withCode(parts, caller, request, code, () => check(parts, caller, { ...request.body, code }))
  })
}
