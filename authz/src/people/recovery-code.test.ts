import { expect, it } from 'vitest'
import { hashRecoveryCode, makeRecoveryCode } from './recovery-code.ts'

it('is sixteen letters and digits that nobody mistakes for another', () => {
  const codes = Array.from({ length: 1000 }, makeRecoveryCode)
  for (const code of codes) expect(code).toMatch(/^([0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/)
  expect(new Set(codes).size).toBe(1000)
})

it.each(['ABCD-0123-efgh-1111', 'abcd0123efgh1111', ' abcd o123 EFGH il1i ', 'abcd-ol23-EFGH-lI11'])(
  'is the same when it is typed as %j',
  typed => {
    expect(hashRecoveryCode(typed)).toEqual(hashRecoveryCode('abcd-0123-efgh-1111'))
  },
)

it('is another when one letter is', () => {
  expect(hashRecoveryCode('abcd-0123-efgh-1112')).not.toEqual(hashRecoveryCode('abcd-0123-efgh-1111'))
})
