import type { FastifyReply, FastifyRequest } from 'fastify'
import type { IdentityUser } from '../identity/identity-user.ts'
import type { Me } from './contract.ts'
import type { SecondFactorDue } from './contract-factors.ts'
import { loadMe } from './me.ts'
import type { ApiParts } from './parts.ts'
import { clearPendingCookie, pendingCookie, startPendingCode } from './pending-code.ts'
import { forgetReferral } from './referral-cookie.ts'
import { type ShownBy, startSession } from './sessions.ts'

/** What a sign-in comes to: a session, or the wait for a code; the cookie of either is in the reply. */
export type Entered = { kind: 'in'; user: Me } | ({ kind: 'due' } & SecondFactorDue)

const awaitCode = async (
  parts: ApiParts,
  reply: FastifyReply,
  user: IdentityUser,
  due: NonNullable<IdentityUser['due']>,
): Promise<Entered> => {
  const { accessToken, factors } = due
  const factorIds = factors.filter(({ kind }) => kind === 'totp').map(({ id }) => id)
  const id = await startPendingCode(parts, { purpose: 'sign-in', user, factorIds, accessToken })
  reply.header('set-cookie', pendingCookie(parts, id, user.id))
  return {
    kind: 'due',
    secondFactor: { factors: factors.map(({ id, kind, name }) => ({ id, kind, name })) },
  }
}

/**
 * The one way into the portal, by whatever identity vouches for somebody: starts their session, or, while they owe a
 * second factor, waits for its code. Whoever has passed it comes with `shown`.
 */
export const enter = async (
  parts: ApiParts,
  request: FastifyRequest,
  reply: FastifyReply,
  user: IdentityUser,
  shown: ShownBy = { secondFactor: false },
): Promise<Entered> => {
  if (user.due !== undefined && !shown.secondFactor) return awaitCode(parts, reply, user, user.due)
  const has = shown.secondFactor
  // Factors come and go at Supabase Auth too, for those who have other applications there.
  if (parts.identity.secondFactor !== null)
    await parts.database.call('setSecondFactor', { personId: user.id, has })
  const { personId, cookie } = await startSession(parts, request, user, shown)
  reply.header('set-cookie', cookie)
  if (request.headers.cookie?.includes('octroi-pending'))
    reply.header('set-cookie', clearPendingCookie(parts))
  forgetReferral(parts, request, reply)
  return { kind: 'in', user: await loadMe(parts.database, personId) }
}
