import { describe, expect, test } from 'vitest'
import { canonicalAccount } from './canonical-account.ts'

describe('the canonical account', () => {
  test.each([
    'ada.lovelace@gmail.com',
    'ADA.Lovelace@Gmail.COM',
    'adalovelace@gmail.com',
    'a.d.a.lovelace@gmail.com',
    'adalovelace+shop@gmail.com',
    'ada.lovelace+a+b.c@googlemail.com',
    ' ada.lovelace@gmail.com ',
    'ada.lovelace@gmail.com.',
    'ａｄａ.lovelace@gmail.com',
  ])('is one for %j', email => {
    expect(canonicalAccount(email)).toBe('adalovelace@gmail.com')
  })

  test.each([
    ['ada@example.com', 'ada@example.org'],
    ['ada@example.com', 'bob@example.com'],
    ['ada@mail.example.com', 'ada@mailexample.com'],
  ])('is not one for %s and %s', (a, b) => {
    expect(canonicalAccount(a)).not.toBe(canonicalAccount(b))
  })

  test('reads a domain in letters and in punycode as one', () => {
    expect(canonicalAccount('a@müller.example')).toBe(canonicalAccount('a@xn--mller-kva.example'))
  })

  test('takes what is no address as it is', () => {
    expect([canonicalAccount('Nobody'), canonicalAccount(''), canonicalAccount('@')]).toEqual([
      'nobody',
      '',
      '@',
    ])
  })
})
