import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Database, openPostgres } from '../src/database.ts'
import { openSettler } from '../src/settle/settler.ts'
import { adjust, startWorld, until, type World } from '../test/support/client.ts'
import { type PostgresServer, startPostgres } from '../test/support/postgres.ts'
import { type AuthzLoad, type Payer, paidTokens, priceList, startAuthzLoad } from './authz-load.ts'
import { compareBooks, type Differences } from './books.ts'
import { type Acknowledged, countAcknowledged, type LedgerLoad, startLedgerLoad } from './ledger-load.ts'

/**
 * `kill -9` of Postgres and of the service under mixed load; then the books are held against what callers were told.
 * `npm run crash` kills each 20 times and prints the figures.
 */

/** Milliseconds of each outage: until the process was ready again, and from then to the first charge. */
export type Recovery = { readyMs: number[]; chargedMs: number[] }

export type CrashFigures = Differences & {
  acknowledged: number
  charges: number
  holds: number
  settled: number
  grants: number
  /** Requests without an answer, or with a 503, that nobody was told to have paid for. */
  unanswered: number
  /** Keyed payers whose balance is not what their keys cost once. */
  keysWrong: number
  /** What went otherwise than a load may. */
  errors: string[]
  postgres: Recovery
  service: Recovery
}

export type CrashOptions = {
  /** How often each of the two is killed. */
  kills: number
  /** How long the load runs between. */
  betweenMs: number
  onProgress?: (what: string) => void
}

const funds = 1_000_000_000
const secret = 'a secret that tests have, of more than 32 bytes'

const makePayers = async (world: World, database: Database, count: number): Promise<Payer[]> => {
  const payers: Payer[] = []
  for (let i = 0; i < count; i++) {
    const person = await world.signUp()
    await adjust(world.admin, person, funds)
    const { key } = await person.key()
    const text = 'select id from octroi.wallet where person_id = $1'
    const [wallet] = await database.query<{ id: number }>(text, [person.id])
    payers.push({ walletId: wallet?.id ?? 0, headers: { authorization: `Bearer ${key}` } })
  }
  return payers
}

/** Wallets for the load on the ledger's own functions: most are rich, some are soon empty. */
const makeWallets = async (world: World, database: Database): Promise<number[]> => {
  const wallets: number[] = []
  for (let i = 0; i < 12; i++) {
    const person = await world.signUp()
    await adjust(world.admin, person, i < 8 ? funds : 2000)
    const text = 'select id from octroi.wallet where person_id = $1'
    const [wallet] = await database.query<{ id: number }>(text, [person.id])
    if (wallet) wallets.push(wallet.id)
  }
  return wallets
}

/** The server's own children, where the system tells: they would otherwise finish what they are at. */
const childrenOf = (pid: number): number[] => {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
  } catch {
    return []
  }
}

const killPostgres = async (server: PostgresServer) => {
  const children = childrenOf(server.pid)
  const killed = server.killServer()
  for (const pid of children)
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It had ended by itself.
    }
  await killed
}

type Loads = { ledger: LedgerLoad; authz: AuthzLoad }

const passedOf = ({ authz }: Loads) => authz.acknowledged.charges.size

const outage = async (loads: Loads, betweenMs: number, bringBack: () => Promise<unknown>, into: Recovery) => {
  const before = passedOf(loads)
  await until('charge before the kill', () => (passedOf(loads) > before ? true : undefined), 20_000)
  await sleep(betweenMs * (0.5 + Math.random()))
  const killedAt = performance.now()
  await bringBack()
  const readyAt = performance.now()
  const ready = passedOf(loads)
  await until('charge after the kill', () => (passedOf(loads) > ready ? true : undefined), 20_000)
  into.readyMs.push(readyAt - killedAt)
  into.chargedMs.push(performance.now() - readyAt)
}

/** What only time would do: gates that were killed are mourned, and holds that nobody settles expire. */
const letTimePass = async (database: Database) => {
  await database.exec(`
    update octroi.gate_process set seen_at = seen_at - interval '31 seconds' where ended_at is null and mourned_at is null;
    update octroi.wallet w set next_expiry = now() - interval '1 second'
     where exists (select from octroi.hold h where h.wallet_id = w.id and h.state = 'open');
    update octroi.hold set expires_at = now() - interval '1 second' where state = 'open';`)
  for (let calls = 0; calls < 100; calls++) {
    const [row] = await database.query<{ n: number }>(
      `select (select voided from octroi.void_unproven(1000, interval '0'))::int
            + (select expired from octroi.expire_holds(1000))::int as n`,
    )
    if (!row?.n) return
  }
}

const together = (one: Acknowledged, other: Acknowledged): Acknowledged => ({
  charges: new Map([...one.charges, ...other.charges]),
  holds: new Map([...one.holds, ...other.holds]),
  settled: new Map([...one.settled, ...other.settled]),
  grants: new Map([...one.grants, ...other.grants]),
  wallets: new Map([...one.wallets, ...other.wallets]),
  refused: one.refused + other.refused,
  unanswered: one.unanswered + other.unanswered,
})

