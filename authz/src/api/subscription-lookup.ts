import { planRefOf, settlePlan } from '../billing/plan-settlement.ts'
import { errors } from '../errors.ts'
import { askProvider, providerOf } from './buying.ts'
import type { ApiParts } from './parts.ts'
import { isRunning, type SubscriptionRow } from './subscription-rows.ts'

/** The newest of a person's subscriptions, among which the one that runs and the one that waits are. */
const newest = 50

export const listOwn = (parts: ApiParts, personId: string) =>
  parts.database.call<SubscriptionRow>('listSubscriptions', { personId, limit: newest })

export const findRunning = async (parts: ApiParts, personId: string) =>
  (await listOwn(parts, personId)).find(isRunning) ?? null
export const findWaiting = async (parts: ApiParts, personId: string) =>
  (await listOwn(parts, personId)).find(({ state }) => state === 'open') ?? null

export const findRow = async (parts: ApiParts, id: string): Promise<SubscriptionRow> => {
  const [row] = await parts.database.call<SubscriptionRow>('listSubscriptions', { id })
  if (row === undefined) throw errors.notFound(`subscription ${id}`)
  return row
}

export const noPlan = () => errors.conflict('no_plan', 'No plan runs: GET /api/offers says which there are.')

export const requireRunning = async (parts: ApiParts, personId: string): Promise<SubscriptionRow> => {
  const row = await findRunning(parts, personId)
  if (row === null) throw noPlan()
  return row
}

/** Asks the provider how a plan stands; nothing to ask about a free one, or one that is not there yet. */
export const settleRow = async (parts: ApiParts, row: SubscriptionRow): Promise<void> => {
  const ref = planRefOf(row)
  if (ref === null) return
  const provider = providerOf(parts, row)
  await askProvider(settlePlan({ database: parts.database, provider }, ref))
}
