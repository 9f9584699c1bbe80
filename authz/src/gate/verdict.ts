import type { Limit } from '../limit.ts'

/** Why a request does not pass. The code is stable: it is the problem's `code` and the counter's label. */
export type RefusalCode =
  | 'bad_request'
  | 'untrusted_proxy'
  | 'unknown_app'
  | 'app_off'
  | 'sign_in'
  | 'bad_key'
  | 'suspended'
  | 'unverified'
  | 'second_factor_due'
  | 'not_granted'
  | 'used_up'
  | 'denied'
  | 'cross_site'
  | 'price_unconfirmed'
  | 'balance_too_low'
  | 'price_above_max'
  | 'limit_reached'
  | 'rate_limited'
  | 'closed'
  | 'already_charged'
  | 'key_reused'
  | 'unavailable'

/** A refusal as a value: what reply.ts needs to render it, and nothing of how. */
export type Refusal = {
  kind: 'refused'
  status: 400 | 401 | 402 | 403 | 404 | 409 | 429 | 503
  code: RefusalCode
  /** One sentence that names the thing and the remedy. */
  detail: string
  price?: number
  balance?: number
  /** The earlier charge behind a 409. */
  charge?: { id: string; at: Date }
  /** The limit behind a 429, whose it is, and in how many seconds there is room again. */
  limited?: { policy: string; limit: Limit; waitS: number }
}

/** Makes a refusal. */
export const refuse = (
  status: Refusal['status'],
  code: RefusalCode,
  detail: string,
  more: Pick<Refusal, 'price' | 'balance' | 'charge' | 'limited'> = {},
): Refusal => ({ kind: 'refused', status, code, detail, ...more })

/** Whether a step's outcome is a refusal. */
export const isRefusal = (outcome: { kind?: unknown }): outcome is Refusal => outcome.kind === 'refused'
