import type { Dashboard, Statistics } from 'authz/contract-figures'
import { api, query } from '../api.ts'

export const loadDashboard = () => api<Dashboard>('/api/admin/dashboard')

/** Which days and which app statistics are of, as it stands in the address; `days` is '' with days of one's own. */
export type StatisticsFilter = { days: '7' | '30' | '90' | ''; from: string; to: string; app: string }

const ranges = ['7', '30', '90'] as const
const dayMs = 86_400_000

const readDay = (value: string | null) =>
  /^\d{4}-\d{2}-\d{2}$/.test(value ?? '') && !Number.isNaN(Date.parse(value ?? '')) ? (value ?? '') : ''

const dayBefore = (days: number, now: number) => new Date(now - days * dayMs).toISOString().slice(0, 10)

/** The filter in an address: days of one's own beat a range; without either it is the last 30 (UTC). */
export const readStatisticsFilter = (search: URLSearchParams, now = Date.now()): StatisticsFilter => {
  const app = search.get('app') ?? ''
  const [from, to] = [readDay(search.get('from')), readDay(search.get('to'))]
  const days = ranges.find(range => range === search.get('days'))
  if (days === undefined && from !== '' && to !== '' && from <= to) return { days: '', from, to, app }
  const count = days ?? '30'
  return { days: count, from: dayBefore(Number(count) - 1, now), to: dayBefore(0, now), app }
}

const spanOf = ({ from, to, app }: StatisticsFilter) => ({ from, to, app })

export const loadStatistics = (filter: StatisticsFilter) =>
  api<Statistics>(`/api/admin/statistics${query(spanOf(filter))}`)

/** Where the same is downloaded. */
export const statisticsFile = (
  filter: StatisticsFilter,
  file: { format: 'csv' | 'xlsx' | 'pdf'; by?: 'day' | 'app' | 'person'; language: string },
) => `/api/admin/statistics/file${query({ ...spanOf(filter), ...file })}`
