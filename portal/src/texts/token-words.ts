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
const makeSaying = (language: Language) => {
  const [one, many] = words[language]
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

const isOwnWord = (text: unknown): text is string => typeof text === 'string' && /token|jeton/i.test(text)

/** All texts of a language, said in the house's words; the same object where the house has none. */
export const sayTokensIn = <T>(texts: T, language: Language): T => {
  if (words === own) return texts
  const sayText = makeSaying(language)
  const say = (value: unknown): unknown => {
    if (typeof value === 'string') return sayText(value)
    if (Array.isArray(value)) return value.map(say)
    if (typeof value === 'function')
      return (...given: unknown[]) => {
        const made: unknown = value(...given)
        return typeof made === 'string' ? sayText(made, given.filter(isOwnWord)) : made
      }
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, say(inner)]))
  }
  return say(texts) as T
}
