import { describe, expect, it } from 'vitest'
import { formatDate, formatNumber, formatWhen, initialsOf, readText } from './format.ts'

describe('numbers', () => {
  it.each(['en', 'fr', 'en-GB', 'fr-FR'])('have thin spaces between thousands in %s', locale => {
    expect(formatNumber(locale, 1_234_567)).toBe('1\u202f234\u202f567')
    expect(formatNumber(locale, 999)).toBe('999')
  })
  it('have a true minus sign', () => expect(formatNumber('en', -1240)).toBe('\u22121\u202f240'))
  it('show a plus where the direction matters, and none at zero', () => {
    expect(formatNumber('fr', 500, true)).toBe('+500')
    expect(formatNumber('fr', -500, true)).toBe('\u2212500')
    expect(formatNumber('fr', 0, true)).toBe('0')
  })
  it('are exact up to the largest integer', () =>
    expect(formatNumber('en', Number.MAX_SAFE_INTEGER)).toBe(
      '9\u202f007\u202f199\u202f254\u202f740\u202f991',
    ))
})

describe('times', () => {
  const now = new Date(2025, 10, 21, 15, 0)
  const at = (...parts: [number, number, number, number, number]) => new Date(...parts).toISOString()
  it('say today and yesterday', () => {
    expect(formatWhen('fr', at(2025, 10, 21, 14, 2), now)).toBe('aujourd’hui 14:02')
    expect(formatWhen('en-GB', at(2025, 10, 20, 9, 12), now)).toBe('yesterday 09:12')
  })
  it('name the day, and the year when it is another', () => {
    expect(formatWhen('fr', at(2025, 10, 19, 9, 12), now)).toBe('19 nov., 09:12')
    expect(formatWhen('fr', at(2024, 10, 19, 9, 12), now)).toBe('19 nov. 2024')
  })
  it('keep a plain day that day', () => expect(formatDate('en-GB', '2025-03-01')).toBe('1 Mar'))
})

describe('texts of apps', () => {
  it('come in the language, else in the one there is', () => {
    expect(readText({ en: 'a', fr: 'b' }, 'fr')).toBe('b')
    expect(readText({ en: 'a' }, 'fr')).toBe('a')
    expect(readText({ fr: 'b' }, 'en')).toBe('b')
    expect(readText('c', 'fr')).toBe('c')
  })
})

describe('initials', () => {
  it('are of the first and last word, else of the address', () => {
    expect(initialsOf('Rose Anne Petit', 'x@y.z')).toBe('RP')
    expect(initialsOf('Éloïse', 'x@y.z')).toBe('É')
    expect(initialsOf('', 'camille@exemple.fr')).toBe('C')
  })
})
