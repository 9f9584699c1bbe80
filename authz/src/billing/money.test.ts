import { describe, expect, it } from 'vitest'
import { toSmallest } from './money.ts'

describe('a price', () => {
  it('is a whole number of the smallest unit', () => {
    expect(toSmallest(9.99, 'eur')).toBe(999)
    expect(toSmallest(299.99, 'usd')).toBe(29_999)
    expect(toSmallest(500, 'jpy')).toBe(500)
    expect(toSmallest(1.005, 'kwd')).toBe(1005)
  })

  it('is no part of the smallest unit', () => {
    expect(toSmallest(9.999, 'eur')).toBeNull()
    expect(toSmallest(0.5, 'jpy')).toBeNull()
  })
})
