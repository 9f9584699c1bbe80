import { createHash } from 'node:crypto'
import type { Database } from '../database.ts'
import { isUnavailable } from '../database.ts'
import type { Callers } from '../people/callers.ts'
import type { ChangeFeed } from '../people/change-feed.ts'
import { cookieNames, readCookie, setCookie } from '../people/cookies.ts'
import { readReturnPath } from '../people/return-path.ts'
import { readSigned, sign, type TicketClaims } from '../people/signed.ts'
import { hashNonce, type Secrets } from '../secrets.ts'
import type { App } from './app.ts'
import { appAudience } from './caller.ts'
import type { Forwarded } from './forwarded.ts'
import type { Answer } from './reply.ts'
import { countsVisits } from './visits.ts'
import { makeNonce, readNonce } from './way-back.ts'

/** What the gate itself answers on tool hosts, under /.octroi/: how a session gets there and how it ends. */
export type Door = (app: App, forwarded: Forwarded) => Promise<Answer>

type DoorParts = {
  database: Database
  callers: Callers
  feed: ChangeFeed
  secrets: Secrets
  portal: string
  secure: boolean
  /** For how long a cookie is kept; the session itself may end before. */
  sessionS: number
}

const nonceSeconds = 3600

const css =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1.5rem;color-scheme:light dark}'
const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(css).digest('base64')}'; frame-ancestors 'none'; base-uri 'none'`

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, letter => `&#${letter.charCodeAt(0)};`)

/** A small page of our own; never a 2xx, which the proxy would take for a yes. */
const page = (
  status: number,
  title: string,
  link: { href: string; text: string },
  onward = false,
): Answer => ({
  status,
  headers: {
    'cache-control': 'no-store',
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
    'referrer-policy': 'same-origin',
  },
  body: `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
${onward ? `<meta http-equiv="refresh" content="0;url=${escapeHtml(link.href)}">` : ''}<title>${escapeHtml(title)}</title><style>${css}</style>
<h1>${escapeHtml(title)}</h1><p><a href="${escapeHtml(link.href)}">${escapeHtml(link.text)}</a></p></html>`,
})

const redirect = (status: number, location: string, cookies: string[] = []): Answer => ({
  status,
  headers: {
    'cache-control': 'no-store',
    location,
    ...(cookies.length > 0 ? { 'set-cookie': cookies } : {}),
  },
  body: '',
})

const query = (forwarded: Forwarded): URLSearchParams => {
  const at = forwarded.pathAndQuery.indexOf('?')
  return new URLSearchParams(at < 0 ? '' : forwarded.pathAndQuery.slice(at + 1))
}

const startAgain = '/.octroi/start?to=%2F'
const badTicket = () =>
  page(400, 'This sign-in link is used up or not yours', { href: startAgain, text: 'Try again' })

/** Whether a browser says that the request comes from this very host. */
const isSameOrigin = (forwarded: Forwarded, app: App) => {
  const site = forwarded.headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  return forwarded.headers.origin === undefined || forwarded.headers.origin === app.origin
}

