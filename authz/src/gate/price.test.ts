import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readPath } from './path.ts'
import { findPrice } from './price.ts'
import { type PriceList, withPrices } from './price-list.ts'
import { readPriceList } from './price-list-file.ts'

const listOf = (rest: string): PriceList => {
  const source = Buffer.from(`title: T\nsummary: S\n${rest}`)
  const { list, problems } = readPriceList(source, 'whisper', 'apps/whisper/app.yaml')
  if (!list) throw new Error(JSON.stringify(problems))
  return list
}

const list = listOf(`
otherwise: free
rules:
  - { on: GET /free, tokens: 0 }
  - { on: POST /asr, tokens: 100 }
  - { on: "GET /studio/**", tokens: 10 }
  - { on: "* /admin/**", access: granted }
  - { on: "GET /r/*", access: public }
  - { on: "* /internal/**", deny: true }
  - { on: "DELETE /paid", tokens: 3 }
  - { on: "* /paid", tokens: 7 }
`)

/** The tokens of a raw path, null when it is refused. */
const tokensOf = (raw: string, method = 'GET', prices = list) => {
  const path = readPath(raw)
  return path === null ? null : findPrice(prices, method, path).tokens
}

describe('findPrice', () => {
  test('names the rule', () =>
    expect(findPrice(list, 'POST', '/asr')).toEqual({
      kind: 'price',
      rule: list.rules[1],
      tokens: 100,
      terms: null,
      deny: false,
      access: 'signed-in',
      note: 'POST /asr',
    }))

  test('falls back to otherwise', () => {
    expect(findPrice(list, 'PUT', '/asr')).toMatchObject({
      rule: null,
      tokens: 0,
      deny: false,
      note: 'PUT otherwise',
    })
    expect(findPrice(listOf('otherwise: deny'), 'GET', '/')).toMatchObject({ tokens: 0, deny: true })
    expect(findPrice(listOf('otherwise: 5'), 'MKCOL', '/')).toMatchObject({
      tokens: 5,
      note: 'MKCOL otherwise',
    })
  })

  test('lets the first match win', () => {
    expect(tokensOf('/paid', 'DELETE')).toBe(3)
    expect(tokensOf('/paid', 'PUT')).toBe(7)
  })

  test('asks as much for HEAD as for GET', () => {
    expect(tokensOf('/studio/x', 'HEAD')).toBe(10)
    expect(tokensOf('/paid', 'HEAD')).toBe(7)
    expect(findPrice(list, 'HEAD', '/asr').rule).toBeNull()
  })

  test('closes for every spelling and opens for one', () => {
    expect(findPrice(list, 'GET', '/Admin/x/').access).toBe('granted')
    expect(findPrice(list, 'GET', '/INTERNAL').deny).toBe(true)
    expect(findPrice(list, 'GET', '/r/x').access).toBe('public')
    expect(findPrice(list, 'GET', '/R/x').access).toBe('signed-in')
    expect(findPrice(list, 'GET', '/r/x/').access).toBe('signed-in')
  })

  test('2: a query that names a free path does not make a request free', () => {
    expect(tokensOf('/paid?x=/free')).toBe(7)
    expect(tokensOf('/paid?/free')).toBe(7)
    expect(tokensOf('/paid#/free')).toBeNull()
    expect(tokensOf('/free%23/../paid')).toBeNull()
  })

  test.each([
    ['/foo/../paid', null],
    ['/paid/', 7],
    ['/%70aid', 7],
    ['/%2Fpaid', null],
    ['//paid', null],
    ['paid', null],
    ['/PAID', 7],
    ['/paid?x', 7],
    ['/./paid', null],
    ['/paid;x', null],
    ['/p%C4%B1id', 0],
    ['/pa%C4%B1d', 7],
    ['/%EF%BD%90aid', 7],
  ])('3: %s costs %s', (raw, tokens) => expect(tokensOf(raw)).toBe(tokens))

  test.each([
    '/paid%2f',
    '/paid%5c',
    '/paid%00',
    '/paid%3b',
    '/paid%3fx',
    '/paid%23',
    '/x/%2e%2e/paid',
    '/paid%25',
  ])('4: %s has no price as it is refused', raw => expect(tokensOf(raw)).toBeNull())
})

const letters = (path: string) =>
  fc
    .tuple(
      ...[...path].map(letter =>
        fc.constantFrom('as it is', 'upper', 'encoded', 'upper and encoded').map(how => ({ letter, how })),
      ),
    )
    .map(all =>
      all
        .map(({ letter, how }) => {
          if (letter === '/') return '/'
          const shown = how.startsWith('upper') ? letter.toUpperCase() : letter
          return how.endsWith('encoded') ? `%${shown.charCodeAt(0).toString(16)}` : shown
        })
        .join(''),
    )

describe('any spelling of a priced path', () => {
  test.each([
    ['POST', '/asr', 100],
    ['GET', '/studio/a/b', 10],
    ['HEAD', '/studio', 10],
    ['PATCH', '/paid', 7],
  ])('%s %s costs %d', (method, path, tokens) =>
    fc.assert(
      fc.property(
        letters(path),
        fc.constantFrom('', '/'),
        fc.constantFrom('', '?', '?x=/free'),
        (raw, slash, query) => {
          expect(tokensOf(`${raw}${slash}${query}`, method)).toBe(tokens)
        },
      ),
      { numRuns: 2000 },
    ),
  )

  test('costs an override as well, once a free rule has one', () => {
    const { list: priced } = withPrices(list, { 'GET /free': 4 })
    for (const raw of ['/free', '/FREE/', '/%46ree?x']) {
      expect(tokensOf(raw, 'GET', priced)).toBe(4)
      expect(tokensOf(raw, 'HEAD', priced)).toBe(4)
    }
  })
})
