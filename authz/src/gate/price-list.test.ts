import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { appSchemaJson } from './app-schema.ts'
import { appHost, type PriceList, withPrices } from './price-list.ts'
import { readPriceList } from './price-list-file.ts'

const head = 'title: T\nsummary: S\n'
const read = (text: string, name = 'whisper') =>
  readPriceList(Buffer.from(text), name, 'apps/whisper/app.yaml')
const listOf = (text: string): PriceList => {
  const { list, problems } = read(text)
  if (!list) throw new Error(JSON.stringify(problems))
  return list
}
const rulesOf = (...rules: string[]) =>
  `${head}otherwise: free\nrules:\n${rules.map(rule => `  - ${rule}\n`).join('')}`

/** The one problem of a text, as `line:column key message`. */
const problemsOf = (text: string) =>
  read(text).problems.map(({ line, column, key, message }) => `${line}:${column} ${key} ${message}`)

describe('a price list', () => {
  test('is read with its defaults', () =>
    expect(listOf(`${head}otherwise: deny\n`)).toEqual({
      name: 'whisper',
      title: 'T',
      summary: 'S',
      category: 'tools',
      host: 'whisper',
      upstream: null,
      start: null,
      access: 'signed-in',
      otherwise: 'deny',
      cors: false,
      shadow: false,
      reportMax: 10_000,
      rules: [],
      limit: null,
      signsIdentity: false,
      file: 'apps/whisper/app.yaml',
      source: 'file',
    }))

  test('is read with everything in it', () => {
    const list = listOf(
      `title: { en: T, fr: U }\nsummary: S\ncategory: audio\nhost: Tools.Example.com\nupstream: http://w:9000\n` +
        `start: node main.js\naccess: granted\notherwise: 3\ncors: true\nrules:\n` +
        `  - { on: POST /asr, title: Transcribe, tokens: 100 }\n  - { on: "GET /r/*", access: public }\n` +
        `  - { on: "* /old/**", deny: true }\n`,
    )
    expect(list).toMatchObject({
      title: { en: 'T', fr: 'U' },
      host: 'tools.example.com',
      upstream: 'http://w:9000',
      start: 'node main.js',
      access: 'granted',
      otherwise: 3,
      cors: true,
    })
    expect(list.rules).toMatchObject([
      {
        on: 'POST /asr',
        method: 'POST',
        tokens: 100,
        access: null,
        deny: false,
        title: 'Transcribe',
        exact: false,
      },
      { on: 'GET /r/*', method: 'GET', tokens: 0, access: 'public', deny: false, title: null, exact: true },
      { on: '* /old/**', method: '*', tokens: 0, access: null, deny: true, title: null, exact: false },
    ])
  })

  test('matches exactly only where it is free and closes nothing', () => {
    const rule = (access: string, terms: string) =>
      listOf(`${head}access: ${access}\notherwise: deny\nrules: [{ on: GET /x, ${terms} }]`).rules[0]?.exact
    expect(rule('signed-in', 'tokens: 0')).toBe(true)
    expect(rule('granted', 'access: signed-in')).toBe(true)
    expect(rule('signed-in', 'access: signed-in')).toBe(true)
    expect(rule('signed-in', 'access: granted')).toBe(false)
    expect(rule('public', 'access: signed-in')).toBe(false)
    expect(rule('granted', 'access: signed-in, tokens: 1')).toBe(false)
    expect(rule('signed-in', 'deny: true')).toBe(false)
  })

  test('may name a path with any letters', () =>
    expect(listOf(rulesOf('{ on: "GET /é%20/%7Ex", tokens: 0 }')).rules[0]?.pattern.literal).toBe('/é /~x'))
})

