import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { makeSetupLink } from '../src/api/setup.ts'
import {
  type Client,
  expectProblem,
  loadAll,
  password,
  sessionCookie,
  sessionOf,
  startApi,
  type TestPerson,
  useApi,
} from './support/api.ts'

type Listed = { id: string; current: boolean; device: unknown; address: string; lastUsedAt: string }

const api = await useApi()
const admin = await api.signUpAdmin()

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0'

/** Another browser of somebody. */
const signInAgain = async ({ email }: Pick<TestPerson, 'email'>, userAgent = 'node'): Promise<Client> => {
  const client = api.client()
  const answer = await client.post('/api/auth/sign-in', { email, password }, { 'user-agent': userAgent })
  expect(answer.status).toBe(200)
  return client
}

const list = (client: Client, path = '/api/sessions') => loadAll<Listed>(client, path)

const ownId = async (client: Client) => (await list(client)).find(({ current }) => current)?.id ?? ''

const isIn = async (client: Client) => (await client.get('/api/me')).status === 200

const withCookie = (text: string) => {
  const client = api.client()
  client.cookies.set(sessionCookie, text)
  return client
}

/** Makes a session look as if it had last been used so long ago; nothing has it in memory yet. */
const letRest = (email: string, interval: string) =>
  api.database.query(
    'update octroi.session s set seen_at = now() - $2::interval from octroi.person p where p.id = s.person_id and p.email = $1',
    [email, interval],
  )

describe('a list of sessions', () => {
  it('says where each is, when it was last used, and which is this one', async () => {
    const person = await api.signUp()
    const other = await signInAgain(person, firefox)
    const sessions = await list(other)
    expect(sessions).toHaveLength(2)
    expect(sessions[0]).toEqual({
      id: expect.any(String),
      current: true,
      device: { browser: 'Firefox 132', system: 'Linux' },
      address: expect.stringMatching(/^198\.18\./),
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      lastUsedAt: expect.any(String),
      expiresAt: expect.any(String),
    })
    expect(sessions[1]).toMatchObject({ current: false, device: { browser: null, system: null } })
    expect(Date.now() - Date.parse(sessions[0]?.lastUsedAt ?? '')).toBeLessThan(5000)
    expect((await list(person)).map(({ id, current }) => [id, current])).toEqual([
      [sessions[0]?.id, false],
      [sessions[1]?.id, true],
    ])
  })

  it('holds one’s own only, and none that ended, expired or idled too long', async () => {
    const person = await api.signUp()
    await signInAgain(await api.signUp())
    const gone = await signInAgain(person)
    await gone.post('/api/auth/sign-out')
    for (const column of ['expires_at', 'seen_at']) {
      await signInAgain(person)
      await api.database.query(
        `update octroi.session set ${column} = now() - interval '25 hours' where id = (
           select id from octroi.session where person_id = $1 order by created_at desc limit 1)`,
        [person.me.id],
      )
    }
    const sessions = await list(person)
    expect(sessions.map(({ current }) => current)).toEqual([true])
  })

  it('comes in pages', async () => {
    const person = await api.signUp()
    for (let i = 0; i < 4; i++) await signInAgain(person)
    expect(new Set((await list(person, '/api/sessions?limit=2')).map(({ id }) => id)).size).toBe(5)
    expectProblem(await person.get('/api/sessions?cursor=x'), 400, 'invalid')
  })

  it('is nothing for keys, nor for nobody', async () => {
    const { key } = (await admin.post('/api/keys', { name: 'k', admin: true })).body
    const id = randomUUID()
    for (const [client, status, code] of [
      [api.client(key), 403, 'key_may_not'],
      [api.client(), 401, 'sign_in'],
    ] as const) {
      expectProblem(await client.get('/api/sessions'), status, code)
      expectProblem(await client.call('DELETE', '/api/sessions'), status, code)
      expectProblem(await client.call('DELETE', `/api/sessions/${id}`), status, code)
    }
  })
})

