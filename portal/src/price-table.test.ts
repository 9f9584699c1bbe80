import { describe, expect, it } from 'vitest'
import { listPrices, readPriceFilter } from './price-table.ts'

const rule = (on: string, tokens: number, deny = false) => ({
  on,
  tokens,
  deny,
  title: null,
  terms: null,
  access: null,
})
const rules = [rule('POST /asr', 100), rule('GET /closed', 0, true), rule('GET /open', 0)]

describe('the table of prices', () => {
  it('has every action that is possible, and what no rule names', () => {
    const names = listPrices({ rules, otherwise: 5 }, 'all').map(line => [line.rule?.on, line.price.tokens])
    expect(names).toEqual([
      ['POST /asr', 100],
      ['GET /open', 0],
      [undefined, 5],
    ])
    expect(listPrices({ rules, otherwise: 'deny' }, 'all')).toHaveLength(2)
  })
  it('is cut to what is free, or to what is paid', () => {
    expect(listPrices({ rules, otherwise: 'free' }, 'free').map(line => line.rule?.on)).toEqual([
      'GET /open',
      undefined,
    ])
    expect(listPrices({ rules, otherwise: 'free' }, 'paid').map(line => line.rule?.on)).toEqual(['POST /asr'])
  })
  it('takes an unknown filter for none', () =>
    expect(readPriceFilter(new URLSearchParams('show=x'))).toBe('all'))
})
