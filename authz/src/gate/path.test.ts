import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compilePattern, foldPath, matchPattern, readPath } from './path.ts'

const accepted: [raw: string, path: string][] = [
  ['/', '/'],
  ['/asr', '/asr'],
  ['/asr/', '/asr/'],
  ['/asr?x=/free', '/asr'],
  ['/?', '/'],
  ['/%70aid', '/paid'],
  ['/%7Euser/%7euser', '/~user/~user'],
  ["/a,b:c@d!e$f&g'h(i)*+=~", "/a,b:c@d!e$f&g'h(i)*+=~"],
  ['/a|"<>^`{}', '/a|"<>^`{}'],
  ['/a%7C%22%3C%3E%5E%60%7B%7D', '/a|"<>^`{}'],
  ['/a%20b', '/a b'],
  ['/caf%C3%A9', '/café'],
  ['/%F0%9F%8E%B5.mp3', '/🎵.mp3'],
  ['/%EF%BC%9F.mp3', '/？.mp3'],
  ['/...', '/...'],
  ['/.octroi/start', '/.octroi/start'],
  ['/a..b/.c', '/a..b/.c'],
  [`/${'a'.repeat(8191)}`, `/${'a'.repeat(8191)}`],
  [`/a?${'x'.repeat(9000)}`, '/a'],
]

const refused: Record<string, string[]> = {
  '2: a raw or encoded # ': ['/a#', '/a#/free', '/a?x#', '/a%23', '/free%23/paid'],
  '3: a path that walks, doubles or has no root': [
    '/foo/../paid',
    '/./paid',
    '/paid/.',
    '/paid/..',
    '//paid',
    '/paid//x',
    '/paid//',
    'paid',
    '',
    '*',
    'http://h/paid',
    '/paid;x',
    '/%2Fpaid',
  ],
  '4: an encoded separator, dot segment, percent or NUL': [
    '/a%2fb',
    '/a%2Fb',
    '/a%5cb',
    '/a%00',
    '/a%3bx',
    '/a%3fx',
    '/a%23x',
    '/%2e%2e/paid',
    '/.%2e/paid',
    '/%2e/paid',
    '/a/%2E%2E',
    '/a%25',
    '/a%252fb',
  ],
  '5: broken escapes, control bytes, 16 KB': [
    '/%',
    '/%4',
    '/%zz',
    '/%+1',
    '/%1',
    '/%u0041',
    '/\n',
    '/a\tb',
    '/a b',
    '/a\x00',
    '/a\x7f',
    '/a\\b',
    '/%0a',
    '/%7f',
    '/%C2%85',
    '/é',
    '/\ud800',
    `/${'a'.repeat(16_384)}`,
    `/${'a'.repeat(8192)}`,
    `/${'%61'.repeat(2731)}`,
  ],
  'no UTF-8: overlong, surrogate, cut, beyond Unicode': [
    '/%C0%AF',
    '/%C0%AE%C0%AE',
    '/%E0%80%AF',
    '/%ED%A0%80',
    '/%C3',
    '/%FF',
    '/%F4%90%80%80',
  ],
  'letters that normalise into a separator, dots or nothing': [
    '/a%EF%BC%8Fb', // U+FF0F
    '/a%EF%BC%BCb', // U+FF3C
    '/%E2%84%80', // U+2100, a/c
    '/a/%EF%BC%8E%EF%BC%8E/b', // U+FF0E twice
    '/%E2%80%A5/paid', // U+2025
    '/%E2%80%8D/paid', // U+200D alone in a segment
    '/.%E2%80%8D./paid',
    '/paid%CD%BEx', // U+037E
  ],
}

describe('readPath', () => {
  test.each(accepted)('reads %j as %j', (raw, path) => expect(readPath(raw)).toBe(path))

  for (const [why, paths] of Object.entries(refused))
    test.each(paths)(`refuses ${why}: %j`, raw => expect(readPath(raw)).toBeNull())

  test('gives back the very string when nothing is to be decoded', () => {
    const raw = '/v1/audio/transcriptions'
    expect(readPath(raw)).toBe(raw)
  })
})

/** Percent-encodes a canonical path, with every letter but the slashes when `all`. */
const encodePath = (path: string, all = false) => {
  let out = ''
  for (const letter of path) {
    if (letter === '/') out += '/'
    else if (!all && /[\w.~-]/.test(letter)) out += letter
    else out += [...Buffer.from(letter)].map(b => `%${b.toString(16).padStart(2, '0')}`).join('')
  }
  return out
}

