import { randomUUID } from 'node:crypto'
import jwt from 'jsonwebtoken'
import { describe, expect, it } from 'vitest'
import { makeApiKey } from '../src/people/api-key.ts'
import { sign } from '../src/people/signed.ts'
import {
  claimsOf,
  expectProblem,
  password,
  portalOrigin,
  sessionCookie,
  sessionOf,
  type TestPerson,
  useApi,
} from './support/api.ts'

const api = await useApi()

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
      good => jwt.sign(claimsOf(good), api.secrets.session.current, { algorithm: 'HS512', issuer: 'octroi' }),
    ],
  ]
  it.each(cases)('is worth nothing when it %s', async (_, spoil) => {
    const person = await api.signUp()
    const client = api.client()
    client.cookies.set(sessionCookie, spoil(sessionOf(person)))
    const answer = await client.get('/api/me')
    expectProblem(answer, 401, 'sign_in')
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="octroi"')
  })

  it('is worth something when it is signed as ours are', async () => {
    const person = await api.signUp()
    const client = api.client()
    client.cookies.set(
      sessionCookie,
      sign(api.secrets.session, { ...claimsOf(sessionOf(person)), exp: now() + 60 }),
    )
    expect((await client.get('/api/me')).body).toEqual(person.me)
  })

  it('that is there twice is 400, even when one is good', async () => {
    const person = await api.signUp()
    const cookie = `${sessionCookie}=${sessionOf(person)}; ${sessionCookie}=x`
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
