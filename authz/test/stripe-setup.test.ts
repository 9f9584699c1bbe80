import { readFile } from 'node:fs/promises'
import Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type StripeStandIn, startStripe } from '../../e2e/stripe/stripe.ts'
import { openStripe } from '../src/billing/stripe/stripe.ts'
import { readConfig } from '../src/config.ts'
import { checkStripe } from '../src/health/stripe.ts'
import { setUpStripe } from '../src/stripe-setup.ts'

let stripe: StripeStandIn
let client: Stripe

beforeAll(async () => {
  stripe = await startStripe({ asksStripeMock: true })
  client = new Stripe(stripe.apiKey, stripe.config)
})
afterAll(async () => {
  expect(await stripe.disagreements()).toEqual([])
  await stripe.close()
})

const config = (env: Record<string, string> = {}) =>
  readConfig({
    OCTROI_DOMAIN: 'tools.localhost',
    OCTROI_PORTAL_URL: 'https://tools.localhost',
    OCTROI_SECRET: 'a secret that tests have, of more than 32 bytes',
    STRIPE_SECRET_KEY: stripe.apiKey,
    STRIPE_API_URL: stripe.url,
    ...env,
  })
const setUp = async (env?: Record<string, string>) => (await setUpStripe(config(env))).join('\n')
const look = async (env?: Record<string, string>) => {
  const { status, found, remedy } = await checkStripe({ config: config(env), database: null, seen: null })
  return `${status}: ${found.en}${remedy === null ? '' : ` → ${remedy.en}`}`
}
const mend = async (change: Stripe.WebhookEndpointUpdateParams) => {
  const [endpoint] = (await client.webhookEndpoints.list()).data
  await client.webhookEndpoints.update(endpoint?.id ?? '', change)
}

describe('octroi stripe-setup', () => {
  let secret = ''

  it('makes the webhook, and shows the secret that its events are signed with', async () => {
    expect(await look()).toMatch(
      /^warn: Stripe sends nothing to .*\/api\/stripe\/webhook: .* → Run `octroi stripe-setup`/,
    )
    const told = await setUp()
    expect(told).toMatch(
      /^Stripe \(test mode\) sends 20 kinds of events to https:\/\/tools\.localhost\/api\/stripe\/webhook from now on\./,
    )
    secret = /STRIPE_WEBHOOK_SECRET=(whsec_\S+)$/.exec(told)?.[1] ?? ''
    expect(await look()).toMatch(/^warn: Stripe’s events are refused.* → Set STRIPE_WEBHOOK_SECRET/)
    expect(await look({ STRIPE_WEBHOOK_SECRET: secret })).toBe(
      'ok: Stripe takes the key (test mode), and sends every event here.',
    )
    const docs = await readFile(new URL('../../docs/payments.md', import.meta.url), 'utf8')
    const [endpoint] = (await client.webhookEndpoints.list()).data
    for (const type of endpoint?.enabled_events ?? []) expect(docs).toContain(`\`${type}\``)
    const product = await client.products.create({ name: 'Pro' })
    const price = await client.prices.create({ product: product.id, currency: 'eur', unit_amount: 500 })
    const session = await client.checkout.sessions.create({
      mode: 'payment',
      line_items: [{ price: price.id, quantity: 1 }],
      success_url: 'https://tools.localhost/',
    })
    stripe.expire(session.id)
    await stripe.deliver()
    const sent = stripe.deliveries.filter(({ event }) => event.type === 'checkout.session.expired')
    expect(sent.map(({ url }) => url)).toEqual(['https://tools.localhost/api/stripe/webhook'])
    const { stripe: keys } = config({ STRIPE_WEBHOOK_SECRET: secret })
    if (keys === undefined) throw new Error('no keys')
    const event = openStripe(keys).readEvent(Buffer.from(sent[0]?.body ?? ''), sent[0]?.signature ?? '')
    expect(event).toMatchObject({ type: 'checkout.session.expired', session: session.id, isKnown: true })
  })

  it('leaves a webhook that is right as it is', async () => {
    expect(await setUp({ STRIPE_WEBHOOK_SECRET: secret })).toBe(
      'Stripe (test mode) sends every event that counts to https://tools.localhost/api/stripe/webhook.',
    )
    expect(await setUp()).toContain('Set STRIPE_WEBHOOK_SECRET to its signing secret')
    expect((await client.webhookEndpoints.list()).data).toHaveLength(1)
  })

  it('adds the events that one lacks, keeps those that somebody else wanted, and switches it on again', async () => {
    await mend({ enabled_events: ['payout.paid', 'invoice.paid'] })
    expect(await look({ STRIPE_WEBHOOK_SECRET: secret })).toMatch(
      /^warn: .*is not told of checkout\.session\.completed,/,
    )
    expect(await setUp()).toMatch(/sends these events to .* too from now on: checkout\.session\.completed,/)
    const [endpoint] = (await client.webhookEndpoints.list()).data
    expect(endpoint?.enabled_events).toContain('payout.paid')
    expect(endpoint?.enabled_events).toHaveLength(21)
    await mend({ disabled: true })
    expect(await look({ STRIPE_WEBHOOK_SECRET: secret })).toMatch(/^warn: .*switched off/)
    await setUp()
    expect(await look({ STRIPE_WEBHOOK_SECRET: secret })).toMatch(/^ok: /)
  })

  it('knows the older address, and one that is told everything', async () => {
    const [endpoint] = (await client.webhookEndpoints.list()).data
    await client.webhookEndpoints.del(endpoint?.id ?? '')
    const url = 'https://tools.localhost/api/stripe-webhook'
    await client.webhookEndpoints.create({ url, enabled_events: ['*'] })
    expect(await setUp()).toContain(`sends every event that counts to ${url}.`)
  })

  it('has nothing else to set up: the page for cards and invoices is made when it is asked for', async () => {
    const { stripe: keys } = config()
    if (keys === undefined) throw new Error('no keys')
    const { plans } = openStripe(keys)
    const customer = await plans.makeCustomer({ personId: 'ada', email: 'ada@example.com', name: '' })
    for (const language of ['en', 'fr'] as const)
      expect(await plans.openPortal(customer, 'https://tools.localhost/plan', language)).toContain(
        '/p/session/',
      )
    expect((await client.billingPortal.configurations.list()).data).toHaveLength(1)
  })

  it('says what is missing: a key, a right one, https', async () => {
    await expect(setUp({ STRIPE_SECRET_KEY: '' })).rejects.toThrow('STRIPE_SECRET_KEY is not set')
    await expect(setUp({ STRIPE_SECRET_KEY: 'sk_test_another' })).rejects.toThrow('Invalid API Key')
    await expect(setUp({ OCTROI_PORTAL_URL: 'http://localhost:8080' })).rejects.toThrow(
      'https addresses only',
    )
    expect(await look({ STRIPE_SECRET_KEY: 'sk_test_another' })).toMatch(
      /^fail: Stripe cannot be asked \(.*Invalid API Key.*\)\. → See that STRIPE_SECRET_KEY/,
    )
    expect(await look({ STRIPE_SECRET_KEY: '' })).toMatch(/^ok: Stripe is not configured/)
    expect(await look({ OCTROI_PORTAL_URL: 'http://localhost:8080' })).toMatch(/^ok: .*without https/)
    expect(await look({ STRIPE_API_URL: 'http://127.0.0.1:9' })).toMatch(/^fail: Stripe cannot be asked/)
  })
})
