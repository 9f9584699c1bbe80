import { type Limit, readLimit } from '../limit.ts'
import { type Path, type Report, show } from '../yaml-file.ts'
import {
  type Access,
  type AppFile,
  defaultReportMax,
  type FileRule,
  maxTokens,
  remedyAt,
  type Text,
} from './app-schema.ts'
import { compilePattern, foldPath, type Pattern, readPath } from './path.ts'
import { isCharging, type RulePrice, readRulePrice, repriced, type Terms } from './terms.ts'

/** One line of a price list, compiled. */
export type Rule = {
  /** As written: the rule's name in overrides, journal and screens. */
  on: string
  /** `*` for any. */
  method: string
  pattern: Pattern
  /** Free and opening rules match the canonical path itself, priced and closing ones its fold. */
  exact: boolean
  /** A whole number: what a request costs, or what is set aside until that is known. */
  tokens: number
  /** What the price says besides; null for a plain charge. */
  terms: Terms | null
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
  /** How often one person may use the app, and one address of whoever is not signed in; null for as often as they like. */
  limit: Limit | null
  /** The tool gets X-Octroi-Identity. */
  signsIdentity: boolean
  /** Decides, counts and charges nothing. */
  shadow: boolean
  /** The tokens that the tool itself may charge one person a day. */
  reportMax: number
  rules: Rule[]
  /** Where it stands; `labels` for an app that Traefik's labels declare. */
  file: string
  /** `admin` for an app that was written in the portal. */
  source: 'file' | 'labels' | 'admin'
}

const appName = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/

/** The list that a well-formed file means; what contradicts itself is reported. */
export const makeList = (
  value: AppFile,
  name: string,
  file: string,
  report: Report,
  source: PriceList['source'] = 'file',
): PriceList => {
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
    limit: value.limit === undefined ? null : readLimit(value.limit),
    signsIdentity: value.identity === 'signed',
    shadow: value.shadow ?? false,
    reportMax: value['report-max'] ?? defaultReportMax,
    rules,
    file,
    source,
  }
}

const makeRule = (rule: FileRule, appAccess: Access, path: Path, report: Report): Rule | null => {
  const deny = rule.deny ?? false
  const price = readRulePrice(rule, path, report)
  if (
    !deny &&
    rule.tokens === undefined &&
    !rule.reported &&
    rule.access === undefined &&
    rule.per === undefined
  )
    report(path, 'says what it is about but not what holds: add tokens (0 is free), access or deny')
  else if (!deny && isCharging(rule) && (rule.access ?? appAccess) === 'public')
    report(
      [...path, rule.reported ? 'reported' : 'tokens'],
      'cost nobody anything where access is public: give the rule access: signed-in',
    )
  const at = rule.on.indexOf(' ')
  const read = readRulePath(rule.on.slice(at + 1))
  if ('problem' in read) {
    report([...path, 'on'], read.problem)
    return null
  }
  const holds = { ...price, deny, access: rule.access ?? null }
  const exact = isExact(holds, appAccess)
  const pattern = compilePattern(read.path, exact)
  return { on: rule.on, method: rule.on.slice(0, at), pattern, exact, ...holds, title: rule.title ?? null }
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
    const price = tokens === undefined ? null : changePrice(rule, tokens, list.access)
    if (price === null) return rule
    left.delete(rule.on)
    const exact = isExact({ ...rule, ...price }, list.access)
    return { ...rule, ...price, exact, pattern: recompile(rule, exact) }
  })
  return { list: { ...list, rules }, ignored: [...left.keys()] }
}

/** An admin's number in place of the file's `tokens`: of a rule priced by the unit it is the unit's price. */
export const changePrice = (
  rule: Pick<Rule, 'tokens' | 'terms' | 'deny' | 'access'>,
  tokens: number,
  appAccess: Access,
): RulePrice | null => {
  if (!(tokens >= 0 && tokens <= maxTokens) || rule.deny) return null
  if (tokens > 0 && (rule.access ?? appAccess) === 'public') return null
  return repriced(rule, tokens)
}

const recompile = (rule: Rule, exact: boolean) => {
  const path = pathOfRule(rule)
  return path === null ? rule.pattern : compilePattern(path, exact)
}
