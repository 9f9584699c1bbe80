import type { BookedPack, OfferBook } from './offer-book.ts'

/** A pack with its price in one currency; `saving` in percent of the smallest pack's price for as many tokens. */
export type PricedPack = BookedPack & { amount: number; currency: string; saving: number | null }

/** Who looks: an app whose payment was refused, and the groups that the person is in. */
export type Viewer = { app: string | null; groups: readonly string[] }

const isVisible = ({ off, app, groups }: BookedPack, viewer: Viewer) =>
  off !== true &&
  (app === undefined || app === viewer.app) &&
  (groups === undefined || groups.some(group => viewer.groups.includes(group)))

/** The currencies that something is sold in, the book's own first. */
export const currenciesOf = ({ currency, packs, plans }: OfferBook): string[] => {
  const sold = [...packs, ...plans].filter(({ off }) => off !== true)
  const found = new Set(sold.flatMap(({ prices }) => Object.keys(prices)))
  return [...found].sort((a, b) => Number(b === currency) - Number(a === currency) || (a < b ? -1 : 1))
}

/** The packs that somebody may buy in a currency, smallest first. */
export const offeredPacks = ({ packs }: OfferBook, currency: string, viewer: Viewer): PricedPack[] => {
  const visible = packs
    .filter(pack => isVisible(pack, viewer) && pack.prices[currency] !== undefined)
    .map(pack => ({ ...pack, amount: pack.prices[currency] ?? 0, currency }))
    .sort((a, b) => a.tokens - b.tokens || a.amount - b.amount || (a.name < b.name ? -1 : 1))
  const [smallest] = visible
  return visible.map(pack => ({ ...pack, saving: smallest === undefined ? null : savingOf(pack, smallest) }))
}

type Sold = { tokens: number; amount: number }

/** Rounded down: a pack never claims more than it saves. */
const savingOf = (pack: Sold, smallest: Sold): number | null => {
  const saving = Math.floor(
    100 * (1 - (pack.amount * smallest.tokens) / (pack.tokens * smallest.amount)) + 1e-9,
  )
  return saving > 0 ? saving : null
}

/** A pack as it is sold to somebody, by its name, wherever it is shown. */
export const findPack = (
  book: OfferBook,
  name: string,
  currency: string,
  groups: readonly string[],
): PricedPack | undefined => {
  const app = book.packs.find(pack => pack.name === name)?.app ?? null
  return offeredPacks(book, currency, { app, groups }).find(pack => pack.name === name)
}

export const textOf = (text: PricedPack['title'], language: 'en' | 'fr'): string =>
  typeof text === 'string' ? text : (text[language] ?? text.en ?? text.fr ?? '')
