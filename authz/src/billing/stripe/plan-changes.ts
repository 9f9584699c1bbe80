import type Stripe from 'stripe'
import type { PlanProvider } from '../provider-plans.ts'
import { given, isCardError } from './client.ts'
import { keptDiscounts } from './discounts.ts'
import { keepProduct, termsOfProduct } from './products.ts'
import { planStates } from './subscriptions.ts'

type Changes = Pick<PlanProvider, 'setCancelAtEnd' | 'pause' | 'unpause' | 'cancel' | 'change'>

/** Takes a cancellation back, in whichever of its two ways it was said: Stripe's own page says the second. */
const goesOn = ({ cancel_at, cancel_at_period_end }: Stripe.Subscription) =>
  cancel_at !== null && !cancel_at_period_end ? { cancel_at: '' as const } : { cancel_at_period_end: false }

/** A new period from now on, and what happens when its payment is refused. */
const beginNow = (behavior: 'error_if_incomplete' | 'allow_incomplete') => ({
  billing_cycle_anchor: { type: 'now' as const },
  payment_behavior: behavior,
})

/** False when the card was refused: nothing changed. */
const update = async (
  client: Stripe,
  id: string,
  params: Stripe.SubscriptionUpdateParams,
): Promise<boolean> => {
  try {
    await given(client.subscriptions.update(id, params))
    return true
  } catch (error) {
    if (isCardError(error)) return false
    throw error
  }
}

const openChange =
  (client: Stripe): PlanProvider['change'] =>
  async ({ subscription: id, terms, title, every, amount, currency, isNow }) => {
    const product = await keepProduct(client, terms, title)
    const subscription = await given(client.subscriptions.retrieve(id, { expand: ['discounts'] }))
    const [item] = subscription.items.data
    // What was changed before an answer was lost is not changed, and paid, again.
    const isDone = termsOfProduct(item?.price.product) === terms
    if (isDone && subscription.cancel_at === null) return true
    const price_data = { currency, unit_amount: amount, product, recurring: { interval: every } }
    return update(client, id, {
      items: [{ id: item?.id ?? '', price_data }],
      metadata: { terms },
      proration_behavior: 'none',
      ...(isDone ? {} : { discounts: keptDiscounts(subscription) }),
      ...goesOn(subscription),
      ...(isNow && subscription.status !== 'trialing' ? beginNow('error_if_incomplete') : {}),
    })
  }

/** What is changed in a plan that Stripe renews. */
export const openChanges = (client: Stripe): Changes => ({
  setCancelAtEnd: async (id, cancels) => {
    const wish = cancels
      ? { cancel_at_period_end: true }
      : goesOn(await given(client.subscriptions.retrieve(id)))
    await given(client.subscriptions.update(id, wish))
  },
  pause: async (id, until) => {
    const metadata = { resumes: until?.toISOString() ?? '' }
    await given(client.subscriptions.update(id, { pause_collection: { behavior: 'void' }, metadata }))
  },
  unpause: (id, { beginsNow, mustBePaid }) => {
    const begin = {
      ...beginNow(mustBePaid ? 'error_if_incomplete' : 'allow_incomplete'),
      proration_behavior: 'none' as const,
    }
    return update(client, id, {
      pause_collection: '',
      metadata: { resumes: '' },
      ...(beginsNow ? begin : {}),
    })
  },
  cancel: async id => {
    const { status } = await given(client.subscriptions.retrieve(id))
    if (planStates[status] !== 'cancelled' && planStates[status] !== 'expired')
      await given(client.subscriptions.cancel(id))
  },
  change: openChange(client),
})
