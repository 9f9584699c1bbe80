import type { FastifyReply } from 'fastify'
import { ApiError, errors } from '../errors.ts'
import { IdentityError } from '../identity/identity-error.ts'
import type { SecondFactor } from '../identity/second-factor.ts'
import { hashRecoveryCode } from '../people/recovery-code.ts'
import { forbidKeys, readSessionCookie } from './caller.ts'
import { SecondFactorCode, SignedInByCode } from './contract-factors.ts'
import { enter } from './enter.ts'
import { noteFailed } from './failed-sign-ins.ts'
import type { ApiParts } from './parts.ts'
import {
  clearPendingCookie,
  endPendingCode,
  type PendingCode,
  readPendingCookie,
  tryPendingCode,
} from './pending-code.ts'
import type { Api } from './schema.ts'

const startAgain = () =>
  new ApiError(
    401,
    'sign_in_again',
    'No sign-in waits for a code here: it took too long, or too many were wrong. Sign in again.',
  )

/** Where the mode has none, nothing here exists. */
export const requireSecondFactor = ({ identity }: Pick<ApiParts, 'identity'>): SecondFactor => {
  if (identity.secondFactor === null) throw errors.notFound('second factor in this set-up')
  return identity.secondFactor
}

/** Ends what a wrong code leaves when it was the last one allowed. Throws in any case. */
const refuse = async (
  parts: ApiParts,
  reply: FastifyReply,
  pending: PendingCode,
  isLast = pending.triesLeft === 0,
): Promise<never> => {
  if (!isLast) throw new IdentityError('wrong_code')
  await endPendingCode(parts, pending.id, null)
  await parts.identity.secondFactor?.end(pending.accessToken)
  reply.header('set-cookie', clearPendingCookie(parts))
  throw startAgain()
}

/** Shows a code of an authenticator. Throws where it is not taken. */
const showCode = async (
  parts: ApiParts,
  reply: FastifyReply,
  pending: PendingCode,
  code: string,
): Promise<void> => {
  const secondFactor = requireSecondFactor(parts)
  const raised = await secondFactor.raise(pending.accessToken, pending.factorIds, code)
  if (raised.kind === 'gone') return refuse(parts, reply, pending, true)
  if (raised.kind === 'wrong') return refuse(parts, reply, pending)
  await secondFactor.end(raised.accessToken)
  if (!(await endPendingCode(parts, pending.id, code))) throw new IdentityError('wrong_code')
}

const useRecoveryCode = async ({ database }: ApiParts, personId: string, code: string) => {
  const hash = hashRecoveryCode(code)
  const [row] = await database.call<{ used: boolean; remaining: number }>('useRecoveryCode', {
    personId,
    hash,
  })
  return row?.used === true ? row.remaining : null
}

/** By code or by recovery code; resolves with how many of the latter are left when one was used. */
const show = async (
  parts: ApiParts,
  reply: FastifyReply,
  pending: PendingCode,
  { code, recoveryCode }: SecondFactorCode,
): Promise<{ recoveryCodesLeft?: number }> => {
  if (code !== undefined) {
    await showCode(parts, reply, pending, code)
    return {}
  }
  const left = await useRecoveryCode(parts, pending.user.id, recoveryCode ?? '')
  if (left === null) return refuse(parts, reply, pending)
  if (!(await endPendingCode(parts, pending.id, null))) throw startAgain()
  await requireSecondFactor(parts).end(pending.accessToken)
  return { recoveryCodesLeft: left }
}

/** POST /api/auth/second-factor: the second half of a sign-in. Between the halves there is no session at all. */
export const serveSecondFactor = (auth: Api, parts: ApiParts): void => {
  const schema = {
    summary: 'Show the second factor of a sign-in',
    body: SecondFactorCode,
    response: { 200: SignedInByCode },
  }
  auth.post('/auth/second-factor', { schema }, async (request, reply) => {
    forbidKeys(request, 'sign in')
    readSessionCookie(parts, request)
    const { code, recoveryCode } = request.body
    if ((code === undefined) === (recoveryCode === undefined))
      throw errors.invalid('give code or recoveryCode, one of the two')
    const cookie = readPendingCookie(parts, request)
    if (cookie === null) throw startAgain()
    const { user, ...shown } = await parts.throttle.attempt(cookie.identityId, request.ip, async () => {
      const pending = await tryPendingCode(parts, { ...cookie, purpose: 'sign-in' })
      if (pending === null) throw startAgain()
      const { email } = pending.user
      return {
        user: pending.user,
        ...(await noteFailed(parts, email, show(parts, reply, pending, request.body))),
      }
    })
    const entered = await enter(parts, request, reply, user, { secondFactor: true })
    if (entered.kind !== 'in') throw new Error('a shown second factor is due again')
    return { user: entered.user, ...shown }
  })
}
