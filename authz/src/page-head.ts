import type { Language } from './identity/mailed.ts'
import type { TokenWords } from './settings.ts'
import { sayTokens } from './token-words.ts'

/** A text in the languages it was written in; a plain string stands for all of them. */
type Text = string | { en?: string; fr?: string }

/** An app as much as its page's head says of it. */
export type HeadApp = { off: boolean; list: { name: string; title: Text; summary: Text } }

/** What the house says of itself; null for the product's own. `logo` is the picture's path. */
export type HeadHouse = {
  name: string | null
  logo: string | null
  tokenWords: TokenWords | null
  /** The opening of its home page. */
  opening: { title: Text; lede: Text } | null
}

/** The product's own house. */
export const plainHouse: HeadHouse = { name: null, logo: null, tokenWords: null, opening: null }

const ownName = 'Octroi'

/** What search engines and those who share a link read of a page; `path` null is a page for nobody but its reader. */
export type PageHead = { path: string | null; title: string; description: string }

const pages: Record<Language, Record<string, { title: string; description: string }>> = {
  en: {
    '/': {
      title: 'Open a tool, pay for what you use',
      description: 'Open a tool, pay for what you use: every price is shown before it is spent.',
    },
    '/apps': {
      title: 'Applications',
      description: 'Every tool behind one account, with what its actions cost.',
    },
    '/pricing': {
      title: 'Prices',
      description: 'What every action costs, in tokens, side by side.',
    },
    '/faq': {
      title: 'Questions and answers',
      description: 'How tokens, prices and refunds work.',
    },
    '/contact': { title: 'Contact', description: 'Write to the people who run this place.' },
    '/terms': { title: 'Terms of use', description: 'What holds for using the tools here.' },
    '/privacy': { title: 'Privacy', description: 'What is kept about people here, and why.' },
  },
  fr: {
    '/': {
      title: 'Ouvrez un outil, payez ce que vous utilisez',
      description:
        'Ouvrez un outil, payez ce que vous utilisez : chaque prix est affiché avant toute dépense.',
    },
    '/apps': {
      title: 'Applications',
      description: 'Tous les outils derrière un seul compte, avec le prix de leurs actions.',
    },
    '/pricing': {
      title: 'Tarifs',
      description: 'Ce que coûte chaque action, en jetons, côte à côte.',
    },
    '/faq': {
      title: 'Questions et réponses',
      description: 'Comment marchent les jetons, les prix et les remboursements.',
    },
    '/contact': { title: 'Contact', description: 'Écrivez aux personnes qui tiennent ce lieu.' },
    '/terms': {
      title: 'Conditions d’utilisation',
      description: 'Ce qui vaut pour l’usage des outils.',
    },
    '/privacy': {
      title: 'Confidentialité',
      description: 'Ce qui est conservé au sujet des personnes, et pourquoi.',
    },
  },
}

/** The pages that anybody may find, but for those of the apps. */
export const publicPaths = Object.keys(pages.en)

const wordsOf = (text: Text, language: Language): string =>
  typeof text === 'string' ? text : (text[language] ?? text.en ?? text.fr ?? '')

