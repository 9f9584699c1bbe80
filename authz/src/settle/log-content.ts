import type { SigningKeys } from '../secrets.ts'
import { type LineCounts, type LineReader, openLineReader } from './line-reader.ts'
import type { LogMark, LogMemory } from './log-memory.ts'
import type { Evidence } from './settler.ts'

/** What reading logs takes. */
export type LogParts = {
  keys: SigningKeys
  memory: LogMemory
  /** Resolves when the ledger has taken it; rejects when it did not, and the line is read again. */
  settle: (evidence: Evidence) => Promise<unknown>
  onLines: (counts: LineCounts) => void
}

/** One log, whatever file it lies in, being read from somewhere to its end. */
export type LogContent = {
  /** Its first bytes, at most 4096. */
  head: Buffer
  /** Where the next piece begins. */
  readTo: number
  /** Everything before this is settled. */
  settledTo: number
  /** Evidence that the ledger has not taken yet. */
  waiting: number
  /** The ledger refused to take some: read again from `settledTo`. */
  broken: boolean
  reader: LineReader
  /** Where the reader began. */
  base: number
  pieces: { to: number; done: boolean }[]
  mark: LogMark | null
}

/** A log that begins with `head`, to be read from where memory says. */
export const openContent = (head: Buffer, parts: LogParts): LogContent => {
  const from = parts.memory.find(head)
  return {
    ...{ head, readTo: from, settledTo: from, base: from },
    ...{ waiting: 0, broken: false, pieces: [], mark: null },
    reader: openLineReader(parts.keys),
  }
}

/** Waits until at most `max` lines wait for the ledger, or something is wrong, or `stopped`. */
export const whenSettled = async (
  content: LogContent,
  max: number,
  stopped: () => boolean,
): Promise<void> => {
  while (content.waiting > max && !content.broken && !stopped())
    await new Promise(resolve => setTimeout(resolve, 5))
}

/** Pieces are settled in any order, but only what has nothing unsettled before it counts. */
const advance = (content: LogContent, memory: LogMemory) => {
  let to = content.settledTo
  while (content.pieces[0]?.done) to = content.pieces.shift()?.to ?? to
  if (to === content.settledTo) return
  content.settledTo = to
  content.mark = memory.note(content.head, to, content.mark)
}

/** Takes the bytes at `readTo`, and sends the evidence in their whole lines to be settled. */
export const takePiece = (content: LogContent, bytes: Buffer, parts: LogParts): void => {
  const { evidence, counts, completeBytes } = content.reader.read(bytes)
  content.readTo += bytes.length
  parts.onLines(counts)
  const piece = { to: content.base + completeBytes, done: evidence.length === 0 }
  content.pieces.push(piece)
  if (piece.done) {
    advance(content, parts.memory)
    return
  }
  content.waiting += evidence.length
  Promise.all(evidence.map(parts.settle)).then(
    () => {
      content.waiting -= evidence.length
      piece.done = true
      advance(content, parts.memory)
    },
    () => {
      content.waiting -= evidence.length
      content.broken = true
    },
  )
}
