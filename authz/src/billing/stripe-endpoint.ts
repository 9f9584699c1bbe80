import type Stripe from 'stripe'

/** Where events are read; the second is where earlier platforms had it. */
export const webhookPaths = ['/api/stripe/webhook', '/api/stripe-webhook']

export const webhookUrls = (portal: URL): string[] => webhookPaths.map(path => new URL(path, portal).href)

type EventType = Stripe.WebhookEndpointCreateParams.EnabledEvent

/** Where Stripe sends what happens: one of its webhook endpoints. */
export type EndpointNow = {
  url: string
  isOn: boolean
  /** The events that Octroi waits for and that are not sent there. */
  lacks: string[]
}

export type EndpointKept = {
  url: string
  isNew: boolean
  /** The events that were not sent there before. */
  added: string[]
  /** What its events are signed with; Stripe shows it to whoever makes an endpoint, and never again. */
  secret: string | null
}

export type EndpointProvider = {
  /** The endpoint at one of these addresses; null when Stripe sends nothing to any, `forbidden` when the key may not look. */
  findEndpoint(urls: string[]): Promise<EndpointNow | null | 'forbidden'>
  /** Makes one at the first of these addresses, or mends the one that is at any. */
  keepEndpoint(urls: string[]): Promise<EndpointKept>
}

type Lent = {
  client: Stripe
  given: <T>(work: Promise<T>) => Promise<T>
  wanted: readonly EventType[]
}

/** A restricted key that lacks the permission. */
const isForbidden = (error: unknown) =>
  error instanceof Error && (error.cause as { type?: string } | undefined)?.type === 'StripePermissionError'

const description = 'Octroi: payments and plans'

export const openEndpoints = ({ client, given, wanted }: Lent): EndpointProvider => {
  /** An account has 16 at most. */
  const load = async (urls: string[]) => {
    const { data } = await given(client.webhookEndpoints.list({ limit: 100 }))
    const ours = data.filter(({ url }) => urls.includes(url))
    return ours.find(({ status }) => status === 'enabled') ?? ours[0] ?? null
  }

  const lacksOf = ({ enabled_events: sent }: Stripe.WebhookEndpoint) =>
    sent.includes('*') ? [] : wanted.filter(type => !sent.includes(type))

  return {
    findEndpoint: async urls => {
      let endpoint: Stripe.WebhookEndpoint | null
      try {
        endpoint = await load(urls)
      } catch (error) {
        if (isForbidden(error)) return 'forbidden'
        throw error
      }
      return endpoint && { url: endpoint.url, isOn: endpoint.status === 'enabled', lacks: lacksOf(endpoint) }
    },
    keepEndpoint: async urls => {
      const [url = ''] = urls
      const old = await load(urls)
      if (old === null) {
        const wish = { url, enabled_events: [...wanted], description }
        const { secret = null } = await given(client.webhookEndpoints.create(wish))
        return { url, isNew: true, added: [...wanted], secret }
      }
      const added = lacksOf(old)
      // What else is sent there may be somebody's wish.
      const enabled_events = [...(old.enabled_events as EventType[]), ...added]
      if (added.length > 0 || old.status !== 'enabled')
        await given(client.webhookEndpoints.update(old.id, { enabled_events, disabled: false }))
      return { url: old.url, isNew: false, added, secret: null }
    },
  }
}
