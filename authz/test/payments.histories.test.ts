import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type StripeStandIn, startStripe } from '../../e2e/stripe/stripe.ts'
import type { Provider } from '../src/billing/provider.ts'
import { reconcile, settleEvent } from '../src/billing/settlement.ts'
import { openStripe } from '../src/billing/stripe/stripe.ts'
import type { Database } from '../src/database.ts'
import { uuidv7 } from '../src/uuid.ts'
import { badPost, type Carry, fates, goodPost } from './support/bad-post.ts'
import { booksOf, doubleCredits } from './support/books.ts'
import { makeDatabase } from './support/database.ts'
import { brokenInvariants, makeWallet, type Wallet } from './support/wallets.ts'

const seed = Number(process.env.OCTROI_TEST_SEED ?? Math.floor(Math.random() * 2 ** 31))
/** 5,000 is the long run: OCTROI_HISTORIES=5000. */
const histories = Number(process.env.OCTROI_HISTORIES ?? 40)

type Delivery = { body: Buffer; signature: string }

/** Takes what Stripe sends and keeps it: when it arrives, and whether, is the test's to say. */
const openLetterBox = async () => {
  let letters: Delivery[] = []
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    letters.push({ body: Buffer.concat(parts), signature: String(request.headers['stripe-signature']) })
    response.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    take: () => {
      const taken = letters
      letters = []
      return taken
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

const step = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('pay' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('decline' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('late' as const), ends: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('refund' as const), part: fc.integer({ min: 1, max: 1500 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('dispute' as const), won: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('expire' as const) }) },
)
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

const history = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 7 }),
  fates,
})

describe('the books', () => {
  let database: Database
  let drop: () => Promise<void>
  let stripe: StripeStandIn
  let provider: Provider
  let box: Awaited<ReturnType<typeof openLetterBox>>

  beforeAll(async () => {
    ;({ database, drop } = await makeDatabase())
    box = await openLetterBox()
    stripe = await startStripe({
      seed,
      webhooks: [box.url],
      asksStripeMock: process.env.OCTROI_HISTORIES === undefined,
    })
    provider = openStripe({
      secretKey: stripe.apiKey,
      webhookSecret: stripe.webhookSecret,
      url: new URL(stripe.url),
      tax: false,
    })
  })
  afterAll(async () => {
    await drop?.()
    await stripe?.close()
    box?.close()
  })

  const order = async ({ personId }: Wallet) => {
    const id = uuidv7()
    const pack = { title: 'Pro', amount: 1500, currency: 'eur' }
    await database.call('makeOrder', {
      ...pack,
      id,
      personId,
      key: null,
      method: 'stripe',
      live: false,
      pack: 'pro',
      tokens: 2000,
      grantDays: null,
      reference: null,
      address: '198.18.0.1',
      lastsS: 86_400,
    })
    const { session } = await provider.startCheckout({
      ...pack,
      orderId: id,
      email: 'ada@example.com',
      language: 'en',
      successUrl: 'https://portal.example.com/',
      cancelUrl: 'https://portal.example.com/',
    })
    await database.call('setOrderSession', { id, sessionId: session })
    return session
  }

  /** What is not possible at that moment does not happen, in both runs alike. */
  const act = (session: string, step: Step): void => {
    try {
      if (step.kind === 'pay') stripe.pay(session)
      else if (step.kind === 'decline') stripe.pay(session, { decline: 'card_declined' } as never)
      else if (step.kind === 'late') {
        stripe.pay(session, 'late' as never)
        stripe.settleLate(session, step.ends ? 'succeeds' : 'fails')
      } else if (step.kind === 'refund') stripe.refund(session, { amount: step.part })
      else if (step.kind === 'dispute') {
        const { id } = stripe.dispute(session)
        stripe.closeDispute(id, step.won ? 'won' : 'lost')
      } else stripe.expire(session)
    } catch {
      // Nobody can refund what was not paid.
    }
  }

  const receive = async ({ body, signature }: Delivery) =>
    settleEvent({ database, provider }, provider.readEvent(body, signature))

  /** Lives a history; `carry` says which letters arrive after each step, and is asked for the rest at the end. */
  const live = async (steps: Step[], carry: Carry<Delivery>) => {
    const wallet = await makeWallet(database)
    const session = await order(wallet)
    for (const step of steps) {
      act(session, step)
      await stripe.deliver()
      for (const letter of carry(box.take())) await receive(letter)
    }
    for (const letter of carry(null)) await receive(letter)
    return wallet
  }

  it(
    'are the same when events are lost, doubled and shuffled, after the reconciler',
    async () => {
      const startedAt = new Date(Date.now() - 1000)
      const twins: [Wallet, Wallet][] = []
      console.log(`seed ${seed}`)
      await fc.assert(
        fc.asyncProperty(history, async ({ steps, fates: post }) => {
          const one = await live(steps, goodPost)
          const other = await live(steps, badPost(post))
          twins.push([one, other])
        }),
        { seed, numRuns: histories, endOnFailure: true },
      )
      const result = await reconcile({ database, provider }, startedAt)
      expect(result.failed).toBe(0)
      for (const [one, other] of twins)
        expect(await booksOf(database, other)).toEqual(await booksOf(database, one))
      expect(await doubleCredits(database)).toEqual([])
      expect(await brokenInvariants(database)).toEqual([])
      expect(await stripe.disagreements()).toEqual([])
      console.log(`${twins.length} histories, ${result.mended} mended by the reconciler`)
    },
    6 * 3_600_000,
  )
})
