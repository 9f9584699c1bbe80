import type { TokenWords } from './settings.ts'

type Language = keyof TokenWords

const own: TokenWords = { en: ['token', 'tokens'], fr: ['jeton', 'jetons'] }

/** What stands before the word and changes with its first letter: “a token” and “an ounce”, « de jetons » and « d’onces ». */
const leads: Record<Language, { plain: string; elided: string }> = {
  en: { plain: 'a ', elided: 'an ' },
  fr: { plain: 'de ', elided: 'd’' },
}

const escapePattern = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
const startsOpen = (word: string, language: Language) =>
  (language === 'fr' ? /^[aeiouyh]/ : /^[aeiou]/).test(word.normalize('NFD').toLowerCase())
const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)

/**
 * A text of the product's with the house's words for tokens in the place of its own; as it is where the house has none.
 * The product's texts ask for no agreement with the word. A variable in braces keeps its name.
 */
export const sayTokens = (text: string, language: Language, house: TokenWords | null): string => {
  if (house === null) return text
  const [one, many] = house[language]
  const { plain, elided } = leads[language]
  const [ownOne, ownMany] = own[language]
  // What already is the house's word stays, though it may hold one of ours.
  const theirs = [many, one].map(escapePattern).join('|')
  const pattern = `(?<![\\p{L}\\p{N}{])(?:(${theirs})|(${plain})?(${ownMany}|${ownOne}))(?![\\p{L}\\p{N}])`
  return text.replace(
    new RegExp(pattern, 'giu'),
    (whole, said: string | undefined, lead: string | undefined, found = '') => {
      if (said !== undefined) return whole
      const word = found.toLowerCase() === ownOne ? one : many
      if (lead === undefined) return /^\p{Lu}/u.test(found) ? capital(word) : word
      const before = startsOpen(word, language) ? elided : plain
      return (/^\p{Lu}/u.test(lead) ? capital(before) : before) + word
    },
  )
}

/** Every text in an object of texts, said in the house's words. */
export const sayTokensIn = <T>(texts: T, language: Language, house: TokenWords | null): T => {
  const say = (value: unknown): unknown => {
    if (typeof value === 'string') return sayTokens(value, language, house)
    if (Array.isArray(value)) return value.map(say)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, say(inner)]))
  }
  return house === null ? texts : (say(texts) as T)
}
