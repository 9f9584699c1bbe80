import Stripe from 'stripe'
import { ProviderError } from '../provider.ts'

/** How Stripe is reached. `url` is another address than its own, for tests. */
export type StripeConfig = {
  secretKey: string
  webhookSecret: string | undefined
  url: URL | undefined
  tax: boolean
}

/** Pinned: the shapes that are read here are this version's. */
const apiVersion = '2026-10-28.endive'

/** Makes the client. Of the stripe package nothing else runs but its classes of errors: other files take its types. */
export const openClient = ({ secretKey, url }: Pick<StripeConfig, 'secretKey' | 'url'>): Stripe =>
  new Stripe(secretKey, {
    apiVersion,
    maxNetworkRetries: 2,
    timeout: 20_000,
    telemetry: false,
    appInfo: { name: 'Octroi' },
    ...(url && {
      protocol: url.protocol === 'http:' ? ('http' as const) : ('https' as const),
      host: url.hostname,
      port: url.port || (url.protocol === 'http:' ? 80 : 443),
    }),
  })

/** What Stripe answers; rejects with ProviderError when it does not. */
export const given = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error
    const isOurs = error instanceof Stripe.errors.StripeInvalidRequestError
    const missing = error.code === 'resource_missing' ? (error.param ?? '') : null
    throw new ProviderError(`Stripe: ${error.message}`, isOurs, error, missing)
  }
}

/** What Stripe itself said of an error that `given` threw. */
export const causeOf = (error: unknown) =>
  ((error as Error | null)?.cause ?? {}) as { type?: string; code?: string; payment_intent?: { id: string } }

export const isCardError = (error: unknown): boolean => causeOf(error).type === 'StripeCardError'

/** Makes what has an id of ours: whoever comes second finds it there. */
export const keep = async (making: Promise<unknown>): Promise<void> => {
  try {
    await given(making)
  } catch (error) {
    if (causeOf(error).code !== 'resource_already_exists') throw error
  }
}

/** A limit for each list: some minutes of asking. */
const maxListed = 100_000

/** A list to its end, page by page; rejects with ProviderError, also where it is longer than anybody has waited for. */
export async function* allOf<T>(list: AsyncIterable<T>): AsyncIterable<T> {
  const iterator = list[Symbol.asyncIterator]()
  for (let count = 0; ; count++) {
    const { done, value } = await given(iterator.next())
    if (done) return
    if (count === maxListed)
      throw new ProviderError(`Stripe lists more than ${maxListed}: ask about less time`, false, null)
    yield value
  }
}
