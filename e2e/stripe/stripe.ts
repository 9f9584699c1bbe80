import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import Stripe from 'stripe'
import { type Api, createApi } from './api.ts'
import { catalogRoutes } from './catalog.ts'
import { checkoutRoutes, expireSession } from './checkout.ts'
import { type Payment, paySession } from './checkout-pay.ts'
import { advanceClock, advanceWorld, clockRoutes } from './clocks.ts'
import { couponRoutes } from './coupons.ts'
import { customerRoutes } from './customers.ts'
import { type Chaos, createDeliveries, type Deliveries, type Delivery } from './delivery.ts'
import { closeDispute, disputeRoutes, openDispute } from './disputes.ts'
import { eventRoutes } from './events.ts'
import { invoiceRoutes } from './invoice-routes.ts'
import { methodRoutes } from './methods.ts'
import { answerPage } from './pages.ts'
import { paymentRoutes } from './payments.ts'
import { portalRoutes } from './portal.ts'
import { refundCharge, refundRoutes, settleRefund } from './refunds.ts'
import { settleLate } from './settle-late.ts'
import { idOf, newId, type State, type StripeEvent } from './state.ts'
import { isAccepted, type Opinion, startStripeMock } from './stripe-mock.ts'
import { subscriptionRoutes } from './subscriptions.ts'
import { webhookEndpointRoutes } from './webhook-endpoints.ts'
import { createWorld, type World } from './world.ts'

export type StripeOptions = {
  /** Addresses that get the events; one without a secret is signed with webhookSecret. */
  webhooks?: (string | { url: string; secret?: string; types?: string[] })[]
  /** Of chaos. */
  seed?: number
  /** Of events, and of calls that name none; the stripe package's own when absent. */
  apiVersion?: string
  /** What automatic tax adds; 20 when absent. */
  taxPercent?: number
  /** Asks the official stripe-mock about every call as well. */
  asksStripeMock?: boolean
}

export type StripeStandIn = ReturnType<typeof control> & {
  url: string
  host: string
  port: number
  apiKey: string
  webhookSecret: string
  state: State
  /** What the stripe package needs to reach it: `new Stripe(standIn.apiKey, standIn.config)`. */
  config: { host: string; port: number; protocol: 'http' }
  /** Sends events to one more address from now on. */
  addWebhook(url: string, options?: { secret?: string; types?: string[] }): void
  /** What stripe-mock said of every call so far. */
  opinions(): Promise<Opinion[]>
  /**
   * Calls that stripe-mock refuses and the stand-in took, or refused otherwise, and answers that are not as Stripe
   * specifies them: should be none.
   */
  disagreements(): Promise<Opinion[]>
  close(): Promise<void>
}

const routes = [
  ...catalogRoutes,
  ...checkoutRoutes,
  ...clockRoutes,
  ...couponRoutes,
  ...customerRoutes,
  ...disputeRoutes,
  ...eventRoutes,
  ...invoiceRoutes,
  ...methodRoutes,
  ...paymentRoutes,
  ...portalRoutes,
  ...refundRoutes,
  ...subscriptionRoutes,
  ...webhookEndpointRoutes,
]

/** Largest body that it reads. */
const bodyLimitBytes = 1_000_000

/**
 * Stripe on this machine: the API that the stripe package speaks, the payment pages, and signed events, with a state
 * that changes as Stripe's does. Nothing leaves the loopback interface.
 */
