import { fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { type Database, openPostgres } from '../src/database.ts'
import { compareBooks, type Differences } from './books.ts'
import { type Acknowledged, type LedgerLoadOptions, makeAcknowledged } from './ledger-load.ts'

/** What a replica is told to do, for so many seconds. */
export type ReplicaOrder = LedgerLoadOptions & { url: string; seconds: number }

/** What it was told by the ledger; the maps as their entries. */
export type ReplicaReport = {
  perSecond: number
  p99: number
  charges: [string, number][]
  holds: [string, number][]
  settled: [string, number][]
  grants: [string, number][]
  wallets: [string, number][]
  refused: number
  unanswered: number
  errors: string[]
}

/** What replicas did together; latencies in milliseconds. */
export type ReplicasFigures = Differences & {
  replicas: number
  perSecond: number
  /** The slowest replica's. */
  p99: number
  charges: number
  refused: number
  unanswered: number
  deadlocks: number
  /** Wallets of which the replicas' own sums say another balance than the row. */
  sumsWrong: number
  /** Tokens that the poor wallets have left, which all replicas wanted at the same time. */
  poorLeft: number
  errors: string[]
}

export type ReplicasOptions = {
  replicas: number
  seconds: number
  mixed: boolean
  /** Rich wallets, and wallets with so few tokens that all are spent; every replica charges all of them. */
  rich: number
  poor: number
  /** Callers of each replica. */
  clients: number
}

const funds = { rich: 1_000_000_000, poor: 40 }
const script = new URL('targets/replica.ts', import.meta.url).pathname
/** Beyond its seconds a replica may take so long to be answered. */
const graceMs = 60_000

const makeWallets = async (database: Database, count: number, tokens: number): Promise<number[]> => {
  const ids: number[] = []
  for (let i = 0; i < count; i++) {
    const id = randomUUID()
    await database.call('openAccount', { id, email: `${id}@bench`, proven: true, mayMake: true })
    await database.call('adjustBalance', { personId: id, tokens, reason: 'bench', actorId: null, key: null })
    const text = 'select id from octroi.wallet where person_id = $1'
    const [wallet] = await database.query<{ id: number }>(text, [id])
    if (wallet) ids.push(wallet.id)
  }
  return ids
}

const runReplica = (order: ReplicaOrder): Promise<ReplicaReport> =>
  new Promise((resolve, reject) => {
    const { PATH, HOME } = process.env
    const child = fork(script, { env: { PATH, HOME, NODE_NO_WARNINGS: '1' }, execArgv: [] })
    const timer = setTimeout(() => child.kill('SIGKILL'), order.seconds * 1000 + graceMs)
    child.once('message', report => resolve(report as ReplicaReport))
    child.once('exit', code => {
      clearTimeout(timer)
      reject(new Error(`a replica ended with ${code} and no report`))
    })
    child.send(order)
  })

const addUp = (reports: ReplicaReport[]): Acknowledged => {
  const told = makeAcknowledged()
  for (const report of reports) {
    for (const name of ['charges', 'holds', 'settled', 'grants', 'wallets'] as const)
      for (const [id, tokens] of report[name]) told[name].set(id, tokens)
    told.refused += report.refused
    told.unanswered += report.unanswered
  }
  return told
}

/** What every wallet must have by what the replicas were told, and nothing else. */
const sumUp = (told: Acknowledged, rich: number[], poor: number[]) => {
  const balances = new Map([
    ...rich.map((id): [number, number] => [id, funds.rich]),
    ...poor.map((id): [number, number] => [id, funds.poor]),
  ])
  const add = (id: string, tokens: number) => {
    const wallet = told.wallets.get(id) ?? 0
    balances.set(wallet, (balances.get(wallet) ?? 0) + tokens)
  }
  for (const [id, tokens] of told.charges) add(id, -(told.settled.get(id) ?? tokens))
  for (const [id, tokens] of told.holds) add(id, -(told.settled.get(id) ?? tokens))
  for (const [source, tokens] of told.grants) add(source, tokens)
  return balances
}

const readBalances = (database: Database, ids: number[]) =>
  database.query<{ id: number; balance: number }>(
    'select id, available - debt as balance from octroi.wallet where id = any ($1::bigint[])',
    [ids],
  )

/** A session tells what it met at its end at the latest, a moment after. */
const countDeadlocks = async (database: Database): Promise<number> => {
  await new Promise(resolve => setTimeout(resolve, 1100))
  const text = 'select deadlocks::int as n from pg_stat_database where datname = current_database()'
  return (await database.query<{ n: number }>(text))[0]?.n ?? Number.NaN
}

/** Many processes on one migrated database that nobody else uses, over the same wallets at the same time. */
export const runReplicas = async (url: string, options: ReplicasOptions): Promise<ReplicasFigures> => {
  const database = openPostgres(url, { statementTimeoutMs: 120_000 })
  try {
    const [rich, poor] = [
      await makeWallets(database, options.rich, funds.rich),
      await makeWallets(database, options.poor, funds.poor),
    ]
    const [app] = await database.call<{ id: number }>('registerApps', { names: ['bench'] })
    const before = await countDeadlocks(database)
    const wallets = [...rich, ...poor]
    const { seconds, clients, mixed } = options
    const order = { url, seconds, wallets, appId: app?.id ?? 0, clients, mixed }
    const reports = await Promise.all(Array.from({ length: options.replicas }, () => runReplica(order)))
    const told = addUp(reports)
    const due = sumUp(told, rich, poor)
    const balances = await readBalances(database, wallets)
    const left = (ids: number[]) =>
      balances.filter(({ id }) => ids.includes(id)).reduce((sum, { balance }) => sum + balance, 0)
    return {
      ...(await compareBooks(database, told)),
      replicas: options.replicas,
      perSecond: reports.reduce((sum, report) => sum + report.perSecond, 0),
      p99: Math.max(...reports.map(report => report.p99)),
      charges: told.charges.size + told.holds.size,
      refused: told.refused,
      unanswered: told.unanswered,
      deadlocks: (await countDeadlocks(database)) - before,
      sumsWrong: balances.filter(({ id, balance }) => balance !== due.get(id)).length,
      poorLeft: left(poor),
      errors: reports.flatMap(report => report.errors),
    }
  } finally {
    await database.close()
  }
}

/** Whether what many processes did together is exact, and none stood in another's way. */
export const areExact = (found: ReplicasFigures): boolean =>
  [
    found.lost,
    found.doubled,
    found.negative,
    found.untold,
    found.broken,
    found.deadlocks,
    found.sumsWrong,
  ].every(count => count === 0) && found.errors.length === 0

/** 1, 2 and 4 processes under the same load, charges alone and mixed; each on a database of its own. */
export const benchReplicas = async (makeDatabase: (name: string) => Promise<string>, seconds: number) => {
  const found: (ReplicasFigures & { mixed: boolean })[] = []
  // Less than a second of each only tells that it runs.
  for (const mixed of [false, true])
    for (const replicas of seconds < 1 ? [2] : [1, 2, 4]) {
      const url = await makeDatabase(`replicas_${mixed ? 'mixed' : 'plain'}_${replicas}`)
      // As many callers in all, so that only the number of processes differs.
      const options = { replicas, seconds, mixed, rich: 1000, poor: 0, clients: 1024 / replicas }
      found.push({ ...(await runReplicas(url, options)), mixed })
    }
  return found
}
