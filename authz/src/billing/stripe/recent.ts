import type Stripe from 'stripe'
import type { Recent } from '../provider.ts'
import type { PlanRef } from '../provider-plans.ts'
import { allOf } from './client.ts'
import { knownTypes, toEvent } from './events.ts'
import { subscriptionOfInvoice } from './invoices.ts'
import { idOf, secondsOf } from './objects.ts'
import { isPlan } from './sessions.ts'

/** Of types by which events are listed. */
const maxTypes = 20

const pageSince = (since: Date) => ({ created: { gte: secondsOf(since) }, limit: 100 })

async function* listPayments(
  list: AsyncIterable<{ payment_intent: string | { id: string } | null }>,
): AsyncIterable<Recent> {
  for await (const { payment_intent } of allOf(list)) {
    const payment = idOf(payment_intent)
    if (payment !== null) yield { payment }
  }
}

/** What was made, sent back or disputed since, and told: see Provider. */
export async function* listRecent(client: Stripe, since: Date): AsyncIterable<Recent> {
  const page = pageSince(since)
  for await (const session of allOf(client.checkout.sessions.list(page)))
    yield { session: session.id, isPlan: isPlan(session) }
  yield* listPayments(client.refunds.list(page))
  yield* listPayments(client.disputes.list(page))
  // What changed of things that were made long ago is in no list but this one.
  for (let first = 0; first < knownTypes.length; first += maxTypes) {
    const some = { ...page, types: knownTypes.slice(first, first + maxTypes) }
    for await (const event of allOf(client.events.list(some))) yield { event: toEvent(event) }
  }
}

export async function* listRecentPlans(client: Stripe, since: Date): AsyncIterable<PlanRef> {
  for await (const invoice of allOf(client.invoices.list(pageSince(since)))) {
    const subscription = subscriptionOfInvoice(invoice)
    if (subscription !== null) yield { subscription }
  }
}
