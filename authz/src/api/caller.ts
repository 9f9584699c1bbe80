import type { FastifyRequest } from 'fastify'
import { nameActor } from '../acting.ts'
import { errors } from '../errors.ts'
import { readSecret } from '../people/api-key.ts'
import { type Caller, CallerUnavailable } from '../people/callers.ts'
import { cookieNames, readCookie } from '../people/cookies.ts'
import type { ApiParts } from './parts.ts'

/** What finding out who asks takes. */
export type Asking = Pick<ApiParts, 'callers' | 'config'>

/** Whether cookies get the attributes of https. */
export const isSecure = ({ config }: Pick<ApiParts, 'config'>): boolean =>
  config.portalUrl.protocol === 'https:'

/**
 * The API key in a request: any Bearer, or Basic with a key as its password. Null when there is none; other people's
 * Basic (an outer proxy's) is not ours to judge.
 */
export const readApiKey = (request: FastifyRequest): string | null => {
  const found = readSecret(request.headers.authorization)
  return found && (found.scheme === 'bearer' || found.secret.startsWith('oct_')) ? found.secret : null
}

/** The portal's session cookie, null when there is none. Throws 400 for two: nobody knows which one counts. */
export const readSessionCookie = (
  parts: Pick<ApiParts, 'config'>,
  request: FastifyRequest,
): string | null => {
  const { session } = cookieNames(isSecure(parts))
  const text = readCookie(request.headers.cookie, session)
  if (text !== undefined) return text
  throw errors.invalid(`the cookie ${session} is there twice: delete this site's cookies and sign in again`)
}

/** The one place where a request's person becomes known, to the audit log too, unless somebody else is who acts. */
const load = async (
  found: Promise<Caller | null>,
  named: typeof nameActor | null = nameActor,
): Promise<Caller | null> => {
  try {
    const caller = await found
    if (caller !== null) named?.({ id: caller.personId, email: caller.email, role: caller.role })
    return caller
  } catch (error) {
    throw error instanceof CallerUnavailable ? errors.unavailable() : error
  }
}

/**
 * Whose session the cookie is, suspended people's too, and whatever it sees the portal as; null for nobody's. For what
 * is about the session itself. Throws 400 and 503.
 */
export const findOwnSession = async (parts: Asking, request: FastifyRequest): Promise<Caller | null> => {
  const text = readSessionCookie(parts, request)
  return text === null ? null : load(parts.callers.bySession(text, 'portal'))
}

/** Where an admin who sees the portal as a person is shown what is that person's. All else is refused. */
const viewable = new Set(
  [
    'me',
    'me/apps',
    'me/audit',
    'me/factors',
    'me/first-steps',
    'me/grants',
    'me/notification-settings',
    'me/notifications',
    'movements',
    'offers',
    'invoices',
    'invoices/:id/pdf',
    'credit-notes/:id/pdf',
    'billing',
    'orders',
    'orders/:id',
    'top-up',
    'usage',
    'apps',
    'apps/:name',
    'keys',
    'sessions',
    'limits',
  ].map(path => `/api/${path}`),
)

/** Without the mark of a view that is over. */
const asThemselves = (caller: Caller): Caller => {
  if (caller.by.kind === 'key' || caller.by.viewUntil === undefined) return caller
  const { viewUntil: _, ...by } = caller.by
  return { ...caller, by }
}

/** Whom the admin's session sees the portal as, by that session; the admin themselves once it is over. */
const findViewed = async (parts: Asking, request: FastifyRequest, admin: Caller): Promise<Caller> => {
  const viewed = await load(parts.callers.viewedBy(admin.by.id), null)
  if (viewed === null || admin.owesFactor) return asThemselves(admin)
  const { method, routeOptions } = request
  if ((method !== 'GET' && method !== 'HEAD') || !viewable.has(routeOptions.url ?? '')) throw errors.viewAs()
  return viewed
}

/**
 * Whose session the cookie is, suspended people's too; null for nobody's. An admin who sees the portal as a person is
 * that person where it shows what is theirs, and refused elsewhere. Throws 400, 403 and 503.
 */
export const findSession = async (parts: Asking, request: FastifyRequest): Promise<Caller | null> => {
  const caller = await findOwnSession(parts, request)
  const isViewing = caller?.by.kind === 'session' && (caller.by.viewUntil ?? 0) > Date.now()
  if (isViewing) return findViewed(parts, request, caller)
  return caller && asThemselves(caller)
}

/**
 * Who asks, by key or by session, suspended people too; null when nobody does. A key beats a cookie. Throws 401 for
 * a bad key, 400 for a doubled cookie, 503 when it cannot be known.
 */
export const findCaller = async (parts: Asking, request: FastifyRequest): Promise<Caller | null> => {
  const key = readApiKey(request)
  if (key === null) return findSession(parts, request)
  const caller = await load(parts.callers.byKey(key))
  if (caller === null) throw errors.badKey()
  return caller
}

/** Refuses every request that carries an API key. `what` completes "An API key may not …". */
export const forbidKeys = (request: FastifyRequest, what: string): void => {
  if (readApiKey(request) !== null) throw errors.keyMayNot(what)
}

/** Who may do what with a key; `what` completes "An API key may not …". */
export type KeyUse = { keys: 'allowed' } | { keys: 'forbidden'; what: string }

/** What an admin who owes a second factor may do all the same: make one, and see who they are. */
export type Owing = { owing?: 'allowed' }

/** Who asks. Throws 401 when nobody does, 403 for suspended people and where a key may not. */
export const requireCaller = async (
  parts: Asking,
  request: FastifyRequest,
  use: KeyUse & Owing,
): Promise<Caller> => {
  const caller = await findCaller(parts, request)
  if (caller === null) throw errors.signIn()
  if (caller.status === 'suspended') throw errors.suspended(caller.suspendedReason ?? 'ask the operator')
  if (caller.owesFactor && use.owing !== 'allowed') throw errors.secondFactorDue()
  if (use.keys === 'forbidden' && caller.by.kind === 'key') throw errors.keyMayNot(use.what)
  return caller
}

const requireRole = async (
  parts: Asking,
  request: FastifyRequest,
  roles: readonly Caller['role'][],
): Promise<Caller> => {
  const caller = await requireCaller(parts, request, { keys: 'allowed' })
  if (!roles.includes(caller.role)) throw errors.notAdmin()
  if (caller.by.kind === 'key' && !caller.by.admin)
    throw errors.keyMayNot('do what admins do unless it was made with admin: true')
  return caller
}

/** An admin, by session or by a key that was made with `admin: true`; 403 for everybody else. For what writes. */
export const requireAdmin = (parts: Asking, request: FastifyRequest): Promise<Caller> =>
  requireRole(parts, request, ['admin'])

/** Support or an admin: 403 for everybody else. For what reads, and for adjustments, which SQL limits. */
export const requireSupport = (parts: Asking, request: FastifyRequest): Promise<Caller> =>
  requireRole(parts, request, ['support', 'admin'])
