import type { OfferedPack } from 'authz/contract-payments'
import { describe, expect, it } from 'vitest'
import { buyPath, findPackFor, readCurrency } from './offers.ts'

const packOf = (name: string, tokens: number): OfferedPack => ({
  name,
  title: name,
  summary: null,
  tokens,
  amount: tokens,
  currency: 'eur',
  saving: null,
  popular: false,
  app: null,
  days: null,
  promotion: null,
})
const packs = [packOf('small', 100), packOf('middle', 500), packOf('large', 1000)]

describe('the pack that is offered to whoever is short', () => {
  it('is the smallest that is enough', () => {
    expect(findPackFor(packs, 100)?.name).toBe('small')
    expect(findPackFor(packs, 101)?.name).toBe('middle')
  })

  it('is the largest where none is enough, and none where nothing is sold', () => {
    expect(findPackFor(packs, 1001)?.name).toBe('large')
    expect(findPackFor([], 1)).toBeNull()
  })
})

describe('the address where a pack is bought', () => {
  it('names the currency, and the app where the pack is sold for it alone', () => {
    expect(buyPath({ name: 'pro', currency: 'eur', app: null })).toBe('/buy/pro?currency=eur')
    expect(buyPath({ name: 'pro', currency: 'usd', app: 'whisper' })).toBe(
      '/buy/pro?currency=usd&app=whisper',
    )
  })

  it('is read with care', () => {
    expect(['eur', 'EUR', 'euro', '', null].map(readCurrency)).toEqual(['eur', null, null, null, null])
  })
})
