import type Stripe from 'stripe'
import type { Discount, DiscountNow } from '../provider-promotions.ts'
import { keep } from './client.ts'
import { expanded, idOf } from './objects.ts'

/** A coupon's id says whose it is, and of how much: the same is made once, and a changed promotion makes another. */
const prefix = 'octroi_promo_'
export const couponIdOf = (promotionId: string, worth: string): string =>
  `${prefix}${promotionId.replaceAll('-', '')}_${worth}`

const couponPattern = /^octroi_promo_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})_/

const promotionOf = (coupon: string | { id: string } | null | undefined): string | null => {
  const found = couponPattern.exec(idOf(coupon) ?? '')
  return found === null ? null : found.slice(1).join('-')
}

/** What was taken off in a session, and by which promotion of ours. */
export const readDiscount = (session: Stripe.Checkout.Session): DiscountNow => {
  const [used] = session.discounts ?? []
  return {
    discount: session.total_details?.amount_discount ?? 0,
    typed: used?.promotion_code != null,
    promotion: promotionOf(used?.coupon),
  }
}

/** What stays off a plan whose price changes: a promotion of ours counts for the plan that it was judged for. */
export const keptDiscounts = ({
  discounts,
}: Stripe.Subscription): Stripe.Emptyable<{ discount: string }[]> => {
  const kept = discounts.filter(one => promotionOf(expanded(one)?.source.coupon) === null)
  return kept.length === 0 ? '' : kept.map(one => ({ discount: idOf(one) ?? '' }))
}

const nameLength = 40

/** Makes a coupon, found when it was made before. Resolves with its id. */
export const keepCoupon = async (
  client: Stripe,
  { id, name, ...coupon }: Stripe.CouponCreateParams & { id: string; name: string },
): Promise<string> => {
  await keep(client.coupons.create({ ...coupon, id, name: name.slice(0, nameLength) }))
  return id
}

/** Makes the coupon of a discount, which nobody types. Resolves with its id. */
export const keepDiscount = (
  client: Stripe,
  { promotionId, name, amount, currency, isForever }: Discount,
): Promise<string> => {
  const duration = isForever ? 'forever' : 'once'
  const id = couponIdOf(promotionId, `${currency}${amount}_${duration}`)
  return keepCoupon(client, { id, name, amount_off: amount, currency, duration })
}
