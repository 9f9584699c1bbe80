import { errors } from '../errors.ts'

const dayMs = 86_400_000
const defaultDays = 30
const maxDays = 366

/** Days (UTC) such as `2026-11-21`, both inclusive. */
export type Days = { from: string; to: string }

/** The day (UTC) of a time in milliseconds. */
export const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10)

export const countDays = ({ from, to }: Days): number => (Date.parse(to) - Date.parse(from)) / dayMs + 1

/** As many days right before. */
export const daysBefore = (days: Days): Days => {
  const first = Date.parse(days.from)
  return { from: dayOf(first - countDays(days) * dayMs), to: dayOf(first - dayMs) }
}

/** The days asked for: the last 30 unless told otherwise, at most a year. Throws 400. */
export const readDays = ({ from, to }: { from?: string; to?: string }): Days => {
  const last = to ?? dayOf(Date.now())
  const first = from ?? dayOf(Math.max(0, Date.parse(last) - (defaultDays - 1) * dayMs))
  const days = countDays({ from: first, to: last })
  if (first < '1970' || days < 1 || days > maxDays)
    throw errors.invalid(`from and to must be in order, after 1970 and at most ${maxDays} days apart`)
  return { from: first, to: last }
}
