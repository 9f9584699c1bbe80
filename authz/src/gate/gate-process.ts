import type { Database } from '../database.ts'

/** This process as the ledger knows it: of what it charged while it lives, nothing is void for want of a line. */
export type GateProcess = {
  id: number
  /** The orderly end, after everything that was charged was also answered. */
  end(): Promise<void>
}

/** The ledger takes a gate for dead that was not heard for 30 s. */
const heartbeatMs = 5000

/** Registers the process and tells that it lives until its end. Rejects when the database does not answer. */
export const startGateProcess = async (
  database: Database,
  onError: (error: unknown) => void,
): Promise<GateProcess> => {
  const [row] = await database.call<{ id: number }>('startGate')
  if (row === undefined) throw new Error('the ledger gave this gate no id')
  const { id } = row
  // One at a time: while the database hangs, none are piled up.
  let beating: Promise<unknown> | null = null
  const beat = () => {
    beating ??= database
      .call('heartbeat', { gate: id })
      .catch(onError)
      .finally(() => {
        beating = null
      })
  }
  const timer = setInterval(beat, heartbeatMs)
  timer.unref()
  return {
    id,
    end: async () => {
      clearInterval(timer)
      await beating
      await database.call('endGate', { gate: id }).catch(onError)
    },
  }
}
