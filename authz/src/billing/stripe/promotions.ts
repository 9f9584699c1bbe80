import { createHash } from 'node:crypto'
import type Stripe from 'stripe'
import type { CodeAtProvider, PromotionProvider } from '../provider-promotions.ts'
import { given } from './client.ts'
import { couponIdOf, keepCoupon, keepDiscount } from './discounts.ts'
import { secondsOf } from './objects.ts'

type Sums = Record<string, number>

/** The first currency stands for itself, the others in `currency_options`. */
const splitSums = <Option>(sums: Sums, toOption: (sum: number) => Option) => {
  const [[currency, amount] = ['', 0], ...others] = Object.entries(sums).sort(([a], [b]) => (a < b ? -1 : 1))
  const options = Object.fromEntries(others.map(([code, sum]) => [code, toOption(sum)]))
  return { currency, amount, options: others.length > 0 ? { currency_options: options } : {} }
}

const reductionOf = (percent: number | null, sums: Sums) => {
  if (percent !== null) return { percent_off: percent }
  const { currency, amount, options } = splitSums(sums, sum => ({ amount_off: sum }))
  return { amount_off: amount, currency, ...options }
}

const keepCouponOf = (client: Stripe, promotion: CodeAtProvider): Promise<string> => {
  const { id: promotionId, name, percent, countsOn } = promotion
  const sums = promotion.sums ?? {}
  const duration = countsOn === 'both' ? 'forever' : 'once'
  const words = JSON.stringify([percent, Object.entries(sums).sort(), duration])
  const id = couponIdOf(promotionId, createHash('md5').update(words).digest('hex').slice(0, 16))
  return keepCoupon(client, { id, name, duration, ...reductionOf(percent, sums) })
}

const restrictionsOf = (minimums: Sums) => {
  if (Object.keys(minimums).length === 0) return {}
  const { currency, amount, options } = splitSums(minimums, sum => ({ minimum_amount: sum }))
  return { restrictions: { minimum_amount: amount, minimum_amount_currency: currency, ...options } }
}

const endCode = async (client: Stripe, codeId: string): Promise<void> => {
  await given(client.promotionCodes.update(codeId, { active: false }))
}

/** Opens Stripe's promotions. */
export const openPromotions = (client: Stripe): PromotionProvider => ({
  makeCode: async promotion => {
    const coupon = await keepCouponOf(client, promotion)
    const { code, endsAt } = promotion
    // Ours that was made, and its id never written down.
    const { data } = await given(client.promotionCodes.list({ code, active: true, limit: 10 }))
    for (const { id, metadata } of data) if (metadata?.promotion === promotion.id) await endCode(client, id)
    const made = await given(
      client.promotionCodes.create({
        promotion: { type: 'coupon', coupon },
        code,
        metadata: { promotion: promotion.id },
        ...(endsAt === null ? {} : { expires_at: secondsOf(endsAt) }),
        ...restrictionsOf(promotion.minimums),
      }),
    )
    return made.id
  },
  endCode: codeId => endCode(client, codeId),
  discountRenewals: async (subscription, discount) => {
    const coupon = await keepDiscount(client, discount)
    await given(client.subscriptions.update(subscription, { discounts: [{ coupon }] }))
  },
})
