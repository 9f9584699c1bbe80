import type { AppChange, Text } from 'authz/contract-apps'
import { readField } from './outcome.ts'

/** A text as two fields: a plain string is every language's, so it stands in the English one. */
export const wordsOf = (text: Text | null): { en: string; fr: string } =>
  text === null
    ? { en: '', fr: '' }
    : typeof text === 'string'
      ? { en: text, fr: '' }
      : { en: text.en ?? '', fr: text.fr ?? '' }

/** Two fields as a text; nothing in either is no text. */
export const textOf = (en: string, fr: string): Text | null => {
  if (en === '' && fr === '') return null
  return { ...(en === '' ? {} : { en }), ...(fr === '' ? {} : { fr }) }
}

/** What the form of texts asks for: an empty field goes back to the list. */
export const readWordsChange = (form: FormData): AppChange => {
  const read = (name: string) => textOf(readField(form, `${name}.en`), readField(form, `${name}.fr`))
  return {
    title: read('title'),
    summary: read('summary'),
    category: readField(form, 'category') || null,
    place: Number(readField(form, 'place')) || null,
  }
}
