import type Stripe from 'stripe'
import { type Provider, ProviderError } from '../provider.ts'
import type { Discount } from '../provider-promotions.ts'
import { given } from './client.ts'
import { keepDiscount } from './discounts.ts'

type Params = Stripe.Checkout.SessionCreateParams

/** Makes a session that has a page. */
export const makeSession = async (
  client: Stripe,
  params: Params,
  options?: Stripe.RequestOptions,
): Promise<{ session: string; url: string }> => {
  const { id, url } = await given(client.checkout.sessions.create(params, options))
  if (!url) throw new ProviderError('Stripe made a session without a page', false, id)
  return { session: id, url }
}

/** The page's language, and where it leads. */
export const wayOf = (wish: { language: 'en' | 'fr'; successUrl: string; cancelUrl: string }) => ({
  locale: wish.language,
  success_url: wish.successUrl,
  cancel_url: wish.cancelUrl,
})

/** A discount, or the field for a code: Stripe takes one or the other. */
export const reductionOf = async (
  client: Stripe,
  discount: Discount | null | undefined,
): Promise<Pick<Params, 'discounts' | 'allow_promotion_codes'>> =>
  discount
    ? { discounts: [{ coupon: await keepDiscount(client, discount) }] }
    : { allow_promotion_codes: true }

/** What makes a payment's session leave an invoice, and its payment say what it was for. */
export const paidOnce = (title: string, metadata: Stripe.MetadataParam) => ({
  payment_intent_data: { metadata, description: title },
  invoice_creation: { enabled: true, invoice_data: { metadata } },
})

export const openCheckout =
  (client: Stripe, tax: boolean): Provider['startCheckout'] =>
  async ({ orderId, email, title, amount, currency, discount, ...way }) => {
    const metadata = { order: orderId }
    return makeSession(
      client,
      {
        mode: 'payment',
        client_reference_id: orderId,
        customer_email: email,
        line_items: [
          { quantity: 1, price_data: { currency, unit_amount: amount, product_data: { name: title } } },
        ],
        metadata,
        ...paidOnce(title, metadata),
        automatic_tax: { enabled: tax },
        ...(await reductionOf(client, discount)),
        ...wayOf(way),
      },
      // What the key stands for must stay the same, the page's language too.
      { idempotencyKey: `${orderId}:${way.language}` },
    )
  }
