import { describe, expect, it } from 'vitest'
import { toSmallest } from '../../authz/src/billing/money.ts'
import { formatMoney, readSum, writeSum } from './money.ts'

describe('a sum of money', () => {
  it('is written as people of the country write it', () => {
    expect(formatMoney('en-GB', 1500, 'eur')).toBe('€15.00')
    expect(formatMoney('fr-FR', 999, 'eur')).toBe('9,99\u00a0€')
    expect(formatMoney('en-GB', 1500, 'jpy')).toBe('JP¥1,500')
  })

  it('is read with a point or a comma, and not when its currency cannot say it', () => {
    expect(readSum('15', 'eur')).toBe(1500)
    expect(readSum(' 9,9 ', 'eur')).toBe(990)
    expect(readSum('0.005', 'kwd')).toBe(5)
    expect(readSum('20000', 'ugx')).toBe(2_000_000)
    expect(readSum('1 500', 'jpy')).toBe(1500)
    for (const typed of ['', '1.005', '-5', 'abc', '1.', '1,000.00']) expect(readSum(typed, 'eur')).toBeNull()
    expect(readSum('1.5', 'jpy')).toBeNull()
  })

  it('has the decimals that the service counts, in every currency', () => {
    for (const currency of Intl.supportedValuesOf('currency').map(code => code.toLowerCase()))
      expect([currency, readSum('7', currency)]).toEqual([currency, toSmallest(7, currency)])
  })

  it('stands in a field as people of the country write it', () => {
    expect(writeSum('en-GB', 123_456, 'eur')).toBe('1234.56')
    expect(writeSum('fr-FR', 20_000, 'eur')).toBe('200,00')
    expect(writeSum('fr-FR', 1500, 'jpy')).toBe('1500')
  })

  it('is read back as it was written', () => {
    for (const currency of ['eur', 'jpy', 'kwd'])
      for (const locale of ['en-GB', 'fr-FR', 'fr-CH', 'en-ZA'])
        expect(readSum(writeSum(locale, 12_345, currency), currency)).toBe(12_345)
  })
})
