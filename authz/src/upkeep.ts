import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import type { FastifyBaseLogger } from 'fastify'
import { makeSetupLink } from './api/setup.ts'
import { exportLedger, importLedger } from './archive.ts'
import type { Data } from './data.ts'
import type { Events } from './events.ts'

export type AuditReport = {
  broken: { what: string; walletId: number | null; isNow: number; shouldBe: number }[]
  /** Usage facts that say another number of tokens than the journal; a gate that was killed leaves some. */
  usage: { personId: string; app: string; day: Date; isNow: number; shouldBe: number }[]
  wallets: number
  movements: number
  /** Usage facts that were rebuilt from the journal. */
  repaired: number
}

type OnlyData = Pick<Data, 'database'>

type UsageDifference = AuditReport['usage'][number]

/** Gates write facts a moment behind the journal: what only lags has changed or gone when looked at again. */
const lagMs = 2500

const listUsageDifferences = async ({ database }: OnlyData): Promise<UsageDifference[]> => {
  const list = () => database.call<UsageDifference>('listUsageDifferences')
  const first = await list()
  if (first.length === 0) return first
  await new Promise(resolve => setTimeout(resolve, lagMs))
  const known = new Set(first.map(row => JSON.stringify(row)))
  return (await list()).filter(row => known.has(JSON.stringify(row)))
}

/** While gates have some in memory that they would add again, only the facts that nothing was charged to for so long. */
const quiet = '20 seconds'

/** Rebuilds facts from the journal. */
const repairUsage = async ({ database }: OnlyData): Promise<number> => {
  const [alive] = await database.call<{ gates: number }>('countGates')
  const [done] = await database.call<{ repaired: number }>('repairUsage', alive?.gates ? { quiet } : {})
  return done?.repaired ?? 0
}

/** Reads the books: every broken invariant, what usage facts say otherwise, and how much was looked at. */
export const readAudit = async (data: OnlyData, repair = false): Promise<AuditReport> => {
  const repaired = repair ? await repairUsage(data) : 0
  const [size] = await data.database.call<{ wallets: number; movements: number }>('countLedger')
  return {
    broken: await data.database.call<AuditReport['broken'][number]>('listBroken'),
    usage: await listUsageDifferences(data),
    wallets: size?.wallets ?? 0,
    movements: size?.movements ?? 0,
    repaired,
  }
}

/** Writes the books to a file that only its owner reads; resolves with the number of rows. */
export const exportTo = async ({ database }: OnlyData, file: string): Promise<number> => {
  const handle = await open(file, 'wx', 0o600)
  const out = handle.createWriteStream()
  const rows = await exportLedger(database, out)
  out.end()
  await finished(out)
  return rows
}

/** Reads a file that exportTo wrote into an empty database; resolves with the number of rows. */
export const importFrom = ({ database }: OnlyData, file: string): Promise<number> =>
  importLedger(database, createReadStream(file))

/** A link that makes its visitor the first admin; null when there is an admin already. */
export const makeAdminLink = async (
  data: Pick<Data, 'config' | 'secrets' | 'database'>,
): Promise<string | null> => {
  const [row] = await data.database.call<{ hasAdmin: boolean }>('hasAdmin')
  return row?.hasAdmin ? null : makeSetupLink(data.secrets, data.config.portalUrl)
}

const minuteMs = 60_000
const auditEveryMs = 10 * minuteMs
/** At most so many calls of one job a round: what is left waits for the next. */
const maxCalls = 50

/** Repeats a job while it has as much to do as one call takes. */
const untilDone = async (job: () => Promise<number>, batch: number) => {
  for (let calls = 0; calls < maxCalls; calls++) if ((await job()) < batch) return
}

/** What must happen without anybody asking: expiry, allowances, unproven charges, forgetting, figures, and the audit. */
export const startUpkeep = (
  { database }: OnlyData,
  events: Events,
  log: FastifyBaseLogger,
  more: (() => Promise<unknown>)[] = [],
): { stop(): Promise<void> } => {
  const count = async (name: string, column: string, limit: number): Promise<number> => {
    const [row] = await database.call<Record<string, number>>(name, { limit })
    return row?.[column] ?? 0
  }
  const jobs = [
    () => untilDone(() => count('expireHolds', 'expired', 200), 200),
    () => untilDone(() => count('voidUnproven', 'voided', 1000), 1000),
    () => untilDone(() => count('grantAllowances', 'granted', 100), 100),
    () => database.call('sweep'),
    () => untilDone(() => count('refreshFigures', 'days', 3), 3),
    () => untilDone(() => count('refreshSpells', 'people', 500), 500),
    () => untilDone(() => count('foldSalesCounts', 'folded', 5000), 5000),
    () => database.call('refreshSalesNow'),
    () => database.call('forgetOld'),
    ...more,
  ]
  const tend = async () => {
    for (const job of jobs)
      await job().catch(error => log.warn({ err: error }, 'an upkeep job could not run'))
  }
  const audit = async () => {
    try {
      const { broken } = await readAudit({ database })
      events.audited(broken.length)
      for (const row of broken) log.error(row, 'the books are broken')
    } catch (error) {
      log.warn({ err: error }, 'the audit could not run')
    }
  }
  let running = Promise.resolve()
  const queue = (work: () => Promise<void>) => () => {
    running = running.then(work)
  }
  const timers = [setInterval(queue(tend), minuteMs), setInterval(queue(audit), auditEveryMs)]
  for (const timer of timers) timer.unref()
  queue(audit)()
  return {
    stop: async () => {
      for (const timer of timers) clearInterval(timer)
      await running
    },
  }
}
