import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Visitor } from './support/visitor.ts'

const run = promisify(execFile)
const repository = new URL('..', import.meta.url).pathname
const portal = 'http://localhost:8080'

/** A newcomer's environment: nothing of this run's but what finds programs and the network. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) =>
    /^(PATH|HOME|LANG|npm_config_cache|XDG_CACHE_HOME|https?_proxy|no_proxy|NODE_EXTRA_CA_CERTS)$/i.test(
      name,
    ),
  ),
)

/** Whether anything serves the portal's port. */
const visitorAnswers = () =>
  fetch(portal).then(
    () => true,
    () => false,
  )

/** The commands of the README: indented lines after "Run it", and its shell block. */
const readCommands = async () => {
  const readme = await readFile(join(repository, 'README.md'), 'utf8')
  const [, script = ''] = /```sh\n([\s\S]*?)```/.exec(readme) ?? []
  const lines = [...readme.matchAll(/^ {4}(np[mx] .*)$/gm)].map(match => match[1])
  return { lines, curls: script.split('\n\n') }
}

describe('what the README says, in a clean clone', () => {
  let clone: string
  let service: ChildProcess
  let printed = ''
  let key = ''

  beforeAll(async () => {
    clone = join(await mkdtemp(join(tmpdir(), 'octroi-clone-')), 'octroi')
    await run('git', ['clone', '--quiet', repository, clone])
  })
  afterAll(async () => {
    if (service?.pid !== undefined) {
      // npm leaves alone what it started: the group ends together.
      process.kill(-service.pid, 'SIGTERM')
      for (let waited = 0; waited < 150 && (await visitorAnswers()); waited++) await sleep(100)
    }
    await rm(join(clone, '..'), { recursive: true, force: true })
  })

  it('has the commands that this test runs', async () => {
    const { lines } = await readCommands()
    expect(lines).toEqual(['npm ci && npm start', 'npx octroi validate', 'npm ci && npm test'])
  })

  it('starts by npm ci && npm start, within 30 s of the install', async () => {
    await run('npm', ['ci'], { cwd: clone, env, maxBuffer: 1e8 })
    expect(await visitorAnswers(), 'something serves port 8080 already').toBe(false)
    const startedAt = Date.now()
    // In a group of its own, so that npm and what it starts end together.
    service = spawn('npm', ['start'], { cwd: clone, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [service.stdout, service.stderr]) stream?.on('data', chunk => (printed += chunk))
    await expect.poll(() => printed, { timeout: 30_000, interval: 100 }).toContain('Octroi is open')
    expect(Date.now() - startedAt).toBeLessThan(30_000)
    expect(printed).not.toMatch(/warning|deprecat/i)
    expect(printed).toContain(portal)
    expect(printed).toContain('http://qrcodes.localhost:8080')
    expect(printed).toMatch(/http:\/\/localhost:8080\/setup\?token=\S+/)
  }, 240_000)

  it('refuses the first curl and passes the second, once there are tokens', async () => {
    const visitor = new Visitor({ port: 8080, ca: undefined })
    const person = { email: 'ada@example.com', password: 'correct horse battery' }
    const { user } = (await visitor.post(`${portal}/api/auth/sign-up`, person)).json<{
      user: { id: string }
    }>()
    const token = /setup\?token=(\S+)/.exec(printed)?.[1]
    expect((await visitor.post(`${portal}/api/setup`, { token })).status).toBe(200)
    key = (await visitor.post(`${portal}/api/keys`, { name: 'readme' })).json<{ key: string }>().key
    const { curls } = await readCommands()
    // Not every machine's resolver knows names under localhost; browsers and newer curls do.
    const curl = (text = '') =>
      run(
        '/bin/sh',
        ['-c', text.replaceAll('curl -i', 'curl -si --resolve qrcodes.localhost:8080:127.0.0.1')],
        {
          env: { ...env, OCTROI_KEY: key },
        },
      )
    expect((await curl(curls[0])).stdout).toMatch(/^HTTP\/1.1 401 /)
    expect((await curl(curls[1])).stdout).toMatch(/^HTTP\/1.1 402 /)
    await visitor.post(`${portal}/api/admin/people/${user.id}/adjustments`, {
      tokens: 500,
      reason: 'to try it',
    })
    const made = (await curl(curls[1])).stdout
    expect(made).toMatch(/^HTTP\/1.1 201 /)
    expect(made).toContain('shortUrl')
    expect((await visitor.send(`${portal}/api/me`)).json()).toMatchObject({ balance: 400 })
  })

  it('validates the price lists and proves the books, while the service runs', async () => {
    const { stdout } = await run('npx', ['octroi', 'validate'], { cwd: clone, env })
    expect(stdout).toContain('POST /api/dynamic  100 tokens')
    expect((await run('npx', ['octroi', 'audit'], { cwd: clone, env })).stdout).toContain(
      'the books are right',
    )
  })
})
