import type Stripe from 'stripe'
import { page } from './page.ts'
import type { Params } from './params.ts'
import { invalid } from './refused.ts'
import type { Call, Route } from './routes.ts'
import { idOf, newId } from './state.ts'
import { change, emit, mergeMetadata, now, type World } from './world.ts'

export const couponRoutes: Route[] = [
  ['POST', '/v1/coupons', createCoupon],
  ['GET', '/v1/coupons', ({ world, params, path }) => page(world.state.coupons.all(), params, path)],
  ['GET', '/v1/coupons/:id', ({ world, id }) => world.state.coupons.require(id)],
  ['DELETE', '/v1/coupons/:id', deleteCoupon],
  ['POST', '/v1/promotion_codes', createPromotionCode],
  ['GET', '/v1/promotion_codes', listPromotionCodes],
  ['GET', '/v1/promotion_codes/:id', ({ world, id }) => world.state.promotionCodes.require(id)],
  ['POST', '/v1/promotion_codes/:id', updatePromotionCode],
]

function createCoupon({ world, params }: Call) {
  const coupon = readCoupon(world, params)
  params.finish()
  if (world.state.coupons.find(coupon.id))
    throw invalid('Coupon already exists.', 'id', 'resource_already_exists')
  world.state.coupons.add(coupon)
  emit(world, 'coupon.created', coupon)
  return coupon
}

function readCoupon(world: World, params: Params): Stripe.Coupon {
  const percent = params.number('percent_off') ?? null
  const amount = params.integer('amount_off') ?? null
  if ((percent === null) === (amount === null))
    throw invalid('You must pass either percent_off or amount_off.')
  if (percent !== null && (percent <= 0 || percent > 100))
    throw invalid('Invalid percent_off: must be greater than 0 and at most 100', 'percent_off')
  return {
    id: params.text('id') ?? newId('').slice(1, 9).toUpperCase(),
    object: 'coupon',
    amount_off: amount,
    created: now(world),
    currency: amount === null ? null : params.requireText('currency').toLowerCase(),
    ...readCurrencies(params),
    duration: params.oneOf('duration', ['forever', 'once', 'repeating']) ?? 'once',
    duration_in_months: params.integer('duration_in_months') ?? null,
    livemode: false,
    max_redemptions: params.integer('max_redemptions') ?? null,
    metadata: params.metadata() ?? {},
    name: params.text('name') ?? null,
    percent_off: percent,
    redeem_by: params.integer('redeem_by') ?? null,
    times_redeemed: 0,
    valid: true,
  }
}

/** What it takes off in further currencies. */
function readCurrencies(params: Params): Pick<Stripe.Coupon, 'currency_options'> {
  const others = params
    .entries('currency_options')
    .map(([code, sum]) => [code, { amount_off: sum.requireInteger('amount_off') }] as const)
  return others.length === 0 ? {} : { currency_options: Object.fromEntries(others) }
}

function deleteCoupon({ world, id }: Call) {
  const coupon = world.state.coupons.require(id)
  world.state.coupons.remove(id)
  emit(world, 'coupon.deleted', coupon)
  return { id, object: 'coupon', deleted: true }
}

function createPromotionCode({ world, params }: Call) {
  const coupon = params.object('promotion')?.requireText('coupon') ?? params.requireText('coupon')
  params.object('promotion')?.accept('type')
  world.state.coupons.require(coupon, 'promotion[coupon]')
  const restrictions = params.object('restrictions')
  const code = params.text('code') ?? newId('').slice(1, 9).toUpperCase()
  const promotion = {
    id: newId('promo'),
    object: 'promotion_code' as const,
    active: params.flag('active') ?? true,
    code,
    created: now(world),
    customer: params.text('customer') ?? null,
    customer_account: null,
    expires_at: params.integer('expires_at') ?? null,
    livemode: false,
    max_redemptions: params.integer('max_redemptions') ?? null,
    metadata: params.metadata() ?? {},
    promotion: { coupon, type: 'coupon' as const },
    restrictions: {
      first_time_transaction: restrictions?.flag('first_time_transaction') ?? false,
      minimum_amount: restrictions?.integer('minimum_amount') ?? null,
      minimum_amount_currency: restrictions?.text('minimum_amount_currency') ?? null,
      ...readMinimums(restrictions),
    },
    times_redeemed: 0,
  }
  params.finish()
  if (findPromotionCode(world, code))
    throw invalid(`An active promotion code with \`code: ${code}\` already exists.`, 'code')
  world.state.promotionCodes.add(promotion)
  emit(world, 'promotion_code.created', promotion)
  return promotion
}

