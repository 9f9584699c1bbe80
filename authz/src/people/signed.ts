import jwt from 'jsonwebtoken'
import { believedKeys, type SigningKeys } from '../secrets.ts'

const issuer = 'octroi'

/** What a session cookie says: whose session, for which audience ("portal" or an app's name). */
export type SessionClaims = { sid: string; sub: string; aud: string; exp: number }

/** What a launch ticket says; `non` is the hash of the browser's nonce on the tool's host. */
export type TicketClaims = {
  jti: string
  sid: string
  sub: string
  aud: string
  non: string
  to: string
  paid: boolean
  exp: number
}

/** What the first-admin link says. */
export type SetupClaims = { jti: string; exp: number }

/** What a browser keeps while its person is at a provider: `jti` is the state that must come back. */
export type OAuthClaims = { jti: string; provider: string; verifier: string; to: string; exp: number }

/** What is left of a sign-in that lacks a code: it opens nothing but the place where the code is given. */
export type PendingClaims = { jti: string; sub: string; aud: string; exp: number }

/** What a browser keeps until the mail that it asked for brings a code. */
export type MailClaims = { verifier: string; exp: number }

/** Signs claims for one purpose; the keys are that purpose's own. */
export const sign = (
  keys: SigningKeys,
  claims: SessionClaims | TicketClaims | SetupClaims | OAuthClaims | PendingClaims | MailClaims,
): string => jwt.sign(claims, keys.current, { algorithm: 'HS256', issuer, noTimestamp: true })

const verify = <Claims>(key: Buffer, text: string, audience?: string): Claims | null => {
  try {
    return jwt.verify(text, key, {
      algorithms: ['HS256'],
      issuer,
      ...(audience === undefined ? {} : { audience }),
    }) as Claims
  } catch {
    return null
  }
}

/**
 * The claims of a text that one of these keys signed and that has not expired; null for anything else. One algorithm,
 * so neither `none` nor another's key passes.
 */
export const readSigned = <Claims>(keys: SigningKeys, text: string, audience?: string): Claims | null => {
  if (text.length > 4096) return null
  for (const key of believedKeys(keys)) {
    const claims = verify<Claims>(key, text, audience)
    if (claims !== null) return claims
  }
  return null
}
