import { type Database, isUnavailable } from '../database.ts'
import type { Terms } from './terms.ts'

/** One charge to take: `id` is the gate's own UUIDv7, `key` the client's Idempotency-Key. */
export type ChargeItem = {
  walletId: number
  id: string
  tokens: number
  appId: number
  note: string
  key: string | null
  /** What is more than a plain charge, frozen; null for one. */
  terms?: LedgerTerms | null
  /** A hash of caller, app, method and target: the proxy's repeat of a lost request is known by it. */
  request?: number | null
}

/** Terms as the ledger takes them. */
export type LedgerTerms = Terms & {
  /** The life of a hold, in seconds. */
  holdS?: number
  /** The API key behind the request, as the first that it came of by rotation: its spend limits count too. */
  keyId?: string
  /** The app is open to the caller by counted uses, and this is one. */
  accessUse?: true
}

/** What became of it; see supabase/schemas/charge_batch.sql. */
export type ChargeOutcome = {
  status:
    | 'charged'
    | 'held'
    | 'pass'
    | 'free'
    | 'duplicate'
    | 'already_charged'
    | 'key_reused'
    | 'insufficient'
    | 'limit_reached'
    | 'used_up'
    | 'no_wallet'
    | 'invalid'
  balance: number
  chargeId: string
  chargedAt: Date
  /** What was taken or set aside under the item's id: nothing by a pass or a free use. */
  tokens: number
  /** Until when the charge, or an earlier one, opens its rule. */
  passUntil: Date | null
}

/** The ledger did not answer in time: nothing was charged, or what commits after all is given back. */
export class LedgerUnavailable extends Error {}

/** Takes charges in groups: one call in flight, what queues up meanwhile goes next. */
export type Batcher = {
  /** Resolves once the charge is committed or refused. Rejects with LedgerUnavailable within a second. */
  charge(item: ChargeItem): Promise<ChargeOutcome>
  /** Gives a committed charge back with the next batch: its caller had left before the answer. */
  giveBack(id: string): void
  /** Resolves when nothing is queued or in flight any more. */
  drain(): Promise<void>
}

type Waiting = ChargeItem & {
  deadline: number
  left: boolean
  resolve: (outcome: ChargeOutcome) => void
  reject: (error: Error) => void
}

const batchSize = 256
const queueSize = 20_000
/** How long a caller waits; with the way there and back it stays under the promised second. */
const waitMs = 800
/** After this a batch is sent again unchanged: every item is known by its id, so it counts once. */
const callTimeoutMs = 2500
const retryMs = { first: 50, last: 1000 }
const givenBackNote = 'not delivered: the gate answered too late'

type Options = {
  /** The gate process that takes the charges. */
  gate?: number
  onBatch?: (items: number, seconds: number) => void
  onUp?: (up: boolean) => void
  onError?: (error: unknown) => void
}

