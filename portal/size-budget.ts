import { gzipSync } from 'node:zlib'
import type { Plugin, Rolldown } from 'vite'

/** In bytes, gzipped. */
const budgets = { shell: 125_000, admin: 260_000 }

/** A module of the texts that every visitor needs, and its language. */
const shellTexts = /\/(?:texts\/(en|fr)\.ts|locales\/(\w+)\/shell\/[\w-]+\.po)$/

type Bundle = Rolldown.OutputBundle
type Chunk = Rolldown.OutputChunk

const isChunk = (file: Bundle[string] | undefined): file is Chunk => file?.type === 'chunk'

/** Chunks with all that they cannot do without, styles too. */
const withImports = (bundle: Bundle, names: string[], known = new Set<string>()): Set<string> => {
  for (const name of names) {
    if (known.has(name)) continue
    known.add(name)
    const file = bundle[name]
    if (!isChunk(file)) continue
    for (const style of file.viteMetadata?.importedCss ?? []) known.add(style)
    withImports(bundle, file.imports, known)
  }
  return known
}

const sizeOf = (bundle: Bundle, names: Iterable<string>): number => {
  let bytes = 0
  for (const name of names) {
    const file = bundle[name]
    if (file) bytes += gzipSync(isChunk(file) ? file.code : file.source, { level: 9 }).length
  }
  return bytes
}

const namesOf = (bundle: Bundle, pick: (chunk: Chunk) => boolean): string[] =>
  Object.values(bundle).flatMap(file => (isChunk(file) && pick(file) ? [file.fileName] : []))

/** The chunks of each language's texts. */
const readLanguages = (bundle: Bundle): string[][] => {
  const languages: Record<string, string[]> = {}
  for (const file of Object.values(bundle)) {
    if (!isChunk(file)) continue
    const found = file.moduleIds.map(id => shellTexts.exec(id)).find(match => match !== null)
    const language = found?.[1] ?? found?.[2]
    if (language !== undefined) languages[language] = [...(languages[language] ?? []), file.fileName]
  }
  return Object.values(languages)
}

/** What everybody downloads before the first page, in the language that takes more; and what admins download on top. */
const measure = (bundle: Bundle) => {
  const entries = namesOf(bundle, chunk => chunk.isEntry)
  const shells = readLanguages(bundle).map(texts => withImports(bundle, [...entries, ...texts]))
  const everybodys = new Set(shells.flatMap(shell => [...shell]))
  const pages = namesOf(bundle, chunk => chunk.moduleIds.some(id => /\/pages\/admin\//.test(id)))
  const admins = [...withImports(bundle, pages)].filter(name => !everybodys.has(name))
  return {
    shell: Math.max(...shells.map(shell => sizeOf(bundle, shell))),
    admin: sizeOf(bundle, admins),
  }
}

const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`

/** Prints what the portal weighs on the wire, and fails a build that is over its budget or that cannot be weighed. */
export const sizeBudget = (): Plugin => ({
  name: 'octroi-size-budget',
  apply: 'build',
  writeBundle: {
    order: 'post',
    sequential: true,
    handler(_options, bundle) {
      const sizes = measure(bundle)
      const line = (what: keyof typeof budgets) => `${kilobytes(sizes[what])} of ${kilobytes(budgets[what])}`
      console.log(`portal, gzipped: shell ${line('shell')}, admin's pages ${line('admin')}`)
      for (const what of ['shell', 'admin'] as const)
        if (!(sizes[what] > 0 && sizes[what] <= budgets[what]))
          this.error(`the portal's ${what} is ${line(what)}: load something later, or take it out`)
    },
  },
})
