import type { IncomingMessage } from 'node:http'

/** The last call of a proxy to /authz, as it came: for the check of a set-up. */
export type LastCall = {
  /** Milliseconds since 1970. */
  at: number
  address: string
  headers: IncomingMessage['headers']
  /** Why it was turned away before the gate looked at it; null when it was not. */
  refused: 'address' | 'key' | null
}

/** Remembers one call: two stores a call, and nothing is copied. */
export type LastCallMemory = {
  note(request: IncomingMessage, refused: LastCall['refused']): void
  read(): LastCall | null
}

export const openLastCall = (): LastCallMemory => {
  let last: { request: IncomingMessage; refused: LastCall['refused']; at: number } | null = null
  return {
    note: (request, refused) => {
      last = { request, refused, at: Date.now() }
    },
    read: () =>
      last && {
        at: last.at,
        address: last.request.socket.remoteAddress ?? '',
        headers: last.request.headers,
        refused: last.refused,
      },
  }
}