describe('a bad file', () => {
  test.each([
    ['title: T\nsummary: S\n', '1:1 otherwise is missing'],
    [`${head}otherwise: 1.5`, '3:12 otherwise 1.5 cannot stand here. Give what'],
    [`${head}otherwise: -1`, '3:12 otherwise -1'],
    [`${head}otherwise: "1e9"`, '3:12 otherwise "1e9"'],
    [`${head}otherwise: 9007199254740992`, '3:12 otherwise 9007199254740992'],
    [`${head}otherwise:`, '3:11 otherwise an empty value'],
    [`${head}otherwise: free\nacess: public`, "4:1 acess is no key of an app's file: did you mean access?"],
    [`${head}otherwise: free\nfree-quota: 3`, '4:1 free-quota belongs to a rule'],
    [`${head}otherwise: free\nlimit: 3`, '4:8 limit 3 cannot stand here. Give how often'],
    [`${head}otherwise: free\nlimit: 60/month`, '4:8 limit "60/month" cannot stand here'],
    [`${head}otherwise: free\nlimit: 0/min`, '4:8 limit "0/min" cannot stand here'],
    [`${head}otherwise: free\nidentity: plain`, '4:11 identity "plain" cannot stand here'],
    [`${head}otherwise: free\nshadow: 1`, '4:9 shadow 1 cannot stand here'],
    [`${head}otherwise: free\n__proto__: 3`, '4:1 __proto__ is no key'],
    [`${head}otherwise: free\nhost: a.b:80`, '4:7 host "a.b:80" cannot stand here'],
    [`${head}otherwise: free\nupstream: ftp://x`, '4:11 upstream "ftp://x" cannot'],
    [`${head}otherwise: free\nupstream: http://[`, '4:11 upstream "http://[" is no address'],
    [`${head}otherwise: free\ntitle: U`, '4:1  Map keys must be unique'],
    [`title: &t T\nsummary: *t\notherwise: free`, '2:10  write the value out'],
    [`title: { de: T }\nsummary: S\notherwise: free`, '1:10 title.de is no key'],
    [`title: !!binary x\nsummary: S\notherwise: free`, '1:17 title'],
    [`title: !thing x\nsummary: S\notherwise: free`, '1:8  Unresolved tag'],
    [`${head}otherwise: 5\naccess: public`, '3:12 otherwise costs tokens, but access is public'],
    [`${head}otherwise: free\n---\n${head}`, '4:1  Source contains multiple documents'],
    ['', '1:1  an empty value cannot stand here'],
    ['- a', '1:1  ["a"] cannot stand here'],
    ['\0', '1:1  '],
  ])('%j names its line and key', (text, start) => {
    const [first] = problemsOf(text)
    expect(first?.slice(0, start.length)).toBe(start)
    expect(read(text).list).toBeNull()
  })

  test.each([
    ['{ on: /asr, tokens: 1 }', '/asr', 'rules[0].on "/asr" cannot stand here'],
    ['{ on: post /asr, tokens: 1 }', 'post', 'rules[0].on'],
    ['{ on: POST /asr, tokens: 1.5 }', '1.5', 'rules[0].tokens 1.5'],
    ['{ on: POST /asr, tokens: null }', 'null', 'rules[0].tokens an empty value'],
    ['{ on: POST /asr, tokens: 1, limit: 3 }', 'limit', 'rules[0].limit belongs to the app'],
    ['{ on: POST /asr, tokens: 1, shadow: true }', 'shadow', 'rules[0].shadow belongs to the app'],
    [
      '{ on: POST /asr, token: 1 }',
      'token',
      "rules[0].token is no key of an app's file: did you mean tokens?",
    ],
    ['{ on: POST /asr }', '{', 'rules[0] says what it is about'],
    ['{ on: POST /asr, deny: false }', 'false', 'rules[0].deny false cannot'],
    ['{ on: POST /asr, deny: true, tokens: 1 }', 'true', 'rules[0].deny refuses everybody'],
    ['{ on: POST /asr, access: public, tokens: 1 }', '1', 'rules[0].tokens cost nobody'],
    ['{ on: POST /a?x, tokens: 1 }', 'POST', 'rules[0].on a rule never looks at the query'],
    ['{ on: POST /a**, tokens: 1 }', 'POST', 'rules[0].on ** stands for whole segments'],
    ['{ on: POST /%2A, tokens: 1 }', 'POST', 'rules[0].on %2A'],
    ['{ on: POST /a/../b, tokens: 1 }', 'POST', 'rules[0].on no request can have the path'],
    ['{ on: POST //a, tokens: 1 }', 'POST', 'rules[0].on no request'],
    ['{ on: "POST /a b", tokens: 1 }', '"POST', 'rules[0].on no request'],
    ['{ on: "POST  /a", tokens: 1 }', '"POST', 'rules[0].on "POST  /a" cannot'],
    ['5', '5', 'rules[0] 5 cannot stand here'],
  ])('the rule %s names its place (%s) and key', (rule, place, message) => {
    const start = `5:${'  - '.length + rule.indexOf(place) + 1} ${message}`
    expect(problemsOf(rulesOf(rule))[0]?.slice(0, start.length)).toBe(start)
  })

  test.each([
    ['{ on: POST /a, tokens: 1 }', '{ on: POST /a, tokens: 2 }'],
    ['{ on: POST /a, tokens: 0 }', '{ on: POST /a, tokens: 2 }'],
    ['{ on: POST /a, tokens: 1 }', '{ on: POST /A/, tokens: 2 }'],
    ['{ on: POST /a/**, deny: true }', '{ on: POST /A/**, tokens: 0 }'],
    ['{ on: POST /a, tokens: 1 }', '{ on: "POST /%61", tokens: 2 }'],
    ['{ on: POST /a, tokens: 0 }', '{ on: "POST /%61", tokens: 0 }'],
  ])('a second rule for the same requests is a problem: %s, %s', (first, second) =>
    expect(problemsOf(rulesOf(first, second))).toEqual([
      expect.stringContaining('rules[1].on can never be reached: rules[0]'),
    ]),
  )

  test('a free rule may stand before a priced one of another spelling', () =>
    expect(problemsOf(rulesOf('{ on: GET /A, tokens: 0 }', '{ on: GET /a, tokens: 2 }'))).toEqual([]))

  test('tells everything at once, in the order of the lines', () =>
    expect(
      problemsOf('otherwise: maybe\nrules:\n  - { on: 5, tokens: x, foo: 1, hold: x }\n  - 7\n'),
    ).toHaveLength(8))

  test('may not hold more than 200 rules, 256 KiB or anything but UTF-8', () => {
    const many = (count: number) =>
      rulesOf(...Array.from({ length: count }, (_, i) => `{ on: GET /${i}, tokens: 1 }`))
    expect(problemsOf(many(200))).toEqual([])
    expect(problemsOf(many(201))).toEqual([expect.stringContaining('at most 200 rules')])
    expect(problemsOf(`${head}otherwise: free\n#${'x'.repeat(262_144)}`)).toEqual([
      expect.stringContaining('larger than'),
    ])
    const { problems } = readPriceList(Buffer.from([0x74, 0xff]), 'a', 'f')
    expect(problems).toHaveLength(1)
  })

  test('lies in a folder named like an app', () =>
    expect(read(`${head}otherwise: free`, 'My App').problems).toHaveLength(1))

  test('never throws and never gives a list with a problem', () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            ...[
              'title: ',
              'rules:',
              '\n',
              '  ',
              '- ',
              '{',
              '}',
              '[',
              ']',
              ': ',
              'x',
              '&a ',
              '*a',
              '!t ',
              '5',
              '"',
            ],
            ...[
              'on: POST /a',
              'tokens: 1',
              ',',
              'deny: true',
              '---\n',
              '<<: ',
              '|\n',
              '\t',
              '? ',
              '#',
              '\0',
              '__proto__',
            ],
          ),
          { maxLength: 20 },
        ),
        fc.boolean(),
        (parts, isHeaded) => {
          const { list, problems } = read(`${isHeaded ? `${head}otherwise: free\n` : ''}${parts.join('')}`)
          expect(list === null).toBe(problems.length > 0)
        },
      ),
      { numRuns: 1000 },
    ))
})

