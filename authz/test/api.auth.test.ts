import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { openSupabaseIdentity } from '../src/identity.ts'
import {
  type Answer,
  expectProblem,
  password,
  sessionCookie,
  sessionOf,
  startApi,
  type TestPerson,
  useApi,
} from './support/api.ts'
import { startSupabaseServer } from './support/supabase-server.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const api = await useApi()

describe('signing up', () => {
  it('answers 201 with the person and a session that works at once', async () => {
    const client = api.client()
    const email = `${randomUUID()}@Example.COM`
    const made = await client.post('/api/auth/sign-up', { email, password, name: 'Zoë' })
    expect(made.status).toBe(201)
    expect(made.body).toEqual({
      user: {
        id: expect.stringMatching(uuid),
        email: email.toLowerCase(),
        name: 'Zoë',
        role: 'user',
        status: 'active',
        termsDue: null,
        balance: 0,
        held: 0,
        debt: 0,
      },
    })
    const me = await client.get('/api/me')
    expect([me.status, me.body]).toEqual([200, made.body.user])
  })

  it('sets a cookie that scripts cannot read and no other host gets', async () => {
    const made = await api
      .client()
      .post('/api/auth/sign-up', { email: `${randomUUID()}@example.com`, password })
    const [cookie = ''] = made.headers.getSetCookie()
    expect(cookie).toMatch(/^__Host-octroi=\S+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=2592000; Secure$/)
    expect(made.headers.get('cache-control')).toBe('no-store')
    expect(JSON.stringify(made.body)).not.toMatch(/token|password/i)
  })

  it('refuses an address that has an account, whatever its spelling, with 409', async () => {
    const { email } = await api.signUp()
    const again = await api.client().post('/api/auth/sign-up', { email: email.toUpperCase(), password })
    expectProblem(again, 409, 'email_taken')
    expect(again.headers.getSetCookie()).toEqual([])
  })

  it('answers 202 and no session where mail must be confirmed first, and no way in before', async () => {
    const server = await startSupabaseServer({ confirmations: true })
    const own = await startApi({ identity: openSupabaseIdentity(server) })
    try {
      const client = own.client()
      const body = { email: `${randomUUID()}@example.com`, password }
      const answer = await client.post('/api/auth/sign-up', body)
      expect([answer.status, answer.body, sessionOf(client)]).toEqual([202, {}, ''])
      expectProblem(await client.post('/api/auth/sign-in', body), 403, 'mail_unconfirmed')
      expectProblem(await client.get('/api/me'), 401, 'sign_in')
    } finally {
      await own.close()
      await server.stop()
    }
  })

  it('of an address that another account holds here is 409', async () => {
    const person = await api.signUp()
    const email = `${randomUUID()}@example.com`
    await api.database.query('update octroi.person set email = $2 where id = $1', [person.me.id, email])
    expectProblem(await api.client().post('/api/auth/sign-up', { email, password }), 409, 'email_taken')
  })

  it.each([
    [{ email: 'a@example.com', password: 'short' }, 'password'],
    [{ email: 'nobody', password }, 'email'],
    [{ email: 'evil@good.com@bad.com', password }, 'email'],
    [{ email: 'a b@example.com', password }, 'email'],
    [{ email: `${'a'.repeat(250)}@example.com`, password }, 'email'],
    [{ email: 'a\0@example.com', password }, 'NUL'],
    [{ password }, 'email'],
    [{ email: 'a@example.com', password, role: 'admin' }, 'role'],
    [{ email: 'a@example.com', password: 1234567890 }, 'password'],
    [{ email: null, password }, 'email'],
    [{ email: ['a@example.com'], password }, 'email'],
    [undefined, 'email'],
    [[], 'body'],
    [null, 'email'],
  ])('refuses %j with 400 that names what is wrong', async (body, named) => {
    const answer = await api.client().post('/api/auth/sign-up', body)
    expectProblem(answer, 400, 'invalid')
    expect(answer.body.detail).toContain(named)
  })
})

