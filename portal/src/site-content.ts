import type { Text } from 'authz/contract-apps'
import type { AdminSiteBlock, SiteBadge, SiteBlock, SiteKind } from 'authz/contract-site'
import type { Texts } from './texts/texts-type.ts'

/** A block's content as it is shown: the operator's words in their languages, or the portal's own in the reader's. */
export type SiteContent = {
  hero: { title: Text; lede: Text }
  services: { title: Text; columns: 2 | 3 | 4; items: SiteService[] }
  pricing: { title: Text; steps: { title: Text; text: Text }[] }
  faq: { title: Text; items: { question: Text; answer: Text }[] }
  contact: { title: Text; text: Text }
  start: { title: Text; text: Text }
}
export type SiteService =
  | { app: string; badge?: SiteBadge }
  | { title: Text; text?: Text; link?: string; badge?: SiteBadge }

/** The portal's own words for every block. */
export const ownContent = ({ home, site }: Texts): SiteContent => ({
  hero: { title: home.title, lede: home.lede },
  services: { title: home.apps, columns: 3, items: [] },
  pricing: { title: home.how, steps: home.steps },
  faq: site.faq,
  contact: site.contact,
  start: { title: site.start, text: site.startText },
})

/** What a block says. */
export const contentOf = ({ kind, content }: Pick<SiteBlock, 'kind' | 'content'>, t: Texts) =>
  (content as SiteContent[SiteKind] | null) ?? ownContent(t)[kind]

/** What the block of this kind says; null when the operator switched it off. */
export const findContent = <Kind extends SiteKind>(
  blocks: readonly SiteBlock[],
  kind: Kind,
  t: Texts,
): SiteContent[Kind] | null => {
  const block = blocks.find(block => block.kind === kind)
  if (block === undefined) return null
  return (block.content as SiteContent[Kind] | null) ?? ownContent(t)[kind]
}

type Tree = string | number | Tree[] | { [name: string]: Tree }

/** The same words in two languages as one content with both. */
const pair = (en: Tree, fr: Tree): Tree => {
  if (typeof en === 'string') return { en, fr: String(fr) }
  if (Array.isArray(en)) return en.map((item, i) => pair(item, (fr as Tree[])[i] ?? item))
  if (typeof en !== 'object') return en
  return Object.fromEntries(
    Object.entries(en).map(([name, value]) => [
      name,
      pair(value, (fr as Record<string, Tree>)[name] ?? value),
    ]),
  )
}

/** What the admin starts from: the block's own content, or the portal's words in both languages. */
export const draftOf = <Kind extends SiteKind>(
  { kind, content }: Pick<AdminSiteBlock, 'content'> & { kind: Kind },
  en: Texts,
  fr: Texts,
): SiteContent[Kind] =>
  (content as SiteContent[Kind] | null) ??
  (pair(
    ownContent(en)[kind] as unknown as Tree,
    ownContent(fr)[kind] as unknown as Tree,
  ) as unknown as SiteContent[Kind])

const isText = (value: object) => Object.keys(value).every(name => name === 'en' || name === 'fr')

/** A draft without empty languages and texts, as the service takes it; by name, for the database keeps no order. */
export const pruneDraft = (value: unknown): unknown => {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value.trim()
  if (Array.isArray(value)) return value.map(pruneDraft).filter(item => item !== undefined)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value)
    .map(([name, inner]) => [name, pruneDraft(inner)])
    .filter(([, inner]) => inner !== undefined)
    .sort(([a], [b]) => String(a).localeCompare(String(b)))
  return kept.length === 0 && isText(value) ? undefined : Object.fromEntries(kept)
}

/** A draft as it can be shown before it is whole: a text that is not written yet is empty. */
export const fillDraft = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(fillDraft)
  if (isText(value)) return pruneDraft(value) ?? ''
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, fillDraft(inner)]))
}

/** The blocks in an order in which one of them stands a place higher or lower; unchanged at the ends. */
export const moveBlock = <Block extends { id: string }>(
  blocks: readonly Block[],
  id: string,
  by: -1 | 1,
): Block[] => {
  const from = blocks.findIndex(block => block.id === id)
  const moved = [...blocks]
  const [block] = moved.splice(from, 1)
  if (from < 0 || block === undefined || from + by < 0 || from + by > moved.length) return [...blocks]
  moved.splice(from + by, 0, block)
  return moved
}

/** The id of one more block of services: the first number that is free. */
export const nextServicesId = (ids: readonly string[]): string => {
  const names = ['services', ...ids.map((_, i) => `services-${i + 2}`)]
  return names.find(name => !ids.includes(name)) ?? 'services'
}

/** The apps by use; those that nobody used come after them, in their order. */
export const sortByUse = <App extends { name: string; status: 'on' | 'off' }>(
  apps: readonly App[],
  popular: readonly string[],
): App[] => {
  const rank = ({ name }: App) => (popular.includes(name) ? popular.indexOf(name) : popular.length)
  return apps.filter(({ status }) => status === 'on').sort((a, b) => rank(a) - rank(b))
}

const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/** The questions and answers that hold every word; case and accents do not count. */
export const filterQuestions = <Item extends { question: Text; answer: Text }>(
  items: readonly Item[],
  search: string,
  read: (text: Text) => string,
): Item[] => {
  const words = fold(search).split(/\s+/).filter(Boolean)
  return items.filter(({ question, answer }) => {
    const all = fold(`${read(question)} ${read(answer)}`)
    return words.every(word => all.includes(word))
  })
}
