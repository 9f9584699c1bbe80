import type { Text } from 'authz/contract-apps'
import { formatMoney, writeSum } from './money.ts'

/** The languages of the portal by the names that they call themselves. */
export const languages = { fr: 'Français', en: 'English' } as const

export type Language = keyof typeof languages

/** A number with the way it is written, for texts that count it and would write it otherwise. */
export type Count = { n: number; shown: string }

const thinSpace = '\u202f'
const minus = '\u2212'

/** An integer with thin spaces between thousands and a true minus sign, in any language. */
export const formatNumber = (locale: string, value: number, signed = false) =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: 0, signDisplay: signed ? 'exceptZero' : 'auto' })
    .formatToParts(value)
    .map(({ type, value }) => (type === 'group' ? thinSpace : type === 'minusSign' ? minus : value))
    .join('')

const startOfDay = (time: Date) => new Date(time.getFullYear(), time.getMonth(), time.getDate()).getTime()

/** A time as people say it: "today 14:02", "yesterday 09:12", "19 Nov, 09:12", with the year when it is another. */
export const formatWhen = (locale: string, iso: string, now = new Date()) => {
  const time = new Date(iso)
  const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }).format(time)
  const days = Math.round((startOfDay(time) - startOfDay(now)) / 86_400_000)
  if (days === 0 || days === -1)
    return `${new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(days, 'day')} ${clock}`
  const sameYear = time.getFullYear() === now.getFullYear()
  const date = formatDate(locale, iso, !sameYear)
  return sameYear ? `${date}, ${clock}` : date
}

/** A day such as "19 Nov", or "19 Nov 2025" with its year. A plain `2025-11-19` is that day wherever one is. */
export const formatDate = (locale: string, iso: string, withYear = false) =>
  new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    ...(withYear ? { year: 'numeric' } : {}),
    ...(iso.length === 10 ? { timeZone: 'UTC' } : {}),
  }).format(new Date(iso))

/** A text in the asked language, or in the one it was written in. */
export const readText = (text: Text, language: Language): string =>
  typeof text === 'string' ? text : (text[language] ?? text.en ?? text.fr ?? '')

/** Up to two letters that stand for a person: of the name's first and last word, else of the address. */
export const initialsOf = (name: string, email: string) => {
  const words = name.trim().split(/\s+/).filter(Boolean)
  const letters = words.length > 0 ? [words[0], words.length > 1 ? words.at(-1) : ''] : [email]
  return letters
    .map(word => [...(word ?? '')][0] ?? '')
    .join('')
    .toUpperCase()
}

const units = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const

/** A whole number of the largest unit that fits: "30 minutes", "1 hour". */
export const formatDuration = (locale: string, seconds: number) => {
  const [unit, size] = units.find(([, size]) => seconds % size === 0) ?? units[3]
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(seconds / size)
}

/** A number of at most 6 decimals, as the prices of units are. */
const formatRate = (locale: string, value: number) =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: 6 }).format(value)

/** Everything that writes numbers and times for one person. */
export const makeFormat = (language: Language, locale: string) => ({
  language,
  number: (value: number) => formatNumber(locale, value),
  signed: (value: number) => formatNumber(locale, value, true),
  rate: (value: number): Count => ({ n: value, shown: formatRate(locale, value) }),
  money: (amount: number, currency: string) => formatMoney(locale, amount, currency),
  sum: (amount: number, currency: string) => writeSum(locale, amount, currency),
  duration: (seconds: number) => formatDuration(locale, seconds),
  when: (iso: string) => formatWhen(locale, iso),
  date: (iso: string) => formatDate(locale, iso),
  fullDate: (iso: string) => formatDate(locale, iso, true),
  text: (text: Text) => readText(text, language),
})
export type Format = ReturnType<typeof makeFormat>
export type WriteSum = Format['sum']
