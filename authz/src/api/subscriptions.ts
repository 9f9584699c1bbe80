import { errors } from '../errors.ts'
import type { Caller } from '../people/callers.ts'
import { askForCustomer, noProvider } from './buying.ts'
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
import type { ApiParts } from './parts.ts'
import { readPromotionCode, withCode } from './promotion-prices.ts'
import type { Api } from './schema.ts'
import { changePlan } from './subscription-change.ts'
import { cancelPlan, resumePlan } from './subscription-end.ts'
import {
  findRow,
  findRunning,
  findWaiting,
  listOwn,
  noPlan,
  requireRunning,
  settleRow,
} from './subscription-lookup.ts'
import { pausePlan, unpausePlan } from './subscription-pause.ts'
import {
  type InvoiceRow,
  isRunning,
  type SubscriptionRow,
  toInvoice,
  toSubscription,
} from './subscription-rows.ts'
import { endWaiting, openCheckout, startSubscription } from './subscription-start.ts'

/** A person's own invoices that are shown; the rest is at the provider's portal. */
const invoicesShown = 24

const changing = { keys: 'forbidden', what: 'change a plan' } as const

/** A plan and the page where it is paid; without one it may have ended meanwhile, and is read again. */
const toStarted = async (parts: ApiParts, caller: Caller, row: SubscriptionRow) => {
  const payUrl = await openCheckout(parts, caller, row)
  const now = payUrl === null ? await findRow(parts, row.id) : row
  return { subscription: toSubscription(now), payUrl }
}

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
      startSubscription(parts, caller, request.body, request),
    )
    return reply.code(201).send(await toStarted(parts, caller, row))
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
    return toStarted(parts, caller, row)
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
}

const servePortal = (api: Api, parts: ApiParts): void => {
  const portalSchema = {
    summary: 'The provider’s page for cards and invoices',
    body: PortalWish,
    response: { 200: PortalLink },
  }
  api.post('/subscription/portal', { schema: portalSchema }, async request => {
    const caller = await requireCaller(parts, request, changing)
    const { personId } = caller
    const { provider } = parts.shop
    if (provider === null) throw noProvider()
    const [known] = await parts.database.call<{ providerId: string }>('keepCustomer', {
      personId,
      live: provider.live,
    })
    if (known === undefined)
      throw errors.conflict('no_customer', 'Nothing was paid here yet: take a plan first.')
    const back = `${parts.config.portalUrl.origin}/plan?back`
    const { language = 'en' } = request.body
    return {
      url: await askForCustomer(parts, caller, provider, customer =>
        provider.plans.openPortal(customer, back, language),
      ),
    }
  })
}

/** One's own plan. */
export const serveSubscriptions = (api: Api, parts: ApiParts): void => {
  serveTaking(api, parts)
  serveChanging(api, parts)
  servePortal(api, parts)
}
