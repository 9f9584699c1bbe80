import { type Messages, setupI18n } from '@lingui/core'
import { type Count, formatNumber } from '../format.ts'
import type { Texts } from './texts-type.ts'
import { isOwnWord, makeSaying, type TokenWords } from './token-words.ts'

type Token = string | [name: string, kind?: string, choices?: unknown]
type Values = Record<string, string | number | Count>
type Tree = { [key: string]: unknown }

/** Whether these keys are those of a list: 0, 1, 2 … */
export const areListKeys = (keys: string[]) => keys.every((key, at) => key === String(at))

/** Numbers are written as format.ts writes them: `#` and `{n, number}` become the value, which knows how it looks. */
const withoutNumbers = (tokens: Token[], counted?: string): Token[] =>
  tokens.map(token => {
    if (token === '#' && counted !== undefined) return [counted]
    if (typeof token === 'string') return token
    const [name, kind, choices] = token
    if (kind === 'number') return [name]
    if (kind !== 'plural' && kind !== 'select' && kind !== 'selectordinal') return token
    const inner = kind === 'select' ? counted : name
    const cases = Object.entries(choices as Record<string, Token[] | number | undefined>)
    return [
      name,
      kind,
      Object.fromEntries(cases.map(([key, of]) => [key, Array.isArray(of) ? withoutNumbers(of, inner) : of])),
    ]
  })

/** A value that counts as its number and is written as its words. */
const counting = ({ n, shown }: Count) => ({
  [Symbol.toPrimitive]: (hint: string) => (hint === 'number' ? n : shown),
})

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
  const compiled = Object.entries(messages).map(([id, message]): [string, Token[]] => [
    id,
    withoutNumbers(message as Token[]),
  ])
  const i18n = setupI18n({ locale, messages: { [locale]: Object.fromEntries(compiled) } })
  const [token, tokens] = [i18n._('word.token'), i18n._('word.tokens')]
  const inHouse = words && makeSaying(locale.startsWith('fr') ? 'fr' : 'en', words)
  const show = (value: string | number | Count) => {
    if (typeof value === 'string') return value
    return counting(typeof value === 'number' ? { n: value, shown: formatNumber(locale, value) } : value)
  }
  const say = (id: string, values: Values = {}) => {
    const shown = Object.entries(values).map(([name, value]) => [name, show(value)])
    const text = i18n._(id, { ...Object.fromEntries(shown), token, tokens })
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
    tree[last] = takesValues(message) ? (values: Values) => say(id, values) : say(id)
  }
  return listed(root) as Texts
}
