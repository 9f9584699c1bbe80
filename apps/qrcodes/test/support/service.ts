import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { buildServer } from '../../src/server.ts'
import { openStore } from '../../src/store.ts'

type Call = { method?: string; owner?: string; body?: unknown; headers?: Record<string, string> }

export type Service = Awaited<ReturnType<typeof startService>>

/** A folder that is gone after the test. */
export function tempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'qrcodes-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

/** The real service on a free port with a real file; `now` is its clock. */
export async function startService(options: { publicUrl?: string; now?: () => number } = {}) {
  const dataDir = tempDir()
  const store = openStore(dataDir)
  const app = buildServer({
    store,
    publicUrl: options.publicUrl ?? null,
    ...(options.now && { now: options.now }),
  })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  onTestFinished(async () => {
    await app.close()
    store.close()
  })
  return { url, call: (path: string, call?: Call) => request(url + path, call) }
}

/** Sends one request; redirects are answers here, not to be followed. */
export function request(url: string, { method = 'GET', owner, body, headers }: Call = {}): Promise<Response> {
  return fetch(url, {
    method,
    redirect: 'manual',
    headers: {
      ...(owner && { 'x-octroi-user': owner }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
}

/** Makes a dynamic code and gives what the service answered. */
export async function createCode(service: Service, owner: string, target = 'https://example.org/menu') {
  const response = await service.call('/api/dynamic', { method: 'POST', owner, body: { target } })
  return (await response.json()) as { id: string; shortUrl: string; target: string; createdAt: string }
}
