import { afterEach, describe, expect, it } from 'vitest'
import { en } from './en.ts'
import { fr } from './fr.ts'
import { setTokenWords } from './token-words.ts'

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
})
