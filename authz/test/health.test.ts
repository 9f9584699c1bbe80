import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Health } from '../src/api/contract-health.ts'
import { readConfig } from '../src/config.ts'
import type { HealthParts } from '../src/health/finding.ts'
import { checkHealth } from '../src/health/health.ts'
import { expectProblem, startApi, type TestApi } from './support/api.ts'
import { openGateCalls } from './support/authz-client.ts'
import { runOctroi } from './support/client.ts'
import { makeDatabase, type TestDatabase } from './support/database.ts'
import { findFreePort } from './support/free-port.ts'
import { startService } from './support/service.ts'

let postgres: TestDatabase
let dataDir: string

beforeAll(async () => {
  postgres = await makeDatabase()
  dataDir = await mkdtemp(join(tmpdir(), 'octroi-health-'))
})
afterAll(async () => {
  await postgres.drop()
  await rm(dataDir, { recursive: true, force: true })
})

const base = () => ({
  ...readConfig({ OCTROI_DOMAIN: 'tools.localhost', OCTROI_GATEWAY: 'off' }),
  dataDir,
  mode: 'embedded-postgres' as const,
})

const look = (config: Partial<HealthParts['config']> = {}, more: Partial<HealthParts> = {}) =>
  checkHealth({ config: { ...base(), ...config }, database: postgres.database, seen: null, ...more })

const find = (health: Health, id: string) => health.checks.find(check => check.id === id)

type Call = ReturnType<NonNullable<HealthParts['seen']>['lastCall']>
const seeing = (lastCall: Call, logLag = 0) => ({ seen: { lastCall: () => lastCall, logLag: () => logLag } })

const headers = {
  'x-forwarded-method': 'GET',
  'x-forwarded-proto': 'http',
  'x-forwarded-host': 'whisper.tools.localhost',
  'x-forwarded-uri': '/',
  'x-forwarded-for': '203.0.113.7',
}
const call = { at: Date.now(), address: '10.0.0.2', headers, refused: null }

