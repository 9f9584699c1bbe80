import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Stands between the proxy and the gate, changes nothing, and keeps what each marked request was told to be. */
export type GateRecorder = {
  url: string
  /** X-Forwarded-Uri by the request's X-Mark. */
  uris: Map<string, string>
  stop(): Promise<void>
}

export const startGateRecorder = async (gate: string): Promise<GateRecorder> => {
  const uris = new Map<string, string>()
  const server = createServer((call, answer) => {
    const { 'x-mark': mark, 'x-forwarded-uri': uri } = call.headers
    if (typeof mark === 'string' && typeof uri === 'string') uris.set(mark, uri)
    const asked = request(new URL(call.url ?? '/', gate), { method: call.method, headers: call.rawHeaders })
    asked.once('response', got => {
      answer.writeHead(got.statusCode ?? 502, got.rawHeaders)
      got.pipe(answer)
    })
    asked.once('error', () => answer.destroy())
    call.pipe(asked)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    uris,
    stop: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
