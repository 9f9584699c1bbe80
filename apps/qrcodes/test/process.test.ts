import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { request, tempDir } from './support/service.ts'

const FOLDER = join(import.meta.dirname, '..')

/** Runs `node src/main.ts` as the gateway and the container do. */
function run(env: Record<string, string>) {
  const child = spawn(process.execPath, ['src/main.ts'], {
    cwd: FOLDER,
    env: { PATH: process.env.PATH, ...env },
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  let output = ''
  child.stdout.on('data', chunk => {
    output += chunk
  })
  child.stderr.on('data', chunk => {
    output += chunk
  })
  const ended = once(child, 'close').then(([code]) => ({ code, output }))
  const url = async () => {
    for (let tries = 0; tries < 200; tries++) {
      const found = /listening at (http:\/\/[^"]+)"/.exec(output)?.[1]
      if (found) return found
      await new Promise(resolve => setTimeout(resolve, 50))
    }
    throw new Error(`not listening: ${output}`)
  }
  return { child, ended, url }
}

test('bad configuration names every bad variable and exits 1', async () => {
  const { code, output } = await run({ PORT: '99999', HOST: 'a b', PUBLIC_URL: 'ftp://x' }).ended
  expect(code).toBe(1)
  for (const name of ['PORT', 'HOST', 'PUBLIC_URL']) expect(output).toContain(`${name} is`)
})

test('a data folder that cannot be used is named and exits 1', async () => {
  const file = join(tempDir(), 'file')
  writeFileSync(file, '')
  const { code, output } = await run({ PORT: '0', DATA_DIR: file }).ended
  expect(code).toBe(1)
  expect(output).toContain('DATA_DIR')
})

test('data of a newer release is left alone', async () => {
  const dataDir = tempDir()
  const database = new DatabaseSync(join(dataDir, 'qrcodes.sqlite'))
  database.exec('pragma user_version = 99')
  database.close()
  const { code, output } = await run({ PORT: '0', DATA_DIR: dataDir }).ended
  expect(code).toBe(1)
  expect(output).toContain('run the newer release')
})

test('a port that is taken is named and exits 1', async () => {
  const first = run({ PORT: '0', DATA_DIR: tempDir() })
  const { port } = new URL(await first.url())
  const { code, output } = await run({ PORT: port, DATA_DIR: tempDir() }).ended
  expect(code).toBe(1)
  expect(output).toContain('EADDRINUSE')
})

test.each(['SIGTERM', 'SIGINT', 'SIGKILL'] as const)('codes and scans outlive %s', async signal => {
  const env = { PORT: '0', DATA_DIR: tempDir(), PUBLIC_URL: 'https://qr.example.org/' }
  const before = run(env)
  const url = await before.url()
  expect(await (await request(`${url}/healthz`)).json()).toEqual({ status: 'ok' })
  const body = { target: 'https://example.org' }
  const headers = { 'x-octroi-charge': 'ch_1' }
  const made = await request(`${url}/api/dynamic`, { method: 'POST', owner: 'ann', body, headers })
  const { id, shortUrl } = (await made.json()) as { id: string; shortUrl: string }
  expect(shortUrl).toBe(`https://qr.example.org/r/${id}`)
  await request(`${url}/r/${id}`)
  before.child.kill(signal)
  expect((await before.ended).code).toBe(signal === 'SIGKILL' ? null : 0)

  const again = await run(env).url()
  expect(await (await request(`${again}/api/dynamic/${id}`, { owner: 'ann' })).json()).toMatchObject({
    scans: 1,
  })
  const repeat = await request(`${again}/api/dynamic`, { method: 'POST', owner: 'ann', body, headers })
  expect([repeat.status, ((await repeat.json()) as { id: string }).id]).toEqual([200, id])
})

test('a request under way is answered before the process ends', async () => {
  const service = run({ PORT: '0', DATA_DIR: tempDir() })
  const { port } = new URL(await service.url())
  const socket = connect(Number(port), '127.0.0.1')
  const body = JSON.stringify({ data: 'half' })
  socket.write(
    `POST /api/static HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`,
  )
  await new Promise(resolve => setTimeout(resolve, 200))
  service.child.kill('SIGTERM')
  await new Promise(resolve => setTimeout(resolve, 200))
  socket.write(body)
  const [answer] = await once(socket, 'data')
  expect(String(answer)).toMatch(/^HTTP\/1\.1 200 /)
  expect((await service.ended).code).toBe(0)
})
