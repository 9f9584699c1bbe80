import type { Sales } from 'authz/contract-sales'
import type { SalesOwed, SalesPlans } from 'authz/contract-sales-plans'
import { api, query } from '../api.ts'
import { readSpan, type Span } from './figures.ts'

/** Which days sales are of, as it stands in the address; `mode` is '' for payments that moved money. */
export type SalesFilter = Span & { mode: '' | 'test' }

/** Plans are looked at by months: without days in the address, those of a year. */
export const readSalesFilter = (search: URLSearchParams, usual: '30' | '365' = '30'): SalesFilter => ({
  ...readSpan(search, usual),
  mode: search.get('mode') === 'test' ? 'test' : '',
})

const spanOf = ({ from, to, mode }: SalesFilter) => ({
  from,
  to,
  ...(mode === 'test' ? { test: 'true' } : {}),
})

export const loadSales = (filter: SalesFilter, by: Sales['by']) =>
  api<Sales>(`/api/admin/sales${query({ ...spanOf(filter), by })}`)

/** What was sold since the first of the month (UTC). */
export const loadSalesOfMonth = (now = new Date()) =>
  api<Sales>(`/api/admin/sales${query({ from: `${now.toISOString().slice(0, 7)}-01` })}`)

/** Where the same is downloaded. */
export const salesFile = (filter: SalesFilter, by: Sales['by'], format: 'csv' | 'xlsx') =>
  `/api/admin/sales/file${query({ ...spanOf(filter), by, format })}`

export const loadSalesPlans = (filter: SalesFilter) =>
  api<SalesPlans>(`/api/admin/sales/plans${query(spanOf(filter))}`)

export const salesPlansFile = (
  filter: SalesFilter,
  of: 'months' | 'plans' | 'retention',
  format: 'csv' | 'xlsx',
) => `/api/admin/sales/plans/file${query({ ...spanOf(filter), of, format })}`

export const loadSalesOwed = () => api<SalesOwed>('/api/admin/sales/owed')

export const salesOwedFile = (format: 'csv' | 'xlsx') => `/api/admin/sales/owed/file${query({ format })}`
