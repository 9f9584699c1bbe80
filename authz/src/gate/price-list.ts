import {
  type Access,
  type AppFile,
  type FileRule,
  maxTokens,
  type Path,
  type Report,
  remedyAt,
  show,
  type Text,
} from './app-schema.ts'
import { compilePattern, foldPath, type Pattern, readPath } from './path.ts'

/** One line of a price list, compiled. */
export type Rule = {
  /** As written: the rule's name in overrides, journal and screens. */
  on: string
  /** `*` for any. */
  method: string
  pattern: Pattern
  /** Free and opening rules match the canonical path itself, priced and closing ones its fold. */
  exact: boolean
  tokens: number
  access: Access | null
  deny: boolean
  title: Text | null
}

/** One app.yaml, checked and compiled. */
export type PriceList = {
  name: string
  title: Text
  summary: Text
  category: string
  /** As written, in lower case: see appHost. */
  host: string
  upstream: string | null
  start: string | null
  access: Access
  otherwise: 'free' | 'deny' | number
  cors: boolean
  rules: Rule[]
  file: string
}

const appName = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/

/** The list that a well-formed file means; what contradicts itself is reported. */
export const makeList = (value: AppFile, name: string, file: string, report: Report): PriceList => {
  const appAccess = value.access ?? 'signed-in'
  if (!appName.test(name))
    report(
      [],
      `the folder's name is the app's: rename ${show(name)} to lower-case letters, digits and hyphens`,
    )
  if (value.upstream !== undefined && !URL.canParse(value.upstream))
    report(['upstream'], `${show(value.upstream)} is no address. ${remedyAt(['upstream'])}`)
  if (appAccess === 'public' && typeof value.otherwise === 'number' && value.otherwise > 0)
    report(
      ['otherwise'],
      'costs tokens, but access is public: nobody is there to pay. Give access: signed-in',
    )
  const rules = (value.rules ?? []).flatMap(
    (rule, i) => makeRule(rule, appAccess, ['rules', i], report) ?? [],
  )
  // With a rule left out the numbers would be wrong, and its problem is told already.
  if (rules.length === (value.rules ?? []).length) reportDoubles(rules, report)
  return {
    name,
    title: value.title,
    summary: value.summary,
    category: value.category ?? 'tools',
    host: (value.host ?? name).toLowerCase(),
    upstream: value.upstream ?? null,
    start: value.start ?? null,
    access: appAccess,
    otherwise: value.otherwise,
    cors: value.cors ?? false,
    rules,
    file,
  }
}

const makeRule = (rule: FileRule, appAccess: Access, path: Path, report: Report): Rule | null => {
  const tokens = rule.tokens ?? 0
  const deny = rule.deny ?? false
  if (deny && (rule.tokens !== undefined || rule.access !== undefined))
    report([...path, 'deny'], 'refuses everybody: leave out tokens and access, or leave out deny')
  else if (!deny && rule.tokens === undefined && rule.access === undefined)
    report(path, 'says what it is about but not what holds: add tokens (0 is free), access or deny')
  else if (tokens > 0 && (rule.access ?? appAccess) === 'public')
    report(
      [...path, 'tokens'],
      'cost nobody anything where access is public: give the rule access: signed-in',
    )
  const at = rule.on.indexOf(' ')
  const read = readRulePath(rule.on.slice(at + 1))
  if ('problem' in read) {
    report([...path, 'on'], read.problem)
    return null
  }
  const terms = { tokens, deny, access: rule.access ?? null }
  const exact = isExact(terms, appAccess)
  const pattern = compilePattern(read.path, exact)
  return { on: rule.on, method: rule.on.slice(0, at), pattern, exact, ...terms, title: rule.title ?? null }
}

/** A rule's path in canonical form; it may be written with letters beyond ASCII, which requests encode. */
const readRulePath = (text: string): { path: string } | { problem: string } => {
  if (text.includes('?')) return { problem: 'a rule never looks at the query: leave out what follows the ?' }
  if (/%2a/i.test(text)) return { problem: '%2A cannot be told from a star: write *' }
  if (text.split('/').some(segment => segment.includes('**') && segment !== '**'))
    return { problem: '** stands for whole segments: write it alone between slashes, or * inside one' }
  const encoded = text.toWellFormed().replace(/[^\0-\x7f]+/g, encodeURIComponent)
  const path = readPath(encoded)
  if (path === null)
    return {
      problem: `no request can have the path ${show(text)}: encode spaces as %20, leave out dots and doubles`,
    }
  return { path }
}

const rank = { public: 0, 'signed-in': 1, granted: 2 }

const isExact = (rule: Pick<Rule, 'tokens' | 'deny' | 'access'>, appAccess: Access) => {
  const isClosing = rule.deny || rank[rule.access ?? appAccess] > rank[appAccess]
  return rule.tokens === 0 && !isClosing
}

/** A later rule for the very same requests would never be asked: its price would be a silent lie. */
const reportDoubles = (rules: Rule[], report: Report) => {
  const exact = new Map<string, number>()
  const folded = new Map<string, number>()
  rules.forEach((rule, i) => {
    const path = pathOfRule(rule) ?? ''
    const [asIs, fold] = [`${rule.method} ${path}`, `${rule.method} ${foldPath(path)}`]
    const first = exact.get(asIs) ?? folded.get(fold)
    if (first !== undefined)
      report(
        ['rules', i, 'on'],
        `can never be reached: rules[${first}] is for the same requests. Join the two`,
      )
    exact.set(asIs, first ?? i)
    if (!rule.exact) folded.set(fold, first ?? i)
  })
}

const pathOfRule = (rule: Rule) => {
  const read = readRulePath(rule.on.slice(rule.on.indexOf(' ') + 1))
  return 'path' in read ? read.path : null
}

/** The host name at which an app is found; `domain` may carry a port, the answer never does. */
export const appHost = (list: Pick<PriceList, 'host'>, domain: string): string =>
  list.host.includes('.') ? list.host : `${list.host}.${domain.split(':')[0]}`.toLowerCase()

/**
 * The list with an admin's prices (tokens by a rule's `on`) on top. `ignored` names those that cannot hold: the
 * file has no such rule any more, the rule refuses everybody or is public, or the number is no price.
 */
export const withPrices = (
  list: PriceList,
  prices: Record<string, number>,
): { list: PriceList; ignored: string[] } => {
  const left = new Map(Object.entries(prices))
  const rules = list.rules.map(rule => {
    const tokens = left.get(rule.on)
    if (tokens === undefined || !canCost(rule, tokens, list.access)) return rule
    left.delete(rule.on)
    const exact = isExact({ ...rule, tokens }, list.access)
    return { ...rule, tokens, exact, pattern: recompile(rule, exact) }
  })
  return { list: { ...list, rules }, ignored: [...left.keys()] }
}

const canCost = (rule: Rule, tokens: number, appAccess: Access) =>
  Number.isInteger(tokens) &&
  tokens >= 0 &&
  tokens <= maxTokens &&
  !rule.deny &&
  (tokens === 0 || (rule.access ?? appAccess) !== 'public')

const recompile = (rule: Rule, exact: boolean) => {
  const path = pathOfRule(rule)
  return path === null ? rule.pattern : compilePattern(path, exact)
}
