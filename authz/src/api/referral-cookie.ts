import type { FastifyReply, FastifyRequest } from 'fastify'
import { networkOf } from '../network.ts'
import { canonicalAccount } from '../people/canonical-account.ts'
import { cookieNames, readCookie, setCookie } from '../people/cookies.ts'
import { readSigned, type SessionClaims } from '../people/signed.ts'
import { isSecure } from './caller.ts'
import type { ApiParts } from './parts.ts'

/** By whose link somebody came, and what speaks against it, as SQL's note_referral takes it. */
export type Referred = { referrer: string; fault: 'self' | 'ring' | 'device' | 'network' | null }

/** Somebody in the chain of those who brought one another; the first is whose link it is. */
type InChain = {
  personId: string
  email: string
  networks: string[] | null
  fault: string | null
}

type Parts = Pick<ApiParts, 'database' | 'config' | 'secrets'>

const lifetimeS = 30 * 86_400
const codePattern = /^[A-HJ-NP-Z2-9]{8}$/

/** A code as it was made, whatever the letter case that it came in; null for any other text. */
export const readReferralCode = (text: string): string | null => {
  const code = text.toUpperCase()
  return codePattern.test(code) ? code : null
}

/** Whose code it is, and who brought them; nothing while referral is off. */
export const findReferrers = ({ database }: Pick<ApiParts, 'database'>, code: string) =>
  database.call<InChain>('findReferrer', { code })

/** Whose link this browser came by, while it remembers. */
export const findBrought = async (parts: Parts, { headers }: FastifyRequest): Promise<InChain[]> => {
  const text = readCookie(headers.cookie, cookieNames(isSecure(parts)).referral)
  const code = text ? readReferralCode(text) : null
  return code === null ? [] : findReferrers(parts, code)
}

const findFault = (parts: Parts, request: FastifyRequest, email: string, chain: InChain[]) => {
  const account = canonicalAccount(email)
  const same = chain.findIndex(person => canonicalAccount(person.email) === account)
  if (same >= 0) return same === 0 ? 'self' : 'ring'
  const session = readCookie(request.headers.cookie, cookieNames(isSecure(parts)).session) ?? ''
  const claims = readSigned<SessionClaims>(parts.secrets.session, session, 'portal')
  if (chain.some(({ personId }) => personId === claims?.sub)) return 'device'
  const network = networkOf(request.ip)
  return chain[0]?.networks?.some(address => networkOf(address) === network) ? 'network' : null
}

/** By whose link somebody with this address came here, and what speaks against it; null when they came by none. */
export const readReferral = async (
  parts: Parts,
  request: FastifyRequest,
  email: string,
): Promise<Referred | null> => {
  const chain = await findBrought(parts, request)
  const [referrer] = chain
  return referrer === undefined
    ? null
    : { referrer: referrer.personId, fault: findFault(parts, request, email, chain) }
}

/** The line that makes a browser remember whose link it came by. */
export const referralCookie = (parts: Pick<ApiParts, 'config'>, code: string): string => {
  const secure = isSecure(parts)
  return setCookie(cookieNames(secure).referral, code, lifetimeS, secure)
}

/** A link counts for the first who signs in or up with it. */
export const forgetReferral = (
  parts: Pick<ApiParts, 'config'>,
  request: FastifyRequest,
  reply: FastifyReply,
): void => {
  const secure = isSecure(parts)
  const { referral } = cookieNames(secure)
  if (request.headers.cookie?.includes(referral))
    reply.header('set-cookie', setCookie(referral, '', 0, secure))
}
