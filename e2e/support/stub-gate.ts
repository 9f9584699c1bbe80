import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { SeenRequest } from './echo-tool.ts'

/** Everything that DESIGN section 4 lets the gate say to a tool. */
export const gateHeaders = {
  'X-Octroi-User': 'gate-user',
  'X-Octroi-Email': 'gate@example.com',
  'X-Octroi-Role': 'gate-role',
  'X-Octroi-App': 'whisper',
  'X-Octroi-Charge': 'c-1.mac-of-the-gate',
  'X-Octroi-Cost': '100',
  'X-Octroi-Balance': '400',
  'X-Octroi-Pass': 'gate-pass',
  'X-Octroi-Identity': 'gate-identity',
  'Remote-User': 'gate-user',
  'Remote-Email': 'gate@example.com',
  'Remote-Name': Buffer.from('Zoë Łukasz').toString('latin1'),
  'Remote-Groups': 'gate-group',
  Cookie: 'tool=1',
  Authorization: 'Basic Z2F0ZTo=',
}

export const stubRedirect = {
  Location: 'https://octroi.tools.test/launch?app=whisper&to=%2Fa%3Fb',
  'Set-Cookie': ['__Host-a=1; Path=/; Secure; HttpOnly', 'b=2; Max-Age=60'],
}

export type StubGate = {
  url: string
  /** Every question that Traefik asked, oldest first. */
  seen: SeenRequest[]
  stop(): Promise<void>
}

/** Answers by the forwarded path: /paid with all headers, /sign-in and /refused as the gate would, else a bare 200. */
export async function startStubGate(): Promise<StubGate> {
  const seen: SeenRequest[] = []
  const server = createServer((request, response) => void answerAsGate(request, response, seen))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const stop = () => {
    server.closeAllConnections()
    return new Promise<void>(resolve => server.close(() => resolve()))
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, stop }
}

async function answerAsGate(request: IncomingMessage, response: ServerResponse, seen: SeenRequest[]) {
  let bodyBytes = 0
  for await (const chunk of request) bodyBytes += (chunk as Buffer).length
  const { method = '', url = '', rawHeaders, rawTrailers } = request
  seen.push({ method, url, rawHeaders, rawTrailers, bodyBytes })
  const path = String(request.headers['x-forwarded-uri'])
  if (path.startsWith('/paid')) response.writeHead(200, Object.entries(gateHeaders).flat())
  if (path.startsWith('/refused'))
    response.writeHead(402, { 'Content-Type': 'application/problem+json', 'Retry-After': '7' })
  if (path.startsWith('/sign-in')) response.writeHead(302, stubRedirect)
  response.end(JSON.stringify({ code: 'balance_too_low' }))
}
