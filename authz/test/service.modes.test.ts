import { afterAll, describe, expect, it } from 'vitest'
import { makeBrowser, openGateCalls, ownPage } from './support/authz-client.ts'
import { adjust, bodyOf, listAll, makeClient, password, startWorld, type World } from './support/client.ts'
import { makeDatabase } from './support/database.ts'
import { startSupabaseServer } from './support/supabase-server.ts'

const apps = {
  metered: `title: Metered
summary: For tests
otherwise: free
rules:
  - { on: POST /paid, tokens: 100, title: A paid job }
`,
}
const secret = 'a secret that tests have, of more than 32 bytes'
const host = 'metered.example.com'

/** What a mode needs: its environment, and how to clear up after it. */
type Ground = { env: Record<string, string>; after(): Promise<void>; sessions?(): Promise<number> }

const grounds: Record<string, () => Promise<Ground>> = {
  embedded: async () => ({ env: {}, after: async () => {} }),
  'embedded on Postgres': async () => {
    const database = await makeDatabase('template0')
    return { env: { OCTROI_DATABASE_URL: database.url, OCTROI_SECRET: secret }, after: database.drop }
  },
  Supabase: async () => {
    const [database, server] = [await makeDatabase('template0'), await startSupabaseServer()]
    const env = {
      SUPABASE_URL: server.url,
      SUPABASE_PUBLISHABLE_KEY: server.publishableKey,
      SUPABASE_SECRET_KEY: server.secretKey,
      OCTROI_DATABASE_URL: database.url,
      OCTROI_SECRET: secret,
    }
    const after = async () => {
      await server.stop()
      await database.drop()
    }
    return { env, after, sessions: server.countSessions }
  },
}

describe.each(Object.keys(grounds))('in the mode %s', mode => {
  let world: World | undefined
  let ground: Ground | undefined
  afterAll(async () => {
    await world?.close()
    await ground?.after()
  })

  it('a newcomer signs up, is refused for want of tokens, gets some, pays, and sees where they went', async () => {
    ground = await grounds[mode]?.()
    const opened = await startWorld(apps, ground?.env)
    world = opened
    const calls = openGateCalls(opened.gate)
    const person = await opened.signUp('Zoë')
    expect(await person.me()).toMatchObject({ name: 'Zoë', role: 'user', balance: 0, held: 0, debt: 0 })
    expect(await opened.admin.me()).toMatchObject({ role: 'admin' })

    const { key } = await person.key({ apps: ['metered'] })
    const headers = { authorization: `Bearer ${key}` }
    const paid = { host, method: 'POST', uri: '/paid' }
    const free = await calls.ask({ host, headers })
    expect([free.status, free.headers['x-octroi-user']]).toEqual([200, person.id])
    const refused = await calls.ask({ ...paid, headers })
    expect([refused.status, refused.body.code]).toEqual([402, 'balance_too_low'])
    expect(refused.body).toMatchObject({ price: 100, balance: 0 })

    expect(await adjust(opened.admin, person, 500)).toBe(500)
    const passed = await calls.ask({ ...paid, headers })
    expect([passed.status, passed.headers['x-octroi-balance']]).toEqual([200, '400'])
    const browser = makeBrowser(calls.ask, person.client, 'https://portal.example.com')
    await browser.open(`https://${host}/`)
    const byCookie = await browser.ask(host, { ...paid, headers: ownPage })
    expect([byCookie.status, byCookie.headers['x-octroi-balance']]).toEqual([200, '300'])
    expect((await person.me()).balance).toBe(300)
    const movements = await listAll<Record<string, unknown>>(person.client, '/api/movements')
    expect(movements).toMatchObject([
      { kind: 'charge', app: 'metered', tokens: -100, balance: 300 },
      { kind: 'charge', app: 'metered', tokens: -100, balance: 400 },
      { kind: 'adjustment', app: null, tokens: 500, balance: 500, note: 'for the test' },
    ])
    expect((await opened.octroi('audit')).code).toBe(0)
    expect(bodyOf(await opened.admin.client.get('/api/admin/books'))).toEqual({ broken: [] })

    // Stopped, the command line opens the data itself; started again, everything is there.
    expect(await opened.service().stop()).toBe(0)
    const audit = await opened.octroi('audit')
    expect([audit.code, audit.err]).toEqual([0, ''])
    expect(audit.out).toMatch(/^the books are right: 2 wallets, 3 movements\n$/)
    await opened.start()
    const again = makeClient(opened.base)
    const { user } = bodyOf(
      await again.send('POST', '/api/auth/sign-in', { email: person.email.toUpperCase(), password }),
    )
    expect(user).toMatchObject({ id: person.id, balance: 300 })
    const wrong = { email: person.email, password: 'another password' }
    expect((await makeClient(opened.base).send('POST', '/api/auth/sign-in', wrong)).status).toBe(401)
    expect((await calls.ask({ ...paid, headers })).headers['x-octroi-balance']).toBe('200')
    // Sessions are ours: none is left at Supabase.
    if (ground?.sessions) expect(await ground.sessions()).toBe(0)
    calls.close()
  }, 60_000)
})
