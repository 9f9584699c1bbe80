import type { Sales } from 'authz/contract-sales'
import { toWhole } from './money.ts'

const dayMs = 86_400_000

/** Every day of a span, those without a sale too. */
export const daysOf = ({ from, to }: Pick<Sales, 'from' | 'to'>) => {
  const count = (Date.parse(to) - Date.parse(from)) / dayMs + 1
  return Array.from({ length: count }, (_, i) =>
    new Date(Date.parse(from) + i * dayMs).toISOString().slice(0, 10),
  )
}

/** A month by its first day, such as "Oct 2026". */
export const writeMonth = (language: string, month: string) =>
  new Intl.DateTimeFormat(language, { month: 'short', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(month),
  )

/** What each of the days brought in a currency, in its whole units. */
export const sumsByDay = (rows: Sales['rows'], days: string[], currency: string) => {
  const found = new Map(rows.filter(row => row.currency === currency).map(row => [row.key, row]))
  const valuesOf = (name: 'paid' | 'refunded') =>
    days.map(day => toWhole(found.get(day)?.[name] ?? 0, currency))
  return { paid: valuesOf('paid'), refunded: valuesOf('refunded') }
}
