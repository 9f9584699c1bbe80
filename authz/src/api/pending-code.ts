import { randomUUID } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { errors } from '../errors.ts'
import type { IdentityUser } from '../identity/identity-user.ts'
import { cookieNames, readCookie, setCookie } from '../people/cookies.ts'
import { seal, unseal } from '../people/sealed.ts'
import { type PendingClaims, readSigned, sign } from '../people/signed.ts'
import { isSecure } from './caller.ts'
import type { ApiParts } from './parts.ts'

export type Purpose = 'sign-in' | 'enrolment'

const lifetimesS: Record<Purpose, number> = { 'sign-in': 300, enrolment: 600 }
const audience = 'second-factor'

/** `id` names the wait; a random one does unless it is given. */
type Start = { id?: string; purpose: Purpose; user: IdentityUser; factorIds: string[]; accessToken: string }

/** Awaits a code; resolves with the wait's id. The session at Supabase is kept meanwhile, so that none but us can read it. */
export const startPendingCode = async (
  { database, secrets }: ApiParts,
  { id = randomUUID(), purpose, user, factorIds, accessToken }: Start,
): Promise<string> => {
  await database.call('startPendingCode', {
    id,
    purpose,
    identityId: user.id,
    email: user.email,
    name: user.name,
    proven: user.proven === true,
    factorIds,
    sealed: seal(secrets.pending, accessToken),
    lifetime: `${lifetimesS[purpose]} seconds`,
  })
  return id
}

/** The line that ties a sign-in that lacks a code to this browser, for as long as the code is awaited. */
export const pendingCookie = (parts: ApiParts, id: string, identityId: string): string => {
  const lifetimeS = lifetimesS['sign-in']
  const exp = Math.floor(Date.now() / 1000) + lifetimeS
  const text = sign(parts.secrets.pending, { jti: id, sub: identityId, aud: audience, exp })
  const secure = isSecure(parts)
  return setCookie(cookieNames(secure).pending, text, lifetimeS, secure)
}

/** The line that makes the browser forget it. */
export const clearPendingCookie = (parts: ApiParts): string => {
  const secure = isSecure(parts)
  return setCookie(cookieNames(secure).pending, '', 0, secure)
}

/** Which wait for a code this browser has; null when it has none, or two. */
export const readPendingCookie = (
  parts: ApiParts,
  request: FastifyRequest,
): { id: string; identityId: string } | null => {
  const text = readCookie(request.headers.cookie, cookieNames(isSecure(parts)).pending) ?? ''
  const claims = readSigned<PendingClaims>(parts.secrets.pending, text, audience)
  return claims === null ? null : { id: claims.jti, identityId: claims.sub }
}

type Row =
  | { status: 'gone' | 'limited' }
  | {
      status: 'open'
      email: string
      name: string
      proven: boolean
      factorIds: string[]
      sealed: Uint8Array
      triesLeft: number
    }

export type PendingCode = {
  id: string
  user: IdentityUser
  factorIds: string[]
  accessToken: string
  /** After this try. */
  triesLeft: number
}

const tooManyCodes = () =>
  errors.rateLimited('Too many wrong codes for this account: wait an hour.', { 'retry-after': '3600' })

/** Counts a try and gives what it needs; null when the wait is over. Throws 429 after too many wrong codes. */
export const tryPendingCode = async (
  { database, secrets }: ApiParts,
  { id, purpose, identityId }: { id: string; purpose: Purpose; identityId: string },
): Promise<PendingCode | null> => {
  const [row] = await database.call<Row>('tryPendingCode', { id, purpose, identityId })
  if (row?.status === 'limited') throw tooManyCodes()
  if (row?.status !== 'open') return null
  const accessToken = unseal(secrets.pending, row.sealed)
  if (accessToken === null) return null
  const { email, name, proven } = row
  const user = { id: identityId, email, name, proven }
  return { id, user, factorIds: row.factorIds, accessToken, triesLeft: row.triesLeft }
}

/** Ends the wait; false when somebody else ended it, or the code was used before. A recovery code is null here. */
export const endPendingCode = async (
  { database }: ApiParts,
  id: string,
  code: string | null,
): Promise<boolean> => {
  const [row] = await database.call<{ ended: boolean }>('endPendingCode', { id, code })
  return row?.ended === true
}
