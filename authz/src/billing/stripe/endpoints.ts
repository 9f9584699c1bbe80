import type Stripe from 'stripe'
import type { Provider } from '../provider.ts'
import { causeOf, given } from './client.ts'
import { knownTypes } from './events.ts'

type Wanted = Stripe.WebhookEndpointCreateParams.EnabledEvent

const description = 'Octroi: payments and plans'

/** An account has 16 at most. */
const load = async (client: Stripe, urls: string[]): Promise<Stripe.WebhookEndpoint | null> => {
  const { data } = await given(client.webhookEndpoints.list({ limit: 100 }))
  const ours = data.filter(({ url }) => urls.includes(url))
  return ours.find(({ status }) => status === 'enabled') ?? ours[0] ?? null
}

const lacksOf = ({ enabled_events: sent }: Stripe.WebhookEndpoint) =>
  sent.includes('*') ? [] : knownTypes.filter(type => !sent.includes(type))

/** A restricted key that lacks the permission. */
const isForbidden = (error: unknown) => causeOf(error).type === 'StripePermissionError'

/** Stripe's webhook endpoints. */
export const openEndpoints = (client: Stripe): Pick<Provider, 'findEndpoint' | 'keepEndpoint'> => ({
  findEndpoint: async urls => {
    try {
      const endpoint = await load(client, urls)
      if (endpoint === null) return null
      return { url: endpoint.url, isOn: endpoint.status === 'enabled', lacks: lacksOf(endpoint) }
    } catch (error) {
      if (isForbidden(error)) return 'forbidden'
      throw error
    }
  },
  keepEndpoint: async urls => {
    const [url = ''] = urls
    const old = await load(client, urls)
    if (old === null) {
      const wish = { url, enabled_events: [...knownTypes], description }
      const { secret = null } = await given(client.webhookEndpoints.create(wish))
      return { url, isNew: true, added: [...knownTypes], secret }
    }
    const added = lacksOf(old)
    // What else is sent there may be somebody's wish.
    const enabled_events = [...(old.enabled_events as Wanted[]), ...added]
    if (added.length > 0 || old.status !== 'enabled')
      await given(client.webhookEndpoints.update(old.id, { enabled_events, disabled: false }))
    return { url: old.url, isNew: false, added, secret: null }
  },
})
