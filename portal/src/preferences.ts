import { type Language, languages } from './format.ts'

export type Theme = 'auto' | 'light' | 'dark'

/** Storage may be forbidden or full; a preference is then kept for the page only. */
const read = (key: string) => {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

const write = (key: string, value: string | null) => {
  try {
    if (value === null) localStorage.removeItem(key)
    else localStorage.setItem(key, value)
  } catch {
    // See read.
  }
}

const isLanguage = (tag: string): tag is Language => Object.hasOwn(languages, tag)

/** The language to speak: the one chosen before, else the first of the browser's that we know, else English. */
export const pickLanguage = (chosen: string | null, wanted: readonly string[]): Language => {
  if (chosen !== null && isLanguage(chosen)) return chosen
  return wanted.map(tag => tag.slice(0, 2).toLowerCase()).find(isLanguage) ?? 'en'
}

/** The person's own variant of a language ("fr-CA"), which decides how numbers and dates are written. */
export const pickLocale = (language: Language, wanted: readonly string[]) =>
  wanted.find(tag => tag.toLowerCase().startsWith(language)) ?? language

export const readLanguage = () => pickLanguage(read('octroi-language'), navigator.languages)
export const writeLanguage = (language: Language) => write('octroi-language', language)

export const readTheme = (): Theme => {
  const theme = read('octroi-theme')
  return theme === 'light' || theme === 'dark' ? theme : 'auto'
}

/** Keeps the theme and shows it at once; public/theme.js does so at the next start. */
export const writeTheme = (theme: Theme) => {
  write('octroi-theme', theme === 'auto' ? null : theme)
  if (theme === 'auto') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
}

const columnsKey = (table: string) => `octroi-columns-${table}`

/** The columns of an admin's table that its reader does not want to see. */
export const readHiddenColumns = (table: string) => read(columnsKey(table))?.split(',') ?? []
export const writeHiddenColumns = (table: string, columns: string[]) =>
  write(columnsKey(table), columns.length > 0 ? columns.join() : null)
