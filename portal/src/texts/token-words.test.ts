import { afterEach, describe, expect, it } from 'vitest'
import { en } from './en.ts'
import { fr } from './fr.ts'
import { sayTokensIn, setTokenWords } from './token-words.ts'

/** Every text of a dictionary that is not made of numbers and names. */
const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

afterEach(() => setTokenWords(null))

describe('the word for tokens', () => {
  it('is the house’s own in every text, singular and plural', () => {
    setTokenWords({ en: ['credit', 'credits'], fr: ['crédit', 'crédits'] })
    const [one, two] = [
      { n: 1, shown: '1' },
      { n: 2, shown: '2' },
    ]
    expect([en.tokens(one), en.tokenWord(two)]).toEqual(['1 credit', 'credits'])
    expect([fr.tokens(one), fr.tokens(two)]).toEqual(['1 crédit', '2 crédits'])
    expect(en.tokensPage.debt(two)).toContain('2 credits')
    expect(fr.admin.charges.refundNow(two)).toContain('2 crédits')
  })

  it('stands in every sentence, with the little word before it, and never beside the product’s own', () => {
    setTokenWords({ en: ['ounce', 'ounces'], fr: ['once', 'onces'] })
    const english = sayTokensIn(en, 'en')
    const french = sayTokensIn(fr, 'fr')
    expect([english.nav.tokens, french.nav.tokens]).toEqual(['Ounces', 'Onces'])
    expect(english.site.faq.items[0]?.question).toBe('What is an ounce?')
    expect(french.tokensPage.more).toMatch(/^Besoin d’onces/)
    for (const text of textsIn(english)) expect(text).not.toMatch(/\btokens?\b/i)
    for (const text of textsIn(french)) expect(text).not.toMatch(/jeton|\bde onces/i)
  })

  it('changes nothing that people wrote', () => {
    setTokenWords({ en: ['ounce', 'ounces'], fr: ['once', 'onces'] })
    const { receipt } = sayTokensIn(en, 'en')
    const asked = receipt.message('ada@example.com', { n: 5, shown: '5' }, 'Token counter')
    expect(asked).toBe('Could you give me 5 ounces for Token counter? My account is ada@example.com.')
  })

  it('may hold the product’s own', () => {
    setTokenWords({ en: ['gold token', 'gold tokens'], fr: ['jeton d’or', 'jetons d’or'] })
    const two = { n: 2, shown: '2' }
    expect(sayTokensIn(en, 'en').tokens(two)).toBe('2 gold tokens')
    expect(sayTokensIn(fr, 'fr').tokensPage.debt(two)).toContain('2 jetons d’or à rembourser')
  })

  it('leaves the texts as they are where the house has no words', () => {
    expect(sayTokensIn(en, 'en')).toBe(en)
  })

  it('is asked for no agreement: no French text bends another word to it', () => {
    const bent = /jetons? (sont )?\p{L}+(és?|nus|çus|dus|pris)(?!\p{L})/u
    for (const text of textsIn(fr)) expect(text).not.toMatch(bent)
  })
})