/** The same reading, slow and by other means: the platform's own decoders and normalisers. */
const readSlowly = (raw: string): string | null => {
  const [cut = ''] = raw.split('?')
  if (raw.includes('#') || !/^\/[\x21-\x7e]*$/.test(cut) || /[\\;]/.test(cut) || cut.length > 8192)
    return null
  const segments: string[] = []
  for (const part of cut.slice(1).split('/')) {
    if (/%(?![0-9a-fA-F]{2})/.test(part)) return null
    const bytes = Buffer.from(
      part.replace(/%(..)/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
      'latin1',
    )
    try {
      segments.push(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
    } catch {
      return null
    }
  }
  const isLast = (i: number) => i === segments.length - 1
  for (const [i, segment] of segments.entries()) {
    if (/[/\\;?#%]|\p{Cc}/u.test(segment)) return null
    if (segment.normalize('NFC').includes(';')) return null
    const compatible = segment.normalize('NFKC')
    if (/[/\\]/.test(compatible)) return null
    const shown = segment.normalize('NFKD').replace(/[\p{Mn}\p{DI}]/gu, '')
    if (shown === '.' || shown === '..' || (shown === '' && !(segment === '' && isLast(i)))) return null
  }
  return `/${segments.join('/')}`
}

const pieces = [
  ...[
    '/',
    '//',
    '.',
    '..',
    '%2e',
    '%2E%2e',
    '%2f',
    '%5c',
    '%00',
    '%3b',
    '%25',
    '%3f',
    '%23',
    '%20',
    '%',
    '%4',
    '%zz',
  ],
  ...[
    'a',
    'A',
    'paid',
    'PAID',
    '%70',
    '%50',
    'x.y',
    '~',
    '*',
    '+',
    '|',
    '"',
    '{',
    ';',
    '\\',
    '#',
    '?',
    '?x=/free',
    ' ',
  ],
  ...[
    '%C3%A9',
    'e%CC%81',
    '%E2%84%AA',
    '%C4%B1',
    '%EF%BC%A1',
    '%EF%BC%8F',
    '%E2%80%8D',
    '%EF%BB%BF',
    '%CD%BE',
  ],
  ...[
    '%C0%AF',
    '%ED%A0%80',
    '%C2%85',
    '%E2%80%A5',
    '%F0%9F%8E%B5',
    'é',
    '\n',
    '\x7f',
    '/..;/',
    '/./',
    '%u002f',
  ],
]
const hostile = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map(list => `/${list.join('')}`),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 8 }).map(text => encodePath(`/${text}`)) },
  {
    weight: 1,
    arbitrary: fc
      .uint8Array({ maxLength: 6 })
      .map(bytes => `/${[...bytes].map(byte => `%${byte.toString(16).padStart(2, '0')}`).join('')}`),
  },
)
const runs = { numRuns: 20_000 }

describe('readPath, whatever is sent', () => {
  test('agrees with a slow and independent reading', () =>
    fc.assert(
      fc.property(hostile, raw => readPath(raw) === readSlowly(raw)),
      runs,
    ))

  test('reads its own result, encoded in any way, as the same path', () =>
    fc.assert(
      fc.property(hostile, fc.boolean(), (raw, all) => {
        const path = readPath(raw)
        if (path !== null) expect(readPath(encodePath(path, all))).toBe(path)
      }),
      runs,
    ))

  test('accepts no path that a second decoding or the URL parser would change', () =>
    fc.assert(
      fc.property(hostile, raw => {
        const path = readPath(raw)
        if (path === null) return
        expect(decodeURIComponent(path)).toBe(path)
        const { host, pathname, search, hash } = new URL(encodePath(path), 'http://h')
        expect([host, decodeURIComponent(pathname), search, hash]).toEqual(['h', path, '', ''])
        // A tool may parse the decoded path again; only surrounding white space is the parser's to strip.
        expect(decodeURIComponent(new URL(`${path}?`, 'http://h').pathname)).toBe(path)
      }),
      runs,
    ))
})

