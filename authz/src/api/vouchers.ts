import type { FastifyRequest } from 'fastify'
import { ApiError, errors } from '../errors.ts'
import { IdentityError } from '../identity/identity-error.ts'
import { requireCaller } from './caller.ts'
import { Redeemed, Redemption } from './contract-vouchers.ts'
import { readIdempotencyKey } from './idempotency-key.ts'
import type { ApiParts } from './parts.ts'
import type { Api } from './schema.ts'
import { openSignInThrottle, type SignInThrottle } from './sign-in-throttle.ts'
import { readVoucherCode } from './voucher-code.ts'

type Outcome = { status: string; tokens: number; balance: number; expiresAt: Date | null }

/** Why a voucher that there is gives nothing, and what to do. */
const refusals: Record<string, () => ApiError> = {
  expired: () =>
    errors.conflict('voucher_expired', 'The voucher is past its date: ask whoever gave it for another one.'),
  revoked: () =>
    errors.conflict('voucher_revoked', 'The voucher was withdrawn: ask whoever gave it for another one.'),
  used_up: () =>
    errors.conflict(
      'voucher_used_up',
      'The voucher was redeemed by somebody else: ask whoever gave it for another one.',
    ),
  already_redeemed: () =>
    errors.conflict(
      'voucher_redeemed',
      'You redeemed this voucher, or as many of its kind as one person may: its tokens are in your movements.',
    ),
  key_reused: () =>
    errors.conflict('key_reused', 'This Idempotency-Key stands for something else: take a new one.'),
  suspended: () => errors.suspended('ask the operator'),
}

const unknownVoucher = () =>
  new ApiError(404, 'voucher_unknown', 'There is no such voucher: compare each sign of the code with yours.')

const tooMuch = (error: unknown): never => {
  if ((error as { code?: string }).code !== '23514') throw error
  throw errors.conflict('balance_too_high', 'No balance holds that many tokens: spend some first.')
}

const redeem = async ({ database }: ApiParts, personId: string, typed: string, key: string | null) => {
  const code = readVoucherCode(typed)
  const [outcome] =
    code === null ? [] : await database.call<Outcome>('redeemVoucher', { personId, code, key }).catch(tooMuch)
  // What the throttle counts.
  if (outcome === undefined || outcome.status === 'unknown') throw new IdentityError('wrong_code')
  const refusal = refusals[outcome.status]
  if (refusal !== undefined) throw refusal()
  const { tokens, balance, expiresAt } = outcome
  return { tokens, balance, expiresAt }
}

/** Who guesses is slowed down, alone and with others of their network; a code that there is costs nobody a try. */
const throttled = async <T>(
  throttle: SignInThrottle,
  by: string,
  { ip }: FastifyRequest,
  work: () => Promise<T>,
) => {
  try {
    return await throttle.attempt(by, ip, work)
  } catch (error) {
    throw error instanceof IdentityError ? unknownVoucher() : error
  }
}

/** POST /api/vouchers/redeem. Under one Idempotency-Key it happens once, and is answered as it was. */
export const serveVouchers = (api: Api, parts: ApiParts): void => {
  // Its own: a mistyped voucher must not stand in the way of a sign-in.
  const throttle = openSignInThrottle()
  const schema = { summary: 'Redeem a voucher', body: Redemption, response: { 200: Redeemed } }
  api.post('/vouchers/redeem', { schema }, async request => {
    const { personId } = await requireCaller(parts, request, { keys: 'allowed' })
    const key = readIdempotencyKey(request)
    return throttled(throttle, personId, request, () => redeem(parts, personId, request.body.code, key))
  })
}
