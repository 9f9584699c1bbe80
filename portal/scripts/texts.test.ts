import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  fileOf,
  findAreas,
  findLanguages,
  readCatalog,
  readMessages,
  source,
  type Token,
} from './catalogs.ts'
import { findLazy, findModules, makeFindUses } from './find-uses.ts'
import { findValues, printCatalog, printType } from './write-texts.ts'

const src = join(import.meta.dirname, '../src')
const english = await readMessages(source)
const others = findLanguages().filter(language => language !== source)
const ids = Object.keys(english.texts)

/** What a message says without its values. */
const readWords = (tokens: Token[]): string =>
  tokens
    .flatMap(token => {
      if (typeof token === 'string') return token.match(/\p{L}{2,}/gu) ?? []
      const cases = typeof token[2] === 'object' ? Object.values(token[2]) : []
      return cases.flatMap(inner => (Array.isArray(inner) ? readWords(inner) : []))
    })
    .join(' ')

describe.each(others)('the texts in %s', language => {
  const load = () => readMessages(language)
  it('are in the files of the English ones', () => expect(findAreas(language)).toEqual(findAreas()))
  it('have the same ids', async () => {
    expect(Object.keys((await load()).texts).sort()).toEqual(ids.toSorted())
  })
  it('say the same values', async () => {
    const { compiled } = await load()
    for (const id of ids)
      expect([...findValues(compiled[id] ?? []).keys()].sort(), id).toEqual(
        [...findValues(english.compiled[id] ?? []).keys()].sort(),
      )
  })
  it('count only what the English ones count or write as a number', async () => {
    const { compiled } = await load()
    for (const id of ids)
      for (const [name, kind] of findValues(compiled[id] ?? []))
        if (kind === 'Counted') expect(findValues(english.compiled[id] ?? []).get(name), id).toBe('Counted')
  })
  it('are not left in English', async () => {
    const { compiled } = await load()
    const same = ids.filter(id => {
      const words = readWords(compiled[id] ?? [])
      return words.split(' ').length > 2 && words === readWords(english.compiled[id] ?? [])
    })
    expect(same).toEqual([])
  })
  it.each(findAreas())('stand beside the English ones in %s, as npm run texts writes them', async area => {
    expect(readFileSync(fileOf(language, area), 'utf8')).toBe(await printCatalog(language, area))
  })
})

describe('texts', () => {
  it.each(findLanguages())('are nowhere empty in %s', async language => {
    const { texts } = await readMessages(language)
    for (const id of ids) expect(texts[id]?.trim(), id).not.toBe('')
  })
  it('have the type that npm run texts writes', async () => {
    expect(readFileSync(join(src, 'texts/texts-type.ts'), 'utf8')).toBe(await printType())
  })
})

describe('French typography', async () => {
  const { texts } = await readMessages('fr')
  it('keeps double signs on the line of the word before', () => {
    for (const id of ids) expect(texts[id], id).not.toMatch(/[ ][;:!?»]|« /)
  })
  it('has curly apostrophes', () => {
    for (const id of ids) expect(texts[id], id).not.toMatch(/'/)
  })
})

describe('the code', async () => {
  const parts = new Map<string, string>()
  for (const area of findAreas())
    for (const id of Object.keys(await readCatalog(source, area))) parts.set(id, area.split('/')[0] ?? '')
  const shell = findModules([join(src, 'main.tsx')])
  const lazy = findLazy(shell)
  // What is downloaded apart from the shell and says the shell's texts alone: first pages, and what the frame shows late.
  const early = findModules(lazy.filter(file => /\/(home|apps)-page\.tsx$|\/components\//.test(file)))
  const atTheDoor = findModules(lazy.filter(file => /\/(sign-in|sign-up|denied)-page\.tsx$/.test(file)))
  const pages = findModules(lazy.filter(file => !/\/admin-routes\.tsx$|\/palette\.tsx$/.test(file)))
  // These pages load the door's texts with their own.
  const withoutDoor = lazy.filter(
    file =>
      !/\/((sign-in|sign-up|denied|profile|confirm-mail|new-password|setup)-page|mail-pages)\.tsx$/.test(
        file,
      ),
  )
  const findAll = (files: string[]): string[] => {
    const found = [...findModules(files)]
    const more = [...new Set([...found, ...findLazy(found)])]
    return more.length > files.length ? findAll(more) : more
  }
  const all = findAll([...shell])
  const findUses = makeFindUses(ids)
  const say = (files: Iterable<string>) => new Set([...files].flatMap(file => [...findUses(file)]))

  it('says every text', () => {
    const said = say(all)
    // These two are said by the texts themselves.
    expect(ids.filter(id => !said.has(id) && id !== 'word.token' && id !== 'word.tokens')).toEqual([])
  })
  // A refusal is looked up by its code, and each part has those that its own forms can meet.
  const partOf = (id: string) => (id.startsWith('problems.byCode.') ? 'shell' : parts.get(id))
  it('says to every visitor only what is loaded at once', () => {
    expect([...say([...shell, ...early])].filter(id => partOf(id) !== 'shell')).toEqual([])
  })
  it('says at the door only what is loaded there', () => {
    expect([...say(atTheDoor)].filter(id => !['shell', 'door'].includes(partOf(id) ?? ''))).toEqual([])
  })
  it('says nowhere else what only the door loads', () => {
    expect([...say(findAll(withoutDoor))].filter(id => partOf(id) === 'door')).toEqual([])
  })
  it('says on people’s pages nothing that only admins load', () => {
    expect([...say(pages)].filter(id => partOf(id) === 'admin')).toEqual([])
  })
})
