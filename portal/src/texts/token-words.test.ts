import { describe, expect, it } from 'vitest'
import { loadTexts } from './texts.ts'

/** Every text that is not made of numbers and names. */
const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

describe('the word for tokens', () => {
  it('is the house’s own in every text, singular and plural', async () => {
    const en = await loadTexts('en', ['credit', 'credits'])
    const fr = await loadTexts('fr', ['crédit', 'crédits'])
    expect([en.tokens({ count: 1 }), en.tokenWord({ count: 2 })]).toEqual(['1 credit', 'credits'])
    expect([fr.tokens({ count: 1 }), fr.tokens({ count: 2 })]).toEqual(['1 crédit', '2 crédits'])
  })

  it('stands in every sentence, with the little word before it, and never beside the product’s own', async () => {
    const english = await loadTexts('en', ['ounce', 'ounces'])
    const french = await loadTexts('fr', ['once', 'onces'])
    expect([english.nav.tokens, french.nav.tokens]).toEqual(['Ounces', 'Onces'])
    expect(english.site.faq.items[0]?.question).toBe('What is an ounce?')
    for (const text of textsIn(english)) expect(text).not.toMatch(/\btokens?\b/i)
    for (const text of textsIn(french)) expect(text).not.toMatch(/jeton|\bde onces/i)
  })

  it('may hold the product’s own', async () => {
    const en = await loadTexts('en', ['gold token', 'gold tokens'])
    const fr = await loadTexts('fr', ['jeton d’or', 'jetons d’or'])
    expect([en.tokens({ count: 2 }), fr.tokens({ count: 2 })]).toEqual(['2 gold tokens', '2 jetons d’or'])
  })

  it('is asked for no agreement: no French text bends another word to it', async () => {
    const bent = /jetons? (sont )?\p{L}+(és?|nus|çus|dus|pris)(?!\p{L})/u
    for (const text of textsIn(await loadTexts('fr'))) expect(text).not.toMatch(bent)
  })
})
