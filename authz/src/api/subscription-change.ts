import { type PricedPlan, termsOf } from '../billing/plans.ts'
import { type ApiError, errors } from '../errors.ts'
import type { Caller } from '../people/callers.ts'
import { askProvider, priceChanged, providerOf } from './buying.ts'
import type { NewPlan } from './contract-plans.ts'
import type { ApiParts } from './parts.ts'
import { findRow, requireRunning, settleRow } from './subscription-lookup.ts'
import type { SubscriptionRow } from './subscription-rows.ts'
import { requirePlan } from './subscription-start.ts'

const changeRefusal = (row: SubscriptionRow, plan: PricedPlan): ApiError | null => {
  if (row.method === 'free')
    return errors.conflict('free_plan', 'A free plan is left by taking another: POST /api/subscriptions.')
  if (row.every === 'once' || plan.every === 'once')
    return errors.conflict(
      'paid_once',
      'What is paid once is not changed: take the other when this one is over.',
    )
  if (plan.amount === 0)
    return errors.conflict('cancel_first', 'Cancel the plan, and take the free one when it has ended.')
  if (row.pauses || row.state === 'paused')
    return errors.conflict('paused', 'The plan is paused: POST /api/subscription/resume takes it up again.')
  if (row.state !== 'active' && row.state !== 'trialing')
    return errors.conflict('not_paid', 'The plan waits for a payment: pay first, then change it.')
  if (row.every === 'year' && plan.every === 'month')
    return errors.conflict(
      'shorter_period',
      'Cancel the yearly plan, and take the monthly one when it has ended.',
    )
  return null
}

export const cardRefused = () =>
  errors.conflict(
    'card_refused',
    'The card was refused: give another (POST /api/subscription/portal). Nothing was changed.',
  )

/** What costs more, or lasts longer, begins now; what costs less after the period that is paid. */
export const changePlan = async (
  parts: ApiParts,
  caller: Caller,
  wish: NewPlan,
): Promise<SubscriptionRow> => {
  const row = await requireRunning(parts, caller.personId)
  const plan = await requirePlan(parts, caller, wish.plan, row.currency)
  if (plan.amount !== wish.amount) throw priceChanged()
  const refusal = changeRefusal(row, plan)
  if (refusal !== null) throw refusal
  const isSame = plan.name === row.plan && plan.amount === row.amount
  if (isSame && row.nextPlan === null && !row.cancelAtEnd)
    throw errors.conflict('same_plan', 'This plan runs already: nothing is to be changed.')
  const terms = { ...termsOf(plan, row.language), setup: 0 }
  const [kept] = isSame ? [] : await parts.database.call<{ keepTerms: string }>('keepTerms', { terms })
  const provider = providerOf(parts, row)
  const changed = await askProvider(
    provider.plans.change({
      subscription: row.providerId ?? '',
      terms: kept?.keepTerms ?? row.termsId,
      title: isSame ? row.title : terms.title,
      every: terms.every === 'year' ? 'year' : 'month',
      amount: plan.amount,
      currency: row.currency,
      isNow: !isSame && (plan.amount > row.amount || terms.every !== row.every),
    }),
  )
  await settleRow(parts, row)
  if (!changed) throw cardRefused()
  return findRow(parts, row.id)
}
