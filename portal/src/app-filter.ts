import type { App } from 'authz/contract-apps'
import { type Language, readText } from './format.ts'
import { isFree } from './prices.ts'

/** What the catalogue shows, as it stands in the address (`q`, `category`, `free=1` or `paid=1`, `favourites=1`). */
export type AppFilter = {
  text: string
  category: string
  price: 'free' | 'paid' | null
  isFavouriteOnly: boolean
}

export const readAppFilter = (search: URLSearchParams): AppFilter => ({
  text: (search.get('q') ?? '').slice(0, 100),
  category: search.get('category') ?? '',
  price: search.get('free') === '1' ? 'free' : search.get('paid') === '1' ? 'paid' : null,
  isFavouriteOnly: search.get('favourites') === '1',
})

/** "Éditeur" is found by "editeur": case and accents do not count. */
const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/** The apps whose title, summary or name holds every word, in the asked category, at the asked kind of price. */
export const filterApps = (apps: App[], filter: AppFilter, language: Language) => {
  const { category, price } = filter
  const words = fold(filter.text).split(/\s+/).filter(Boolean)
  return apps.filter(app => {
    const all = fold(`${app.name} ${readText(app.title, language)} ${readText(app.summary, language)}`)
    return (
      (category === '' || app.category === category) &&
      (price === null || isFree(app) === (price === 'free')) &&
      (!filter.isFavouriteOnly || app.favourite) &&
      words.every(word => all.includes(word))
    )
  })
}
