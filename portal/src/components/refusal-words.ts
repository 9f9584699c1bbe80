import type { Texts } from '../texts/texts-type.ts'

/** Why the gate refused, in words; a code that has none stands for itself. */
export const refusalWords = (t: Texts, code: string): string => {
  const words: Record<string, string> = t.admin.figures.reasons
  return words[code] ?? code
}
