import type { FastifyRequest } from 'fastify'
import { errors } from '../errors.ts'
import type { IdentityUser } from '../identity.ts'
import { cookieNames, setCookie } from '../people/cookies.ts'
import { readSigned, type SessionClaims, sign } from '../people/signed.ts'
import { isSecure, readSessionCookie } from './caller.ts'
import type { ApiParts } from './parts.ts'

const lifetimeS = 30 * 24 * 3600

type Account = { personId: string; status: 'active' | 'suspended'; suspendedReason: string | null }

/** The account of somebody whom identity vouches for. Throws 403 for suspended people. */
const openAccount = async ({ database }: ApiParts, user: IdentityUser): Promise<Account> => {
  const [account] = await database.call<Account>('openAccount', user).catch(error => {
    if ((error as { code?: string }).code !== '23505') throw error
    throw errors.conflict('email_taken', 'Another account holds this address: ask the operator.')
  })
  if (account === undefined) throw new Error('open_account returned no row')
  if (account.status === 'suspended') throw errors.suspended(account.suspendedReason ?? 'ask the operator')
  return account
}

/** Ends the session that the request's cookie names, so that signing in leaves none behind. */
const endOldSession = async (parts: ApiParts, request: FastifyRequest): Promise<void> => {
  const text = readSessionCookie(parts, request)
  const claims = text === null ? null : readSigned<SessionClaims>(parts.secrets.session, text, 'portal')
  if (claims === null) return
  await parts.database.call('endSessions', { personId: claims.sub, id: claims.sid })
  await parts.feed.readNow()
}

/** Starts a portal session for somebody whom identity vouches for; resolves with their id and the cookie's line. */
export const startSession = async (
  parts: ApiParts,
  request: FastifyRequest,
  user: IdentityUser,
): Promise<{ personId: string; cookie: string }> => {
  const { personId } = await openAccount(parts, user)
  await endOldSession(parts, request)
  const [session] = await parts.database.call<{ id: string }>('startSession', {
    personId,
    lifetime: `${lifetimeS} seconds`,
    userAgent: request.headers['user-agent'] ?? '',
    address: request.ip,
  })
  if (session === undefined) throw new Error('start_session returned no row')
  const exp = Math.floor(Date.now() / 1000) + lifetimeS
  const text = sign(parts.secrets.session, { sid: session.id, sub: personId, aud: 'portal', exp })
  const secure = isSecure(parts)
  return { personId, cookie: setCookie(cookieNames(secure).session, text, lifetimeS, secure) }
}

/** The line that makes the browser forget its session. */
export const clearSessionCookie = (parts: ApiParts): string => {
  const secure = isSecure(parts)
  return setCookie(cookieNames(secure).session, '', 0, secure)
}
