import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readPriceList } from './gate/price-list-file.ts'
import { describe as describeList, formatProblem, validateApps } from './validate.ts'

let dir = ''
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'octroi-apps-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

const write = async (name: string, text: string) => {
  await mkdir(join(dir, name), { recursive: true })
  await writeFile(join(dir, name, 'app.yaml'), text)
}
const good = 'title: T\nsummary: S\notherwise: free\n'

test('good files give their lists, bad ones their problems', async () => {
  await write('whisper', good)
  await write('images', 'title: T\n')
  await mkdir(join(dir, 'empty'))
  const { lists, problems } = await validateApps(dir)
  expect(lists.map(list => list.name)).toEqual(['whisper'])
  expect(problems.map(formatProblem)[1]).toMatch(/images\/app\.yaml:1:1: otherwise: is missing\. /)
})

test('two apps at one host are a problem that names both files', async () => {
  await write('a', `${good}host: x`)
  await write('b', `${good}host: X`)
  const { lists, problems } = await validateApps(dir)
  expect(lists).toHaveLength(1)
  expect(problems.map(formatProblem)).toEqual([
    expect.stringMatching(/b\/app\.yaml:1:1: host: x is already the host of .*a\/app\.yaml/),
  ])
})

test('a folder that is not there is a problem', async () =>
  expect((await validateApps(join(dir, 'nowhere'))).problems).toHaveLength(1))

const described = (rest: string) => {
  const { list, problems } = readPriceList(Buffer.from(`title: Whisper\nsummary: S\n${rest}`), 'whisper', 'f')
  if (!list) throw new Error(JSON.stringify(problems))
  return describeList(list)
}

test('a list is told in words', () =>
  expect(
    described(
      'otherwise: deny\nrules: [{ on: POST /asr, tokens: 100 }, { on: POST /s, tokens: 1 }, ' +
        '{ on: "GET /r/*", access: public }, { on: "* /x", deny: true }]',
    ),
  ).toEqual([
    'whisper: Whisper, at whisper, signed-in',
    '  POST /asr      100 tokens',
    '  POST /s        1 token',
    '  GET /r/*       free, public',
    '  * /x           refused',
    '  anything else  refused',
  ]))

test('every kind of price is told in words', () =>
  expect(
    described(
      'otherwise: free\nshadow: true\nrules: [{ on: POST /a, tokens: 2, per: second, hold: 120, max: 600, min: 5 }, ' +
        '{ on: POST /b, tokens: 0.5, per: megabyte-in, max: 9, refund: [4xx, 5xx] }, ' +
        '{ on: POST /c, tokens: 10, pass: 90m, free-quota: 10/day }, { on: POST /d, tokens: 1, pass: 1d }, ' +
        '{ on: POST /e, reported: true, hold: 500, max: 2000, refund: [5xx] }]',
    ).filter(line => !line.includes('warning')),
  ).toEqual([
    'whisper: Whisper, at whisper, signed-in, in shadow: nothing is charged',
    '  POST /a        2 tokens a second, 120 set aside, at least 5, at most 600',
    '  POST /b        0.5 tokens a megabyte in, 9 set aside, at most 9, given back after 4xx or 5xx',
    '  POST /c        10 tokens, opens 90 minutes, the first 10 a day free',
    '  POST /d        1 token, opens 1 day',
    '  POST /e        what the tool reports, 500 set aside, at most 2000, given back after 5xx',
    '  anything else  free',
  ]))

const warnings = (otherwise: string, ...rules: string[]) =>
  described(`otherwise: ${otherwise}\nrules: [${rules.join(', ')}]`)
    .filter(line => line.startsWith('  warning: '))
    .map(line => line.slice(11))

test('warns of prices that a link or a page asks for by itself', () => {
  expect(warnings('free', '{ on: GET /s, tokens: 10 }')).toEqual([expect.stringContaining('prefetch')])
  expect(warnings('free', '{ on: POST /s, tokens: 10 }')).toEqual([])
  expect(warnings('3')).toEqual([expect.stringContaining('anything else costs 3 tokens')])
})

test('warns that megabytes of a WebSocket are not seen, and not of pages that a pass opens', () => {
  const [first, ...rest] = warnings('free', '{ on: GET /s, tokens: 1, per: megabyte-out, min: 3, max: 10 }')
  expect(first).toMatch(/WebSocket is not seen, so that costs 3$/)
  expect(rest).toEqual([])
  expect(warnings('free', '{ on: "GET /s/**", tokens: 10, pass: 30m }')).toEqual([])
})

test('warns of rules that change nothing', () => {
  const free = '{ on: GET /a, tokens: 0 }'
  expect(warnings('free', free)).toEqual(['GET /a changes nothing: what no rule matches is free already'])
  expect(warnings('free', free, '{ on: "* /**", deny: true }')).toEqual([])
  expect(warnings('deny', free)).toEqual([])
})

test.each([
  ['{ on: "POST /a/**", tokens: 1 }', '{ on: POST /a/b, tokens: 2 }', true],
  ['{ on: "POST /a/**", tokens: 1 }', '{ on: "POST /A/*/c", tokens: 2 }', true],
  ['{ on: "POST /a/**", tokens: 1 }', '{ on: "POST /a", tokens: 0 }', true],
  ['{ on: "* /**", tokens: 1 }', '{ on: "POST /x/**", tokens: 2 }', true],
  ['{ on: "POST /a/*", tokens: 1 }', '{ on: "POST /a/**", tokens: 2 }', false],
  ['{ on: "POST /a/b*", tokens: 1 }', '{ on: "POST /a/*", tokens: 2 }', false],
  ['{ on: "POST /a/**", tokens: 0 }', '{ on: POST /a/b, tokens: 2 }', false],
  ['{ on: "PUT /a/**", tokens: 1 }', '{ on: POST /a/b, tokens: 2 }', false],
])('%s hides %s: %s', (first, second, isHidden) =>
  expect(warnings('deny', first, second).some(line => line.includes('never be reached'))).toBe(isHidden),
)

const root = new URL('../../', import.meta.url)
const loadPages = async () => {
  const docs = await readdir(new URL('docs/', root))
  const names = ['README.md', ...docs.filter(name => name.endsWith('.md')).map(name => `docs/${name}`)]
  return Promise.all(names.map(async name => ({ name, text: await readFile(new URL(name, root), 'utf8') })))
}

test('every app file and every rule that the pages show can be copied', async () => {
  let count = 0
  for (const { name, text } of await loadPages()) {
    const files = text.match(/^( {4})?title: .*\n(?:\1[^\s`].*\n|\1 +.*\n)+/gm) ?? []
    const rules = [...text.matchAll(/`(\{ on: [^`]*\})`/g)].map(([, rule]) => `${good}rules:\n  - ${rule}\n`)
    for (const file of [...files.filter(file => file.includes('otherwise:')), ...rules]) {
      await write('shown', file.replace(/^ {4}(?=\S| +-)/gm, ''))
      const { problems } = await validateApps(dir)
      expect(problems.map(formatProblem), `${name}\n${file}`).toEqual([])
      count++
    }
  }
  expect(count).toBeGreaterThan(10)
})
