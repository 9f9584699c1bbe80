import type { Count, Language } from '../format.ts'

type Words = Record<Language, [one: string, many: string]>

const own: Words = { en: ['token', 'tokens'], fr: ['jeton', 'jetons'] }
let words = own

/** From now on every text says these words for tokens; null is the product's own. */
export const setTokenWords = (next: Words | null) => {
  words = next ?? own
}

/** The word for so many tokens. French counts 0 and 1 as singular. */
export const wordIn = {
  en: ({ n }: Count): string => words.en[Math.abs(n) === 1 ? 0 : 1],
  fr: ({ n }: Count): string => words.fr[Math.abs(n) < 2 ? 0 : 1],
}

/** So many tokens, with their word. */
export const tokensIn = {
  en: (count: Count) => `${count.shown} ${wordIn.en(count)}`,
  fr: (count: Count) => `${count.shown} ${wordIn.fr(count)}`,
}
