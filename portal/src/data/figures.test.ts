import { describe, expect, it } from 'vitest'
import { readStatisticsFilter, statisticsFile } from './figures.ts'

const now = Date.parse('2026-03-10T12:00:00Z')
const read = (search: string) => readStatisticsFilter(new URLSearchParams(search), now)

describe('the filter of statistics', () => {
  it('is the last 30 days unless told otherwise', () =>
    expect(read('')).toEqual({ days: '30', from: '2026-02-09', to: '2026-03-10', app: '' }))
  it('takes a range and an app', () =>
    expect(read('days=7&app=whisper')).toEqual({
      ...{ days: '7', from: '2026-03-04', to: '2026-03-10', app: 'whisper' },
    }))
  it('takes days of one’s own', () =>
    expect(read('from=2026-01-01&to=2026-01-31')).toMatchObject({ days: '', from: '2026-01-01' }))
  it.each(['from=2026-02-01&to=2026-01-01', 'from=x&to=y', 'from=2026-13-45&to=2026-14-01', 'days=12'])(
    'counts %s as nothing',
    search => expect(read(search).days).toBe('30'),
  )
  it('goes into the address of a file', () =>
    expect(statisticsFile(read('days=7'), { format: 'csv', by: 'day', language: 'fr' })).toBe(
      '/api/admin/statistics/file?from=2026-03-04&to=2026-03-10&format=csv&by=day&language=fr',
    ))
})
