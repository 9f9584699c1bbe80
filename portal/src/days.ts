/** Midnight where the reader is, at the start of a day or of one after it; null for a day that is none. */
export const startOfDay = (day: string, daysLater = 0): string | null => {
  const time = new Date(`${day}T00:00`)
  if (Number.isNaN(time.getTime())) return null
  time.setDate(time.getDate() + daysLater)
  return time.toISOString()
}

/** Today, or a day after it, as fields of days take it: `2026-11-21`. */
export const dayFromNow = (daysLater: number, now = new Date()): string => {
  const time = new Date(now.getFullYear(), now.getMonth(), now.getDate() + daysLater)
  const [month, day] = [time.getMonth() + 1, time.getDate()].map(part => String(part).padStart(2, '0'))
  return `${time.getFullYear()}-${month}-${day}`
}

/** A day in an address, or '' when it is none. */
export const readDay = (value: string | null) =>
  /^\d{4}-\d{2}-\d{2}$/.test(value ?? '') ? (value ?? '') : ''