const withTimeout = async <T>(work: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const error = Object.assign(new Error('the ledger call timed out'), { code: 'ETIMEDOUT' })
    timer = setTimeout(() => reject(error), callTimeoutMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

const columns = (items: Waiting[], gate: number | undefined) => ({
  wallets: items.map(item => item.walletId),
  ids: items.map(item => item.id),
  tokens: items.map(item => item.tokens),
  apps: items.map(item => item.appId),
  notes: items.map(item => item.note),
  keys: items.map(item => item.key),
  // Terms cost the ledger a look at each item, so that a batch of plain charges carries none.
  terms: items.some(item => item.terms) ? items.map(item => item.terms ?? null) : null,
  gates: gate === undefined ? null : items.map(() => gate),
  requests: items.map(item => item.request ?? null),
})

/** What a caller who left before the answer gets back. */
const isTaken = ({ status }: ChargeOutcome) =>
  status === 'charged' || status === 'held' || status === 'free' || status === 'duplicate'

/** `counted`: the usage facts know of it, because its request had passed the gate. */
type Undelivered = { id: string; counted: boolean }

type OutcomeRow = ChargeOutcome & { item: number }

/** Opens a batcher on the ledger. */
export const openBatcher = (database: Database, hooks: Options = {}): Batcher => {
  let queue: Waiting[] = []
  let inFlight: Waiting[] = []
  const toGiveBack: Undelivered[] = []
  let running: Promise<void> | null = null
  let watch: NodeJS.Timeout | null = null

  /** Turns away those who have waited too long, whether their charge was sent or not. */
  const turnAway = () => {
    const now = performance.now()
    for (const waiting of [inFlight, queue])
      for (const item of waiting) {
        if (item.deadline > now) break
        if (item.left) continue
        item.left = true
        item.reject(new LedgerUnavailable('the ledger does not answer'))
      }
    if (queue.length > 0 && queue[0]?.left) queue = queue.filter(item => !item.left)
  }

  /** Makes the same call until the database has answered it: the outcome of a lost one is unknown, not no. */
  const untilAnswered = async <T>(call: () => Promise<T>): Promise<T> => {
    for (let wait = retryMs.first; ; wait = Math.min(wait * 2, retryMs.last)) {
      try {
        const answer = await withTimeout(call())
        hooks.onUp?.(true)
        return answer
      } catch (error) {
        if (!isUnavailable(error)) throw error
        hooks.onUp?.(false)
        await new Promise(resolve => setTimeout(resolve, wait))
      }
    }
  }

  const settleItem = (item: Waiting, outcome: ChargeOutcome | undefined) => {
    if (outcome === undefined) item.reject(new Error('the ledger left a charge unanswered'))
    else if (!item.left) item.resolve(outcome)
    else if (isTaken(outcome)) toGiveBack.push({ id: item.id, counted: false })
  }

  const send = async (items: Waiting[]): Promise<void> => {
    try {
      const startedAt = performance.now()
      const rows = await untilAnswered(() =>
        database.call<OutcomeRow>('chargeBatch', columns(items, hooks.gate)),
      )
      hooks.onBatch?.(items.length, (performance.now() - startedAt) / 1000)
      const outcomes = new Map(rows.map(row => [row.item, row]))
      items.forEach((item, i) => {
        settleItem(item, outcomes.get(i + 1))
      })
    } catch (error) {
      await isolate(items, error)
    }
  }

  /** Halves a batch that SQL refused until the bad item stands alone. */
  const isolate = async (items: Waiting[], error: unknown): Promise<void> => {
    if (items.length === 1) {
      hooks.onError?.(error)
      items[0]?.reject(new Error('the ledger refused a charge', { cause: error }))
      return
    }
    const middle = items.length >> 1
    await send(items.slice(0, middle))
    await send(items.slice(middle))
  }

  /** A refund that SQL refuses is halved like a batch: it must not keep its neighbours' tokens. */
  const sendBack = async (charges: Undelivered[]): Promise<void> => {
    const ids = charges.map(({ id }) => id)
    const counted = charges.map(charge => charge.counted)
    try {
      await untilAnswered(() => database.call('refundCharges', { ids, counted, note: givenBackNote }))
    } catch (error) {
      if (ids.length === 1) return hooks.onError?.(error)
      const middle = ids.length >> 1
      await sendBack(charges.slice(0, middle))
      await sendBack(charges.slice(middle))
    }
  }

  const run = async () => {
    // What arrived in the same turn of the event loop goes together.
    await new Promise(resolve => setImmediate(resolve))
    while (queue.length > 0 || toGiveBack.length > 0) {
      if (toGiveBack.length > 0) await sendBack(toGiveBack.splice(0, batchSize))
      inFlight = queue.splice(0, batchSize).filter(item => !item.left)
      if (inFlight.length > 0) await send(inFlight)
      inFlight = []
    }
    running = null
    if (watch) clearInterval(watch)
    watch = null
  }

  const start = () => {
    running ??= run()
    watch ??= setInterval(turnAway, 50)
  }

  return {
    charge: item =>
      new Promise((resolve, reject) => {
        if (queue.length >= queueSize) {
          reject(new LedgerUnavailable('too many charges are waiting'))
          return
        }
        queue.push({ ...item, deadline: performance.now() + waitMs, left: false, resolve, reject })
        start()
      }),
    giveBack: id => {
      toGiveBack.push({ id, counted: true })
      start()
    },
    drain: async () => {
      while (running) await running
    },
  }
}
