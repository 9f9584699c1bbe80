import { METHODS, type ServerResponse } from 'node:http'
import type { BlockList } from 'node:net'
import { isIPv4 } from 'node:net'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Batcher } from './batcher.ts'
import { readForwarded } from './forwarded.ts'
import type { Gate } from './gate.ts'
import type { Answer } from './reply.ts'

type ListenerParts = {
  gate: Gate
  batcher: Batcher
  trustedProxies: BlockList
  clientAddressHeader: string | undefined
  onSeconds: (seconds: number) => void
  onUnexpected: (error: unknown) => void
}

const untrusted: Answer = {
  status: 403,
  headers: { 'cache-control': 'no-store', 'content-type': 'application/problem+json' },
  body: JSON.stringify({
    type: 'about:blank',
    title: 'Forbidden',
    status: 403,
    code: 'untrusted_proxy',
    detail: 'Only a trusted proxy may ask: name its address in OCTROI_TRUSTED_PROXIES.',
  }),
}

/** Refuses without a reason: what went wrong is in the log. */
const failed: Answer = {
  status: 503,
  headers: { 'cache-control': 'no-store', 'content-type': 'application/problem+json', 'retry-after': '1' },
  body: JSON.stringify({
    type: 'about:blank',
    title: 'Service Unavailable',
    status: 503,
    code: 'unavailable',
    detail: 'The gate could not decide, so nothing passes: try again in a moment.',
  }),
}

/** Whether an address is a trusted proxy's; remembered, because there are few. */
const makeTrust = (ranges: BlockList) => {
  const known = new Map<string, boolean>()
  return (address: string | undefined): boolean => {
    if (address === undefined) return false
    let trusted = known.get(address)
    if (trusted === undefined) {
      const plain = address.startsWith('::ffff:') ? address.slice(7) : address
      trusted = ranges.check(plain, isIPv4(plain) ? 'ipv4' : 'ipv6')
      if (known.size > 1000) known.clear()
      known.set(address, trusted)
    }
    return trusted
  }
}

const write = (response: ServerResponse, { status, headers, body }: Answer) => {
  const bytes = Buffer.from(body)
  response.writeHead(status, { ...headers, 'content-length': bytes.length })
  // As bytes: with a string Node writes head and body together as UTF-8, and header bytes above 127 twice encoded.
  response.end(bytes)
}

/**
 * Serves /authz. The answer is written to the socket itself: the framework's own sending costs a third of what a
 * free request takes in all.
 */
export const serveAuthz = (app: FastifyInstance, parts: ListenerParts): void => {
  const isTrusted = makeTrust(parts.trustedProxies)
  const options = { clientAddressHeader: parts.clientAddressHeader }

  const decide = async (request: FastifyRequest, response: ServerResponse) => {
    const startedAt = performance.now()
    const decision = await parts.gate(readForwarded(request.raw, options))
    parts.onSeconds((performance.now() - startedAt) / 1000)
    if (decision.kind === 'answer') return write(response, decision)
    if (response.destroyed && decision.chargeId !== null) return parts.batcher.giveBack(decision.chargeId)
    write(response, { status: 200, headers: decision.headers, body: '' })
  }

  const handle = (request: FastifyRequest, reply: FastifyReply) => {
    reply.hijack()
    const response = reply.raw
    if (!isTrusted(request.raw.socket.remoteAddress)) return write(response, untrusted)
    decide(request, response).catch(error => {
      parts.onUnexpected(error)
      if (!response.headersSent) write(response, failed)
    })
  }

  // No body is ever read: Traefik sends none, and whoever does is answered all the same.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, payload, done) => {
    payload.resume()
    done(null)
  })
  for (const method of METHODS) if (!app.supportedMethods.includes(method)) app.addHttpMethod(method)
  app.route({
    method: app.supportedMethods.filter(method => method !== 'CONNECT'),
    url: '/authz',
    handler: handle,
  })
}
