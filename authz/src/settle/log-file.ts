import type { FileHandle } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'
import { type LogContent, type LogParts, openContent, takePiece, whenSettled } from './log-content.ts'
import { headBytes } from './log-memory.ts'

/**
 * Two milliseconds' work for the parser when every line is a charge's. With 64 KB a busy gate's event loop, which each
 * read waits for, let through no more than 20,000 lines a second.
 */
const pieceBytes = 256 * 1024
/** So many pieces in one go, 8 MB, before other files have their turn. */
const piecesPerPoll = 32
/** Evidence of one file that may wait for the ledger: reading faster would only fill memory. */
const maxWaiting = 2048
/** At the end, how long the ledger may take for what was sent to it. */
const closeWithinMs = 2000

/** How far reading came: bytes that are not settled yet, whether there was news, whether there is more to read at once. */
export type Progress = { lagBytes: number; active: boolean; behind: boolean }

/** A plain log file that is followed while it grows. */
export type LogFile = {
  path: string
  /** Reads what is new, some megabytes at most. */
  poll(): Promise<Progress>
  /** Waits for what was sent to the ledger, 2 s at most. */
  close(): Promise<void>
}

/**
 * Memory to read into, for all files that one follower reads in turns. A buffer for each piece would be collected as
 * fast as the log grows, on the thread that the gate answers on.
 */
export type ReadingSpace = { piece: Buffer; head: Buffer }

/** Room for one piece and for the first bytes beside it. */
export const makeReadingSpace = (): ReadingSpace => ({
  piece: Buffer.allocUnsafe(pieceBytes),
  head: Buffer.allocUnsafe(headBytes),
})

/** As many of the bytes at `at` as there are, `bytes` at most; they lie in `into` until the next read. */
const readAt = async (handle: FileHandle, at: number, into: Buffer, bytes = into.length): Promise<Buffer> => {
  const { bytesRead } = await handle.read(into, 0, bytes, at)
  return into.subarray(0, bytesRead)
}

/** Follows a plain file through its handle, which it closes; no other file may use `space` meanwhile. `path` is for the log. */
export const followLogFile = (
  path: string,
  handle: FileHandle,
  space: ReadingSpace,
  parts: LogParts,
): LogFile => {
  const empty = Buffer.alloc(0)
  let content: LogContent | null = null
  let size = 0
  let mtimeMs = 0

  /**
   * The content's first bytes, more of them when it has grown; null when the file begins otherwise now: it was cut and
   * written anew, perhaps longer than before.
   */
  const readHead = async (head: Buffer): Promise<Buffer | null> => {
    const now = await readAt(handle, 0, space.head)
    if (now.length < head.length || !now.subarray(0, head.length).equals(head)) return null
    return now.length === head.length ? head : Buffer.from(now)
  }

  const restart = async () => {
    const head = (await readHead(empty)) ?? empty
    // Without a whole first line, or 4096 bytes of it, the log has no name yet and nothing to settle.
    content = head.length === headBytes || head.includes(0x0a) ? openContent(head, parts) : null
  }

  /** Reads one piece; false at the end, when the ledger has enough to do, or when the file is another log now. */
  const readPiece = async (from: LogContent): Promise<boolean> => {
    if (from.waiting >= maxWaiting || from.readTo >= size) return false
    const bytes = await readAt(handle, from.readTo, space.piece, Math.min(pieceBytes, size - from.readTo))
    // Looked at after the read: what was read before a cut and what after it would else be one log.
    const head = await readHead(from.head)
    if (head === null) {
      content = null
      return false
    }
    from.head = head
    takePiece(from, bytes, parts)
    return bytes.length > 0
  }

  const poll = async () => {
    const before = content?.readTo ?? 0
    const stats = await handle.stat()
    // Cut and written anew up to the very same length, a file tells it by its time alone.
    const isOther = content !== null && stats.mtimeMs !== mtimeMs && (await readHead(content.head)) === null
    size = stats.size
    mtimeMs = stats.mtimeMs
    if (content === null || content.broken || isOther || size < content.readTo) await restart()
    for (let i = 0; i < piecesPerPoll && content !== null; i++) if (!(await readPiece(content))) break
    const { readTo, settledTo } = content ?? { readTo: 0, settledTo: 0 }
    const lagBytes = Math.max(0, size - settledTo)
    return { lagBytes, active: readTo !== before, behind: content !== null && readTo < size }
  }
  const close = async () => {
    const until = performance.now() + closeWithinMs
    if (content !== null) await whenSettled(content, 0, () => performance.now() > until)
    await handle.close()
  }
  return { path, poll, close }
}

/** Whether a file is gzip's, by its first two bytes. */
export const isGzip = async (handle: FileHandle): Promise<boolean> =>
  (await readAt(handle, 0, Buffer.alloc(2))).equals(Buffer.of(0x1f, 0x8b))

/** The length that gzip wrote down for its last member, modulo 2^32. */
const readGzipLength = async (handle: FileHandle): Promise<number> => {
  const { size } = await handle.stat()
  return size < 4 ? 0 : (await readAt(handle, size - 4, Buffer.alloc(4))).readUInt32LE()
}

/**
 * Reads a compressed log from where it is settled to its end, once. Rejects when it is cut short or no gzip; resolves
 * early when `stopped`. The handle stays open.
 */
export const readGzip = async (
  handle: FileHandle,
  parts: LogParts,
  stopped: () => boolean,
): Promise<void> => {
  const length = await readGzipLength(handle)
  let content: LogContent | null = null
  let head = Buffer.alloc(0)
  let at = 0
  const take = (bytes: Buffer) => {
    at += bytes.length
    if (content === null) return
    // What is settled already is only counted over.
    const fresh = bytes.subarray(Math.max(0, bytes.length - (at - content.readTo)))
    if (fresh.length > 0) takePiece(content, fresh, parts)
  }
  const source = handle.createReadStream({ start: 0, autoClose: false })
  const stream = source.pipe(createGunzip({ chunkSize: pieceBytes }))
  source.once('error', error => stream.destroy(error))
  try {
    for await (const bytes of stream as AsyncIterable<Buffer>) {
      if (stopped()) return
      if (content === null) {
        head = Buffer.concat([head, bytes])
        if (head.length < headBytes) continue
        content = openContent(head.subarray(0, headBytes), parts)
        if (content.readTo === length) return
        take(head)
      } else take(bytes)
      await whenSettled(content, maxWaiting, stopped)
    }
    if (content === null && head.length > 0) {
      content = openContent(head, parts)
      take(head)
    }
    if (content !== null) await whenSettled(content, 0, stopped)
  } finally {
    source.destroy()
    stream.destroy()
  }
}
