import jwt from 'jsonwebtoken'

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

/** Signs claims for one purpose; the key is that purpose's own. */
export const sign = (key: Buffer, claims: SessionClaims | TicketClaims | SetupClaims): string =>
  jwt.sign(claims, key, { algorithm: 'HS256', issuer, noTimestamp: true })

/**
 * The claims of a text that this key signed and that has not expired; null for anything else. One algorithm, so
 * neither `none` nor another's key passes.
 */
export const readSigned = <Claims>(key: Buffer, text: string, audience?: string): Claims | null => {
  if (text.length > 4096) return null
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
