import type { FastifyRequest } from 'fastify'
import { findPlan, type PricedPlan, termsOf } from '../billing/plans.ts'
import type { Provider } from '../billing/provider.ts'
import { type ApiError, errors } from '../errors.ts'
import type { Caller } from '../people/callers.ts'
import { uuidv7 } from '../uuid.ts'
import {
  askForCustomer,
  askProvider,
  buyerRefusals,
  discountOf,
  groupsOf,
  noProvider,
  priceChanged,
  providerOf,
} from './buying.ts'
import type { NewSubscription } from './contract-plans.ts'
import type { ApiParts } from './parts.ts'
import { promotionRefusals, readPromotionCode } from './promotion-prices.ts'
import { findRow, settleRow } from './subscription-lookup.ts'
import type { SubscriptionRow } from './subscription-rows.ts'

/** The plan as it is sold to this person now. Throws 404 and 409. */
export const requirePlan = async (
  parts: ApiParts,
  caller: Caller,
  name: string,
  currency: string,
): Promise<PricedPlan> => {
  const book = await parts.shop.offers.load()
  const plan = findPlan(book, name, currency, await groupsOf(parts, caller))
  if (plan === undefined) throw errors.notFound(`plan ${JSON.stringify(name)} to take in ${currency}`)
  return plan
}

/** The page where a session is paid; null past paying. */
const findPage = async (provider: Provider, session: string): Promise<string | null> =>
  (await askProvider(provider.plans.read({ session }))).url

/** The page where a plan is paid: made once, and looked up when it was made before. Null past paying. */
export const openCheckout = async (
  parts: ApiParts,
  caller: Caller,
  row: SubscriptionRow,
): Promise<string | null> => {
  if (row.state !== 'open') return null
  const provider = providerOf(parts, row)
  if (row.sessionId !== null) return findPage(provider, row.sessionId)
  const page = `${parts.config.portalUrl.origin}/plan`
  const { session, url } = await askForCustomer(parts, caller, provider, customer =>
    provider.plans.start({
      subscriptionId: row.id,
      customer,
      terms: row.termsId,
      title: row.title,
      every: row.every,
      amount: row.amount,
      setup: row.setup,
      currency: row.currency,
      trialDays: row.trialDays,
      discount: row.discount === 0 ? null : discountOf(row, row.renewalDiscount > 0),
      language: row.language,
      successUrl: `${page}?paid`,
      cancelUrl: page,
    }),
  )
  const { id } = row
  const [set] = await parts.database.call<{ kept: boolean }>('setSubscriptionSession', {
    id,
    sessionId: session,
  })
  if (set?.kept === true) return url
  // The plan was cancelled meanwhile, or has another page: what is paid on this one would be for nothing.
  await askProvider(provider.endSession(session))
  const { sessionId } = await findRow(parts, id)
  return sessionId === null ? null : findPage(provider, sessionId)
}

/** Ends what waits for its first payment: at the provider first, so that nobody can pay for what is cancelled. */
export const endWaiting = async (parts: ApiParts, caller: Caller, row: SubscriptionRow): Promise<void> => {
  const { provider } = parts.shop
  if (provider === null || provider.live !== row.live) {
    await parts.database.call('setSubscriptionEnd', { id: row.id, ends: true, now: true })
    return
  }
  if (row.providerId !== null) {
    // Its first payment is on the way.
    await askProvider(provider.plans.cancel(row.providerId))
    await settleRow(parts, row)
    return
  }
  // A session whose id was lost is found by making it once more.
  await openCheckout(parts, caller, row)
  const { sessionId } = await findRow(parts, row.id)
  if (sessionId !== null) await askProvider(provider.endSession(sessionId))
  await settleRow(parts, await findRow(parts, row.id))
}

const refusals: Record<string, () => ApiError> = {
  ...promotionRefusals,
  ...buyerRefusals,
  running: () =>
    errors.conflict(
      'has_plan',
      'A plan that is paid runs already: POST /api/subscription/change takes another.',
    ),
  other_open: () =>
    errors.conflict('plan_waits', 'Another plan waits for its payment: pay or cancel it first.'),
}

/** Takes a plan: what waits for its payment until now is ended first. Throws 404 and 409. */
export const startSubscription = async (
  parts: ApiParts,
  caller: Caller,
  wish: NewSubscription,
  request: FastifyRequest,
): Promise<SubscriptionRow> => {
  const { shop, database } = parts
  const plan = await requirePlan(parts, caller, wish.plan, wish.currency)
  if (plan.amount === 0 && wish.amount !== 0) throw priceChanged()
  if (plan.amount > 0 && shop.provider === null) throw noProvider()
  const language = wish.language ?? 'en'
  const make = async () => {
    const [row] = await database.call<{ status: string; id: string }>('makeSubscription', {
      id: uuidv7(),
      personId: caller.personId,
      live: shop.provider?.live ?? false,
      terms: termsOf(plan, language),
      trialDays: plan.trialDays,
      language,
      address: request.ip,
      code: readPromotionCode(wish.code),
      shown: plan.amount === 0 ? null : wish.amount,
    })
    if (row === undefined) throw new Error('make_subscription returned no row')
    return row
  }
  let made = await make()
  if (made.status === 'other_open') {
    await endWaiting(parts, caller, await findRow(parts, made.id))
    made = await make()
  }
  const refusal = refusals[made.status]
  if (refusal !== undefined) throw refusal()
  return findRow(parts, made.id)
}
