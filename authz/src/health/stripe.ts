import { openStripe } from '../billing/stripe/stripe.ts'
import { type EndpointNow, webhookUrls } from '../billing/webhook.ts'
import { type Finding, fail, fine, type HealthParts, reasonOf, type Sentence, warn } from './finding.ts'

const setUp: Sentence = {
  en: 'Run `octroi stripe-setup`, which makes or mends it and says what is left to do (docs/payments.md).',
  fr: 'Lancez `octroi stripe-setup`, qui le crée ou le répare et dit ce qui reste à faire (docs/payments.md).',
}

const until: Sentence = {
  en: 'a payment counts when its buyer comes back, or ten minutes later',
  fr: 'un paiement compte quand l’acheteur revient, ou dix minutes plus tard',
}

/** What is wrong with where events go, if anything. */
const judge = (endpoint: EndpointNow | null, url: string): Sentence | null => {
  if (endpoint === null)
    return {
      en: `Stripe sends nothing to ${url}: ${until.en}.`,
      fr: `Stripe n’envoie rien à ${url} : ${until.fr}.`,
    }
  if (!endpoint.isOn)
    return {
      en: `The webhook ${endpoint.url} is switched off at Stripe: ${until.en}.`,
      fr: `Le webhook ${endpoint.url} est désactivé chez Stripe : ${until.fr}.`,
    }
  if (endpoint.lacks.length === 0) return null
  const lacks = endpoint.lacks.join(', ')
  return {
    en: `The webhook ${endpoint.url} is not told of ${lacks}.`,
    fr: `Le webhook ${endpoint.url} ne reçoit pas ${lacks}.`,
  }
}

const notConfigured = fine(
  'Stripe is not configured: people pay by bank transfer, if at all, and admins give tokens.',
  'Stripe n’est pas configuré : on paie par virement, s’il y en a, et les administrateurs donnent les jetons.',
)

const unreached = (error: unknown): Finding => {
  const reason = reasonOf(error)
  return fail(
    { en: `Stripe cannot be asked (${reason}).`, fr: `Stripe ne répond pas (${reason}).` },
    {
      en: 'See that STRIPE_SECRET_KEY is the key of this account, and that this machine reaches api.stripe.com.',
      fr: 'Vérifiez que STRIPE_SECRET_KEY est la clé de ce compte, et que cette machine joint api.stripe.com.',
    },
  )
}

const unsigned = warn(
  {
    en: `Stripe’s events are refused, for their signatures cannot be checked: ${until.en}.`,
    fr: `Les événements de Stripe sont refusés, faute de pouvoir vérifier leur signature : ${until.fr}.`,
  },
  {
    en: 'Set STRIPE_WEBHOOK_SECRET to the endpoint’s signing secret (at Stripe: Developers, Webhooks).',
    fr: 'Mettez dans STRIPE_WEBHOOK_SECRET le secret de signature du webhook (chez Stripe : Développeurs, Webhooks).',
  },
)

/** The key is taken, and so much is known of the events. */
const taken = (live: boolean, en: string, fr: string): Finding =>
  fine(
    `Stripe takes the key (${live ? 'live' : 'test'} mode)${en}.`,
    `Stripe accepte la clé (mode ${live ? 'réel' : 'test'})${fr}.`,
  )

/** Whether Stripe takes the key, and sends what happens to where it is read. */
export const checkStripe = async ({ config }: HealthParts): Promise<Finding> => {
  const { portalUrl, stripe } = config
  if (stripe === undefined) return notConfigured
  const provider = openStripe(stripe)
  const urls = webhookUrls(portalUrl)
  let endpoint: EndpointNow | null | 'forbidden'
  try {
    endpoint = await provider.findEndpoint(urls)
  } catch (error) {
    return unreached(error)
  }
  if (endpoint === 'forbidden')
    return taken(
      provider.live,
      ', which may not look at webhooks: whether events arrive shows under Payment events',
      ', qui ne peut pas voir les webhooks : l’arrivée des événements se lit sous Événements de paiement',
    )
  if (portalUrl.protocol !== 'https:' && endpoint === null)
    return taken(
      provider.live,
      `; it sends nothing to an address without https: ${until.en}`,
      ` ; il n’envoie rien à une adresse sans https : ${until.fr}`,
    )
  const found = judge(endpoint, urls[0] ?? '')
  if (found !== null) return warn(found, setUp)
  if (stripe.webhookSecret === undefined) return unsigned
  return taken(provider.live, ', and sends every event here', ' et envoie chaque événement ici')
}
