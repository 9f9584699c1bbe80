import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import type { Limits } from '../gate/terms.ts'
import type { Evidence } from '../settle/settler.ts'

/** What the gate wants to know of a request that passes: which charge it stands for, and where it has cost enough. */
export type Metered = { chargeId: string | null; limits: Limits | null }

/** Counts one request until it ends. */
export type Meter = {
  /** Counts what a stream brings; to be called when it begins to flow. */
  countIn(from: Readable): void
  countOut(from: Readable): void
  /** The tool's answer has begun. */
  answered(answer: IncomingMessage): void
  /** The tool broke off before it answered: what the client got is ours, and counts as its failure. */
  broke(status: number): void
  /** The tool never saw the request: there is nothing to tell. */
  cancel(): void
  /** The end, told once; `whole` when the client got all of the answer. */
  end(whole: boolean): void
}

const idle: Meter = {
  countIn: () => {},
  countOut: () => {},
  answered: () => {},
  broke: () => {},
  cancel: () => {},
  end: () => {},
}

/** What a timer can wait for. */
const longestWaitMs = 2 ** 31 - 1

const readCost = (value: string | string[] | undefined): number | null =>
  typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : null

type Hooks = {
  /** Ends the request's connection: it has cost its most. */
  cut(): void
  onEvidence(evidence: Evidence): void
}

/** Starts counting. A request that stands for no charge and has no limits costs nothing to count. */
export const openMeter = (metered: Metered | undefined, { cut, onEvidence }: Hooks): Meter => {
  if (!metered || (metered.chargeId === null && metered.limits === null)) return idle
  const { chargeId, limits } = metered
  const startedAt = performance.now()
  let bytesIn = 0
  let bytesOut = 0
  let status: number | null = null
  let cost: number | null = null
  let isOver = false

  const check = () => {
    if (!isOver && limits && (bytesIn > limits.bytesIn || bytesOut > limits.bytesOut)) cut()
  }
  const waitMs = limits?.durationMs ?? Number.POSITIVE_INFINITY
  const timer = waitMs <= longestWaitMs ? setTimeout(cut, Math.ceil(waitMs)) : undefined
  const finish = () => {
    isOver = true
    clearTimeout(timer)
  }

  return {
    countIn: from => {
      from.on('data', (chunk: Buffer) => {
        bytesIn += chunk.length
        check()
      })
    },
    countOut: from => {
      from.on('data', (chunk: Buffer) => {
        bytesOut += chunk.length
        check()
      })
    },
    answered: answer => {
      status = answer.statusCode ?? null
      cost = readCost(answer.headers['x-octroi-cost'])
    },
    broke: own => {
      status = own
    },
    cancel: finish,
    end: whole => {
      if (isOver) return
      finish()
      if (chargeId === null) return
      const durationMs = Math.floor(performance.now() - startedAt)
      // Half an answer and a client that leaves look alike from outside: nobody gets the goods and the money.
      onEvidence({
        chargeId,
        status: whole ? status : null,
        durationMs,
        bytesIn,
        bytesOut,
        cost,
        source: 'gateway',
      })
    },
  }
}
