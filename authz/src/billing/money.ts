/**
 * Money is a whole number of its currency's smallest unit, as Stripe counts it: 999 of eur is 9.99 €. Currencies are
 * ISO 4217 codes in small letters.
 */

/** Currencies whose smallest unit is the whole one, and those with three decimals, as Stripe lists them. */
const noDecimals = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '))
const threeDecimals = new Set('bhd jod kwd omr tnd'.split(' '))
/** Without hundredths, though Stripe counts them: 500 is 5. See https://docs.stripe.com/currencies#special-cases. */
const wholeOnly = new Set(['isk', 'ugx'])

export const decimalsOf = (currency: string): number =>
  noDecimals.has(currency) ? 0 : threeDecimals.has(currency) ? 3 : 2

/** What a card can pay is a multiple of so many smallest units; promotion_discount.sql says the same. */
export const stepOf = (currency: string): number =>
  wholeOnly.has(currency) ? 100 : threeDecimals.has(currency) ? 10 : 1

/** 9.99 of eur as 999; null for what the currency cannot say: parts of its smallest unit. */
export const toSmallest = (price: number, currency: string): number | null => {
  const amount = price * 10 ** decimalsOf(currency)
  const whole = Math.round(amount)
  return Math.abs(amount - whole) < 1e-6 && Number.isSafeInteger(whole) ? whole : null
}

/** 999 of eur as 9.99. */
export const toWhole = (amount: number, currency: string): number => amount / 10 ** decimalsOf(currency)
