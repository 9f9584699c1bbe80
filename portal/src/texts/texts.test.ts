import { describe, expect, it } from 'vitest'
import { en } from './en.ts'
import { fr } from './fr.ts'

type Node = string | Node[] | { [key: string]: Node } | ((...values: never[]) => string)

/** Every text with its path; functions are called with values that look like real ones. */
const flatten = (node: Node, path = ''): [string, string][] => {
  if (typeof node === 'string') return [[path, node]]
  if (typeof node === 'function') {
    const count = { n: 5, shown: '5', toString: () => 'x' }
    return [[path, String(node(...([count, count, count] as unknown as never[])))]]
  }
  return Object.entries(node).flatMap(([key, value]) => flatten(value, `${path}.${key}`))
}

const english = flatten(en)
const french = flatten(fr)

describe('dictionaries', () => {
  it('have the same keys', () => expect(french.map(([path]) => path)).toEqual(english.map(([path]) => path)))
  it('have no empty text', () => {
    for (const [path, text] of [...english, ...french]) expect(text.trim(), path).not.toBe('')
  })
  it('are not left in English', () => {
    const same = french.filter(
      ([path, text]) => text.split(' ').length > 2 && new Map(english).get(path) === text,
    )
    expect(same).toEqual([])
  })
})

describe('French typography', () => {
  it('keeps double signs on the line of the word before', () => {
    for (const [path, text] of french) expect(text, path).not.toMatch(/[ ][;:!?»]|« /)
  })
  it('has curly apostrophes', () => {
    for (const [path, text] of french) expect(text, path).not.toMatch(/'/)
  })
  it('counts zero and one as singular', () => {
    expect(fr.tokens({ n: 0, shown: '0' })).toBe('0 jeton')
    expect(fr.tokens({ n: 2, shown: '2' })).toBe('2 jetons')
    expect(en.tokens({ n: 0, shown: '0' })).toBe('0 tokens')
    expect(en.tokens({ n: 1, shown: '1' })).toBe('1 token')
  })
})
