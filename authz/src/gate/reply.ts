import { STATUS_CODES } from 'node:http'
import { limitHeaders } from '../limit.ts'
import { cookieNames, readCookie, setCookie } from '../people/cookies.ts'
import { hashNonce } from '../secrets.ts'
import type { App } from './app.ts'
import type { Forwarded } from './forwarded.ts'
import type { Refusal } from './verdict.ts'
import { makeNonce, readNonce, returnPath } from './way-back.ts'

/** What goes out: rendered once, for Traefik's question and for the embedded gateway alike. */
export type Answer = { status: number; headers: Record<string, string | string[]>; body: string }

export type ReplyOptions = { portal: string; secure: boolean }

/** The page that says what is missing and how to get it; `to` is where to come back to. */
const buyUrl = (app: App, refusal: Refusal, options: ReplyOptions, to = '/'): string => {
  const query = new URLSearchParams({ app: app.list.name, need: String(refusal.price), to })
  return `${options.portal}/tokens?${query}`
}

/** More tokens help against a low balance, and against nothing else. */
const canBuy = ({ status, code }: Refusal) => status === 402 && code !== 'limit_reached'

const toDenied = (app: App, refusal: Refusal, options: ReplyOptions): Answer => {
  const query = new URLSearchParams({ app: app.list.name, reason: refusal.code.replaceAll('_', '-') })
  return redirect(303, `${options.portal}/denied?${query}`)
}

const problem = (refusal: Refusal, app: App | null, options: ReplyOptions): Answer => {
  const headers: Answer['headers'] = {
    'cache-control': 'no-store',
    'content-type': 'application/problem+json',
  }
  if (refusal.status === 401) headers['www-authenticate'] = 'Bearer realm="octroi"'
  if (refusal.status === 503) headers['retry-after'] = '1'
  if (refusal.limited) {
    const { policy, limit, waitS } = refusal.limited
    Object.assign(headers, limitHeaders(policy, limit, waitS))
  }
  const body = {
    type: 'about:blank',
    title: STATUS_CODES[refusal.status],
    status: refusal.status,
    code: refusal.code,
    detail: refusal.detail,
    ...(app ? { app: app.list.name } : {}),
    ...(refusal.price === undefined ? {} : { price: refusal.price }),
    ...(refusal.balance === undefined ? {} : { balance: refusal.balance }),
    ...(canBuy(refusal) && app ? { buyUrl: buyUrl(app, refusal, options) } : {}),
    ...(refusal.charge ? { charge: refusal.charge } : {}),
  }
  return { status: refusal.status, headers, body: JSON.stringify(body) }
}

const redirect = (status: number, location: string, cookie?: string): Answer => ({
  status,
  headers: { 'cache-control': 'no-store', location, ...(cookie ? { 'set-cookie': cookie } : {}) },
  body: '',
})

/** To the portal and back with a ticket; the nonce ties the ticket to this browser. */
const toLaunch = (app: App, forwarded: Forwarded, status: number, options: ReplyOptions): Answer => {
  const name = cookieNames(options.secure).nonce
  const nonce = readNonce(readCookie(forwarded.headers.cookie, name)) ?? makeNonce()
  const query = new URLSearchParams({
    app: app.list.name,
    nonce: hashNonce(nonce),
    to: returnPath(app, forwarded),
  })
  return redirect(status, `${options.portal}/launch?${query}`, setCookie(name, nonce, 3600, options.secure))
}

const isRead = (method: string) => method === 'GET' || method === 'HEAD'

/** Where a page navigation goes when it is refused; null where only a problem document tells it. */
const pageFor = (refusal: Refusal, app: App, forwarded: Forwarded, options: ReplyOptions): Answer | null => {
  const to = returnPath(app, forwarded)
  switch (refusal.status) {
    case 401:
      return toLaunch(app, forwarded, isRead(forwarded.method) ? 302 : 303, options)
    case 402:
      return canBuy(refusal)
        ? redirect(303, buyUrl(app, refusal, options, to))
        : toDenied(app, refusal, options)
    case 403:
      return refusal.code === 'price_unconfirmed'
        ? toLaunch(app, forwarded, 303, options)
        : toDenied(app, refusal, options)
    default:
      return null
  }
}

/** A refusal as the client gets it: pages are led on, everything else is told. */
export const renderRefusal = (
  refusal: Refusal,
  app: App | null,
  forwarded: Forwarded | null,
  options: ReplyOptions,
): Answer => {
  const page = app && forwarded?.navigation ? pageFor(refusal, app, forwarded, options) : null
  return page ?? problem(refusal, app, options)
}
