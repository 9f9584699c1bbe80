import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openGateCalls } from './support/authz-client.ts'
import {
  adjust,
  becomeAdmin,
  runOctroi,
  signUp,
  startWorld,
  until,
  type World,
  writeApps,
} from './support/client.ts'
import { makeDatabase, type TestDatabase } from './support/database.ts'
import { findFreePort } from './support/free-port.ts'
import { startService } from './support/service.ts'

const priceList = (tokens: unknown, more = '') => `title: Metered
summary: For tests
otherwise: free
${more}rules:
  - { on: POST /paid, tokens: ${tokens} }
`
const secret = 'a secret that tests have, of more than 32 bytes'
const booksRight = (wallets: number) =>
  new RegExp(`^the books are right: ${wallets} wallets, \\d+ movements\\n$`)

describe('the command line in embedded mode', () => {
  let env: Record<string, string>
  const folders: string[] = []

  beforeAll(async () => {
    const apps = await writeApps({ metered: priceList(10) })
    const data = await mkdtemp(join(tmpdir(), 'octroi-data-'))
    folders.push(apps, data)
    env = {
      OCTROI_DATA_DIR: data,
      OCTROI_APPS_DIR: apps,
      OCTROI_GATEWAY: 'off',
      OCTROI_PORT: String(await findFreePort()),
      OCTROI_GATE_PORT: String(await findFreePort()),
      OCTROI_DOMAIN: 'example.com',
    }
  })
  afterAll(() => Promise.all(folders.map(dir => rm(dir, { recursive: true, force: true }))))

  it('works on a folder that no process runs on, and beside the one that does', async () => {
    expect(await runOctroi(env, 'migrate')).toEqual({ code: 0, out: expect.stringMatching(/\S/), err: '' })
    const before = await runOctroi(env, 'admin-link')
    expect(before.out).toMatch(/^https:\/\/example\.com\/setup\?token=\S+\n$/)

    const service = await startService(env)
    try {
      const base = `http://127.0.0.1:${env.OCTROI_PORT}`
      const admin = await signUp(base, 'Grace')
      const during = await runOctroi(env, 'admin-link')
      expect([during.code, during.err]).toEqual([0, ''])
      expect(during.out).not.toBe(before.out)
      expect((await runOctroi(env, 'migrate')).code).toBe(0)
      await becomeAdmin(admin, during.out.trim())
      await adjust(admin, admin, 5)
      const audit = await runOctroi(env, 'audit')
      expect([audit.code, audit.out, audit.err]).toEqual([0, expect.stringMatching(booksRight(1)), ''])
      const taken = await runOctroi(env, 'admin-link')
      expect([taken.code, taken.out]).toEqual([1, ''])
      expect(taken.err).toContain('There is an admin already')

      const second = {
        ...env,
        OCTROI_PORT: String(await findFreePort()),
        OCTROI_GATE_PORT: String(await findFreePort()),
      }
      await expect(startService(second)).rejects.toThrow(
        new RegExp(
          `ended with 1:[\\s\\S]*the data folder ${env.OCTROI_DATA_DIR} is in use by process ${service.child.pid}: stop it, or name another folder in OCTROI_DATA_DIR`,
        ),
      )
      expect((await admin.me()).balance).toBe(5)
    } finally {
      expect(await service.stop()).toBe(0)
    }
    const taken = await runOctroi(env, 'admin-link')
    expect([taken.code, taken.out]).toEqual([1, ''])
  }, 90_000)

  it('validates app folders without any data: what each rule costs, or where it is wrong', async () => {
    const good = await runOctroi({}, 'validate', env.OCTROI_APPS_DIR ?? '')
    expect(good.code).toBe(0)
    expect(good.out).toMatch(/POST \/paid +10 tokens/)
    const dir = await writeApps({ metered: priceList('"ten"'), good: priceList(1) })
    folders.push(dir)
    const bad = await runOctroi({}, 'validate', dir)
    expect(bad.code).toBe(1)
    expect(bad.err).toContain(`${dir}/metered/app.yaml:5:31: rules[0].tokens: `)
    expect(bad.err.trim().split('\n')).toHaveLength(1)
    expect(bad.out).toMatch(/POST \/paid +1 token/)
    const missing = await runOctroi({}, 'validate', join(dir, 'nowhere'))
    expect([missing.code, missing.err]).toEqual([1, expect.stringContaining('nowhere')])
  })

  it('explains itself when it is not understood', async () => {
    for (const args of [[], ['pay'], ['--help']]) {
      const { code, err } = await runOctroi({}, ...args)
      expect(code).toBe(2)
      for (const command of ['validate', 'audit', 'admin-link', 'migrate', 'rotate-secret'])
        expect(err).toContain(command)
    }
    const bad = await runOctroi({ OCTROI_PORT: 'x', OCTROI_STALE_S: 'y' }, 'audit')
    expect([bad.code, bad.out]).toEqual([1, ''])
    for (const name of ['OCTROI_PORT', 'OCTROI_STALE_S']) expect(bad.err).toContain(name)
  })
})

