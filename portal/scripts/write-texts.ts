import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { areListKeys } from '../src/texts/make-texts.ts'
import {
  fileOf,
  findAreas,
  findLanguages,
  po,
  readCatalog,
  readMessages,
  source,
  type Token,
} from './catalogs.ts'

type Kind = 'string' | 'Counted'
type Tree = { [key: string]: Tree | Map<string, Kind> }

const typeFile = join(import.meta.dirname, '../src/texts/texts-type.ts')
const houseWords = new Set(['token', 'tokens'])

/** The values that a message takes of its caller; what it counts or writes as a number is `Counted`. */
export const findValues = (tokens: Token[], found = new Map<string, Kind>()) => {
  for (const token of tokens) {
    if (typeof token === 'string') continue
    const [name, kind, choices] = token
    const isCounted = kind === 'plural' || kind === 'selectordinal' || kind === 'number'
    if (!houseWords.has(name)) found.set(name, isCounted ? 'Counted' : (found.get(name) ?? 'string'))
    for (const inner of typeof choices === 'object' ? Object.values(choices) : [])
      if (Array.isArray(inner)) findValues(inner, found)
  }
  return found
}

const plant = (tree: Tree, id: string, leaf: Map<string, Kind>) => {
  const path = id.split('.')
  const last = path.pop() ?? ''
  let at = tree
  for (const step of path) {
    at[step] ??= {}
    const next = at[step]
    if (next instanceof Map) throw new Error(`${id} cannot stand below a text`)
    at = next
  }
  if (at[last] !== undefined) throw new Error(`${id} cannot stand above other texts`)
  at[last] = leaf
}

const printKey = (key: string) => (/^[A-Za-z_]\w*$/.test(key) ? key : `'${key}'`)

const print = (node: Tree | Map<string, Kind>, indent: string): string => {
  if (node instanceof Map) {
    const values = [...node].map(([name, kind]) => `${name}: ${kind}`)
    return values.length === 0 ? 'string' : `(values: { ${values.join('; ')} }) => string`
  }
  const deeper = `${indent}  `
  const [first] = Object.values(node)
  if (first !== undefined && areListKeys(Object.keys(node))) return `${print(first, indent)}[]`
  const lines = Object.entries(node).map(
    ([key, below]) => `${deeper}${printKey(key)}: ${print(below, deeper)}\n`,
  )
  return `{\n${lines.join('')}${indent}}`
}

/** The type of `t`, from the English messages. */
export const printType = async () => {
  const tree: Tree = {}
  for (const [id, tokens] of Object.entries((await readMessages(source)).compiled))
    plant(tree, id, findValues(tokens))
  return `// Written by \`npm run texts\` from src/locales/${source}; change the texts there.
import type { Count } from '../format.ts'

type Counted = number | Count

/** Every text of the portal: a missing key or value does not compile. */
export type Texts = ${print(tree, '')}
`
}

/** A language's area as translators get it: the English one's ids in its order, each with its English text. */
export const printCatalog = async (language: string, area: string) => {
  const file = fileOf(language, area)
  const isThere = existsSync(file)
  const english = await readCatalog(source, area)
  const written = isThere ? await readCatalog(language, area) : {}
  const messages = Object.entries(english).map(([id, { translation = '', comments = [] }]) => [
    id,
    { ...written[id], translation: written[id]?.translation ?? '', comments: [...comments, translation] },
  ])
  const existing = readFileSync(isThere ? file : fileOf(source, area), 'utf8')
  return po.serialize(Object.fromEntries(messages), {
    locale: language,
    sourceLocale: source,
    filename: '',
    existing: existing.replace(/"Language: \w+/, `"Language: ${language}`),
  })
}

if (import.meta.main) {
  for (const language of findLanguages().filter(name => name !== source))
    for (const area of findAreas()) {
      mkdirSync(dirname(fileOf(language, area)), { recursive: true })
      writeFileSync(fileOf(language, area), await printCatalog(language, area))
    }
  writeFileSync(typeFile, await printType())
}
