import { afterAll, beforeAll, beforeEach, describe, expect, it, type TestContext } from 'vitest'
import { type Browser, makeBrowser, openGateCalls, ownPage } from './support/authz-client.ts'
import { adjust, bodyOf, type Person, password, startWorld, until, type World } from './support/client.ts'
import { makeDatabase, type TestDatabase } from './support/database.ts'
import { findFreePort } from './support/free-port.ts'
import { type RunningService, startService } from './support/service.ts'

const app = (name: string, access = 'signed-in') => `title: ${name}
summary: For tests
access: ${access}
otherwise: free
rules:
  - { on: POST /paid, tokens: 10 }
`
const apps = { metered: app('Metered'), other: app('Other'), club: app('Club', 'granted') }
const portal = 'https://portal.example.com'
const metered = 'metered.example.com'
const other = 'other.example.com'
const paid = { method: 'POST', uri: '/paid', headers: ownPage }

let database: TestDatabase
let world: World
/** Another process on the same database: what changes here must act there too. */
let far: RunningService
let here: ReturnType<typeof openGateCalls>
let there: ReturnType<typeof openGateCalls>

beforeAll(async () => {
  database = await makeDatabase()
  world = await startWorld(apps, {
    OCTROI_DATABASE_URL: database.url,
    OCTROI_SECRET: 'a secret that tests have, of more than 32 bytes',
  })
  far = await startService({
    ...world.env,
    OCTROI_PORT: String(await findFreePort()),
    OCTROI_GATE_PORT: String(await findFreePort()),
  })
  here = openGateCalls(world.gate)
  there = openGateCalls(far.gate)
})
afterAll(async () => {
  here?.close()
  there?.close()
  await far?.stop()
  await world?.close()
  await database?.drop()
})

let annotate: TestContext['annotate']
beforeEach(context => {
  annotate = context.annotate
})

/** Somebody with sessions on both tools, whom both processes have in memory; one browser asks each of them. */
const guest = async () => {
  const person = await world.signUp()
  await adjust(world.admin, person, 1000)
  const near = makeBrowser(here.ask, person.client, portal)
  const distant = makeBrowser(there.ask, person.client, portal)
  for (const host of [metered, other]) {
    await near.open(`https://${host}/`)
    for (const [name, value] of near.jar(host)) distant.jar(host).set(name, value)
    for (const browser of [near, distant])
      expect((await browser.ask(host)).headers['x-octroi-user']).toBe(person.id)
  }
  return { person, near, distant }
}

const patch = (path: string, change: unknown) => async () =>
  void bodyOf(await world.admin.client.send('PATCH', `/api/admin/${path}`, change))

/** Makes a change and waits, at most five seconds, until both processes act on it. */
const actsSoon = async (
  what: string,
  change: () => Promise<void>,
  browsers: Browser[],
  isDone: (browser: Browser) => Promise<boolean>,
) => {
  for (const browser of browsers) expect(await isDone(browser)).toBe(false)
  await change()
  const startedAt = performance.now()
  const times = await Promise.all(
    browsers.map(async browser => {
      await until(`effect of ${what}`, async () => ((await isDone(browser)) ? true : undefined))
      return Math.round(performance.now() - startedAt)
    }),
  )
  await annotate(`${what}: ${times.join(' and ')} ms`)
}

const isRefused =
  (status: number, told: Parameters<Browser['ask']>[1] = { headers: ownPage }, host = metered) =>
  async (browser: Browser) =>
    (await browser.ask(host, told)).status === status

const isNot = (check: (browser: Browser) => Promise<boolean>) => async (browser: Browser) =>
  !(await check(browser))

