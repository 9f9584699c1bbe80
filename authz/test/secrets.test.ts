import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeBrowser, navigation, openGateCalls, ownPage } from './support/authz-client.ts'
import {
  type Answer,
  adjust,
  bodyOf,
  makeClient,
  type Person,
  startWorld,
  type World,
  writeApps,
} from './support/client.ts'
import { makeDatabase, type TestDatabase } from './support/database.ts'
import { startService } from './support/service.ts'
import { type SupabaseServer, startSupabaseServer } from './support/supabase-server.ts'

/** HOSTILE 17: secrets with a mark, planted everywhere, are looked for in everything that the service says. */

const plant = (name: string) => `planted-${name}-${randomBytes(12).toString('hex')}`

const planted = {
  OCTROI_SECRET: plant('octroi-secret-of-32-bytes'),
  OCTROI_GATE_KEY: plant('gate-key'),
  databasePassword: plant('database-password'),
  password: plant('password'),
  wrongPassword: plant('wrong-password'),
  smtpPassword: plant('smtp-password'),
}

const app =
  'title: Metered\nsummary: For tests\notherwise: free\nrules:\n  - { on: POST /paid, tokens: 10 }\n'
const host = 'metered.example.com'

const withPassword = (url: string) => {
  const parsed = new URL(url)
  parsed.password = planted.databasePassword
  return parsed.href
}

let database: TestDatabase
let server: SupabaseServer
let world: World
let calls: ReturnType<typeof openGateCalls>
/** What came to be a secret while the service ran, by what it is. */
const made = new Map<string, string>()
/** Every answer that has no business with a secret. */
const answers: string[] = []

const hear = async (answer: Answer | Promise<Answer>) => {
  const { status, headers, body } = await answer
  answers.push(`${status} ${JSON.stringify([...headers])} ${JSON.stringify(body)}`)
  return { status, headers, body }
}

beforeAll(async () => {
  server = await startSupabaseServer()
  database = await makeDatabase()
  world = await startWorld(
    { metered: app },
    {
      OCTROI_DATABASE_URL: withPassword(database.url),
      OCTROI_SECRET: planted.OCTROI_SECRET,
      OCTROI_GATE_KEY: planted.OCTROI_GATE_KEY,
      OCTROI_LOG_LEVEL: 'trace',
      SUPABASE_URL: server.url,
      SUPABASE_PUBLISHABLE_KEY: server.publishableKey,
      SUPABASE_SECRET_KEY: server.secretKey,
    },
  )
  calls = openGateCalls(world.gate)
  made.set('the Supabase secret key', server.secretKey)
})
afterAll(async () => {
  calls?.close()
  await world?.close()
  await database?.drop()
})

const expectNone = (where: string, text: string) => {
  const secrets = [...Object.entries(planted), ...made]
  for (const [name, secret] of secrets) {
    expect(text.includes(secret), `${name} is in ${where}`).toBe(false)
    expect(text.includes(encodeURIComponent(secret)), `${name} is in ${where}`).toBe(false)
    expect(text.includes(Buffer.from(secret).toString('base64')), `${name} is in ${where}`).toBe(false)
  }
}

const query = () => `?key=${planted.OCTROI_GATE_KEY}`
const ask: typeof calls.ask = async told => {
  const verdict = await calls.ask({ call: { query: query() }, ...told })
  const { 'set-cookie': _cookies, location = '', cookie: _given, ...headers } = verdict.headers
  answers.push(`${verdict.status} ${JSON.stringify(headers)} ${JSON.stringify(verdict.body)}`)
  // A ticket is in the address that it is for, and nowhere else.
  answers.push(location.replace(/ticket=.*/, ''))
  return verdict
}

