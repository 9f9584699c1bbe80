import type { Language } from '../format.ts'

/** The house's own words for one token and for many. */
export type TokenWords = [one: string, many: string]

const own: Record<Language, TokenWords> = { en: ['token', 'tokens'], fr: ['jeton', 'jetons'] }

/** What stands before the word and changes with its first letter: “a token” and “an ounce”, « de jetons » and « d’onces ». */
const leads: Record<Language, { plain: string; elided: string }> = {
  en: { plain: 'a ', elided: 'an ' },
  fr: { plain: 'de ', elided: 'd’' },
}

const escapePattern = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
const startsOpen = (word: string, language: Language) =>
  (language === 'fr' ? /^[aeiouyh]/ : /^[aeiou]/).test(word.normalize('NFD').toLowerCase())
const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)
const isCapital = (word: string) => /^\p{Lu}/u.test(word)

/**
 * Says a text of the product's in the house's words for tokens, as authz/src/token-words.ts does. `kept` are words of
 * people's in it, which stay as they are.
 */
export const makeSaying = (language: Language, [one, many]: TokenWords) => {
  const [ownOne, ownMany] = own[language]
  const { plain, elided } = leads[language]
  return (text: string, kept: readonly string[] = []): string => {
    // What is the house's word already stays, though it may hold one of ours.
    const stays = [...kept, many, one].map(escapePattern).join('|')
    const pattern = `(?<![\\p{L}\\p{N}])(?:(${stays})|(${plain})?(${ownMany}|${ownOne}))(?![\\p{L}\\p{N}])`
    return text.replace(
      new RegExp(pattern, 'giu'),
      (whole, said: string | undefined, lead: string | undefined, found = '') => {
        if (said !== undefined) return whole
        const word = found.toLowerCase() === ownOne ? one : many
        if (lead === undefined) return isCapital(found) ? capital(word) : word
        const before = startsOpen(word, language) ? elided : plain
        return (isCapital(lead) ? capital(before) : before) + word
      },
    )
  }
}

/** Whether words of somebody's hold the product's own, which are theirs there. */
export const isOwnWord = (text: unknown): text is string =>
  typeof text === 'string' && /token|jeton/i.test(text)
