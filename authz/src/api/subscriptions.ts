import type { FastifyRequest } from 'fastify'
import { settlePlan } from '../billing/plan-settlement.ts'
import { findPlan, type PricedPlan, termsOf } from '../billing/plans.ts'
import type { Provider } from '../billing/stripe.ts'
import type { PlanRef } from '../billing/stripe-plans.ts'
import { type ApiError, errors } from '../errors.ts'
import type { Caller } from '../people/callers.ts'
import { uuidv7 } from '../uuid.ts'
import { requireCaller } from './caller.ts'
import {
  NewPlan,
  NewSubscription,
  OwnSubscription,
  PauseWish,
  PortalLink,
  PortalWish,
  StartedSubscription,
  Subscription,
} from './contract-plans.ts'
import { askProvider, groupsOf, noProvider } from './orders.ts'
import type { ApiParts } from './parts.ts'
import { promotionRefusals, readPromotionCode, withCode } from './promotion-prices.ts'
import type { Api } from './schema.ts'
import {
  type InvoiceRow,
  isRunning,
  type SubscriptionRow,
  toInvoice,
  toSubscription,
} from './subscription-rows.ts'

/** A person's own invoices that are shown; the rest is at the provider's portal. */
const invoicesShown = 24
/** How long a pause may last. */
const longestPauseMs = 366 * 86_400_000
/** The newest of a person's subscriptions, among which the one that runs and the one that waits are. */
const newest = 50

const listOwn = (parts: ApiParts, personId: string) =>
  parts.database.call<SubscriptionRow>('listSubscriptions', { personId, limit: newest })

const findRunning = async (parts: ApiParts, personId: string) =>
  (await listOwn(parts, personId)).find(isRunning) ?? null
const findWaiting = async (parts: ApiParts, personId: string) =>
  (await listOwn(parts, personId)).find(({ state }) => state === 'open') ?? null

const findRow = async (parts: ApiParts, id: string): Promise<SubscriptionRow> => {
  const [row] = await parts.database.call<SubscriptionRow>('listSubscriptions', { id })
  if (row === undefined) throw errors.notFound(`subscription ${id}`)
  return row
}

const noPlan = () => errors.conflict('no_plan', 'No plan runs: GET /api/offers says which there are.')

const requireRunning = async (parts: ApiParts, personId: string): Promise<SubscriptionRow> => {
  const row = await findRunning(parts, personId)
  if (row === null) throw noPlan()
  return row
}

/** The provider in the mode in which the plan was begun. Throws 409. */
export const providerOf = ({ shop }: ApiParts, { live }: Pick<SubscriptionRow, 'live'>): Provider => {
  const { provider } = shop
  if (provider === null || provider.live !== live) throw noProvider()
  return provider
}

/** Asks the provider how a plan stands; nothing to ask about a free one, or one that is not there yet. */
export const settleRow = async (parts: ApiParts, row: SubscriptionRow): Promise<void> => {
  const ref: PlanRef | null =
    row.providerId !== null
      ? { subscription: row.providerId }
      : row.sessionId === null
        ? null
        : { session: row.sessionId }
  if (ref === null) return
  const provider = providerOf(parts, row)
  await askProvider(settlePlan({ database: parts.database, provider }, ref))
}