describe('secrets', () => {
  let person: Person

  it('of somebody who signs up, in and wrong', async () => {
    const client = makeClient(world.base)
    const email = 'planted@people.test'
    const { password, wrongPassword } = planted
    const signedUp = await client.send('POST', '/api/auth/sign-up', { email, password, name: 'Planted' })
    const { user } = bodyOf(signedUp, 201)
    person = { ...(await world.signUp()), client, id: user.id, email }
    made.set('the session cookie', client.cookies.get('__Host-octroi') ?? '')
    const stranger = makeClient(world.base)
    await hear(stranger.send('POST', '/api/auth/sign-in', { email, password: wrongPassword }))
    await hear(stranger.send('POST', '/api/auth/sign-in', { email, password: [password] }))
    await hear(stranger.send('POST', '/api/auth/sign-in', { email: password, password: email }))
    await hear(stranger.send('POST', '/api/auth/sign-up', { email, password }))
    await hear(stranger.send('POST', '/api/auth/sign-up', { email: 'x', password, name: { password } }))
    await hear(stranger.send('PUT', '/api/me/password', { current: password, password: wrongPassword }))
    for (const text of [`{"password":"${password}"`, `password=${password}`])
      for (const type of ['application/json', 'text/plain']) {
        const headers = { 'content-type': type }
        const response = await fetch(`${world.base}/api/auth/sign-in`, {
          method: 'POST',
          body: text,
          headers,
        })
        answers.push(await response.text())
      }
  })

  it('of keys, apps’ secrets, cookies and tickets, used rightly and wrongly', async () => {
    await adjust(world.admin, person, 100)
    const { key } = await person.key()
    made.set('the API key', key)
    const made201 = bodyOf(await world.admin.client.send('POST', '/api/admin/apps/metered/secret', {}), 201)
    made.set('the app’s secret', made201.secret)
    const browser = makeBrowser(ask, person.client, 'https://portal.example.com')
    const start = await browser.ask(host, { uri: '/.octroi/start', headers: navigation })
    const launch = new URL(start.headers.location ?? '')
    const answered = await person.client.get(launch.pathname + launch.search)
    const ticket = new URL(answered.headers.get('location') ?? '').searchParams.get('ticket') ?? ''
    made.set('the ticket', ticket)
    for (let times = 0; times < 2; times++)
      await browser.ask(host, { uri: `/.octroi/session?ticket=${ticket}`, headers: navigation })
    const cookie = browser.jar(host).get('__Host-octroi') ?? ''
    expect(cookie).not.toBe('')
    made.set('the tool host’s cookie', cookie)
    for (const uri of ['/', '/paid', '/%zz', `/?key=${key}`])
      for (const method of ['GET', 'POST'])
        for (const credential of [
          { authorization: `Bearer ${key}` },
          { authorization: `Basic ${Buffer.from(`${key}:x`).toString('base64')}` },
          { authorization: `Bearer ${key}x` },
          { authorization: `Digest ${key}` },
          { cookie: `__Host-octroi=${cookie}` },
          { cookie: `__Host-octroi=${cookie}; __Host-octroi=${cookie}` },
        ]) {
          // A path of the client's own making comes back to it; the key in it is not asked for.
          const verdict = uri.includes('?')
            ? null
            : await ask({ host, method, uri, headers: { ...ownPage, ...credential } as never })
          if (verdict) expect(verdict.status).toBeLessThan(500)
        }
    for (const secret of [made201.secret, `${made201.secret}x`])
      for (const [method, path] of [
        ['GET', '/v1/balance?user=x'],
        ['POST', '/v1/charges'],
        ['POST', '/v1/nothing'],
      ] as const) {
        const response = await fetch(`${world.gate}${path}`, {
          method,
          headers: { authorization: `Bearer ${secret}` },
        })
        answers.push(await response.text())
      }
    for (const wrong of ['', `?key=${planted.OCTROI_GATE_KEY}x`, `?key=${planted.OCTROI_GATE_KEY}&key=x`])
      await ask({ host, uri: '/', call: { query: wrong } })
    // A proxy that asks the wrong port tells it the gate key.
    for (const path of [`/authz${query()}`, `/nothing${query()}`]) {
      const response = await fetch(`${world.base}${path}`, { method: 'POST' })
      answers.push(await response.text())
    }
  })

  it('of every route of the API that only reads, and of every one that is asked wrongly', async () => {
    const { paths } = bodyOf(await world.admin.client.get('/api/openapi.json')) as {
      paths: Record<string, object>
    }
    for (const [path, methods] of Object.entries(paths))
      for (const method of Object.keys(methods)) {
        const target = path.replace(/\{\w+\}/g, person.id)
        // A stream has no end to wait for.
        if (path.endsWith('/stream')) continue
        if (method === 'get' && path !== '/launch') {
          await hear(world.admin.client.get(target))
          await hear(person.client.get(target))
        }
        await hear(makeClient(world.base, made.get('the API key')).send(method.toUpperCase(), target))
        await hear(makeClient(world.base, `${made.get('the API key')}x`).send(method.toUpperCase(), target))
        if (method !== 'get' && method !== 'delete')
          await hear(
            person.client.send(method.toUpperCase(), target, { password: 1, wrong: [planted.password] }),
          )
      }
    expect(answers.length).toBeGreaterThan(200)
  })

  it('of an identity that is down', async () => {
    await server.stop()
    const { password } = planted
    const stranger = makeClient(world.base)
    const { status } = await hear(
      stranger.send('POST', '/api/auth/sign-in', { email: person.email, password }),
    )
    expect(status).toBe(503)
    await hear(stranger.send('POST', '/api/auth/sign-up', { email: 'new@people.test', password }))
    await hear(stranger.get('/api/auth/options'))
  })

  it('are in no answer, no metric, and nothing printed at the level trace', async () => {
    for (const secret of [...Object.values(planted), ...made.values()])
      expect(() => expectNone('a test of the test', `x${secret}x`)).toThrow()
    expectNone('an answer', answers.join('\n'))
    expectNone('the metrics', await (await fetch(`${world.gate}/metrics`)).text())
    expectNone('what is printed', world.service().output())
    expect(world.service().output()).toContain('"level":')
  })
})