describe('the check of a set-up', () => {
  it('looks at every hop, says something of each in both languages, and the worst of them is the whole’s', async () => {
    const health = await look()
    expect(health.checks.map(({ id }) => id)).toEqual([
      'dns',
      'portal',
      'cookies',
      'proxy',
      'gate',
      'database',
      'clock',
      'books',
      'access-logs',
      'mail',
      'stripe',
      'data-folder',
    ])
    for (const { id, status, found, remedy } of health.checks) {
      expect(found.en, id).toMatch(/\.$/)
      expect(found.fr, id).not.toBe(found.en)
      expect(remedy === null, id).toBe(status === 'ok')
    }
    expect(health.status).toBe('fail')
    expect(find(health, 'gate')).toMatchObject({ status: 'fail' })
  })

  it('finds the database with its version, its migrations and its room, its clock and its books', async () => {
    const health = await look()
    expect(find(health, 'database')).toMatchObject({
      status: 'ok',
      found: { en: expect.stringMatching(/^Postgres \d+ has all \d+ migrations .* connections are free\.$/) },
    })
    expect(find(health, 'clock')?.status).toBe('ok')
    expect(find(health, 'books')?.status).toBe('ok')
  })

  it('names the migration that is missing, and one that is too new', async () => {
    const sql = 'delete from supabase_migrations.schema_migrations where version = $1 returning *'
    await postgres.database.query(sql, ['20261121000026'])
    expect(find(await look(), 'database')?.found.en).toContain('20261121000026')
    await postgres.database.query(
      "insert into supabase_migrations.schema_migrations (version) values ('20261121000026'), ('99990101000000')",
    )
    expect(find(await look(), 'database')).toMatchObject({ status: 'warn' })
    await postgres.database.query(sql, ['99990101000000'])
  })

  it('tells a clock that is off, and books that are wrong', async () => {
    const clock = { at: 0 }
    const database: HealthParts['database'] = {
      call: async (name, args) => {
        const rows = await postgres.database.call<{ nowAt: Date }>(name, args)
        if (rows[0]?.nowAt) rows[0].nowAt = new Date(rows[0].nowAt.getTime() + clock.at)
        return rows as never[]
      },
    }
    clock.at = 10_000
    expect(find(await look({}, { database }), 'clock')).toMatchObject({
      status: 'warn',
      found: { en: 'The clocks of process and database are 10 s apart.' },
    })
    clock.at = -90_000
    expect(find(await look({}, { database }), 'clock')?.status).toBe('fail')
  })

  it('says that nothing leads to a domain that is not there', async () => {
    const health = await look({ domain: 'tools.invalid', portalUrl: new URL('https://tools.invalid') })
    expect(find(health, 'dns')).toMatchObject({
      status: 'fail',
      remedy: { en: expect.stringContaining('*.tools.invalid') },
    })
    expect(find(health, 'portal')?.status).toBe('warn')
    expect(find(health, 'cookies')?.found.en).toContain('__Host-')
  })

  it('refuses plain http anywhere but on this machine', async () => {
    expect(find(await look({ portalUrl: new URL('http://tools.invalid') }), 'cookies')?.status).toBe('fail')
    expect(find(await look(), 'cookies')?.status).toBe('ok')
  })

  it('gives up on what never answers', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const { port } = silent.address() as { port: number }
    const startedAt = performance.now()
    const health = await look({ gatePort: port })
    expect(find(health, 'gate')).toMatchObject({ status: 'fail', found: { en: 'No answer within 6 s.' } })
    expect(performance.now() - startedAt).toBeLessThan(8000)
    silent.close()
  }, 20_000)

  it('reads what the proxy sent last', async () => {
    const judge = async (seen: Call, config = {}) => {
      const found = find(await look(config, seeing(seen)), 'proxy')
      return `${found?.status}: ${found?.found.en}`
    }
    expect(await judge(null)).toMatch(/^warn: No proxy has asked/)
    expect(await judge(call)).toMatch(/^ok: .*10\.0\.0\.2.*whisper\.tools\.localhost/)
    expect(await judge({ ...call, refused: 'address' })).toMatch(/^fail: .*10\.0\.0\.2.*no trusted proxy/)
    expect(await judge({ ...call, refused: 'key' })).toMatch(/^fail: .*gate key/)
    const { 'x-forwarded-uri': _, ...less } = headers
    expect(await judge({ ...call, headers: less })).toBe('fail: The last call lacked x-forwarded-uri.')
    expect(await judge({ ...call, headers: { ...headers, 'x-forwarded-proto': 'https' } })).toMatch(
      /^fail: .*came by https/,
    )
    expect(await judge(call, { clientAddressHeader: 'cf-connecting-ip' })).toMatch(
      /^fail: .*cf-connecting-ip/,
    )
    expect(await judge(null, { gateway: true })).toMatch(/^ok: The embedded gateway/)
  })

  it('finds the access log, or that it is missing, unread or behind', async () => {
    const log = join(dataDir, 'access.log')
    const judge = async (accessLogs: string[], lag = 0) =>
      find(await look({ accessLogs }, seeing(null, lag)), 'access-logs')
    expect(await judge([])).toMatchObject({ status: 'warn' })
    expect(await judge([log])).toMatchObject({
      status: 'fail',
      found: { en: expect.stringContaining('ENOENT') },
    })
    expect(await judge([join(dataDir, '*.json')])).toMatchObject({ status: 'fail' })
    await writeFile(log, '{}\n')
    expect(await judge([join(dataDir, '*.log')])).toMatchObject({ status: 'ok' })
    expect(await judge([log], 25_000_000)).toMatchObject({
      status: 'warn',
      found: { en: '25 MB of the access logs are not settled yet.' },
    })
  })

  it('greets the mail server without sending, and never shows its password', async () => {
    const received: string[] = []
    const server = new SMTPServer({
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: ({ password }, _session, done) =>
        password === 'hunter2' ? done(null, { user: 'octroi' }) : done(new Error('wrong')),
      onData: (stream, _session, done) => {
        received.push('mail')
        stream.resume().on('end', done)
      },
    })
    const { server: listening } = server
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = listening.address() as { port: number }
    const judge = async (smtpUrl: string) => find(await look({ smtpUrl }), 'mail')
    expect(await judge(`smtp://octroi:hunter2@127.0.0.1:${port}`)).toMatchObject({ status: 'ok' })
    const refused = await judge(`smtp://octroi:hunter3@127.0.0.1:${port}`)
    expect(refused?.status).toBe('fail')
    expect(JSON.stringify(refused)).not.toContain('hunter3')
    await new Promise<void>(resolve => server.close(resolve))
    expect(await judge(`smtp://octroi:hunter2@127.0.0.1:${port}`)).toMatchObject({ status: 'fail' })
    expect(received).toEqual([])
  })

  it('wants the data folder for itself', async () => {
    await chmod(dataDir, 0o755)
    expect(find(await look({ mode: 'embedded' }), 'data-folder')).toMatchObject({
      status: 'warn',
      remedy: { en: expect.stringContaining('chmod 700') },
    })
    await chmod(dataDir, 0o700)
    expect(find(await look({ mode: 'embedded' }), 'data-folder')?.status).toBe('ok')
    const gone = { mode: 'embedded', dataDir: join(dataDir, 'gone') } as const
    expect(find(await look(gone), 'data-folder')?.status).toBe('fail')
  })
})

