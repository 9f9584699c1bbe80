import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readReturnPath } from './return-path.ts'

const origins = [
  'http://qrcodes.localhost:8080',
  'https://app.example.com',
  'https://whisper.tools.example.com:8443',
]
const origin = 'https://app.example.com'

const expectOnOrigin = (path: string, base: string) => {
  expect(new URL(path, base).origin).toBe(base)
  expect(path).toMatch(/^\/(?![/\\])/)
}

describe('a path to come back to', () => {
  it.each([
    ['/', '/'],
    ['/a/b?c=d&e=/f', '/a/b?c=d&e=/f'],
    ['/a,b;c/%2f%5c', '/a,b;c/%2f%5c'],
    ['/é?q=ü b', '/%C3%A9?q=%C3%BC%20b'],
    ['/a#fragment', '/a'],
    ['/%', '/%'],
    ['/a/../b', '/b'],
    ['/@evil.com', '/@evil.com'],
    ['/?to=//evil.com', '/?to=//evil.com'],
  ])('%j stays, as %j', (to, path) => {
    expect(readReturnPath(to, origin)).toBe(path)
  })

  it.each([
    '',
    '//evil.com',
    '///evil.com',
    '/\\evil.com',
    '/\t/evil.com',
    '/\n/evil.com',
    '\\\\evil.com',
    'https:\\\\evil.com',
    'https://evil.com\\@app.example.com',
    'https://app@evil.com',
    'https://app.example.com@evil.com/',
    'ht\ntps://evil.com',
    ' https://evil.com',
    ' //evil.com',
    '\x01//evil.com',
    '\x01https://evil.com',
    'https://app.example.com%2eevil.com/',
    'https://example.com.evil.tld/',
    'https://fooaexample.com/',
    'https://app.example.com:444/',
    'https://app.example.com/',
    'http:evil.com',
    'javascript:alert(1)',
    'data:text/html,x',
    '/./\\evil.com',
    '/.//evil.com',
    '/..//evil.com',
    '/%2e//evil.com',
    '/a/..//evil.com',
    '@evil.com/',
    '.evil.com',
    'evil.com',
    '?a',
    '#a',
    '/\x7f',
    '/\x00',
    `/${'a'.repeat(2500)}`,
    `/${'é'.repeat(1000)}`,
  ])('%j leads to "/"', to => {
    expect(readReturnPath(to, origin)).toBe('/')
  })

  it('is on the origin whatever the text', () => {
    const hostile = fc.array(
      fc.constantFrom(
        '/',
        '\\',
        '.',
        '..',
        '%2e',
        '%5c',
        '%2f',
        '@',
        ':',
        '?',
        '#',
        '\t',
        '\n',
        ' ',
        'evil.com',
        'https:',
        '\ud800',
      ),
      { maxLength: 12 },
    )
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.webUrl({ withQueryParameters: true }),
      hostile.map(parts => parts.join('')),
      hostile.map(parts => `/${parts.join('')}`),
    )
    fc.assert(
      fc.property(text, fc.constantFrom(...origins), (to, base) => {
        const path = readReturnPath(to, base)
        expectOnOrigin(path, base)
        expect(readReturnPath(path, base)).toBe(path)
      }),
      { numRuns: 5000 },
    )
  })
})
