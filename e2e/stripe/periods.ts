import type Stripe from 'stripe'

export const daySeconds = 86_400

/** The end of the period that begins at `start`: months keep the anchor's day where the month has it. */
export function periodEnd(start: number, recurring: Stripe.Price.Recurring, anchor = start): number {
  const { interval, interval_count: count } = recurring
  if (interval === 'day') return start + count * daySeconds
  if (interval === 'week') return start + count * 7 * daySeconds
  return addMonths(start, interval === 'year' ? 12 * count : count, new Date(anchor * 1000).getUTCDate())
}

/** So many months later, on that day of the month or on its last. */
export function addMonths(time: number, months: number, day = new Date(time * 1000).getUTCDate()): number {
  const date = new Date(time * 1000)
  date.setUTCDate(1)
  date.setUTCMonth(date.getUTCMonth() + months)
  const daysInMonth = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
  date.setUTCDate(Math.min(day, daysInMonth))
  return date.getTime() / 1000
}
