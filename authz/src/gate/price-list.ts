import Type, { type Static, type TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { Settings } from 'typebox/system'
import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml'
import { compilePattern, foldPath, type Pattern, readPath } from './path.ts'

// The schema's descriptions are the editor's help and, word for word, the remedies in our error messages.

const Text = Type.Union(
  [
    Type.String({ minLength: 1, maxLength: 500 }),
    Type.Object(
      {
        en: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
        fr: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
      },
      { additionalProperties: false, minProperties: 1 },
    ),
  ],
  { description: 'Give a text of 1 to 500 letters, or one for each language: { en: …, fr: … }.' },
)

const accessHelp =
  'Give public (anybody), signed-in (anybody signed in) or granted (those whom an admin lets in).'
const access = ['public', 'signed-in', 'granted'] as const
const maxTokens = 1_000_000_000

const FileRule = Type.Object(
  {
    on: Type.String({
      maxLength: 300,
      pattern: '^(\\*|[A-Z][A-Z-]{0,19}) /',
      description:
        'Give a method in capitals (or *), one space and a path: POST /asr. In the path * is one segment or any run of letters inside one, and ** any number of segments. GET includes HEAD.',
    }),
    title: Type.Optional(Text),
    tokens: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: maxTokens,
        description: 'Give what one request costs: a whole number of tokens from 0 to 1000000000.',
      }),
    ),
    access: Type.Optional(
      Type.Enum([...access], { description: `${accessHelp} Without it, the app's own holds.` }),
    ),
    deny: Type.Optional(
      Type.Literal(true, { description: 'Give true, which refuses everybody, or leave it out.' }),
    ),
  },
  {
    additionalProperties: false,
    description: 'Give a rule such as { on: POST /asr, tokens: 100 }.',
  },
)

const AppFile = Type.Object(
  {
    title: Text,
    summary: Text,
    category: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 50,
        default: 'tools',
        description: 'Give the word under which the portal groups the app.',
      }),
    ),
    host: Type.Optional(
      Type.String({
        maxLength: 253,
        pattern:
          '^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$',
        description:
          "Give one label (whisper, which stands for whisper.<OCTROI_DOMAIN>) or a full host name, without a port. Without it, the folder's name is the label.",
      }),
    ),
    upstream: Type.Optional(
      Type.String({
        maxLength: 2000,
        pattern: '^https?://[^\\s]+$',
        description: 'Give the http:// or https:// address where the embedded gateway finds the tool.',
      }),
    ),
    start: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 2000,
        description:
          "Give the command that starts the tool, run in the app's folder by the embedded gateway.",
      }),
    ),
    access: Type.Optional(Type.Enum([...access], { default: 'signed-in', description: accessHelp })),
    otherwise: Type.Union(
      [Type.Literal('free'), Type.Literal('deny'), Type.Integer({ minimum: 0, maximum: maxTokens })],
      {
        description:
          'Give what a request costs that no rule matches: free, deny, or a whole number of tokens.',
      },
    ),
    cors: Type.Optional(
      Type.Boolean({
        default: false,
        description:
          'Give true to let CORS preflights through unasked, false to treat them like any request.',
      }),
    ),
    rules: Type.Optional(
      Type.Array(FileRule, {
        maxItems: 200,
        description: 'Give a list of at most 200 rules; the first that matches a request holds.',
      }),
    ),
  },
  { additionalProperties: false, description: 'Give at least title, summary and otherwise.' },
)
type AppFile = Static<typeof AppFile>
type FileRule = Static<typeof FileRule>

// The default of 8 hides most of a bad file, and a union alone takes three.
Settings.Set({ maxErrors: 100 })
const validator = Compile(AppFile)

/** A text in the languages it was written in; a plain string stands for all of them. */
export type Text = Static<typeof Text>
export type Access = (typeof access)[number]

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

/** What is wrong in a file; line and column count from 1, `key` is like `rules[2].tokens` or empty. */
export type ListProblem = { file: string; line: number; column: number; key: string; message: string }

/** The text of apps/app.schema.json, for editors: draft 7, formatted as the linter wants it. */
export const appSchemaJson = (): string => {
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'An app and its price list',
    ...AppFile,
  }
  const wide = JSON.stringify(schema, null, 2)
  return `${wide.replace(/\[\n\s+([^[\]{}]*?)\n\s+\]/g, (_, items: string) => `[${items.replace(/\n\s+/g, ' ')}]`)}\n`
}

type Path = (string | number)[]
/** `isKey` points at the key itself, as it is the key that is wrong. */
type Report = (path: Path, message: string, isKey?: boolean) => void

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
  const list = makeList(value, name, file, report)
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

type SchemaNode = TSchema & {
  properties?: Record<string, SchemaNode>
  items?: SchemaNode
  description?: string
}

/** The innermost description on the way to a key: what to write there. */
const remedyAt = (path: Path) => {
  let node: SchemaNode | undefined = AppFile
  let remedy = ''
  for (const step of path) {
    node = typeof step === 'number' ? node?.items : node?.properties?.[step]
    remedy = node?.description ?? remedy
  }
  return path.length === 0 ? (AppFile as SchemaNode).description : remedy
}

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

const show = (value: unknown) => {
  if (value === null || value === undefined) return 'an empty value'
  const text = JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

const laterKeys = ['pass', 'per', 'hold', 'max', 'min', 'reported', 'refund', 'limit', 'shadow', 'free-quota']

const unknownKey = (path: Path) => {
  const key = String(path.at(-1))
  if (laterKeys.includes(key)) return 'is not supported by this version: leave it out'
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

const appName = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/

const makeList = (value: AppFile, name: string, file: string, report: Report): PriceList => {
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
