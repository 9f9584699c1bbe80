import { type Database, openPostgres } from '../src/database.ts'
import { type ChargeItem, openBatcher } from '../src/gate/batcher.ts'
import { uuidv7 } from '../src/uuid.ts'
import { median } from './load.ts'

const funds = 1_000_000_000
/** One transaction a charge: as many at once as there are connections. */
const connections = 32
/** The two ways take turns, so that the machine's drift and the growing journal hit both alike. */
const rounds = 3

/** What one way of charging does; latencies in milliseconds, from the call to its committed answer. */
export type Charging = { perSecond: number; p50: number; p99: number }

const makeWallets = async (database: Database, wallets: number): Promise<number[]> => {
  const run = `bench-${uuidv7()}`
  await database.exec(`
    with p as (insert into octroi.person (id, email) select gen_random_uuid(), gen_random_uuid() || '@bench' from generate_series(1, ${wallets}) returning id),
         w as (insert into octroi.wallet (person_id, available) select id, ${funds} from p returning id),
         g as (insert into octroi.token_grant (wallet_id, kind, tokens, remaining, source)
               select id, 'adjustment', ${funds}, ${funds}, '${run}:' || id from w)
    insert into octroi.journal (wallet_id, ref, kind, debit, credit, tokens, balance)
    select id, octroi.make_id(), 'adjustment', 'adjustments', 'available', ${funds}, ${funds} from w;
    analyze octroi.wallet; analyze octroi.token_grant;`)
  const rows = await database.query<{ id: number }>(
    'select wallet_id as id from octroi.token_grant where source like $1',
    [`${run}:%`],
  )
  return rows.map(row => row.id)
}

const quantile = (sorted: Float64Array, part: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN

type Charge = () => Promise<{ status: string } | undefined>

/** Every client charges again as soon as it is answered. Throws when a charge is not taken: it would count for nothing. */
const measure = async (clients: number, seconds: number, charge: Charge): Promise<Charging> => {
  const latencies: number[] = []
  const startedAt = performance.now()
  const until = startedAt + seconds * 1000
  const client = async () => {
    for (let from = performance.now(); from < until; ) {
      const outcome = await charge()
      if (outcome?.status !== 'charged') throw new Error(`a charge was ${outcome?.status}`)
      const answeredAt = performance.now()
      latencies.push(answeredAt - from)
      from = answeredAt
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  const perSecond = latencies.length / ((performance.now() - startedAt) / 1000)
  const sorted = Float64Array.from(latencies).sort()
  return { perSecond, p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) }
}

const middle = (all: Charging[]): Charging => ({
  perSecond: median(all.map(one => one.perSecond)),
  p50: median(all.map(one => one.p50)),
  p99: median(all.map(one => one.p99)),
})

const chargeAlone = async (database: Database, one: ChargeItem) => {
  const [outcome] = await database.call<{ status: string }>('chargeBatch', {
    wallets: [one.walletId],
    ids: [one.id],
    tokens: [one.tokens],
    apps: [one.appId],
    notes: [one.note],
    keys: [one.key],
  })
  return outcome
}

/**
 * Charges a second through the batcher in-process, and one transaction a charge, in turns on a migrated database
 * with wallets of its own. `seconds` is the length of each of the two; `clients` wait for the batcher at a time.
 */
export const benchLedger = async (
  url: string,
  wallets: number,
  { seconds, clients }: { seconds: number; clients: number },
) => {
  const database = openPostgres(url, { connections, statementTimeoutMs: 120_000 })
  const ids = await makeWallets(database, wallets)
  const [app] = await database.call<{ id: number }>('registerApps', { names: ['bench'] })
  const item = (): ChargeItem => ({
    walletId: ids[Math.floor(Math.random() * ids.length)] ?? 0,
    id: uuidv7(),
    tokens: 1,
    appId: app?.id ?? 0,
    note: 'POST /bench',
    key: null,
  })
  const batcher = openBatcher(database)
  const inBatches = (length: number) => measure(clients, length, () => batcher.charge(item()))
  const oneByOne = (length: number) => measure(connections, length, () => chargeAlone(database, item()))
  const warmUp = Math.min(1, seconds)
  await inBatches(warmUp)
  await oneByOne(warmUp)
  const found: { batched: Charging[]; single: Charging[] } = { batched: [], single: [] }
  for (let round = 0; round < rounds; round++) {
    found.batched.push(await inBatches(seconds / rounds))
    found.single.push(await oneByOne(seconds / rounds))
  }
  const broken = await database.query('select * from octroi.broken')
  await database.close()
  const [batched, single] = [middle(found.batched), middle(found.single)]
  return {
    batched: batched.perSecond,
    single: single.perSecond,
    latency: { batched, single },
    broken: broken.length,
  }
}
