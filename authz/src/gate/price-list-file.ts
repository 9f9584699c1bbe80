import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml'
import {
  AppFile,
  appKeys,
  type Path,
  type Report,
  remedyAt,
  ruleKeys,
  type SchemaNode,
  show,
  validator,
} from './app-schema.ts'
import { makeList, type PriceList } from './price-list.ts'

/** What is wrong in a file; line and column count from 1, `key` is like `rules[2].tokens` or empty. */
export type ListProblem = { file: string; line: number; column: number; key: string; message: string }
/** The size of an app.yaml above which it is not read. */
export const maxFileBytes = 256 * 1024
const maxProblems = 20

/**
 * Reads one app.yaml. `name` is its folder's. Gives the list, or null and every problem found; a file with
 * any problem has no list, as half a price list is free somewhere.
 */
export const readPriceList = (
  source: Uint8Array,
  name: string,
  file: string,
  kind: PriceList['source'] = 'file',
): { list: PriceList | null; problems: ListProblem[] } => {
  const problems: ListProblem[] = []
  const lines = new LineCounter()
  const reportAt = (offset: number, key: string, message: string) => {
    const { line, col } = lines.linePos(offset)
    if (problems.length >= maxProblems) return
    problems.push({ file, line: Math.max(line, 1), column: Math.max(col, 1), key, message })
  }
  const document = readDocument(source, lines, (offset, message) => reportAt(offset, '', message))
  if (document === null || problems.length > 0) return { list: null, problems: inOrder(problems) }
  const report: Report = (path, message, isKey = false) =>
    reportAt(offsetOf(document, path, isKey), keyOf(path), message)
  const value: unknown = document.toJS({ maxAliasCount: 0 })
  if (!validator.Check(value)) {
    reportShape(value, report)
    return { list: null, problems: inOrder(problems) }
  }
  const list = makeList(value, name, file, report, kind)
  return { list: problems.length === 0 ? list : null, problems: inOrder(problems) }
}

const inOrder = (problems: ListProblem[]) => problems.sort((a, b) => a.line - b.line || a.column - b.column)

const readDocument = (
  source: Uint8Array,
  lineCounter: LineCounter,
  report: (offset: number, message: string) => void,
) => {
  if (source.byteLength > maxFileBytes) {
    report(0, `the file is larger than ${maxFileBytes} bytes`)
    return null
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(source)
    const document = parseDocument(text, { lineCounter, stringKeys: true, prettyErrors: false })
    for (const { pos, message } of [...document.errors, ...document.warnings]) report(pos[0], message)
    // An alias can make a small file huge and hides what a rule says.
    visit(document, {
      Alias: (_, alias) => report(alias.range?.[0] ?? 0, 'write the value out: aliases are not read'),
    })
    return document
  } catch (error) {
    report(0, `the file cannot be read: ${(error as Error).message}`)
    return null
  }
}

/** Where a key's value stands, or the key; of a missing key, where what should hold it stands. */
const offsetOf = (document: Document, path: Path, isKey: boolean) => {
  let node: unknown = document.contents
  let offset = (node as Node | null)?.range?.[0] ?? 0
  for (const [i, step] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === step)
      if (pair === undefined) break
      offset = (pair.key as Node).range?.[0] ?? offset
      if (isKey && i === path.length - 1) break
      node = pair.value
    } else if (isSeq(node)) node = node.items[Number(step)]
    else break
    if (isSeq(node) || isMap(node) || isScalar(node)) offset = node.range?.[0] ?? offset
  }
  return offset
}

const keyOf = (path: Path) =>
  path.map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`)).join('')

const pathOf = (value: unknown, pointer: string): Path => {
  let at = value
  return pointer
    .split('/')
    .slice(1)
    .map(step => {
      const key = step.replaceAll('~1', '/').replaceAll('~0', '~')
      const path = Array.isArray(at) ? Number(key) : key
      at = (at as Record<string | number, unknown> | null)?.[path]
      return path
    })
}

const valueAt = (value: unknown, path: Path) =>
  path.reduce<unknown>((at, step) => (at as Record<string | number, unknown> | null)?.[step], value)

/** One problem for each place: a union reports each of its branches, so only the innermost place is told. */
const reportShape = (value: unknown, report: Report) => {
  const found = new Map<string, { path: Path; message: string; isKey: boolean }>()
  const add = (path: Path, message: string, isKey = false) => {
    if (!found.has(keyOf(path))) found.set(keyOf(path), { path, message, isKey })
  }
  for (const error of validator.Errors(value)) {
    const path = pathOf(value, error.instancePath)
    if (error.keyword === 'required')
      for (const key of error.params.requiredProperties)
        add([...path, key], `is missing. ${remedyAt([...path, key])}`)
    else if (error.keyword === 'boolean') add(path, unknownKey(path), true)
    else if (error.keyword !== 'additionalProperties')
      add(path, `${show(valueAt(value, path))} cannot stand here. ${remedyAt(path)}`)
  }
  const all = [...found.values()]
  for (const { path, message, isKey } of all) {
    const isOuter = all.some(
      other => other.path.length > path.length && path.every((s, i) => s === other.path[i]),
    )
    if (!isOuter) report(path, message, isKey)
  }
}

const unknownKey = (path: Path) => {
  const key = String(path.at(-1))
  if (path.length === 1 && ruleKeys.includes(key)) return 'belongs to a rule: write it into one under rules'
  if (path.length === 3 && appKeys.includes(key)) return 'belongs to the app: write it beside rules'
  let node: SchemaNode | undefined = AppFile
  for (const step of path.slice(0, -1))
    node = typeof step === 'number' ? node?.items : node?.properties?.[step]
  const known = Object.keys(node?.properties ?? { en: 0, fr: 0 })
  const near = known.find(name => key.length > 2 && distance(name, key.toLowerCase()) <= 2)
  return near === undefined
    ? `is no key of an app's file: the keys here are ${known.join(', ')}`
    : `is no key of an app's file: did you mean ${near}?`
}

/** Levenshtein's, of two words; long ones are far apart without counting. */
const distance = (a: string, b: string) => {
  if (b.length > 20) return 20
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(
        (next[j - 1] ?? 0) + 1,
        (row[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
      )
    row = next
  }
  return row[b.length] ?? 0
}