export async function startStripe(options: StripeOptions = {}): Promise<StripeStandIn> {
  const world = createWorld({
    apiVersion: options.apiVersion ?? Stripe.API_VERSION,
    taxPercent: options.taxPercent ?? 20,
  })
  const apiKey = `sk_test_${newId('').slice(1)}`
  const webhookSecret = `whsec_${newId('').slice(1)}`
  for (const one of options.webhooks ?? [])
    world.webhooks.push({ secret: webhookSecret, ...(typeof one === 'string' ? { url: one } : one) })
  const deliveries = createDeliveries(world.webhooks, options.seed ?? 1)
  world.publish = deliveries.publish
  const mock = options.asksStripeMock ? await startStripeMock() : undefined
  const opinions = async () => (await mock?.opinions()) ?? []
  const answer = createApi(world, routes, apiKey)
  const api: Api = request => {
    const answered = answer(request)
    mock?.ask(request, answered)
    return answered
  }
  const faults: Faults = []
  const server = createServer((request, response) => void serve(world, api, faults, request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  world.url = `http://127.0.0.1:${port}`
  return {
    ...control(world, deliveries, faults),
    url: world.url,
    host: '127.0.0.1',
    port,
    apiKey,
    webhookSecret,
    state: world.state,
    config: { host: '127.0.0.1', port, protocol: 'http' },
    addWebhook: (url, more = {}) => void world.webhooks.push({ secret: webhookSecret, ...more, url }),
    opinions,
    disagreements: async () => (await opinions()).filter(one => !isAccepted(one)),
    close: async () => {
      deliveries.hold()
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
      await mock?.stop()
    },
  }
}

/** What a test does in the places of payers, banks and Stripe's dashboard. */
function control(world: World, deliveries: Deliveries, faults: Faults) {
  const { state } = world
  const intentOf = (id: string) => state.paymentIntents.require(requireIntentId(state, id))
  const chargeOf = (id: string) =>
    state.charges.require(id.startsWith('ch_') ? id : (idOf(intentOf(id).latest_charge) ?? ''))
  return {
    /** Pays as on the payment page; a card that is refused returns the page's words. */
    pay: (session: string, how: Payment['how'] | Payment = 'card') =>
      paySession(world, state.sessions.require(session), isPayment(how) ? how : { how }),
    expire: (session: string) => expireSession(world, state.sessions.require(session)),
    /** Ends a late payment; takes the id of its intent, session, subscription or invoice. */
    settleLate: (id: string, how: 'succeeds' | 'fails' = 'succeeds') => settleLate(world, intentOf(id), how),
    /** As in the dashboard: takes a charge, intent, session or invoice. */
    refund: (
      id: string,
      { outcome, ...wanted }: { amount?: number; outcome?: World['refundOutcome'] } = {},
    ) => refundCharge(world, chargeOf(id), wanted, outcome),
    /** The bank's word on a refund, also on one that had succeeded. */
    settleRefund: (id: string, how: 'succeeds' | 'fails' = 'succeeds') =>
      settleRefund(world, state.refunds.require(id), how),
    /** How refunds go from now on that are asked for by the API. */
    setRefundOutcome: (outcome: World['refundOutcome']) => {
      world.refundOutcome = outcome
    },
    dispute: (id: string, options: { amount?: number; reason?: string } = {}) =>
      openDispute(world, chargeOf(id), options),
    closeDispute: (id: string, how: 'won' | 'lost') => closeDispute(world, state.disputes.require(id), how),
    /** Saved cards of the customer are refused with this code from now on; without a code they pay again. */
    setDecline: (customer: string, code?: string) => {
      for (const method of state.paymentMethods.all())
        if (method.customer === customer)
          if (code === undefined) state.declines.delete(method.id)
          else state.declines.set(method.id, code)
    },
    /** By the number of seconds, all that has no test clock; given a test clock's id, that clock. */
    advanceClock: (seconds: number, clock?: string) => {
      if (clock === undefined) return advanceWorld(world, seconds)
      const found = state.testClocks.require(clock)
      return advanceClock(world, found, found.frozen_time + seconds)
    },
    /** The next calls of the API fail: answered 500 undone, or done and the answer lost. */
    breakApi: (fault: 'error' | 'lost answer', times = 1) => {
      faults.push(...Array<Fault>(times).fill(fault))
    },
    chaos: (chaos: Chaos) => deliveries.chaos(chaos),
    hold: () => deliveries.hold(),
    release: () => deliveries.release(),
    /** Sends what waits and resolves when all of it is answered. */
    deliver: () => deliveries.flush(),
    /** Sends again what was lost or refused. */
    retry: () => deliveries.retry(),
    /** Sends an event again, by its id, or the last of a type. */
    resend: (event: string) => deliveries.resend(findEvent(state, event)),
    undelivered: () => deliveries.undelivered(),
    deliveries: deliveries.tries as readonly Delivery[],
    /** The events so far of a type, or all, oldest first. */
    events: (type?: string): StripeEvent[] =>
      state.events.all().filter(event => type === undefined || event.type === type),
  }
}

const isPayment = (how: Payment['how'] | Payment): how is Payment =>
  typeof how === 'object' && !('decline' in how)

function requireIntentId(state: State, id: string): string {
  if (id.startsWith('pi_')) return id
  if (id.startsWith('ch_')) return idOf(state.charges.require(id).payment_intent) ?? ''
  const session = state.sessions.find(id)
  const subscription = state.subscriptions.find(id)
  const invoice = idOf(session?.invoice) ?? idOf(subscription?.latest_invoice) ?? id
  const payment = state.invoicePayments.all().findLast(one => one.invoice === invoice)
  const intent = idOf(session?.payment_intent) ?? idOf(payment?.payment.payment_intent)
  if (intent === undefined) throw new Error(`${id} has no payment`)
  return intent
}

function findEvent(state: State, idOrType: string): StripeEvent {
  const found = state.events.all().findLast(event => event.id === idOrType || event.type === idOrType)
  if (!found) throw new Error(`there was no event ${idOrType}`)
  return found
}

type Fault = 'error' | 'lost answer'
type Faults = Fault[]

async function serve(
  world: World,
  api: Api,
  faults: Faults,
  request: IncomingMessage,
  response: ServerResponse,
) {
  const body = await readBody(request)
  const { method = '', url = '', headers } = request
  if (body === undefined) return void response.writeHead(413).end()
  if (!url.startsWith('/v1/')) return sendPage(world, method, url, body, response)
  const fault = faults.shift()
  if (fault === 'error') {
    const error = { type: 'api_error', message: 'An unknown error occurred' }
    return void response.writeHead(500, { 'content-type': 'application/json' }).end(JSON.stringify({ error }))
  }
  const answer = api({ method, url, headers, body })
  if (fault === 'lost answer') return void response.destroy()
  response.writeHead(answer.status, answer.headers).end(answer.body)
}

function sendPage(world: World, method: string, url: string, body: string, response: ServerResponse) {
  const page = answerPage(world, method, new URL(url, 'http://stripe').pathname, new URLSearchParams(body))
  if (!page) return void response.writeHead(404).end()
  const type = page.type ?? 'text/html; charset=utf-8'
  const location = page.location === undefined ? {} : { location: page.location }
  response.writeHead(page.status, { 'content-type': type, ...location }).end(page.body)
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length
    if (bytes > bodyLimitBytes) return undefined
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks).toString('utf8')
}
