import type { Usage } from 'authz/contract'
import { describe, expect, it } from 'vitest'
import { lastDays, layOutChart, roundUp } from './chart.ts'

const use = (day: string, app: string, tokens: number): Usage => ({
  app,
  day,
  tokens,
  requests: 1,
  visits: 1,
  refusals: 0,
  firstAt: `${day}T10:00:00Z`,
  lastAt: `${day}T10:00:00Z`,
})

describe('layOutChart', () => {
  const days = ['2025-11-20', '2025-11-21']

  it('stacks apps upwards from the base line, scaled to a round top', () => {
    const { bars, max, series } = layOutChart(
      [use('2025-11-21', 'qr', 60), use('2025-11-21', 'asr', 20)],
      days,
      100,
    )
    expect(max).toBe(100)
    expect(series).toEqual(['qr', 'asr'])
    expect(bars[1]).toEqual({
      day: '2025-11-21',
      total: 80,
      segments: [
        { series: 0, tokens: 60, y: 40, height: 60 },
        { series: 1, tokens: 20, y: 20, height: 20 },
      ],
    })
  })
  it('keeps empty days, and ignores days out of range', () => {
    const { bars } = layOutChart([use('2025-01-01', 'qr', 60)], days, 100)
    expect(bars.map(bar => bar.total)).toEqual([0, 0])
  })
  it('leaves out apps that cost nothing', () =>
    expect(layOutChart([use('2025-11-21', 'free', 0)], days, 100).series).toEqual([]))
  it('gathers what is beyond five apps under one colour without losing a token', () => {
    const usage = Array.from({ length: 8 }, (_, index) => use('2025-11-21', `app${index}`, 10 + index))
    const { series, bars } = layOutChart(usage, days, 100)
    expect(series).toHaveLength(5)
    expect(series.at(-1)).toBeNull()
    expect(bars[1]?.total).toBe(usage.reduce((sum, item) => sum + item.tokens, 0))
  })
})

describe('roundUp', () => {
  it.each([
    [0, 1],
    [1, 1],
    [3, 5],
    [80, 100],
    [101, 200],
    [4999, 5000],
    [5001, 10_000],
  ])('%d to %d', (from, to) => expect(roundUp(from)).toBe(to))
})

describe('lastDays', () => {
  it('ends today and crosses months', () =>
    expect(lastDays(3, new Date('2025-03-01T12:00:00Z'))).toEqual(['2025-02-27', '2025-02-28', '2025-03-01']))
})
