import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeBrowser, navigation, openGateCalls, ownPage } from './support/authz-client.ts'
import { adjust, bodyOf, type Person, password, startWorld, until, type World } from './support/client.ts'
import { startService } from './support/service.ts'
import { startSupabaseServer } from './support/supabase-server.ts'

const apps = {
  metered: `title: Metered
summary: For tests
otherwise: free
rules:
  - { on: POST /paid, tokens: 10 }
  - { on: "GET /studio", tokens: 10, pass: 30m }
  - { on: "POST /live", tokens: 2, per: second, hold: 20, max: 60 }
`,
}
const host = 'metered.example.com'
const portal = 'https://portal.example.com'
const paid = { method: 'POST', uri: '/paid', headers: ownPage }

let world: World
let calls: ReturnType<typeof openGateCalls>

beforeAll(async () => {
  world = await startWorld(apps, { OCTROI_EMAIL_CONFIRM: 'limited' })
  calls = openGateCalls(world.gate)
})
afterAll(async () => {
  calls?.close()
  await world?.close()
})

const outbox = () => join(world.env.OCTROI_DATA_DIR ?? '', 'outbox')

/** The link of the newest mail to somebody, as the console told it. */
const findLink = async (person: Person): Promise<URL> => {
  const found = await until(`a mail to ${person.email}`, async () => {
    const lines = world.service().output().split('\n')
    const at = lines.findLastIndex(line => line.startsWith(`mail to ${person.email}`))
    return at < 0 ? undefined : lines[at + 1]?.trim()
  })
  return new URL(found)
}

const guest = async () => {
  const person = await world.signUp()
  await adjust(world.admin, person, 1000)
  const browser = makeBrowser(calls.ask, person.client, portal)
  await browser.open(`https://${host}/`)
  return { person, browser }
}

describe('somebody whose address is not verified', () => {
  it('has what is free, and nothing that costs, whatever their balance; their key neither', async () => {
    const { person, browser } = await guest()
    expect((await browser.ask(host)).status).toBe(200)
    const asked = [
      paid,
      { method: 'POST', uri: '/live', headers: ownPage },
      { uri: '/studio', headers: ownPage },
    ]
    for (const told of asked) {
      const refused = await browser.ask(host, told)
      expect([refused.status, refused.body.code]).toEqual([403, 'unverified'])
    }
    const page = await browser.ask(host, {
      uri: '/studio',
      headers: { ...navigation, 'sec-fetch-site': 'none' },
    })
    expect([page.status, page.headers.location]).toEqual([
      303,
      `${portal}/denied?app=metered&reason=unverified`,
    ])

    const { key } = await person.key()
    const headers = { authorization: `Bearer ${key}` }
    expect((await calls.ask({ host, uri: '/', headers })).status).toBe(200)
    expect((await calls.ask({ host, uri: '/paid', method: 'POST', headers })).status).toBe(403)
    expect((await person.me()).balance).toBe(1000)
  })

  it('pays like anybody else within five seconds of opening the link', async () => {
    const { person, browser } = await guest()
    expect((await browser.ask(host, paid)).status).toBe(403)
    const link = await findLink(person)
    const body = { type: link.searchParams.get('type'), tokenHash: link.searchParams.get('token_hash') }
    bodyOf(await person.client.send('POST', '/api/auth/confirm', body))
    await browser.open(`https://${host}/`)
    const startedAt = performance.now()
    await until('the first paid request', async () =>
      (await browser.ask(host, paid)).status === 200 ? true : undefined,
    )
    expect(performance.now() - startedAt).toBeLessThan(5000)
    expect((await person.me()).balance).toBe(990)
  })

  it('finds the mail in the outbox too, in one file', async () => {
    const person = await world.signUp()
    const link = await findLink(person)
    const mails = await Promise.all(
      (await readdir(outbox())).map(name => readFile(join(outbox(), name), 'utf8')),
    )
    const own = mails.filter(mail => mail.includes(`To: ${person.email}`))
    expect(own).toHaveLength(1)
    expect(own[0]?.replaceAll('=\n', '').replaceAll('=3D', '=')).toContain(
      link.searchParams.get('token_hash'),
    )
  })
})

describe('deleting an account', () => {
  it('clears tool hosts and keys within five seconds', async () => {
    const { person, browser } = await guest()
    const { key } = await person.key()
    const headers = { authorization: `Bearer ${key}` }
    const byKey = async () => (await calls.ask({ host, uri: '/', headers })).status
    expect([(await browser.ask(host)).status, await byKey()]).toEqual([200, 200])
    const removed = await person.client.send('DELETE', '/api/me', { password })
    expect(removed.status).toBe(204)
    const startedAt = performance.now()
    await until('the end of the session and the key', async () => {
      const session = (await browser.ask(host, { headers: ownPage })).status
      return session === 401 && (await byKey()) === 401 ? true : undefined
    })
    expect(performance.now() - startedAt).toBeLessThan(5000)
    const again = { email: person.email, password }
    bodyOf(await world.admin.client.send('POST', '/api/auth/sign-up', again), 201)
    expect((await world.octroi('audit')).code).toBe(0)
  })
})

describe('settings that contradict a project', () => {
  it('stop the start and name both', async () => {
    const server = await startSupabaseServer({ confirmations: true })
    const env = {
      SUPABASE_URL: server.url,
      SUPABASE_PUBLISHABLE_KEY: server.publishableKey,
      SUPABASE_SECRET_KEY: server.secretKey,
      OCTROI_DATABASE_URL: server.databaseUrl,
      OCTROI_SECRET: 'a secret that tests have, of more than 32 bytes',
      OCTROI_EMAIL_CONFIRM: 'limited',
    }
    try {
      const failure = await startService(env).then(
        service => service.stop().then(() => 'it started'),
        error => (error as Error).message,
      )
      expect(failure).toContain('OCTROI_EMAIL_CONFIRM')
      expect(failure).toContain('SUPABASE_URL')
      expect(failure).not.toContain(server.secretKey)
    } finally {
      await server.stop()
    }
  })
})
