import type { App, AppRule } from 'authz/contract'

/** The cheapest and the dearest thing that one can do in an app, in tokens. */
export type PriceRange = { from: number; to: number }

type Priced = Pick<App, 'rules' | 'otherwise'>

/** What doing something in this app costs; null when everything is refused. Refused requests cost nothing. */
export const findPriceRange = ({ rules, otherwise }: Priced): PriceRange | null => {
  const prices = rules.filter(rule => !rule.deny).map(rule => rule.tokens)
  if (otherwise === 'free') prices.push(0)
  else if (otherwise !== 'deny') prices.push(otherwise)
  return prices.length > 0 ? { from: Math.min(...prices), to: Math.max(...prices) } : null
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

/** What GET of a path costs by the first rule that matches, in tokens; null when it is refused. The query is ignored. */
export const findPriceOfVisit = ({ rules, otherwise }: Priced, to: string): number | null => {
  const path = to.split(/[?#]/)[0] ?? '/'
  const rule = rules.find(candidate => matches(candidate, 'GET', path))
  if (rule) return rule.deny ? null : rule.tokens
  return otherwise === 'deny' ? null : otherwise === 'free' ? 0 : otherwise
}
