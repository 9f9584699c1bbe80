import type { Database } from '../database.ts'
import type { Provider, ProviderEvent } from './provider.ts'

/** What settling takes. */
export type Settling = { database: Pick<Database, 'call'>; provider: Provider }

/** The event that made somebody look. */
export type Told = Pick<ProviderEvent, 'id' | 'type' | 'live' | 'objectId'>

/** What became of a look at the provider. */
export type Settled = 'settled' | 'stale' | 'no_order' | 'mismatch'

/** The number of a look, which is taken before the provider is asked: see start_sync. */
export const startSync = async ({ database }: Pick<Settling, 'database'>): Promise<number> => {
  const [sync] = await database.call<{ number: number }>('startSync')
  return sync?.number ?? 0
}
