import { randomUUID } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import jwt from 'jsonwebtoken'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSupabaseIdentity } from '../src/identity.ts'
import { makeApiKey } from '../src/people/api-key.ts'
import { type SessionClaims, sign } from '../src/people/signed.ts'
import {
  type Answer,
  expectProblem,
  makeClient,
  password,
  portalOrigin,
  startApi,
  type TestApi,
  type TestPerson,
} from './support/api.ts'
import { startSupabaseServer } from './support/supabase-server.ts'

const cookieName = '__Host-octroi'
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

let api: TestApi

beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())

const claimsOf = (text: string): SessionClaims => {
  const { iss, ...claims } = jwt.decode(text) as jwt.JwtPayload
  return claims as SessionClaims
}

const sessionOf = (person: Pick<TestPerson, 'cookies'>) => person.cookies.get(cookieName) ?? ''

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

  it('answers 202 and no session where mail must be confirmed first, known address or not', async () => {
    const server = await startSupabaseServer({ confirmations: true })
    const own = await startApi({ identity: openSupabaseIdentity(server) })
    try {
      const client = own.client()
      const body = { email: `${randomUUID()}@example.com`, password }
      for (let i = 0; i < 2; i++) {
        const answer = await client.post('/api/auth/sign-up', body)
        expect([answer.status, answer.body, client.cookies.size]).toEqual([202, {}, 0])
      }
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
    thief.cookies.set(cookieName, old)
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
    thief.cookies.set(cookieName, old)
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
    if (cookie !== undefined) client.cookies.set(cookieName, cookie)
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
    thief.cookies.set(cookieName, old)
    expect((await thief.post('/api/auth/sign-out', { everywhere: true })).status).toBe(204)
    expect((await person.get('/api/me')).status).toBe(200)
  })
})

describe('a session cookie', () => {
  const now = () => Math.floor(Date.now() / 1000)
  const cases: [string, (good: string) => string][] = [
    ['is empty', () => ''],
    ['has 8 KB', () => 'a'.repeat(8192)],
    ['is no base64', () => '%%%.%%%.%%%'],
    ['has its signature changed', good => `${good.slice(0, -2)}xx`],
    [
      'has its claims changed',
      good => {
        const [head, , tail] = good.split('.')
        const claims = { ...claimsOf(good), sub: randomUUID() }
        return [head, Buffer.from(JSON.stringify(claims)).toString('base64url'), tail].join('.')
      },
    ],
    ['is unsigned (alg none)', good => jwt.sign(claimsOf(good), '', { algorithm: 'none', issuer: 'octroi' })],
    ['is signed with another key', good => sign(api.secrets.ticket, claimsOf(good))],
    ['is good for an app', good => sign(api.secrets.session, { ...claimsOf(good), aud: 'app:whisper' })],
    ['expired a second ago', good => sign(api.secrets.session, { ...claimsOf(good), exp: now() - 1 })],
    ["names another's session", good => sign(api.secrets.session, { ...claimsOf(good), sub: randomUUID() })],
    ['names no session', good => sign(api.secrets.session, { ...claimsOf(good), sid: randomUUID() })],
    [
      'names another algorithm',
      good => jwt.sign(claimsOf(good), api.secrets.session, { algorithm: 'HS512', issuer: 'octroi' }),
    ],
  ]
  it.each(cases)('is worth nothing when it %s', async (_, spoil) => {
    const person = await api.signUp()
    const client = api.client()
    client.cookies.set(cookieName, spoil(sessionOf(person)))
    const answer = await client.get('/api/me')
    expectProblem(answer, 401, 'sign_in')
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="octroi"')
  })

  it('is worth something when it is signed as ours are', async () => {
    const person = await api.signUp()
    const client = api.client()
    client.cookies.set(
      cookieName,
      sign(api.secrets.session, { ...claimsOf(sessionOf(person)), exp: now() + 60 }),
    )
    expect((await client.get('/api/me')).body).toEqual(person.me)
  })

  it('that is there twice is 400, even when one is good', async () => {
    const person = await api.signUp()
    const cookie = `${cookieName}=${sessionOf(person)}; ${cookieName}=x`
    for (const path of ['/api/me', `/launch?app=whisper&nonce=${'a'.repeat(43)}`])
      expectProblem(await api.client().call('GET', path, { headers: { cookie } }), 400, 'invalid')
  })

  it('without __Host- is not read where the portal is on https', async () => {
    const person = await api.signUp()
    const headers = { cookie: `octroi=${sessionOf(person)}` }
    expectProblem(await api.client().call('GET', '/api/me', { headers }), 401, 'sign_in')
  })
})

