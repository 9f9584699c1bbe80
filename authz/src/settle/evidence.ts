import { readHost } from '../gate/forwarded.ts'
import { readChargeEvidence, type SigningKeys } from '../secrets.ts'
import type { Evidence } from './settler.ts'

/** The field of Traefik's JSON line in which the gate's word stands, as the line's bytes show it. */
export const evidenceField = '"request_X-Octroi-Charge":"'

/**
 * Why a line that names a charge is none: it is no JSON object as Traefik writes one, no tool was asked, or the MAC does
 * not hold for the charge, the host and the method of this line.
 */
export type LineFault = 'unreadable' | 'unserved' | 'forged'

type Line = Record<string, unknown>

const readText = (line: Line, name: string): string => {
  const value = line[name]
  return typeof value === 'string' ? value : ''
}

/** A whole number from 0 on; null for everything else. */
const readCount = (value: unknown): number | null =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : null

/** What Traefik writes when the client left before the tool had answered. */
const clientLeft = 499

/**
 * Absent or 0 when the answer broke off. Neither that nor a client that leaves gives anything back: from outside both
 * look alike, and anybody could have the goods and the money.
 */
const readStatus = (line: Line): number | null => {
  const status = readCount(line.OriginStatus)
  return status === null || status < 100 || status > 599 || status === clientLeft ? null : status
}

/** A cost as a tool reports it, in its answer's header or a field; null for anything but whole tokens from 0 on. */
export const readCost = (value: unknown): number | null =>
  typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : null

/** Nanoseconds to whole milliseconds; what is less than one is nobody's. */
const readDuration = (line: Line): number | null => {
  const ns = readCount(line.Duration)
  return ns === null ? null : Math.floor(ns / 1e6)
}

const parse = (text: string): Line | null => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Line) : null
  } catch {
    return null
  }
}

/**
 * The evidence in one line of Traefik's access log, or why it is none. The line's own times are never looked at: the
 * proxy's clock decides about no money.
 */
export const readLine = (keys: SigningKeys, text: string): Evidence | LineFault => {
  const line = parse(text)
  if (line === null) return 'unreadable'
  // Traefik names the service only when it sends the request there: a line of what the gate refused has none.
  if (readText(line, 'ServiceName') === '') return 'unserved'
  const host = readHost(readText(line, 'RequestHost'))
  if (host === null) return 'forged'
  const method = readText(line, 'RequestMethod')
  const chargeId = readChargeEvidence(keys, readText(line, 'request_X-Octroi-Charge'), { method, host })
  if (chargeId === null) return 'forged'
  return {
    chargeId,
    status: readStatus(line),
    durationMs: readDuration(line),
    bytesIn: readCount(line.RequestContentSize),
    bytesOut: readCount(line.DownstreamContentSize),
    cost: readCost(line['downstream_X-Octroi-Cost']),
    source: 'access-log',
  }
}
