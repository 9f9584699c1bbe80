/**
 * Money is a whole number of its currency's smallest unit, as the service counts it: 999 of eur is 9.99 €. These have
 * others than hundredths; Intl counts some of them otherwise than the payment provider.
 */
const noDecimals = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '))
const threeDecimals = new Set('bhd jod kwd omr tnd'.split(' '))

const decimalsOf = (currency: string) => (noDecimals.has(currency) ? 0 : threeDecimals.has(currency) ? 3 : 2)

/** 999 of eur as 9.99. */
export const toWhole = (amount: number, currency: string) => amount / 10 ** decimalsOf(currency)

/** 9.99 of eur as 999. */
export const fromWhole = (sum: number, currency: string) => Math.round(sum * 10 ** decimalsOf(currency))

/** A sum as people of a country write it: "9.99 €". */
export const formatMoney = (locale: string, amount: number, currency: string) => {
  const digits = decimalsOf(currency)
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(toWhole(amount, currency))
}

/** A sum as it stands in a field: "9.99", "9,99" where people write a comma. */
export const writeSum = (locale: string, amount: number, currency: string) =>
  new Intl.NumberFormat(locale, {
    minimumFractionDigits: decimalsOf(currency),
    maximumFractionDigits: decimalsOf(currency),
    useGrouping: false,
  }).format(toWhole(amount, currency))

/** A typed sum, with a point or a comma, in smallest units; null while it is none that the currency can say. */
export const readSum = (typed: string, currency: string): number | null => {
  const [, whole = '', parts = ''] = /^(\d{1,9})(?:[.,](\d+))?$/.exec(typed.replace(/\s/g, '')) ?? []
  const decimals = decimalsOf(currency)
  if (whole === '' || parts.length > decimals) return null
  return Number(whole + parts.padEnd(decimals, '0'))
}
