import { describe, expect, it } from 'vitest'
import { readWordsChange, textOf, wordsOf } from './app-words.ts'

describe('an app’s texts', () => {
  it('stand in a field for each language', () => {
    expect(wordsOf('Plain')).toEqual({ en: 'Plain', fr: '' })
    expect(wordsOf({ fr: 'Simple' })).toEqual({ en: '', fr: 'Simple' })
    expect(wordsOf(null)).toEqual({ en: '', fr: '' })
    expect(textOf('', 'Simple')).toEqual({ fr: 'Simple' })
    expect(textOf('', '')).toBeNull()
  })

  it('go back to the list where a field is empty', () => {
    const form = new FormData()
    form.set('title.en', ' Scribe ')
    form.set('place', '3')
    expect(readWordsChange(form)).toEqual({
      title: { en: 'Scribe' },
      summary: null,
      category: null,
      place: 3,
    })
  })
})