/** The head of the page at a path, which may carry a last slash and a query. */
export const findHead = (
  url: string,
  language: Language,
  apps: readonly HeadApp[],
  house: HeadHouse = plainHouse,
): PageHead => {
  const path = url.split(/[?#]/, 1)[0]?.replace(/(?<=.)\/$/, '') ?? '/'
  const name = house.name ?? ownName
  const opening = openingOf(language, house)
  if (path === '/') return { path, title: `${name} · ${opening.title}`, description: opening.description }
  const page = Object.hasOwn(pages[language], path) ? pages[language][path] : undefined
  if (page !== undefined) {
    const description = sayTokens(page.description, language, house.tokenWords)
    return { path, title: `${page.title} · ${name}`, description }
  }
  const appName = /^\/apps\/([a-z0-9-]+)$/.exec(path)?.[1]
  const app = appName === undefined ? undefined : apps.find(({ list }) => list.name === appName)
  if (app === undefined) return { path: null, title: name, description: opening.description }
  const { title, summary } = app.list
  return {
    path: app.off ? null : path,
    title: `${wordsOf(title, language)} · ${name}`,
    description: wordsOf(summary, language),
  }
}

/** Longer descriptions are cut by whoever shows them. */
const longestDescription = 300

const openingOf = (language: Language, { opening, tokenWords }: HeadHouse) => {
  if (opening === null) {
    const { title = '', description = '' } = pages[language]['/'] ?? {}
    return { title: sayTokens(title, language, tokenWords), description }
  }
  const description = wordsOf(opening.lede, language).replace(/\s+/g, ' ').slice(0, longestDescription)
  return { title: wordsOf(opening.title, language), description }
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** A text as HTML and XML show it, between tags and in quotes. */
export const escapeMarkup = (text: string): string =>
  text.replace(/[&<>"']/g, letter => entities[letter] ?? letter)

const meta = (attribute: 'name' | 'property', name: string, content: string) =>
  `<meta ${attribute}="${name}" content="${escapeMarkup(content)}" />`

/** The product's picture names the product: a house with a name of its own shows its logo, or nothing. */
const pictureOf = ({ name, logo }: HeadHouse, origin: string): string[] => {
  if (name === null)
    return [
      meta('property', 'og:image', `${origin}/share.png`),
      meta('name', 'twitter:card', 'summary_large_image'),
    ]
  const card = meta('name', 'twitter:card', 'summary')
  return logo === null ? [card] : [meta('property', 'og:image', origin + logo), card]
}

/** The lines of a head that differ from page to page. `origin` is the portal's. */
export const writeHead = (
  { path, title, description }: PageHead,
  { language, origin, house = plainHouse }: { language: Language; origin: string; house?: HeadHouse },
): string => {
  const general = [`<title>${escapeMarkup(title)}</title>`, meta('name', 'description', description)]
  if (path === null) return [...general, meta('name', 'robots', 'noindex')].join('\n    ')
  const url = path === '/' ? `${origin}/` : origin + path
  return [
    ...general,
    `<link rel="canonical" href="${escapeMarkup(url)}" />`,
    meta('property', 'og:type', 'website'),
    meta('property', 'og:site_name', house.name ?? ownName),
    meta('property', 'og:title', title),
    meta('property', 'og:description', description),
    meta('property', 'og:url', url),
    meta('property', 'og:locale', language === 'fr' ? 'fr_FR' : 'en_GB'),
    ...pictureOf(house, origin),
  ].join('\n    ')
}

/** The built page, cut where its language and its head go. */
export type PageTemplate = { start: string; beforeHead: string; afterHead: string }

const lang = '<html lang="en">'
const head = /<title>[^<]*<\/title>\s*<meta name="description" content="[^"]*"\s*\/?>/

/** Cuts the built page. Throws when it is not the portal's. */
export const cutTemplate = (html: string): PageTemplate => {
  const at = html.indexOf(lang)
  const found = head.exec(html)
  if (at < 0 || found === null || found.index < at)
    throw new Error(`the portal's index.html lacks ${lang}, or a title with a description after it`)
  return {
    start: html.slice(0, at),
    beforeHead: html.slice(at + lang.length, found.index),
    afterHead: html.slice(found.index + found[0].length),
  }
}

/** The page with a head of its own. */
export const fillTemplate = (
  { start, beforeHead, afterHead }: PageTemplate,
  language: Language,
  lines: string,
): string => `${start}<html lang="${language}">${beforeHead}${lines}${afterHead}`

/** The sitemap: what anybody may find. */
export const writeSitemap = (origin: string, apps: readonly HeadApp[]): string => {
  const paths = [...publicPaths, ...apps.filter(({ off }) => !off).map(({ list }) => `/apps/${list.name}`)]
  const urls = paths.map(path => `  <url><loc>${escapeMarkup(origin + path)}</loc></url>`)
  return `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${urls.join('\n')}
</urlset>
`
}

const closed = ['/admin', '/account', '/launch', '/api/', '/setup', '/denied', '/confirm', '/tokens']

/** What crawlers may not ask for: each page there is somebody's own. */
export const writeRobots = (origin: string): string =>
  [
    'User-agent: *',
    ...closed.map(path => `Disallow: ${path}`),
    '',
    `Sitemap: ${origin}/sitemap.xml`,
    '',
  ].join('\n')
