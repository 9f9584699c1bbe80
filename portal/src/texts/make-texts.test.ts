import type { Messages } from '@lingui/core'
import { describe, expect, it } from 'vitest'
import { makeTexts } from './make-texts.ts'
import { loadTexts } from './texts.ts'

const [en, fr] = await Promise.all([loadTexts('en'), loadTexts('fr')])
const narrow = '\u202f'

describe('texts', () => {
  it('count none as many in English, and as one in French', () => {
    expect([0, 1, 2].map(count => en.tokens({ count }))).toEqual(['0 tokens', '1 token', '2 tokens'])
    expect([0, 1, 2].map(count => fr.tokens({ count }))).toEqual(['0 jeton', '1 jeton', '2 jetons'])
  })
  it('count what is owed as what is had', () => {
    expect([en.tokens({ count: -1 }), fr.tokens({ count: -2 })]).toEqual(['−1 token', '−2 jetons'])
  })
  it('write numbers as everything else here does', () => {
    expect(en.tokens({ count: 12_345 })).toBe(`12${narrow}345 tokens`)
    expect(fr.tokens({ count: 1_000_000 })).toBe(`1${narrow}000${narrow}000 jetons`)
  })
  it('count by the number, and say what is shown for it', () => {
    expect(en.tokens({ count: { n: 0.5, shown: '0.5' } })).toBe('0.5 tokens')
    expect(fr.tokens({ count: { n: 1.5, shown: '1,5' } })).toBe('1,5 jeton')
  })
  it('have lists where their keys are 0, 1, 2', () => {
    const { levels } = makeTexts(
      { 'levels.0': ['weak'], 'levels.1': ['very good'] },
      'en',
      null,
    ) as unknown as {
      levels: string[]
    }
    expect(levels.at(-1)).toBe('very good')
    expect(fr.home.steps.map(({ title }) => title)).toHaveLength(3)
  })
  it('have a case for exactly a number, and for what is chosen', () => {
    const messages: Messages = {
      left: [
        [
          'count',
          'plural',
          {
            0: ['none'],
            one: ['#'],
            other: ['#', ' of ', ['kind', 'select', { a: ['#', ' a'], other: ['b'] }]],
          },
        ],
      ],
      place: [['n', 'selectordinal', { one: ['#', 'st'], other: ['#', 'th'] }]],
    }
    const { left, place } = makeTexts(messages, 'en', null) as unknown as Record<
      'left' | 'place',
      (values: Record<string, string | number>) => string
    >
    expect([0, 1, 2].map(count => left({ count, kind: 'a' }))).toEqual(['none', '1', '2 of 2 a'])
    expect(left({ count: 3, kind: 'constructor' })).toBe('3 of b')
    expect([place({ n: 21 }), place({ n: 4 })]).toEqual(['21st', '4th'])
  })
  it('say what a value says, however it looks', () => {
    expect(en.nav.menu({ name: '# {name}' })).toBe('Account menu of # {name}')
  })
})

describe('the word for tokens', () => {
  const messages: Messages = {
    'word.token': ['token'],
    'word.tokens': ['tokens'],
    title: ['My ', ['tokens']],
    of: [
      ['n', 'number'],
      ' of ',
      ['count', 'plural', { one: ['#', ' ', ['token']], other: ['#', ' ', ['tokens']] }],
    ],
  }
  const say = (words: [string, string] | null) => {
    const { title, of } = makeTexts(messages, 'en', words) as unknown as {
      title: string
      of: (values: { n: number; count: number }) => string
    }
    return [title, of({ n: 1000, count: 1 }), of({ n: 1, count: 2000 })]
  }
  it('is the product’s own', () => {
    expect(say(null)).toEqual(['My tokens', `1${narrow}000 of 1 token`, `1 of 2${narrow}000 tokens`])
  })
  it('is the house’s in every text, singular and plural', () => {
    expect(say(['credit', 'credits'])).toEqual([
      'My credits',
      `1${narrow}000 of 1 credit`,
      `1 of 2${narrow}000 credits`,
    ])
  })
})
