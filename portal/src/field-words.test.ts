import { describe, expect, it } from 'vitest'
import { explainField, type FaultyField } from './field-words.ts'
import { makeFormat } from './format.ts'
import { loadTexts } from './texts/texts.ts'

const fr = await loadTexts('fr')
const format = makeFormat('fr', 'fr-FR')
const explain = (validity: Partial<ValidityState>, field: Partial<FaultyField> = {}) =>
  explainField({ type: 'text', value: '', validity, ...field }, fr, format)

describe('what is wrong with a field', () => {
  it('is said in the page’s language, with what to do', () => {
    expect(explain({ valueMissing: true })).toBe('Remplissez ce champ.')
    expect(explain({ tooShort: true }, { minLength: 10, value: 'court' })).toMatch(/10 caractères.*5/)
    expect(explain({ rangeUnderflow: true }, { type: 'number', min: '1' })).toMatch(/1 ou plus/)
    expect(explain({ typeMismatch: true }, { type: 'email', value: 'ada' })).toContain('ada@example.com')
    expect(explain({ stepMismatch: true }, { type: 'number' })).toContain('entier')
    expect(explain({ stepMismatch: true }, { type: 'number', step: '0.01' })).toContain('2 décimales')
    expect(explain({ patternMismatch: true })).toContain('forme')
  })
})
