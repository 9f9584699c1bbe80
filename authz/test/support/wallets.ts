import { randomUUID } from 'node:crypto'
import type { Database } from '../../src/database.ts'
import type { ChargeItem, ChargeOutcome } from '../../src/gate/batcher.ts'
import { uuidv7 } from '../../src/uuid.ts'

/** A person's wallet. */
export type Wallet = { personId: string; walletId: number }

/** What a wallet holds now. */
export type Holdings = { available: number; held: number; debt: number }

/** Opens an account and gives it tokens as an admin does. */
export const makeWallet = async (database: Database, tokens = 0): Promise<Wallet> => {
  const personId = randomUUID()
  await database.call('openAccount', { id: personId, email: `${personId}@example.com` })
  const [row] = await database.query<{ id: number }>('select id from octroi.wallet where person_id = $1', [
    personId,
  ])
  if (row === undefined) throw new Error('no wallet')
  if (tokens > 0) await adjust(database, personId, tokens)
  return { personId, walletId: row.id }
}

/** An admin's adjustment. */
export const adjust = async (database: Database, personId: string, tokens: number, key?: string) => {
  const args = { personId, tokens, reason: 'a test', actorId: null, key: key ?? null }
  const [row] = await database.call<{ status: string; ref: string; balance: number }>('adjustBalance', args)
  if (row === undefined) throw new Error('adjust_balance returned no row')
  return row
}

/** The ids of apps by these names, registered when new. */
export const appIds = async (database: Database, ...names: string[]): Promise<number[]> => {
  const rows = await database.call<{ id: number; name: string }>('registerApps', { names })
  return names.map(name => rows.find(row => row.name === name)?.id ?? -1)
}

/** A charge as the gate makes one, with an id of its own. */
export const makeItem = (
  walletId: number,
  tokens: number,
  appId: number,
  key: string | null = null,
): ChargeItem => ({
  walletId,
  id: uuidv7(),
  tokens,
  appId,
  note: 'POST /asr',
  key,
})

/** Anything in place of an item's values, right or wrong. */
export type AnyItem = { [name in keyof ChargeItem]: unknown }

/** One call of charge_batch; the outcomes in the items' order. */
export const chargeBatch = async (database: Database, items: AnyItem[]): Promise<ChargeOutcome[]> => {
  const rows = await database.call<ChargeOutcome & { item: number }>('chargeBatch', {
    wallets: items.map(item => item.walletId),
    ids: items.map(item => item.id),
    tokens: items.map(item => item.tokens),
    apps: items.map(item => item.appId),
    notes: items.map(item => item.note),
    keys: items.map(item => item.key),
  })
  return rows.sort((a, b) => a.item - b.item)
}

/** Gives charges back; the answers in the ids' order. */
export const refund = async (database: Database, ...ids: string[]) => {
  const rows = await database.call<{ item: number; status: string; tokens: number; balance: number }>(
    'refundCharges',
    { ids, note: 'a test' },
  )
  return rows.sort((a, b) => a.item - b.item)
}

/** What the wallet's row says, without a look at what has expired. */
export const holdings = async (database: Database, walletId: number): Promise<Holdings> => {
  const text = 'select available, held, debt from octroi.wallet where id = $1'
  const [row] = await database.query<Holdings>(text, [walletId])
  if (row === undefined) throw new Error('no wallet')
  return row
}

/** Every broken invariant of the ledger. */
export const brokenInvariants = (database: Database) => database.query('select * from octroi.broken')
