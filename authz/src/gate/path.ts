const maxPathBytes = 8192

const slash = 0x2f
const percent = 0x25
const question = 0x3f

const table = (legal: (code: number) => boolean) =>
  Uint8Array.from({ length: 128 }, (_, code) => +legal(code))
const isVisible = (code: number) => code > 0x20 && code < 0x7f

/** What may stand in a path as it is; browsers send | " < > ^ ` { } both raw and encoded, with one meaning. */
const rawLegal = table(code => isVisible(code) && !'#;\\'.includes(String.fromCharCode(code)))

/** What an escape may stand for: a separator inside a segment is read one way by a proxy, another by a tool. */
const escapeLegal = table(
  code => code === 0x20 || (isVisible(code) && !'/\\;?#%'.includes(String.fromCharCode(code))),
)

/**
 * The one reading of a request's path: decoded, without the query, with its trailing slash; null when it is
 * illegal, longer than 8,192 bytes, or when two programs could read it differently. A path without escapes
 * costs one pass and, at most, one slice.
 */
export const readPath = (raw: string): string | null => {
  if (raw.charCodeAt(0) !== slash || raw.includes('#')) return null
  const length = Math.min(raw.length, maxPathBytes + 1)
  let start = 1
  let escaped = false
  let end = 1
  for (; end < length; end++) {
    const code = raw.charCodeAt(end)
    if (code === question) break
    if (code > 127 || rawLegal[code] === 0) return null
    if (code === percent) escaped = true
    if (code !== slash) continue
    if (end === start || isDots(raw, start, end)) return null
    start = end + 1
  }
  if (end > maxPathBytes || isDots(raw, start, end)) return null
  const path = end === raw.length ? raw : raw.slice(0, end)
  return escaped ? decodePath(path) : path
}

/** Whether a segment is `.` or `..`. */
const isDots = (text: string, start: number, end: number) =>
  (end - start === 1 || (end - start === 2 && text.charCodeAt(start + 1) === 0x2e)) &&
  text.charCodeAt(start) === 0x2e

const decodePath = (path: string): string | null => {
  for (let at = path.indexOf('%'); at >= 0; at = path.indexOf('%', at + 3)) {
    const byte = hexDigit(path.charCodeAt(at + 1)) * 16 + hexDigit(path.charCodeAt(at + 2))
    if (Number.isNaN(byte) || (byte < 128 && escapeLegal[byte] === 0)) return null
  }
  try {
    const decoded = decodeURIComponent(path)
    return hasOneReading(decoded) ? decoded : null
  } catch {
    return null // no UTF-8: overlong forms and surrogates too
  }
}

const hexDigit = (code: number) => {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  const lower = code | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : Number.NaN
}

/**
 * Besides dot segments: letters that normalise into a separator (U+FF0F, U+2100), into dots (U+2025) or into
 * nothing (a segment of U+200D) would let folding change the path's shape, and a tool that normalises read
 * another path. U+037E is canonically a semicolon.
 */
const hasOneReading = (decoded: string) => {
  const segments = countSegments(decoded)
  if (segments < 0) return false
  if (isAscii(decoded)) return true
  if (/[\u0080-\u009f\u037e]/.test(decoded)) return false
  const folded = foldLetters(decoded)
  return countSegments(folded) === segments && folded.endsWith('/') === decoded.endsWith('/')
}

/** How many segments a path has (none for "/"), or -1 when one is empty or dots. */
const countSegments = (path: string) => {
  if (path.charCodeAt(0) !== slash || path.includes('\\')) return -1
  let count = 0
  let start = 1
  for (let end = path.indexOf('/', 1); end >= 0; end = path.indexOf('/', start)) {
    if (end === start || isDots(path, start, end)) return -1
    start = end + 1
    count++
  }
  if (isDots(path, start, path.length)) return -1
  return start === path.length ? count : count + 1
}

const isAscii = (text: string) => {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false
  return true
}

