import { describe, expect, it } from 'vitest'
import { pickLanguage, pickLocale } from './preferences.ts'

describe('language', () => {
  it('is the chosen one', () => expect(pickLanguage('en', ['fr-FR'])).toBe('en'))
  it('else the first known of the browser', () => {
    expect(pickLanguage(null, ['de', 'fr-CA', 'en'])).toBe('fr')
    expect(pickLanguage('xx', ['en-GB', 'fr'])).toBe('en')
  })
  it('else English', () => expect(pickLanguage(null, ['de'])).toBe('en'))
  it('is written in the person’s own variant', () => {
    expect(pickLocale('fr', ['en-GB', 'fr-CH'])).toBe('fr-CH')
    expect(pickLocale('fr', ['en-GB'])).toBe('fr')
  })
})
