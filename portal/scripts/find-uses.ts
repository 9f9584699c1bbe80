import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const staticImport = /^import (?!type )[^'"]*from '(\.[^']+)'/gm
const dynamicImport = /import\('(\.[^']+)'\)/g

const findImports = (file: string, pattern: RegExp) =>
  [...readFileSync(file, 'utf8').matchAll(pattern)]
    .map(([, path = '']) => join(dirname(file), path))
    .filter(path => /\.tsx?$/.test(path))

/** These files and all that is downloaded with them. */
export const findModules = (files: string[], found = new Set<string>()): Set<string> => {
  for (const file of files) {
    if (found.has(file)) continue
    found.add(file)
    findModules(findImports(file, staticImport), found)
  }
  return found
}

/** What these files download only when it is asked for. */
export const findLazy = (files: Iterable<string>) =>
  [...files].flatMap(file => findImports(file, dynamicImport))

const word = /[A-Za-z_]\w*/.source
const steps = /(?:\.\w+|\['[^']+'\])*/.source
const parameter = new RegExp(`(${word}): Texts((?:\\['\\w+'\\])*)`, 'g')
const openParameter = /\{ ([\w, ]+) \}: Texts\b/g
const renamed = new RegExp(`const (${word})(?:: [^=\\n]+)? = (${word})(${steps})$`, 'gm')
const opened = new RegExp(`const \\{ ([^}\\n]+) \\} = (${word})(${steps})$`, 'gm')
const mention = new RegExp(`(?<![\\w.'/-])(${word})(${steps})`, 'g')

const idOf = (base: string, path: string) =>
  `${base}${path.replace(/\['([^']+)'\]/g, '.$1')}`.replace(/^\./, '')

/** What stands for which texts in a file: `t`, and names such as `const texts = t.admin.people`. */
const findNames = (code: string, isKnown: (id: string) => boolean) => {
  const names = new Map<string, Set<string>>()
  const declarations: string[] = []
  const add = (name: string, base: string) => names.set(name, (names.get(name) ?? new Set()).add(base))
  if (code.includes('useSpeech()')) add('t', '')
  for (const [, name = '', path = ''] of code.matchAll(parameter)) add(name, idOf('', path))
  for (const [whole, list = ''] of code.matchAll(openParameter)) {
    for (const name of list.split(', ')) add(name, name)
    declarations.push(whole)
  }
  const addKnown = (declaration: string, name: string, id: string) => {
    if (!isKnown(id)) return
    add(name, id)
    declarations.push(declaration)
  }
  for (const [whole, name = '', root = '', path = ''] of code.matchAll(renamed))
    for (const base of path === '' ? [] : (names.get(root) ?? [])) addKnown(whole, name, idOf(base, path))
  for (const [whole, list = '', root = '', path = ''] of code.matchAll(opened))
    for (const base of names.get(root) ?? [])
      for (const [key = '', name = key] of list.split(',').map(item => item.trim().split(': ')))
        addKnown(whole, name, idOf(base, `${path}.${key}`))
  return { names, declarations }
}

/** Every id and everything that ids stand below, such as `admin.people`, with the ids that are meant by it. */
const groupIds = (ids: string[]) => {
  const groups = new Map<string, string[]>()
  for (const id of ids)
    for (let path = id; path !== ''; path = path.slice(0, Math.max(0, path.lastIndexOf('.'))))
      groups.set(path, [...(groups.get(path) ?? []), id])
  return groups
}

/** Finds the ids that a file may say, by reading it roughly: rather one too many than one too few. */
export const makeFindUses = (ids: string[]) => {
  const groups = groupIds(ids)
  const texts = new Set(ids)
  const found = new Map<string, Set<string>>()
  const read = (file: string) => {
    const code = readFileSync(file, 'utf8').replaceAll('...', ' ')
    const { names, declarations } = findNames(code, id => groups.has(id) && !texts.has(id))
    const rest = declarations.reduce((text, declaration) => text.replace(declaration, ''), code)
    const used = new Set<string>()
    for (const [, root = '', path = ''] of rest.matchAll(mention))
      for (const base of names.get(root) ?? []) {
        let id = idOf(base, path)
        while (id.length > base.length && !groups.has(id)) id = id.slice(0, Math.max(0, id.lastIndexOf('.')))
        if (path === '' || id !== base) for (const each of groups.get(id) ?? []) used.add(each)
      }
    return used
  }
  return (file: string): Set<string> => {
    const used = found.get(file) ?? read(file)
    found.set(file, used)
    return used
  }
}
