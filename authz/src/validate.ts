import type { Text } from './gate/app-schema.ts'
import { foldPath, matchPattern } from './gate/path.ts'
import type { PriceList, Rule } from './gate/price-list.ts'
import type { ListProblem } from './gate/price-list-file.ts'
import { appNames, doubleHost, loadPriceList } from './gate/price-lists.ts'
import { wordsOfPrice } from './gate/terms.ts'

/**
 * Checks every NAME/app.yaml in a folder. Gives the lists that are good, in the order of their names, and
 * every problem of the others; a folder that cannot be read is a problem too. Never rejects.
 */
export const validateApps = async (dir: string): Promise<{ problems: ListProblem[]; lists: PriceList[] }> => {
  const problems: ListProblem[] = []
  const byHost = new Map<string, PriceList>()
  try {
    for (const name of await appNames(dir)) {
      const loaded = await loadPriceList(dir, name)
      if (loaded === null) continue
      problems.push(...loaded.problems)
      const { list } = loaded
      const holder = list && byHost.get(list.host)
      if (list && holder) problems.push(doubleHost(list, holder, list.host))
      else if (list) byHost.set(list.host, list)
    }
  } catch (error) {
    problems.push({ file: dir, line: 1, column: 1, key: '', message: (error as Error).message })
  }
  return { problems, lists: [...byHost.values()] }
}

/** A problem as compilers print theirs, so that editors jump to it: `file:line:column: key: message`. */
export const formatProblem = ({ file, line, column, key, message }: ListProblem): string =>
  `${file}:${line}:${column}: ${key === '' ? '' : `${key}: `}${message}`

/** What an app costs, a line for each rule, then warnings about what is legal and probably not meant. */
export const describe = (list: PriceList): string[] => {
  const width = Math.max(...list.rules.map(rule => rule.on.length), elsewhere.length)
  const line = (on: string, terms: string) => `  ${on.padEnd(width)}  ${terms}`
  return [
    `${list.name}: ${textOf(list.title)}, at ${list.host}, ${list.access}${traitsOf(list)}`,
    ...list.rules.map(rule => line(rule.on, termsOf(rule))),
    line(elsewhere, termsOf({ ...otherwiseOf(list), access: null })),
    ...warningsOf(list).map(warning => `  warning: ${warning}`),
  ]
}

const traitsOf = ({ limit, signsIdentity, shadow }: PriceList) =>
  [
    limit && `, at most ${limit.text}`,
    signsIdentity && ', identity signed',
    shadow && ', in shadow: nothing is charged',
  ]
    .filter(Boolean)
    .join('')

const elsewhere = 'anything else'

const textOf = (text: Text) => (typeof text === 'string' ? text : (text.en ?? text.fr ?? ''))

const otherwiseOf = ({ otherwise }: PriceList) => ({
  tokens: typeof otherwise === 'number' ? otherwise : 0,
  terms: null,
  deny: otherwise === 'deny',
})

const termsOf = ({ deny, access, ...price }: Pick<Rule, 'tokens' | 'terms' | 'deny' | 'access'>) =>
  deny ? 'refused' : `${wordsOfPrice(price)}${access === null ? '' : `, ${access}`}`

const warningsOf = (list: PriceList) => {
  const price = otherwiseOf(list)
  const elsewhereWarning = `${elsewhere} costs ${wordsOfPrice(price)}: pages, styles and images too`
  return [
    ...list.rules.flatMap((rule, i) => warningOf(list, rule, i) ?? []),
    ...(price.tokens > 0 ? [elsewhereWarning] : []),
  ]
}

const warningOf = (list: PriceList, rule: Rule, i: number) => {
  const cover = list.rules.slice(0, i).find(earlier => covers(earlier, rule))
  if (cover) return `${rule.on} can never be reached: ${cover.on} stands before it`
  if (rule.terms?.per?.startsWith('megabyte'))
    return `${rule.on} counts megabytes: behind Traefik what goes over a WebSocket is not seen, so that costs ${rule.terms.min || 'nothing'}`
  if (rule.tokens > 0 && !rule.terms?.pass && (rule.method === 'GET' || rule.method === '*'))
    return `${rule.on} costs ${wordsOfPrice(rule)}: a reload, a prefetch or a link preview with the person's cookie spends them too`
  if (list.otherwise === 'free' && list.rules.slice(i).every(later => isPlainlyFree(list, later)))
    return `${rule.on} changes nothing: what no rule matches is free already`
  return null
}

const isPlainlyFree = (list: PriceList, rule: Rule) =>
  rule.tokens === 0 && !rule.deny && (rule.access ?? list.access) === list.access

/** Whether an earlier rule takes every request that a later one is for. */
const covers = (earlier: Rule, later: Rule) => {
  const isMethodCovered =
    earlier.method === '*' ||
    earlier.method === later.method ||
    (earlier.method === 'GET' && later.method === 'HEAD')
  if (!isMethodCovered || (earlier.exact && !later.exact)) return false
  return samplesOf(later, earlier.exact).every(sample => matchPattern(earlier.pattern, sample))
}

/** Paths that only a pattern at least as wide matches: a star stands for itself, `**` for none and for many. */
const samplesOf = (rule: Rule, exact: boolean) =>
  [[], ['*', '*', '*', '*']].map(many => {
    const segments = rule.pattern.segments.flatMap(texts => (texts === null ? many : texts.join('*')))
    const path = `/${segments.join('/')}`
    return exact ? path : foldPath(path)
  })
