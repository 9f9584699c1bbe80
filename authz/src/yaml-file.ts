import type { TSchema } from 'typebox'
import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml'

/** What is wrong in a file; line and column count from 1, `key` is like `rules[2].tokens` or empty. */
export type FileProblem = { file: string; line: number; column: number; key: string; message: string }
/** The size of a file above which it is not read. */
export const maxFileBytes = 256 * 1024
const maxProblems = 20

/** Where something stands in a file's document. */
export type Path = (string | number)[]
/** Tells of a problem; `isKey` points at the key itself, as it is the key that is wrong. */
export type Report = (path: Path, message: string, isKey?: boolean) => void

export type SchemaNode = TSchema & {
  properties?: Record<string, SchemaNode>
  items?: SchemaNode
  patternProperties?: Record<string, SchemaNode>
  description?: string
}

/** A value as a sentence quotes it. */
export const show = (value: unknown) => {
  if (value === null || value === undefined) return 'an empty value'
  const text = JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

/** What a file may say, and how its faults are told. */
export type FileKind<T> = {
  schema: TSchema
  validator: {
    Check(value: unknown): value is T
    Errors(value: unknown): Iterable<{ keyword: string; instancePath: string; params: unknown }>
  }
  /** What sort of file a key that is not known stands in: "an app's file". */
  name: string
  /** Where a key belongs that stands at the wrong place; undefined where nobody knows. */
  placeOf?: (path: Path) => string | undefined
}

/** The innermost description of a schema on the way to a key: what to write there. */
export const remedyIn = (schema: TSchema, path: Path): string | undefined => {
  let node: SchemaNode | undefined = schema
  let remedy = (schema as SchemaNode).description
  for (const step of path) {
    node = typeof step === 'number' ? node?.items : (node?.properties?.[step] ?? valuesOf(node))
    remedy = node?.description ?? remedy
  }
  return remedy
}

/** A schema as editors read it: draft 7, formatted as the linter wants it. */
export const writeSchema = (title: string, schema: TSchema): string => {
  const wide = JSON.stringify(
    { $schema: 'http://json-schema.org/draft-07/schema#', title, ...schema },
    null,
    2,
  )
  return `${wide.replace(/\[\n\s+([^[\]{}]*?)\n\s+\]/g, (_, items: string) => `[${items.replace(/\n\s+/g, ' ')}]`)}\n`
}

/** What the values of a map with free keys must be. */
const valuesOf = (node: SchemaNode | undefined) => Object.values(node?.patternProperties ?? {})[0]

/**
 * Reads one YAML file. Gives its value, or null and every problem found. `check` looks at what no schema can say, and
 * reports; a file with any problem has no value, as half a price list is free somewhere.
 */
export const readYamlFile = <T, R>(
  source: Uint8Array,
  file: string,
  kind: FileKind<T>,
  make: (value: T, report: Report) => R,
): { value: R | null; problems: FileProblem[] } => {
  const problems: FileProblem[] = []
  const lines = new LineCounter()
  const reportAt = (offset: number, key: string, message: string) => {
    const { line, col } = lines.linePos(offset)
    if (problems.length >= maxProblems) return
    problems.push({ file, line: Math.max(line, 1), column: Math.max(col, 1), key, message })
  }
  const document = readDocument(source, lines, (offset, message) => reportAt(offset, '', message))
  if (document === null || problems.length > 0) return { value: null, problems: inOrder(problems) }
  const report: Report = (path, message, isKey = false) =>
    reportAt(offsetOf(document, path, isKey), keyOf(path), message)
  const value: unknown = document.toJS({ maxAliasCount: 0 })
  if (!kind.validator.Check(value)) {
    reportShape(kind, value, report)
    return { value: null, problems: inOrder(problems) }
  }
  const made = make(value, report)
  return { value: problems.length === 0 ? made : null, problems: inOrder(problems) }
}

const inOrder = (problems: FileProblem[]) => problems.sort((a, b) => a.line - b.line || a.column - b.column)

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
const reportShape = <T>(kind: FileKind<T>, value: unknown, report: Report) => {
  const found = new Map<string, { path: Path; message: string; isKey: boolean }>()
  const add = (path: Path, message: string, isKey = false) => {
    if (!found.has(keyOf(path))) found.set(keyOf(path), { path, message, isKey })
  }
  for (const error of kind.validator.Errors(value)) {
    const path = pathOf(value, error.instancePath)
    if (error.keyword === 'required')
      for (const key of (error.params as { requiredProperties: string[] }).requiredProperties)
        add([...path, key], `is missing. ${remedyIn(kind.schema, [...path, key])}`)
    else if (error.keyword === 'boolean') add(path, unknownKey(kind, path), true)
    else if (error.keyword !== 'additionalProperties')
      add(path, `${show(valueAt(value, path))} cannot stand here. ${remedyIn(kind.schema, path)}`)
  }
  const all = [...found.values()]
  for (const { path, message, isKey } of all) {
    const isOuter = all.some(
      other => other.path.length > path.length && path.every((s, i) => s === other.path[i]),
    )
    if (!isOuter) report(path, message, isKey)
  }
}

const unknownKey = <T>({ schema, name, placeOf }: FileKind<T>, path: Path) => {
  const key = String(path.at(-1))
  const place = placeOf?.(path)
  if (place !== undefined) return place
  let node: SchemaNode | undefined = schema
  for (const step of path.slice(0, -1))
    node = typeof step === 'number' ? node?.items : (node?.properties?.[step] ?? valuesOf(node))
  if (node?.patternProperties) return `is no name here. ${remedyIn(schema, path.slice(0, -1))}`
  const known = Object.keys(node?.properties ?? { en: 0, fr: 0 })
  const near = known.find(name => key.length > 2 && distance(name, key.toLowerCase()) <= 2)
  return near === undefined
    ? `is no key of ${name}: the keys here are ${known.join(', ')}`
    : `is no key of ${name}: did you mean ${near}?`
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