describe('ending sessions', () => {
  it('ends one, at once, and leaves the others', async () => {
    const person = await api.signUp()
    const [second, third] = [await signInAgain(person), await signInAgain(person)]
    const answer = await person.call('DELETE', `/api/sessions/${await ownId(second)}`)
    expect([answer.status, answer.body, answer.headers.getSetCookie()]).toEqual([204, '', []])
    expectProblem(await second.get('/api/me'), 401, 'sign_in')
    expect([await isIn(person), await isIn(third)]).toEqual([true, true])
    expect(await list(person)).toHaveLength(2)
  })

  it('clears the cookie of one’s own', async () => {
    const person = await api.signUp()
    const old = sessionOf(person)
    const answer = await person.call('DELETE', `/api/sessions/${await ownId(person)}`)
    expect(answer.headers.getSetCookie()[0]).toMatch(/^__Host-octroi=; .*Max-Age=0/)
    expectProblem(await withCookie(old).get('/api/me'), 401, 'sign_in')
  })

  it('ends all but this one', async () => {
    const person = await api.signUp()
    const others = [await signInAgain(person), await signInAgain(person)]
    const stranger = await api.signUp()
    expect((await person.call('DELETE', '/api/sessions')).status).toBe(204)
    for (const other of others) expectProblem(await other.get('/api/me'), 401, 'sign_in')
    expect([await isIn(person), await isIn(stranger)]).toEqual([true, true])
  })

  it("is 404 for another's, for none, and for one that has ended", async () => {
    const [person, other] = [await api.signUp(), await api.signUp()]
    const second = await signInAgain(person)
    const id = await ownId(second)
    expectProblem(await other.call('DELETE', `/api/sessions/${id}`), 404, 'not_found')
    expectProblem(await person.call('DELETE', `/api/sessions/${randomUUID()}`), 404, 'not_found')
    expectProblem(await person.call('DELETE', '/api/sessions/none'), 400, 'invalid')
    expect(await isIn(second)).toBe(true)
    await second.post('/api/auth/sign-out')
    expectProblem(await person.call('DELETE', `/api/sessions/${id}`), 404, 'not_found')
  })

  it('of anybody is for admins, who see them too', async () => {
    const person = await api.signUp()
    const second = await signInAgain(person, firefox)
    const at = `/api/admin/people/${person.me.id}/sessions`
    const sessions = await list(admin, at)
    expect(sessions.map(({ current, device }) => [current, device])).toEqual([
      [false, { browser: 'Firefox 132', system: 'Linux' }],
      [false, { browser: null, system: null }],
    ])
    expect((await admin.call('DELETE', `${at}/${await ownId(second)}`)).status).toBe(204)
    expect([await isIn(second), await isIn(person)]).toEqual([false, true])
    const own = (await list(admin))[0]?.id
    expectProblem(await admin.call('DELETE', `${at}/${own}`), 404, 'not_found')
    expect((await admin.call('DELETE', at)).status).toBe(204)
    expect([await isIn(person), await isIn(admin)]).toEqual([false, true])
    for (const method of ['GET', 'DELETE'])
      expectProblem(await admin.call(method, `/api/admin/people/${randomUUID()}/sessions`), 404, 'not_found')
  })
})

describe('the lifetime of a session', () => {
  it('ends when nobody used it for a day', async () => {
    const [person, other] = [await api.signUp(), await api.signUp()]
    await letRest(person.email, '24 hours 1 second')
    await letRest(other.email, '23 hours 59 minutes')
    expectProblem(await person.get('/api/me'), 401, 'sign_in')
    expect(await isIn(other)).toBe(true)
  })

  it('ends after thirty days however much it is used', async () => {
    const person = await api.signUp()
    const [row] = await api.database.query<{ days: number }>(
      'select (extract(epoch from expires_at - created_at) / 86400)::int as days from octroi.session where person_id = $1',
      [person.me.id],
    )
    expect(row?.days).toBe(30)
    await api.database.query('update octroi.session set expires_at = now() where person_id = $1', [
      person.me.id,
    ])
    await api.readNow()
    expectProblem(await person.get('/api/me'), 401, 'sign_in')
  })
})

describe('a change of role', () => {
  const change = (by: Client, person: TestPerson, role: string) =>
    by.call('PATCH', `/api/admin/people/${person.me.id}`, { body: { role } })

  it('ends the sessions of whoever has it, so that nobody becomes an admin by an old cookie', async () => {
    const person = await api.signUp()
    const second = await signInAgain(person)
    for (const role of ['admin', 'support', 'user']) {
      const before = await signInAgain(person)
      expect((await change(admin, person, role)).status).toBe(200)
      for (const client of [person, second, before])
        expectProblem(await client.get('/api/me'), 401, 'sign_in')
      expect((await (await signInAgain(person)).get('/api/me')).body.role).toBe(role)
    }
    const now = await signInAgain(person)
    expect((await change(admin, person, 'user')).status).toBe(200)
    expect(await isIn(now)).toBe(true)
  })

  it('of one’s own goes on in this browser, under another cookie, and nowhere else', async () => {
    const other = await api.signUpAdmin()
    const second = await signInAgain(other)
    const old = sessionOf(other)
    const oldId = await ownId(other)
    const answer = await change(other, other, 'user')
    expect([answer.status, answer.body.role]).toEqual([200, 'user'])
    expect(sessionOf(other)).not.toBe(old)
    expect((await other.get('/api/me')).body.role).toBe('user')
    expectProblem(await withCookie(old).get('/api/me'), 401, 'sign_in')
    expectProblem(await second.get('/api/me'), 401, 'sign_in')
    const renewed = { before: { id: oldId }, after: { id: await ownId(other) } }
    expect((await other.get('/api/me/audit')).body.items).toContainEqual(
      expect.objectContaining({ kind: 'session.renewed', ...renewed }),
    )
  })

  it('by the first-admin link does too', async () => {
    const own = await startApi()
    try {
      const person = await own.signUp()
      const old = sessionOf(person)
      const link = new URL(makeSetupLink(own.secrets, new URL('https://portal.example.com')))
      const answer = await person.post('/api/setup', { token: link.searchParams.get('token') })
      expect(answer.status).toBe(200)
      expect((await person.get('/api/me')).body.role).toBe('admin')
      const thief = own.client()
      thief.cookies.set(sessionCookie, old)
      expectProblem(await thief.get('/api/me'), 401, 'sign_in')
    } finally {
      await own.close()
    }
  })
})
