import type Stripe from 'stripe'
import { reduction } from './coupons.ts'
import { invalid } from './refused.ts'
import type { World } from './world.ts'

/** `isFree`: a trial's, which is named and not charged. */
export type Goods = { price: Stripe.Price; quantity: number; isFree?: boolean }

/** All in minor units. */
export type Amounts = { subtotal: number; discount: number; tax: number; total: number }

/** What each of the goods comes to, and all together. A coupon is shared out by the goods' worth. */
export function amountsOf(
  world: World,
  goods: Goods[],
  coupon: Stripe.Coupon | undefined,
  isTaxed: boolean,
): { each: Amounts[]; all: Amounts; currency: string } {
  const currency = requireOneCurrency(goods)
  const worths = goods.map(({ price, quantity, isFree }) =>
    isFree ? 0 : Math.round(Number(price.unit_amount_decimal?.toString() ?? 0) * quantity),
  )
  const worth = sum(worths)
  let left = coupon ? reduction(coupon, worth, currency) : 0
  const off = left
  const each = goods.map(({ price }, index) => {
    const subtotal = worths[index] ?? 0
    const isLast = index === goods.length - 1
    const share = isLast ? left : worth === 0 ? 0 : Math.min(left, Math.round((off * subtotal) / worth))
    left -= share
    return taxed(subtotal, share, isTaxed ? world.taxPercent : 0, price.tax_behavior === 'inclusive')
  })
  const all = {
    subtotal: worth,
    discount: off,
    tax: sum(each.map(({ tax }) => tax)),
    total: sum(each.map(({ total }) => total)),
  }
  return { each, all, currency }
}

const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0)

function taxed(subtotal: number, discount: number, percent: number, isInclusive: boolean): Amounts {
  const net = subtotal - discount
  const tax = isInclusive ? net - Math.round(net / (1 + percent / 100)) : Math.round((net * percent) / 100)
  return { subtotal, discount, tax, total: isInclusive ? net : net + tax }
}

function requireOneCurrency(goods: Goods[]): string {
  const [first, ...rest] = new Set(goods.map(({ price }) => price.currency))
  if (first === undefined || rest.length > 0)
    throw invalid('All prices on a Checkout Session must be in the same currency.', 'line_items')
  return first
}
