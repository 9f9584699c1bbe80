/** Currencies whose smallest unit is the whole one, and those with three decimals, as the service counts them. */
const noDecimals = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf'.split(' '))
const threeDecimals = new Set('bhd jod kwd omr tnd'.split(' '))

const decimalsOf = (currency: string) => (noDecimals.has(currency) ? 0 : threeDecimals.has(currency) ? 3 : 2)

/** An amount in its currency's smallest unit as people write it: 1500 of eur is "€15.00" or "15,00 €". */
export const formatMoney = (locale: string, amount: number, currency: string) => {
  const decimals = decimalsOf(currency)
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: currency.toUpperCase(),
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(amount / 10 ** decimals)
}
