import { createHash } from 'node:crypto'
import type { Database } from '../database.ts'
import { withTimeout } from './with-timeout.ts'

/** How many of a log's first bytes say which log it is. */
export const headBytes = 4096
const saveTimeoutMs = 2000

/** A log as it is known by its first bytes: how far it is settled. */
export type LogMark = { hash: string; prefixBytes: number; readTo: number }

/**
 * Remembers how far logs are settled, by what they hold: a log that was renamed, copied or compressed is the same log.
 * The first bytes up to there (4096 at most) are its name, so two logs that begin alike are told apart where it matters.
 */
export type LogMemory = {
  /** Where to go on with a log that begins with `head`; 0 for one that is new. */
  find(head: Buffer): number
  /** The log that begins with `head` is settled up to `readTo` > 0. `was` is the mark that this one goes on from. */
  note(head: Buffer, readTo: number, was: LogMark | null): LogMark
  /** Writes what was noted. What the database does not take is written with the next call. */
  save(): Promise<void>
}

const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

/** Loads what is known of all logs. Rejects when the database does not answer. */
export const openLogMemory = async (database: Database): Promise<LogMemory> => {
  const marks = new Map<string, LogMark>()
  for (const mark of await database.call<LogMark>('listLogOffsets')) marks.set(mark.hash, mark)
  /** By hash, with the hash under which the database knows the same log. */
  let unsaved = new Map<string, string | null>()

  const find = (head: Buffer) => {
    const lengths = new Set([...marks.values()].map(mark => mark.prefixBytes))
    const known = [...lengths]
      .filter(length => length <= head.length)
      .map(length => marks.get(hashOf(head.subarray(0, length)))?.readTo ?? 0)
    return Math.max(0, ...known)
  }

  const note = (head: Buffer, readTo: number, was: LogMark | null): LogMark => {
    const prefixBytes = Math.min(headBytes, readTo, head.length)
    const hash = was?.prefixBytes === prefixBytes ? was.hash : hashOf(head.subarray(0, prefixBytes))
    const mark = { hash, prefixBytes, readTo: Math.max(readTo, marks.get(hash)?.readTo ?? 0) }
    marks.set(hash, mark)
    if (was !== null && was.hash !== hash) {
      marks.delete(was.hash)
      const inDatabase = unsaved.get(was.hash)
      unsaved.delete(was.hash)
      unsaved.set(hash, inDatabase ?? was.hash)
    } else if (!unsaved.has(hash)) unsaved.set(hash, null)
    return mark
  }

  const save = async () => {
    const saving = unsaved
    unsaved = new Map()
    for (const [hash, replaces] of saving) {
      const mark = marks.get(hash)
      if (mark === undefined) continue
      try {
        await withTimeout(database.call('saveLogOffset', { ...mark, replaces }), saveTimeoutMs)
      } catch (error) {
        for (const [left, was] of saving) if (!unsaved.has(left)) unsaved.set(left, was)
        throw error
      }
    }
  }

  return { find, note, save }
}
