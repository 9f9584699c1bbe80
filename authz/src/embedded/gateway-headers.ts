import type { IncomingMessage } from 'node:http'

/** Of one connection, never of the request: RFC 9110 section 7.6.1, and what old clients add. */
const hopByHop = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** What only the gate may say to a tool. */
const ofTheGate = /^(?:x-octroi|remote)-|^(?:cookie|authorization)$/

/** What a tool might believe though only a proxy may say it, or what would make its request another one. */
const ofTheProxy =
  /^x-forwarded-|^(?:forwarded|x-real-ip|x-http-method-override|x-method-override|x-original-url|x-rewrite-url)$/

/** One spelling of a name: CGI and WSGI read X_Octroi_User, and some X.Octroi.User, as X-Octroi-User. */
const spell = (name: string) => name.toLowerCase().replaceAll(/[_.]/g, '-')

const namedByConnection = ({ headers }: IncomingMessage) =>
  new Set((headers.connection ?? '').split(',').map(name => name.trim().toLowerCase()))

const plainAddress = (address = '') => (address.startsWith('::ffff:') ? address.slice(7) : address)

/** Node joins or drops doubled headers in `headers`; the raw list has them as they came, in order. */
const pairs = function* (raw: string[]): Generator<[string, string]> {
  for (let i = 0; i + 1 < raw.length; i += 2) yield [raw[i] ?? '', raw[i + 1] ?? '']
}

/** The length of a body or its being chunked, said anew: a client could have had either deleted by `Connection`. */
const framing = ({ headers, method }: IncomingMessage): string[] => {
  if (headers['transfer-encoding'] !== undefined) return ['Transfer-Encoding', 'chunked']
  if (headers['content-length'] !== undefined) return ['Content-Length', headers['content-length']]
  return method === 'POST' || method === 'PUT' || method === 'PATCH' ? ['Content-Length', '0'] : []
}

/** Whether a request has a body, empty or not. */
export const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0

/**
 * The headers that a tool gets, as a flat list of names and values: the client's without what is the gate's, the
 * proxy's or the connection's, then the gate's own word and where the request came from.
 */
export const requestHeaders = (
  request: IncomingMessage,
  fromGate: Record<string, string | undefined>,
  proto: string,
): string[] => {
  const named = namedByConnection(request)
  const list: string[] = []
  for (const [name, value] of pairs(request.rawHeaders)) {
    const spelt = spell(name)
    if (spelt === 'host') list.push(name, value)
    if (spelt === 'host' || spelt === 'content-length' || hopByHop.has(spelt)) continue
    if (named.has(name.toLowerCase()) || ofTheGate.test(spelt) || ofTheProxy.test(spelt)) continue
    list.push(name, value)
  }
  for (const [name, value] of Object.entries(fromGate))
    if (value !== undefined && ofTheGate.test(spell(name))) list.push(name, value)
  const address = plainAddress(request.socket.remoteAddress)
  list.push('X-Forwarded-For', address, 'X-Real-Ip', address, 'X-Forwarded-Proto', proto)
  list.push('X-Forwarded-Host', request.headers.host ?? '', ...framing(request))
  return list
}

/** A tool's headers for the client, without those of the connection; a 101 keeps them. */
export const responseHeaders = (response: IncomingMessage): string[] => {
  const named = namedByConnection(response)
  const list: string[] = []
  for (const [name, value] of pairs(response.rawHeaders)) {
    const lower = name.toLowerCase()
    if (!hopByHop.has(lower) && !named.has(lower)) list.push(name, value)
  }
  return list
}
