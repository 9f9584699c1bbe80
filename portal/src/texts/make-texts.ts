import type { Messages } from '@lingui/core'
import { type Count, formatNumber } from '../format.ts'
import type { Texts } from './texts-type.ts'
import { isOwnWord, makeSaying, type TokenWords } from './token-words.ts'

type Cases = Partial<Record<string, Token[]>>
/** As Lingui compiles a message: words, a value, or one with a case for each kind; in a case `#` is the number counted. */
type Token = string | [name: string, kind?: string, cases?: Cases]
type Value = string | number | Count
type Values = Record<string, Value>
type Tree = { [key: string]: unknown }

/** Whether these keys are those of a list: 0, 1, 2 … */
export const areListKeys = (keys: string[]) => keys.every((key, at) => key === String(at))

const asCount = (locale: string, value: Value): Count => {
  if (typeof value === 'object') return value
  return typeof value === 'string'
    ? { n: Number(value), shown: value }
    : { n: value, shown: formatNumber(locale, value) }
}

/** Fills in a language's messages. Numbers are written as format.ts writes them. */
const makeFill = (locale: string) => {
  const cardinal = new Intl.PluralRules(locale)
  const ordinal = new Intl.PluralRules(locale, { type: 'ordinal' })
  const pick = (kind: string, cases: Cases, { n, shown }: Count): Token[] => {
    const rules = kind === 'selectordinal' ? ordinal : cardinal
    const wanted = kind === 'select' ? [shown] : [String(n), rules.select(n)]
    return cases[wanted.find(key => Object.hasOwn(cases, key)) ?? 'other'] ?? []
  }
  const fill = (tokens: Token[], values: Values, counted = '#'): string =>
    tokens
      .map(token => {
        if (typeof token === 'string') return token === '#' ? counted : token
        const [name, kind = '', cases] = token
        const value = asCount(locale, values[name] ?? '')
        if (cases === undefined) return value.shown
        return fill(pick(kind, cases, value), values, kind === 'select' ? counted : value.shown)
      })
      .join('')
  return fill
}

const isHouseWord = (name: string) => name === 'token' || name === 'tokens'

/** Whether a message says anything that only the caller knows. */
const takesValues = (tokens: Token[]) =>
  tokens.some(token => Array.isArray(token) && !(token.length === 1 && isHouseWord(token[0])))

const listed = (tree: Tree): unknown => {
  for (const [key, value] of Object.entries(tree))
    if (typeof value === 'object') tree[key] = listed(value as Tree)
  return areListKeys(Object.keys(tree)) ? Object.values(tree) : tree
}

/** The messages as the portal reads them: `t.area.key` is a text, or a function of the values that it says. */
export const makeTexts = (messages: Messages, locale: string, words: TokenWords | null): Texts => {
  const compiled = Object.entries(messages) as [string, Token[]][]
  const fill = makeFill(locale)
  const sayWord = (id: string) => fill((messages[id] ?? []) as Token[], {})
  const ownWords = { token: sayWord('word.token'), tokens: sayWord('word.tokens') }
  const inHouse = words && makeSaying(locale.startsWith('fr') ? 'fr' : 'en', words)
  const say = (message: Token[], values: Values = {}) => {
    const text = fill(message, { ...values, ...ownWords })
    return inHouse ? inHouse(text, Object.values(values).filter(isOwnWord)) : text
  }
  const root: Tree = {}
  for (const [id, message] of compiled) {
    const path = id.split('.')
    const last = path.pop() ?? ''
    let tree = root
    for (const step of path) {
      tree[step] ??= {}
      tree = tree[step] as Tree
    }
    tree[last] = takesValues(message) ? (values: Values) => say(message, values) : say(message)
  }
  return listed(root) as Texts
}
