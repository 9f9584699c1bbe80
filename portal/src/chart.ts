import type { Usage } from 'authz/contract'

/** One part of a day's bar, from the bottom up. `y` and `height` are in the chart's units, y growing downwards. */
export type Segment = { series: number; tokens: number; y: number; height: number }
export type Bar = { day: string; total: number; segments: Segment[] }
export type Chart = { series: (string | null)[]; bars: Bar[]; max: number }

const maxSeries = 5
const dayMs = 86_400_000

/** The `count` days (UTC, as `2025-11-21`) that end with the day of `now`. */
export const lastDays = (count: number, now = new Date()) =>
  Array.from({ length: count }, (_, index) =>
    new Date(now.getTime() - (count - 1 - index) * dayMs).toISOString().slice(0, 10),
  )

/** The next "round" number (1, 2 or 5 with zeros) that is not below the value, so that the top line is readable. */
export const roundUp = (value: number) => {
  if (value <= 0) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  return [1, 2, 5, 10].map(step => step * power).find(step => step >= value) ?? value
}

const sumBy = (usage: Usage[], keyOf: (item: Usage) => string | null) => {
  const sums = new Map<string | null, number>()
  for (const item of usage) sums.set(keyOf(item), (sums.get(keyOf(item)) ?? 0) + item.tokens)
  return sums
}

/** The apps that get a colour, most spent first; the rest shares the last one, under null. */
const pickSeries = (usage: Usage[]) => {
  const apps = [...sumBy(usage, item => item.app)]
    .filter(([, tokens]) => tokens > 0)
    .sort((a, b) => b[1] - a[1])
    .map(([app]) => app)
  return apps.length > maxSeries ? [...apps.slice(0, maxSeries - 1), null] : apps
}

const stack = (tokens: number[], max: number, height: number): Segment[] => {
  let top = height
  return tokens.flatMap((value, series) => {
    const size = (value / max) * height
    top -= size
    return value > 0 ? [{ series, tokens: value, y: top, height: size }] : []
  })
}

/** Stacked bars of tokens by day and app, scaled to `height`. Days without use are there, empty. */
export const layOutChart = (usage: Usage[], days: string[], height: number): Chart => {
  const series = pickSeries(usage)
  const seriesOf = (app: string | null) => (series.includes(app) ? app : null)
  const byDay = days.map(day => {
    const sums = sumBy(
      usage.filter(item => item.day === day),
      item => seriesOf(item.app),
    )
    return series.map(app => sums.get(app) ?? 0)
  })
  const totals = byDay.map(tokens => tokens.reduce((sum, value) => sum + value, 0))
  const max = roundUp(Math.max(0, ...totals))
  const bars = days.map((day, index) => ({
    day,
    total: totals[index] ?? 0,
    segments: stack(byDay[index] ?? [], max, height),
  }))
  return { series, bars, max }
}
