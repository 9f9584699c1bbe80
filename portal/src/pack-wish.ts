import type { AdminPack, PackChange } from 'authz/contract-payments'
import type { WriteSum } from './format.ts'
import { readSum, toWhole } from './money.ts'

type Entry = AdminPack['entry']
type Text = Entry['title']

/** A pack as it stands in its form: everything as it is typed, `prices` by currency. */
export type TypedPack = {
  title: { en: string; fr: string }
  summary: { en: string; fr: string }
  tokens: string
  prices: Record<string, string>
  days: string
  app: string
  groups: string[]
  popular: boolean
  off: boolean
}

const emptyText = { en: '', fr: '' }

export const typeText = (text: Text | undefined) =>
  text === undefined
    ? emptyText
    : typeof text === 'string'
      ? { en: text, fr: '' }
      : { en: text.en ?? '', fr: text.fr ?? '' }

/** A pack's words as they are typed; an empty form without one. */
export const typePack = (pack: AdminPack | null, currency: string, write: WriteSum): TypedPack => {
  const { title, summary, tokens, days, app, groups, popular, off } = pack?.entry ?? {}
  return {
    title: typeText(title),
    summary: typeText(summary),
    tokens: tokens === undefined ? '' : String(tokens),
    prices: { [currency]: '', ...typeSums(pack?.prices ?? {}, write) },
    days: days === undefined ? '' : String(days),
    app: app ?? '',
    groups: groups ?? [],
    popular: popular === true,
    off: off === true,
  }
}

/** Sums by their currency, as they are typed. */
export const typeSums = (sums: Record<string, number>, write: WriteSum): Record<string, string> =>
  Object.fromEntries(Object.entries(sums).map(([code, sum]) => [code, write(sum, code)]))

/** One text where there is one language. */
export const readWords = ({ en, fr }: { en: string; fr: string }): Text | null => {
  const words = [en.trim(), fr.trim()]
  const [inEnglish = '', inFrench = ''] = words
  if (inEnglish === '' && inFrench === '') return null
  if (inFrench === '') return inEnglish
  return inEnglish === '' ? { fr: inFrench } : { en: inEnglish, fr: inFrench }
}

/** In an order that does not hang on who typed or kept them: changes are told by their JSON. */
export const readPrices = (prices: Record<string, string>): Record<string, number> | null => {
  const written = Object.entries(prices).flatMap(([code, typed]) => {
    const sum = readSum(typed, code)
    return sum === null ? [] : [[code, toWhole(sum, code)] as const]
  })
  return written.length === 0 ? null : Object.fromEntries(written.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** What the form says, as the service takes it: null for what is empty. */
export const readPack = (typed: TypedPack) => ({
  title: readWords(typed.title),
  summary: readWords(typed.summary),
  tokens: typed.tokens === '' ? null : Number(typed.tokens),
  price: readPrices(typed.prices),
  days: typed.days === '' ? null : Number(typed.days),
  app: typed.app === '' ? null : typed.app,
  groups: typed.groups.length === 0 ? null : typed.groups,
  popular: typed.popular,
  off: typed.off,
})

/** Only what the form says otherwise than it did when it opened: the rest stays the file's. */
export const changesOf = (before: TypedPack, after: TypedPack): PackChange => {
  const [was, is] = [readPack(before), readPack(after)]
  return Object.fromEntries(
    Object.entries(is).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(was[name as keyof typeof was]),
    ),
  )
}

/** What is typed, upon what was saved since: typed on stays, and what was not touched is as somebody else saved it. */
export const keepTyped = <Typed extends object>(before: Typed, typed: Typed, saved: Typed): Typed => {
  const isTouched = (name: string) =>
    JSON.stringify(typed[name as keyof Typed]) !== JSON.stringify(before[name as keyof Typed])
  return { ...saved, ...Object.fromEntries(Object.entries(typed).filter(([name]) => isTouched(name))) }
}

type Sold = { tokens: number; amount: number }

/** In percent of what its tokens cost in the smallest of the packs, rounded down; null for none. */
export const savingOf = (pack: Sold, others: readonly Sold[]): number | null => {
  const [smallest] = [pack, ...others].sort((a, b) => a.tokens - b.tokens || a.amount - b.amount)
  if (smallest === undefined || pack.tokens < 1 || smallest.amount < 1) return null
  const saving = Math.floor(
    100 * (1 - (pack.amount * smallest.tokens) / (pack.tokens * smallest.amount)) + 1e-9,
  )
  return saving > 0 ? saving : null
}

/** What everybody is offered in a currency besides this pack, to compare with; off, an app's or a group's is not. */
export const othersIn = (packs: readonly AdminPack[], currency: string, name: string): Sold[] =>
  packs.flatMap(({ entry, prices, ...pack }) => {
    const amount = prices[currency]
    const isForAll = entry.off !== true && entry.app === undefined && entry.groups === undefined
    return pack.name === name || amount === undefined || !isForAll ? [] : [{ tokens: entry.tokens, amount }]
  })
