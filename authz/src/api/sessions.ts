import type { FastifyReply, FastifyRequest } from 'fastify'
import type { IdentityUser } from '../identity/identity-user.ts'
import type { Caller } from '../people/callers.ts'
import { cookieNames, setCookie } from '../people/cookies.ts'
import { readSigned, type SessionClaims, sign } from '../people/signed.ts'
import { openAccount } from './accounts.ts'
import { isSecure, readSessionCookie } from './caller.ts'
import type { ApiParts } from './parts.ts'
import { readReferral } from './referral-cookie.ts'

/** Ends the session that the request's cookie names, so that signing in leaves none behind. */
const endOldSession = async (parts: ApiParts, request: FastifyRequest): Promise<void> => {
  const text = readSessionCookie(parts, request)
  const claims = text === null ? null : readSigned<SessionClaims>(parts.secrets.session, text, 'portal')
  if (claims === null) return
  await parts.database.call('endSessions', { personId: claims.sub, id: claims.sid })
  await parts.feed.readNow()
}

type StartedSession = { id: string; expiresAt: Date }

/** The line that makes a session the browser's, for as long as it can live. */
const sessionCookie = (parts: ApiParts, personId: string, { id, expiresAt }: StartedSession): string => {
  const exp = Math.ceil(expiresAt.getTime() / 1000)
  const text = sign(parts.secrets.session, { sid: id, sub: personId, aud: 'portal', exp })
  const secure = isSecure(parts)
  const maxAgeS = Math.max(1, Math.ceil((expiresAt.getTime() - Date.now()) / 1000))
  return setCookie(cookieNames(secure).session, text, maxAgeS, secure)
}

/** How somebody showed who they are, beyond what identity vouches for. */
export type ShownBy = { secondFactor: boolean }

/**
 * Starts a portal session for somebody whom identity vouches for and who owes nothing more (see enter.ts); resolves with
 * their id and the cookie's line.
 */
export const startSession = async (
  parts: ApiParts,
  request: FastifyRequest,
  user: IdentityUser,
  { secondFactor }: ShownBy = { secondFactor: false },
): Promise<{ personId: string; cookie: string }> => {
  if (user.due !== undefined && !secondFactor) throw new Error('a sign-in that lacks its second factor')
  const referral = await readReferral(parts, request, user.email)
  const { personId } = await openAccount(parts, user, referral)
  await endOldSession(parts, request)
  const [session] = await parts.database.call<StartedSession>('startSession', {
    personId,
    lifetime: `${parts.config.sessionLifetimeS} seconds`,
    userAgent: request.headers['user-agent'] ?? '',
    address: request.ip,
    secondFactor,
  })
  if (session === undefined) throw new Error('start_session returned no row')
  return { personId, cookie: sessionCookie(parts, personId, session) }
}

/**
 * After a change of what somebody may do, or of how they show who they are: this session of theirs goes on under a new
 * id, whose cookie is in the reply, and all others end. By key there is no session to keep.
 */
export const renewSession = async (
  parts: ApiParts,
  reply: FastifyReply,
  { personId, by }: Pick<Caller, 'personId' | 'by'>,
): Promise<void> => {
  const id = by.kind === 'session' ? by.id : null
  const [session] = await parts.database.call<StartedSession>('renewSession', { personId, id })
  await parts.feed.readNow()
  if (session !== undefined) reply.header('set-cookie', sessionCookie(parts, personId, session))
}

/** The line that makes the browser forget its session. */
export const clearSessionCookie = (parts: ApiParts): string => {
  const secure = isSecure(parts)
  return setCookie(cookieNames(secure).session, '', 0, secure)
}
