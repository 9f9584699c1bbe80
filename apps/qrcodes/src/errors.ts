import { STATUS_CODES } from 'node:http'
import type { FastifyReply } from 'fastify'

/** What is wrong with one field of a request, and how to mend it. */
export type FieldError = { field: string; detail: string }

/** An answer other than the one asked for; sent as problem+json (RFC 9457). */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly errors: FieldError[]

  constructor(status: number, code: string, detail: string, errors: FieldError[] = []) {
    super(detail)
    this.status = status
    this.code = code
    this.errors = errors
  }
}

/** Every coded fault of the service. The codes are part of the API and never change. */
export const problems = {
  badRequest: (detail: string) => new Problem(400, 'bad_request', detail),
  invalidInput: (errors: FieldError[]) =>
    new Problem(
      400,
      'invalid_input',
      errors.map(error => `${error.field}: ${error.detail}`).join(' '),
      errors,
    ),
  signedOut: () =>
    new Problem(401, 'signed_out', 'Nobody is signed in: send this request through the gate, signed in.'),
  notFound: () =>
    new Problem(404, 'not_found', 'There is nothing at this address: check the path and the method.'),
  codeNotFound: () =>
    new Problem(
      404,
      'code_not_found',
      'You have no code with this id: GET /api/dynamic lists those you have.',
    ),
  bodyTooLarge: () => new Problem(413, 'body_too_large', 'The body is over 1 MB: send a smaller logo.'),
  notJson: () =>
    new Problem(415, 'not_json', 'The body must be JSON: send Content-Type: application/json with it.'),
  internal: () => new Problem(500, 'internal', 'Something broke on our side and was logged: try again.'),
}

/** Writes a problem as problem+json. */
export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  const { status, code, message, errors } = problem
  const body = { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, code, detail: message }
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .send(JSON.stringify(errors.length > 0 ? { ...body, errors } : body))
}

/** Turns whatever a handler or Fastify threw into a coded problem; what is nobody's fault is a bug. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (!(error instanceof Error) || !('statusCode' in error)) return problems.internal()
  if (error.statusCode === 413) return problems.bodyTooLarge()
  if (error.statusCode === 415) return problems.notJson()
  const clientsFault =
    typeof error.statusCode === 'number' && error.statusCode >= 400 && error.statusCode < 500
  return clientsFault
    ? problems.badRequest(`The request cannot be read: ${error.message}`)
    : problems.internal()
}
