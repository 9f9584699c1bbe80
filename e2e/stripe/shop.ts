import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Stripe from 'stripe'
import { afterAll, afterEach, beforeEach } from 'vitest'
import { type StripeStandIn, startStripe } from './stripe.ts'

export const daySeconds = 86_400

/** A shop for the tests of the stand-in: the stripe package, and a webhook that keeps what it is told. */
export type Shop = {
  standIn: StripeStandIn
  stripe: Stripe
  /** Events that proved to be Stripe's, in the order of their coming; emptied by `forget`. */
  got: Stripe.Event[]
  /** How many were no proof. */
  refusals: number
  /** How many of the next events it answers with 500. */
  failNext: number
  forget(): void
  /** The types of the events it was told, once all have arrived. */
  told(): Promise<string[]>
  /** The object of the last event of a type. */
  lastOf(type: Stripe.Event['type']): { id: string } | undefined
  close(): Promise<void>
}

/** Opens a shop for all tests of a file: each begins untold, and after it nothing waits and post is good again. */
export const useShop = async (): Promise<Shop> => {
  const shop = await openShop()
  beforeEach(() => shop.forget())
  afterEach(async () => {
    shop.standIn.chaos({})
    shop.standIn.release()
    await shop.standIn.deliver()
  })
  afterAll(() => shop.close())
  return shop
}

async function openShop(): Promise<Shop> {
  const standIn = await startStripe({ seed: 7, asksStripeMock: true })
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    response.writeHead(receive(shop, body, String(request.headers['stripe-signature']))).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  standIn.addWebhook(`http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`)
  const shop: Shop = {
    standIn,
    stripe: new Stripe(standIn.apiKey, { ...standIn.config, maxNetworkRetries: 0 }),
    got: [],
    refusals: 0,
    failNext: 0,
    forget: () => {
      shop.got = []
    },
    told: async () => {
      await standIn.deliver()
      return shop.got.map(({ type }) => type)
    },
    lastOf: type =>
      shop.got.findLast(event => event.type === type)?.data.object as { id: string } | undefined,
    close: async () => {
      await standIn.close()
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
  return shop
}

/** The status that the webhook answers. */
function receive(shop: Shop, body: string, signature: string): number {
  try {
    const event = Stripe.webhooks.constructEvent(body, signature, shop.standIn.webhookSecret)
    if (shop.failNext > 0) {
      shop.failNext--
      return 500
    }
    shop.got.push(event)
    return 200
  } catch {
    shop.refusals++
    return 400
  }
}

export const tokens = (amount: number, more: object = {}) => ({
  quantity: 1,
  price_data: { currency: 'eur', unit_amount: amount, product_data: { name: '1,000 tokens' }, ...more },
})

export const pack = (more: Partial<Stripe.Checkout.SessionCreateParams> = {}) => ({
  mode: 'payment' as const,
  line_items: [tokens(1000)],
  success_url: 'http://127.0.0.1/done?session={CHECKOUT_SESSION_ID}',
  cancel_url: 'http://127.0.0.1/back',
  ...more,
})

export const plan = (more: Partial<Stripe.Checkout.SessionCreateParams> = {}) =>
  pack({ mode: 'subscription', line_items: [tokens(500, { recurring: { interval: 'month' } })], ...more })

/** The code of Stripe's error, else its type; `none` when there is none. */
export const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'none',
    error => error.code ?? error.type ?? String(error),
  )
