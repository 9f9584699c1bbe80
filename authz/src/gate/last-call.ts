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

/** Remembers one call: three stores a call, on the gate's own way; nothing is copied or made. */
export type LastCallMemory = {
  note(request: IncomingMessage, refused: LastCall['refused']): void
  read(): LastCall | null
}

export const openLastCall = (): LastCallMemory => {
  let last: IncomingMessage | null = null
  let lastRefused: LastCall['refused'] = null
  let at = 0
  return {
    note: (request, refused) => {
      last = request
      lastRefused = refused
      at = Date.now()
    },
    read: () =>
      last && {
        at,
        address: last.socket.remoteAddress ?? '',
        headers: last.headers,
        refused: lastRefused,
      },
  }
}
