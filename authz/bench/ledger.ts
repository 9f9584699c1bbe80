import { openPostgres } from '../src/database.ts'
import { type LedgerTerms, openBatcher } from '../src/gate/batcher.ts'
import { openSettler } from '../src/settle/settler.ts'
import { uuidv7 } from '../src/uuid.ts'

const funds = 1_000_000_000

const holdTerms: LedgerTerms = { hold: true, per: 'second', rate: 2, max: 600 }

/**
 * On a migrated database, a second: charges through the batcher in-process (`batched`), charges by one transaction each
 * (`single`), charges each with its line (`settledCharges`), holds each with the line that captures them
 * (`settledHolds`). `broken` counts invariants that do not hold after.
 */
export const benchLedger = async (
  url: string,
  wallets: number,
  options: { seconds: number; clients: number },
) => {
  const database = openPostgres(url, { connections: 32, statementTimeoutMs: 120_000 })
  const run = `bench-${uuidv7()}`
  await database.exec(`
    with p as (insert into octroi.person (id, email) select gen_random_uuid(), gen_random_uuid() || '@bench' from generate_series(1, ${wallets}) returning id),
         w as (insert into octroi.wallet (person_id, available) select id, ${funds} from p returning id),
         g as (insert into octroi.token_grant (wallet_id, kind, tokens, remaining, source)
               select id, 'adjustment', ${funds}, ${funds}, '${run}:' || id from w)
    insert into octroi.journal (wallet_id, ref, kind, debit, credit, tokens, balance)
    select id, octroi.make_id(), 'adjustment', 'adjustments', 'available', ${funds}, ${funds} from w;
    analyze octroi.wallet; analyze octroi.token_grant;`)
  const ids = (
    await database.query<{ id: number }>(
      'select w.id from octroi.wallet w join octroi.token_grant g on g.wallet_id = w.id where g.source like $1',
      [`${run}:%`],
    )
  ).map(row => row.id)
  const [app] = await database.call<{ id: number }>('registerApps', { names: ['bench'] })
  const appId = app?.id ?? 0
  const item = (terms: LedgerTerms | null = null) => ({
    walletId: ids[Math.floor(Math.random() * ids.length)] ?? 0,
    id: uuidv7(),
    tokens: terms ? 10 : 1,
    appId,
    note: 'POST /bench',
    key: null,
    terms,
    request: Math.floor(Math.random() * 2 ** 48),
  })
  const measure = async (clients: number, charge: () => Promise<unknown>) => {
    const until = performance.now() + options.seconds * 1000
    let done = 0
    const client = async () => {
      while (performance.now() < until) {
        await charge()
        done++
      }
    }
    const startedAt = performance.now()
    await Promise.all(Array.from({ length: clients }, client))
    return done / ((performance.now() - startedAt) / 1000)
  }
  const batcher = openBatcher(database, { gate: 1 })
  const settler = openSettler(database)
  const chargeAndSettle = async (terms: LedgerTerms | null) => {
    const { chargeId } = await batcher.charge(item(terms))
    const unknown = { bytesIn: null, bytesOut: null, cost: null }
    await settler.ask({ chargeId, status: 200, durationMs: 1500, ...unknown, source: 'gateway' })
  }
  await measure(options.clients, () => batcher.charge(item()))
  const batched = await measure(options.clients, () => batcher.charge(item()))
  // A caller waits for 800 ms at most: as many at once as that leaves room for.
  const some = Math.min(options.clients, 512)
  const settledCharges = await measure(some, () => chargeAndSettle(null))
  const settledHolds = await measure(some, () => chargeAndSettle(holdTerms))
  await batcher.drain()
  await settler.drain()
  const single = await measure(32, () => {
    const one = item()
    return database.call('chargeBatch', {
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
  })
  const broken = await database.query('select * from octroi.broken')
  await database.close()
  return { batched, single, settledCharges, settledHolds, broken: broken.length }
}
