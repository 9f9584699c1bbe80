import type { App } from 'authz/contract-apps'
import { type Language, readText } from './format.ts'
import { isFree } from './prices.ts'

/** What the catalogue shows, as it stands in the address (`q`, `category`, `free=1`). */
export type AppFilter = { text: string; category: string; isFreeOnly: boolean }

export const readAppFilter = (search: URLSearchParams): AppFilter => ({
  text: (search.get('q') ?? '').slice(0, 100),
  category: search.get('category') ?? '',
  isFreeOnly: search.get('free') === '1',
})

/** "Éditeur" is found by "editeur": case and accents do not count. */
const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/** The apps whose title, summary or name holds every word, in the asked category. */
export const filterApps = (apps: App[], { text, category, isFreeOnly }: AppFilter, language: Language) => {
  const words = fold(text).split(/\s+/).filter(Boolean)
  return apps.filter(app => {
    const all = fold(`${app.name} ${readText(app.title, language)} ${readText(app.summary, language)}`)
    return (
      (category === '' || app.category === category) &&
      (!isFreeOnly || isFree(app)) &&
      words.every(word => all.includes(word))
    )
  })
}
