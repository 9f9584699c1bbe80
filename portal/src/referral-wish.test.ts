import { describe, expect, it } from 'vitest'
import { readReferralWish } from './referral-wish.ts'

const formOf = (fields: Record<string, string>) => {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  return form
}
const tokens = { referrerTokens: '100', referredTokens: '50', most: '', mostMonthly: '3', days: '' }

describe('what bringing people shall give', () => {
  it('is read with each currency’s least sum in its smallest unit', () => {
    const form = formOf({ on: 'yes', ...tokens, 'least-eur': '5,50', 'least-jpy': '800', 'least-usd': ' ' })
    expect(readReferralWish(form)).toEqual({
      on: true,
      referrerTokens: 100,
      referredTokens: 50,
      least: { eur: 550, jpy: 800 },
      most: null,
      mostMonthly: 3,
      days: null,
    })
  })

  it('names the currency whose sum is none', () => {
    expect(readReferralWish(formOf({ ...tokens, 'least-jpy': '5.50' }))).toEqual({ badSum: 'jpy' })
  })

  it('asks for no least sum where it is nothing', () => {
    expect(readReferralWish(formOf({ ...tokens, 'least-eur': '0' }))).toMatchObject({ on: false, least: {} })
  })
})
