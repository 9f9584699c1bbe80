import { describe, expect, it } from 'vitest'
import { readPath, withNext } from './next-path.ts'

describe('readPath', () => {
  it.each(['/', '/account', '/launch?app=qrcodes&to=%2Fa%3Fb', '/tokens?app=a#x', '/a//b', '/%5Cevil.com'])(
    'keeps %s',
    path => expect(readPath(path)).toBe(path),
  )

  it.each([
    '//evil.com',
    '///evil.com',
    '/\\evil.com',
    '\\\\evil.com',
    '/./\\evil.com',
    '/.//evil.com',
    '/a/..//evil.com',
    '/\t/evil.com',
    '/\n/evil.com',
    ' /evil',
    '\u0001/evil',
    '/a\u007f',
    'https://evil.com',
    'https:\\\\evil.com',
    'ht\ntps://evil.com',
    'javascript:alert(1)',
    'evil.com',
    '@evil.com/',
    '.evil.com',
    '',
    `/${'a'.repeat(9000)}`,
  ])('refuses %j', path => expect(readPath(path)).toBeNull())

  it('refuses what is absent', () => {
    expect(readPath(null)).toBeNull()
    expect(readPath(undefined)).toBeNull()
  })
})

describe('withNext', () => {
  it('carries a path with its own query', () =>
    expect(withNext('/sign-in', '/launch?app=a&to=/b')).toBe('/sign-in?next=%2Flaunch%3Fapp%3Da%26to%3D%2Fb'))
  it('leaves the page alone without one', () => expect(withNext('/sign-in', null)).toBe('/sign-in'))
})
