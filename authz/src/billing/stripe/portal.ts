import type Stripe from 'stripe'
import type { PlanProvider } from '../provider-plans.ts'
import { given } from './client.ts'

/** By which our configuration of Stripe's page is known; another word makes another one. */
const mark = 'page-1'

/** Cards, invoices and the end of a plan; a change of plan there would change the price and not the tokens. */
const features = {
  payment_method_update: { enabled: true },
  invoice_history: { enabled: true },
  customer_update: { enabled: true, allowed_updates: ['address', 'tax_id'] },
  subscription_cancel: { enabled: true, mode: 'at_period_end' },
  subscription_update: { enabled: false },
} satisfies Stripe.BillingPortal.ConfigurationCreateParams.Features

const keepConfiguration = async (client: Stripe): Promise<string> => {
  const { configurations } = client.billingPortal
  const { data } = await given(configurations.list({ active: true, limit: 100 }))
  const ours = data.find(({ metadata }) => metadata?.octroi === mark)
  return (ours ?? (await given(configurations.create({ features, metadata: { octroi: mark } })))).id
}

/** The page where customers see to their cards and invoices; nothing need be set up for it at Stripe. */
export const openPortalPage =
  (client: Stripe): PlanProvider['openPortal'] =>
  async (customer, returnUrl, language) => {
    const configuration = await keepConfiguration(client)
    const wish = { customer, return_url: returnUrl, locale: language, configuration }
    return (await given(client.billingPortal.sessions.create(wish))).url
  }