describe('GET /api/admin/health', () => {
  let api: TestApi
  beforeAll(async () => {
    api = await startApi()
  })
  afterAll(() => api.close())

  it('is for support and admins', async () => {
    expectProblem(await (await api.signUp()).get('/api/admin/health'), 403, 'not_admin')
    const { status, body } = await (await api.signUpAdmin()).get('/api/admin/health')
    expect([status, body.checks.length]).toEqual([200, 12])
  })
})

describe('octroi doctor', () => {
  it('asks the running process, tells what is wrong and exits with 1', async () => {
    const env: Record<string, string> = {
      OCTROI_DATA_DIR: await mkdtemp(join(tmpdir(), 'octroi-data-')),
      OCTROI_PORT: String(await findFreePort()),
      OCTROI_GATE_PORT: String(await findFreePort()),
    }
    const service = await startService(env)
    try {
      const well = await runOctroi(env, 'doctor')
      expect([well.code, well.err]).toEqual([0, ''])
      expect(well.out).toMatch(/^ok {4}database {5}PGlite \d+ has all \d+ migrations/m)
      expect(well.out).toMatch(/^ok {4}portal/m)
      expect(JSON.parse((await runOctroi(env, 'doctor', '--json')).out)).toMatchObject({ status: 'ok' })
    } finally {
      await service.stop()
    }
    const alone = await runOctroi(env, 'doctor')
    expect(alone.code).toBe(1)
    expect(alone.out).toMatch(/^FAIL {2}gate .*\n +→ Start Octroi/m)
    await rm(env.OCTROI_DATA_DIR ?? '', { recursive: true, force: true })
  }, 120_000)

  it('says what it can of a database that does not answer, without its password', async () => {
    const port = await findFreePort()
    const { code, out } = await runOctroi(
      {
        OCTROI_DATABASE_URL: `postgres://octroi:hunter2@127.0.0.1:${port}/octroi`,
        OCTROI_SECRET: 'a secret that tests have, of more than 32 bytes',
        OCTROI_DATA_DIR: dataDir,
      },
      'doctor',
    )
    expect(code).toBe(1)
    expect(out).toMatch(/^FAIL {2}database {5}The database does not answer \(ECONNREFUSED\)/m)
    expect(out).not.toContain('hunter2')
  }, 120_000)

  it('sees what the proxy sent to a process without a gateway', async () => {
    const env: Record<string, string> = { OCTROI_GATEWAY: 'off', OCTROI_DOMAIN: 'example.com' }
    const service = await startService(env)
    try {
      const calls = openGateCalls(service.gate)
      await calls.ask({ host: 'nothing.example.com' })
      const { out } = await runOctroi({ ...env, OCTROI_DATA_DIR: service.dataDir }, 'doctor', '--json')
      expect(find(JSON.parse(out), 'proxy')).toMatchObject({
        status: 'ok',
        found: { en: expect.stringContaining('nothing.example.com') },
      })
      calls.close?.()
    } finally {
      await service.stop()
    }
  }, 120_000)
})