describe('a start that fails', () => {
  it.each([
    [
      'the database is not there',
      { OCTROI_DATABASE_URL: withPassword('postgres://octroi@127.0.0.1:1/octroi') },
    ],
    ['the variables are wrong', { OCTROI_GATE_KEY: `${planted.OCTROI_GATE_KEY}!`, OCTROI_PORT: 'x' }],
    ['the mail’s address is missing', { OCTROI_SMTP_URL: `smtp://u:${planted.smtpPassword}@127.0.0.1:1` }],
  ])('names no secret when %s', async (_, wrong) => {
    const appsDir = await writeApps({ metered: app })
    const env = {
      OCTROI_APPS_DIR: appsDir,
      OCTROI_GATEWAY: 'off',
      OCTROI_DOMAIN: 'example.com',
      OCTROI_LOG_LEVEL: 'trace',
      OCTROI_SECRET: planted.OCTROI_SECRET,
      OCTROI_DATABASE_URL: withPassword(database.url),
      ...wrong,
    }
    const said = await startService(env).then(
      () => 'it started',
      (error: Error) => error.message,
    )
    expect(said).toMatch(/the service ended with 1/)
    expectNone('what is printed', said)
  })
})

describe('a mail server that is not there', () => {
  it('is told of without its password or what the mail held', async () => {
    const own = await makeDatabase()
    const appsDir = await writeApps({ metered: app })
    const service = await startService({
      OCTROI_APPS_DIR: appsDir,
      OCTROI_GATEWAY: 'off',
      OCTROI_HOST: '127.0.0.1',
      OCTROI_DOMAIN: 'example.com',
      OCTROI_PORTAL_URL: 'https://portal.example.com',
      OCTROI_LOG_LEVEL: 'trace',
      OCTROI_SECRET: planted.OCTROI_SECRET,
      OCTROI_DATABASE_URL: withPassword(own.url),
      OCTROI_SMTP_URL: `smtp://octroi:${planted.smtpPassword}@127.0.0.1:1`,
      OCTROI_MAIL_FROM: 'octroi@example.com',
    })
    const port = /Server listening at http:\/\/[\d.]+:(\d+)/.exec(service.output())?.[1]
    const client = makeClient(`http://127.0.0.1:${port}`)
    const { password } = planted
    for (const path of [
      '/api/auth/sign-up',
      '/api/auth/resend',
      '/api/auth/recover',
      '/api/auth/magic-link',
    ]) {
      const body = path.endsWith('sign-up')
        ? { email: 'a@people.test', password }
        : { email: 'a@people.test' }
      expectNone('an answer', JSON.stringify((await client.send('POST', path, body)).body))
    }
    await service.stop()
    expectNone('what is printed', service.output())
    expect(service.output()).not.toMatch(/token_hash=/)
    await own.drop()
  }, 60_000)
})
