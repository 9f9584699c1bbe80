import { expect, it } from 'vitest'
import { daysOf, sumsByDay } from './sales-chart.ts'

it('a chart of sales has every day, in whole units of its own currency', () => {
  const days = daysOf({ from: '2026-02-27', to: '2026-03-02' })
  expect(days).toEqual(['2026-02-27', '2026-02-28', '2026-03-01', '2026-03-02'])
  const row = (key: string, currency: string, paid: number, refunded: number) => ({
    ...{ key, currency, paid, refunded, payments: 1, tokens: 1, takenBack: 0 },
  })
  const rows = [
    row('2026-02-28', 'eur', 1500, 500),
    row('2026-02-28', 'jpy', 900, 0),
    row('2026-03-02', 'eur', 20, 0),
  ]
  expect(sumsByDay(rows, days, 'eur')).toEqual({ paid: [0, 15, 0, 0.2], refunded: [0, 5, 0, 0] })
  expect(sumsByDay(rows, days, 'jpy').paid).toEqual([0, 900, 0, 0])
})
