import type { Dashboard, Statistics } from 'authz/contract-figures'
import { api, query } from '../api.ts'

export const loadDashboard = () => api<Dashboard>('/api/admin/dashboard')

/** The spans that end today, in days. */
export const spanRanges = ['7', '30', '90', '365'] as const
type Range = (typeof spanRanges)[number]

/** Which days figures are of, as it stands in the address; `days` is '' with days of one's own. */
export type Span = { days: Range | ''; from: string; to: string }

/** The days, and which app statistics are of. */
export type StatisticsFilter = Span & { app: string }

const dayMs = 86_400_000

const readDay = (value: string | null) =>
  /^\d{4}-\d{2}-\d{2}$/.test(value ?? '') && !Number.isNaN(Date.parse(value ?? '')) ? (value ?? '') : ''

const dayBefore = (days: number, now: number) => new Date(now - days * dayMs).toISOString().slice(0, 10)

/** The days in an address: those of one's own beat a range; without either it is the last `usual` (UTC). */
export const readSpan = (search: URLSearchParams, usual: Range = '30', now = Date.now()): Span => {
  const [from, to] = [readDay(search.get('from')), readDay(search.get('to'))]
  const days = spanRanges.find(range => range === search.get('days'))
  if (days === undefined && from !== '' && to !== '' && from <= to) return { days: '', from, to }
  const count = days ?? usual
  return { days: count, from: dayBefore(Number(count) - 1, now), to: dayBefore(0, now) }
}

/** The filter in an address. */
export const readStatisticsFilter = (search: URLSearchParams, now = Date.now()): StatisticsFilter => ({
  ...readSpan(search, '30', now),
  app: search.get('app') ?? '',
})

const spanOf = ({ from, to, app }: StatisticsFilter) => ({ from, to, app })

export const loadStatistics = (filter: StatisticsFilter) =>
  api<Statistics>(`/api/admin/statistics${query(spanOf(filter))}`)

/** Where the same is downloaded. */
export const statisticsFile = (
  filter: StatisticsFilter,
  file: { format: 'csv' | 'xlsx' | 'pdf'; by?: 'day' | 'app' | 'person'; language: string },
) => `/api/admin/statistics/file${query({ ...spanOf(filter), ...file })}`