describe('a bad environment', () => {
  /** How a start failed. */
  const failure = async (env: Record<string, string>): Promise<string> => {
    const dir = await mkdtemp(join(tmpdir(), 'octroi-data-'))
    try {
      const service = await startService({ OCTROI_DATA_DIR: dir, ...env })
      await service.stop()
    } catch (error) {
      return (error as Error).message
    } finally {
      await rm(dir, { recursive: true, force: true })
    }
    throw new Error('the service started')
  }

  it('is told in one go, each variable by its name, and ends the start with 1', async () => {
    const bad = {
      OCTROI_PORT: '99999',
      OCTROI_GATE_PORT: 'abc',
      OCTROI_DATABASE_URL: 'mysql://user:hunter2@db/octroi',
      OCTROI_PORTAL_URL: 'ftp://portal',
      OCTROI_DOMAIN: 'no domain!',
      OCTROI_SECRET: 'short-and-private',
      OCTROI_SECRET_PREVIOUS: 'short-as-well',
      OCTROI_GATE_KEY: 'guessable',
      OCTROI_ANONYMOUS_LIMIT: 'many',
      OCTROI_TRUSTED_PROXIES: '10.0.0.0/8,300.1.1.1/8',
      OCTROI_CLIENT_ADDRESS_HEADER: 'a header',
      OCTROI_GATEWAY: 'maybe',
      OCTROI_STALE_S: '-1',
      OCTROI_LOG_LEVEL: 'loud',
      OCTROI_UPSTREAM_WHISPER: 'nowhere',
      SUPABASE_URL: 'file:///etc',
    }
    const told = await failure(bad)
    expect(told).toMatch(/^the service ended with 1:/)
    for (const name of [...Object.keys(bad), 'SUPABASE_PUBLISHABLE_KEY', 'SUPABASE_SECRET_KEY'])
      expect(told).toMatch(new RegExp(`^ {2}${name}\\b`, 'm'))
    expect(told).not.toContain('hunter2')
    for (const secret of ['short-and-private', 'short-as-well', 'guessable'])
      expect(told).not.toContain(secret)
  })

  it('names the secret that is missing beside a database', async () => {
    const told = await failure({ OCTROI_DATABASE_URL: 'postgres://127.0.0.1/octroi' })
    expect(told).toMatch(/ended with 1:[\s\S]*OCTROI_SECRET is missing/)
  })

  it('names the database that does not answer, and not its password', async () => {
    const url = `postgres://octroi:hunter2@127.0.0.1:${await findFreePort()}/octroi`
    const told = await failure({ OCTROI_DATABASE_URL: url, OCTROI_SECRET: secret })
    expect(told).toMatch(/ended with 1:[\s\S]*Octroi cannot start: .*OCTROI_DATABASE_URL/)
    expect(told).not.toContain('hunter2')
  })

  it('names the port that another process has', async () => {
    const { url, drop } = await makeDatabase()
    const holder = createServer().listen(0, '127.0.0.1')
    const port = await until('port', () => (holder.address() as { port: number } | null)?.port)
    for (const name of ['OCTROI_PORT', 'OCTROI_GATE_PORT']) {
      const env = {
        OCTROI_DATABASE_URL: url,
        OCTROI_SECRET: secret,
        OCTROI_HOST: '127.0.0.1',
        [name]: String(port),
      }
      expect(await failure(env)).toMatch(
        new RegExp(`ended with 1:[\\s\\S]*Octroi cannot start: .*${name}.*${port}`),
      )
    }
    holder.close()
    await drop()
  })
})