describe('an API key', () => {
  const makeKey = async (person: TestPerson, wish: object = {}) =>
    (await person.post('/api/keys', { name: 'script', ...wish })).body.key as string

  it('works as Bearer and as the password of Basic', async () => {
    const person = await api.signUp()
    const key = await makeKey(person)
    expect((await api.client(key).get('/api/me')).body.id).toBe(person.me.id)
    const basic = Buffer.from(`anything:${key}`).toString('base64')
    const headers = { authorization: `Basic ${basic}` }
    expect((await api.client().call('GET', '/api/me', { headers })).body.id).toBe(person.me.id)
  })

  it.each([
    ['unknown', () => makeApiKey()],
    ['of a wrong checksum', () => `oct_${'a'.repeat(38)}`],
    ['nonsense', () => 'nonsense'],
    ['cut off', () => 'oct_'],
  ])('that is %s is 401, even beside a good cookie', async (_, make) => {
    const person = await api.signUp()
    const headers = { authorization: `Bearer ${make()}` }
    expectProblem(await person.call('GET', '/api/me', { headers }), 401, 'bad_key')
    expectProblem(await person.call('GET', '/api/apps', { headers }), 401, 'bad_key')
  })

  it("leaves other people's Basic alone", async () => {
    const person = await api.signUp()
    const headers = { authorization: `Basic ${Buffer.from('proxy:secret').toString('base64')}` }
    expect((await person.call('GET', '/api/me', { headers })).status).toBe(200)
  })

  it('may not manage keys, sign-in, set-up or launches', async () => {
    const client = api.client(await makeKey(await api.signUp()))
    const answers = await Promise.all([
      client.get('/api/keys'),
      client.post('/api/keys', { name: 'another' }),
      client.call('DELETE', `/api/keys/${randomUUID()}`),
      client.post('/api/auth/sign-in', { email: 'a@example.com', password }),
      client.post('/api/auth/sign-up', { email: 'a@example.com', password }),
      client.post('/api/auth/sign-out', {}),
      client.post('/api/setup', { token: 'x' }),
      client.post('/api/launch', { app: 'whisper', to: '/', nonce: 'a'.repeat(43) }),
      client.get('/launch?app=whisper'),
    ])
    for (const answer of answers) expectProblem(answer, 403, 'key_may_not')
  })

  it('is refused with the reason once its person is suspended', async () => {
    const person = await api.signUp()
    const client = api.client(await makeKey(person))
    expect((await client.get('/api/me')).status).toBe(200)
    const change = { id: person.me.id, role: null, status: 'suspended', reason: 'abuse of it' }
    await api.database.call('changePerson', change)
    await api.readNow()
    for (const who of [client, person]) {
      const answer = await who.get('/api/me')
      expectProblem(answer, 403, 'suspended')
      expect(answer.body.detail).toContain('abuse of it')
    }
  })
})

