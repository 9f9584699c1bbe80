import { openPostgres } from '../src/database.ts'
import { openBatcher } from '../src/gate/batcher.ts'
import { uuidv7 } from '../src/uuid.ts'

const funds = 1_000_000_000

/** Charges a second through the batcher in-process, and one transaction a charge, on a migrated database. */
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
    )
  ).map(row => row.id)
  const [app] = await database.call<{ id: number }>('registerApps', { names: ['bench'] })
  const appId = app?.id ?? 0
  const item = () => ({
    walletId: ids[Math.floor(Math.random() * ids.length)] ?? 0,
    id: uuidv7(),
    tokens: 1,
    appId,
    note: 'POST /bench',
    key: null,
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
  const batcher = openBatcher(database)
  await measure(options.clients, () => batcher.charge(item()))
  const batched = await measure(options.clients, () => batcher.charge(item()))
  await batcher.drain()
  const single = await measure(32, () => {
    const one = item()
    return database.call('chargeBatch', {
      wallets: [one.walletId],
      ids: [one.id],
      tokens: [one.tokens],
      apps: [one.appId],
      notes: [one.note],
      keys: [one.key],
    })
  })
  const broken = await database.query('select * from octroi.broken')
  await database.close()
  return { batched, single, broken: broken.length }
}