describe('within five seconds, in this process and in another,', () => {
  const both = ({ near, distant }: { near: Browser; distant: Browser }) => [near, distant]

  it('suspension acts, and its end', async () => {
    const somebody = await guest()
    const path = `people/${somebody.person.id}`
    const out = isRefused(403)
    await actsSoon('suspension', patch(path, { status: 'suspended', reason: 'a test' }), both(somebody), out)
    for (const browser of both(somebody)) expect((await browser.ask(metered, paid)).status).toBe(403)
    await actsSoon('its end', patch(path, { status: 'active' }), both(somebody), isNot(out))
  })

  it('a role acts, given and taken', async () => {
    const somebody = await guest()
    const path = `people/${somebody.person.id}`
    const { key } = await somebody.person.key()
    const isAdmin = async (browser: Browser) =>
      (await browser.ask(metered, { headers: { authorization: `Bearer ${key}` } })).headers[
        'x-octroi-role'
      ] === 'admin'
    await actsSoon('role given', patch(path, { role: 'admin' }), both(somebody), isAdmin)
    await actsSoon('role taken', patch(path, { role: 'user' }), both(somebody), isNot(isAdmin))
  })

  it('a new role ends the sessions that were there, on every tool’s host and at the portal', async () => {
    const somebody = await guest()
    const path = `people/${somebody.person.id}`
    await actsSoon('new role', patch(path, { role: 'admin' }), both(somebody), isRefused(401))
    for (const browser of both(somebody)) expect((await browser.ask(other, paid)).status).toBe(401)
    expect((await somebody.person.client.get('/api/me')).status).toBe(401)
    const { email } = somebody.person
    bodyOf(await somebody.person.client.send('POST', '/api/auth/sign-in', { email, password }))
    for (const browser of both(somebody)) {
      await browser.open(`https://${metered}/`)
      expect((await browser.ask(metered)).headers['x-octroi-role']).toBe('admin')
    }
  })

  it('the revocation of a key acts', async () => {
    const somebody = await guest()
    const { id, key } = await somebody.person.key()
    const told = { headers: { authorization: `Bearer ${key}` } }
    const revoke = async () =>
      void bodyOf(await somebody.person.client.send('DELETE', `/api/keys/${id}`), 204)
    await actsSoon('revocation', revoke, both(somebody), isRefused(401, told))
  })

  it('an admin’s price acts, and its reset', async () => {
    const somebody = await guest()
    const costs = (tokens: number) => async (browser: Browser) =>
      (await browser.ask(metered, paid)).headers['x-octroi-cost'] === String(tokens)
    const set = (tokens: number | null) => patch('apps/metered', { prices: { 'POST /paid': tokens } })
    await actsSoon('price', set(17), both(somebody), costs(17))
    await actsSoon('its reset', set(null), both(somebody), costs(10))
  })

  it('an app that is switched off is off, and on again', async () => {
    const somebody = await guest()
    const off = isRefused(404, { headers: ownPage }, other)
    await actsSoon('app off', patch('apps/other', { off: true }), both(somebody), off)
    await actsSoon('app on', patch('apps/other', { off: null }), both(somebody), isNot(off))
  })

  it('access to an app acts, given and taken', async () => {
    const somebody = await guest()
    const { key } = await somebody.person.key()
    const told = { headers: { authorization: `Bearer ${key}` } }
    const opens = isNot(isRefused(403, told, 'club.example.com'))
    const path = `/api/admin/people/${somebody.person.id}/apps/club`
    const set = (method: string) => async () => void bodyOf(await world.admin.client.send(method, path), 204)
    await actsSoon('access given', set('PUT'), both(somebody), opens)
    await actsSoon('access taken', set('DELETE'), both(somebody), isNot(opens))
  })

  it('signing out at the portal ends the sessions on every tool’s host', async () => {
    const somebody = await guest()
    const signOut = async () =>
      void bodyOf(await somebody.person.client.send('POST', '/api/auth/sign-out', {}), 204)
    await actsSoon('sign-out', signOut, both(somebody), isRefused(401))
    for (const browser of both(somebody)) expect((await browser.ask(other, paid)).status).toBe(401)
  })

  it('signing out on a tool’s host ends the others and the portal’s', async () => {
    const somebody = await guest()
    const cookies = new Map(somebody.person.client.cookies)
    const signOut = async () => {
      const told = { method: 'POST', uri: '/.octroi/sign-out', headers: ownPage }
      expect((await somebody.distant.ask(metered, told)).status).toBe(303)
    }
    const out = isRefused(401, { headers: ownPage }, other)
    await actsSoon('sign-out on a tool’s host', signOut, both(somebody), out)
    expect(somebody.person.client.cookies).toEqual(cookies)
    await until('end of the portal’s session', async () =>
      (await somebody.person.client.get('/api/me')).status === 401 ? true : undefined,
    )
  })

  it('signing out everywhere ends every browser’s sessions', async () => {
    const somebody = await guest()
    const { email } = somebody.person
    const second: Person = await world.signUp()
    second.client.cookies.clear()
    bodyOf(await second.client.send('POST', '/api/auth/sign-in', { email, password }))
    const elsewhere = makeBrowser(there.ask, second.client, portal)
    await elsewhere.open(`https://${metered}/`)
    const signOut = async () =>
      void bodyOf(await somebody.person.client.send('POST', '/api/auth/sign-out', { everywhere: true }), 204)
    await actsSoon('sign-out everywhere', signOut, [...both(somebody), elsewhere], isRefused(401))
  })

  it('a change acts that no notice tells of', async () => {
    const somebody = await guest()
    await database.database.exec(`
      create or replace function octroi.note_change() returns trigger language plpgsql set search_path = '' as $$
      begin
        insert into octroi.change (kind, ref) values (tg_argv[0], to_jsonb(coalesce(new, old)) ->> tg_argv[1]);
        return null;
      end $$;`)
    const path = `people/${somebody.person.id}`
    const change = { status: 'suspended', reason: 'a test' }
    await actsSoon('suspension without a notice', patch(path, change), both(somebody), isRefused(403))
    const signOut = async () =>
      void bodyOf(await world.admin.client.send('POST', '/api/auth/sign-out', {}), 204)
    const admin = makeBrowser(there.ask, world.admin.client, portal)
    await admin.open(`https://${metered}/`)
    await actsSoon('sign-out without a notice', signOut, [admin], isRefused(401))
  })
})
