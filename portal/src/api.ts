import type { Problem } from 'authz/contract'

type Call = {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  body?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal
}

const timeoutMs = 20_000

/** A refused or failed call: `code` is the problem+json's, or `unreachable` (status 0) when nobody answered. */
export class ApiProblem extends Error {
  readonly status: number
  readonly code: string
  readonly detail: string

  constructor(status: number, code: string, detail: string) {
    super(`${status} ${code}: ${detail}`)
    this.name = 'ApiProblem'
    this.status = status
    this.code = code
    this.detail = detail
  }
}

/** Whether a call failed because nobody is signed in, or somebody suspended, or who owes a second factor. */
export const isShutOut = (error: unknown) =>
  error instanceof ApiProblem &&
  (error.status === 401 || error.code === 'suspended' || error.code === 'second_factor_due')

/** A query string of the values that are there: `{a: 'x', b: ''}` becomes `?a=x`. */
export const query = (values: Record<string, string | number | null | undefined>) => {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(values))
    if (value !== null && value !== undefined && value !== '') search.set(name, String(value))
  return search.size > 0 ? `?${search}` : ''
}

/** What an answer that is no 2xx says was wrong. */
export const readProblem = async (response: Response) => {
  const body: Partial<Problem> = await response.json().catch(() => ({}))
  return new ApiProblem(
    response.status,
    body.code ?? `http_${response.status}`,
    body.detail ?? body.title ?? response.statusText,
  )
}

const send = async (path: string, { method = 'GET', body, headers, signal }: Call) => {
  const timeout = AbortSignal.timeout(timeoutMs)
  try {
    return await fetch(path, {
      method,
      credentials: 'same-origin',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  } catch (error) {
    if (signal?.aborted) throw error
    throw new ApiProblem(0, 'unreachable', 'the service did not answer')
  }
}

/**
 * One call to the service: JSON in, JSON out, with this origin's cookies. `T` is the contract's shape for the
 * path. Throws an ApiProblem for every answer that is no 2xx, and when no answer comes within 20 s.
 */
export const api = async <T>(path: string, call: Call = {}): Promise<T> => {
  const response = await send(path, call)
  if (!response.ok) throw await readProblem(response)
  const text = await response.text()
  try {
    return (text === '' ? undefined : JSON.parse(text)) as T
  } catch {
    throw new ApiProblem(response.status, 'unreadable', 'the service did not answer with JSON')
  }
}
