import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { readPath } from './path.ts'
import { type Refusal, refuse } from './verdict.ts'

/** One client request as the proxy in front (or our own gateway) saw it, read once and in one way. */
export type Forwarded = {
  kind: 'forwarded'
  method: string
  /** The page's scheme: a WebSocket's ws reads http, wss reads https. */
  proto: 'http' | 'https'
  /** Lower case, without port and trailing dot. */
  host: string
  /** Canonical: see readPath. */
  path: string
  /** As the client sent it: good for going back there, never for matching. */
  pathAndQuery: string
  /** The client's IP address; IPv4 inside IPv6 is written as IPv4. */
  address: string
  headers: IncomingHttpHeaders
  navigation: boolean
  webSocket: boolean
  /** A real CORS preflight, not any OPTIONS. */
  preflight: boolean
  /** The NAME of `?app=NAME` on the proxy's call; never from the client's own query. */
  appName: string | undefined
  /** The whole query of the proxy's call when it declares rules (`rule=…`), else null. */
  labels: string | null
}

/** What readForwarded needs of an `/authz` call. */
export type ForwardCall = Pick<IncomingMessage, 'headers' | 'rawHeaders' | 'url'>

/** `clientAddressHeader` is the lower-case name of an outer proxy's header that carries the client's address. */
export type ForwardOptions = { clientAddressHeader?: string | undefined }

const bad = (detail: string) => refuse(400, 'bad_request', detail)

const methodName = 'X-Forwarded-Method'
const protoName = 'X-Forwarded-Proto'
const hostName = 'X-Forwarded-Host'
const uriName = 'X-Forwarded-Uri'
const forName = 'X-Forwarded-For'

/**
 * Reads a ForwardAuth call. Each of the five X-Forwarded headers must stand exactly once in rawHeaders: Node
 * joins doubles, and a missing one (a client may name it in Connection) has no safe default. Refuses with 400
 * and names the header.
 */
export const readForwarded = (call: ForwardCall, options: ForwardOptions): Forwarded | Refusal => {
  const { rawHeaders } = call
  const addressName = options.clientAddressHeader
  let method: string | undefined
  let proto: string | undefined
  let host: string | undefined
  let uri: string | undefined
  let list: string | undefined
  let outer: string | undefined
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? ''
    const value = rawHeaders[i + 1] ?? ''
    // Most names are told apart by length alone; lower-casing them all would double the cost.
    if (name.length >= 15 && name.length <= 18 && (name.charCodeAt(0) | 0x20) === 0x78) {
      switch (name.toLowerCase()) {
        case 'x-forwarded-method':
          if (method !== undefined) return doubled(methodName)
          method = value
          break
        case 'x-forwarded-proto':
          if (proto !== undefined) return doubled(protoName)
          proto = value
          break
        case 'x-forwarded-host':
          if (host !== undefined) return doubled(hostName)
          host = value
          break
        case 'x-forwarded-uri':
          if (uri !== undefined) return doubled(uriName)
          uri = value
          break
        case 'x-forwarded-for':
          if (list !== undefined) return doubled(forName)
          list = value
          break
      }
    }
    if (
      addressName !== undefined &&
      name.length === addressName.length &&
      name.toLowerCase() === addressName
    ) {
      if (outer !== undefined) return doubled(addressName)
      outer = value
    }
  }
  if (method === undefined) return missing(methodName)
  if (proto === undefined) return missing(protoName)
  if (host === undefined) return missing(hostName)
  if (uri === undefined) return missing(uriName)
  if (list === undefined) return missing(forName)
  const scheme = readProto(proto)
  if (scheme === null) return bad(`${protoName} is none of http, https, ws and wss`)
  const seen = readAddress(list)
  if (seen === null) return bad(`${forName} does not end with an IP address`)
  const address = outer === undefined ? seen : outer.includes(',') ? null : readAddress(outer)
  if (address === null) return bad(`${addressName} is no IP address`)
  const asked = call.url ?? ''
  const appName = readAppName(asked)
  if (appName === null) return bad('The query names the app twice')
  const labels = appName === undefined ? null : readLabels(asked)
  return build(call.headers, { method, proto: scheme, host, uri, address, appName, labels }, forwardedNames)
}

/** The headers that a refusal names: they differ between a forwarded and a direct request. */
type Names = { method: string; host: string; uri: string }
const forwardedNames: Names = { method: methodName, host: hostName, uri: uriName }
const directNames: Names = { method: 'The method', host: 'Host', uri: 'The request target' }

/**
 * Reads a request that reached the embedded gateway itself: no proxy is in front, so X-Forwarded headers are
 * the client's own words and are ignored. Refuses with 400.
 */
export const readDirect = (request: IncomingMessage): Forwarded | Refusal => {
  const { rawHeaders, socket } = request
  let host: string | undefined
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    if (rawHeaders[i]?.length !== 4 || rawHeaders[i]?.toLowerCase() !== 'host') continue
    if (host !== undefined) return doubled('Host')
    host = rawHeaders[i + 1] ?? ''
  }
  if (host === undefined) return missing('Host')
  const address = readAddress(socket.remoteAddress ?? '')
  if (address === null) return bad('The connection has no address any more')
  const proto = 'encrypted' in socket && socket.encrypted === true ? 'https' : 'http'
  const given = { method: request.method ?? '', proto, host, uri: request.url ?? '', address } as const
  return build(request.headers, { ...given, appName: undefined, labels: null }, directNames)
}

