import type { Language } from '../format.ts'
import type { en } from './en.ts'

/** The shape that every language fills; a missing key does not compile. */
export type Texts = typeof en

/** Loads one language; the other one is not downloaded. */
export const loadTexts = async (language: Language): Promise<Texts> =>
  language === 'fr' ? (await import('./fr.ts')).fr : (await import('./en.ts')).en