describe('price lists', () => {
  let database: TestDatabase
  let world: World
  let calls: ReturnType<typeof openGateCalls>
  let headers: { authorization: string }

  const write = async (name: string, text: string) => {
    await mkdir(join(world.appsDir, name), { recursive: true })
    await writeFile(join(world.appsDir, name, 'app.yaml'), text)
  }
  const ask = (host: string, uri = '/paid') =>
    calls.ask({ host: `${host}.example.com`, method: 'POST', uri, headers })
  const costOf = async (host: string) => (await ask(host)).headers['x-octroi-cost']
  /** Waits, at most five seconds, until a request costs so much. */
  const costs = (host: string, tokens: number) =>
    until(`price of ${tokens}`, async () => ((await costOf(host)) === String(tokens) ? true : undefined))

  beforeAll(async () => {
    database = await makeDatabase()
    world = await startWorld(
      { metered: priceList(10), broken: priceList('"ten"'), late: priceList(1) },
      { OCTROI_DATABASE_URL: database.url, OCTROI_SECRET: secret },
    )
    calls = openGateCalls(world.gate)
    const person = await world.signUp()
    await adjust(world.admin, person, 1_000_000)
    headers = { authorization: `Bearer ${(await person.key()).key}` }
  })
  afterAll(async () => {
    calls?.close()
    await world?.close()
    await database?.drop()
  })

  it('that are bad at the start are told with their place, and stop no other app', async () => {
    expect(world.service().output()).toContain(`${world.appsDir}/broken/app.yaml:5:31: rules[0].tokens: `)
    expect((await ask('broken')).status).toBe(404)
    expect(await costOf('metered')).toBe('10')
  })

  it('that are mended come into force within five seconds', async () => {
    await write('broken', priceList(3))
    await costs('broken', 3)
  })

  it('that change act within five seconds', async ({ annotate }) => {
    const startedAt = performance.now()
    await write('metered', priceList(20))
    await costs('metered', 20)
    await annotate(`after ${Math.round(performance.now() - startedAt)} ms`)
  })

  it('that turn bad leave the last good one in force', async () => {
    for (const bad of [priceList(30, 'unknown: 1\n'), 'title: Metered\n  bad: [']) {
      const before = world.service().output().length
      await write('metered', bad)
      await until('complaint', () =>
        world.service().output().slice(before).includes('/metered/app.yaml:') ? true : undefined,
      )
      expect(await costOf('metered')).toBe('20')
    }
    await write('metered', priceList(21))
    await costs('metered', 21)
  })

  it('that come and go bring and take their apps', async () => {
    await write('fresh', priceList(7))
    await costs('fresh', 7)
    await rm(join(world.appsDir, 'fresh'), { recursive: true })
    await until('end of the app', async () => ((await ask('fresh')).status === 404 ? true : undefined))
  })

  it('that take another’s host leave it where it is', async () => {
    const before = world.service().output().length
    await write('late', priceList(1, 'host: metered\n'))
    await until('complaint', () =>
      world.service().output().slice(before).includes('metered.example.com is already the host')
        ? true
        : undefined,
    )
    expect(await costOf('metered')).toBe('21')
    expect(await costOf('late')).toBe('1')
  })

  it('keep an admin’s price on top of the file’s', async () => {
    const change = { prices: { 'POST /paid': 50 } }
    await world.admin.client.send('PATCH', '/api/admin/apps/metered', change)
    await costs('metered', 50)
    await write('metered', priceList(22, 'category: audio\n'))
    await until('new file', async () => {
      const { body } = await world.admin.client.get('/api/apps/metered')
      return body.category === 'audio' ? true : undefined
    })
    expect(await costOf('metered')).toBe('50')
    await world.admin.client.send('PATCH', '/api/admin/apps/metered', { prices: null })
    await costs('metered', 22)
  })
})
