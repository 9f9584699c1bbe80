import type Stripe from 'stripe'
import type { CardProvider, SavedCard } from '../provider-cards.ts'
import { openCharges } from './card-charges.ts'
import { makeSession, wayOf } from './checkout.ts'
import { causeOf, given } from './client.ts'
import { expanded, idOf } from './objects.ts'
import { pageOf } from './sessions.ts'

/** What else could be saved for later: it takes days, or wants its owner there. */
const notCards: Stripe.Checkout.SessionCreateParams.ExcludedPaymentMethodType[] = [
  'acss_debit',
  'amazon_pay',
  'au_becs_debit',
  'bacs_debit',
  'bancontact',
  'cashapp',
  'ideal',
  'kakao_pay',
  'klarna',
  'naver_pay',
  'nz_bank_account',
  'paypal',
  'payto',
  'pix',
  'revolut_pay',
  'sepa_debit',
  'sofort',
  'upi',
  'us_bank_account',
]

const toCard = ({ id, customer, card }: Stripe.PaymentMethod): SavedCard | null =>
  card === undefined
    ? null
    : {
        id,
        payer: idOf(customer),
        brand: card.brand,
        last4: card.last4,
        expMonth: card.exp_month,
        expYear: card.exp_year,
      }

const findCard = async (client: Stripe, id: string): Promise<SavedCard | null> => {
  try {
    return toCard(await given(client.paymentMethods.retrieve(id)))
  } catch (error) {
    if (causeOf(error).code === 'resource_missing') return null
    throw error
  }
}

/** Opens the cards that Stripe keeps. */
export const openCards = (client: Stripe): CardProvider => ({
  startPage: async ({ personId, payer, currency, ...way }) => {
    const metadata = { card: personId }
    return makeSession(client, {
      mode: 'setup',
      customer: payer,
      currency,
      excluded_payment_method_types: notCards,
      metadata,
      setup_intent_data: { metadata },
      ...wayOf(way),
    })
  },
  readPage: async id => {
    const session = await given(
      client.checkout.sessions.retrieve(id, { expand: ['setup_intent.payment_method'] }),
    )
    const intent = expanded(session.setup_intent)
    const method = intent?.status === 'succeeded' ? expanded(intent.payment_method) : null
    return {
      personId: session.metadata?.card ?? null,
      card: method && toCard(method),
      url: pageOf(session),
    }
  },
  find: id => findCard(client, id),
  ...openCharges(client),
  drop: async id => {
    const found = await findCard(client, id)
    if (found !== null && found.payer !== null) await given(client.paymentMethods.detach(id))
  },
})
