import { describe, expect, it } from 'vitest'
import { planSteps, type Stepping } from './plan-steps.ts'

const calendar = { reminders: [7, 3], mails: [3, 7], suspend: 14, cancel: 30 }
const on = (day: number) => new Date(Date.UTC(2026, 0, day))
const plan: Stepping = {
  method: 'stripe',
  state: 'active',
  every: 'month',
  nextAmount: 1500,
  periodStart: on(1),
  periodEnd: on(32),
  cancelAtEnd: false,
  pastDueSince: null,
  keptUntil: null,
}
const late: Stepping = { ...plan, state: 'past_due', pastDueSince: on(1) }
const told = (of: Stepping, now = on(26)) =>
  planSteps(of, calendar, now).map(({ what, at, done }) => [what, at.getUTCDate(), done])

describe('what comes of a plan', () => {
  it('is a reminder or two, and the next period', () => {
    expect(told(plan)).toEqual([
      ['reminder', 25, true],
      ['reminder', 29, false],
      ['renewal', 1, false],
    ])
    expect(told({ ...plan, nextAmount: 0 })).toEqual([['renewal', 1, false]])
    expect(told({ ...plan, periodStart: on(30) })).toEqual([['renewal', 1, false]])
  })

  it('is its end, where it is cancelled, or paid once', () => {
    expect(told({ ...plan, cancelAtEnd: true })).toEqual([['end', 1, false]])
    expect(told({ ...plan, every: 'once' })).toEqual([['end', 1, false]])
    expect(told({ ...plan, every: 'once', periodEnd: null })).toEqual([])
    expect(told({ ...plan, state: 'cancelled' })).toEqual([])
  })

  it('is mails, the close and the end, once a payment failed', () => {
    expect(told(late, on(5))).toEqual([
      ['mail', 4, true],
      ['mail', 8, false],
      ['suspension', 15, false],
      ['cancellation', 31, false],
    ])
    expect(told({ ...late, state: 'suspended' }, on(16)).slice(2)).toEqual([
      ['suspension', 15, true],
      ['cancellation', 31, false],
    ])
  })

  it('waits for the day until which an admin keeps it open', () => {
    expect(told({ ...late, keptUntil: on(20) }).slice(2)).toEqual([
      ['suspension', 20, false],
      ['cancellation', 31, false],
    ])
    expect(
      told({ ...late, keptUntil: on(40) })
        .map(([what, day]) => [what, day])
        .slice(2),
    ).toEqual([
      ['suspension', 9],
      ['cancellation', 9],
    ])
  })
})
