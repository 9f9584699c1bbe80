import { openPostgres } from '../../src/database.ts'
import { startGateProcess } from '../../src/gate/gate-process.ts'
import { startLedgerLoad } from '../ledger-load.ts'
import type { ReplicaOrder, ReplicaReport } from '../replicas.ts'

/** One of several services on a database, as far as the ledger sees them: a process with a batcher and a settler. */

const work = async (order: ReplicaOrder): Promise<ReplicaReport> => {
  const database = openPostgres(order.url)
  const errors: string[] = []
  const gate = await startGateProcess(database, error => errors.push(String(error)))
  const startedAt = performance.now()
  const load = startLedgerLoad(database, { ...order, gate: gate.id })
  await new Promise(resolve => setTimeout(resolve, order.seconds * 1000))
  const count = load.latencies.length
  const perSecond = count / ((performance.now() - startedAt) / 1000)
  await load.stop()
  await gate.end()
  await database.close()
  const { charges, holds, settled, grants, wallets, refused, unanswered } = load.acknowledged
  const sorted = Float64Array.from(load.latencies).sort()
  return {
    perSecond,
    p99: sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN,
    charges: [...charges],
    holds: [...holds],
    settled: [...settled],
    grants: [...grants],
    wallets: [...wallets],
    refused,
    unanswered,
    errors: [...errors, ...load.errors],
  }
}

process.once('message', async order => {
  const report = await work(order as ReplicaOrder)
  process.send?.(report, () => process.disconnect())
})
