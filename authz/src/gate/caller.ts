import { readSecret } from '../people/api-key.ts'
import { type Caller, type Callers, CallerUnavailable } from '../people/callers.ts'
import { readCookie } from '../people/cookies.ts'
import type { App } from './app.ts'
import type { Forwarded } from './forwarded.ts'
import { type Refusal, refuse } from './verdict.ts'

/** Nobody showed who they are; what needs nobody is open to them. */
export type Nobody = { kind: 'nobody' }

export type Who = Caller | Nobody

const nobody: Nobody = { kind: 'nobody' }

/** The audience of a tool host's session cookie: good for that app alone, and never for the portal. */
export const appAudience = (appName: string): string => `app:${appName}`

/** The API key in an Authorization header. Null when it carries none of ours: a tool may have tokens of its own. */
export const readApiKey = (authorization: string | undefined): string | null => {
  const found = readSecret(authorization)
  return found?.secret.startsWith('oct_') ? found.secret : null
}

const badKey = () =>
  refuse(401, 'bad_key', 'The API key is unknown, expired or revoked: make another in the portal.')

const doubledCookie = (name: string) =>
  refuse(
    400,
    'bad_request',
    `The cookie ${name} is there twice: delete this site's cookies and sign in again.`,
  )

const unavailable = (error: unknown): Refusal => {
  if (error instanceof CallerUnavailable)
    return refuse(503, 'unavailable', 'Who you are cannot be checked right now: try again in a moment.')
  throw error
}

const load = async (
  found: Promise<Caller | null>,
  otherwise: () => Who | Refusal,
): Promise<Who | Refusal> => {
  try {
    return (await found) ?? otherwise()
  } catch (error) {
    return unavailable(error)
  }
}

/**
 * Who asks: an API key beats a cookie, and a bad key is refused rather than overlooked. What memory knows is answered
 * at once; only what it does not is a promise.
 */
export const findCaller = (
  callers: Callers,
  sessionCookie: string,
  app: App,
  forwarded: Forwarded,
): Who | Refusal | Promise<Who | Refusal> => {
  const key = readApiKey(forwarded.headers.authorization)
  if (key !== null) {
    const known = callers.knownByKey(key)
    if (known !== undefined) return known ?? badKey()
    return load(callers.byKey(key), badKey)
  }
  const text = readCookie(forwarded.headers.cookie, sessionCookie)
  if (text === undefined) return doubledCookie(sessionCookie)
  if (text === null || text === '') return nobody
  const audience = appAudience(app.list.name)
  const known = callers.knownBySession(text, audience)
  if (known !== undefined) return known ?? nobody
  return load(callers.bySession(text, audience), () => nobody)
}
