import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const root = new URL('../../', import.meta.url)
const page = readFileSync(new URL('docs/security.md', root), 'utf8')

/** Each test file that the page names, with the names of tests behind it. */
const named = [...page.matchAll(/`([\w./-]+\.test\.tsx?)`((?:,? “[^”]+”)*)/g)].map(
  ([, file = '', names = '']) => ({
    file,
    tests: [...names.matchAll(/“([^”]+)”/g)].map(([, name = '']) => name),
  }),
)

describe('docs/security.md', () => {
  it('names tests that are there, by names that they have', () => {
    expect(named.length).toBeGreaterThan(40)
    for (const { file, tests } of named) {
      const path = new URL(file, root)
      expect(existsSync(path), file).toBe(true)
      const text = readFileSync(path, 'utf8')
      for (const name of tests) expect(text.includes(name), `${file} has “${name}”`).toBe(true)
    }
  })

  it('has a test for each of the 23 mistakes of others, but for the payments that are to come', () => {
    const rows = [...page.matchAll(/^\| (\d+) \|(.*)$/gm)]
    expect(rows.map(([, number]) => Number(number))).toEqual(
      Array.from({ length: 23 }, (_, index) => index + 1),
    )
    for (const [, number, row = ''] of rows) if (number !== '23') expect(row, number).toMatch(/\.test\.ts`/)
  })

  it('speaks of each chapter of the standard', () => {
    const chapters = [...page.matchAll(/^\| V(\d+) /gm)].map(([, number]) => Number(number))
    expect(chapters).toEqual(Array.from({ length: 17 }, (_, index) => index + 1))
  })
})
