import { createHash } from 'node:crypto'
import type Stripe from 'stripe'

// The part of stripe.ts that is about promotions.

/** What is taken off at the provider: so much of one currency, once or off every payment of a plan. */
export type Discount = {
  promotionId: string
  name: string
  amount: number
  currency: string
  isForever: boolean
}

/** A promotion whose code the provider's own page shall take. Amounts are in smallest units, by currency. */
export type CodeAtProvider = {
  id: string
  name: string
  code: string
  percent: number | null
  sums: Record<string, number> | null
  countsOn: 'first' | 'renewals' | 'both'
  minimums: Record<string, number>
  endsAt: Date | null
}

/** What a checkout session says of a promotion. `typed`: by a code on the provider's page. `promotion` is our id. */
export type DiscountNow = { discount: number; typed: boolean; promotion: string | null }

/** What the provider does about promotions; every call as in Provider. */
export type PromotionProvider = {
  /** Makes its page take this code, and no older one of the same promotion; resolves with the provider's id of it. */
  makeCode(promotion: CodeAtProvider): Promise<string>
  endCode(codeId: string): Promise<void>
  /** Takes something off each payment of a plan that is still to come. */
  discountRenewals(subscription: string, discount: Discount): Promise<void>
}

/** A coupon's id says whose it is, and of how much: the same is made once, and a changed promotion makes another. */
const prefix = 'octroi_promo_'
const couponPrefix = (promotionId: string) => `${prefix}${promotionId.replaceAll('-', '')}_`

const couponPattern = /^octroi_promo_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})_/

const promotionOf = (coupon: string | { id: string } | null | undefined): string | null => {
  const found = couponPattern.exec((typeof coupon === 'string' ? coupon : coupon?.id) ?? '')
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

/** What a code says at the provider, as one text: what differs is to be made anew. */
export const digestOf = ({ endsAt, ...promotion }: CodeAtProvider): string => {
  const sorted = (sums: Record<string, number> | null) => Object.entries(sums ?? {}).sort()
  const { name, code, percent, sums, countsOn, minimums } = promotion
  const words = [name, code, percent, sorted(sums), countsOn, sorted(minimums), endsAt?.getTime() ?? null]
  return createHash('md5').update(JSON.stringify(words)).digest('hex')
}

const nameLength = 40

/** The first currency stands for itself, the others in `currency_options`. */
const splitSums = (sums: Record<string, number>) => {
  const [[currency, amount] = ['', 0], ...others] = Object.entries(sums).sort(([a], [b]) => (a < b ? -1 : 1))
  return { currency, amount, others }
}

const codeOf = (error: unknown) => ((error as Error).cause as { code?: string } | undefined)?.code

type Given = <T>(work: Promise<T>) => Promise<T>

/** Makes a coupon that nobody types, found when it was made before. Resolves with its id. */
export const keepDiscount = async (
  client: Stripe,
  given: Given,
  { promotionId, name, amount, currency, isForever }: Discount,
): Promise<string> => {
  const duration = isForever ? 'forever' : 'once'
  const id = `${couponPrefix(promotionId)}${currency}${amount}_${duration}`
  await keepCoupon(client, given, { id, name, amount_off: amount, currency, duration })
  return id
}

const keepCoupon = async (client: Stripe, given: Given, coupon: Stripe.CouponCreateParams) => {
  try {
    await given(client.coupons.create({ ...coupon, name: (coupon.name ?? '').slice(0, nameLength) }))
  } catch (error) {
    if (codeOf(error) !== 'resource_already_exists') throw error
  }
}

/** Opens Stripe's promotions. */
export const openPromotions = (client: Stripe, given: Given): PromotionProvider => {
  const keepCouponOf = async ({ id: promotionId, name, percent, sums, countsOn }: CodeAtProvider) => {
    const duration = countsOn === 'both' ? 'forever' : 'once'
    const words = JSON.stringify([percent, Object.entries(sums ?? {}).sort(), duration])
    const id = `${couponPrefix(promotionId)}${createHash('md5').update(words).digest('hex').slice(0, 16)}`
    const { currency, amount, others } = splitSums(sums ?? {})
    await keepCoupon(client, given, {
      id,
      name,
      duration,
      ...(percent === null
        ? {
            amount_off: amount,
            currency,
            ...(others.length > 0
              ? {
                  currency_options: Object.fromEntries(
                    others.map(([code, sum]) => [code, { amount_off: sum }]),
                  ),
                }
              : {}),
          }
        : { percent_off: percent }),
    })
    return id
  }

  const restrictionsOf = (minimums: Record<string, number>) => {
    if (Object.keys(minimums).length === 0) return {}
    const { currency, amount, others } = splitSums(minimums)
    return {
      restrictions: {
        minimum_amount: amount,
        minimum_amount_currency: currency,
        ...(others.length > 0
          ? {
              currency_options: Object.fromEntries(
                others.map(([code, sum]) => [code, { minimum_amount: sum }]),
              ),
            }
          : {}),
      },
    }
  }

  return {
    makeCode: async promotion => {
      const coupon = await keepCouponOf(promotion)
      // Ours that was made, and its id never written down.
      const { data } = await given(
        client.promotionCodes.list({ code: promotion.code, active: true, limit: 10 }),
      )
      for (const { id, metadata } of data)
        if (metadata?.promotion === promotion.id)
          await given(client.promotionCodes.update(id, { active: false }))
      const made = await given(
        client.promotionCodes.create({
          promotion: { type: 'coupon', coupon },
          code: promotion.code,
          metadata: { promotion: promotion.id },
          ...(promotion.endsAt === null ? {} : { expires_at: Math.floor(promotion.endsAt.getTime() / 1000) }),
          ...restrictionsOf(promotion.minimums),
        }),
      )
      return made.id
    },
    endCode: async codeId => {
      await given(client.promotionCodes.update(codeId, { active: false }))
    },
    discountRenewals: async (subscription, discount) => {
      const coupon = await keepDiscount(client, given, discount)
      await given(client.subscriptions.update(subscription, { discounts: [{ coupon }] }))
    },
  }
}
