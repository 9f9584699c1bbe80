import { Readable } from 'node:stream'
import { errors } from '../errors.ts'
import { openLimiter } from '../limit.ts'
import { requireCaller } from './caller.ts'
import { loadMe } from './me.ts'
import type { ApiParts } from './parts.ts'
import type { Api } from './schema.ts'
import { allRows } from './table-file.ts'

const exportLimit = { text: '5/h', count: 5, seconds: 3600 }

type Row = { id: string; createdUs?: number }

const byId = ({ id }: Row) => ({ before: id })
const byTime = ({ id, createdUs }: Row) => ({ beforeUs: createdUs, beforeId: id })

/** All that is known of a person, by name, as far as it is theirs to know. */
const partsOf = ({ database, config }: ApiParts, personId: string) => {
  const list = (name: string, after: typeof byId | typeof byTime, more: Record<string, unknown> = {}) =>
    allRows<Row, object>(
      (position, limit) => database.call(name, { personId, ...more, ...position, limit }),
      after,
    )
  const today = new Date().toISOString().slice(0, 10)
  return {
    movements: () => list('listMovements', byId),
    vouchers: () => list('listOwnVoucherUses', byId),
    orders: () => list('listOrders', byTime),
    subscriptions: () => list('listSubscriptions', byTime),
    referrals: () => list('listOwnReferrals', byTime),
    topUps: () => database.call('loadTopUp', { personId }),
    invoices: () => list('listSubscriptionInvoices', byTime),
    ownInvoices: () => list('listInvoices', byTime, { sent: true }),
    papers: () => list('listPapers', byTime),
    billing: () => database.call('findBilling', { personId }),
    usage: () => database.call('listUsage', { personId, from: '2000-01-01', to: today, by: null }),
    sessions: () => list('listSessions', byTime, { idleS: config.sessionIdleS }),
    keys: () => list('listKeys', byTime),
    favourites: () => database.call('listFavourites', { personId }),
    firstSteps: () => database.call('loadFirstSteps', { personId }),
    termsAccepted: () => database.call('listTermsAccepted', { personId }),
    audit: () => list('listOwnAudit', byId),
    messages: () => list('listOwnContactMessages', byId),
    notifications: () => list('listNotifications', byId),
    notificationApps: () => database.call('listNotificationApps', { personId }),
    notificationSettings: () => database.call('loadNotificationSettings', { personId }),
  }
}

/** The document, written as it is read: at no time is all of it in memory. */
async function* writeDocument(parts: ApiParts, personId: string) {
  const profile = await loadMe(parts.database, personId)
  yield `{"exportedAt":${JSON.stringify(new Date())},"profile":${JSON.stringify(profile)}`
  for (const [name, load] of Object.entries(partsOf(parts, personId))) {
    yield `,\n${JSON.stringify(name)}:[`
    let separator = '\n'
    for await (const { createdUs, ...row } of await load()) {
      yield `${separator}${JSON.stringify(row)}`
      separator = ',\n'
    }
    yield ']'
  }
  yield '}\n'
}

/** GET /api/me/export: what is known of whoever asks, to keep. */
export const serveDataExport = (api: Api, parts: ApiParts): void => {
  const limiter = openLimiter()
  const schema = { summary: 'All that is known of oneself, as one JSON document' }
  api.get('/me/export', { schema }, async (request, reply) => {
    const { personId } = await requireCaller(parts, request, {
      keys: 'forbidden',
      what: 'export an account',
      owing: 'allowed',
    })
    const waitS = limiter.take(personId, exportLimit)
    if (waitS > 0)
      throw errors.rateLimited(`Too many exports: wait ${waitS} s.`, { 'retry-after': String(waitS) })
    return reply
      .type('application/json; charset=utf-8')
      .header('content-disposition', 'attachment; filename="octroi.json"')
      .send(Readable.from(writeDocument(parts, personId)))
  })
}