describe('signing in', () => {
  it('answers the person, by any spelling of their address', async () => {
    const person = await api.signUp()
    const client = api.client()
    const answer = await client.post('/api/auth/sign-in', { email: person.email.toUpperCase(), password })
    expect([answer.status, answer.body]).toEqual([200, { user: person.me }])
    expect((await client.get('/api/me')).status).toBe(200)
  })

  it('does not tell by its answer whether an account exists', async () => {
    const { email } = await api.signUp()
    const wrong = await api.client().post('/api/auth/sign-in', { email, password: 'not this one' })
    const unknown = await api.client().post('/api/auth/sign-in', { email: 'x@example.com', password })
    expectProblem(wrong, 401, 'wrong_credentials')
    expect(unknown.body).toEqual(wrong.body)
    const names = (answer: Answer) => [...answer.headers.keys()].sort()
    expect(names(unknown)).toEqual(names(wrong))
    expect(unknown.headers.getSetCookie()).toEqual([])
  })

  it('does not tell by its speed whether an account exists', async () => {
    const { email } = await api.signUp()
    const timed = async (body: unknown) => {
      const startedAt = performance.now()
      await api.client().post('/api/auth/sign-in', body)
      return performance.now() - startedAt
    }
    expect(await timed({ email, password: 'not this one' })).toBeGreaterThan(390)
    expect(await timed({ email: 'x@example.com', password })).toBeGreaterThan(390)
  })

  it('ends the session that the browser had', async () => {
    const person = await api.signUp()
    const old = sessionOf(person)
    await person.post('/api/auth/sign-in', { email: person.email, password })
    expect(sessionOf(person)).not.toBe(old)
    expect((await person.get('/api/me')).status).toBe(200)
    const thief = api.client()
    thief.cookies.set(sessionCookie, old)
    expectProblem(await thief.get('/api/me'), 401, 'sign_in')
  })

  it('records the address and the browser of a session', async () => {
    const { me } = await api.signUp()
    const sql =
      'select address, user_agent, expires_at - created_at as lifetime from octroi.session where person_id = $1'
    const [row] = await api.database.query<{ address: string }>(sql, [me.id])
    expect(row?.address).toMatch(/^198\.18\./)
  })

  it('is refused to suspended people with the reason, and leaves no session', async () => {
    const person = await api.signUp()
    const change = { id: person.me.id, role: null, status: 'suspended', reason: 'unpaid invoice' }
    await api.database.call('changePerson', change)
    const client = api.client()
    const answer = await client.post('/api/auth/sign-in', { email: person.email, password })
    expectProblem(answer, 403, 'suspended')
    expect(answer.body.detail).toContain('unpaid invoice')
    expect(client.cookies.size).toBe(0)
    const sql = 'select count(*) as n from octroi.session where person_id = $1'
    expect(await api.database.query(sql, [person.me.id])).toEqual([{ n: 1 }])
  })

  it('is limited per address, sign-up included, with 429 and Retry-After', async () => {
    const limited = await startApi({ signInLimit: { max: 3, timeWindowMs: 60_000 } })
    try {
      const client = limited.client()
      for (let i = 0; i < 2; i++) expect((await client.post('/api/auth/sign-in', {})).status).toBe(400)
      expect((await client.post('/api/auth/sign-up', {})).status).toBe(400)
      const answer = await client.post('/api/auth/sign-in', { email: 'a@example.com', password })
      expectProblem(answer, 429, 'rate_limited')
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
      expect((await client.post('/api/auth/sign-out', {})).status).toBe(204)
      expect((await limited.client().post('/api/auth/sign-in', {})).status).toBe(400)
    } finally {
      await limited.close()
    }
  })

  it('makes no two people one when 50 sign in at once', async () => {
    const people = await Promise.all(Array.from({ length: 10 }, () => api.signUp()))
    const signIns = Array.from({ length: 50 }, async (_, i) => {
      const person = people[i % 10] as TestPerson
      const client = api.client()
      await client.post('/api/auth/sign-in', { email: person.email, password })
      return [(await client.get('/api/me')).body.id, person.me.id]
    })
    for (const [got, wanted] of await Promise.all(signIns)) expect(got).toBe(wanted)
  })
})

describe('signing out', () => {
  it('ends the session here and now, and clears the cookie', async () => {
    const person = await api.signUp()
    const old = sessionOf(person)
    const answer = await person.post('/api/auth/sign-out')
    expect([answer.status, answer.body]).toEqual([204, ''])
    expect(answer.headers.getSetCookie()[0]).toMatch(/^__Host-octroi=; .*Max-Age=0/)
    const thief = api.client()
    thief.cookies.set(sessionCookie, old)
    expectProblem(await thief.get('/api/me'), 401, 'sign_in')
  })

  it('leaves the other sessions alone unless everywhere is asked for', async () => {
    const person = await api.signUp()
    const [second, third] = [api.client(), api.client()]
    for (const client of [second, third])
      await client.post('/api/auth/sign-in', { email: person.email, password })
    await person.post('/api/auth/sign-out', {})
    expect((await second.get('/api/me')).status).toBe(200)
    expect((await third.get('/api/me')).status).toBe(200)
    await second.post('/api/auth/sign-out', { everywhere: true })
    expectProblem(await third.get('/api/me'), 401, 'sign_in')
  })

  it('leaves other people alone', async () => {
    const [person, other] = [await api.signUp(), await api.signUp()]
    await person.post('/api/auth/sign-out', { everywhere: true })
    expect((await other.get('/api/me')).status).toBe(200)
  })

  it('works for suspended people', async () => {
    const person = await api.signUp()
    const change = { id: person.me.id, role: null, status: 'suspended', reason: 'unpaid' }
    await api.database.call('changePerson', change)
    await api.readNow()
    expect((await person.post('/api/auth/sign-out')).status).toBe(204)
  })

  it.each([
    ['no session', undefined],
    ['an empty cookie', ''],
    ['a cookie of 8 KB', 'x'.repeat(8000)],
    ['a cookie of nonsense', 'not.a.session'],
  ])('answers 204 and clears the cookie with %s', async (_, cookie) => {
    const client = api.client()
    if (cookie !== undefined) client.cookies.set(sessionCookie, cookie)
    const answer = await client.post('/api/auth/sign-out')
    expect(answer.status).toBe(204)
    expect(answer.headers.getSetCookie()[0]).toMatch(/Max-Age=0/)
  })

  it('cannot be done everywhere with a session that has ended', async () => {
    const person = await api.signUp()
    const old = sessionOf(person)
    await person.post('/api/auth/sign-out')
    await person.post('/api/auth/sign-in', { email: person.email, password })
    const thief = api.client()
    thief.cookies.set(sessionCookie, old)
    expect((await thief.post('/api/auth/sign-out', { everywhere: true })).status).toBe(204)
    expect((await person.get('/api/me')).status).toBe(200)
  })
})
