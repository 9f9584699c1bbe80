/** A refusal by the service or by the gate before it; `problem` is the problem+json. */
export class Refusal extends Error {
  constructor(status, problem) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`)
    this.status = status
    this.problem = problem
  }
}

/**
 * Asks the service.
 * @returns the response when it is a success
 * @throws Refusal for any other answer, TypeError when there is none
 */
export async function ask(method, path, { body, headers, signal } = {}) {
  const response = await fetch(path, {
    method,
    signal,
    headers: { accept: 'application/json', ...(body && { 'content-type': 'application/json' }), ...headers },
    body: body && JSON.stringify(body),
  })
  if (response.ok) return response
  throw new Refusal(response.status, await response.json().catch(() => ({})))
}

/** What the service says about one field, '' when that is not why it refused. */
export function fieldError(error, ...fields) {
  const found = error instanceof Refusal && error.problem.errors?.find(entry => fields.includes(entry.field))
  return found ? `${found.field}: ${found.detail}` : ''
}
