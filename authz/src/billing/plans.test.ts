import { describe, expect, it } from 'vitest'
import type { OfferBook } from './offer-book.ts'
import { makePlan, readOffers } from './offers-file.ts'
import type { PlanEntry } from './offers-schema.ts'
import { findPlan, offeredPlans, termsOf } from './plans.ts'

const bookOf = (plans: Record<string, PlanEntry>): OfferBook => ({
  currency: 'eur',
  packs: [],
  plans: Object.entries(plans).map(([name, entry]) => ({
    ...makePlan(name, entry, 'eur'),
    source: 'file',
    entry,
    base: entry,
    changes: {},
  })),
})

const plan: PlanEntry = { title: 'Pro', price: 15, every: 'month', tokens: 2000 }

describe('plans', () => {
  it('are seen by whom they are for, cheapest first', () => {
    const book = bookOf({
      pro: plan,
      free: { ...plan, price: 0 },
      staff: { ...plan, groups: ['Staff'] },
      hidden: { ...plan, hidden: true },
      asked: { ...plan, price: 99, 'on-request': true },
      off: { ...plan, off: true },
      dollars: { ...plan, price: { usd: 1 } },
    })
    const names = (groups: string[]) => offeredPlans(book, 'eur', groups).map(({ name }) => name)
    expect(names([])).toEqual(['free', 'pro', 'asked'])
    expect(names(['Staff'])).toEqual(['free', 'pro', 'staff', 'asked'])
    const taken = Object.keys(Object.fromEntries(book.plans.map(one => [one.name, one]))).filter(name =>
      findPlan(book, name, 'eur', []),
    )
    expect(taken).toEqual(['pro', 'free', 'hidden'])
  })

  it('say in the buyer’s words and currency what is written down', () => {
    const book = bookOf({
      pro: {
        ...plan,
        title: { en: 'Pro', fr: 'Pro+' },
        price: { usd: 16 },
        setup: { usd: 5.5 },
        trial: true,
      },
    })
    const found = findPlan(book, 'pro', 'usd', [])
    expect(found?.trialDays).toBe(14)
    expect(found && termsOf(found, 'fr')).toEqual({
      plan: 'pro',
      title: 'Pro+',
      every: 'month',
      currency: 'usd',
      amount: 1600,
      setup: 550,
      tokens: 2000,
      days: null,
      rollover: null,
      apps: [],
    })
  })
})

describe('plans in the offers’ file', () => {
  const problemsOf = (text: string) =>
    readOffers(Buffer.from(`plans:\n  pro: { title: Pro, tokens: 5, ${text} }\n`), 'offers.yaml').problems

  it('are read', () => {
    expect(problemsOf('price: 0, every: month')).toEqual([])
    expect(problemsOf('price: 9.99, every: year, setup: 1, trial: 30, rollover: 5, apps: [whisper]')).toEqual(
      [],
    )
  })

  it.each([
    ['price: 9.999, every: month', /no price/],
    ['price: 0, setup: 5, every: month', /set-up fee/],
    ['price: 1, every: month, days: 5, rollover: 5', /roll over/],
    ['price: 1, every: once, trial: true', /paid once/],
    ['price: 1, every: week', /month or year/],
    ['price: 1', /./],
  ])('are refused with %s', (text, message) => {
    expect(problemsOf(text).map(problem => problem.message)).toEqual([expect.stringMatching(message)])
  })
})
