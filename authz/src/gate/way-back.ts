import { randomBytes } from 'node:crypto'
import { readReturnPath } from '../people/return-path.ts'
import type { App } from './app.ts'
import type { Forwarded } from './forwarded.ts'

/** A nonce for one browser on one tool host. */
export const makeNonce = (): string => randomBytes(16).toString('base64url')

/** A nonce cookie's value, when it has the shape of one. */
export const readNonce = (value: string | null | undefined): string | null =>
  value && /^[A-Za-z0-9_-]{22}$/.test(value) ? value : null

/** Where to come back to: the path of a GET, else the path of a Referer on the same host, else "/". */
export const returnPath = (app: App, forwarded: Forwarded): string => {
  if (forwarded.method === 'GET' || forwarded.method === 'HEAD')
    return readReturnPath(forwarded.pathAndQuery, app.origin)
  const { referer } = forwarded.headers
  if (referer === undefined || !referer.startsWith(`${app.origin}/`)) return '/'
  return readReturnPath(referer.slice(app.origin.length), app.origin)
}
