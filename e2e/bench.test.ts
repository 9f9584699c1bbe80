import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const run = promisify(execFile)

it('npm run bench measures the gate and the ledger, to its end', async () => {
  const { stdout } = await run('npm', ['run', 'bench'], {
    cwd: new URL('..', import.meta.url).pathname,
    env: { ...process.env, OCTROI_BENCH_SECONDS: '0.3' },
    maxBuffer: 1e8,
  })
  expect(stdout).toMatch(/bare Fastify/)
}, 240_000)
