import type { PlanCalendar } from './plan-calendar.ts'

/** What comes of a plan by itself, and what came of it since a payment failed. */
export type PlanStep = {
  what: 'reminder' | 'renewal' | 'end' | 'mail' | 'suspension' | 'cancellation'
  at: Date
  done: boolean
}

/** What of a subscription its steps follow from. */
export type Stepping = {
  method: 'stripe' | 'free'
  state: string
  every: string
  /** What the next period costs. */
  nextAmount: number
  periodStart: Date | null
  periodEnd: Date | null
  cancelAtEnd: boolean
  pastDueSince: Date | null
  keptUntil: Date | null
}

const dayMs = 86_400_000
const daysAfter = (time: Date, days: number) => new Date(time.getTime() + days * dayMs)
const later = (a: Date, b: Date | null) => (b !== null && b > a ? b : a)

/** Mails, then the close, then the end, by the days since the payment failed; an admin's word puts the last two off. */
const dunning = (
  since: Date,
  { state, keptUntil }: Stepping,
  calendar: PlanCalendar,
  now: Date,
): PlanStep[] => {
  const isSuspended = state === 'suspended'
  return [
    ...calendar.mails.map((days): PlanStep => {
      const at = daysAfter(since, days)
      return { what: 'mail', at, done: at <= now }
    }),
    {
      what: 'suspension',
      at: later(daysAfter(since, calendar.suspend), isSuspended ? null : keptUntil),
      done: isSuspended,
    },
    { what: 'cancellation', at: later(daysAfter(since, calendar.cancel), keptUntil), done: false },
  ]
}

const renewal = (plan: Stepping, calendar: PlanCalendar, now: Date): PlanStep[] => {
  const { periodStart, periodEnd } = plan
  if (periodEnd === null) return []
  if (plan.cancelAtEnd || plan.every === 'once') return [{ what: 'end', at: periodEnd, done: false }]
  const reminders = plan.nextAmount > 0 && plan.state !== 'paused' ? calendar.reminders : []
  return [
    ...reminders
      .map((days): PlanStep => {
        const at = daysAfter(periodEnd, -days)
        return { what: 'reminder', at, done: at <= now }
      })
      .filter(({ at }) => periodStart === null || at > periodStart),
    { what: 'renewal', at: periodEnd, done: false },
  ]
}

/** The steps of a plan that runs, oldest first; as tend_subscriptions and list_ending_subscriptions take them. */
export const planSteps = (plan: Stepping, calendar: PlanCalendar, now: Date): PlanStep[] => {
  const isOver = ['open', 'cancelled', 'expired'].includes(plan.state)
  const steps = isOver
    ? []
    : plan.pastDueSince === null
      ? renewal(plan, calendar, now)
      : dunning(plan.pastDueSince, plan, calendar, now)
  return steps.toSorted((a, b) => a.at.getTime() - b.at.getTime())
}
