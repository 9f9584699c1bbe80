import type { Access } from './app-schema.ts'
import { foldPath, matchPattern } from './path.ts'
import type { PriceList, Rule } from './price-list.ts'

/** What one request costs and who may make it. */
export type Price = {
  kind: 'price'
  /** The rule that decided; null for the list's `otherwise`. */
  rule: Rule | null
  /** A whole number from 0. */
  tokens: number
  deny: boolean
  access: Access
  /** For journal and screens: the rule's `on`, or the method and "otherwise". */
  note: string
}

/** The price of a request by its method and canonical path: the first rule that matches, else `otherwise`. */
export const findPrice = (list: PriceList, method: string, path: string): Price => {
  const { rules } = list
  let folded: string | undefined
  for (let i = 0; i < rules.length; i++) {
    const rule = rules[i] as Rule
    if (!isMethodOf(rule, method)) continue
    if (!rule.exact && folded === undefined) folded = foldPath(path)
    if (matchPattern(rule.pattern, rule.exact ? path : (folded ?? path))) return priceOf(list, rule)
  }
  return priceOtherwise(list, method)
}

/** HEAD does what GET does, only silently, so it costs the same. */
const isMethodOf = (rule: Rule, method: string) =>
  rule.method === method || rule.method === '*' || (rule.method === 'GET' && method === 'HEAD')

const priceOf = (list: PriceList, rule: Rule): Price => ({
  kind: 'price',
  rule,
  tokens: rule.tokens,
  deny: rule.deny,
  access: rule.access ?? list.access,
  note: rule.on,
})

const notes = new Map(
  ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].map(method => [method, `${method} otherwise`]),
)

const priceOtherwise = (list: PriceList, method: string): Price => ({
  kind: 'price',
  rule: null,
  tokens: typeof list.otherwise === 'number' ? list.otherwise : 0,
  deny: list.otherwise === 'deny',
  access: list.access,
  note: notes.get(method) ?? `${method} otherwise`,
})
