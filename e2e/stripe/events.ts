import { page } from './page.ts'
import { invalid } from './refused.ts'
import type { Call, Route } from './routes.ts'

export const eventRoutes: Route[] = [
  ['GET', '/v1/events', listEvents],
  ['GET', '/v1/events/:id', ({ world, id }) => world.state.events.require(id)],
]

/** `type` may end in `.*`, as `charge.*` does. */
function listEvents({ world, params, path }: Call) {
  const type = params.text('type')
  const types = params.texts('types')
  if (types.length > 20) throw invalid('You may pass at most 20 types.', 'types')
  const delivered = params.flag('delivery_success')
  const isWanted = (one: string) =>
    (type === undefined || (type.endsWith('.*') ? one.startsWith(type.slice(0, -1)) : one === type)) &&
    (types.length === 0 || types.includes(one))
  const wanted = world.state.events
    .all()
    .filter(
      event =>
        isWanted(event.type) && (delivered === undefined || (event.pending_webhooks === 0) === delivered),
    )
  return page(wanted, params, path)
}
