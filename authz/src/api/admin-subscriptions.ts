import { toWhole } from '../billing/money.ts'
import { planSteps } from '../billing/plan-steps.ts'
import { errors } from '../errors.ts'
import { requireAdmin, requireSupport } from './caller.ts'
import { AdminSubscriptionDetail, SubscriptionsFileQuery } from './contract-plan-desk.ts'
import {
  AdminCancel,
  AdminExtend,
  AdminReactivate,
  AdminSubscription,
  SubscriptionPath,
  SubscriptionsQuery,
} from './contract-plans.ts'
import { noteExport } from './exports.ts'
import { pageByTime, pageOf } from './page.ts'
import type { ApiParts } from './parts.ts'
import type { Api } from './schema.ts'
import { cancelPlan, resumePlan } from './subscription-end.ts'
import { findRow, settleRow } from './subscription-lookup.ts'
import {
  type InvoiceRow,
  isRunning,
  type SubscriptionRow,
  toAdminInvoice,
  toAdminSubscription,
} from './subscription-rows.ts'
import { allRows, sendTable, type TableColumn } from './table-file.ts'

const dayMs = 86_400_000

const show = async (parts: ApiParts, id: string) => toAdminSubscription(await findRow(parts, id))

/** One that runs; what is done about it is written down before it is done. Throws 404 and 409. */
const requireRunning = async (parts: ApiParts, id: string, deed: string, reason: string) => {
  const row = await findRow(parts, id)
  if (!isRunning(row))
    throw errors.conflict('not_running', 'The plan does not run: nothing is to be done about it.')
  await parts.database.call('noteSubscriptionDeed', { id, deed, reason })
  return row
}

const readFilter = ({ search, state, plan, person }: SubscriptionsFileQuery | SubscriptionsQuery) => ({
  search: search?.trim() || null,
  state: state ?? null,
  plan: plan ?? null,
  personId: person ?? null,
})

const serveList = (api: Api, parts: ApiParts): void => {
  const listSchema = {
    summary: 'Who has which plan, newest first',
    querystring: SubscriptionsQuery,
    response: { 200: pageOf(AdminSubscription) },
  }
  api.get('/admin/subscriptions', { schema: listSchema }, async request => {
    await requireSupport(parts, request)
    const filter = readFilter(request.query)
    const { items, next } = await pageByTime(request.query, position =>
      parts.database.call<SubscriptionRow>('listSubscriptions', { ...filter, ...position }),
    )
    return { items: items.map(toAdminSubscription), next }
  })

  const oneSchema = {
    summary: 'Somebody’s plan, its invoices, and what comes of it',
    params: SubscriptionPath,
    response: { 200: AdminSubscriptionDetail },
  }
  api.get('/admin/subscriptions/:id', { schema: oneSchema }, async request => {
    await requireSupport(parts, request)
    const row = await findRow(parts, request.params.id)
    const invoices = await parts.database.call<InvoiceRow>('listSubscriptionInvoices', {
      subscriptionId: row.id,
    })
    return {
      ...toAdminSubscription(row),
      sessionId: row.sessionId,
      days: row.days,
      rollover: row.rollover,
      steps: planSteps(
        { ...row, nextAmount: row.nextAmount ?? row.amount },
        parts.config.planCalendar,
        new Date(),
      ),
      invoices: invoices.map(toAdminInvoice),
    }
  })
}

const fileColumns: TableColumn<SubscriptionRow>[] = [
  { title: 'Subscription', value: row => row.id },
  { title: 'Taken', value: row => row.madeAt },
  { title: 'State', value: row => row.state },
  { title: 'Mode', value: row => (row.live ? 'live' : 'test') },
  { title: 'Email', value: row => row.personEmail },
  { title: 'Name', value: row => row.personName },
  { title: 'Plan', value: row => row.plan },
  { title: 'Period', value: row => row.every },
  { title: 'Tokens', value: row => row.tokens },
  { title: 'Currency', value: row => row.currency },
  // In whole units, as accountants add them up.
  { title: 'Amount', value: row => toWhole(row.amount, row.currency) },
  { title: 'Period from', value: row => row.periodStart },
  { title: 'Period to', value: row => row.periodEnd },
  { title: 'Ends with its period', value: row => (row.cancelAtEnd ? 'yes' : 'no') },
  { title: 'Unpaid since', value: row => row.pastDueSince },
  { title: 'Kept open until', value: row => row.keptUntil },
  { title: 'Ended', value: row => row.endedAt },
  { title: 'Next plan', value: row => row.nextPlan },
  { title: 'Subscription at the provider', value: row => row.providerId },
]

const serveFile = (api: Api, parts: ApiParts): void => {
  const { database } = parts
  const schema = { summary: 'Who has which plan, as a file', querystring: SubscriptionsFileQuery }
  api.get('/admin/subscriptions/file', { schema }, async (request, reply) => {
    await requireSupport(parts, request)
    const { format } = request.query
    const filter = readFilter(request.query)
    const how = { format, ...filter }
    await noteExport(database, { kind: 'subscriptions', subject: 'subscriptions', how })
    type Position = { beforeUs: number; beforeId: string }
    return sendTable<SubscriptionRow>(reply, format, {
      name: 'octroi-subscriptions',
      columns: fileColumns,
      rows: allRows<SubscriptionRow, Position>(
        (position, limit) => database.call('listSubscriptions', { ...filter, ...position, limit }),
        last => ({ beforeUs: last.createdUs, beforeId: last.id }),
      ),
    })
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
  serveFile(api, parts)
  serveDeeds(api, parts)
}