describe('a write from elsewhere', () => {
  const evil = 'https://whisper.example.com'
  it.each([
    ['Sec-Fetch-Site cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['Sec-Fetch-Site same-site (a tool on a subdomain)', { 'sec-fetch-site': 'same-site', origin: evil }],
    ['two Sec-Fetch-Site', { 'sec-fetch-site': 'same-origin, cross-site' }],
    ['another Origin', { origin: evil }],
    ['Origin null', { origin: 'null' }],
    ["the portal's name on http", { origin: 'http://portal.example.com' }],
    ["the portal's name with a port", { origin: `${portalOrigin}:444` }],
    [
      'a remembered Basic',
      { origin: evil, authorization: `Basic ${Buffer.from('a:oct_x').toString('base64')}` },
    ],
  ])('is 403 with %s', async (_, headers) => {
    const person = await api.signUp()
    for (const path of ['/api/keys', '/api/auth/sign-out', '/api/auth/sign-in', '/api/nowhere'])
      expectProblem(
        await person.post(path, { name: 'k' }, headers as Record<string, string>),
        403,
        'cross_site',
      )
    expect((await person.get('/api/me')).status).toBe(200)
  })

  it.each([
    ['Sec-Fetch-Site same-origin', { 'sec-fetch-site': 'same-origin', origin: portalOrigin }],
    ['Sec-Fetch-Site none', { 'sec-fetch-site': 'none' }],
    ['its own Origin', { origin: portalOrigin }],
    ['neither', {}],
  ])('is let through with %s', async (_, headers) => {
    const person = await api.signUp()
    expect((await person.post('/api/keys', { name: 'k' }, headers)).status).toBe(201)
  })

  it('is let through with a Bearer key, which no page can send unasked', async () => {
    const admin = await api.signUpAdmin()
    const { key } = (await admin.post('/api/keys', { name: 'k', admin: true })).body
    const path = `/api/admin/people/${admin.me.id}/adjustments`
    const headers = { origin: evil, 'sec-fetch-site': 'cross-site' }
    expect((await api.client(key).post(path, { tokens: 1, reason: 'a test' }, headers)).status).toBe(201)
  })
})

describe('bad requests', () => {
  it.each([
    ['broken JSON', '{"email":'],
    ['two documents', '{} {}'],
    ['a poisoned prototype', '{"__proto__": {"admin": true}}'],
  ])('with %s are 400 and say so', async (_, text) => {
    const answer = await api.client().call('POST', '/api/auth/sign-in', { text })
    expectProblem(answer, 400, 'invalid')
    expect(answer.body.detail).toContain('JSON')
  })

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'of type %s are 415',
    async type => {
      const headers = { 'content-type': type }
      const answer = await api.client().call('POST', '/api/auth/sign-in', { text: '{}', headers })
      expectProblem(answer, 415, 'unsupported_media_type')
    },
  )

  it('of more than 64 KiB are 413', async () => {
    const body = { email: 'a@example.com', password: 'x'.repeat(65_536) }
    expectProblem(await api.client().post('/api/auth/sign-in', body), 413, 'body_too_large')
  })

  it('for what is not there are 404 and name it', async () => {
    for (const [method, path] of [
      ['GET', '/api'],
      ['GET', '/api/nothing'],
      ['POST', '/api/me'],
      ['DELETE', '/api/me'],
    ] as const) {
      const answer = await api.client().call(method, path)
      expectProblem(answer, 404, 'not_found')
      expect(answer.body.detail).toContain(path)
      expect(answer.headers.get('cache-control')).toBe('no-store')
    }
  })

  it('of nobody are 401 everywhere but for the catalogue', async () => {
    const client = api.client()
    const id = randomUUID()
    for (const path of [
      '/me',
      '/keys',
      '/movements',
      '/usage',
      '/admin/people',
      `/admin/people/${id}`,
      `/admin/people/${id}/movements`,
      '/admin/charges',
      '/admin/apps',
      '/admin/audit',
    ])
      expectProblem(await client.get(`/api${path}`), 401, 'sign_in')
    expect((await client.get('/api/apps')).status).toBe(200)
  })

  it('of people who are no admins are 403 on every admin path, keys of admins included', async () => {
    const person = await api.signUp()
    const admin = await api.signUpAdmin()
    const { key } = (await admin.post('/api/keys', { name: 'plain' })).body
    const at = `/api/admin/people/${admin.me.id}`
    for (const [client, code] of [
      [person, 'not_admin'],
      [api.client(key), 'key_may_not'],
    ] as const) {
      const answers = await Promise.all([
        client.get('/api/admin/people'),
        client.get(at),
        client.get(`${at}/movements`),
        client.call('PATCH', at, { body: { role: 'user' } }),
        client.call('PUT', `${at}/apps/atlas`),
        client.call('DELETE', `${at}/apps/atlas`),
        client.post(`${at}/adjustments`, { tokens: 5, reason: 'for me' }),
        client.get('/api/admin/charges'),
        client.post(`/api/admin/charges/${randomUUID()}/refund`, { reason: 'for me' }),
        client.get('/api/admin/apps'),
        client.call('PATCH', '/api/admin/apps/whisper', { body: { off: true } }),
        client.get('/api/admin/audit'),
      ])
      for (const answer of answers) expectProblem(answer, 403, code)
    }
  })
})

