import type { AdminPlan } from 'authz/contract-plans'
import { describe, expect, it } from 'vitest'
import { makeFormat } from './format.ts'
import { isPlanRight, planChangesOf, planFaultsOf, readPlan, typePlan } from './plan-wish.ts'

const { sum } = makeFormat('en', 'en-GB')

const plan: AdminPlan = {
  name: 'pro',
  source: 'file',
  entry: {
    title: { en: 'Pro', fr: 'Pro +' },
    features: ['Maps', { en: 'Speech', fr: 'Parole' }],
    price: 15,
    setup: 30,
    every: 'month',
    tokens: 2000,
    rollover: 500,
    trial: true,
    apps: ['atlas'],
    'on-request': true,
  },
  changed: [],
  prices: { eur: 1500 },
  setups: { eur: 3000 },
  apps: ['atlas'],
}

describe('a plan in its form', () => {
  it('is read as it was written', () => {
    expect(readPlan(typePlan(plan, 'eur', sum))).toEqual({
      title: { en: 'Pro', fr: 'Pro +' },
      summary: null,
      features: ['Maps', { en: 'Speech', fr: 'Parole' }],
      price: { eur: 15 },
      every: 'month',
      setup: { eur: 30 },
      tokens: 2000,
      days: null,
      rollover: 500,
      trial: 14,
      apps: ['atlas'],
      groups: null,
      hidden: false,
      'on-request': true,
      popular: false,
      off: false,
    })
  })

  it('changes nothing but what is typed otherwise, and takes the file’s back where it is empty', () => {
    const before = typePlan(plan, 'eur', sum)
    expect(planChangesOf(before, before)).toEqual({})
    const after = { ...before, prices: { eur: '12,50' }, rollover: '', trial: '0', onRequest: false }
    expect(planChangesOf(before, after)).toEqual({
      price: { eur: 12.5 },
      rollover: null,
      trial: false,
      'on-request': false,
    })
    const spoken = { ...before, features: { en: 'Maps\n\nSpeech', fr: '' } }
    expect(planChangesOf(before, spoken)).toEqual({ features: ['Maps', 'Speech'] })
  })

  it('says at which field something does not go together', () => {
    const typed = typePlan(plan, 'eur', sum)
    expect(isPlanRight(typed)).toBe(true)
    expect(planFaultsOf({ ...typed, days: '10' }).rollover).toBe('daysToo')
    const once = planFaultsOf({ ...typed, every: 'once' })
    expect([once.rollover, once.trial]).toEqual(['onceRolls', 'onceTried'])
    expect(planFaultsOf({ ...typed, every: 'once', trial: '0', rollover: '' }).trial).toBeNull()
    expect(planFaultsOf({ ...typed, prices: { eur: '0' } }).setups).toEqual({ eur: 'setupAlone' })
    expect(
      planFaultsOf({ ...typed, features: { en: 'x\n'.repeat(21), fr: 'x'.repeat(201) } }).features,
    ).toEqual({
      en: 'tooMany',
      fr: 'tooLong',
    })
    expect(isPlanRight({ ...typed, prices: { eur: '' } })).toBe(false)
    expect(isPlanRight({ ...typed, prices: { eur: '1.999' } })).toBe(false)
  })
})
