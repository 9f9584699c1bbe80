import type { SigningKeys } from '../secrets.ts'
import { evidenceField, type LineFault, readLine } from './evidence.ts'
import type { Evidence } from './settler.ts'

/** How many lines there were of each kind: evidence, a fault, none of ours, or longer than a line may be. */
export type LineCounts = Record<'evidence' | LineFault | 'other' | 'too_long', number>

/** What a piece of a log held. */
export type LinesRead = {
  evidence: Evidence[]
  counts: LineCounts
  /** Bytes of whole lines that this piece and those before it held, since the reader was opened. */
  completeBytes: number
}

/** Takes a log piece by piece; a line may lie in several. */
export type LineReader = { read(piece: Buffer): LinesRead }

const maxLineBytes = 1024 * 1024
const newline = 0x0a
const needle = Buffer.from(evidenceField)

/** Counts with nothing in them. */
export const noLines = (): LineCounts => ({
  evidence: 0,
  unreadable: 0,
  unserved: 0,
  forged: 0,
  other: 0,
  too_long: 0,
})

/**
 * Opens a reader. Most lines of a proxy are not about charges, so the bytes are searched for the field's name, and only
 * a line that has it is made a text and parsed.
 */
export const openLineReader = (keys: SigningKeys): LineReader => {
  let carried: Buffer[] = []
  let carriedBytes = 0
  let completeBytes = 0

  const take = (line: Buffer, read: LinesRead) => {
    // One letter a byte is the fastest text there is, and what counts in a line is ASCII.
    const found = readLine(keys, line.toString('latin1'))
    if (typeof found === 'string') read.counts[found]++
    else {
      read.evidence.push(found)
      read.counts.evidence++
    }
  }

  /** The end of a line that began in earlier pieces. */
  const finish = (rest: Buffer, read: LinesRead) => {
    const bytes = carriedBytes + rest.length
    if (bytes > maxLineBytes) read.counts.too_long++
    else {
      const line = Buffer.concat([...carried, rest])
      if (line.includes(needle)) take(line, read)
      else read.counts.other++
    }
    carried = []
    carriedBytes = 0
  }

  /** Whole lines, the last byte a newline. */
  const readWhole = (lines: Buffer, read: LinesRead) => {
    let count = 0
    for (let at = lines.indexOf(newline); at >= 0; at = lines.indexOf(newline, at + 1)) count++
    let named = 0
    for (let at = lines.indexOf(needle); at >= 0; named++) {
      const end = lines.indexOf(newline, at)
      take(lines.subarray(lines.lastIndexOf(newline, at) + 1, end), read)
      at = lines.indexOf(needle, end)
    }
    read.counts.other += count - named
  }

  const carry = (rest: Buffer) => {
    carriedBytes += rest.length
    // Of a line that is too long already, only its length is kept.
    if (carriedBytes > maxLineBytes) carried = []
    // A copy: the piece's memory is the caller's, who fills it again.
    else if (rest.length > 0) carried.push(Buffer.from(rest))
  }

  return {
    read: piece => {
      const read: LinesRead = { evidence: [], counts: noLines(), completeBytes }
      const last = piece.lastIndexOf(newline)
      let rest = piece
      if (last >= 0) {
        let start = 0
        completeBytes += carriedBytes + last + 1
        if (carriedBytes > 0) {
          start = piece.indexOf(newline) + 1
          finish(piece.subarray(0, start - 1), read)
        }
        readWhole(piece.subarray(start, last + 1), read)
        rest = piece.subarray(last + 1)
      }
      carry(rest)
      read.completeBytes = completeBytes
      return read
    },
  }
}
