import type { Sales } from 'authz/contract-sales'
import { api, query } from '../api.ts'
import { readStatisticsFilter, type StatisticsFilter } from './figures.ts'

/** Which days sales are of, as it stands in the address; `mode` is '' for payments that moved money. */
export type SalesFilter = Pick<StatisticsFilter, 'days' | 'from' | 'to'> & { mode: '' | 'test' }

export const readSalesFilter = (search: URLSearchParams): SalesFilter => {
  const { days, from, to } = readStatisticsFilter(search)
  return { days, from, to, mode: search.get('mode') === 'test' ? 'test' : '' }
}

const spanOf = ({ from, to, mode }: SalesFilter) => ({
  from,
  to,
  ...(mode === 'test' ? { test: 'true' } : {}),
})

export const loadSales = (filter: SalesFilter, by: 'day' | 'pack') =>
  api<Sales>(`/api/admin/sales${query({ ...spanOf(filter), by })}`)

/** What was sold since the first of the month (UTC). */
export const loadSalesOfMonth = (now = new Date()) =>
  api<Sales>(`/api/admin/sales${query({ from: `${now.toISOString().slice(0, 7)}-01` })}`)

/** Where the same is downloaded. */
export const salesFile = (filter: SalesFilter, by: 'day' | 'pack', format: 'csv' | 'xlsx') =>
  `/api/admin/sales/file${query({ ...spanOf(filter), by, format })}`
