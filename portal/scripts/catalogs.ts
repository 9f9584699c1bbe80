import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CatalogType, createCompiledCatalog } from '@lingui/cli/api'
import { formatter } from '@lingui/format-po'

export const localesFolder = join(import.meta.dirname, '../src/locales')

/** The language that the others are translated from, and whose ids and values the portal's code may use. */
export const source = 'en'

/** Ids are written by hand and read as `t.area.key`; nothing is extracted from the code. */
export const po = formatter({ explicitIdAsDefault: true, origins: false, printPlaceholdersInComments: false })

/** Every language there is, each a folder. */
export const findLanguages = () => readdirSync(localesFolder).sort()

/** The areas of a language with their part, such as `admin/people`. */
export const findAreas = (language = source) =>
  readdirSync(join(localesFolder, language), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.po'))
    .map(file => file.replaceAll('\\', '/').slice(0, -'.po'.length))
    .sort()

export const fileOf = (language: string, area: string) => join(localesFolder, language, `${area}.po`)

/** One area's messages with their comments, in the file's order. */
export const readCatalog = async (language: string, area: string): Promise<CatalogType> =>
  await po.parse(readFileSync(fileOf(language, area), 'utf8'), {
    locale: language,
    sourceLocale: source,
    filename: '',
  })

/** A message as lingui compiles it: words, `[value]` and `[value, kind, choices]`. */
export type Token = string | [name: string, kind?: string, choices?: Record<string, Token[] | number>]

/** Every id of a language with its text and its compiled message. Throws at a text that is no ICU message. */
export const readMessages = async (language: string) => {
  const texts: Record<string, string> = {}
  for (const area of findAreas(language))
    for (const [id, { translation = '' }] of Object.entries(await readCatalog(language, area))) {
      if (id in texts) throw new Error(`${id} stands twice in ${language}`)
      texts[id] = translation
    }
  const { source: json, errors } = createCompiledCatalog(language, texts, { namespace: 'json' })
  for (const { id, error } of errors) throw new Error(`${id} in ${language}: ${error.message}`)
  const compiled: Record<string, Token[]> = JSON.parse(json).messages
  return { texts, compiled }
}
