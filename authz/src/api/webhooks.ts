import { randomBytes } from 'node:crypto'
import Type from 'typebox'
import { errors } from '../errors.ts'
import { findEvent } from '../notifications/catalogue.ts'
import { isPublicAddress, literalOf, writeSecret } from '../notifications/webhook.ts'
import { requireAdmin } from './caller.ts'
import {
  MadeWebhookEndpoint,
  NewWebhookEndpoint,
  WebhookEndpoint,
  WebhookEndpointChange,
} from './contract-notifications.ts'
import type { ApiParts } from './parts.ts'
import type { Api, Unwritten } from './schema.ts'

type EndpointRow = Unwritten<WebhookEndpoint>

const secretBytes = 32
const mostEndpoints = 20
const path = '/admin/webhooks'
const params = Type.Object({ id: Type.String({ format: 'uuid' }) })

/** The URL as it is kept. Throws 400 for one that may not be called. */
const readEndpointUrl = ({ config }: ApiParts, text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || (url.protocol !== 'https:' && !(config.webhookPrivate && url.protocol === 'http:')))
    throw errors.invalid('url must start with https://')
  if (url.username !== '' || url.password !== '')
    throw errors.invalid('url holds a name or password: the signature tells that it is us')
  const literal = literalOf(url)
  if (!config.webhookPrivate && literal !== null && !isPublicAddress(literal))
    throw errors.invalid(
      `${literal} is not public: set OCTROI_WEBHOOK_PRIVATE to reach into your own network`,
    )
  url.hash = ''
  return url.href
}

const checkEvents = ({ events }: NewWebhookEndpoint): void => {
  const unknown = events?.find(name => {
    const event = findEvent(name)
    return event === undefined || event.admins === true
  })
  if (unknown !== undefined)
    throw errors.invalid(`events names ${JSON.stringify(unknown)}, which no endpoint is told of`)
}

const requireEndpoint = async ({ database }: ApiParts, id: string): Promise<EndpointRow> => {
  const [row] = await database.call<EndpointRow>('listWebhookEndpoints', { id })
  if (row === undefined) throw errors.notFound(`endpoint ${id}`)
  return row
}

const serveMaking = (api: Api, parts: ApiParts): void => {
  const makeSchema = {
    summary: 'Make an endpoint that is told of events; its secret is in this answer alone',
    body: NewWebhookEndpoint,
    response: { 201: MadeWebhookEndpoint },
  }
  api.post(path, { schema: makeSchema }, async (request, reply) => {
    const admin = await requireAdmin(parts, request)
    checkEvents(request.body)
    const secret = randomBytes(secretBytes)
    const [made] = await parts.database.call<{ id: string }>('makeWebhookEndpoint', {
      url: readEndpointUrl(parts, request.body.url),
      events: request.body.events ?? null,
      secret,
      madeBy: admin.personId,
      limit: mostEndpoints,
    })
    if (made === undefined)
      throw errors.conflict('too_many_endpoints', `There are ${mostEndpoints} endpoints, which is the most.`)
    const row = await requireEndpoint(parts, made.id)
    return reply.code(201).send({ ...row, secret: writeSecret(secret) })
  })

  const rotateSchema = {
    summary: 'Give an endpoint another secret, which signs from now on',
    params,
    response: { 200: MadeWebhookEndpoint },
  }
  api.post(`${path}/:id/rotate`, { schema: rotateSchema }, async request => {
    await requireAdmin(parts, request)
    const { id } = request.params
    const row = await requireEndpoint(parts, id)
    const secret = randomBytes(secretBytes)
    await parts.database.call('changeWebhookEndpoint', { id, secret })
    return { ...row, secret: writeSecret(secret) }
  })
}

/** Other systems that are told of events by HTTP. */
export const serveWebhooks = (api: Api, parts: ApiParts): void => {
  const listSchema = {
    summary: 'Endpoints that are told of events',
    response: { 200: Type.Object({ items: Type.Array(WebhookEndpoint) }) },
  }
  api.get(path, { schema: listSchema }, async request => {
    await requireAdmin(parts, request)
    return { items: await parts.database.call<EndpointRow>('listWebhookEndpoints') }
  })

  serveMaking(api, parts)

  const changeSchema = {
    summary: 'Switch an endpoint off or on',
    params,
    body: WebhookEndpointChange,
    response: { 200: WebhookEndpoint },
  }
  api.patch(`${path}/:id`, { schema: changeSchema }, async request => {
    await requireAdmin(parts, request)
    const { id } = request.params
    await parts.database.call('changeWebhookEndpoint', { id, off: request.body.off })
    return requireEndpoint(parts, id)
  })

  const removeSchema = { summary: 'Remove an endpoint, and its log', params, response: { 204: Type.Null() } }
  api.delete(`${path}/:id`, { schema: removeSchema }, async (request, reply) => {
    await requireAdmin(parts, request)
    const { id } = request.params
    const args = { id, remove: true }
    const [row] = await parts.database.call<{ changed: boolean }>('changeWebhookEndpoint', args)
    if (!row?.changed) throw errors.notFound(`endpoint ${id}`)
    return reply.code(204).send(null)
  })
}
