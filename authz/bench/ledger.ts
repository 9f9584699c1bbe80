import { type Database, openPostgres } from '../src/database.ts'
import { type ChargeItem, type LedgerTerms, openBatcher } from '../src/gate/batcher.ts'
import { openSettler } from '../src/settle/settler.ts'
import { uuidv7 } from '../src/uuid.ts'
import { median } from './load.ts'

const funds = 1_000_000_000
/** One transaction a charge: as many at once as there are connections. */
const connections = 32
/** The ways take turns, so that the machine's drift and the growing journal hit all alike. */
const rounds = 3
/** A caller waits for 800 ms at most: of those who also wait for the line, as many at once as that leaves room for. */
const mostSettling = 512

const holdTerms: LedgerTerms = { hold: true, per: 'second', rate: 2, max: 600, holdS: 3600 }
const passTerms: LedgerTerms = { pass: 1800 }

/** What one way of charging does; latencies in milliseconds, from the call to its committed answer. */
export type Charging = { perSecond: number; p50: number; p99: number }

/** The ways, in the order in which they take turns. */
export const ways = ['charges', 'chargesOneByOne', 'chargesWithLine', 'holdsWithLine', 'passes'] as const

/** One of them. */
export type Way = (typeof ways)[number]

const makeWallets = async (database: Database, wallets: number): Promise<number[]> => {
  const run = `bench-${uuidv7()}`
  await database.exec(`
    with p as (insert into octroi.person (id, email) select gen_random_uuid(), gen_random_uuid() || '@bench' from generate_series(1, ${wallets}) returning id),
         w as (insert into octroi.wallet (person_id, available) select id, ${funds} from p returning id),
         g as (insert into octroi.token_grant (wallet_id, kind, tokens, remaining, source)
               select id, 'adjustment', ${funds}, ${funds}, '${run}:' || id from w)
    insert into octroi.journal (wallet_id, ref, kind, debit, credit, tokens, balance)
    select id, octroi.make_id(), 'adjustment', 'adjustments', 'available', ${funds}, ${funds} from w`)
  for (const settled of ['vacuum analyze octroi.wallet', 'vacuum analyze octroi.token_grant', 'checkpoint'])
    await database.exec(settled)
  const rows = await database.query<{ id: number }>(
    'select wallet_id as id from octroi.token_grant where source like $1',
    [`${run}:%`],
  )
  return rows.map(row => row.id)
}

const quantile = (sorted: Float64Array, part: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN

type Charge = () => Promise<string | undefined>

/** Every client charges again as soon as it is answered. Throws when a charge is not taken: it would count for nothing. */
const measure = async (clients: number, seconds: number, charge: Charge): Promise<Charging> => {
  const latencies: number[] = []
  const startedAt = performance.now()
  const until = startedAt + seconds * 1000
  const client = async () => {
    for (let from = performance.now(); from < until; ) {
      const status = await charge()
      if (status !== 'charged' && status !== 'held' && status !== 'captured')
        throw new Error(`a charge was ${status}`)
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
    terms: null,
    gates: [1],
    requests: [one.request],
  })
  return outcome?.status
}

/** Wallets of its own on a migrated database, and each way of charging them at random. */
export const openBench = async (url: string, wallets: number, clients: number) => {
  const database = openPostgres(url, { connections, statementTimeoutMs: 600_000 })
  const ids = await makeWallets(database, wallets)
  const [app] = await database.call<{ id: number }>('registerApps', { names: ['bench'] })
  const batcher = openBatcher(database, { gate: 1 })
  const settler = openSettler(database)
  let passes = 0
  const item = (terms: LedgerTerms | null = null): ChargeItem => ({
    walletId: ids[Math.floor(Math.random() * ids.length)] ?? 0,
    id: uuidv7(),
    tokens: terms?.hold ? 10 : 1,
    appId: app?.id ?? 0,
    // Every pass opens a rule that was closed.
    note: terms?.pass ? `GET /${passes++}` : 'POST /bench',
    key: null,
    terms,
    request: Math.floor(Math.random() * 2 ** 48),
  })
  const charge = async (terms: LedgerTerms | null) => (await batcher.charge(item(terms))).status
  const chargeAndSettle = async (terms: LedgerTerms | null) => {
    const { chargeId } = await batcher.charge(item(terms))
    const unknown = { bytesIn: null, bytesOut: null, cost: null }
    const evidence = { chargeId, status: 200, durationMs: 1500, ...unknown, source: 'gateway' } as const
    return (await settler.ask(evidence))?.status
  }
  const settling = Math.min(clients, mostSettling)
  const run: Record<Way, (seconds: number) => Promise<Charging>> = {
    charges: seconds => measure(clients, seconds, () => charge(null)),
    chargesOneByOne: seconds => measure(connections, seconds, () => chargeAlone(database, item())),
    chargesWithLine: seconds => measure(settling, seconds, () => chargeAndSettle(null)),
    holdsWithLine: seconds => measure(settling, seconds, () => chargeAndSettle(holdTerms)),
    passes: seconds => measure(settling, seconds, () => charge(passTerms)),
  }
  const close = async () => {
    await batcher.drain()
    await settler.drain()
    await database.close()
  }
  return { database, run, close }
}

/**
 * On a migrated database: plain charges through the batcher in-process, and by one transaction each; charges and holds
 * each with the line that settles them; passes opened. `seconds` is the length of each way, in turns; `clients` wait
 * for the batcher at a time. `broken` counts invariants that do not hold after.
 */
export const benchLedger = async (
  url: string,
  wallets: number,
  { seconds, clients }: { seconds: number; clients: number },
): Promise<Record<Way, Charging> & { broken: number }> => {
  const { database, run, close } = await openBench(url, wallets, clients)
  const found = new Map<Way, Charging[]>(ways.map(way => [way, []]))
  for (const way of ways) await run[way](Math.min(1, seconds))
  for (let round = 0; round < rounds; round++)
    for (const way of ways) found.get(way)?.push(await run[way](seconds / rounds))
  const broken = await database.query('select * from octroi.broken')
  await close()
  const figures = Object.fromEntries(ways.map(way => [way, middle(found.get(way) ?? [])]))
  return { ...(figures as Record<Way, Charging>), broken: broken.length }
}

/** Plain charges over so many wallets, through the batcher and by one transaction each; each number on a database of its own, in turns. */
export const benchWallets = async (
  makeDatabase: (name: string) => Promise<string>,
  counts: number[],
  { seconds, clients }: { seconds: number; clients: number },
): Promise<{ wallets: number; charging: Charging; oneByOne: Charging }[]> => {
  const benches = []
  for (const wallets of counts)
    benches.push({
      wallets,
      charging: [] as Charging[],
      oneByOne: [] as Charging[],
      ...(await openBench(await makeDatabase(`wallets_${wallets}`), wallets, clients)),
    })
  for (const { run } of benches) await run.charges(seconds)
  for (let round = 0; round < rounds; round++)
    for (const { run, charging, oneByOne } of benches) {
      charging.push(await run.charges(seconds / rounds))
      oneByOne.push(await run.chargesOneByOne(seconds / rounds))
    }
  for (const { close } of benches) await close()
  return benches.map(({ wallets, charging, oneByOne }) => ({
    wallets,
    charging: middle(charging),
    oneByOne: middle(oneByOne),
  }))
}