describe('prices of an admin', () => {
  const list = listOf(
    rulesOf(
      '{ on: POST /asr, tokens: 100 }',
      '{ on: GET /free, tokens: 0 }',
      '{ on: GET /open, access: public }',
      '{ on: "* /no", deny: true }',
    ),
  )

  test('replace those of the file, and a free rule that now costs folds', () => {
    const { list: priced, ignored } = withPrices(list, { 'POST /asr': 5, 'GET /free': 7 })
    expect(priced.rules.map(rule => [rule.tokens, rule.exact])).toEqual([
      [5, false],
      [7, false],
      [0, true],
      [0, false],
    ])
    expect(ignored).toEqual([])
    expect(list.rules[0]?.tokens).toBe(100)
  })

  test('make a rule free, and then it matches exactly', () =>
    expect(withPrices(list, { 'POST /asr': 0 }).list.rules[0]).toMatchObject({ tokens: 0, exact: true }))

  test('replace the price of a unit, and keep what is set aside', () => {
    const [live] = listOf(rulesOf('{ on: POST /live, tokens: 2, per: second, hold: 120, max: 600 }')).rules
    const priced = (tokens: number) =>
      withPrices({ ...list, rules: live ? [live] : [] }, { 'POST /live': tokens })
    expect(priced(3).list.rules[0]).toMatchObject({ tokens: 120, terms: { rate: 3, max: 600, hold: true } })
    expect(priced(0.5).list.rules[0]?.terms?.rate).toBe(0.5)
    expect(priced(0).list.rules[0]).toMatchObject({ tokens: 0, terms: null, exact: true })
    expect(priced(0.0000001).ignored).toEqual(['POST /live'])
  })

  test('replace the price of a pass, and never that which a tool reports', () => {
    const timed = listOf(
      rulesOf('{ on: GET /a, tokens: 5, pass: 1h }', '{ on: GET /b, reported: true, hold: 5, max: 9 }'),
    )
    const { list: priced, ignored } = withPrices(timed, { 'GET /a': 8, 'GET /b': 8 })
    expect(priced.rules[0]).toMatchObject({ tokens: 8, terms: { pass: 3600 } })
    expect(ignored).toEqual(['GET /b'])
  })

  test.each([
    ['GET /gone', 1],
    ['POST /ASR', 1],
    ['GET /open', 1],
    ['* /no', 1],
    ['POST /asr', -1],
    ['POST /asr', 1.5],
    ['POST /asr', Number.NaN],
    ['POST /asr', 2 ** 53],
    ['__proto__x', 1],
  ])('that cannot hold are named and change nothing: %s at %d', (on, tokens) =>
    expect(withPrices(list, { [on]: tokens })).toEqual({ list, ignored: [on] }),
  )
})

test.each([
  ['whisper', 'example.com', 'whisper.example.com'],
  ['whisper', 'localhost:8080', 'whisper.localhost'],
  ['a.example.org', 'example.com', 'a.example.org'],
])('the host %s under %s is %s', (host, domain, expected) => expect(appHost({ host }, domain)).toBe(expected))

test("apps/app.schema.json is what this version reads: write appSchemaJson()'s text into it", () =>
  expect(readFileSync(new URL('../../../apps/app.schema.json', import.meta.url), 'utf8')).toBe(
    appSchemaJson(),
  ))
