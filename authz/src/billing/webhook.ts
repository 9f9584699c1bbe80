/** Where events are read; the second is where earlier platforms had it. */
export const webhookPaths = ['/api/stripe/webhook', '/api/stripe-webhook']

export const webhookUrls = (portal: URL): string[] => webhookPaths.map(path => new URL(path, portal).href)

/** Where the provider sends what happens. */
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
  /** What its events are signed with; shown to whoever makes an endpoint, and never again. */
  secret: string | null
}
