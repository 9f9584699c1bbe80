import type { App, AppRule } from 'authz/contract-apps'

/** The cheapest and the dearest thing that one can do in an app, in tokens. */
export type PriceRange = { from: number; to: number }

/** The price of a visit: what is taken or set aside at once, and what else holds. */
export type VisitPrice = Pick<AppRule, 'tokens' | 'terms'>

type Priced = Pick<App, 'rules' | 'otherwise'>

/** The most that one request under a rule can cost, in tokens. */
export const mostOf = ({ tokens, terms }: Pick<AppRule, 'tokens' | 'terms'>): number => terms?.max ?? tokens

const rangeOf = (rule: AppRule): PriceRange => {
  const { hold, min = 0, quota } = rule.terms ?? {}
  return { from: quota ? 0 : hold ? min : rule.tokens, to: mostOf(rule) }
}

/** What doing something in this app costs; null when everything is refused. Refused requests cost nothing. */
export const findPriceRange = ({ rules, otherwise }: Priced): PriceRange | null => {
  const ranges = rules.filter(rule => !rule.deny).map(rangeOf)
  if (otherwise !== 'deny') {
    const tokens = otherwise === 'free' ? 0 : otherwise
    ranges.push({ from: tokens, to: tokens })
  }
  if (ranges.length === 0) return null
  return {
    from: Math.min(...ranges.map(({ from }) => from)),
    to: Math.max(...ranges.map(({ to }) => to)),
  }
}

/** The one price of an app that grows with use or opens a time, where all that costs there costs that; else null. */
export const findOnlyPrice = ({ rules, otherwise }: Priced): AppRule | null => {
  const priced = rules.filter(rule => !rule.deny && rule.tokens > 0)
  const [first] = priced
  if (first === undefined || (typeof otherwise === 'number' && otherwise > 0)) return null
  const { per, rate, pass } = first.terms ?? {}
  const isSame = ({ tokens, terms }: AppRule) =>
    terms?.per === per && terms?.rate === rate && terms?.pass === pass && (per || tokens === first.tokens)
  return (per || pass) && priced.every(isSame) ? first : null
}

/** Whether nothing in the app costs tokens. */
export const isFree = (app: Priced) => (findPriceRange(app)?.to ?? 0) === 0

const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

const segmentPattern = (segment: string) =>
  segment === '**' ? '(?:/.*)?' : segment === '*' ? '/[^/]+' : `/${literal(segment)}`

/** As DESIGN says: `*` is one segment, `**` any number; priced and closing rules ignore case and a last slash. */
const matchesPath = (rule: AppRule, pattern: string, path: string) => {
  const isStrict = rule.tokens === 0 && !rule.deny
  const source = pattern.split('/').slice(1).map(segmentPattern).join('')
  return new RegExp(`^${source}${isStrict ? '' : '/?'}$`, isStrict ? '' : 'i').test(path)
}

const matches = (rule: AppRule, method: string, path: string) => {
  const [first = '', second] = rule.on.trim().split(/\s+/)
  const [methods, pattern] = second === undefined ? ['*', first] : [first, second]
  return (
    (methods === '*' || methods.toUpperCase().split(/[|,]/).includes(method)) &&
    matchesPath(rule, pattern, path)
  )
}

/** What GET of a path costs by the first rule that matches; null when it is refused. The query is ignored. */
export const findPriceOfVisit = ({ rules, otherwise }: Priced, to: string): VisitPrice | null => {
  const path = to.split(/[?#]/)[0] ?? '/'
  const rule = rules.find(candidate => matches(candidate, 'GET', path))
  if (rule) return rule.deny ? null : { tokens: rule.tokens, terms: rule.terms }
  if (otherwise === 'deny') return null
  return { tokens: otherwise === 'free' ? 0 : otherwise, terms: null }
}

/** Whether an app, or a part of it, is open only to those who were let in. */
export const isOnRequest = ({ access, rules }: Pick<App, 'access' | 'rules'>) =>
  access === 'granted' || rules.some(rule => rule.access === 'granted')