const missing = (name: string) =>
  bad(`${name} is missing: the request did not come through the proxy as set up`)
const doubled = (name: string) => bad(`${name} stands there more than once`)

type Given = Pick<Forwarded, 'method' | 'proto' | 'host' | 'address' | 'appName' | 'labels'> & { uri: string }

const build = (headers: IncomingHttpHeaders, given: Given, names: Names): Forwarded | Refusal => {
  const { method } = given
  if (!isMethod(method)) return bad(`${names.method} is no HTTP method in capitals`)
  const host = readHost(given.host)
  if (host === null) return bad(`${names.host} is no host name`)
  const path = readPath(given.uri)
  if (path === null) return bad(`${names.uri} holds a path that is illegal, too long or reads two ways`)
  return {
    kind: 'forwarded',
    method,
    proto: given.proto,
    host,
    path,
    pathAndQuery: given.uri,
    address: given.address,
    headers,
    navigation: isNavigation(headers),
    webSocket: headers['sec-websocket-key'] !== undefined,
    preflight:
      method === 'OPTIONS' &&
      headers.origin !== undefined &&
      headers['access-control-request-method'] !== undefined,
    appName: given.appName,
    labels: given.labels,
  }
}

const isNavigation = (headers: IncomingHttpHeaders) => {
  const mode = headers['sec-fetch-mode']
  if (mode !== undefined) return mode === 'navigate'
  return headers.accept?.includes('text/html') === true && headers['x-requested-with'] === undefined
}

/** ^[A-Z][A-Z-]{0,19}$ */
const isMethod = (text: string) => {
  if (text.length === 0 || text.length > 20 || text.charCodeAt(0) === 0x2d) return false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if ((code < 0x41 || code > 0x5a) && code !== 0x2d) return false
  }
  return true
}

const readProto = (text: string) =>
  text === 'https' || text === 'wss' ? 'https' : text === 'http' || text === 'ws' ? 'http' : null

/** Lower case, without port and one trailing dot; null unless what is left is a host name or an IPv4 address. */
export const readHost = (text: string): string | null => {
  const colon = text.indexOf(':')
  if (colon >= 0 && !isPort(text, colon + 1)) return null
  let end = colon < 0 ? text.length : colon
  if (text.charCodeAt(end - 1) === 0x2e) end--
  return isHostName(text, end) ? text.slice(0, end).toLowerCase() : null
}

const isPort = (text: string, start: number) => {
  if (start === text.length || text.length - start > 5) return false
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x30 || code > 0x39) return false
  }
  return true
}

/** Labels of letters, digits and inner hyphens, 63 at most each and 253 in all. */
const isHostName = (text: string, end: number) => {
  if (end <= 0 || end > 253) return false
  let start = 0
  for (let i = 0; i <= end; i++) {
    const code = i === end ? 0x2e : text.charCodeAt(i)
    if (code === 0x2e) {
      if (i === start || i - start > 63) return false
      if (text.charCodeAt(start) === 0x2d || text.charCodeAt(i - 1) === 0x2d) return false
      start = i + 1
    } else if (!isLabelCode(code)) return false
  }
  return true
}

const isLabelCode = (code: number) =>
  (code >= 0x61 && code <= 0x7a) ||
  (code >= 0x30 && code <= 0x39) ||
  (code >= 0x41 && code <= 0x5a) ||
  code === 0x2d

/** The last element of a list is what our own proxy saw; those before it are the client's words. */
const readAddress = (list: string): string | null => {
  const comma = list.lastIndexOf(',')
  let address = comma < 0 ? list : list.slice(comma + 1).trim()
  const zone = address.indexOf('%')
  if (zone >= 0) address = address.slice(0, zone)
  const family = isIP(address)
  if (family === 4) return address
  if (family === 0) return null
  address = address.toLowerCase()
  // A listener on :: sees IPv4 clients so; one client must not have two addresses.
  const inner = address.startsWith('::ffff:') ? address.slice(7) : ''
  return isIP(inner) === 4 ? inner : address
}

/** The one `app` of a query: undefined without, null when there are two. Names need no decoding. */
const readAppName = (url: string): string | undefined | null => {
  const query = url.indexOf('?')
  if (query < 0) return undefined
  let name: string | undefined
  for (let start = query + 1; start <= url.length; ) {
    const next = url.indexOf('&', start)
    const end = next < 0 ? url.length : next
    if (url.startsWith('app=', start)) {
      if (name !== undefined) return null
      name = url.slice(start + 4, end)
    }
    start = end + 1
  }
  return name
}

const readLabels = (url: string): string | null =>
  /[?&]rule=/.test(url) ? url.slice(url.indexOf('?') + 1) : null
