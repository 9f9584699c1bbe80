import { describe, expect, it } from 'vitest'
import { lastDayOf, readVoucherWish, stateOfBatch, sumOfVouchers } from './voucher-wish.ts'

const formOf = (fields: Record<string, string>) => {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  return form
}
const typed = { name: ' Fair ', prefix: 'fair', count: '500', tokens: '100', uses: '1', perPerson: '1' }

describe('readVoucherWish', () => {
  it('leaves out what stayed empty', () => {
    expect(readVoucherWish(formOf({ ...typed, redeemUntil: '' }))).toEqual({
      name: 'Fair',
      prefix: 'fair',
      count: 500,
      tokens: 100,
      uses: 1,
      perPerson: 1,
    })
  })
  it('takes days to their ends, and back to the day that was meant', () => {
    const { redeemUntil, grantDays } = readVoucherWish(
      formOf({ ...typed, redeemUntil: '2026-12-31', grantDays: '30' }),
    )
    expect(redeemUntil).toBe(new Date('2027-01-01T00:00').toISOString())
    expect(new Date(lastDayOf(redeemUntil ?? '')).getDate()).toBe(31)
    expect(grantDays).toBe(30)
  })
})

describe('sumOfVouchers', () => {
  it('multiplies what was typed', () => expect(sumOfVouchers('500', '100', '2')).toBe(100_000))
  it('is null while something is missing, nought or too much', () => {
    for (const [count, tokens, uses] of [
      ['', '1', '1'],
      ['0', '1', '1'],
      ['1.5', '1', '1'],
      ['5000', '1000000000', '1000000'],
    ] as const)
      expect(sumOfVouchers(count, tokens, uses)).toBeNull()
  })
})

describe('stateOfBatch', () => {
  const batch = { revokedAt: null, redeemUntil: null, left: 1 }
  it('is open while something is left', () => expect(stateOfBatch(batch)).toBe('open'))
  it('tells what ended it', () => {
    expect(stateOfBatch({ ...batch, left: 0 })).toBe('used_up')
    expect(stateOfBatch({ ...batch, redeemUntil: '2001-01-01T00:00:00Z' })).toBe('expired')
    expect(stateOfBatch({ ...batch, revokedAt: '2001-01-01T00:00:00Z' })).toBe('revoked')
  })
})
