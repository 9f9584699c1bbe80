import type { Access } from './app-schema.ts'
import { foldPath, matchPattern } from './path.ts'
import type { PriceList, Rule } from './price-list.ts'
import type { Terms } from './terms.ts'

/** What one request costs and who may make it. */
export type Price = {
  kind: 'price'
  /** The rule that decided; null for the list's `otherwise`. */
  rule: Rule | null
  /** A whole number from 0: what is charged, or set aside until the price is known. */
  tokens: number
  /** What the ledger must know besides, frozen; null for a plain charge. */
  terms: Terms | null
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

/** The most that a request at this price can cost. */
export const mostOf = ({ tokens, terms }: Pick<Price, 'tokens' | 'terms'>): number => terms?.max ?? tokens

/** HEAD does what GET does, only silently, so it costs the same. */
export const isMethodOf = (rule: Rule, method: string) =>
  rule.method === method || rule.method === '*' || (rule.method === 'GET' && method === 'HEAD')

const priceOf = (list: PriceList, rule: Rule): Price => ({
  kind: 'price',
  rule,
  tokens: rule.tokens,
  terms: rule.terms,
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
  terms: null,
  deny: list.otherwise === 'deny',
  access: list.access,
  note: notes.get(method) ?? `${method} otherwise`,
})
