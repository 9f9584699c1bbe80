import type { Provider } from '../provider.ts'
import { openCards } from './cards.ts'
import { openCheckout } from './checkout.ts'
import { openClient, type StripeConfig } from './client.ts'
import { openEndpoints } from './endpoints.ts'
import { openEvents } from './events.ts'
import { openRefund } from './payments.ts'
import { openPlans } from './plans.ts'
import { openPromotions } from './promotions.ts'
import { listRecent } from './recent.ts'
import { openSessions } from './sessions.ts'

// Nothing outside this folder knows Stripe: everything else speaks of what is in provider.ts.

/** Opens Stripe. The key says whether money moves. */
export const openStripe = ({ secretKey, webhookSecret, url, tax }: StripeConfig): Provider => {
  const client = openClient({ secretKey, url })
  return {
    live: /^[a-z]k_live_/.test(secretKey),
    plans: openPlans(client, tax),
    promotions: openPromotions(client),
    cards: openCards(client),
    savesCards: !tax,
    startCheckout: openCheckout(client, tax),
    ...openSessions(client),
    refund: openRefund(client),
    listRecent: since => listRecent(client, since),
    ...openEvents(client, webhookSecret),
    ...openEndpoints(client),
  }
}
