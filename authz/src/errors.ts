import { STATUS_CODES } from 'node:http'
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify'
import { isUnavailable } from './database.ts'
import { IdentityError } from './identity/identity-error.ts'

/** A coded fault of the API: rendered as RFC 9457 problem+json. `code` is stable, `detail` names thing and remedy. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly more: Record<string, unknown>
  /** What the answer carries besides. */
  readonly headers: Record<string, string>
  constructor(
    status: number,
    code: string,
    detail: string,
    more: Record<string, unknown> = {},
    headers: Record<string, string> = {},
  ) {
    super(detail)
    this.status = status
    this.code = code
    this.more = more
    this.headers = headers
  }
}

/** The errors that people meet, each made in one place. */
export const errors = {
  signIn: () => new ApiError(401, 'sign_in', 'Sign in first, or send an API key as a Bearer token.'),
  badKey: () =>
    new ApiError(401, 'bad_key', 'The API key is unknown, expired or revoked: make another in the portal.'),
  secondFactorDue: () =>
    new ApiError(
      403,
      'second_factor_due',
      'An admin needs a second factor here: make one on the account page, or sign in again and show it.',
    ),
  notAdmin: () => new ApiError(403, 'not_admin', 'Only an admin may do this.'),
  keyMayNot: (what: string) =>
    new ApiError(403, 'key_may_not', `An API key may not ${what}: sign in to the portal.`),
  suspended: (reason: string) => new ApiError(403, 'suspended', `The account is suspended: ${reason}`),
  viewAs: () =>
    new ApiError(
      403,
      'view_as',
      'You see the portal as somebody else, which changes nothing: stop that first (DELETE /api/view).',
    ),
  crossSite: () =>
    new ApiError(403, 'cross_site', 'The request comes from another site: use the portal itself.'),
  notFound: (what: string) => new ApiError(404, 'not_found', `There is no ${what}.`),
  invalid: (detail: string) => new ApiError(400, 'invalid', detail),
  conflict: (code: string, detail: string) => new ApiError(409, code, detail),
  /** `headers` say when to come again. */
  rateLimited: (detail: string, headers: Record<string, string>) =>
    new ApiError(429, 'rate_limited', detail, {}, headers),
  unavailable: () =>
    new ApiError(
      503,
      'unavailable',
      'The database does not answer: try again in a moment. Nothing was changed.',
    ),
}

const identityStatus: Record<IdentityError['code'], number> = {
  email_taken: 409,
  email_invalid: 400,
  wrong_credentials: 401,
  weak_password: 400,
  mail_unconfirmed: 403,
  bad_link: 400,
  code_due: 403,
  sign_up_closed: 403,
  rate_limited: 429,
  code_refused: 400,
  wrong_code: 401,
  address_unverified: 403,
  unavailable: 503,
}

/** The HTTP status of a refusal that somebody made on purpose. */
export const statusOf = (error: ApiError | IdentityError): number =>
  error instanceof ApiError ? error.status : identityStatus[error.code]

/** The framework's own refusals, under names that outlive it. */
const frameworkCodes: Record<number, string> = { 413: 'body_too_large', 415: 'unsupported_media_type' }

const codeOf = (status: number, code = 'bad_request') =>
  frameworkCodes[status] ?? code.replace(/^FST_(ERR_)?/, '').toLowerCase()

/** What any thrown thing means to the client; null for a bug, which is told as nothing but "internal". */
const toApiError = (error: FastifyError | ApiError | IdentityError | Error): ApiError | null => {
  if (error instanceof ApiError) return error
  if (error instanceof IdentityError) return new ApiError(statusOf(error), error.code, error.message)
  const { validation, validationContext, code } = error as FastifyError
  const statusCode = (error as FastifyError).statusCode ?? 500
  if (validation) return errors.invalid(explainValidation(validation, validationContext))
  // Before the database's: a client that leaves in the middle of its body is an ECONNRESET too, with a status.
  if (statusCode >= 400 && statusCode < 500)
    return new ApiError(statusCode, codeOf(statusCode, code), error.message)
  return isUnavailable(error) ? errors.unavailable() : null
}

type Validation = NonNullable<FastifyError['validation']>

/** "tokens must be integer": names the field, and for unknown fields which one. */
const explainValidation = (validation: Validation, context = 'body'): string =>
  validation
    .map(problem => {
      const field = problem.instancePath.slice(1).replaceAll('/', '.') || context
      const extra = (problem.params as { additionalProperty?: string }).additionalProperty
      return extra === undefined
        ? `${field} ${problem.message}`
        : `${field} has an unknown field ${JSON.stringify(extra)}`
    })
    .join('; ')

/** Sends a problem document. */
export const sendProblem = (reply: FastifyReply, error: ApiError): FastifyReply => {
  if (error.status === 401) reply.header('www-authenticate', 'Bearer realm="octroi"')
  if (error.status === 503) reply.header('retry-after', '1')
  return reply
    .code(error.status)
    .headers(error.headers)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .send(
      JSON.stringify({
        type: 'about:blank',
        title: STATUS_CODES[error.status] ?? 'Error',
        status: error.status,
        code: error.code,
        detail: error.message,
        ...error.more,
      }),
    )
}

/** The one place where a thrown error becomes an answer; a bug is logged once and refused. */
export const handleErrors = (app: FastifyInstance): void => {
  app.setErrorHandler((error: Error, request, reply) => {
    const known = toApiError(error)
    if (known) {
      if (known.status >= 500) request.log.warn({ err: error }, 'unavailable')
      return sendProblem(reply, known)
    }
    request.log.error({ err: error }, 'unexpected error')
    return sendProblem(reply, new ApiError(500, 'internal', 'Something went wrong here; it was logged.'))
  })
}
