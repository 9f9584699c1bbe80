import { isCounted, isGranted } from '../people/app-access.ts'
import type { Caller } from '../people/callers.ts'
import type { App } from './app.ts'
import type { Who } from './caller.ts'
import type { Forwarded } from './forwarded.ts'
import { mostOf, type Price } from './price.ts'
import { wordsOfPrice } from './terms.ts'
import { type Refusal, refuse } from './verdict.ts'
import { countsVisits } from './visits.ts'

/** Somebody (or nobody, where that is enough) who may make this request, if the price is paid. */
export type Permitted = { kind: 'permitted'; caller: Caller | null }

const passAsNobody: Permitted = { kind: 'permitted', caller: null }

/**
 * Whether the request comes from the app's own pages or the address bar. SameSite does not separate subdomains:
 * without this, a page on one tool could spend at another. Browsers without Sec-Fetch tell their Origin.
 */
const isOwnSite = (forwarded: Forwarded, app: App): boolean => {
  const site = forwarded.headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  const { origin } = forwarded.headers
  return origin === undefined || origin === app.origin
}

const mayOpen = (caller: Caller, access: Price['access'], appName: string): boolean => {
  if (caller.by.kind === 'key' && caller.by.apps !== null && !caller.by.apps.includes(appName)) return false
  return access !== 'granted' || isGranted(caller.granted, appName)
}

/** A key starts no visits, so that it would have as many as it likes of an app that is counted by them. */
const needsVisit = ({ by, granted }: Caller, { list }: App, access: Price['access']): boolean =>
  by.kind === 'key' && access === 'granted' && isCounted(granted, list.name) && countsVisits(list)

const signIn = () => refuse(401, 'sign_in', 'Sign in first, or send an API key as a Bearer token.')

const suspended = (caller: Caller) =>
  refuse(403, 'suspended', `Your account is suspended: ${caller.suspendedReason ?? 'ask the operator'}.`)

const owesFactor = () =>
  refuse(403, 'second_factor_due', 'An admin needs a second factor here: make one on the account page first.')

const unverified = () =>
  refuse(
    403,
    'unverified',
    'Until you have confirmed your address only what is free is open to you: look for the mail, or have it sent again.',
  )

const notGranted = (app: App) =>
  refuse(403, 'not_granted', `${app.list.name} is not open to this account or key: ask an admin for access.`)

const visitsOnly = (app: App) =>
  refuse(
    403,
    'not_granted',
    `${app.list.name} is open to this account by the visit: open it in the browser, not with an API key.`,
  )

/** A link must not spend: a person who follows one to a priced page is shown the price first. */
const crossSite = (forwarded: Forwarded, app: App, price: Price): Refusal =>
  price.tokens > 0 && forwarded.navigation && (forwarded.method === 'GET' || forwarded.method === 'HEAD')
    ? refuse(403, 'price_unconfirmed', `This page costs ${wordsOfPrice(price)}: confirm the price first.`, {
        price: mostOf(price),
      })
    : refuse(403, 'cross_site', `Only ${app.list.name}'s own pages may do this: open it and try again.`)

/** What a cookie opens only from the app's own pages: what costs, and sockets, which no CORS keeps other pages from reading. */
const isGuarded = (app: App, forwarded: Forwarded, spends: boolean): boolean =>
  spends || (forwarded.webSocket && !app.list.cors)

/**
 * Whether this caller may make this request at all: account, access, and, where it `spends` the caller's tokens, where
 * the request comes from.
 */
export const permit = (
  app: App,
  forwarded: Forwarded,
  who: Who,
  price: Price,
  spends = price.tokens > 0,
): Permitted | Refusal => {
  if (price.deny) return refuse(403, 'denied', `${app.list.name} does not open this path.`)
  const isOpen = price.access === 'public' && price.tokens === 0
  if (who.kind === 'nobody') return isOpen ? passAsNobody : signIn()
  if (who.status === 'suspended') return isOpen ? passAsNobody : suspended(who)
  if (who.owesFactor) return isOpen ? passAsNobody : owesFactor()
  if (!mayOpen(who, price.access, app.list.name)) return isOpen ? passAsNobody : notGranted(app)
  if (needsVisit(who, app, price.access)) return visitsOnly(app)
  if (spends && who.status === 'unverified') return unverified()
  if (who.by.kind === 'session' && isGuarded(app, forwarded, spends) && !isOwnSite(forwarded, app))
    return crossSite(forwarded, app, price)
  return { kind: 'permitted', caller: who }
}
