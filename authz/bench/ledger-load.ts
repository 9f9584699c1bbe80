import type { Database } from '../src/database.ts'
import { type ChargeItem, LedgerUnavailable, openBatcher } from '../src/gate/batcher.ts'
import { type Evidence, openSettler, type Settler } from '../src/settle/settler.ts'
import { uuidv7 } from '../src/uuid.ts'

/** What callers were told, for the books to be held against. */
export type Acknowledged = {
  /** Plain charges, by id, with their price. */
  charges: Map<string, number>
  /** Holds, by id, with what was set aside. */
  holds: Map<string, number>
  /** Charges and holds made final, by id, with the price in the end. */
  settled: Map<string, number>
  /** Grants, by source, with their tokens. */
  grants: Map<string, number>
  /** Who paid for an id. */
  wallets: Map<string, number>
  /** Charges refused for want of tokens, and charges that got no answer in time. */
  refused: number
  unanswered: number
}

export const makeAcknowledged = (): Acknowledged => ({
  charges: new Map(),
  holds: new Map(),
  settled: new Map(),
  grants: new Map(),
  wallets: new Map(),
  refused: 0,
  unanswered: 0,
})

/** How many movements were acknowledged. */
export const countAcknowledged = ({ charges, holds, settled, grants }: Acknowledged): number =>
  charges.size + holds.size + settled.size + grants.size

export type LedgerLoadOptions = {
  wallets: number[]
  appId: number
  clients: number
  /** Holds with settlement, refunds and grants among the charges; else charges alone. */
  mixed: boolean
  gate?: number
}

/** A load that runs until `stop`, which resolves when every call was answered. */
export type LedgerLoad = {
  acknowledged: Acknowledged
  /** Milliseconds of each charge. */
  latencies: number[]
  /** What the ledger refused for another reason than money. */
  errors: string[]
  stop(): Promise<void>
}

/** A load that nobody stops ends by itself. */
const mostSteps = 2_000_000

export const whatEnded = (chargeId: string, known: Partial<Evidence> = {}): Evidence => ({
  ...{ chargeId, status: 200, durationMs: 5, bytesIn: 0, bytesOut: 0, cost: null, source: 'gateway' },
  ...known,
})

/** Settles, and writes down what the price is in the end. */
export const settleAs = async (settler: Settler, told: Acknowledged, evidence: Evidence): Promise<void> => {
  const settlement = await settler.ask(evidence)
  if (settlement === null || settlement.status === 'no_charge')
    throw new Error(`${evidence.chargeId} was acknowledged, and its settlement says ${settlement?.status}`)
  told.settled.set(evidence.chargeId, settlement.tokens)
}

const below = (n: number) => Math.floor(Math.random() * n)
const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

/** Clients in this process that charge, hold, settle and grant over shared wallets, each as soon as it is answered. */
export const startLedgerLoad = (database: Database, options: LedgerLoadOptions): LedgerLoad => {
  const told = makeAcknowledged()
  const latencies: number[] = []
  const errors: string[] = []
  const onError = (error: unknown) => void errors.push(String(error))
  const batcher = openBatcher(database, { ...(options.gate ? { gate: options.gate } : {}), onError })
  const settler = openSettler(database, { onError })
  const wallet = () => options.wallets[below(options.wallets.length)] ?? 0
  let stopped = false

  const charge = async (tokens: number, terms: ChargeItem['terms'] = null) => {
    const item = {
      walletId: wallet(),
      id: uuidv7(),
      tokens,
      appId: options.appId,
      note: 'POST /load',
      key: null,
    }
    const startedAt = performance.now()
    const { status } = await batcher.charge({ ...item, terms, request: below(2 ** 48) })
    latencies.push(performance.now() - startedAt)
    if (status === 'charged' || status === 'held' || status === 'duplicate') {
      told[terms?.hold ? 'holds' : 'charges'].set(item.id, tokens)
      told.wallets.set(item.id, item.walletId)
      return item.id
    }
    if (status !== 'insufficient') throw new Error(`a charge was ${status}`)
    told.refused++
    return null
  }
  const chargeAndFail = async () => {
    const id = await charge(1 + below(3), { refund: ['5xx'] } as ChargeItem['terms'])
    if (id) await settleAs(settler, told, whatEnded(id, { status: below(2) ? 500 : 200 }))
  }
  /** The price is from nothing to beyond the hold, into debt. */
  const hold = async () => {
    const terms = { hold: true, reported: true, max: 12, holdS: 3600 } as ChargeItem['terms']
    const id = await charge(8, terms)
    if (id) await settleAs(settler, told, whatEnded(id, { cost: below(13) }))
  }
  /** The same grant until it is answered: its source counts once. */
  const grant = async () => {
    const [walletId, source] = [wallet(), `load:${uuidv7()}`]
    const args = { wallets: [walletId], tokens: [5], kinds: ['purchase'], sources: [source] }
    for (let attempt = 0; attempt < 2000; attempt++) {
      const rows = await database.call<{ status: string }>('grantBatch', args).catch(() => null)
      if (rows === null) {
        await pause(20)
        continue
      }
      told.wallets.set(source, walletId)
      if (rows[0]?.status === 'granted' || rows[0]?.status === 'duplicate') told.grants.set(source, 5)
      else throw new Error(`a grant was ${rows[0]?.status}`)
      return
    }
  }
  const step = async () => {
    const turn = options.mixed ? below(100) : 0
    if (turn < 70) await charge(1 + below(3))
    else if (turn < 80) await chargeAndFail()
    else if (turn < 98) await hold()
    else await grant()
  }
  const run = async () => {
    for (let steps = 0; !stopped && steps < mostSteps; steps++)
      try {
        await step()
      } catch (error) {
        if (!(error instanceof LedgerUnavailable)) return onError(error)
        told.unanswered++
        await pause(5)
      }
  }
  const over = Promise.all(Array.from({ length: options.clients }, run))
  const stop = async () => {
    stopped = true
    await over
    await batcher.drain()
    await settler.drain(30_000)
  }
  return { acknowledged: told, latencies, errors, stop }
}