/** Opens the door of one set-up. */
export const openDoor = (parts: DoorParts): Door => {
  const names = cookieNames(parts.secure)

  const start = (app: App, forwarded: Forwarded): Answer => {
    const nonce = readNonce(readCookie(forwarded.headers.cookie, names.nonce)) ?? makeNonce()
    const to = readReturnPath(query(forwarded).get('to') ?? '/', app.origin)
    const onward = new URLSearchParams({ app: app.list.name, nonce: hashNonce(nonce), to })
    return redirect(302, `${parts.portal}/launch?${onward}`, [
      setCookie(names.nonce, nonce, nonceSeconds, parts.secure),
    ])
  }

  const redeem = async (claims: TicketClaims): Promise<boolean> => {
    const [row] = await parts.database.call<{ redeemed: boolean }>('redeemTicket', {
      id: claims.jti,
      expiresAt: new Date(claims.exp * 1000),
    })
    return row?.redeemed === true
  }

  /** Redeems the ticket, and counts a visit where visits are counted. */
  const visit = async (claims: TicketClaims, app: App): Promise<string> => {
    const [row] = await parts.database.call<{ status: string }>('startVisit', {
      id: claims.jti,
      expiresAt: new Date(claims.exp * 1000),
      personId: claims.sub,
      app: app.id,
    })
    return row?.status ?? 'redeemed'
  }

  /** Whether the browser is in the app already: coming again by a link is no new visit. */
  const isInside = async (claims: TicketClaims, app: App, forwarded: Forwarded): Promise<boolean> => {
    const text = readCookie(forwarded.headers.cookie, names.session)
    const caller = text ? await parts.callers.bySession(text, appAudience(app.list.name)) : null
    return caller?.by.id === claims.sid
  }

  const enter = async (claims: TicketClaims, app: App, forwarded: Forwarded): Promise<string> => {
    if (countsVisits(app.list) && !(await isInside(claims, app, forwarded))) return visit(claims, app)
    return (await redeem(claims)) ? 'started' : 'redeemed'
  }

  const session = async (app: App, forwarded: Forwarded): Promise<Answer> => {
    const claims = readSigned<TicketClaims>(
      parts.secrets.ticket,
      query(forwarded).get('ticket') ?? '',
      app.list.name,
    )
    const nonce = readNonce(readCookie(forwarded.headers.cookie, names.nonce))
    if (claims === null || nonce === null || hashNonce(nonce) !== claims.non) return badTicket()
    const entered = await enter(claims, app, forwarded)
    if (entered === 'used_up')
      return redirect(
        302,
        `${parts.portal}/denied?${new URLSearchParams({ app: app.list.name, reason: 'used-up' })}`,
      )
    if (entered !== 'started') return badTicket()
    const cookie = sign(parts.secrets.session, {
      sid: claims.sid,
      sub: claims.sub,
      aud: appAudience(app.list.name),
      exp: Math.floor(Date.now() / 1000) + parts.sessionS,
    })
    const cookies = [setCookie(names.session, cookie, parts.sessionS, parts.secure)]
    const to = readReturnPath(claims.to, app.origin)
    if (!claims.paid) return redirect(302, `${app.origin}${to}`, cookies)
    // The person has seen the price. Only a step from this host's own page counts as its own: a redirect would still
    // be the portal's. 300 is no 2xx, and browsers show its body.
    const answer = page(300, app.list.name, { href: to, text: 'Continue' }, true)
    return { ...answer, headers: { ...answer.headers, 'set-cookie': cookies } }
  }

  const signOut = async (app: App, forwarded: Forwarded): Promise<Answer> => {
    if (!isSameOrigin(forwarded, app))
      return page(403, 'Sign out from the app itself', { href: '/', text: 'Back' })
    const text = readCookie(forwarded.headers.cookie, names.session)
    const caller = text ? await parts.callers.bySession(text, appAudience(app.list.name)) : null
    if (caller?.by.kind === 'session') {
      await parts.database.call('endSessions', { personId: caller.personId, id: caller.by.id })
      await parts.feed.readNow()
    }
    return redirect(303, `${parts.portal}/`, [setCookie(names.session, '', 0, parts.secure)])
  }

  const answer = async (app: App, forwarded: Forwarded): Promise<Answer> => {
    const is = (method: string, path: string) => forwarded.method === method && forwarded.path === path
    if (is('GET', '/.octroi/start')) return start(app, forwarded)
    if (is('GET', '/.octroi/session')) return session(app, forwarded)
    if (is('POST', '/.octroi/sign-out')) return signOut(app, forwarded)
    return page(404, 'There is nothing here', { href: '/', text: 'To the app' })
  }

  return async (app, forwarded) => {
    try {
      return await answer(app, forwarded)
    } catch (error) {
      if (!isUnavailable(error) && (error as Error).name !== 'CallerUnavailable') throw error
      return page(503, 'Signing in does not work right now', { href: startAgain, text: 'Try again' })
    }
  }
}
