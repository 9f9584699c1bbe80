import type Stripe from 'stripe'
import type { PlanProvider } from '../provider-plans.ts'
import { given } from './client.ts'
import { findSubscription } from './invoices.ts'
import { openChanges } from './plan-changes.ts'
import { openPlanCheckout } from './plan-checkout.ts'
import { openPortalPage } from './portal.ts'
import { listRecentPlans } from './recent.ts'
import { openReading } from './subscriptions.ts'

/** Opens Stripe's plans. */
export const openPlans = (client: Stripe, tax: boolean): PlanProvider => ({
  makeCustomer: async ({ personId, email, name, gone = null }) => {
    const wish = { email, ...(name === '' ? {} : { name }), metadata: { person: personId } }
    // One that is gone would be the answer again for a day.
    const who = gone === null ? personId : `${personId}:${gone}`
    const idempotencyKey = `customer:${who}:${email}:${name}`.slice(0, 255)
    return (await given(client.customers.create(wish, { idempotencyKey }))).id
  },
  start: openPlanCheckout(client, tax),
  read: openReading(client),
  findByPayment: async payment => {
    const subscription = await findSubscription(client, payment)
    return subscription === null ? null : { subscription }
  },
  ...openChanges(client),
  openPortal: openPortalPage(client),
  listRecent: since => listRecentPlans(client, since),
})
