import { startEchoTool } from '../../e2e/support/echo-tool.ts'
import { startTraefik } from '../../e2e/support/traefik.ts'
import { findFreePort } from '../test/support/free-port.ts'
import { startBenchService } from './gate.ts'
import { measure, median, startPinned } from './load.ts'

/** Through the real Traefik: the gate beside a ForwardAuth that says yes from a bare node:http, in turns. */
export const benchProxied = async (databaseUrl: string, options: { rounds: number; seconds: number }) => {
  const tool = await startEchoTool()
  const port = await findFreePort()
  const yes = await startPinned(new URL('targets/bare-http.ts', import.meta.url).pathname, port, {})
  const service = await startBenchService(databaseUrl)
  const tools = [{ host: 'bench.localhost', url: tool.url, gated: true }]
  const common = { portalUrl: 'http://localhost', portalUpstream: service.gateUrl, tools }
  const bare = await startTraefik({ ...common, gateUrl: `http://127.0.0.1:${port}` })
  const gated = await startTraefik({ ...common, gateUrl: service.gateUrl })
  const headers = {
    Host: 'bench.localhost',
    Cookie: service.cookie,
    'Sec-Fetch-Site': 'same-origin',
    Accept: 'application/json',
  }
  const rows = { bare: [] as number[], free: [] as number[], paid: [] as number[] }
  const failures: number[] = []
  const one = async (into: number[], traefik: { port: number }, method: string, path: string) => {
    const url = `http://127.0.0.1:${traefik.port}${path}`
    const found = await measure({ url, method, headers, connections: 4, seconds: options.seconds })
    into.push(4000 / found.requestsPerSecond)
    failures.push(found.failures)
  }
  try {
    for (let round = 0; round < options.rounds; round++) {
      await one(rows.bare, bare, 'GET', '/page')
      await one(rows.free, gated, 'GET', '/page')
      await one(rows.paid, gated, 'POST', '/paid')
    }
  } finally {
    await Promise.all([bare.stop(), gated.stop(), yes.stop(), service.stop(), tool.stop()])
  }
  const [bareMs, freeMs, paidMs] = [median(rows.bare), median(rows.free), median(rows.paid)]
  return { bareMs, freeMs, paidMs, failures: failures.reduce((sum, n) => sum + n, 0) }
}
