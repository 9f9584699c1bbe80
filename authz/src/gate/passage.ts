import { holdsApiKey } from '../people/api-key.ts'
import type { Caller } from '../people/callers.ts'
import { withoutOwnCookies } from '../people/cookies.ts'
import { chargeEvidence, type SigningKeys } from '../secrets.ts'
import type { App } from './app.ts'
import type { Passage } from './charge.ts'
import type { Forwarded } from './forwarded.ts'
import type { SignIdentity } from './signed-identity.ts'

/** Names in lower case; values as Latin-1 text of their bytes, free of control characters. */
export type Headers = Readonly<Record<string, string>>

/** What the tool gets with a request that passes. What is not named here, the proxy deletes. */
export type PassHeaders = {
  /** The same object for every request of a caller to an app, so that it is rendered once. */
  standing: Headers
  /** This request's own. */
  own: Headers
}

/** A header value's bytes are UTF-8, whatever letters a name holds; control characters would split it. */
const headerText = (text: string): string => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  const clean = text.replace(/[\x00-\x1f\x7f]/g, ' ')
  return Buffer.from(clean, 'utf8').toString('latin1')
}

const describeCaller = (caller: Caller): Headers => {
  const email = headerText(caller.email)
  return {
    'x-octroi-user': caller.personId,
    'x-octroi-email': email,
    'x-octroi-role': caller.role,
    'remote-user': email,
    'remote-email': email,
    'remote-name': headerText(caller.name),
    'remote-groups': caller.role,
  }
}

const nobody = {}
/** By caller and app: both are new objects when anything about them changes. */
const standingHeaders = new WeakMap<object, WeakMap<App, Headers>>()

const standingOf = (caller: Caller | null, app: App): Headers => {
  const who = caller ?? nobody
  let ofWho = standingHeaders.get(who)
  if (ofWho === undefined) {
    ofWho = new WeakMap()
    standingHeaders.set(who, ofWho)
  }
  let headers = ofWho.get(app)
  if (headers === undefined) {
    headers = {
      ...(caller ? describeCaller(caller) : {}),
      'cache-control': 'no-store',
      'x-octroi-app': app.list.name,
    }
    ofWho.set(app, headers)
  }
  return headers
}

/** What signs the gate's words to tools. */
type Signing = { evidenceKeys: SigningKeys; signIdentity: SignIdentity }

const free: Headers = { 'x-octroi-cost': '0' }

/**
 * The headers of a request that passes. Cookie and Authorization come back without what is Octroi's: a tool never sees
 * a credential that works elsewhere.
 */
export const renderPassage = (
  app: App,
  forwarded: Forwarded,
  { caller, charge, evidenceId, passSeconds }: Passage,
  { evidenceKeys, signIdentity }: Signing,
): PassHeaders => {
  const standing = standingOf(caller, app)
  const cookie = withoutOwnCookies(forwarded.headers.cookie)
  const { authorization } = forwarded.headers
  const passesAuthorization = authorization !== undefined && !holdsApiKey(authorization)
  const identity = caller && app.list.signsIdentity ? signIdentity(caller, app, charge?.id ?? null) : null
  if (
    evidenceId === null &&
    passSeconds === 0 &&
    cookie === undefined &&
    !passesAuthorization &&
    identity === null
  )
    return { standing, own: free }
  const own: Record<string, string> = { 'x-octroi-cost': charge ? String(charge.tokens) : '0' }
  if (evidenceId !== null) {
    const { method, host } = forwarded
    own['x-octroi-charge'] = chargeEvidence(evidenceKeys, { id: evidenceId, method, host })
  }
  if (charge) own['x-octroi-balance'] = String(charge.balance)
  if (passSeconds > 0) own['x-octroi-pass'] = String(passSeconds)
  if (identity !== null) own['x-octroi-identity'] = identity
  if (cookie !== undefined) own.cookie = cookie
  if (passesAuthorization) own.authorization = authorization
  return { standing, own }
}
