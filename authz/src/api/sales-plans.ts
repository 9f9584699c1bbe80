import { toWhole } from '../billing/money.ts'
import type { Database } from '../database.ts'
import { requireSupport } from './caller.ts'
import {
  type Cohort,
  type PlanMonth,
  type PlanNow,
  SalesOwed,
  SalesOwedFileQuery,
  SalesPlans,
  SalesPlansFileQuery,
  SalesPlansQuery,
} from './contract-sales-plans.ts'
import { dayOf, readDays } from './days.ts'
import type { ApiParts } from './parts.ts'
import { openRested } from './rested.ts'
import { each, shareOf } from './sales.ts'
import type { Api } from './schema.ts'
import { sendTable, type TableColumn } from './table-file.ts'

type PlanRow = {
  plan: string
  currency: string
  customers: number
  monthly: number
  allMonthly: number
  allYearly: number
}
type MonthRow = Omit<PlanMonth, 'month' | 'back' | 'customerChurn' | 'moneyChurn'> & {
  month: Date
  cameBack: number
}
type CohortRow = Omit<Cohort, 'month'> & { month: Date }
type NowRow = { figure: string; live: boolean; key: string; n: number; amount: number; at: Date }

/** A page waits for what takes long no longer than this. */
const patienceMs = 100
/** People whose plans changed are worked out by so many a call; what is left is the upkeep's. */
const spellsPerLook = 500

const readFilter = ({ from, to, test }: SalesPlansQuery) => ({
  ...readDays({ ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }),
  live: test !== 'true',
})
type Filter = ReturnType<typeof readFilter>

const loadMonths = async (database: Database, filter: Filter): Promise<PlanMonth[]> => {
  const rows = await database.call<MonthRow>('listPlanMonths', filter)
  return rows.map(({ month, cameBack, ...row }) => ({
    ...row,
    month: dayOf(month.getTime()),
    back: cameBack,
    customerChurn: shareOf(row.customersEnded, row.customersAtStart),
    moneyChurn: shareOf(row.ended + row.less, row.atStart),
  }))
}

const loadCohorts = async (database: Database, filter: Filter): Promise<Cohort[]> => {
  const rows = await database.call<CohortRow>('listRetention', filter)
  return rows.map(row => ({ ...row, month: dayOf(row.month.getTime()) }))
}

const loadPlans = (database: Database, { live }: Pick<Filter, 'live'>) =>
  database.call<PlanRow>('listPlansNow', { live })

const planOf = ({ plan, currency, customers, monthly }: PlanRow): PlanNow => ({
  ...{ plan, currency, customers },
  mrr: monthly,
})

/** All plans of each currency. */
const sumsOf = (rows: PlanRow[]) =>
  [...new Set(rows.map(({ currency }) => currency))].map(currency => {
    const own = rows.filter(row => row.currency === currency)
    return {
      currency,
      customers: own.reduce((sum, { customers }) => sum + customers, 0),
      mrr: own[0]?.allMonthly ?? 0,
      arr: own[0]?.allYearly ?? 0,
    }
  })

/** The share of customers who end in a month, over the months that are over. */
const churnOf = (months: PlanMonth[], currency: string, now = new Date()) => {
  const running = `${now.toISOString().slice(0, 7)}-01`
  const over = months.filter(row => row.currency === currency && row.month < running)
  const sum = (name: 'customersEnded' | 'customersAtStart') =>
    over.reduce((total, row) => total + row[name], 0)
  return shareOf(sum('customersEnded'), sum('customersAtStart'))
}

const worthOf = (found: NowRow[], now: ReturnType<typeof sumsOf>, months: PlanMonth[], live: boolean) => {
  const buyers = found.filter(row => row.figure === 'buyers' && row.live === live)
  const currencies = new Set([...buyers.map(({ key }) => key), ...now.map(({ currency }) => currency)])
  return [...currencies].sort().map(currency => {
    const { n, amount } = buyers.find(({ key }) => key === currency) ?? { n: 0, amount: 0 }
    const { customers, mrr } = now.find(row => row.currency === currency) ?? { customers: 0, mrr: 0 }
    const churn = churnOf(months, currency)
    return {
      currency,
      buyers: n,
      perBuyer: n === 0 ? null : Math.round(amount / n),
      churn,
      perSubscriber: !churn || customers === 0 ? null : Math.round(mrr / customers / churn),
    }
  })
}

const useOf = (found: NowRow[], live: boolean) =>
  found
    .filter(row => row.figure === 'use' && row.live === live)
    .map(({ key, n, amount }) => ({
      plan: key === '' ? null : key,
      people: n,
      tokens: amount,
      perPerson: n === 0 ? 0 : Math.round(amount / n),
    }))

const lookedAt = (found: NowRow[]) => found.find(({ figure }) => figure === 'took')?.at.toISOString() ?? null

const loadOwed = async (database: Database): Promise<SalesOwed> => {
  const found = await database.call<NowRow>('listSalesNow')
  const tokens = (key: string, live = true) =>
    found.find(row => row.figure === 'tokens' && row.live === live && row.key === key)?.n ?? 0
  const parts = {
    sold: tokens('sold'),
    soldInTests: tokens('sold', false),
    given: tokens('given'),
    moved: tokens('moved'),
  }
  return {
    at: lookedAt(found),
    tokens: { all: Object.values(parts).reduce((sum, one) => sum + one, 0), ...parts },
    money: found
      .filter(({ figure, live }) => figure === 'owed' && live)
      .map(({ key, n, amount }) => ({ currency: key, tokens: n, amount })),
  }
}

