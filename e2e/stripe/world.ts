import type Stripe from 'stripe'
import type { Webhook } from './delivery.ts'
import { inShapeOf } from './shapes.ts'
import { createState, idOf, newId, type State, type StripeEvent } from './state.ts'

export type World = {
  state: State
  /** Where its pages are, without a slash at the end. */
  url: string
  /** The shape of what carries no Stripe-Version, and of events. */
  apiVersion: string
  /** What automatic tax adds to a price that does not include it. */
  taxPercent: number
  /** How the next refunds go that are asked for by the API. */
  refundOutcome: 'succeeded' | 'pending' | 'failed'
  /** The call that is being answered: events name it. */
  request: { id: string | null; idempotency_key: string | null }
  /** How far its clock is ahead of the machine's. */
  aheadSeconds: number
  /** Where events go. */
  webhooks: Webhook[]
  /** Takes every event the moment it happened. */
  publish: (event: StripeEvent) => void
}

export const createWorld = (options: Pick<World, 'apiVersion' | 'taxPercent'>): World => ({
  ...options,
  state: createState(),
  url: '',
  refundOutcome: 'succeeded',
  request: { id: null, idempotency_key: null },
  aheadSeconds: 0,
  webhooks: [],
  publish: () => {},
})

/** Seconds; by the test clock of a customer that has one. */
export function now(world: World, customer?: Stripe.Subscription['customer'] | null): number {
  const clock = clockOf(world, customer)
  return clock?.frozen_time ?? Math.floor(Date.now() / 1000) + world.aheadSeconds
}

export function clockOf(world: World, customer?: Stripe.Subscription['customer'] | null) {
  const found = world.state.customers.find(idOf(customer))
  return world.state.testClocks.find(idOf(found?.test_clock))
}

/** As it goes over the wire: Decimal is text, nothing is shared with the state. */
export const toWire = (object: object): Record<string, unknown> => JSON.parse(JSON.stringify(object))

/** Something happened: an event with the object as it is now. */
export function emit(
  world: World,
  type: Stripe.Event.Type,
  object: object,
  previous?: Record<string, unknown>,
): void {
  const event: StripeEvent = {
    id: newId('evt'),
    object: 'event',
    api_version: world.apiVersion,
    created: now(world, customerOf(world, object)),
    data: {
      object: inShapeOf(world.state, world.apiVersion, toWire(object)) as Record<string, unknown>,
      ...(previous === undefined ? {} : { previous_attributes: toWire(previous) }),
    },
    livemode: false,
    pending_webhooks: 0,
    request: world.request,
    type,
  }
  world.state.events.add(event)
  world.publish(event)
}

/** Whose time an object's is; a dispute names its charge only. */
function customerOf({ state }: World, object: object): string | undefined {
  const { customer, charge } = object as { customer?: unknown; charge?: unknown }
  if (typeof customer === 'string') return customer
  return typeof charge === 'string' ? idOf(state.charges.find(charge)?.customer) : undefined
}

/** Changes an object and, given a type, tells so with what it was before. */
export function change<T extends object>(
  world: World,
  object: T,
  patch: Partial<T>,
  type?: Stripe.Event.Type,
): T {
  const before = toWire(object)
  Object.assign(object, patch)
  const after = toWire(object)
  const changed = Object.keys(patch).filter(key => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
  const previous = Object.fromEntries(changed.map(key => [key, before[key] ?? null]))
  if (type && changed.length > 0) emit(world, type, object, previous)
  return object
}

/** Metadata is merged; an empty value takes a key away, {} takes all. */
export function mergeMetadata(
  old: Stripe.Metadata,
  sent: Record<string, string> | undefined,
): Stripe.Metadata {
  if (sent === undefined) return old
  if (Object.keys(sent).length === 0) return {}
  return Object.fromEntries(Object.entries({ ...old, ...sent }).filter(([, value]) => value !== ''))
}
