import type { ReferralSettings } from 'authz/contract-referral'
import { readSum } from './money.ts'
import { readField, readNumber } from './outcome.ts'

const leastName = /^least-([a-z]{3})$/

/** The field of the least sum in a currency. */
export const leastField = (currency: string) => `least-${currency}`

/** What the form says that bringing people gives, or the currency whose sum is none. */
export const readReferralWish = (form: FormData): ReferralSettings | { badSum: string } => {
  const least: Record<string, number> = {}
  for (const name of form.keys()) {
    const [, currency] = leastName.exec(name) ?? []
    const typed = readField(form, name)
    if (currency === undefined || typed === '') continue
    const sum = readSum(typed, currency)
    if (sum === null) return { badSum: currency }
    // Nothing is what every sum is at least.
    if (sum > 0) least[currency] = sum
  }
  return {
    on: readField(form, 'on') === 'yes',
    referrerTokens: Number(readField(form, 'referrerTokens')),
    referredTokens: Number(readField(form, 'referredTokens')),
    least,
    most: readNumber(form, 'most'),
    mostMonthly: readNumber(form, 'mostMonthly'),
    days: readNumber(form, 'days'),
  }
}
