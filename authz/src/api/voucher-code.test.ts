import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeVoucherCode, maskVoucherCode, readVoucherCode, writeVoucherCode } from './voucher-code.ts'

const prefix = fc.stringMatching(/^[A-Z2-9]{0,16}$/)

describe('a voucher’s code', () => {
  it('is read back from how it is printed, whatever the prefix', () => {
    fc.assert(
      fc.property(prefix, text => {
        const code = makeVoucherCode(text)
        expect(readVoucherCode(writeVoucherCode(code))).toBe(code)
      }),
    )
  })
  it('is read in small letters, with spaces or other dashes, and with 0 for O and 1 for I', () => {
    const code = 'NOIRABCDEFGHJKLM'
    for (const typed of [
      'n01r abcd efgh jklm',
      ' NOIR—ABCD–EFGH-JKLM ',
      'noirabcdefghjklm',
      'ＮＯＩＲ.ABCD.EFGH.JKLM',
    ])
      expect(readVoucherCode(typed), typed).toBe(code)
  })
  it('is none when it is too short, too long or holds other signs', () => {
    for (const typed of [
      '',
      'ABCD',
      'ABCD-EFGH-JKL',
      'ABCD-EFGH-JKL!',
      `${'A'.repeat(17)}ABCDEFGHJKLM`,
      'ÀBCDEFGHJKLM',
    ])
      expect(readVoucherCode(typed), typed).toBeNull()
  })
  it('holds none of the signs that are taken for one another', () => {
    for (let i = 0; i < 200; i++) expect(makeVoucherCode('')).toMatch(/^[A-HJ-NP-Z2-9]{12}$/)
  })
  it('shows its end alone when it is masked', () => {
    expect(maskVoucherCode('NOELABCDEFGHJKLM')).toBe('NOEL-••••-••••-JKLM')
    expect(maskVoucherCode('ABCDEFGHJKLM')).toBe('••••-••••-JKLM')
  })
})
