import { type Database, isUnavailable } from '../database.ts'
import { withTimeout } from './with-timeout.ts'

/** What is known of how a charged request ended. What nobody knows is null. */
export type Evidence = {
  chargeId: string
  /** The tool's own HTTP status. Null when it is not known how it ended: half an answer, or a client that left. */
  status: number | null
  durationMs: number | null
  bytesIn: number | null
  bytesOut: number | null
  /** Tokens that the tool says it cost. */
  cost: number | null
  source: 'gateway' | 'access-log' | 'tool'
}

/** What became of a charge; see supabase/schemas/settle_batch.sql. */
export type Settlement = {
  status: 'captured' | 'refunded' | 'voided' | 'capped' | 'duplicate' | 'no_charge'
  tokens: number
  balance: number
}

/** The database did not take the evidence: too much waits, or the settler was drained in vain. It may be sent again. */
export class Unsettled extends Error {}

/** Makes charges final, in groups: one call in flight, what queues up meanwhile goes next. */
export type Settler = {
  /** Queues evidence; who sends it does not wait. What the database does not take is told to onError and lost. */
  settle(evidence: Evidence): void
  /** The same, and tells what became of it; null when SQL refuses it as it stands. Rejects with Unsettled. */
  ask(evidence: Evidence): Promise<Settlement | null>
  /** Resolves when nothing is queued or in flight; what the database does not take within `limitMs` stays behind. */
  drain(limitMs?: number): Promise<void>
}

type Waiting = Evidence & {
  resolve: (settlement: Settlement | null) => void
  reject: (error: Unsettled) => void
}
type SettlementRow = Settlement & {
  item: number
  /** Null for what no ledger knows. */
  app: string | null
  /** What the app got by it, or gave back (negative). */
  moved: number
}

const batchSize = 256
/** Charges stop while the database is away, so that what queues up is what was under way: this is far more. */
const queueSize = 100_000
const callTimeoutMs = 5000
const retryMs = { first: 50, last: 2000 }
const drainMs = 3000

export type SettlerHooks = {
  /** How many items of one call had this source and this status. */
  onSettled?: (source: Evidence['source'], status: string, count: number) => void
  /** What an item took or gave back (negative), when it did. */
  onMoved?: (source: Evidence['source'], app: string, tokens: number) => void
  /** What a tool's answer was, of charges that the ledger knows. */
  onAnswer?: (evidence: Evidence, app: string) => void
  onError?: (error: unknown) => void
}

const columns = (items: Waiting[]) => ({
  ids: items.map(item => item.chargeId),
  status: items.map(item => item.status),
  durationMs: items.map(item => item.durationMs),
  bytesIn: items.map(item => item.bytesIn),
  bytesOut: items.map(item => item.bytesOut),
  cost: items.map(item => item.cost),
  source: items.map(item => item.source),
})

/** Opens a settler on the ledger. */
export const openSettler = (database: Database, hooks: SettlerHooks = {}): Settler => {
  let queue: Waiting[] = []
  let running: Promise<void> | null = null
  let givenUp = false

  /** Settling twice is settling once, so a lost call is made again until the database has answered it. */
  const untilAnswered = async (items: Waiting[]): Promise<SettlementRow[]> => {
    for (let wait = retryMs.first; ; wait = Math.min(wait * 2, retryMs.last)) {
      try {
        return await withTimeout(database.call<SettlementRow>('settleBatch', columns(items)), callTimeoutMs)
      } catch (error) {
        if (!isUnavailable(error) || givenUp) throw error
        await new Promise(resolve => setTimeout(resolve, wait))
      }
    }
  }

  const tell = (items: Waiting[], rows: SettlementRow[]) => {
    const counts = new Map<string, number>()
    const outcomes = new Map(rows.map(row => [row.item, row]))
    items.forEach((item, i) => {
      const row = outcomes.get(i + 1)
      item.resolve(row ? { status: row.status, tokens: row.tokens, balance: row.balance } : null)
      if (row?.app) hooks.onAnswer?.(item, row.app)
      if (row?.app && row.moved !== 0) hooks.onMoved?.(item.source, row.app, row.moved)
      const key = `${item.source} ${row?.status ?? 'refused'}`
      counts.set(key, (counts.get(key) ?? 0) + 1)
    })
    for (const [key, count] of counts) {
      const [source, status = ''] = key.split(' ') as [Evidence['source'], string]
      hooks.onSettled?.(source, status, count)
    }
  }

  const giveUp = (items: Waiting[]) => {
    const error = new Unsettled('the database took no evidence')
    for (const item of items) item.reject(error)
  }

  /** A batch that SQL refuses is halved until the bad item stands alone. */
  const send = async (items: Waiting[]): Promise<void> => {
    try {
      tell(items, await untilAnswered(items))
    } catch (error) {
      if (givenUp) return giveUp(items)
      if (items.length === 1) {
        hooks.onError?.(error)
        return tell(items, [])
      }
      const middle = items.length >> 1
      await send(items.slice(0, middle))
      await send(items.slice(middle))
    }
  }

  const run = async () => {
    // What arrived in the same turn of the event loop goes together.
    await new Promise(resolve => setImmediate(resolve))
    while (queue.length > 0) await send(queue.splice(0, batchSize))
    running = null
  }

  const ask = (evidence: Evidence) =>
    new Promise<Settlement | null>((resolve, reject) => {
      if (givenUp || queue.length >= queueSize) {
        reject(new Unsettled(`too much evidence waits: ${evidence.chargeId} is not settled`))
        return
      }
      queue.push({ ...evidence, resolve, reject })
      running ??= run()
    })

  return {
    settle: evidence => void ask(evidence).catch(error => hooks.onError?.(error)),
    ask,
    drain: async (limitMs = drainMs) => {
      const timer = setTimeout(() => {
        givenUp = true
        giveUp(queue)
        queue = []
      }, limitMs)
      while (running) await running
      clearTimeout(timer)
    },
  }
}
