import { describe, expect, it } from 'vitest'
import { makeFormat } from './format.ts'
import { areSumsRight, promotionChanges, readPromotion, typePromotion } from './promotion-wish.ts'

const { sum } = makeFormat('en', 'en-GB')

const empty = typePromotion(null, sum)

describe('a promotion that is typed', () => {
  it('takes a percentage or sums, never both', () => {
    const typed = { ...empty, name: ' Sale ', percent: '12,5', sums: { eur: '3.50', usd: '' } }
    expect(readPromotion(typed)).toMatchObject({ name: 'Sale', code: null, percent: 12.5, sums: null })
    expect(readPromotion({ ...typed, kind: 'sums' })).toMatchObject({ percent: null, sums: { eur: 350 } })
  })

  it('lasts to the end of its last day', () => {
    const { startsAt, endsAt } = readPromotion({ ...empty, startsOn: '2026-03-01', endsOn: '2026-03-01' })
    expect(Date.parse(endsAt ?? '') - Date.parse(startsAt ?? '')).toBe(86_400_000)
  })

  it('says wrong sums', () => {
    expect(areSumsRight({ eur: '3.50', usd: '' })).toBe(true)
    for (const wrong of ['0', '3.555', 'three']) expect(areSumsRight({ eur: wrong })).toBe(false)
  })

  it('changes what was typed anew and nothing else', () => {
    const before = { ...empty, name: 'Sale', percent: '10' }
    expect(promotionChanges(before, { ...before, totalLimit: '5' })).toEqual({ totalLimit: 5 })
    expect(promotionChanges(before, before)).toEqual({})
  })

  it('for renewals is for no pack', () => {
    expect(readPromotion({ ...empty, on: 'renewals', packs: ['pro'] }).packs).toEqual([])
  })
})
