import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeAuthenticator } from './support/authenticator.ts'
import { makeBrowser, navigation, openGateCalls, ownPage } from './support/authz-client.ts'
import {
  bodyOf,
  type Client,
  makeClient,
  type Person,
  password,
  startWorld,
  type World,
} from './support/client.ts'
import { makeDatabase } from './support/database.ts'
import { startService } from './support/service.ts'
import { startSupabaseServer } from './support/supabase-server.ts'

const apps = { free: 'title: Free\nsummary: For tests\notherwise: free\n' }
const secret = 'a secret that tests have, of more than 32 bytes'
const host = 'free.example.com'
const portal = 'https://portal.example.com'

let world: World
let calls: ReturnType<typeof openGateCalls>
let close: () => Promise<void>

beforeAll(async () => {
  const [database, server] = [await makeDatabase(), await startSupabaseServer()]
  world = await startWorld(apps, {
    SUPABASE_URL: server.url,
    SUPABASE_PUBLISHABLE_KEY: server.publishableKey,
    SUPABASE_SECRET_KEY: server.secretKey,
    OCTROI_DATABASE_URL: database.url,
    OCTROI_SECRET: secret,
    OCTROI_ADMIN_MFA: 'required',
  })
  calls = openGateCalls(world.gate)
  close = async () => {
    calls.close()
    await world.close()
    await server.stop()
    await database.drop()
  }
}, 60_000)
afterAll(() => close())

const enrol = async (client: Client) => {
  const made = bodyOf(await client.send('POST', '/api/me/factors', { password }), 201)
  const authenticator = makeAuthenticator(made.id, made.secret)
  const path = `/api/me/factors/${made.id}/verify`
  bodyOf(await client.send('POST', path, { code: authenticator.next() }))
  return authenticator
}

const beginSignIn = async ({ email }: Person) => {
  const client = makeClient(world.base)
  bodyOf(await client.send('POST', '/api/auth/sign-in', { email, password }), 202)
  return client
}

const basic = (name: string, secretText: string) =>
  `Basic ${Buffer.from(`${name}:${secretText}`).toString('base64')}`

describe('a sign-in that lacks its second factor', () => {
  it('is nobody to the gate, however its cookie or its password is shown', async () => {
    const person = await world.signUp()
    await enrol(person.client)
    const client = await beginSignIn(person)
    const pending = client.cookies.get('__Host-octroi-pending') ?? ''
    expect(pending).not.toBe('')
    const disguises: Record<string, string>[] = [
      { cookie: `__Host-octroi=${pending}` },
      { cookie: `__Host-octroi-pending=${pending}` },
      { authorization: `Bearer ${pending}` },
      { authorization: basic(person.email, pending) },
      { authorization: basic(person.email, password) },
    ]
    for (const headers of disguises) {
      const verdict = await calls.ask({ host, headers: { ...ownPage, ...headers } })
      expect([verdict.status, verdict.headers['x-octroi-user']]).toEqual([401, undefined])
    }
  })

  it('gets into no app, and into every one once the code is shown', async () => {
    const person = await world.signUp()
    const authenticator = await enrol(person.client)
    const client = await beginSignIn(person)
    const launch = `/launch?app=free&nonce=${'n'.repeat(43)}`
    expect((await client.get(launch)).headers.get('location')).toContain(`${portal}/sign-in`)
    bodyOf(await client.send('POST', '/api/auth/second-factor', { code: authenticator.next() }))
    const browser = makeBrowser(calls.ask, client, portal)
    await browser.open(`https://${host}/`)
    const verdict = await browser.ask(host, { headers: ownPage })
    expect([verdict.status, verdict.headers['x-octroi-user']]).toEqual([200, person.id])
  })
})

describe('an admin where a second factor is required', () => {
  it('is let into no app before, not by a key either, and by both after', async () => {
    const { admin } = world
    expect((await admin.client.get('/api/admin/people')).body.code).toBe('second_factor_due')
    const authenticator = await enrol(admin.client)
    const { key } = await admin.key({ admin: true })
    const headers = { authorization: `Bearer ${key}` }
    expect((await calls.ask({ host, headers })).status).toBe(200)

    const path = `/api/me/factors/${authenticator.id}`
    expect((await admin.client.send('DELETE', path, { password })).status).toBe(204)
    const refused = await calls.ask({ host, headers })
    expect([refused.status, refused.body.code]).toEqual([403, 'second_factor_due'])
    const page = await calls.ask({ host, headers: { ...headers, ...navigation } })
    expect(page.headers.location).toBe(`${portal}/denied?app=free&reason=second-factor-due`)
  })

  it('stops the start where the mode has none', async () => {
    const started = startService({ OCTROI_ADMIN_MFA: 'required' })
    await expect(started).rejects.toThrow('OCTROI_ADMIN_MFA is required, and there is no second factor')
  })
})
