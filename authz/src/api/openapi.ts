import type { FastifyInstance, RouteOptions } from 'fastify'
import type { TSchema } from 'typebox'
import { Problem } from './contract.ts'

type ObjectSchema = { properties?: Record<string, TSchema>; required?: string[] }

type Operation = Record<string, unknown>

const json = (schema: unknown) => ({ 'application/json': { schema } })

const parametersIn = (place: 'path' | 'query', schema: unknown) => {
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
  parameters: [...parametersIn('path', schema.params), ...parametersIn('query', schema.querystring)],
  ...(schema.body === undefined ? {} : { requestBody: { content: json(schema.body) } }),
  responses: responsesOf(schema.response),
})

/** Serves /api/openapi.json: every route that is registered after it in this scope, as its schemas say. */
export const serveOpenApi = (scope: FastifyInstance): void => {
  const paths: Record<string, Record<string, Operation>> = {}
  const keySecurity = { type: 'http', scheme: 'bearer', description: 'An API key: oct_…' }
  const document = {
    openapi: '3.1.0',
    info: { title: 'Octroi', version: '1' },
    security: [{}, { key: [] }],
    components: { securitySchemes: { key: keySecurity } },
    paths,
  }
  scope.get('/api/openapi.json', async (_request, reply) => {
    reply.header('cache-control', 'no-store')
    return document
  })
  scope.addHook('onRoute', route => {
    const path = route.url.replace(/:(\w+)/g, '{$1}')
    for (const method of [route.method].flat())
      if (method !== 'HEAD') paths[path] = { ...paths[path], [method.toLowerCase()]: describe(route) }
  })
}
