import { errors } from '../errors.ts'
import { askProvider, isLeftOver, providerOf } from './buying.ts'
import type { ApiParts } from './parts.ts'
import { settleRow } from './subscription-lookup.ts'
import type { SubscriptionRow } from './subscription-rows.ts'

/** Ends a plan with its period; at once when nobody has paid for it, or nobody can be asked. Throws 409. */
export const cancelPlan = async (parts: ApiParts, row: SubscriptionRow, atOnce = false): Promise<void> => {
  if (row.method === 'free') {
    await parts.database.call('setSubscriptionEnd', { id: row.id, ends: true, now: atOnce })
    return
  }
  if (isLeftOver(parts, row)) {
    await parts.database.call('setSubscriptionEnd', { id: row.id, ends: true, now: true })
    return
  }
  if (row.providerId === null) {
    if (!atOnce)
      throw errors.conflict(
        'paid_once',
        'The plan was paid once and ends by itself: nothing is to be cancelled.',
      )
    await parts.database.call('setSubscriptionEnd', { id: row.id, ends: true, now: true })
    return
  }
  const { plans } = providerOf(parts, row)
  const isPaid = row.state === 'active' || row.state === 'trialing'
  await askProvider(
    isPaid && !atOnce ? plans.setCancelAtEnd(row.providerId, true) : plans.cancel(row.providerId),
  )
  await settleRow(parts, row)
}

/** Takes a cancellation back while the period lasts. */
export const resumePlan = async (parts: ApiParts, row: SubscriptionRow): Promise<void> => {
  if (!row.cancelAtEnd) return
  if (row.providerId === null) {
    await parts.database.call('setSubscriptionEnd', { id: row.id, ends: false })
    return
  }
  await askProvider(providerOf(parts, row).plans.setCancelAtEnd(row.providerId, false))
  await settleRow(parts, row)
}
