import type { OfferedPack, OffersAnswer } from 'authz/contract-payments'
import { api, query } from '../api.ts'

export type OffersFilter = { app?: string | null; currency?: string | null; plan?: string | null }

/**
 * What is sold, smallest pack first; `app` adds what is sold for it alone. In a currency in which nothing is sold, it is
 * the house's own. No packs where nobody can pay. `plan` names one that may be hidden.
 */
export const loadOffers = async ({ app, currency, plan }: OffersFilter = {}): Promise<OffersAnswer> => {
  const offers = await api<OffersAnswer>(`/api/offers${query({ app, currency, plan })}`)
  const isNone = offers.packs.length === 0 && offers.plans.length === 0
  return currency && isNone ? loadOffers({ app: app ?? null, plan: plan ?? null }) : offers
}

/** A currency from an address, or null. */
export const readCurrency = (value: string | null): string | null =>
  value !== null && /^[a-z]{3}$/.test(value) ? value : null

/** Where a pack is bought. */
export const buyPath = ({ name, currency, app }: Pick<OfferedPack, 'name' | 'currency' | 'app'>) =>
  `/buy/${name}${query({ currency, app })}`

/** The smallest pack of at least so many tokens, or the largest where none is enough. Packs come smallest first. */
export const findPackFor = (packs: OfferedPack[], tokens: number): OfferedPack | null =>
  packs.find(pack => pack.tokens >= tokens) ?? packs.at(-1) ?? null
