import type { App, AppRule } from 'authz/contract-apps'

export type PriceFilter = 'all' | 'free' | 'paid'

/** An action and its price; `rule` null is all that no rule names. */
export type PriceLine = { rule: AppRule | null; price: Pick<AppRule, 'tokens' | 'terms'> }

/** What the table of prices shows, as it stands in the address. */
export const readPriceFilter = (search: URLSearchParams): PriceFilter => {
  const value = search.get('show')
  return value === 'free' || value === 'paid' ? value : 'all'
}

/** The actions of an app with their prices; what is refused has none. */
export const listPrices = (
  { rules, otherwise }: Pick<App, 'rules' | 'otherwise'>,
  filter: PriceFilter,
): PriceLine[] => {
  const lines: PriceLine[] = rules.filter(rule => !rule.deny).map(rule => ({ rule, price: rule }))
  if (otherwise !== 'deny')
    lines.push({ rule: null, price: { tokens: otherwise === 'free' ? 0 : otherwise, terms: null } })
  return lines.filter(({ price }) => filter === 'all' || (price.tokens === 0) === (filter === 'free'))
}
