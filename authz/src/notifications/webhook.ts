import { lookup as lookUp } from 'node:dns'
import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { Webhook } from 'standardwebhooks'

const timeoutMs = 10_000
const mostBytes = 65_536

/** What is nobody's on the public internet; all of IPv6 outside 2000::/3 is refused besides. */
const closedRanges = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
]

const closed = new BlockList()
for (const range of closedRanges) {
  const [address = '', bits] = range.split('/')
  closed.addSubnet(address, Number(bits), isIP(address) === 6 ? 'ipv6' : 'ipv4')
}
const global = new BlockList()
global.addSubnet('2000::', 3, 'ipv6')

/** Whether an IP address belongs to the public internet: a webhook must not reach into our own network. */
export const isPublicAddress = (address: string): boolean => {
  if (isIP(address) === 4) return !closed.check(address, 'ipv4')
  return isIP(address) === 6 && global.check(address, 'ipv6') && !closed.check(address, 'ipv6')
}

/** The IP address that a URL names instead of a host; null for a host. */
export const literalOf = ({ hostname }: URL): string | null => {
  const bare = hostname.replace(/^\[|\]$/g, '')
  return isIP(bare) === 0 ? null : bare
}

class Refused extends Error {}

/** Looks up as the socket does and refuses there: a name that is public now may lead elsewhere a moment later. */
const lookUpPublic: LookupFunction = (host, options, done) =>
  lookUp(host, { ...options, all: true }, (error, found) => {
    if (error) return done(error, '', 4)
    const bad = found.find(({ address }) => !isPublicAddress(address))
    const [first] = found
    if (bad !== undefined || first === undefined)
      return done(new Refused(`${host} leads to ${bad?.address ?? 'nowhere'}, which is not public`), '', 4)
    if (options.all) return done(null, found)
    return done(null, first.address, first.family)
  })

/** A call of an endpoint: `id` is the same at every try, so that receivers can tell a repetition. */
export type Hook = { id: string; url: string; secret: Buffer; body: string }

/** The three headers of Standard Webhooks. */
export const signHook = ({ id, secret, body }: Omit<Hook, 'url'>, at: Date): Record<string, string> => ({
  'webhook-id': id,
  'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
  'webhook-signature': new Webhook(secret, { format: 'raw' }).sign(id, at, body),
})

/** As endpoints' owners keep it. */
export const writeSecret = (secret: Buffer): string => `whsec_${secret.toString('base64')}`

/** Reads what is answered up to a bound, so that the connection ends in order; none of it is kept. */
const drainAnswer = (answer: IncomingMessage) =>
  new Promise<void>((resolve, reject) => {
    let bytes = 0
    answer.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > mostBytes) answer.destroy()
    })
    answer.once('close', resolve)
    answer.once('error', error => (bytes > mostBytes ? resolve() : reject(error)))
  })

/**
 * Calls an endpoint once, within 10 s. Rejects with a sentence for any answer but a 2xx, redirects too, which are not
 * followed, and for addresses that are not public unless `mayBePrivate`.
 */
export const sendHook = async (hook: Hook, mayBePrivate: boolean, closing?: AbortSignal): Promise<void> => {
  const url = new URL(hook.url)
  const literal = literalOf(url)
  if (!mayBePrivate && literal !== null && !isPublicAddress(literal))
    throw new Refused(`${literal} is not public`)
  const body = Buffer.from(hook.body)
  const timeout = AbortSignal.timeout(timeoutMs)
  const signal = closing ? AbortSignal.any([timeout, closing]) : timeout
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const call = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
      method: 'POST',
      agent: false,
      maxHeaderSize: 16_384,
      signal,
      ...(mayBePrivate ? {} : { lookup: lookUpPublic }),
      headers: {
        'content-type': 'application/json',
        'content-length': body.length,
        'user-agent': 'Octroi',
        ...signHook(hook, new Date()),
      },
    })
    call.once('response', resolve)
    call.once('error', reject)
    call.end(body)
  })
  await drainAnswer(answer)
  const { statusCode = 0 } = answer
  if (statusCode < 200 || statusCode > 299) throw new Error(`HTTP ${statusCode}`)
}