describe('foldPath', () => {
  test.each([
    ['/', '/'],
    ['/ASR', '/asr'],
    ['/asr/', '/asr'],
    ['/\u212aey', '/key'],
    ['/pr\u0131nt', '/print'],
    ['/PR\u0130NT', '/print'],
    ['/\uff21\uff33\uff32', '/asr'],
    ['/re\u0301sume\u0301', '/resume'],
    ['/r\u00e9sum\u00e9', '/resume'],
    ['/\u017ftart', '/start'],
    ['/stra\u00dfe', '/strasse'],
    ['/\ufb01le', '/file'],
    ['/pa\u200did', '/paid'],
    ['/\u03a3\u03a3', '/\u03c3\u03c3'],
  ])('takes %j as %j', (path, folded) => expect(foldPath(path)).toBe(folded))

  test('is stable and blind to what any letter of Unicode turns into by case or normalisation', () => {
    for (let code = 0x21; code <= 0x1ffff; code++) {
      if (code >= 0xd800 && code <= 0xdfff) continue
      const letter = String.fromCodePoint(code)
      const path = readPath(`/a${encodePath(letter, true)}`)
      if (path === null) continue
      const folded = foldPath(path)
      if (foldPath(folded) !== folded) expect.fail(`U+${code.toString(16)} folds twice`)
      for (const other of [
        path.toLowerCase(),
        path.toUpperCase(),
        path.normalize('NFD'),
        path.normalize('NFKC'),
      ])
        if (foldPath(other) !== folded) expect.fail(`U+${code.toString(16)} folds apart`)
    }
  })

  test('keeps the number of segments of every accepted path', () =>
    fc.assert(
      fc.property(hostile, raw => {
        const path = readPath(raw)
        if (path === null || path === '/') return
        expect(foldPath(path).split('/')).toHaveLength(path.replace(/\/$/, '').split('/').length)
      }),
      runs,
    ))
})

/** Globs as they are explained: by trying every way to share out the segments and the letters. */
const matchSlowly = (pattern: string[], path: string[]): boolean => {
  const [first, ...rest] = pattern
  if (first === undefined) return path.length === 0
  if (first === '**') return path.some((_, i) => matchSlowly(rest, path.slice(i))) || matchSlowly(rest, [])
  const [segment, ...others] = path
  return segment !== undefined && matchLetters(first, segment) && matchSlowly(rest, others)
}
const matchLetters = (glob: string, text: string): boolean => {
  if (glob === '*') return text !== ''
  if (glob === '') return text === ''
  if (glob[0] === '*')
    return matchRest(glob.slice(1), text) || (text !== '' && matchRest(glob, text.slice(1)))
  return glob[0] === text[0] && matchRest(glob.slice(1), text.slice(1))
}
const matchRest = (glob: string, text: string): boolean =>
  glob === '*' || (glob === '' ? text === '' : matchLetters(glob, text))

describe('matchPattern', () => {
  const matches = (pattern: string, path: string, exact = true) =>
    matchPattern(compilePattern(pattern, exact), exact ? path : foldPath(path))

  test.each([
    ['/r/*', '/r/x', true],
    ['/r/*', '/r/', false],
    ['/r/*', '/r/x/y', false],
    ['/r/*', '/r/x/', false],
    ['/live/**', '/live', true],
    ['/live/**', '/live/', true],
    ['/live/**', '/live/a/b/c', true],
    ['/live/**', '/lively', false],
    ['/**', '/', true],
    ['/*', '/', false],
    ['/a/**/z', '/a/z', true],
    ['/a/**/z', '/a/z/z/y/z', true],
    ['/a/**/z', '/a/z/y', false],
    ['/f-*.wav', '/f-.wav', true],
    ['/f-*.wav', '/f-1.wav', true],
    ['/aa*aa', '/aaa', false],
    ['/x/', '/x', false],
  ])('%s matches %s: %s', (pattern, path, expected) => expect(matches(pattern, path)).toBe(expected))

  test('ignores case and a trailing slash only when folding', () => {
    expect(matches('/ASR/', '/asr', false)).toBe(true)
    expect(matches('/asr', '/ASR/', false)).toBe(true)
    expect(matches('/r/*', '/R/x/', false)).toBe(true)
    expect(matches('/asr', '/ASR')).toBe(false)
    expect(matches('/asr', '/asr/')).toBe(false)
  })

  const segment = fc.string({ unit: fc.constantFrom('a', 'b', '*'), minLength: 1, maxLength: 5 })
  const globs = fc.array(
    fc.oneof(
      fc.constant('**'),
      segment.filter(text => !text.includes('**')),
    ),
    {
      minLength: 1,
      maxLength: 5,
    },
  )
  const paths = fc
    .array(fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 5 }), { maxLength: 6 })
    .chain(list => fc.boolean().map(slash => (slash || list.length === 0 ? [...list, ''] : list)))

  test('agrees with trying every way to match', () =>
    fc.assert(
      fc.property(globs, paths, (glob, path) => {
        expect(matches(`/${glob.join('/')}`, `/${path.join('/')}`)).toBe(matchSlowly(glob, path))
      }),
      { numRuns: 10_000 },
    ))

  test('takes no time for patterns that make backtracking explode', () => {
    const pattern = compilePattern(`/${'**/a*a*a*a*/'.repeat(20)}b`, true)
    const path = `/${`${'a'.repeat(60)}/`.repeat(130)}c`
    const start = performance.now()
    expect(matchPattern(pattern, path)).toBe(false)
    // What backtracks takes minutes.
    expect(performance.now() - start).toBeLessThan(2000)
  })
})
