import type { FastifyInstance, RouteOptions } from 'fastify'
import type { TSchema } from 'typebox'
import { Problem } from './contract.ts'

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

const responsesOf = (schemas: unknown) => {
  const entries = Object.entries((schemas ?? {}) as Record<string, TSchema>).map(([status, schema]) => {
    const body = (schema as { type?: string }).type === 'null' ? {} : { content: json(schema) }
    return [status, { description: 'done', ...body }]
  })
  const problem = { description: 'refused', content: { 'application/problem+json': { schema: Problem } } }
  return { ...Object.fromEntries(entries), default: problem }
}

const describe = ({ schema = {} }: RouteOptions): Operation => ({
  parameters: [
    ...parametersIn('path', schema.params),
    ...parametersIn('query', schema.querystring),
    ...parametersIn('header', schema.headers),
  ],
  ...(schema.body === undefined ? {} : { requestBody: { content: json(schema.body) } }),
  responses: responsesOf(schema.response),
})

/** What a document says of an API besides its routes. */
export type ApiDescription = {
  /** Where the document is served, in its scope. */
  url: string
  title: string
  /** How a caller says who they are, by a Bearer token. */
  bearer: string
  /** Whether anything can be asked without it, by a cookie or by nobody. */
  bearerOnly: boolean
}

/** The portal's own API. */
export const portalApi: ApiDescription = {
  url: '/api/openapi.json',
  title: 'Octroi',
  bearer: 'An API key: oct_…',
  bearerOnly: false,
}

/** Serves an OpenAPI document: every route that is registered after it in this scope, as its schemas say. */
export const serveOpenApi = (scope: FastifyInstance, description: ApiDescription): void => {
  const paths: Record<string, Record<string, Operation>> = {}
  const keySecurity = { type: 'http', scheme: 'bearer', description: description.bearer }
  const document = {
    openapi: '3.1.0',
    info: { title: description.title, version: '1' },
    security: description.bearerOnly ? [{ key: [] }] : [{}, { key: [] }],
    components: { securitySchemes: { key: keySecurity } },
    paths,
  }
  scope.get(description.url, async (_request, reply) => {
    reply.header('cache-control', 'no-store')
    return document
  })
  scope.addHook('onRoute', route => {
    const path = route.url.replace(/:(\w+)/g, '{$1}')
    for (const method of [route.method].flat())
      if (method !== 'HEAD') paths[path] = { ...paths[path], [method.toLowerCase()]: describe(route) }
  })
}