/** The plan as it is sold to this person now. Throws 404 and 409. */
const requirePlan = async (
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

export const customerOf = async (
  { database }: ApiParts,
  caller: Caller,
  provider: Provider,
): Promise<string> => {
  const { personId, email, name } = caller
  const who = { personId, live: provider.live }
  const [known] = await database.call<{ providerId: string }>('keepCustomer', who)
  if (known !== undefined) return known.providerId
  const made = await askProvider(provider.plans.makeCustomer({ personId, email, name }))
  const [kept] = await database.call<{ providerId: string }>('keepCustomer', { ...who, providerId: made })
  return kept?.providerId ?? made
}

/** The page where a plan is paid: made once, and looked up when it was made before. Null past paying. */
const openCheckout = async (
  parts: ApiParts,
  caller: Caller,
  row: SubscriptionRow,
): Promise<string | null> => {
  if (row.state !== 'open') return null
  const provider = providerOf(parts, row)
  if (row.sessionId !== null) return (await askProvider(provider.plans.read({ session: row.sessionId }))).url
  const page = `${parts.config.portalUrl.origin}/plan`
  const { session, url } = await askProvider(
    provider.plans.start({
      subscriptionId: row.id,
      customer: await customerOf(parts, caller, provider),
      terms: row.termsId,
      title: row.title,
      every: row.every,
      amount: row.amount,
      setup: row.setup,
      currency: row.currency,
      trialDays: row.trialDays,
      discount:
        row.promotionId === null || row.discount === 0
          ? null
          : {
              promotionId: row.promotionId,
              name: row.promotion ?? '',
              amount: row.discount,
              currency: row.currency,
              isForever: row.renewalDiscount > 0,
            },
      language: row.language,
      successUrl: `${page}?paid`,
      cancelUrl: page,
    }),
  )
  await parts.database.call('setSubscriptionSession', { id: row.id, sessionId: session })
  return url
}

/** Ends what waits for its first payment: at the provider first, so that nobody can pay for what is cancelled. */
const endWaiting = async (parts: ApiParts, caller: Caller, row: SubscriptionRow): Promise<void> => {
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

const priceChanged = () => errors.conflict('price_changed', 'The price has changed since: look at it again.')

const refusals: Record<string, () => ApiError> = {
  ...promotionRefusals,
  running: () =>
    errors.conflict(
      'has_plan',
      'A plan that is paid runs already: POST /api/subscription/change takes another.',
    ),
  suspended: () => errors.suspended('ask the operator'),
  terms_due: () => errors.conflict('terms_due', 'Accept the terms first: GET /api/terms says which.'),
  other_open: () =>
    errors.conflict('plan_waits', 'Another plan waits for its payment: pay or cancel it first.'),
}

const start = async (parts: ApiParts, caller: Caller, wish: NewSubscription, request: FastifyRequest) => {
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

const changeRefusal = (row: SubscriptionRow, plan: PricedPlan): ApiError | null => {
  if (row.method === 'free')
    return errors.conflict('free_plan', 'A free plan is left by taking another: POST /api/subscriptions.')
  if (row.every === 'once' || plan.every === 'once')
    return errors.conflict(
      'paid_once',
      'What is paid once is not changed: take the other when this one is over.',
    )
  if (plan.amount === 0)
    return errors.conflict('cancel_first', 'Cancel the plan, and take the free one when it has ended.')
  if (row.pauses || row.state === 'paused')
    return errors.conflict('paused', 'The plan is paused: POST /api/subscription/resume takes it up again.')
  if (row.state !== 'active' && row.state !== 'trialing')
    return errors.conflict('not_paid', 'The plan waits for a payment: pay first, then change it.')
  if (row.every === 'year' && plan.every === 'month')
    return errors.conflict(
      'shorter_period',
      'Cancel the yearly plan, and take the monthly one when it has ended.',
    )
  return null
}

const cardRefused = () =>
  errors.conflict(
    'card_refused',
    'The card was refused: give another (POST /api/subscription/portal). Nothing was changed.',
  )

/** What costs more, or lasts longer, begins now; what costs less after the period that is paid. */
const changePlan = async (parts: ApiParts, caller: Caller, wish: NewPlan): Promise<SubscriptionRow> => {
  const row = await requireRunning(parts, caller.personId)
  const plan = await requirePlan(parts, caller, wish.plan, row.currency)
  if (plan.amount !== wish.amount) throw priceChanged()
  const refusal = changeRefusal(row, plan)
  if (refusal !== null) throw refusal
  const isSame = plan.name === row.plan && plan.amount === row.amount
  if (isSame && row.nextPlan === null && !row.cancelAtEnd)
    throw errors.conflict('same_plan', 'This plan runs already: nothing is to be changed.')
  const terms = { ...termsOf(plan, row.language), setup: 0 }
  const [kept] = isSame ? [] : await parts.database.call<{ keepTerms: string }>('keepTerms', { terms })
  const provider = providerOf(parts, row)
  const changed = await askProvider(
    provider.plans.change({
      subscription: row.providerId ?? '',
      terms: kept?.keepTerms ?? row.termsId,
      title: isSame ? row.title : terms.title,
      every: terms.every === 'year' ? 'year' : 'month',
      amount: plan.amount,
      currency: row.currency,
      isNow: !isSame && (plan.amount > row.amount || terms.every !== row.every),
    }),
  )
  await settleRow(parts, row)
  if (!changed) throw cardRefused()
  return findRow(parts, row.id)
}

/** Ends a plan with its period; at once when nobody has paid for it. Throws 409. */
export const cancelPlan = async (parts: ApiParts, row: SubscriptionRow, atOnce = false): Promise<void> => {
  if (row.method === 'free') {
    await parts.database.call('setSubscriptionEnd', { id: row.id, ends: true, now: atOnce })
    return
  }
  if (row.providerId === null) {
    if (!atOnce)
      throw errors.conflict(
        'paid_once',
        'The plan was paid once and ends by itself: nothing is to be cancelled.',
      )
    await parts.database.call('setSubscriptionEnd', { id: row.id, ends: true, now: true })
    return
  }
  const { plans } = providerOf(parts, row)
  const isPaid = row.state === 'active' || row.state === 'trialing'
  await askProvider(
    isPaid && !atOnce ? plans.setCancelAtEnd(row.providerId, true) : plans.cancel(row.providerId),
  )
  await settleRow(parts, row)
}

/** A pause begins when the paid period is over. Throws 400 and 409. */
const pausePlan = async (parts: ApiParts, row: SubscriptionRow, until: Date | null): Promise<void> => {
  if (row.method === 'free' || row.every === 'once' || row.providerId === null)
    throw errors.conflict('not_renewed', 'Nothing is paid for this plan any more: there is nothing to pause.')
  if (row.cancelAtEnd)
    throw errors.conflict('ends', 'The plan ends with its period: POST /api/subscription/resume keeps it.')
  if (row.state !== 'active' && row.state !== 'paused')
    throw errors.conflict('not_paid', 'A plan is paused while its period is paid: pay first, or cancel it.')
  const from = row.state === 'paused' ? new Date() : (row.periodEnd ?? new Date())
  if (until !== null && (until <= from || until.getTime() > from.getTime() + longestPauseMs))
    throw errors.invalid(`until must be after ${from.toISOString()}, and within a year of it`)
  await askProvider(providerOf(parts, row).plans.pause(row.providerId, until))
  await settleRow(parts, row)
}

/** Takes a pause back while the period lasts; later a new one begins, which is paid at once. Throws 409. */
const unpausePlan = async (parts: ApiParts, row: SubscriptionRow): Promise<void> => {
  // Whether the paid period is over may not have been told yet.
  await settleRow(parts, row)
  const { state, pauses } = await findRow(parts, row.id)
  const beginsNow = state === 'paused'
  if (!beginsNow && !pauses) return
  const { plans } = providerOf(parts, row)
  const isPaid = await askProvider(plans.unpause(row.providerId ?? '', { beginsNow, mustBePaid: true }))
  await settleRow(parts, row)
  if (!isPaid) throw cardRefused()
}

/** Takes a cancellation back while the period lasts. */
export const resumePlan = async (parts: ApiParts, row: SubscriptionRow): Promise<void> => {
  if (!row.cancelAtEnd) return
  if (row.providerId === null) {
    await parts.database.call('setSubscriptionEnd', { id: row.id, ends: false })
    return
  }
  await askProvider(providerOf(parts, row).plans.setCancelAtEnd(row.providerId, false))
  await settleRow(parts, row)
}

const changing = { keys: 'forbidden', what: 'change a plan' } as const

const serveTaking = (api: Api, parts: ApiParts): void => {
  const startSchema = {
    summary: 'Take a plan',
    body: NewSubscription,
    response: { 201: StartedSubscription },
  }
  api.post('/subscriptions', { schema: startSchema }, async (request, reply) => {
    const caller = await requireCaller(parts, request, changing)
    const code = readPromotionCode(request.body.code)
    const row = await withCode(parts, caller, request, code, () =>
      start(parts, caller, request.body, request),
    )
    const payUrl = await openCheckout(parts, caller, row)
    return reply.code(201).send({ subscription: toSubscription(row), payUrl })
  })

  const ownSchema = { summary: 'My plan and its invoices', response: { 200: OwnSubscription } }
  api.get('/subscription', { schema: ownSchema }, async request => {
    const { personId } = await requireCaller(parts, request, { keys: 'allowed' })
    const rows = await listOwn(parts, personId)
    const running = rows.find(isRunning)
    const waiting = rows.find(({ state }) => state === 'open')
    const invoices = await parts.database.call<InvoiceRow>('listSubscriptionInvoices', {
      personId,
      limit: invoicesShown,
    })
    return {
      subscription: running ? toSubscription(running) : null,
      waiting: waiting ? toSubscription(waiting) : null,
      tried: rows.some(({ trialEnd }) => trialEnd !== null),
      invoices: invoices.map(toInvoice),
    }
  })

  const paySchema = { summary: 'Go on paying the plan that waits', response: { 200: StartedSubscription } }
  api.post('/subscription/pay', { schema: paySchema }, async request => {
    const caller = await requireCaller(parts, request, changing)
    const row = await findWaiting(parts, caller.personId)
    if (row === null) throw errors.conflict('no_plan_waits', 'No plan waits for its payment.')
    return { subscription: toSubscription(row), payUrl: await openCheckout(parts, caller, row) }
  })

  const settleSchema = {
    summary: 'Ask the payment provider how my plan stands',
    response: { 200: StartedSubscription },
  }
  api.post('/subscription/settle', { schema: settleSchema }, async request => {
    const { personId } = await requireCaller(parts, request, { keys: 'allowed' })
    const row = (await findWaiting(parts, personId)) ?? (await findRunning(parts, personId))
    if (row === null) throw noPlan()
    await settleRow(parts, row)
    return { subscription: toSubscription(await findRow(parts, row.id)), payUrl: null }
  })
}

const serveChanging = (api: Api, parts: ApiParts): void => {
  const cancelSchema = {
    summary: 'Cancel my plan at the end of its period, or the one that waits for its payment',
    response: { 200: Subscription },
  }
  api.post('/subscription/cancel', { schema: cancelSchema }, async request => {
    const caller = await requireCaller(parts, request, changing)
    const waiting = await findWaiting(parts, caller.personId)
    const row = waiting ?? (await requireRunning(parts, caller.personId))
    if (waiting) await endWaiting(parts, caller, waiting)
    else await cancelPlan(parts, row)
    return toSubscription(await findRow(parts, row.id))
  })

  const pauseSchema = {
    summary: 'Pause my plan when its period is over',
    body: PauseWish,
    response: { 200: Subscription },
  }
  api.post('/subscription/pause', { schema: pauseSchema }, async request => {
    const { personId } = await requireCaller(parts, request, changing)
    const row = await requireRunning(parts, personId)
    const { until } = request.body
    await pausePlan(parts, row, until === undefined ? null : new Date(until))
    return toSubscription(await findRow(parts, row.id))
  })

  const resumeSchema = {
    summary: 'Keep the plan that I cancelled, or go on with the one that I paused',
    response: { 200: Subscription },
  }
  api.post('/subscription/resume', { schema: resumeSchema }, async request => {
    const { personId } = await requireCaller(parts, request, changing)
    const row = await requireRunning(parts, personId)
    const isPaused = row.pauses || row.state === 'paused'
    if (isPaused && !row.cancelAtEnd) await unpausePlan(parts, row)
    else await resumePlan(parts, row)
    return toSubscription(await findRow(parts, row.id))
  })

  const changeSchema = {
    summary: 'Take another plan instead',
    body: NewPlan,
    response: { 200: Subscription },
  }
  api.post('/subscription/change', { schema: changeSchema }, async request => {
    const caller = await requireCaller(parts, request, changing)
    return toSubscription(await changePlan(parts, caller, request.body))
  })

  const portalSchema = {
    summary: 'The provider’s page for cards and invoices',
    body: PortalWish,
    response: { 200: PortalLink },
  }
  api.post('/subscription/portal', { schema: portalSchema }, async request => {
    const { personId } = await requireCaller(parts, request, changing)
    const { provider } = parts.shop
    if (provider === null) throw noProvider()
    const [known] = await parts.database.call<{ providerId: string }>('keepCustomer', {
      personId,
      live: provider.live,
    })
    if (known === undefined)
      throw errors.conflict('no_customer', 'Nothing was paid here yet: take a plan first.')
    const back = `${parts.config.portalUrl.origin}/plan?back`
    return {
      url: await askProvider(
        provider.plans.openPortal(known.providerId, back, request.body.language ?? 'en'),
      ),
    }
  })
}

/** One's own plan. */
export const serveSubscriptions = (api: Api, parts: ApiParts): void => {
  serveTaking(api, parts)
  serveChanging(api, parts)
}
