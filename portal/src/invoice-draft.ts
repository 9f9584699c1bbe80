import type { InvoiceItem } from 'authz/contract-invoices'
import type { Format } from './format.ts'
import { readSum } from './money.ts'

/** An invoice's line as it is typed. */
export type TypedItem = { title: string; count: string; amount: string; rate: string }

/** A typed sum that may be less than nothing, in smallest units; null while it is none. */
export const readSigned = (typed: string, currency: string): number | null => {
  const [, sign, rest = ''] = /^\s*([-−]?)(.*)$/.exec(typed) ?? []
  const sum = readSum(rest, currency)
  return sum === null ? null : sign ? 0 - sum : sum
}

/** "5,5" of percent as 550; null while it is none. */
export const readRate = (typed: string): number | null => {
  const [, whole = '', parts = ''] = /^(\d{1,2})(?:[.,](\d{1,2}))?$/.exec(typed.trim()) ?? []
  return whole === '' ? null : Number(whole + parts.padEnd(2, '0'))
}

/** 550 as "5.5", "5,5" where people write a comma. */
export const writeRate = (format: Format, rate: number): string => format.rate(rate / 100).shown

const readCount = (typed: string): number | null =>
  /^[1-9]\d{0,4}$/.test(typed.trim()) ? Number(typed) : null

/** What was typed as the line of an invoice; null while something is missing or wrong. */
export const readItem = ({ title, ...typed }: TypedItem, currency: string): InvoiceItem | null => {
  const [count, amount, rate] = [
    readCount(typed.count),
    readSigned(typed.amount, currency),
    readRate(typed.rate),
  ]
  if (title.trim() === '' || count === null || amount === null || rate === null) return null
  return { title: title.trim(), count, amount, rate }
}

export const typeItem = (
  { title, count, amount, rate }: InvoiceItem,
  currency: string,
  format: Format,
): TypedItem => ({
  title,
  count: String(count),
  amount: format.sum(amount, currency),
  rate: writeRate(format, rate),
})

/** What the lines come to, tax included. */
export const totalOf = (items: InvoiceItem[]): number =>
  items.reduce((sum, { count, amount }) => sum + count * amount, 0)
