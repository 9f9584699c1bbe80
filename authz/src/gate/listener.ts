import type { RequestListener, ServerResponse } from 'node:http'
import type { BlockList } from 'node:net'
import { isIPv4 } from 'node:net'
import type { Batcher } from './batcher.ts'
import { readForwarded } from './forwarded.ts'
import type { Decision, Gate } from './gate.ts'
import { openGateKey } from './gate-key.ts'
import { sendPassage } from './head.ts'
import type { LastCallMemory } from './last-call.ts'
import type { Answer } from './reply.ts'

type ListenerParts = {
  gate: Gate
  batcher: Batcher
  trustedProxies: BlockList
  /** What a proxy must name besides: see gate-key.ts. */
  gateKeys: readonly string[]
  clientAddressHeader: string | undefined
  lastCall: LastCallMemory
  onSeconds: (seconds: number) => void
  onUnexpected: (error: unknown) => void
}

const untrusted = (detail: string): Answer => ({
  status: 403,
  headers: { 'cache-control': 'no-store', 'content-type': 'application/problem+json' },
  body: JSON.stringify({
    type: 'about:blank',
    title: 'Forbidden',
    status: 403,
    code: 'untrusted_proxy',
    detail,
  }),
})

const untrustedAddress = untrusted(
  'Only a trusted proxy may ask: name its address in OCTROI_TRUSTED_PROXIES.',
)
const untrustedKey = untrusted(
  'Only a proxy with the gate key may ask: its address of the gate must end with ?key= and what OCTROI_GATE_KEY is here.',
)

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
  if (body === '') {
    // Without a body Node sends the head in one write as Latin-1; with an empty one it gathers two, at twice the cost.
    response.writeHead(status, { ...headers, 'content-length': 0 })
    response.end()
    return
  }
  const bytes = Buffer.from(body)
  response.writeHead(status, { ...headers, 'content-length': bytes.length })
  // As bytes: with a string Node writes head and body together as UTF-8, and header bytes above 127 twice encoded.
  response.end(bytes)
}

/**
 * Answers /authz, any method and whatever the body: node:http throws away what is sent of one. It stands before the
 * framework and not in it, whose routing and sending would cost a free request a quarter of its time; what memory
 * decides is answered without waiting for anything.
 */
export const makeAuthzHandler = (parts: ListenerParts): RequestListener => {
  const isTrusted = makeTrust(parts.trustedProxies)
  const takeGateKey = openGateKey(parts.gateKeys)
  const options = { clientAddressHeader: parts.clientAddressHeader }
  const { lastCall } = parts

  const send = (response: ServerResponse, startedAt: number, decision: Decision) => {
    parts.onSeconds((performance.now() - startedAt) / 1000)
    if (decision.kind === 'answer') return write(response, decision)
    if (response.destroyed && decision.takenId !== null) return parts.batcher.giveBack(decision.takenId)
    sendPassage(response, decision.headers)
  }

  const fail = (response: ServerResponse, error: unknown) => {
    parts.onUnexpected(error)
    if (!response.headersSent) write(response, failed)
  }

  return (request, response) => {
    const trusted = isTrusted(request.socket.remoteAddress)
    const call = trusted ? takeGateKey(request) : null
    lastCall.note(request, !trusted ? 'address' : call === null ? 'key' : null)
    if (!trusted) return write(response, untrustedAddress)
    if (call === null) return write(response, untrustedKey)
    const startedAt = performance.now()
    try {
      const decision = parts.gate(readForwarded(call, options))
      if (!(decision instanceof Promise)) return send(response, startedAt, decision)
      decision.then(decided => send(response, startedAt, decided)).catch(error => fail(response, error))
    } catch (error) {
      fail(response, error)
    }
  }
}
