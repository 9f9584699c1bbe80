import { currenciesOf, offeredPacks, type PricedPack } from '../billing/packs.ts'
import { offeredPlans, type PricedPlan } from '../billing/plans.ts'
import { groupsOf } from './buying.ts'
import { findCaller } from './caller.ts'
import { OffersAnswer, OffersQuery, type PayMethod } from './contract-payments.ts'
import type { ApiParts } from './parts.ts'
import { packItem, planItem, quoteOffers } from './promotion-prices.ts'
import type { Api } from './schema.ts'

const methodsOf = ({ shop }: ApiParts): PayMethod[] => [
  ...(shop.provider ? (['stripe'] as const) : []),
  ...(shop.transferTo === null ? [] : (['transfer'] as const)),
]

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

/** What is sold. */
export const serveOffers = (api: Api, parts: ApiParts): void => {
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
