import type { StaticDocumentSpec } from '@fastify/swagger'
import type { FastifyInstance, RouteOptions } from 'fastify'
import type { TSchema } from 'typebox'
import { Problem } from './contract.ts'
import { serveDocs } from './docs.ts'

type ObjectSchema = { properties?: Record<string, TSchema>; required?: string[] }

type Operation = Record<string, unknown>

const json = (schema: unknown) => ({ 'application/json': { schema } })

const parametersIn = (place: 'path' | 'query' | 'header', schema: unknown) => {
  const { properties = {}, required = [] } = (schema ?? {}) as ObjectSchema
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: property,
  }))
}

const bodyOf = (schema: unknown) => ({
  content: json(schema),
  required: ((schema as ObjectSchema).required ?? []).length > 0,
})

const responsesOf = (schemas: unknown) => {
  const entries = Object.entries((schemas ?? {}) as Record<string, TSchema>).map(([status, schema]) => {
    const body = (schema as { type?: string }).type === 'null' ? {} : { content: json(schema) }
    return [status, { description: 'done', ...body }]
  })
  const problem = { description: 'refused', content: { 'application/problem+json': { schema: Problem } } }
  return { ...Object.fromEntries(entries), default: problem }
}

/** `admin`, `people`, `{id}` of `/api/admin/people/{id}`. */
const segmentsOf = (path: string) => path.split('/').filter(part => !['', 'api', 'v1'].includes(part))

/** What the path is about: `people`, `admin people`, or `well-known` of a name with a dot before it. */
const tagOf = (path: string) => {
  const segments = segmentsOf(path)
  return segments
    .slice(0, segments[0] === 'admin' ? 2 : 1)
    .join(' ')
    .replace(/^\./, '')
}

/** `getAdminPeopleId`: the name that client generators give the call. */
const operationIdOf = (method: string, path: string) => {
  const words = segmentsOf(path).flatMap(segment => segment.match(/[a-z]+/gi) ?? [])
  return method.toLowerCase() + words.map(word => word.charAt(0).toUpperCase() + word.slice(1)).join('')
}

const describe = (method: string, path: string, { schema = {} }: RouteOptions): Operation => ({
  ...(schema.summary === undefined ? {} : { summary: schema.summary }),
  operationId: operationIdOf(method, path),
  tags: [tagOf(path)],
  parameters: [
    ...parametersIn('path', schema.params),
    ...parametersIn('query', schema.querystring),
    ...parametersIn('header', schema.headers),
  ],
  ...(schema.body === undefined ? {} : { requestBody: bodyOf(schema.body) }),
  responses: responsesOf(schema.response),
})

/** What a document says of an API besides its routes. */
export type ApiDescription = {
  /** Where the document is served. */
  path: string
  /** Where people browse it. */
  docsPath: string
  title: string
  /** What a reader must know first. */
  description: string
  /** How a caller says who they are, by a Bearer token. */
  bearer: string
  /** Whether anything can be asked without it, by a cookie or by nobody. */
  bearerOnly: boolean
}

/** The portal's own API. */
export const portalApi: ApiDescription = {
  path: '/api/openapi.json',
  docsPath: '/api/docs',
  title: 'Octroi API',
  description:
    'What the portal does, for scripts. Signed in to the portal, you try calls as yourself here; a script sends an API key.',
  bearer: 'An API key: oct_…',
  bearerOnly: false,
}

/** Serves an OpenAPI document: every route that is registered after it in this scope, as its schemas say. */
export const serveOpenApi = (scope: FastifyInstance, description: ApiDescription): void => {
  const { path, docsPath, title } = description
  const paths: Record<string, Record<string, Operation>> = {}
  const keySecurity = { type: 'http' as const, scheme: 'bearer', description: description.bearer }
  const document: StaticDocumentSpec['document'] = {
    openapi: '3.1.0',
    info: { title: description.title, version: '1', description: description.description },
    security: description.bearerOnly ? [{ key: [] }] : [{}, { key: [] }],
    components: { securitySchemes: { key: keySecurity } },
    paths,
  }
  scope.get(path.slice(scope.prefix.length), { schema: { hide: true } }, async (_request, reply) => {
    reply.header('cache-control', 'no-store')
    return document
  })
  scope.register(pages => serveDocs(pages, document, { path: docsPath, title }))
  scope.addHook('onRoute', route => {
    if (route.schema?.hide) return
    const path = route.url.replace(/:(\w+)/g, '{$1}')
    for (const method of [route.method].flat())
      if (method !== 'HEAD')
        paths[path] = { ...paths[path], [method.toLowerCase()]: describe(method, path, route) }
  })
}
