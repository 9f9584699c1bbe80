import { describe, expect, it } from 'vitest'
import { sayTokens, sayTokensIn } from './token-words.ts'

const house = { en: ['ounce', 'ounces'], fr: ['once', 'onces'] } as const
const words = { en: [...house.en], fr: [...house.fr] } as { en: [string, string]; fr: [string, string] }

describe('the house’s word for tokens', () => {
  it('takes the place of the product’s, singular, plural and at the beginning', () => {
    expect(sayTokens('Tokens spent: 5 tokens, 1 token.', 'en', words)).toBe(
      'Ounces spent: 5 ounces, 1 ounce.',
    )
    expect(sayTokens('Vos jetons, chaque jeton', 'fr', words)).toBe('Vos onces, chaque once')
  })
  it('carries the little word before it along', () => {
    expect(sayTokens('What is a token?', 'en', words)).toBe('What is an ounce?')
    expect(sayTokens('Autant de jetons', 'fr', words)).toBe('Autant d’onces')
    const credits = { en: words.en, fr: ['crédit', 'crédits'] as [string, string] }
    expect(sayTokens('Autant de jetons', 'fr', credits)).toBe('Autant de crédits')
  })
  it('leaves variables, longer words and a house’s word that holds ours as they are', () => {
    expect(sayTokens('{tokens} tokens, tokenised', 'en', words)).toBe('{tokens} ounces, tokenised')
    const gold = { en: ['gold token', 'gold tokens'] as [string, string], fr: words.fr }
    expect(sayTokens('5 gold tokens are tokens', 'en', gold)).toBe('5 gold tokens are gold tokens')
  })
  it('is the product’s own where the house has none', () => {
    expect(sayTokens('5 tokens', 'en', null)).toBe('5 tokens')
  })
  it('goes through every text of an object, and leaves what is no text', () => {
    const file = (n: number) => n
    expect(sayTokensIn({ a: 'Tokens', b: ['token'], file }, 'en', words)).toEqual({
      a: 'Ounces',
      b: ['ounce'],
      file,
    })
  })
})
