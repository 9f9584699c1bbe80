import type Stripe from 'stripe'
import type { PlanCheckout, PlanProvider } from '../provider-plans.ts'
import { makeSession, paidOnce, reductionOf, wayOf } from './checkout.ts'
import { keepProduct } from './products.ts'

const setupTitles = { en: 'set-up', fr: 'mise en service' }

const linesOf = (wish: PlanCheckout, product: string): Stripe.Checkout.SessionCreateParams.LineItem[] => {
  const { currency, every, title, language } = wish
  const recurring = every === 'once' ? {} : { recurring: { interval: every } }
  const price = { currency, unit_amount: wish.amount, product, ...recurring }
  const setup = {
    currency,
    unit_amount: wish.setup,
    product_data: { name: `${title}: ${setupTitles[language]}` },
  }
  return [{ quantity: 1, price_data: price }, ...(wish.setup > 0 ? [{ quantity: 1, price_data: setup }] : [])]
}

const goingOn = ({ title, trialDays }: PlanCheckout, metadata: Stripe.MetadataParam) => ({
  subscription_data: {
    metadata,
    description: title,
    ...(trialDays === null ? {} : { trial_period_days: trialDays }),
  },
})

export const openPlanCheckout =
  (client: Stripe, tax: boolean): PlanProvider['start'] =>
  async wish => {
    const { subscriptionId, terms, title } = wish
    const product = await keepProduct(client, terms, title)
    const metadata = { subscription: subscriptionId, terms }
    const isOnce = wish.every === 'once'
    return makeSession(
      client,
      {
        mode: isOnce ? 'payment' : 'subscription',
        client_reference_id: subscriptionId,
        customer: wish.customer,
        line_items: linesOf(wish, product),
        metadata,
        ...(isOnce ? paidOnce(title, metadata) : goingOn(wish, metadata)),
        automatic_tax: { enabled: tax },
        ...(tax ? { customer_update: { address: 'auto' as const } } : {}),
        ...(await reductionOf(client, wish.discount)),
        ...wayOf(wish),
      },
      // What the key stands for must stay the same, the customer too.
      { idempotencyKey: `${subscriptionId}:${wish.customer}` },
    )
  }