function readMinimums(
  restrictions: Params | undefined,
): Pick<Stripe.PromotionCode.Restrictions, 'currency_options'> {
  const others = (restrictions?.entries('currency_options') ?? []).map(
    ([code, sum]) => [code, { minimum_amount: sum.requireInteger('minimum_amount') }] as const,
  )
  return others.length === 0 ? {} : { currency_options: Object.fromEntries(others) }
}

/** Codes are the same in capitals and without. */
export const findPromotionCode = (world: World, code: string): Stripe.PromotionCode | undefined =>
  world.state.promotionCodes.all().find(one => one.active && one.code.toLowerCase() === code.toLowerCase())

function listPromotionCodes({ world, params, path }: Call) {
  const code = params.text('code')
  const coupon = params.text('coupon')
  const active = params.flag('active')
  const wanted = world.state.promotionCodes
    .all()
    .filter(
      one =>
        (code === undefined || one.code.toLowerCase() === code.toLowerCase()) &&
        (coupon === undefined || idOf(one.promotion.coupon) === coupon) &&
        (active === undefined || one.active === active),
    )
  return page(wanted, params, path)
}

function updatePromotionCode({ world, params, id }: Call) {
  const promotion = world.state.promotionCodes.require(id)
  const active = params.flag('active') ?? promotion.active
  const metadata = mergeMetadata(promotion.metadata ?? {}, params.metadata())
  params.finish()
  return change(world, promotion, { active, metadata }, 'promotion_code.updated')
}

/** The coupon behind a discount as somebody names it: `coupon`, or `promotion_code`. Throws what Stripe throws. */
export function requireDiscount(world: World, params: Params): Stripe.Checkout.Session.Discount {
  const code = params.text('promotion_code')
  const promotion =
    code === undefined ? undefined : world.state.promotionCodes.require(code, 'promotion_code')
  const coupon = idOf(promotion?.promotion.coupon) ?? params.requireText('coupon')
  const refusal = whyNot(world, coupon, promotion)
  if (refusal) throw invalid(refusal, params.name(promotion ? 'promotion_code' : 'coupon'))
  return { coupon, promotion_code: promotion?.id ?? null }
}

/** Why this coupon gives nothing now, or undefined. */
export function whyNot(
  world: World,
  couponId: string,
  promotion: Stripe.PromotionCode | undefined,
): string | undefined {
  const coupon = world.state.coupons.require(couponId, 'coupon')
  const time = now(world)
  if (promotion && !promotion.active) return 'This promotion code is not active.'
  if ((coupon.redeem_by ?? time) < time || (promotion?.expires_at ?? time) < time)
    return 'This code is expired.'
  if (isUsedUp(coupon) || (promotion && isUsedUp(promotion))) return 'This code has been used up.'
  return undefined
}

const isUsedUp = (one: { max_redemptions: number | null; times_redeemed: number }) =>
  one.max_redemptions !== null && one.times_redeemed >= one.max_redemptions

/** Minor units that a coupon takes off. */
export function reduction(coupon: Stripe.Coupon, amount: number, currency: string): number {
  if (coupon.percent_off !== null) return Math.round((amount * coupon.percent_off) / 100)
  const off =
    coupon.currency === currency ? coupon.amount_off : coupon.currency_options?.[currency]?.amount_off
  return Math.min(amount, off ?? 0)
}

/** Somebody used it: it is counted, and a coupon or code that is used up is no longer good. */
export function redeem(
  world: World,
  { coupon, promotion_code }: Stripe.Checkout.Session.Discount,
  where: Partial<Stripe.Discount>,
): Stripe.Discount {
  const found = world.state.coupons.require(idOf(coupon) ?? '')
  found.times_redeemed += 1
  found.valid = !isUsedUp(found)
  const promotion = world.state.promotionCodes.find(idOf(promotion_code))
  if (promotion) promotion.times_redeemed += 1
  if (promotion && isUsedUp(promotion)) promotion.active = false
  return world.state.discounts.add({
    id: newId('di'),
    object: 'discount',
    checkout_session: null,
    customer: null,
    customer_account: null,
    end: null,
    invoice: null,
    invoice_item: null,
    promotion_code: promotion?.id ?? null,
    source: { coupon: found.id, type: 'coupon' },
    start: now(world, where.customer),
    subscription: null,
    subscription_item: null,
    ...where,
  })
}
