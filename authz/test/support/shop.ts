import Stripe from 'stripe'
import { afterAll, afterEach, expect } from 'vitest'
import { type StripeOptions, type StripeStandIn, startStripe } from '../../../e2e/stripe/stripe.ts'
import type { Provider } from '../../src/billing/provider.ts'
import { openStripe } from '../../src/billing/stripe/stripe.ts'
import { type TestApi, type TestPerson, useApi } from './api.ts'

export const daySeconds = 86_400

/** Stripe as the service knows it, here the stand-in. */
export const providerOf = ({ apiKey, webhookSecret, url }: StripeStandIn, tax = false): Provider =>
  openStripe({ secretKey: apiKey, webhookSecret, url: new URL(url), tax })

/** The control plane with something to sell, and a stand-in for Stripe that tells it of payments. */
export type TestShop = {
  api: TestApi
  stripe: StripeStandIn
  /** The stripe package, as in Stripe's dashboard. */
  client: Stripe
  provider: Provider
  admin: TestPerson
  /** Somebody whose time at Stripe passes by a clock of their own. */
  signUp(): Promise<{
    person: TestPerson
    customer: string
    advance(days: number): Promise<void>
  }>
  balanceOf(person: TestPerson): Promise<number>
  /** The checkout session of an order or a subscription. */
  sessionOf(id: string): Promise<string>
  /** Pays an order or a subscription on Stripe's page; what Stripe tells of it has arrived. */
  pay(id: string): Promise<void>
}

type Options = { offers: string; transferTo?: string; stripe?: StripeOptions }

/** Opens a shop for all tests of a file: after each one post is good again, nothing waits, and the books are right. */
export const useShop = async ({ stripe: options, ...more }: Options): Promise<TestShop> => {
  const stripe = await startStripe({ seed: 1, ...options })
  afterAll(() => stripe.close())
  const client = new Stripe(stripe.apiKey, stripe.config)
  const provider = providerOf(stripe)
  const api = await useApi({ ...more, provider })
  stripe.addWebhook(`${api.base}/api/stripe/webhook`)
  afterEach(async () => {
    stripe.chaos({})
    await stripe.deliver()
    expect(await api.database.call('listBroken')).toEqual([])
  })
  const sessionOf = async (id: string) => {
    const [row] = await api.database.query<{ sessionId: string | null }>(
      `select session_id from octroi.subscription where id = $1
        union all select session_id from octroi.customer_order where id = $1`,
      [id],
    )
    if (!row?.sessionId) throw new Error(`no session of ${id}`)
    return row.sessionId
  }
  return {
    api,
    stripe,
    client,
    provider,
    admin: await api.signUpAdmin(),
    signUp: async () => {
      const person = await api.signUp()
      const frozen_time = Math.floor(Date.now() / 1000)
      const clock = await client.testHelpers.testClocks.create({ frozen_time })
      const { id } = await client.customers.create({ email: person.email, test_clock: clock.id })
      await api.database.call('keepCustomer', { personId: person.me.id, live: false, providerId: id })
      const advance = async (days: number) => {
        stripe.advanceClock(days * daySeconds, clock.id)
        await stripe.deliver()
      }
      return { person, customer: id, advance }
    },
    balanceOf: async person => (await person.get('/api/me')).body.balance,
    sessionOf,
    pay: async id => {
      stripe.pay(await sessionOf(id))
      await stripe.deliver()
    },
  }
}
