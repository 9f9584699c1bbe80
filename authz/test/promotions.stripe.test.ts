import { afterAll, beforeAll, expect, it } from 'vitest'
import { type StripeStandIn, startStripe } from '../../e2e/stripe/stripe.ts'
import type { Provider } from '../src/billing/provider.ts'
import type { CodeAtProvider } from '../src/billing/provider-promotions.ts'
import { uuidv7 } from '../src/uuid.ts'
import { providerOf } from './support/shop.ts'

let stripe: StripeStandIn
let provider: Provider

beforeAll(async () => {
  stripe = await startStripe({ seed: 3, asksStripeMock: true })
  provider = providerOf(stripe)
})
afterAll(() => stripe?.close())

const pages = { successUrl: 'https://portal.example.com/', cancelUrl: 'https://portal.example.com/' }
const order = (discount: { promotionId: string; amount: number } | null) =>
  provider.startCheckout({
    ...pages,
    orderId: uuidv7(),
    email: 'ada@example.com',
    title: 'Pro',
    amount: 1500,
    currency: 'eur',
    language: 'en',
    discount: discount && { ...discount, name: 'A sale', currency: 'eur', isForever: false },
  })
const saleOf = (more: Partial<CodeAtProvider> = {}): CodeAtProvider => ({
  id: uuidv7(),
  name: 'A sale with a name that is longer than what a coupon may be called',
  code: 'SALE',
  percent: 20,
  sums: null,
  countsOn: 'first',
  minimums: {},
  endsAt: null,
  ...more,
})

it('a session says what was taken off, and by which promotion', async () => {
  const promotionId = uuidv7()
  const { session } = await order({ promotionId, amount: 300 })
  // Another order of the same price has the same coupon.
  await order({ promotionId, amount: 300 })
  expect(stripe.state.coupons.all()).toHaveLength(1)
  const { now } = await provider.readSession(session)
  expect(now).toMatchObject({
    subtotal: 1500,
    amount: 1200,
    discount: 300,
    typed: false,
    promotion: promotionId,
  })
})

it('a code is made with its terms, made anew when they change, and ended', async () => {
  const sale = saleOf({ percent: null, sums: { eur: 200, usd: 250 }, minimums: { eur: 1000, usd: 1100 } })
  await provider.promotions.makeCode({ ...sale, sums: { eur: 300, usd: 350 } })
  const id = await provider.promotions.makeCode({ ...sale, endsAt: new Date(Date.now() + 1e6) })
  const isOpen = () => stripe.state.promotionCodes.all().map(({ active }) => active)
  expect(isOpen()).toEqual([false, true])
  // Somebody else's of the same name is not ours to end.
  await expect(provider.promotions.makeCode(saleOf())).rejects.toThrow('already exists')
  const { session } = await order(null)
  stripe.pay(session, { promotionCode: 'sale' })
  const { now } = await provider.readSession(session)
  expect(now).toMatchObject({ discount: 200, typed: true, promotion: sale.id })
  await provider.promotions.endCode(id)
  expect(isOpen()).toEqual([false, false])
})

it('Stripe’s own description of its API has nothing against any of it', async () => {
  const customer = await provider.plans.makeCustomer({
    personId: uuidv7(),
    email: 'b@example.com',
    name: 'B',
  })
  const discount = { promotionId: uuidv7(), name: 'A sale', amount: 100, currency: 'eur', isForever: true }
  const { session } = await provider.plans.start({
    ...pages,
    subscriptionId: uuidv7(),
    customer,
    terms: uuidv7(),
    title: 'Pro',
    every: 'month',
    amount: 1500,
    setup: 500,
    currency: 'eur',
    trialDays: null,
    language: 'en',
    discount,
  })
  stripe.pay(session)
  const { now } = await provider.plans.read({ session })
  expect(now).toMatchObject({
    discount: 100,
    promotion: discount.promotionId,
    invoices: [{ amount: 1900, discount: 100 }],
  })
  await provider.promotions.discountRenewals(now.subscription ?? '', { ...discount, amount: 200 })
  expect(await stripe.disagreements()).toEqual([])
})
