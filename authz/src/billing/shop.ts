import type { Config } from '../config.ts'
import type { Database } from '../database.ts'
import { type OfferBooks, openOfferBooks } from './offer-book.ts'
import type { Provider } from './provider.ts'
import { openStripe } from './stripe/stripe.ts'

/** What is sold here, and the ways to pay for it. */
export type Shop = {
  offers: OfferBooks
  /** Null where no card can be paid. */
  provider: Provider | null
  /** What the buyer of a bank transfer reads; null where nobody pays that way. */
  transferTo: string | null
  transferDays: number
}

type ShopConfig = Pick<Config, 'appsDir' | 'stripe' | 'transferTo' | 'transferDays'>

/** Opens what is sold. `warn` hears of what is wrong with the offers' file. */
export const openShop = async (
  config: ShopConfig,
  database: Pick<Database, 'call'>,
  warn: (message: string) => void,
): Promise<Shop> => ({
  offers: await openOfferBooks(config.appsDir, database, ({ file, line, column, key, message }) =>
    warn(`${file}:${line}:${column}: ${key === '' ? '' : `${key}: `}${message}`),
  ),
  provider: config.stripe ? openStripe(config.stripe) : null,
  transferTo: config.transferTo ?? null,
  transferDays: config.transferDays,
})
