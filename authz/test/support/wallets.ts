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
  const person = { id: personId, email: `${personId}@example.com`, proven: true, mayMake: true }
  await database.call('openAccount', person)
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
  terms: null,
  request: null,
})

/** Anything in place of an item's values, right or wrong. */
export type AnyItem = { [name in keyof ChargeItem]: unknown }

/** One call of charge_batch, by the gate process `gate`; the outcomes in the items' order. */
export const chargeBatch = async (
  database: Database,
  items: AnyItem[],
  gate: number | null = null,
): Promise<ChargeOutcome[]> => {
  const rows = await database.call<ChargeOutcome & { item: number }>('chargeBatch', {
    wallets: items.map(item => item.walletId),
    ids: items.map(item => item.id),
    tokens: items.map(item => item.tokens),
    apps: items.map(item => item.appId),
    notes: items.map(item => item.note),
    keys: items.map(item => item.key),
    terms: items.some(item => item.terms) ? items.map(item => item.terms ?? null) : null,
    gates: gate === null ? null : items.map(() => gate),
    requests: items.map(item => item.request ?? null),
  })
  return rows.sort((a, b) => a.item - b.item)
}

type Answer = { item: number; status: string; tokens: number; balance: number }

const inOrder = (rows: Answer[]) => rows.sort((a, b) => a.item - b.item)

/** Gives charges back; the answers in the ids' order. */
export const refund = async (database: Database, ...ids: string[]) =>
  inOrder(await database.call<Answer>('refundCharges', { ids, note: 'a test' }))

/** Gives parts of charges back; the answers in the parts' order. */
export const refundParts = async (
  database: Database,
  ...parts: { id: string; tokens: number | null; key?: string }[]
) =>
  inOrder(
    await database.call<Answer>('refundCharges', {
      ids: parts.map(part => part.id),
      note: 'a test',
      tokens: parts.map(part => part.tokens),
      keys: parts.map(part => part.key ?? null),
    }),
  )

/** Evidence of how a charged request ended; what is not given is not known. */
export type Ended = {
  id: string
  status?: number
  durationMs?: number
  bytesIn?: number
  bytesOut?: number
  cost?: number
  source?: string
}

/** One call of settle_batch; the answers in the items' order. */
export const settle = async (database: Database, ...ended: Ended[]) =>
  inOrder(
    await database.call<Answer>('settleBatch', {
      ids: ended.map(one => one.id),
      status: ended.map(one => one.status ?? null),
      durationMs: ended.map(one => one.durationMs ?? null),
      bytesIn: ended.map(one => one.bytesIn ?? null),
      bytesOut: ended.map(one => one.bytesOut ?? null),
      cost: ended.map(one => one.cost ?? null),
      source: ended.map(one => one.source ?? 'gateway'),
    }),
  )

/** A grant by the ledger's own function; resolves with its source. */
export const grant = async (
  database: Database,
  walletId: number,
  tokens: number,
  { priority = 50, expiresAt = null }: { priority?: number; expiresAt?: Date | null } = {},
): Promise<string> => {
  const source = `test:${randomUUID()}`
  const [row] = await database.call<{ status: string }>('grantBatch', {
    wallets: [walletId],
    tokens: [tokens],
    kinds: ['purchase'],
    sources: [source],
    priorities: [priority],
    expiresAt: [expiresAt],
  })
  if (row?.status !== 'granted') throw new Error(`the grant was ${row?.status}`)
  return source
}

/** What is left of grants, by their sources. */
export const remainingOf = async (database: Database, sources: string[]) => {
  const rows = await database.query<{ source: string; remaining: number }>(
    'select source, remaining from octroi.token_grant where source = any ($1::text[])',
    [sources],
  )
  return sources.map(source => rows.find(row => row.source === source)?.remaining)
}

/** The wallet's journal, in order. */
export const journalOf = (database: Database, walletId: number) =>
  database.query<{ kind: string; debit: string; credit: string; tokens: number; balance: number }>(
    'select kind, debit, credit, tokens, balance from octroi.journal where wallet_id = $1 order by at, ref',
    [walletId],
  )

/** Lets time pass for all that a wallet has: what was done is so much longer ago, and what ends, ends so much sooner. */
export const age = (database: Database, walletId: number, seconds: number) => {
  const ago = `- interval '${seconds} seconds'`
  return database.exec(`
    update octroi.token_grant set expires_at = expires_at ${ago} where wallet_id = ${walletId};
    update octroi.hold set expires_at = expires_at ${ago}, opened_at = opened_at ${ago} where wallet_id = ${walletId};
    update octroi.pass set expires_at = expires_at ${ago}, opened_at = opened_at ${ago} where wallet_id = ${walletId};
    update octroi.settlement set at = at ${ago} where wallet_id = ${walletId};
    update octroi.wallet set next_expiry = next_expiry ${ago} where id = ${walletId};`)
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
