import type { Caller } from '../people/callers.ts'
import { uuidv7 } from '../uuid.ts'
import type { App } from './app.ts'
import { type Batcher, type ChargeOutcome, LedgerUnavailable } from './batcher.ts'
import type { Forwarded } from './forwarded.ts'
import type { Permitted } from './permission.ts'
import type { Price } from './price.ts'
import { type Refusal, refuse } from './verdict.ts'

/** A request that passes, with what was taken for it. */
export type Passage = {
  kind: 'passed'
  caller: Caller | null
  charge: { id: string; tokens: number; balance: number } | null
}

const passFree: Passage = { kind: 'passed', caller: null, charge: null }

const badHeader = (name: string, remedy: string) =>
  refuse(400, 'bad_request', `The header ${name} ${remedy}.`)

/** Client headers that bear on money; a refusal names the one that does not read. */
const readTerms = (forwarded: Forwarded): { key: string | null; maxPrice: number } | Refusal => {
  const key = forwarded.headers['idempotency-key']
  if (Array.isArray(key) || (key !== undefined && !/^[\x21-\x7e]{1,255}$/.test(key)))
    return badHeader('Idempotency-Key', 'must be 1 to 255 printable ASCII characters without spaces')
  const max = forwarded.headers['x-octroi-max-price']
  if (Array.isArray(max) || (max !== undefined && !/^\d{1,15}$/.test(max)))
    return badHeader('X-Octroi-Max-Price', 'must be a whole number of tokens')
  return { key: key ?? null, maxPrice: max === undefined ? Number.POSITIVE_INFINITY : Number(max) }
}

const unavailable = () =>
  refuse(503, 'unavailable', 'The ledger cannot be reached, so nothing was charged: try again in a moment.')

const toRefusal = (outcome: ChargeOutcome, tokens: number): Refusal => {
  const { balance, chargeId: id, chargedAt: at } = outcome
  switch (outcome.status) {
    case 'insufficient':
      return refuse(
        402,
        'balance_too_low',
        `This costs ${tokens} tokens and the balance is ${balance}: ${tokens - balance} are missing.`,
        { price: tokens, balance },
      )
    case 'already_charged':
      return refuse(
        409,
        'already_charged',
        `This Idempotency-Key was charged as ${id} at ${at.toISOString()}: use a new key for a new request.`,
        { charge: { id, at } },
      )
    case 'key_reused':
      return refuse(
        409,
        'key_reused',
        `This Idempotency-Key was used at another price, for charge ${id}: use a new key.`,
        { charge: { id, at } },
      )
    default:
      throw new Error(`the ledger answered ${outcome.status}`)
  }
}

/** Takes the price, in one committed call, before anything passes. Free requests touch nothing and wait for nothing. */
export const charge = (
  batcher: Batcher,
  app: App,
  forwarded: Forwarded,
  { caller }: Permitted,
  price: Price,
): Passage | Refusal | Promise<Passage | Refusal> => {
  if (caller === null) return passFree
  if (price.tokens === 0) return { kind: 'passed', caller, charge: null }
  const terms = readTerms(forwarded)
  if ('kind' in terms) return terms
  if (price.tokens > terms.maxPrice)
    return refuse(
      402,
      'price_above_max',
      `This costs ${price.tokens} tokens, more than X-Octroi-Max-Price allows.`,
      { price: price.tokens },
    )
  return take(batcher, app, caller, price, terms.key)
}

const take = async (
  batcher: Batcher,
  app: App,
  caller: Caller,
  price: Price,
  key: string | null,
): Promise<Passage | Refusal> => {
  const id = uuidv7()
  const { tokens, note } = price
  try {
    const outcome = await batcher.charge({ walletId: caller.walletId, id, tokens, appId: app.id, note, key })
    if (outcome.status === 'charged' || outcome.status === 'duplicate')
      return { kind: 'passed', caller, charge: { id, tokens, balance: outcome.balance } }
    return toRefusal(outcome, tokens)
  } catch (error) {
    if (error instanceof LedgerUnavailable) return unavailable()
    throw error
  }
}
