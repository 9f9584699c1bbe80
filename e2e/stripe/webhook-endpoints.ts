import type Stripe from 'stripe'
import { page } from './page.ts'
import { invalid } from './refused.ts'
import type { Call, Route } from './routes.ts'
import { newId } from './state.ts'
import { mergeMetadata, now } from './world.ts'

export const webhookEndpointRoutes: Route[] = [
  ['POST', '/v1/webhook_endpoints', create],
  [
    'GET',
    '/v1/webhook_endpoints',
    ({ world, params, path }) => page(world.state.webhookEndpoints.all(), params, path),
  ],
  ['GET', '/v1/webhook_endpoints/:id', ({ world, id }) => world.state.webhookEndpoints.require(id)],
  ['POST', '/v1/webhook_endpoints/:id', update],
  ['DELETE', '/v1/webhook_endpoints/:id', remove],
]

/** Shows its secret, which no later call does. */
function create({ world, params }: Call): Stripe.WebhookEndpoint {
  const types = params.texts('enabled_events')
  if (types.length === 0)
    throw invalid('Missing required param: enabled_events.', 'enabled_events', 'parameter_missing')
  const endpoint: Stripe.WebhookEndpoint = {
    id: newId('we'),
    object: 'webhook_endpoint',
    api_version: null,
    application: null,
    created: now(world),
    description: params.text('description') ?? null,
    enabled_events: types,
    livemode: false,
    metadata: params.metadata() ?? {},
    status: 'enabled',
    url: params.requireText('url'),
  }
  params.finish()
  const secret = `whsec_${newId('').slice(1)}`
  world.state.webhookEndpoints.add(endpoint)
  world.webhooks.push({ endpoint: endpoint.id, url: endpoint.url, secret, types })
  return { ...endpoint, secret }
}

function update({ world, params, id }: Call) {
  const endpoint = world.state.webhookEndpoints.require(id)
  const types = params.texts('enabled_events')
  const isOff = params.flag('disabled')
  const patch = {
    url: params.text('url') ?? endpoint.url,
    description: params.text('description') ?? endpoint.description,
    enabled_events: types.length > 0 ? types : endpoint.enabled_events,
    metadata: mergeMetadata(endpoint.metadata, params.metadata()),
    ...(isOff === undefined ? {} : { status: isOff ? 'disabled' : 'enabled' }),
  }
  params.finish()
  Object.assign(endpoint, patch)
  const webhook = world.webhooks.find(one => one.endpoint === id)
  const isOn = endpoint.status === 'enabled'
  if (webhook) Object.assign(webhook, { url: endpoint.url, types: isOn ? endpoint.enabled_events : [] })
  return endpoint
}

function remove({ world, id }: Call) {
  world.state.webhookEndpoints.require(id)
  world.state.webhookEndpoints.remove(id)
  world.webhooks.splice(
    world.webhooks.findIndex(one => one.endpoint === id),
    1,
  )
  return { id, object: 'webhook_endpoint', deleted: true }
}
