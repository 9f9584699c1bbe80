import { openStripe } from './billing/stripe/stripe.ts'
import { type EndpointKept, webhookUrls } from './billing/webhook.ts'
import type { Config } from './config.ts'

const describe = ({ url, isNew, added }: EndpointKept, live: boolean): string => {
  const mode = live ? 'live mode' : 'test mode'
  if (isNew) return `Stripe (${mode}) sends ${added.length} kinds of events to ${url} from now on.`
  if (added.length === 0) return `Stripe (${mode}) sends every event that counts to ${url}.`
  return `Stripe (${mode}) sends these events to ${url} too from now on: ${added.join(', ')}.`
}

/**
 * Makes the webhook at Stripe, or mends the one that is there; resolves with the lines that say so and what is left to do.
 * Rejects when there is no key, no https, or Stripe refuses.
 */
export const setUpStripe = async ({
  stripe,
  portalUrl,
}: Pick<Config, 'stripe' | 'portalUrl'>): Promise<string[]> => {
  if (stripe === undefined)
    throw new Error('STRIPE_SECRET_KEY is not set: copy it from Stripe, Developers, API keys')
  if (portalUrl.protocol !== 'https:')
    throw new Error(
      `Stripe sends events to https addresses only, and the portal is at ${portalUrl.origin}: payments count when their buyers come back, or ten minutes later`,
    )
  const provider = openStripe(stripe)
  const kept = await provider.keepEndpoint(webhookUrls(portalUrl))
  const told = describe(kept, provider.live)
  if (kept.secret !== null)
    return [
      told,
      'Its signing secret is shown this once. Set it, and start Octroi again:',
      '',
      `  STRIPE_WEBHOOK_SECRET=${kept.secret}`,
    ]
  if (stripe.webhookSecret !== undefined) return [told]
  return [
    told,
    'Set STRIPE_WEBHOOK_SECRET to its signing secret (at Stripe: Developers, Webhooks), and start Octroi again.',
  ]
}