const monthColumns: TableColumn<PlanMonth>[] = [
  { title: 'Month', value: row => row.month.slice(0, 7) },
  { title: 'Currency', value: row => row.currency },
  ...(
    [
      ['MRR at the start', 'atStart'],
      ['New', 'began'],
      ['Back', 'back'],
      ['More', 'more'],
      ['Less', 'less'],
      ['Ended', 'ended'],
      ['MRR at the end', 'atEnd'],
    ] as const
  ).map(([title, name]) => ({ title, value: (row: PlanMonth) => toWhole(row[name], row.currency) })),
  { title: 'Customers at the start', value: row => row.customersAtStart },
  { title: 'New customers', value: row => row.customersBegan },
  { title: 'Customers back', value: row => row.customersBack },
  { title: 'Customers who ended', value: row => row.customersEnded },
  { title: 'Customers at the end', value: row => row.customersAtEnd },
  { title: 'Churn of customers', value: row => row.customerChurn },
  { title: 'Churn of money', value: row => row.moneyChurn },
]

const planColumns: TableColumn<PlanNow>[] = [
  { title: 'Plan', value: row => row.plan },
  { title: 'Currency', value: row => row.currency },
  { title: 'Customers', value: row => row.customers },
  { title: 'MRR', value: row => toWhole(row.mrr, row.currency) },
]

type KeptRow = { plan: string; month: string; began: number; after: number; kept: number }
const keptColumns: TableColumn<KeptRow>[] = [
  { title: 'Plan', value: row => row.plan },
  { title: 'Month', value: row => row.month.slice(0, 7) },
  { title: 'Began', value: row => row.began },
  { title: 'Months after', value: row => row.after },
  { title: 'Still paying', value: row => row.kept },
]
const keptRows = (cohorts: Cohort[]): KeptRow[] =>
  cohorts.flatMap(({ kept, ...cohort }) => kept.map((n, after) => ({ ...cohort, after, kept: n })))

type OwedRow = { what: string; tokens: number; currency: string | null; amount: number | null }
const owedColumns: TableColumn<OwedRow>[] = [
  { title: 'What', value: row => row.what },
  { title: 'Tokens', value: row => row.tokens },
  { title: 'Currency', value: row => row.currency },
  { title: 'Paid for them', value: row => row.amount },
]
const owedRows = ({ tokens, money }: SalesOwed): OwedRow[] => [
  ...money.map(({ currency, tokens, amount }) => ({
    what: 'sold',
    ...{ tokens, currency },
    amount: toWhole(amount, currency),
  })),
  ...(['soldInTests', 'given', 'moved'] as const).map(name => ({
    what: name === 'soldInTests' ? 'sold in tests' : name,
    tokens: tokens[name],
    currency: null,
    amount: null,
  })),
]

/** What plans bring and what the house owes, and both as files. */
export const serveSalesPlans = (api: Api, parts: ApiParts): void => {
  const { database } = parts
  // Its own rest in the database is longer: this one keeps a page that is asked for often from asking.
  const refreshNow = openRested(() => database.call('refreshSalesNow'), { times: 1, leastMs: 2000 })
  const refreshSpells = () => database.call('refreshSpells', { limit: spellsPerLook })

  const schema = {
    summary: 'What plans bring',
    querystring: SalesPlansQuery,
    response: { 200: SalesPlans },
  }
  api.get('/admin/sales/plans', { schema }, async request => {
    await requireSupport(parts, request)
    const filter = readFilter(request.query)
    const { from, to, live } = filter
    await refreshSpells()
    await refreshNow(patienceMs)
    const [rows, months, retention, [trials], found] = await Promise.all([
      loadPlans(database, filter),
      loadMonths(database, filter),
      loadCohorts(database, filter),
      database.call<{ ended: number; paid: number }>('loadTrials', filter),
      database.call<NowRow>('listSalesNow'),
    ])
    const now = sumsOf(rows)
    const { ended, paid } = trials ?? { ended: 0, paid: 0 }
    return {
      ...{ from, to, now, months, retention },
      plans: rows.map(planOf),
      trials: { ended, paid, share: shareOf(paid, ended) },
      worth: worthOf(found, now, months, live),
      use: useOf(found, live),
      at: lookedAt(found),
    }
  })

  const fileSchema = { summary: 'What plans bring, as a file', querystring: SalesPlansFileQuery }
  api.get('/admin/sales/plans/file', { schema: fileSchema }, async (request, reply) => {
    await requireSupport(parts, request)
    const { of, format } = request.query
    const filter = readFilter(request.query)
    const name = `octroi-${of}-${filter.from}-${filter.to}`
    await refreshSpells()
    if (of === 'months')
      return sendTable<PlanMonth>(reply, format, {
        ...{ name, columns: monthColumns },
        rows: each(loadMonths(database, filter)),
      })
    if (of === 'plans')
      return sendTable<PlanNow>(reply, format, {
        ...{ name, columns: planColumns },
        rows: each(loadPlans(database, filter).then(rows => rows.map(planOf))),
      })
    return sendTable<KeptRow>(reply, format, {
      ...{ name, columns: keptColumns },
      rows: each(loadCohorts(database, filter).then(keptRows)),
    })
  })

  const owedSchema = { summary: 'What the house owes', response: { 200: SalesOwed } }
  api.get('/admin/sales/owed', { schema: owedSchema }, async request => {
    await requireSupport(parts, request)
    await refreshNow(patienceMs)
    return loadOwed(database)
  })

  const owedFileSchema = { summary: 'What the house owes, as a file', querystring: SalesOwedFileQuery }
  api.get('/admin/sales/owed/file', { schema: owedFileSchema }, async (request, reply) => {
    await requireSupport(parts, request)
    return sendTable<OwedRow>(reply, request.query.format, {
      ...{ name: `octroi-owed-${dayOf(Date.now())}`, columns: owedColumns },
      rows: each(loadOwed(database).then(owedRows)),
    })
  })
}
