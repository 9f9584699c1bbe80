import type { FastifyReply, FastifyRequest } from 'fastify'
import { errors } from '../errors.ts'
import { IdentityError } from '../identity/identity-error.ts'
import { type LinkProof, readVerifier } from '../identity/mailed.ts'
import { VerifierStore } from '../identity/oauth.ts'
import { cookieNames, readCookie, setCookie } from '../people/cookies.ts'
import { type MailClaims, readSigned, sign } from '../people/signed.ts'
import { isSecure } from './caller.ts'
import type { ApiParts } from './parts.ts'

/** As long as Supabase's links hold. */
const lifetimeS = 3600

/** What the browser that asks for a mail will keep; undefined where links bring no codes. */
export type Keep = VerifierStore | undefined

/** Made before a mail is asked for. */
export const makeKeep = ({ identity }: Pick<ApiParts, 'identity'>): Keep =>
  identity.mailed.codes ? new VerifierStore() : undefined

/** Gives it to the browser. An empty one too: whether there was a mail is not told. */
export const setMailCookie = (parts: ApiParts, reply: FastifyReply, keep: Keep): void => {
  if (keep === undefined) return
  const verifier = readVerifier(keep) ?? ''
  const exp = Math.floor(Date.now() / 1000) + lifetimeS
  const secure = isSecure(parts)
  const text = sign(parts.secrets.mail, { verifier, exp })
  reply.header('set-cookie', setCookie(cookieNames(secure).mail, text, lifetimeS, secure))
}

/** The line that makes the browser forget it. */
export const clearMailCookie = (parts: ApiParts): string => {
  const secure = isSecure(parts)
  return setCookie(cookieNames(secure).mail, '', 0, secure)
}

type Brought = { tokenHash?: string; code?: string }

/** What a link brought, with what this browser kept. Throws 400 for a code that another browser asked for. */
export const readProof = (parts: ApiParts, request: FastifyRequest<{ Body: Brought }>): LinkProof => {
  const { tokenHash, code } = request.body
  if (tokenHash !== undefined && code === undefined) return { tokenHash }
  if (code === undefined || tokenHash !== undefined)
    throw errors.invalid('give tokenHash or code, one of the two')
  const text = readCookie(request.headers.cookie, cookieNames(isSecure(parts)).mail) ?? ''
  const kept = readSigned<MailClaims>(parts.secrets.mail, text)
  if (kept === null || kept.verifier === '') throw new IdentityError('code_refused')
  return { code, verifier: kept.verifier }
}
