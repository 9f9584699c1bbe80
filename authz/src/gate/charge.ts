import { createHash } from 'node:crypto'
import { isCounted } from '../people/app-access.ts'
import type { Caller } from '../people/callers.ts'
import { uuidv7 } from '../uuid.ts'
import type { App } from './app.ts'
import { type Batcher, type ChargeOutcome, type LedgerTerms, LedgerUnavailable } from './batcher.ts'
import type { Forwarded } from './forwarded.ts'
import type { Passes, PassKey } from './pass.ts'
import { mostOf, type Price } from './price.ts'
import { type Refusal, refuse } from './verdict.ts'

/** A request that passes, with what was taken for it. */
export type Passage = {
  kind: 'passed'
  caller: Caller | null
  /** `tokens` were charged or set aside, and `balance` is what is left. */
  charge: { id: string; tokens: number; balance: number } | null
  /** What is given back when the request is not delivered: the charge, or the free use that stood for one. */
  takenId: string | null
  /** What evidence of the request's end is about: the charge, or a free use that its rule may give back. */
  evidenceId: string | null
  /** How long the rule is open, in seconds; 0 without a pass. */
  passSeconds: number
}

/** What the charge step needs. */
export type ChargeParts = {
  batcher: Batcher
  passes: Passes
  /** The life of a hold, in seconds. */
  holdS: number
}

const nothing = { charge: null, takenId: null, evidenceId: null, passSeconds: 0 }

/** A request that costs nothing. */
export const passFree = (caller: Caller | null): Passage => ({ kind: 'passed', caller, ...nothing })

/** A request inside the time of a pass. */
export const passOpen = (caller: Caller, passSeconds: number): Passage => ({
  kind: 'passed',
  caller,
  ...nothing,
  passSeconds,
})

const badHeader = (name: string, remedy: string) =>
  refuse(400, 'bad_request', `The header ${name} ${remedy}.`)

/** Client headers that bear on money; a refusal names the one that does not read. */
const readHeaders = (forwarded: Forwarded): { key: string | null; maxPrice: number } | Refusal => {
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

const aboveMax = (price: Price) => {
  const most = mostOf(price)
  const costs = most === price.tokens ? `costs ${most}` : `may cost up to ${most}`
  return refuse(402, 'price_above_max', `This ${costs} tokens, more than X-Octroi-Max-Price allows.`, {
    price: most,
  })
}

const tooLow = ({ tokens, terms }: Price, balance: number) =>
  refuse(
    402,
    'balance_too_low',
    `This ${terms?.hold ? 'sets aside' : 'costs'} ${tokens} tokens and the balance is ${balance}: ${tokens - balance} are missing.`,
    { price: tokens, balance },
  )

const limitReached = ({ tokens }: Price, balance: number) =>
  refuse(
    402,
    'limit_reached',
    `This costs ${tokens} tokens, and a spending limit of the account or the key leaves less: it ends with its period.`,
    { price: tokens, balance },
  )

const usedUp = (app: App) =>
  refuse(
    403,
    'used_up',
    `Your uses of ${app.list.name} are used up, so nothing was charged: ask an admin for more.`,
  )

const toRefusal = (outcome: ChargeOutcome, price: Price, app: App): Refusal => {
  const { balance, chargeId: id, chargedAt: at } = outcome
  switch (outcome.status) {
    case 'insufficient':
      return tooLow(price, balance)
    case 'limit_reached':
      return limitReached(price, balance)
    case 'used_up':
      return usedUp(app)
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

const ledgerTerms = (
  { terms, access }: Price,
  { by, granted }: Caller,
  app: App,
  holdS: number,
): LedgerTerms | null => {
  const key = by.kind === 'key' ? { keyId: by.firstId } : null
  const use = access === 'granted' && isCounted(granted, app.list.name) ? { accessUse: true as const } : null
  if (terms === null) return key || use ? { ...key, ...use } : null
  return { ...terms, ...(terms.hold ? { holdS } : {}), ...key, ...use }
}

/** 48 bits: enough to tell one person's requests of a minute apart, and exact in a number. */
const hashRequest = (caller: Caller, app: App, { method, pathAndQuery }: Forwarded): number =>
  createHash('sha1')
    .update(`${caller.walletId} ${app.id} ${method} ${pathAndQuery}`)
    .digest()
    .readUIntBE(0, 6)

/** Whose pass a request would need. */
export const passKey = (caller: Caller, app: App, price: Price): PassKey => ({
  personId: caller.personId,
  appId: app.id,
  note: price.note,
})

const secondsUntil = (until: Date, atMost: number) =>
  Math.min(Math.max(Math.ceil((until.getTime() - Date.now()) / 1000), 1), atMost)

/** Takes the price, in one committed call, before anything passes. Free requests touch nothing and wait for nothing. */
export const charge = (
  parts: ChargeParts,
  app: App,
  forwarded: Forwarded,
  caller: Caller | null,
  price: Price,
): Passage | Refusal | Promise<Passage | Refusal> => {
  if (caller === null || price.tokens === 0) return passFree(caller)
  const headers = readHeaders(forwarded)
  if ('kind' in headers) return headers
  if (mostOf(price) > headers.maxPrice) return aboveMax(price)
  return take(parts, app, forwarded, caller, price, headers.key)
}

const take = async (
  { batcher, passes, holdS }: ChargeParts,
  app: App,
  forwarded: Forwarded,
  caller: Caller,
  price: Price,
  key: string | null,
): Promise<Passage | Refusal> => {
  const id = uuidv7()
  const epoch = passes.epoch()
  try {
    const outcome = await batcher.charge({
      walletId: caller.walletId,
      id,
      tokens: price.tokens,
      appId: app.id,
      note: price.note,
      key,
      terms: ledgerTerms(price, caller, app, holdS),
      request: hashRequest(caller, app, forwarded),
    })
    const seconds = price.terms?.pass ?? 0
    const { passUntil, balance } = outcome
    if (passUntil !== null) passes.remember(passKey(caller, app, price), passUntil, seconds, epoch)
    const passSeconds = passUntil === null ? 0 : secondsUntil(passUntil, seconds)
    switch (outcome.status) {
      case 'charged':
      case 'held':
      case 'duplicate':
        return {
          kind: 'passed',
          caller,
          charge: { id, tokens: price.tokens, balance },
          takenId: id,
          evidenceId: id,
          passSeconds,
        }
      case 'pass':
        return passOpen(caller, passSeconds)
      case 'free':
        return { ...passFree(caller), takenId: id, evidenceId: price.terms?.refund ? id : null }
      default:
        return toRefusal(outcome, price, app)
    }
  } catch (error) {
    if (error instanceof LedgerUnavailable) return unavailable()
    throw error
  }
}
