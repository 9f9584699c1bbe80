import { describe, expect, it } from 'vitest'
import type { OfferBook } from './offer-book.ts'
import { makePack, readOffers } from './offers-file.ts'
import type { PackEntry } from './offers-schema.ts'
import { currenciesOf, offeredPacks } from './packs.ts'

const bookOf = (packs: Record<string, PackEntry>, currency = 'eur'): OfferBook => ({
  currency,
  plans: [],
  packs: Object.entries(packs).map(([name, entry]) => ({
    ...makePack(name, entry, currency),
    source: 'file',
    entry,
    base: entry,
    changes: {},
  })),
})

const anybody = { app: null, groups: [] }

describe('packs', () => {
  it('say what they save against the smallest one, rounded down', () => {
    const book = bookOf({
      enterprise: { title: 'Enterprise', tokens: 10_000, price: 50 },
      starter: { title: 'Starter', tokens: 500, price: 5 },
      pro: { title: 'Pro', tokens: 2000, price: 15 },
    })
    expect(offeredPacks(book, 'eur', anybody).map(pack => [pack.name, pack.amount, pack.saving])).toEqual([
      ['starter', 500, null],
      ['pro', 1500, 25],
      ['enterprise', 5000, 50],
    ])
  })

  it('are seen by whom they are for', () => {
    const book = bookOf({
      all: { title: 'All', tokens: 10, price: 1 },
      staff: { title: 'Staff', tokens: 10, price: 1, groups: ['Staff'] },
      whisper: { title: 'Whisper', tokens: 10, price: 1, app: 'whisper' },
      gone: { title: 'Gone', tokens: 10, price: 1, off: true },
      dollars: { title: 'Dollars', tokens: 10, price: { usd: 1 } },
    })
    const names = (app: string | null, groups: string[], currency = 'eur') =>
      offeredPacks(book, currency, { app, groups }).map(({ name }) => name)
    expect(names(null, [])).toEqual(['all'])
    expect(names('whisper', ['Staff'])).toEqual(['all', 'staff', 'whisper'])
    expect(names(null, [], 'usd')).toEqual(['dollars'])
    expect(currenciesOf(book)).toEqual(['eur', 'usd'])
  })
})

describe('the file of offers', () => {
  const read = (text: string) => readOffers(Buffer.from(text), 'offers.yaml')

  it('is read with its currency', () => {
    const { offers, problems } = read(
      'currency: usd\npacks:\n  small: { title: Small, tokens: 5, price: 1.5 }\n',
    )
    expect(problems).toEqual([])
    expect(offers).toEqual({
      currency: 'usd',
      plans: {},
      packs: { small: { title: 'Small', tokens: 5, price: 1.5 } },
    })
  })

  it.each([
    ['packs:\n  small: { title: Small, tokens: 0, price: 1 }', 'packs.small.tokens', 'a whole number from 1'],
    ['packs:\n  small: { title: Small, tokens: 5, price: 1.555 }', 'packs.small.price', 'is no price in eur'],
    [
      'packs:\n  small: { title: Small, tokens: 5, price: { isk: 500.5 } }',
      'packs.small.price',
      'cards pay multiples of 1 in it',
    ],
    [
      'packs:\n  small: { title: Small, tokens: 5, price: { kwd: 1.005 } }',
      'packs.small.price',
      'cards pay multiples of 0.01 in it',
    ],
    ['packs:\n  small: { title: Small, tokens: 5 }', 'packs.small.price', 'is missing'],
    [
      'packs:\n  small: { title: Small, tokens: 5, prize: 1, price: 1 }',
      'packs.small.prize',
      'did you mean price',
    ],
    ['packs:\n  Small: { title: Small, tokens: 5, price: 1 }', 'packs.Small', 'is no name here'],
    ['currency: euro', 'currency', 'three letters'],
  ])('names what is wrong in %j', (text, key, words) => {
    const { offers, problems } = read(text)
    expect(offers).toBeNull()
    expect(problems[0]).toMatchObject({ key, message: expect.stringContaining(words) })
  })
})