const countWrongKeys = async (database: Database, keyed: Payer[], { keyed: paid }: AuthzLoad) => {
  const wallets = await database.query<{ id: number; available: number }>(
    'select id, available from octroi.wallet where id = any ($1::bigint[])',
    [keyed.map(payer => payer.walletId)],
  )
  return wallets.filter(({ id, available }) => available !== funds - paidTokens * (paid.get(id) ?? 0)).length
}

/** Runs the whole of it on a Postgres and a service of its own, and resolves with what it found. */
export const crash = async ({ kills, betweenMs, onProgress }: CrashOptions): Promise<CrashFigures> => {
  const server = await startPostgres()
  const env = { OCTROI_DATABASE_URL: server.adminUrl, OCTROI_SECRET: secret, OCTROI_LOG_LEVEL: 'silent' }
  const world = await startWorld({ metered: priceList }, env)
  const database = openPostgres(server.adminUrl, { statementTimeoutMs: 120_000 })
  const lines = openPostgres(server.adminUrl)
  try {
    const payers = await makePayers(world, database, 4)
    const keyed = await makePayers(world, database, 4)
    const wallets = await makeWallets(world, database)
    const [app] = await database.call<{ id: number }>('registerApps', { names: ['load'] })
    const settler = openSettler(lines)
    const loads: Loads = {
      ledger: startLedgerLoad(lines, { wallets, appId: app?.id ?? 0, clients: 24, mixed: true }),
      authz: startAuthzLoad(world.gate, settler, { payers, keyed, clients: 12 }),
    }
    const [postgres, service]: Recovery[] = [
      { readyMs: [], chargedMs: [] },
      { readyMs: [], chargedMs: [] },
    ]
    if (!postgres || !service) throw new Error('unreachable')
    const restartPostgres = async () => {
      await killPostgres(server)
      await server.startServer()
    }
    const restartService = async () => {
      await world.service().kill()
      await world.start()
    }
    for (let kill = 1; kill <= kills; kill++) {
      await outage(loads, betweenMs, restartPostgres, postgres)
      await outage(loads, betweenMs, restartService, service)
      onProgress?.(`killed each ${kill} times`)
    }
    await Promise.all([loads.ledger.stop(), loads.authz.stop()])
    await settler.drain(30_000)
    await world.service().stop()
    await letTimePass(database)
    const told = together(loads.ledger.acknowledged, loads.authz.acknowledged)
    return {
      ...(await compareBooks(database, told)),
      acknowledged: countAcknowledged(told),
      charges: told.charges.size,
      holds: told.holds.size,
      settled: told.settled.size,
      grants: told.grants.size,
      unanswered: told.unanswered,
      keysWrong: await countWrongKeys(database, keyed, loads.authz),
      errors: [...loads.ledger.errors, ...loads.authz.errors],
      postgres,
      service,
    }
  } finally {
    await lines.close()
    await database.close()
    await world.close()
    await server.stop()
  }
}

const spread = (values: number[]) => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted[sorted.length >> 1] ?? Number.NaN
  return `median ${Math.round(middle)} ms, longest ${Math.round(sorted.at(-1) ?? Number.NaN)} ms`
}

/** The figures in words. */
export const describeCrash = (found: CrashFigures): string =>
  [
    `acknowledged ${found.acknowledged}: ${found.charges} charges, ${found.holds} holds, ${found.settled} settled, ${found.grants} grants`,
    `lost ${found.lost}, doubled ${found.doubled}, negative ${found.negative}`,
    `taken without an answer and never given back ${found.untold}, keys that cost not once ${found.keysWrong}`,
    `broken invariants ${found.broken}, unanswered requests ${found.unanswered}`,
    `Postgres, ${found.postgres.readyMs.length} times: ready after ${spread(found.postgres.readyMs)}; then a charge after ${spread(found.postgres.chargedMs)}`,
    `service, ${found.service.readyMs.length} times: ready after ${spread(found.service.readyMs)}; then a charge after ${spread(found.service.chargedMs)}`,
    ...found.examples,
    ...found.errors.slice(0, 10),
  ].join('\n')

/** Whether nothing was lost, doubled or negative, and the books are right. */
export const isExact = (found: CrashFigures): boolean =>
  [
    found.lost,
    found.doubled,
    found.negative,
    found.untold,
    found.broken,
    found.keysWrong,
    found.errors.length,
  ].every(count => count === 0)

if (import.meta.main) {
  const kills = Number(process.env.OCTROI_KILLS ?? 20)
  const found = await crash({ kills, betweenMs: 1500, onProgress: what => console.log(what) })
  console.log(describeCrash(found))
  process.exitCode = isExact(found) ? 0 : 1
}
