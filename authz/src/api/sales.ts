import { toWhole } from '../billing/money.ts'
import type { Database } from '../database.ts'
import { requireSupport } from './caller.ts'
import { Sales, SalesFileQuery, SalesQuery, type SalesRow, type SalesTotal } from './contract-sales.ts'
import { readDays } from './days.ts'
import type { ApiParts } from './parts.ts'
import type { Api } from './schema.ts'
import { sendTable, type TableColumn } from './table-file.ts'

type KeyRow = { signedUp: number; buyers: number; succeeded: number; failed: number; outstanding: number }

const readFilter = ({ from, to, by = 'day', test }: SalesQuery) => ({
  ...readDays({ ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }),
  by,
  live: test !== 'true',
})
type Filter = ReturnType<typeof readFilter>

const loadRows = (database: Database, filter: Filter) => database.call<SalesRow>('listSales', filter)

/** Each currency by itself: nobody adds euros to dollars. */
const addUp = (rows: SalesRow[]): SalesTotal[] => {
  const totals = new Map<string, SalesTotal>()
  for (const { currency, ...row } of rows) {
    const total = totals.get(currency) ?? {
      ...{ currency, payments: 0, paid: 0, refunded: 0, tokens: 0, takenBack: 0 },
    }
    for (const name of ['payments', 'paid', 'refunded', 'tokens', 'takenBack'] as const)
      total[name] += row[name]
    totals.set(currency, total)
  }
  return [...totals.values()].sort((a, b) => b.paid - a.paid || (a.currency < b.currency ? -1 : 1))
}

export const shareOf = (part: number, whole: number) => (whole === 0 ? null : part / whole)

export async function* each<Row>(load: Promise<Row[]>) {
  yield* await load
}

const keyTitles = {
  day: 'Day',
  week: 'Week',
  month: 'Month',
  pack: 'Pack',
  plan: 'Plan',
  promotion: 'Promotion',
} as const

const columnsOf = (by: Filter['by']): TableColumn<SalesRow>[] => [
  { title: keyTitles[by], value: row => row.key },
  { title: 'Currency', value: row => row.currency },
  { title: 'Payments', value: row => row.payments },
  { title: 'Received', value: row => toWhole(row.paid, row.currency) },
  { title: 'Sent back', value: row => toWhole(row.refunded, row.currency) },
  { title: 'Tokens', value: row => row.tokens },
  { title: 'Tokens taken back', value: row => row.takenBack },
]

/** What was sold between two days, and the same as a file. */
export const serveSales = (api: Api, parts: ApiParts): void => {
  const { database } = parts
  const schema = {
    summary: 'What was sold between two days',
    querystring: SalesQuery,
    response: { 200: Sales },
  }
  api.get('/admin/sales', { schema }, async request => {
    await requireSupport(parts, request)
    const filter = readFilter(request.query)
    const { from, to, by, live } = filter
    const [rows, [keys]] = await Promise.all([
      loadRows(database, filter),
      database.call<KeyRow>('loadSales', { from, to, live }),
    ])
    if (keys === undefined) throw new Error('load_sales returned no row')
    const { signedUp, buyers, succeeded, failed, outstanding } = keys
    return {
      ...{ from, to, by, total: addUp(rows), rows, outstanding },
      conversion: { signedUp, buyers, share: shareOf(buyers, signedUp) },
      success: { succeeded, failed, share: shareOf(succeeded, succeeded + failed) },
    }
  })

  const fileSchema = { summary: 'What was sold, as a file', querystring: SalesFileQuery }
  api.get('/admin/sales/file', { schema: fileSchema }, async (request, reply) => {
    await requireSupport(parts, request)
    const filter = readFilter(request.query)
    return sendTable<SalesRow>(reply, request.query.format, {
      name: `octroi-sales-${filter.from}-${filter.to}`,
      columns: columnsOf(filter.by),
      rows: each(loadRows(database, filter)),
    })
  })
}
