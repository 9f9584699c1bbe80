import type { Database } from '../database.ts'

type Parts = { database: Pick<Database, 'call'> }

const batch = 100
/** At most so many batches a round: what is left waits for the next. */
const maxBatches = 20

/**
 * Gives, and takes back, what is due for people who came by somebody's link and paid; each in a transaction of its own,
 * and one that fails does not keep the others.
 */
export const settleReferrals = async ({ database }: Parts): Promise<void> => {
  const failed = new Map<string, unknown>()
  for (let batches = 0; batches < maxBatches; batches++) {
    const due = await database.call<{ personId: string }>('listDueReferrals', { limit: batch })
    const open = due.filter(({ personId }) => !failed.has(personId))
    for (const { personId } of open)
      await database.call('settleReferral', { personId }).catch(error => failed.set(personId, error))
    if (due.length < batch || open.length === 0) break
  }
  const [first] = failed.values()
  if (first !== undefined) throw first
}

/** The same at once after a payment was settled, which must not fail by it: upkeep comes by every minute. */
export const settleReferralsNow = (parts: Parts): Promise<void> => settleReferrals(parts).catch(() => {})
