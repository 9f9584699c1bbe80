import type { AdminPack } from 'authz/contract-payments'
import { describe, expect, it } from 'vitest'
import { makeFormat } from './format.ts'
import { changesOf, keepTyped, othersIn, readPack, savingOf, typePack } from './pack-wish.ts'

const { sum } = makeFormat('en', 'en-GB')

const pack = (name: string, tokens: number, cents: number, more: object = {}): AdminPack => ({
  name,
  source: 'file',
  entry: { title: name, tokens, price: cents / 100, ...more },
  changed: [],
  prices: { eur: cents },
})
const starter = pack('starter', 500, 500)
const pro = pack('pro', 2000, 1500, { popular: true, days: 30 })

describe('a pack in its form', () => {
  it('is read as it was written', () => {
    expect(readPack(typePack(pro, 'eur', sum))).toEqual({
      title: 'pro',
      summary: null,
      tokens: 2000,
      price: { eur: 15 },
      days: 30,
      app: null,
      groups: null,
      popular: true,
      off: false,
    })
  })

  it('changes nothing but what is typed otherwise', () => {
    const before = typePack(pro, 'eur', sum)
    expect(changesOf(before, before)).toEqual({})
    const after = { ...before, prices: { eur: '12,50', usd: '' }, days: '' }
    expect(changesOf(before, after)).toEqual({ price: { eur: 12.5 }, days: null })
    const spoken = { ...before, title: { en: 'Pro', fr: 'Pro +' } }
    expect(changesOf(before, spoken)).toEqual({ title: { en: 'Pro', fr: 'Pro +' } })
  })

  it('goes on from what was saved: typed on stays, and what somebody else changed is not taken back', () => {
    const before = typePack(pro, 'eur', sum)
    const typed = { ...before, prices: { eur: '12.5', usd: '14', chf: '13' }, title: { en: 'Pro+', fr: '' } }
    const made = { ...pack('pro', 3000, 1250, { days: 30 }), prices: { chf: 1300, eur: 1250, usd: 1400 } }
    const saved = typePack(made, 'eur', sum)
    const left = keepTyped(before, typed, saved)
    expect(left.tokens).toBe('3000')
    expect(changesOf(saved, left)).toEqual({ title: 'Pro+' })
  })

  it('tells what it saves against the smallest that everybody is offered', () => {
    const others = othersIn([starter, pro, pack('staff', 10, 1, { groups: ['Staff'] })], 'eur', 'pro')
    expect(others).toEqual([{ tokens: 500, amount: 500 }])
    expect(savingOf({ tokens: 2000, amount: 1500 }, others)).toBe(25)
    expect(savingOf({ tokens: 2000, amount: 2000 }, others)).toBeNull()
    expect(savingOf({ tokens: 100, amount: 100 }, others)).toBeNull()
  })
})
