import fc from 'fast-check'
import Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type StripeStandIn, startStripe } from '../../e2e/stripe/stripe.ts'
import type { Provider, ProviderEvent } from '../src/billing/provider.ts'
import { reconcile, settleEvent } from '../src/billing/settlement.ts'
import { openStripe } from '../src/billing/stripe/stripe.ts'
import type { Database } from '../src/database.ts'
import { badPost, type Carry, type Fate, goodPost } from './support/bad-post.ts'
import { booksOf, doubleCredits, moneyOf } from './support/books.ts'
import { makeDatabase } from './support/database.ts'
import { type PlanHistory, planHistory } from './support/plan-history.ts'
import { PlanLife, type Setting } from './support/plan-life.ts'
import { appIds, brokenInvariants } from './support/wallets.ts'

const seed = Number(process.env.OCTROI_TEST_SEED ?? Math.floor(Math.random() * 2 ** 31))
/** 5,000 is the long run: OCTROI_HISTORIES=5000. */
const isLong = process.env.OCTROI_HISTORIES !== undefined
const histories = Number(process.env.OCTROI_HISTORIES ?? 10)
const hourSeconds = 3600
const daySeconds = 86_400

type Post = { lost: number; fates: Iterator<Fate> }

/** How a life is disturbed, if it is. */
type Trouble = {
  carry: Carry<ProviderEvent>
  /** Two copies of an event arrive at once, and the service dies after calls. */
  isRough: boolean
  /** Whether the reconciler runs between two steps. */
  mends: () => boolean
}

const undisturbed: Trouble = { carry: goodPost, isRough: false, mends: () => false }

/** As the webhook reads it, signed. */
const toLetter = (provider: Provider, { webhookSecret: secret }: StripeStandIn, event: object) => {
  const payload = JSON.stringify(event)
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret })
  return provider.readEvent(Buffer.from(payload), signature)
}

describe('the books of plans', () => {
  let database: Database
  let drop: () => Promise<void>
  let app = 0
  let mended = 0

  beforeAll(async () => {
    ;({ database, drop } = await makeDatabase())
    ;[app = 0] = await appIds(database, 'whisper', 'atlas')
  })
  afterAll(() => drop?.())

  /** Lives a history to its end, where all that Stripe has is known; resolves with the books before the last look, and after it. */
  const live = async (at: Setting, startsAt: number, { plan, steps }: PlanHistory, trouble: Trouble) => {
    const { stripe, provider } = at
    const { carry, isRough, mends } = trouble
    const life = await PlanLife.begin(at, startsAt, plan, isRough)
    let read = stripe.events().length
    let lookedAt = startsAt
    const bring = async (isLast: boolean) => {
      const made = stripe.events().slice(read)
      read += made.length
      const letters = made.map(event => toLetter(provider, stripe, event)).filter(({ isKnown }) => isKnown)
      const due = [...carry(letters), ...(isLast ? carry(null) : [])]
      while (due.length > 0)
        await Promise.all(
          due.splice(0, isRough ? 2 : 1).map(event => settleEvent({ database, provider }, event)),
        )
    }
    /** As the service does, which looks back an hour and never waits so long. */
    const mend = async () => {
      const result = await reconcile({ database, provider }, new Date((lookedAt - hourSeconds) * 1000))
      expect(result.failed).toBe(0)
      lookedAt = life.time
      mended += result.mended
    }
    for (const step of steps) {
      await life.act(step)
      await bring(false)
      if (mends()) await mend()
    }
    await bring(true)
    const before = await booksOf(database, life.wallet)
    await mend()
    const books = await booksOf(database, life.wallet)
    expect(await moneyOf(database, life.wallet)).toEqual(life.moneyAtStripe())
    await life.leave()
    return { before, books }
  }

  /** Throws where the two differ; a history lived twice is at Stripe at the same times. */
  const compare = async (stripe: StripeStandIn, { lost, fates, ...history }: PlanHistory & Post) => {
    const url = new URL(stripe.url)
    const keys = { secretKey: stripe.apiKey, webhookSecret: stripe.webhookSecret }
    const at = { database, stripe, app, provider: openStripe({ ...keys, url, tax: false }) }
    // Half a day off, so that nothing ends while the two are lived one after the other.
    const ago = history.daysAgo === 0 ? 0 : history.daysAgo * daySeconds + daySeconds / 2
    const startsAt = Math.floor(Date.now() / 1000) - ago
    const one = await live(at, startsAt, history, undisturbed)
    expect(one.books, 'the reconciler changed what was not disturbed').toEqual(one.before)
    const other = await live(at, startsAt, history, {
      carry: badPost(fates, lost),
      isRough: true,
      mends: () => (fates.next().value?.at ?? 0) < 0.2,
    })
    expect(other.books).toEqual(one.books)
  }

  it(
    'are the same when events are lost, doubled and shuffled and the service dies, after the reconciler',
    async () => {
      const differences: string[] = []
      for (const [index, history] of fc.sample(planHistory, { seed, numRuns: histories }).entries()) {
        const asksStripeMock = !isLong && index < 2
        const stripe = await startStripe({ asksStripeMock })
        try {
          await compare(stripe, history)
          if (asksStripeMock) expect(await stripe.disagreements()).toEqual([])
        } catch (error) {
          const { message, actual, expected } = error as {
            message: string
            actual?: unknown
            expected?: unknown
          }
          const told = { index, message, ...history, fates: undefined, is: actual, shouldBe: expected }
          console.log(JSON.stringify(told, null, 2))
          differences.push(`history ${index}: ${message}`)
        } finally {
          await stripe.close()
        }
      }
      console.log(`${histories} histories, seed ${seed}, ${mended} mended by the reconciler`)
      expect(differences).toEqual([])
      expect(await doubleCredits(database)).toEqual([])
      expect(await brokenInvariants(database)).toEqual([])
    },
    6 * 3_600_000,
  )
})
