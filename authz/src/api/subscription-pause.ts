import { errors } from '../errors.ts'
import { askProvider, providerOf } from './buying.ts'
import type { ApiParts } from './parts.ts'
import { cardRefused } from './subscription-change.ts'
import { findRow, settleRow } from './subscription-lookup.ts'
import type { SubscriptionRow } from './subscription-rows.ts'

/** How long a pause may last. */
const longestPauseMs = 366 * 86_400_000

/** A pause begins when the paid period is over. Throws 400 and 409. */
export const pausePlan = async (parts: ApiParts, row: SubscriptionRow, until: Date | null): Promise<void> => {
  if (row.method === 'free' || row.every === 'once' || row.providerId === null)
    throw errors.conflict('not_renewed', 'Nothing is paid for this plan any more: there is nothing to pause.')
  if (row.cancelAtEnd)
    throw errors.conflict('ends', 'The plan ends with its period: POST /api/subscription/resume keeps it.')
  if (row.state !== 'active' && row.state !== 'paused')
    throw errors.conflict('not_paid', 'A plan is paused while its period is paid: pay first, or cancel it.')
  const from = row.state === 'paused' ? new Date() : (row.periodEnd ?? new Date())
  if (until !== null && (until <= from || until.getTime() > from.getTime() + longestPauseMs))
    throw errors.invalid(`until must be after ${from.toISOString()}, and within a year of it`)
  await askProvider(providerOf(parts, row).plans.pause(row.providerId, until))
  await settleRow(parts, row)
}

/** Takes a pause back while the period lasts; later a new one begins, which is paid at once. Throws 409. */
export const unpausePlan = async (parts: ApiParts, row: SubscriptionRow): Promise<void> => {
  // Whether the paid period is over may not have been told yet.
  await settleRow(parts, row)
  const { state, pauses } = await findRow(parts, row.id)
  const beginsNow = state === 'paused'
  if (!beginsNow && !pauses) return
  const { plans } = providerOf(parts, row)
  const isPaid = await askProvider(plans.unpause(row.providerId ?? '', { beginsNow, mustBePaid: true }))
  await settleRow(parts, row)
  if (!isPaid) throw cardRefused()
}
