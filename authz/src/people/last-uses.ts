import type { Database } from '../database.ts'
import type { Callers } from './callers.ts'

/** Writes behind the gate when keys and sessions were last used. */
export type LastUses = {
  /** Writes what is left. */
  close(): Promise<void>
}

const periodMs = 2000
/** As many as may wait. */
const mostBatches = 100

/** Opens the writer; `onError` hears of writes that failed. A key's are lost then, since nothing hangs on them. */
export const openLastUses = (
  database: Database,
  { takeUsedKeys, sessionUses }: Pick<Callers, 'takeUsedKeys' | 'sessionUses'>,
  onError: (error: unknown, message: string) => void,
): LastUses => {
  const toText = (at: number) => new Date(at).toISOString()

  const touchKeys = async () => {
    const used = takeUsedKeys()
    if (used.size === 0) return
    await database
      .call('touchKeys', { ids: [...used.keys()], usedAt: [...used.values()].map(toText) })
      .catch(error => onError(error, 'the last use of keys was not written'))
  }

  /** Whether there may be more. */
  const touchSome = async (all: boolean): Promise<boolean> => {
    const uses = sessionUses.take(Date.now(), all)
    if (uses.length === 0) return false
    try {
      const usedAt = uses.map(use => toText(use.writtenAt))
      await database.call('touchSessions', { ids: uses.map(use => use.id), usedAt })
      return true
    } catch (error) {
      sessionUses.giveBack(uses)
      onError(error, 'the last use of sessions waits to be written')
      return false
    }
  }

  const write = async (all: boolean) => {
    await touchKeys()
    for (let n = 0; n < mostBatches && (await touchSome(all)); n++);
  }

  let writing: Promise<void> | null = null
  const timer = setInterval(() => {
    writing ??= write(false).finally(() => {
      writing = null
    })
  }, periodMs).unref()

  return {
    close: async () => {
      clearInterval(timer)
      await writing
      await write(true)
    },
  }
}
