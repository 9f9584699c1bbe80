import { defineConfig } from '@lingui/cli'
import { findAreas, findLanguages, po, source } from './scripts/catalogs.ts'

/** A language is a folder under src/locales with the files of the English one. */
export default defineConfig({
  rootDir: import.meta.dirname,
  sourceLocale: source,
  locales: findLanguages(),
  fallbackLocales: false,
  format: po,
  catalogs: findAreas().map(area => ({ path: `<rootDir>/src/locales/{locale}/${area}`, include: [] })),
})