/**
 * Letters as the laxest tool may read them. NFKD takes full-width forms, the Kelvin sign and NFC spellings to
 * one; marks go (accent-blind collations, Windows' best fit, the dot of I-dot), as do letters that display as
 * nothing (some file systems skip them). Both cases in turn reach what only one direction joins: dotless i,
 * sharp s, iota subscript (before marks go), and final sigma, which depends on its neighbours.
 */
const foldLetters = (text: string) =>
  isAscii(text)
    ? text.toLowerCase()
    : text
        .normalize('NFKD')
        .toUpperCase()
        .normalize('NFKD')
        .replace(/[\p{Mn}\p{Default_Ignorable_Code_Point}]/gu, '')
        .toLowerCase()
        .toUpperCase()
        .toLowerCase()
        .replaceAll('ς', 'σ')

/**
 * A canonical path as priced and closing rules see it: letter case, width, accents and a trailing slash do
 * not count ("/" stays). Too coarse charges for a page that is not there; too fine gives a paid one away.
 */
export const foldPath = (path: string): string => {
  const folded = foldLetters(path)
  return folded.length > 1 && folded.charCodeAt(folded.length - 1) === slash ? folded.slice(0, -1) : folded
}

/** A compiled rule path; `segments` holds the texts between the stars of each segment, null stands for `**`. */
export type Pattern = { literal: string | null; prefix: string; segments: (readonly string[] | null)[] }

/** Compiles a canonical path with stars; unless exact, it is to be matched against folded paths. */
export const compilePattern = (path: string, exact: boolean): Pattern => {
  const shown = exact || path === '/' || !path.endsWith('/') ? path : path.slice(0, -1)
  const segments = shown
    .slice(1)
    .split('/')
    .map(segment => (segment === '**' ? null : segment.split('*').map(exact ? String : foldLetters)))
  const starred = segments.findIndex(segment => segment?.length !== 1)
  const plain = `/${(starred < 0 ? segments : segments.slice(0, starred)).flat().join('/')}`
  return { literal: starred < 0 ? plain : null, prefix: plain, segments }
}

/**
 * Whether a path (folded, unless the pattern is exact) matches. Only the last `**` is ever tried again, and
 * inside a segment nothing is, so the work is at most path × pattern whatever either holds.
 */
export const matchPattern = (pattern: Pattern, path: string): boolean => {
  if (pattern.literal !== null) return path === pattern.literal
  if (!path.startsWith(pattern.prefix)) return false
  const { segments } = pattern
  let at = 0
  let start = 1
  let retryAt = -1
  let retryStart = 0
  while (start <= path.length) {
    const segment = segments[at]
    if (segment === null) {
      if (++at === segments.length) return true
      retryAt = at
      retryStart = start
      continue
    }
    const end = segmentEnd(path, start)
    if (segment !== undefined && matchSegment(segment, path, start, end)) {
      at++
      start = end + 1
    } else if (retryAt >= 0) {
      retryStart = segmentEnd(path, retryStart) + 1
      start = retryStart
      at = retryAt
    } else return false
  }
  while (segments[at] === null) at++
  return at === segments.length
}

const segmentEnd = (path: string, start: number) => {
  const end = path.indexOf('/', start)
  return end < 0 ? path.length : end
}

/** Taking each text at its first place loses nothing, as the stars between them are all alike. */
const matchSegment = (texts: readonly string[], path: string, start: number, end: number) => {
  const first = texts[0] ?? ''
  const last = texts[texts.length - 1] ?? ''
  if (texts.length === 1) return end - start === first.length && path.startsWith(first, start)
  if (start === end) return false
  let from = start + first.length
  const to = end - last.length
  if (from > to || !path.startsWith(first, start) || !path.startsWith(last, to)) return false
  for (let i = 1; i < texts.length - 1; i++) {
    const text = texts[i] ?? ''
    const found = path.indexOf(text, from)
    if (found < 0 || found + text.length > to) return false
    from = found + text.length
  }
  return true
}