describe('secrets', () => {
  it('are in no answer and no error', async () => {
    const admin = await api.signUpAdmin()
    await admin.post('/api/keys', { name: 'k' })
    const paths = [
      '/me',
      '/keys',
      '/movements',
      '/admin/people',
      `/admin/people/${admin.me.id}`,
      '/admin/apps',
    ]
    for (const path of paths) {
      const text = JSON.stringify((await admin.get(`/api${path}`)).body)
      expect(text).not.toMatch(/hash|password|oct_[0-9A-Za-z]{10}|upstream|sid/)
    }
  })
})

describe('a database that does not answer', () => {
  it('is 503 with Retry-After, and no session is taken for none', async () => {
    const own = await startApi()
    const person = await own.signUp()
    await own.database.close()
    const client = makeClient(own.base)
    client.cookies.set(
      cookieName,
      sign(own.secrets.session, {
        ...claimsOf(sessionOf(person)),
        exp: Math.floor(Date.now() / 1000) + 999,
      }),
    )
    const answer = await client.get('/api/me')
    expectProblem(answer, 503, 'unavailable')
    expect(answer.headers.get('retry-after')).toBe('1')
    await own.close()
  })
})

describe('doubled headers', () => {
  it('of Idempotency-Key are 400', async () => {
    const admin = await api.signUpAdmin()
    const body = JSON.stringify({ tokens: 5, reason: 'twice' })
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = [
        'Content-Type',
        'application/json',
        'Cookie',
        `${cookieName}=${sessionOf(admin)}`,
        'Host',
        'x',
        'Content-Length',
        String(body.length),
        'Idempotency-Key',
        'a',
        'Idempotency-Key',
        'b',
      ]
      const path = `/api/admin/people/${admin.me.id}/adjustments`
      const request = httpRequest(api.base + path, { method: 'POST', headers }, response => {
        response.resume()
        resolve(response.statusCode)
      })
      request.on('error', reject)
      request.end(body)
    })
    expect(status).toBe(400)
  })
})

describe('the description for machines', () => {
  it('names every path with its parameters, body and answers', async () => {
    const { status, body } = await api.client().get('/api/openapi.json')
    expect(status).toBe(200)
    expect(body.openapi).toBe('3.1.0')
    const { post } = body.paths['/api/admin/people/{id}/adjustments']
    expect(post.parameters).toEqual([expect.objectContaining({ name: 'id', in: 'path', required: true })])
    expect(post.requestBody.content['application/json'].schema.required).toEqual(['tokens', 'reason'])
    expect(Object.keys(post.responses)).toEqual(['201', 'default'])
    expect(Object.keys(body.paths)).toContain('/launch')
    expect(Object.keys(body.paths)).not.toContain('/api/openapi.json')
    expect(JSON.stringify(body)).not.toContain('"~')
  })
})
