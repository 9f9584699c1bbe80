import { type Provider, ProviderError } from '../billing/provider.ts'
import type { Discount } from '../billing/provider-promotions.ts'
import { ApiError, errors } from '../errors.ts'
import type { Caller } from '../people/callers.ts'
import type { ApiParts } from './parts.ts'

// What buying packs, plans and top-ups have in common.

/** Why somebody may not buy at all, by the status of make_order, make_subscription and set_top_up. */
export const buyerRefusals: Record<string, () => ApiError> = {
  suspended: () => errors.suspended('ask the operator'),
  terms_due: () => errors.conflict('terms_due', 'Accept the terms first: GET /api/terms says which.'),
}

export const priceChanged = () =>
  errors.conflict('price_changed', 'The price has changed since: look at it again.')

export const noProvider = () =>
  errors.conflict('no_cards', 'Nobody can pay by card here: choose another way.')

/** The provider's trouble as the API's: what it refuses is our fault, what it cannot answer passes. */
export const askProvider = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    throw new ApiError(
      502,
      'provider',
      error.isOurs
        ? 'The payment provider refuses the request: tell the operator.'
        : 'The payment provider cannot be reached: try again in a minute.',
    )
  }
}

/** The provider in the mode in which something was begun. Throws 409. */
export const providerOf = ({ shop }: ApiParts, { live }: { live: boolean }): Provider => {
  const { provider } = shop
  if (provider === null || provider.live !== live) throw noProvider()
  return provider
}

/** Begun with a test key that is not in force any more: nobody can be asked about it, and no money moves for it. */
export const isLeftOver = ({ shop }: ApiParts, { live }: { live: boolean }): boolean =>
  !live && shop.provider?.live !== false

/** What a row's promotion takes off at the provider. */
export const discountOf = (
  row: { promotionId: string | null; promotion: string | null; discount: number; currency: string },
  isForever: boolean,
): Discount | null => {
  const { promotionId, promotion, discount: amount, currency } = row
  return promotionId === null ? null : { promotionId, name: promotion ?? '', amount, currency, isForever }
}

/** Whoever stands for a person at the provider: made once, and anew in place of one that is gone. */
const customerOf = async (
  { database }: ApiParts,
  caller: Caller,
  provider: Provider,
  gone: string | null,
): Promise<string> => {
  const { personId, email, name } = caller
  const who = { personId, live: provider.live }
  const [known] = await database.call<{ providerId: string }>('keepCustomer', { ...who, gone })
  if (known !== undefined) return known.providerId
  const made = await provider.plans.makeCustomer({ personId, email, name, gone })
  const [kept] = await database.call<{ providerId: string }>('keepCustomer', { ...who, providerId: made })
  return kept?.providerId ?? made
}

/** Asks the provider for something that is for a person's customer there; once more with a new one when that is gone. */
export const askForCustomer = <T>(
  parts: ApiParts,
  caller: Caller,
  provider: Provider,
  work: (customer: string) => Promise<T>,
): Promise<T> => {
  const ask = async () => {
    const customer = await customerOf(parts, caller, provider, null)
    try {
      return await work(customer)
    } catch (error) {
      if (!(error instanceof ProviderError) || error.missing !== 'customer') throw error
      return work(await customerOf(parts, caller, provider, customer))
    }
  }
  return askProvider(ask())
}

/** The groups whose offers somebody sees. */
export const groupsOf = async ({ database }: ApiParts, caller: Caller | null): Promise<string[]> => {
  if (caller === null) return []
  const rows = await database.call<{ name: string }>('listOwnGroups', { personId: caller.personId })
  return rows.map(({ name }) => name)
}
