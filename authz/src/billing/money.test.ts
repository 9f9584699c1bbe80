import { describe, expect, it } from 'vitest'
import { stepOf, toSmallest } from './money.ts'

describe('a price', () => {
  it('is a whole number of the smallest unit', () => {
    expect(toSmallest(9.99, 'eur')).toBe(999)
    expect(toSmallest(299.99, 'usd')).toBe(29_999)
    expect(toSmallest(500, 'jpy')).toBe(500)
    expect(toSmallest(1.005, 'kwd')).toBe(1005)
    expect(toSmallest(20_000, 'ugx')).toBe(2_000_000)
  })

  it('is no part of the smallest unit', () => {
    expect(toSmallest(9.999, 'eur')).toBeNull()
    expect(toSmallest(0.5, 'jpy')).toBeNull()
  })

  it('is paid by card in whole ones of some currencies, and to the hundredth where thousandths are counted', () => {
    expect(['eur', 'jpy', 'isk', 'ugx', 'kwd', 'tnd'].map(stepOf)).toEqual([1, 1, 100, 100, 10, 10])
  })
})
