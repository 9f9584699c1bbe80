import type { Database } from '../database.ts'
import { keepPromotions } from './promotions.ts'
import { type Reconciled, reconcile } from './settlement.ts'
import type { Shop } from './shop.ts'

const everyMs = 10 * 60_000
/** The first run looks back over the time that the service was down; what is older needs `octroi reconcile`. */
const firstMs = 24 * 3_600_000
/** The others from before the last one that came through: each session that is listed costs a call of the provider's. */
const overlapMs = 3_600_000

type Parts = { database: Database; shop: Pick<Shop, 'provider'> }

/** Asks the provider about all since then, and mends. Throws where no card can be paid. */
export const reconcileSince = ({ database, shop: { provider } }: Parts, since: Date): Promise<Reconciled> => {
  if (provider === null) throw new Error('STRIPE_SECRET_KEY is not set where the service runs')
  return reconcile({ database, provider }, since)
}

/** A job that mends now and then what lost webhooks left; `onRun` hears what each run did, null when it could not run. */
export const openReconciler = (
  { database, shop: { provider } }: Parts,
  onRun: (result: Reconciled | null) => void,
): (() => Promise<void>) => {
  let nextAt = 0
  let since = Date.now() - firstMs
  return async () => {
    if (provider === null || Date.now() < nextAt) return
    const startedAt = Date.now()
    nextAt = startedAt + everyMs
    const done = reconcile({ database, provider }, new Date(since))
    done.then(onRun, () => onRun(null))
    await done
    since = startedAt - overlapMs
    await keepPromotions({ database, provider })
  }
}
