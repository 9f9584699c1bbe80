const dayMs = 86_400_000

/** Whole days until a time, the day it ends on counted as 0. */
export const daysUntil = (iso: string, now = Date.now()): number =>
  Math.max(0, Math.floor((new Date(iso).getTime() - now) / dayMs))

const steps = [
  { from: 2 * 86_400, unit: 86_400 },
  { from: 2 * 3600, unit: 3600 },
  { from: 120, unit: 60 },
]

/** Seconds until a time, cut to a whole number of the unit in which people would say it. */
export const secondsLeft = (iso: string, now = Date.now()): number => {
  const seconds = Math.max(0, Math.floor((new Date(iso).getTime() - now) / 1000))
  const unit = steps.find(({ from }) => seconds >= from)?.unit ?? 1
  return seconds - (seconds % unit)
}

/** For how many days a balance lasts at the pace of these days' spending; null when there is no pace, or no balance. */
export const daysOfBalance = (balance: number, spent: number, days: number): number | null =>
  spent <= 0 || balance <= 0 ? null : Math.floor((balance * days) / spent)
