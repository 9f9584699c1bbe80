import type Stripe from 'stripe'
import { expireSession } from './checkout.ts'
import { page } from './page.ts'
import { daySeconds } from './periods.ts'
import { invalid } from './refused.ts'
import { type Due, dueOf, dueOfInvoice } from './renewals.ts'
import type { Call, Route } from './routes.ts'
import { newId } from './state.ts'
import { change, clockOf, emit, now, type World } from './world.ts'

export const clockRoutes: Route[] = [
  ['POST', '/v1/test_helpers/test_clocks', createClock],
  [
    'GET',
    '/v1/test_helpers/test_clocks',
    ({ world, params, path }) => page(world.state.testClocks.all(), params, path),
  ],
  ['GET', '/v1/test_helpers/test_clocks/:id', ({ world, id }) => world.state.testClocks.require(id)],
  ['POST', '/v1/test_helpers/test_clocks/:id/advance', advance],
  ['DELETE', '/v1/test_helpers/test_clocks/:id', deleteClock],
]

/** What falls due in one jump of a clock: more is a loop that does not end. */
const mostSteps = 10_000

function createClock({ world, params }: Call) {
  const clock: Stripe.TestHelpers.TestClock = {
    id: newId('clock'),
    object: 'test_helpers.test_clock',
    created: now(world),
    deletes_after: now(world) + 30 * daySeconds,
    frozen_time: params.requireInteger('frozen_time'),
    livemode: false,
    name: params.text('name') ?? null,
    status: 'ready',
    status_details: {},
  }
  params.finish()
  world.state.testClocks.add(clock)
  emit(world, 'test_helpers.test_clock.created', clock)
  return clock
}

function advance({ world, params, id }: Call) {
  const clock = world.state.testClocks.require(id)
  const time = params.requireInteger('frozen_time')
  params.finish()
  advanceClock(world, clock, time)
  return clock
}

/** Stripe advances in the background; here the clock is ready, and all that fell due done, when this returns. */
export function advanceClock(world: World, clock: Stripe.TestHelpers.TestClock, time: number): void {
  if (time <= clock.frozen_time)
    throw invalid('The frozen_time must be later than the current time of the test clock.', 'frozen_time')
  emit(world, 'test_helpers.test_clock.advancing', clock)
  runUntil(world, clock, time, at => change(world, clock, { frozen_time: at }))
  emit(world, 'test_helpers.test_clock.ready', clock)
}

/** Moves the time of all that has no test clock. */
export function advanceWorld(world: World, seconds: number): void {
  const start = now(world)
  const began = world.aheadSeconds
  runUntil(world, undefined, start + seconds, at => {
    world.aheadSeconds = Math.max(began, began + at - start)
  })
}

const doneWarnings = new WeakMap<World, Set<string>>()

/** Does what falls due until `time`, earliest first, each at its own time. */
function runUntil(
  world: World,
  clock: Stripe.TestHelpers.TestClock | undefined,
  time: number,
  setTime: (at: number) => void,
) {
  const done = doneWarnings.get(world) ?? new Set()
  doneWarnings.set(world, done)
  for (let step = 0; ; step++) {
    if (step === mostSteps) throw new Error(`more than ${mostSteps} things fell due until ${time}`)
    const due = allDue(world, clock, done).filter(({ at }) => at <= time)
    const [first] = due.toSorted((a, b) => a.at - b.at)
    if (!first) break
    // What was overdue already happens now: no clock goes back.
    setTime(Math.max(first.at, clock?.frozen_time ?? now(world)))
    first.run()
  }
  setTime(time)
}

function allDue(world: World, clock: Stripe.TestHelpers.TestClock | undefined, done: Set<string>): Due[] {
  const { subscriptions, invoices, sessions } = world.state
  const isOnClock = (customer: Stripe.Invoice['customer']) => clockOf(world, customer)?.id === clock?.id
  return [
    ...invoices
      .all()
      .filter(one => isOnClock(one.customer))
      .flatMap(one => dueOfInvoice(world, one)),
    ...subscriptions
      .all()
      .filter(one => isOnClock(one.customer))
      .flatMap(one => dueOf(world, one, done)),
    ...sessions
      .all()
      .filter(one => one.status === 'open' && isOnClock(one.customer))
      .map(one => ({ at: one.expires_at, run: () => expireSession(world, one) })),
  ]
}

function deleteClock({ world, id }: Call) {
  const clock = world.state.testClocks.require(id)
  world.state.testClocks.remove(id)
  emit(world, 'test_helpers.test_clock.deleted', clock)
  return { id, object: 'test_helpers.test_clock', deleted: true }
}
