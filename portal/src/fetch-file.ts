import { ApiProblem, readProblem } from './api.ts'

/** What is longer, the browser fetches by itself: until it is saved, a file is held in memory. */
export const maxRows = 100_000
export const maxBytes = 64 * 1024 * 1024

/** How much of a file has come; `rows` and `total` where they can be told. */
export type Progress = { bytes: number; rows: number | null; total: number | null }

export type FetchedFile = { name: string; blob: Blob }

const newline = 10

const countLines = (block: Uint8Array) => {
  let lines = 0
  for (const byte of block) if (byte === newline) lines += 1
  return lines
}

const nameOf = (response: Response) =>
  /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? 'octroi'

const readTotal = (response: Response) => {
  const rows = response.headers.get('x-octroi-rows')
  return rows === null ? null : Number(rows)
}

/** Lines of a CSV are its rows, but for the titles; a text of several lines must not lead beyond the end. */
const rowsIn = (lines: number, total: number | null) => Math.min(Math.max(lines - 1, 0), total ?? lines)

const open = async (path: string, signal: AbortSignal) => {
  try {
    return await fetch(path, { credentials: 'same-origin', signal })
  } catch (error) {
    if (signal.aborted) throw error
    throw new ApiProblem(0, 'unreachable', 'the service did not answer')
  }
}

/**
 * Fetches a file and says after each piece how far it is. Null when it is longer than `maxRows` or `maxBytes`. Throws an
 * ApiProblem for an answer that is no 2xx and for one that breaks off (`broken_off`), and what `signal` gives as reason.
 */
export const fetchFile = async (
  path: string,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<FetchedFile | null> => {
  const leave = new AbortController()
  const response = await open(path, AbortSignal.any([signal, leave.signal]))
  if (!response.ok) throw await readProblem(response)
  const total = readTotal(response)
  const hasLines = response.headers.get('content-type')?.startsWith('text/csv') === true
  const blocks: Uint8Array<ArrayBuffer>[] = []
  let bytes = 0
  let lines = 0
  if ((total ?? 0) > maxRows) {
    leave.abort()
    return null
  }
  try {
    const reader = response.body?.getReader()
    for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read()) {
      bytes += piece.value.length
      if (bytes > maxBytes) {
        leave.abort()
        return null
      }
      blocks.push(piece.value)
      if (hasLines) lines += countLines(piece.value)
      onProgress({ bytes, rows: hasLines ? rowsIn(lines, total) : null, total })
    }
  } catch (error) {
    if (signal.aborted) throw error
    throw new ApiProblem(response.status, 'broken_off', 'the file broke off in the middle')
  }
  const type = response.headers.get('content-type') ?? ''
  return { name: nameOf(response), blob: new Blob(blocks, { type }) }
}
