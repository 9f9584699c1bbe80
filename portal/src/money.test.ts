import { describe, expect, it } from 'vitest'
import { formatMoney } from './money.ts'

describe('money', () => {
  it('is written in the reader’s way, from the smallest unit', () => {
    expect(formatMoney('en-GB', 1500, 'eur')).toBe('€15.00')
    expect(formatMoney('fr-FR', 999, 'eur')).toBe('9,99\u00a0€')
    expect(formatMoney('fr-FR', 1_234_500, 'eur')).toBe('12\u202f345,00\u00a0€')
  })

  it('has the decimals by which the service counts, whatever the language knows of the currency', () => {
    expect(formatMoney('en-GB', 900, 'jpy')).toBe('JP¥900')
    expect(formatMoney('en-GB', 12_345, 'kwd')).toBe('KWD\u00a012.345')
    expect(formatMoney('en-GB', 500, 'isk')).toBe('ISK\u00a05.00')
  })

  it('says what 100 tokens come to, rounded to the smallest unit', () => {
    expect(formatMoney('en-GB', (100 * 1000) / 3000, 'eur')).toBe('€0.33')
  })
})
