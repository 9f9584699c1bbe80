import type Stripe from 'stripe'
import { idOf, type PaymentNow } from './stripe-plans.ts'

// The part of stripe.ts that is about saved cards, and payments that nobody is asked for.

/** A card that the provider keeps; `payer` is the customer it belongs to, null once it was removed there. */
export type SavedCard = {
  id: string
  payer: string | null
  brand: string
  last4: string
  expMonth: number
  expYear: number
}

/** The page where a card is saved. */
export type CardPage = {
  personId: string
  payer: string
  currency: string
  language: 'en' | 'fr'
  successUrl: string
  cancelUrl: string
}

/** What is to be paid by a saved card, without its owner being there. */
export type CardCharge = {
  orderId: string
  payer: string
  card: string
  title: string
  /** In the currency's smallest unit. */
  amount: number
  currency: string
}

/** The order of a charge as the provider knows it now; see supabase/schemas/settle_order.sql. */
export type ChargeNow = Omit<PaymentNow, 'id'> & {
  session: null
  live: boolean
  subtotal: number
  currency: string
  closed: boolean
  payment: string
  amount: number
  invoiceUrl: null
  invoiceNumber: null
}

/** What the provider does with saved cards; every call as in Provider. */
export type CardProvider = {
  startPage(page: CardPage): Promise<{ session: string; url: string }>
  /** Whose page it was, the card that was saved there, and the page's address; null past saving. */
  readPage(session: string): Promise<{ personId: string | null; card: SavedCard | null; url: string | null }>
  /** Null when there is none any more. */
  find(card: string): Promise<SavedCard | null>
  /** Tries to take the money, once for each order; resolves with the payment, whether it succeeded or was refused. */
  charge(charge: CardCharge): Promise<string>
  /** The payment of a charge whose answer was lost; null when it never arrived. */
  findCharge(charge: Pick<CardCharge, 'orderId' | 'payer'>, since: Date): Promise<string | null>
  /** The order that a charge was for, and how things are; null when the payment is no charge of ours. */
  readCharge(payment: string): Promise<{ orderId: string; now: ChargeNow } | null>
  /** Forgets a card; done when it was forgotten. */
  drop(card: string): Promise<void>
}

/** What stripe.ts lends. */
type Lent = {
  given<T>(work: Promise<T>): Promise<T>
  describe(intent: Stripe.PaymentIntent): Promise<PaymentNow>
  fail(message: string): Error
}

/** The word in a payment's metadata that tells it from those of checkout sessions, which name an order too. */
const madeBy = 'top-up'

/** The two clocks need not agree. */
const skewMs = 300_000
const maxListed = 1000

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

const causeOf = (error: unknown) =>
  ((error as Error | null)?.cause ?? {}) as { type?: string; code?: string; payment_intent?: { id: string } }

/** Opens the cards that Stripe keeps. */
export const openCards = (client: Stripe, { given, describe, fail }: Lent): CardProvider => {
  const startPage: CardProvider['startPage'] = async wish => {
    const metadata = { card: wish.personId }
    const session = await given(
      client.checkout.sessions.create({
        mode: 'setup',
        customer: wish.payer,
        currency: wish.currency,
        excluded_payment_method_types: notCards,
        metadata,
        setup_intent_data: { metadata },
        locale: wish.language,
        success_url: wish.successUrl,
        cancel_url: wish.cancelUrl,
      }),
    )
    if (!session.url) throw fail('Stripe made a session without a page')
    return { session: session.id, url: session.url }
  }

  const readPage: CardProvider['readPage'] = async id => {
    const session = await given(
      client.checkout.sessions.retrieve(id, { expand: ['setup_intent.payment_method'] }),
    )
    const intent = typeof session.setup_intent === 'object' ? session.setup_intent : null
    const method = intent?.status === 'succeeded' ? intent.payment_method : null
    return {
      personId: session.metadata?.card ?? null,
      card: method !== null && typeof method === 'object' ? toCard(method) : null,
      url: session.status === 'open' ? session.url : null,
    }
  }

  const find: CardProvider['find'] = async id => {
    try {
      return toCard(await given(client.paymentMethods.retrieve(id)))
    } catch (error) {
      if (causeOf(error).code === 'resource_missing') return null
      throw error
    }
  }

  const charge: CardProvider['charge'] = async ({ orderId, payer, card, title, amount, currency }) => {
    try {
      const intent = await given(
        client.paymentIntents.create(
          {
            amount,
            currency,
            customer: payer,
            payment_method: card,
            automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
            off_session: true,
            confirm: true,
            description: title,
            metadata: { order: orderId, by: madeBy },
          },
          { idempotencyKey: orderId },
        ),
      )
      return intent.id
    } catch (error) {
      const { type, payment_intent } = causeOf(error)
      if (type === 'StripeCardError' && payment_intent !== undefined) return payment_intent.id
      throw error
    }
  }

  const findCharge: CardProvider['findCharge'] = async ({ orderId, payer }, since) => {
    const created = { gte: Math.floor((since.getTime() - skewMs) / 1000) }
    let count = 0
    for await (const intent of client.paymentIntents.list({ customer: payer, created, limit: 100 })) {
      if (intent.metadata.order === orderId && intent.metadata.by === madeBy) return intent.id
      if (++count >= maxListed) break
    }
    return null
  }

  const readCharge: CardProvider['readCharge'] = async id => {
    const intent = await given(client.paymentIntents.retrieve(id, { expand: ['latest_charge'] }))
    const { order: orderId, by } = intent.metadata
    if (by !== madeBy || orderId === undefined) return null
    const { id: payment, ...described } = await describe(intent)
    // Its bank wants to hear from the owner, who is not there.
    const isAsking = intent.status === 'requires_action'
    const state = isAsking ? 'failed' : described.state
    return {
      orderId,
      now: {
        ...described,
        state,
        failureCode: isAsking ? 'authentication_required' : described.failureCode,
        session: null,
        live: intent.livemode,
        subtotal: intent.amount,
        currency: intent.currency,
        // Nobody but us could try it again, and we do not.
        closed: state === 'failed',
        payment,
        amount: intent.amount,
        invoiceUrl: null,
        invoiceNumber: null,
      },
    }
  }

  return {
    startPage,
    readPage,
    find,
    charge,
    findCharge: (wish, since) => given(findCharge(wish, since)),
    readCharge,
    drop: async card => {
      const found = await find(card)
      if (found !== null && found.payer !== null) await given(client.paymentMethods.detach(card))
    },
  }
}
