import { describe, expect, it } from 'vitest'
import { priceTopics } from './help-topics.ts'

describe('what prices explain', () => {
  it('is what they have, each once', () => {
    const rules = [
      { terms: { pass: 1800, refund: ['5xx' as const] } },
      { terms: { pass: 60 } },
      { terms: { per: 'megabyte-in' as const, rate: 0.5, hold: true as const } },
    ]
    expect(priceTopics(rules)).toEqual(['pass', 'hold', 'megabyte', 'refund'])
  })
  it('is nothing where prices are plain', () => {
    expect(priceTopics([{ terms: null }, { terms: { per: 'second', rate: 2 } }])).toEqual([])
  })
})
