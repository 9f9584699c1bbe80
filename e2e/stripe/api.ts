import { createHash } from 'node:crypto'
import { expand } from './expand.ts'
import { parseForm } from './params.ts'
import { Refused } from './refused.ts'
import type { Route } from './routes.ts'
import { inShapeOf } from './shapes.ts'
import { newId } from './state.ts'
import { toWire, type World } from './world.ts'

export type ApiRequest = {
  method: string
  /** Path and query. */
  url: string
  headers: Record<string, string | string[] | undefined>
  body: string
}

export type ApiAnswer = { status: number; headers: Record<string, string>; body: string }

export type Api = (request: ApiRequest) => ApiAnswer

/** Answers Stripe's API: key, idempotency, the route, expansion, the version's shape. */
export function createApi(world: World, routes: Route[], apiKey: string): Api {
  const compiled = routes.map(([method, path, handle]) => ({
    method,
    pattern: new RegExp(`^${path.replace(/:\w+/, '([^/]+)')}$`),
    handle,
  }))
  const kept = new Map<string, { sent: string; answer: ApiAnswer }>()

  const run = (request: ApiRequest): object => {
    requireKey(request, apiKey)
    const { pathname, search } = new URL(request.url, 'http://stripe')
    for (const { method, pattern, handle } of compiled) {
      const match = pathname.match(pattern)
      if (!match || method !== request.method) continue
      const params = parseForm(request.method === 'POST' ? request.body : search.slice(1))
      const id = decodeURIComponent(match[1] ?? '')
      const paths = params.texts('expand')
      const version = versionOf(world, request)
      const answered = toWire(handle({ world, params, id, path: pathname }))
      params.finish()
      const wire = inShapeOf(world.state, version, answered) as Record<string, unknown>
      for (const path of paths) expand(world.state, version, wire, path)
      return wire
    }
    throw new Refused(404, {
      type: 'invalid_request_error',
      message: `Unrecognized request URL (${request.method}: ${pathname}).`,
    })
  }

  const answer = (request: ApiRequest): ApiAnswer => {
    const id = newId('req')
    const key = headerOf(request, 'idempotency-key') ?? null
    world.request = { id, idempotency_key: key }
    const headers = {
      'content-type': 'application/json',
      'request-id': id,
      'stripe-version': versionOf(world, request),
      ...(key === null ? {} : { 'idempotency-key': key }),
    }
    try {
      return { status: 200, headers, body: JSON.stringify(run(request), null, 2) }
    } catch (error) {
      const refused = error instanceof Refused ? error : bug(error)
      return { status: refused.status, headers, body: JSON.stringify({ error: refused.error }, null, 2) }
    } finally {
      world.request = { id: null, idempotency_key: null }
    }
  }

  return request => {
    const key = request.method === 'POST' ? headerOf(request, 'idempotency-key') : undefined
    if (key === undefined) return answer(request)
    const sent = createHash('sha256').update(`${request.url}\n${request.body}`).digest('hex')
    const before = kept.get(key)
    if (before) return repeat(before, sent, key)
    const given = answer(request)
    // A request that did not get past its parameters leaves its key free, as Stripe documents it.
    if (given.status !== 400 && given.status !== 401) kept.set(key, { sent, answer: given })
    return given
  }
}

function repeat(before: { sent: string; answer: ApiAnswer }, sent: string, key: string): ApiAnswer {
  const { answer } = before
  if (before.sent === sent)
    return {
      ...answer,
      headers: {
        ...answer.headers,
        'idempotent-replayed': 'true',
        'original-request': answer.headers['request-id'] ?? '',
      },
    }
  const error = {
    type: 'idempotency_error',
    message:
      'Keys for idempotent requests can only be used with the same parameters they were first used with. ' +
      `Try using a key other than '${key}' if you meant to execute a different request.`,
  }
  return { status: 400, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ error }) }
}

const headerOf = (request: ApiRequest, name: string) => [request.headers[name]].flat()[0]

const versionOf = (world: World, request: ApiRequest) =>
  headerOf(request, 'stripe-version') ?? world.apiVersion

function requireKey(request: ApiRequest, apiKey: string) {
  if (headerOf(request, 'authorization') === `Bearer ${apiKey}`) return
  throw new Refused(401, { type: 'invalid_request_error', message: 'Invalid API Key provided.' })
}

function bug(error: unknown): Refused {
  process.stderr.write(`the stand-in for Stripe failed: ${error instanceof Error ? error.stack : error}\n`)
  return new Refused(500, { type: 'api_error', message: String(error) })
}
