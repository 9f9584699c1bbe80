import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { ApiError, errors, statusOf } from '../errors.ts'
import { IdentityError, identityCodeOf } from '../identity/identity-error.ts'
import { cookieNames, readCookie, setCookie } from '../people/cookies.ts'
import { readReturnPath } from '../people/return-path.ts'
import { type OAuthClaims, readSigned, sign } from '../people/signed.ts'
import { forbidKeys, isSecure } from './caller.ts'
import { OAuthCallback, OAuthPath, OAuthQuery } from './contract-oauth.ts'
import { enter } from './enter.ts'
import { noteFailed } from './failed-sign-ins.ts'
import { sendFailurePage } from './failure-page.ts'
import type { ApiParts } from './parts.ts'
import { linkProviderAccounts } from './provider-accounts.ts'
import { readReferral } from './referral-cookie.ts'
import type { Api } from './schema.ts'

const lifetimeS = 600
/** With the verifier beside it, the cookie stays under the 4,096 characters that signed.ts reads. */
const maxReturnPath = 1500

const originOf = ({ config }: ApiParts) => config.portalUrl.origin

const readTo = (parts: ApiParts, to = '/'): string => {
  const path = readReturnPath(to, originOf(parts))
  return path.length > maxReturnPath ? '/' : path
}

const cookieOf = (parts: ApiParts, text: string, maxAgeS: number): string => {
  const secure = isSecure(parts)
  return setCookie(cookieNames(secure).oauth, text, maxAgeS, secure)
}

const readClaims = (parts: ApiParts, request: FastifyRequest): OAuthClaims | null => {
  const text = readCookie(request.headers.cookie, cookieNames(isSecure(parts)).oauth) ?? ''
  return readSigned<OAuthClaims>(parts.secrets.oauth, text)
}

const isEqual = (a: string, b: string) =>
  a.length === b.length && timingSafeEqual(Buffer.from(a, 'latin1'), Buffer.from(b, 'latin1'))

/** The sign-in that this browser began, when the state that came back is its own. */
const findBegun = (
  parts: ApiParts,
  request: FastifyRequest<{ Querystring: OAuthCallback }>,
): OAuthClaims | null => {
  const claims = readClaims(parts, request)
  return claims !== null && isEqual(claims.jti, request.query.state ?? '') ? claims : null
}

/** What a provider, or Supabase Auth, said instead of giving a code. Its own words go no further: anybody can write them. */
const refusalOf = ({ error_code }: OAuthCallback): IdentityError | ApiError => {
  const code = identityCodeOf(error_code ?? '')
  return code === undefined
    ? new ApiError(400, 'not_finished', 'The sign-in was not finished: it was cancelled, or refused there.')
    : new IdentityError(code)
}

/** A known refusal as a page with the way on; anything else is a bug, and thrown. */
const refuse = (parts: ApiParts, reply: FastifyReply, error: unknown, to: string): FastifyReply => {
  if (!(error instanceof ApiError) && !(error instanceof IdentityError)) throw error
  const href = `${originOf(parts)}/sign-in?${new URLSearchParams({ next: to })}`
  return sendFailurePage(reply, statusOf(error), error.message, { href, text: 'Sign in' })
}

/** Takes the code and lets its person in; resolves with where the browser goes. */
const finish = async (
  parts: ApiParts,
  request: FastifyRequest<{ Querystring: OAuthCallback }>,
  reply: FastifyReply,
  { provider, verifier, to }: OAuthClaims,
): Promise<string> => {
  const { code, error } = request.query
  if (code === undefined || error !== undefined) throw refusalOf(request.query)
  const signedIn = await parts.identity.oauth.finish({ provider, code, verifier, address: request.ip })
  const enterTheirs = async () => {
    const referral = await readReferral(parts, request, signedIn.user.email)
    return enter(parts, request, reply, await linkProviderAccounts(parts, provider, signedIn, referral))
  }
  const entered = await noteFailed(parts, signedIn.user.email, enterTheirs())
  return entered.kind === 'in' ? to : `/second-factor?${new URLSearchParams({ next: to })}`
}

const serveStart = (auth: Api, parts: ApiParts): void => {
  const schema = { summary: 'Sign in by another service', params: OAuthPath, querystring: OAuthQuery }
  auth.get('/auth/oauth/:provider', { schema }, async (request, reply): Promise<FastifyReply> => {
    forbidKeys(request, 'sign in')
    const { oauth } = parts.identity
    const { provider } = request.params
    if (!(await oauth.listProviders()).some(({ name }) => name === provider))
      throw errors.notFound(`sign-in by ${JSON.stringify(provider)} here`)
    const state = randomBytes(24).toString('base64url')
    const { url, verifier } = await oauth.start(
      provider,
      `${originOf(parts)}/api/auth/callback?state=${state}`,
    )
    const to = readTo(parts, request.query.to)
    const exp = Math.floor(Date.now() / 1000) + lifetimeS
    const text = sign(parts.secrets.oauth, { jti: state, provider, verifier, to, exp })
    return reply.header('set-cookie', cookieOf(parts, text, lifetimeS)).redirect(url, 302)
  })
}

const serveCallback = (auth: Api, parts: ApiParts): void => {
  const schema = { summary: 'Where another service sends people back to', querystring: OAuthCallback }
  auth.get('/auth/callback', { schema }, async (request, reply): Promise<FastifyReply> => {
    forbidKeys(request, 'sign in')
    const begun = findBegun(parts, request)
    if (begun === null) return refuse(parts, reply, new IdentityError('code_refused'), '/')
    reply.header('set-cookie', cookieOf(parts, '', 0))
    try {
      const path = await finish(parts, request, reply, begun)
      return reply.redirect(`${originOf(parts)}${path}`, 303)
    } catch (error) {
      return refuse(parts, reply, error, begun.to)
    }
  })
}

/** Sign-in by other services: there by a redirect, and back with a code that is good for the browser that went. */
export const serveOAuth = (auth: Api, parts: ApiParts): void => {
  serveStart(auth, parts)
  serveCallback(auth, parts)
}

/**
 * GET /auth/v1/callback: where providers send people back to when Supabase Auth is in this process. It leads on to the
 * portal's own callback, or nowhere.
 */
export const serveProviderCallback = (root: Api, parts: ApiParts): void => {
  const { answer } = parts.identity.oauth
  if (answer === null) return
  root.get('/auth/v1/callback', async (request, reply): Promise<FastifyReply> => {
    const query = request.url.slice(request.url.indexOf('?') + 1)
    const location = await answer(query)
    const callback = `${originOf(parts)}/api/auth/callback?`
    if (location?.startsWith(callback))
      return reply.header('cache-control', 'no-store').redirect(location, 302)
    return refuse(parts, reply, new IdentityError('code_refused'), '/')
  })
}
