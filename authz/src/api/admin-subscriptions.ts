import { errors } from '../errors.ts'
import { requireAdmin, requireSupport } from './caller.ts'
import {
  AdminCancel,
  AdminExtend,
  AdminReactivate,
  AdminSubscription,
  AdminSubscriptionDetail,
  SubscriptionPath,
  SubscriptionsQuery,
} from './contract-plans.ts'
import { pageByTime, pageOf } from './page.ts'
import type { ApiParts } from './parts.ts'
import type { Api } from './schema.ts'
import {
  type InvoiceRow,
  isRunning,
  type SubscriptionRow,
  toAdminSubscription,
  toInvoice,
} from './subscription-rows.ts'
import { cancelPlan, resumePlan, settleRow } from './subscriptions.ts'

const dayMs = 86_400_000

const findRow = async ({ database }: ApiParts, id: string): Promise<SubscriptionRow> => {
  const [row] = await database.call<SubscriptionRow>('listSubscriptions', { id })
  if (row === undefined) throw errors.notFound(`subscription ${id}`)
  return row
}

const show = async (parts: ApiParts, id: string) => toAdminSubscription(await findRow(parts, id))

/** One that runs; what is done about it is written down before it is done. Throws 404 and 409. */
const requireRunning = async (parts: ApiParts, id: string, deed: string, reason: string) => {
  const row = await findRow(parts, id)
  if (!isRunning(row))
    throw errors.conflict('not_running', 'The plan does not run: nothing is to be done about it.')
  await parts.database.call('noteSubscriptionDeed', { id, deed, reason })
  return row
}

const serveList = (api: Api, parts: ApiParts): void => {
  const listSchema = {
    summary: 'Who has which plan, newest first',
    querystring: SubscriptionsQuery,
    response: { 200: pageOf(AdminSubscription) },
  }
  api.get('/admin/subscriptions', { schema: listSchema }, async request => {
    await requireSupport(parts, request)
    const { search, state = null, plan = null, person = null } = request.query
    const { items, next } = await pageByTime(request.query, position =>
      parts.database.call<SubscriptionRow>('listSubscriptions', {
        search: search?.trim() || null,
        state,
        plan,
        personId: person,
        ...position,
      }),
    )
    return { items: items.map(toAdminSubscription), next }
  })

  const oneSchema = {
    summary: 'Somebody’s plan and its invoices',
    params: SubscriptionPath,
    response: { 200: AdminSubscriptionDetail },
  }
  api.get('/admin/subscriptions/:id', { schema: oneSchema }, async request => {
    await requireSupport(parts, request)
    const row = await findRow(parts, request.params.id)
    const invoices = await parts.database.call<InvoiceRow>('listSubscriptionInvoices', {
      subscriptionId: row.id,
    })
    return { ...toAdminSubscription(row), invoices: invoices.map(toInvoice) }
  })
}

const serveDeeds = (api: Api, parts: ApiParts): void => {
  const answer = { params: SubscriptionPath, response: { 200: AdminSubscription } }

  const cancelSchema = { summary: 'Cancel somebody’s plan', body: AdminCancel, ...answer }
  api.post('/admin/subscriptions/:id/cancel', { schema: cancelSchema }, async request => {
    await requireAdmin(parts, request)
    const { reason, now = false } = request.body
    const row = await requireRunning(parts, request.params.id, 'cancelled', reason)
    await cancelPlan(parts, row, now)
    return show(parts, row.id)
  })

  const extendSchema = {
    summary: 'Keep somebody’s plan open for so many days though nobody has paid',
    body: AdminExtend,
    ...answer,
  }
  api.post('/admin/subscriptions/:id/extend', { schema: extendSchema }, async request => {
    await requireAdmin(parts, request)
    const { days, reason } = request.body
    const row = await requireRunning(parts, request.params.id, 'extended', reason)
    const until = new Date(Math.max(Date.now(), row.keptUntil?.getTime() ?? 0) + days * dayMs)
    await parts.database.call('keepSubscription', { id: row.id, until })
    return show(parts, row.id)
  })

  const reactivateSchema = {
    summary: 'Take a cancellation or a suspension back',
    body: AdminReactivate,
    ...answer,
  }
  api.post('/admin/subscriptions/:id/reactivate', { schema: reactivateSchema }, async request => {
    await requireAdmin(parts, request)
    const row = await requireRunning(parts, request.params.id, 'reactivated', request.body.reason)
    await resumePlan(parts, row)
    if (row.state === 'suspended') await parts.database.call('restartDunning', { id: row.id })
    return show(parts, row.id)
  })

  const settleSchema = { summary: 'Ask the provider about somebody’s plan', ...answer }
  api.post('/admin/subscriptions/:id/settle', { schema: settleSchema }, async request => {
    await requireAdmin(parts, request)
    const row = await findRow(parts, request.params.id)
    await settleRow(parts, row)
    return show(parts, row.id)
  })
}

/** Everybody's plans, for admins. */
export const serveAdminSubscriptions = (api: Api, parts: ApiParts): void => {
  serveList(api, parts)
  serveDeeds(api, parts)
}
