import type { FastifyRequest } from 'fastify'
import type { PricedPlan } from '../billing/plans.ts'
import { ApiError, errors } from '../errors.ts'
import { IdentityError } from '../identity/identity-error.ts'
import type { Caller } from '../people/callers.ts'
import { priceChanged } from './buying.ts'
import type { Promoted, PromotionOn } from './contract-payments.ts'
import type { ApiParts } from './parts.ts'
import { openSignInThrottle } from './sign-in-throttle.ts'

const unknown = () =>
  new ApiError(404, 'promotion_unknown', 'There is no such code: compare each sign of it with yours.')

/** Why a code does not count, by the status of make_order and make_subscription, and what to do. */
export const promotionRefusals: Record<string, () => ApiError> = {
  price_changed: priceChanged,
  promotion_unknown: unknown,
  promotion_not_yet: () =>
    errors.conflict('promotion_not_yet', 'The code does not count yet: try it again later.'),
  promotion_over: () => errors.conflict('promotion_over', 'The code is past its date: buy without it.'),
  promotion_not_for_this: () =>
    errors.conflict(
      'promotion_not_for_this',
      'The code is for something else: choose that, or buy without it.',
    ),
  promotion_not_for_you: () =>
    errors.conflict(
      'promotion_not_for_you',
      'The code is for new people, or you have used it as often as one may: buy without it.',
    ),
  promotion_minimum: () =>
    errors.conflict(
      'promotion_minimum',
      'The code counts from a higher price on: choose more, or buy without it.',
    ),
  promotion_used_up: () =>
    errors.conflict('promotion_used_up', 'The code has been used as often as it may: buy without it.'),
}

const shape = /^[A-Z0-9][A-Z0-9-]{1,39}$/

/** A code as it is kept: capitals, no spaces. What can be none becomes one that nobody has. */
export const readPromotionCode = (typed: string | undefined): string | null => {
  const code = (typed ?? '').normalize('NFKC').replace(/\s/gu, '').toUpperCase()
  if (code === '') return null
  return shape.test(code) ? code : '?'
}

/** Whether a plan begins with days free, is never renewed, or neither: see judge_promotion. */
const courseOf = ({ every, trialDays }: Pick<PricedPlan, 'every' | 'trialDays'>) =>
  every === 'once' ? 'once' : trialDays === null ? 'renewed' : 'tried'

/** Whether money moves here: a promotion's uses are counted apart where it does not. */
export const isLive = ({ shop }: ApiParts): boolean => shop.provider?.live ?? true

export type Item = { kind: 'pack' | 'plan'; name: string; amount: number; currency: string; course: string }

export const packItem = ({
  name,
  amount,
  currency,
}: {
  name: string
  amount: number
  currency: string
}): Item => ({
  kind: 'pack',
  name,
  amount,
  currency,
  course: 'once',
})

export const planItem = (plan: PricedPlan): Item => ({
  kind: 'plan',
  name: plan.name,
  amount: plan.amount,
  currency: plan.currency,
  course: courseOf(plan),
})

export type Quote = { name: string; discount: number; countsOn: PromotionOn }

export const offOf = (amount: number, { name, discount, countsOn: on }: Quote): Promoted =>
  on === 'renewals'
    ? { amount, discount, title: name, on }
    : { amount: amount - discount, discount, title: name, on }

/** What applies by itself to each of these for somebody, or for a guest; null to those that nothing applies to. */
export const quoteOffers = async (
  parts: ApiParts,
  caller: Caller | null,
  items: Item[],
): Promise<(Promoted | null)[]> => {
  if (items.length === 0) return []
  const rows = await parts.database.call<Quote & { n: number }>('quoteOffers', {
    personId: caller?.personId ?? null,
    live: isLive(parts),
    items,
  })
  const found = new Map(rows.map(row => [row.n, row]))
  return items.map(({ amount }, i) => {
    const row = found.get(i + 1)
    return row === undefined ? null : offOf(amount, row)
  })
}

/** Who guesses codes is slowed down, alone and with others of their network; one that there is costs nobody a try. */
const openCodeThrottle = () => {
  const throttle = openSignInThrottle()
  return async <T>(by: Caller, { ip }: FastifyRequest, work: () => Promise<T>): Promise<T> => {
    try {
      return await throttle.attempt(by.personId, ip, work)
    } catch (error) {
      throw error instanceof IdentityError ? unknown() : error
    }
  }
}

const throttles = new WeakMap<ApiParts, ReturnType<typeof openCodeThrottle>>()

/** One for all that takes a code. */
const throttleOf = (parts: ApiParts) => {
  const throttle = throttles.get(parts) ?? openCodeThrottle()
  throttles.set(parts, throttle)
  return throttle
}

/** Runs what somebody buys with a code: an unknown one counts as a guess. */
export const withCode = async <T>(
  parts: ApiParts,
  by: Caller,
  request: FastifyRequest,
  code: string | null,
  work: () => Promise<T>,
): Promise<T> =>
  code === null
    ? work()
    : throttleOf(parts)(by, request, async () => {
        try {
          return await work()
        } catch (error) {
          throw error instanceof ApiError && error.code === 'promotion_unknown'
            ? new IdentityError('wrong_code')
            : error
        }
      })
