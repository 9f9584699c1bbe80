import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSupabaseIdentity } from '../src/identity.ts'
import {
  type Answer,
  type Client,
  claimsOf,
  expectProblem,
  password,
  sessionCookie,
  sessionOf,
  startApi,
  type TestApi,
  type TestPerson,
} from './support/api.ts'
import { type Authenticator, makeAuthenticator, wrongCodes } from './support/authenticator.ts'
import { type SupabaseServer, startSupabaseServer } from './support/supabase-server.ts'

const pendingCookie = '__Host-octroi-pending'
const unknownId = '00000000-0000-4000-8000-000000000000'

let server: SupabaseServer
let api: TestApi

beforeAll(async () => {
  server = await startSupabaseServer()
  api = await startApi({ identity: openSupabaseIdentity(server) })
})
afterAll(async () => {
  await api.close()
  await server.stop()
})

type Enrolled = TestPerson & { authenticator: Authenticator; recoveryCodes: string[] }

const body = (answer: Answer, status = 200) => {
  if (answer.status === status) return answer.body
  throw new Error(`${status} was due, ${answer.status} came: ${JSON.stringify(answer.body)}`)
}

const addFactor = async (client: Client, wish: Record<string, unknown> = {}) => {
  const made = body(await client.post('/api/me/factors', { password, ...wish }), 201)
  const authenticator = makeAuthenticator(made.id, made.secret)
  const path = `/api/me/factors/${made.id}/verify`
  const { recoveryCodes } = body(await client.post(path, { code: authenticator.next() }))
  return { made, authenticator, recoveryCodes }
}

const enrol = async (person: TestPerson): Promise<Enrolled> => {
  const { authenticator, recoveryCodes } = await addFactor(person)
  return { ...person, authenticator, recoveryCodes }
}

const signUpWithFactor = async (): Promise<Enrolled> => enrol(await api.signUp())

/** A browser that has given the password, and no code yet. */
const beginSignIn = async ({ email }: TestPerson): Promise<Client> => {
  const client = api.client()
  body(await client.post('/api/auth/sign-in', { email, password }), 202)
  return client
}

const showCode = (client: Client, code: string) => client.post('/api/auth/second-factor', { code })
const showRecoveryCode = (client: Client, recoveryCode: string) =>
  client.post('/api/auth/second-factor', { recoveryCode })

describe('making a second factor', () => {
  it('shows the secret once, takes its first code, and gives ten recovery codes', async () => {
    const person = await api.signUp()
    const { made, recoveryCodes } = await addFactor(person, { name: 'Phone' })
    expect(made).toEqual({
      id: expect.any(String),
      name: 'Phone',
      secret: expect.stringMatching(/^[A-Z2-7]{32}$/),
      uri: expect.stringContaining('otpauth://totp/'),
      qrCode: expect.stringMatching(/^data:image\/svg/),
    })
    expect(new Set(recoveryCodes).size).toBe(10)
    for (const code of recoveryCodes)
      expect(code).toMatch(/^([0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/)
    const listed = body(await person.get('/api/me/factors'))
    expect(listed).toEqual({
      factors: [{ id: made.id, kind: 'totp', name: 'Phone', verified: true }],
      recoveryCodesLeft: 10,
    })
    expect(JSON.stringify(listed)).not.toContain(made.secret)
  })

  it('gives this browser a new session and ends all others', async () => {
    const person = await api.signUp()
    const other = api.client()
    await other.post('/api/auth/sign-in', { email: person.email, password })
    const old = sessionOf(person)
    await enrol(person)
    expect(sessionOf(person)).not.toBe(old)
    expect((await person.get('/api/me')).status).toBe(200)
    expectProblem(await other.get('/api/me'), 401, 'sign_in')
    const thief = api.client()
    thief.cookies.set(sessionCookie, old)
    expectProblem(await thief.get('/api/me'), 401, 'sign_in')
  })

  it('takes the password again', async () => {
    const person = await api.signUp()
    expectProblem(
      await person.post('/api/me/factors', { password: 'not this one' }),
      401,
      'wrong_credentials',
    )
    expectProblem(await person.post('/api/me/factors', {}), 400, 'invalid')
    expect((await person.get('/api/me')).status).toBe(200)
  })

  it('counts nothing before its first code was right', async () => {
    const person = await api.signUp()
    const made = body(await person.post('/api/me/factors', { password }), 201)
    const authenticator = makeAuthenticator(made.id, made.secret)
    const [wrong = ''] = wrongCodes(authenticator, 1)
    expectProblem(await person.post(`/api/me/factors/${made.id}/verify`, { code: wrong }), 401, 'wrong_code')
    expect(body(await person.get('/api/me/factors'))).toEqual({ factors: [], recoveryCodesLeft: 0 })
    const signedIn = await api.client().post('/api/auth/sign-in', { email: person.email, password })
    expect(signedIn.status).toBe(200)
  })

  it('is begun anew after five wrong codes', async () => {
    const person = await api.signUp()
    const made = body(await person.post('/api/me/factors', { password }), 201)
    const authenticator = makeAuthenticator(made.id, made.secret)
    const path = `/api/me/factors/${made.id}/verify`
    for (const code of wrongCodes(authenticator, 5))
      expectProblem(await person.post(path, { code }), 401, 'wrong_code')
    await until429IsOver(() => person.post(path, { code: authenticator.next() }), 404)
    expect((await addFactor(person)).recoveryCodes).toHaveLength(10)
  })

  it('of another person is none of theirs', async () => {
    const [person, other] = [await api.signUp(), await api.signUp()]
    const made = body(await person.post('/api/me/factors', { password }), 201)
    const code = makeAuthenticator(made.id, made.secret).next()
    expectProblem(await other.post(`/api/me/factors/${made.id}/verify`, { code }), 404, 'not_found')
  })

  it('takes a code of the first for a second one, and leaves the recovery codes as they are', async () => {
    const person = await signUpWithFactor()
    expectProblem(await person.post('/api/me/factors', { password, name: 'Tablet' }), 400, 'invalid')
    const code = person.authenticator.next()
    const { recoveryCodes, authenticator } = await addFactor(person, { name: 'Tablet', code })
    expect(recoveryCodes).toBeNull()
    const client = await beginSignIn(person)
    expect((await showCode(client, authenticator.next())).status).toBe(200)
  })

  it('cannot be done by an API key', async () => {
    const person = await api.signUp()
    const { key } = body(await person.post('/api/keys', { name: 'k' }), 201)
    expectProblem(await api.client(key).get('/api/me/factors'), 403, 'key_may_not')
    expectProblem(await api.client(key).post('/api/me/factors', { password }), 403, 'key_may_not')
  })

  it('is not there where Supabase Lite is who people are known to', async () => {
    const lite = await startApi()
    const person = await lite.signUp()
    expectProblem(await person.get('/api/me/factors'), 404, 'not_found')
    expectProblem(await person.post('/api/me/factors', { password }), 404, 'not_found')
    expectProblem(await person.post('/api/me/recovery-codes'), 404, 'not_found')
    await lite.close()
  })
})

/** Many wrong codes slow down who gives them: asks again until they are heard. */
const until429IsOver = async (ask: () => Promise<Answer>, status: number) => {
  let answer = await ask()
  for (let tries = 0; answer.status === 429 && tries < 10; tries++) {
    const waitS = Number(answer.headers.get('retry-after'))
    await new Promise(resolve => setTimeout(resolve, waitS * 1000))
    answer = await ask()
  }
  expect(answer.status).toBe(status)
}

describe('signing in with a second factor', () => {
  it('answers 202 with what is due, and no session', async () => {
    const person = await signUpWithFactor()
    const client = api.client()
    const answer = await client.post('/api/auth/sign-in', { email: person.email, password })
    expect(answer.status).toBe(202)
    const { id } = person.authenticator
    expect(answer.body).toEqual({ secondFactor: { factors: [{ id, kind: 'totp', name: 'Authenticator' }] } })
    const [cookie = '', ...more] = answer.headers.getSetCookie()
    expect(cookie).toMatch(
      /^__Host-octroi-pending=\S+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=300; Secure$/,
    )
    expect(more).toEqual([])
    expect(JSON.stringify(claimsOf(client.cookies.get(pendingCookie) ?? ''))).not.toMatch(
      /eyJ|password|secret/,
    )
  })

  it('lets in by the code, for a session that works at once', async () => {
    const person = await signUpWithFactor()
    const client = await beginSignIn(person)
    const answer = await showCode(client, person.authenticator.next())
    expect([answer.status, answer.body]).toEqual([200, { user: person.me }])
    expect([...client.cookies.keys()]).toEqual([sessionCookie])
    expect((await client.get('/api/me')).status).toBe(200)
  })

  it('leaves no session at Supabase behind', async () => {
    const person = await signUpWithFactor()
    const before = await server.countSessions()
    await showCode(await beginSignIn(person), person.authenticator.next())
    expect(await server.countSessions()).toBe(before)
  })

  it('reaches nothing between password and code, however the cookie is shown', async () => {
    const person = await signUpWithFactor()
    const client = await beginSignIn(person)
    const pending = client.cookies.get(pendingCookie) ?? ''
    const disguises: Record<string, string>[] = [
      { cookie: `${sessionCookie}=${pending}` },
      { cookie: `${pendingCookie}=${pending}` },
      { cookie: `${sessionCookie}=${pending}; ${pendingCookie}=${pending}` },
      { authorization: `Bearer ${pending}` },
    ]
    const before = await api.database.query('select count(*) from octroi.session')
    for (const headers of disguises) {
      for (const path of ['/api/me', '/api/keys', '/api/me/factors', '/api/sessions', '/api/movements'])
        expect((await api.client().call('GET', path, { headers })).status).toBe(401)
      for (const path of ['/api/keys', '/api/me/factors', '/api/me/recovery-codes'])
        expect([400, 401, 403]).toContain(
          (await api.client().call('POST', path, { headers, body: {} })).status,
        )
      const launched = await api.client().call('GET', '/launch?app=whisper&nonce=n', { headers })
      expect(launched.headers.get('location') ?? '').not.toContain('ticket')
    }
    expect(await api.database.query('select count(*) from octroi.session')).toEqual(before)
  })

  it('takes no API key in its stead', async () => {
    const person = await api.signUp()
    const { key } = body(await person.post('/api/keys', { name: 'k' }), 201)
    expectProblem(
      await api.client(key).post('/api/auth/second-factor', { code: '123456' }),
      403,
      'key_may_not',
    )
  })

  it('ends after five wrong codes, and the right one comes too late', async () => {
    const person = await signUpWithFactor()
    const client = await beginSignIn(person)
    const codes = wrongCodes(person.authenticator, 5)
    for (const code of codes.slice(0, 4)) expectProblem(await showCode(client, code), 401, 'wrong_code')
    const pending = client.cookies.get(pendingCookie) ?? ''
    expectProblem(await showCode(client, codes[4] ?? ''), 401, 'sign_in_again')
    expect(client.cookies.has(pendingCookie)).toBe(false)
    const again = api.client()
    again.cookies.set(pendingCookie, pending)
    expectProblem(await showCode(again, person.authenticator.next()), 401, 'sign_in_again')
    expect((await person.get('/api/me')).status).toBe(200)
  })

  it('counts wrong recovery codes as it does wrong codes, and no more than five of many at once', async () => {
    const person = await signUpWithFactor()
    const client = await beginSignIn(person)
    const guesses = Array.from({ length: 12 }, (_, i) =>
      showRecoveryCode(client, `aaaa-bbbb-cccc-${String(i).padStart(4, '0')}`),
    )
    await Promise.all(guesses)
    const sql =
      'select tries from octroi.pending_code where identity_id = $1 order by started_at desc limit 1'
    expect(await api.database.query(sql, [person.me.id])).toEqual([{ tries: 5 }])
  })

  it('stops at 20 wrong codes of a person in an hour, whatever is begun anew', async () => {
    const person = await signUpWithFactor()
    const client = await beginSignIn(person)
    await api.database.query(
      `insert into octroi.pending_code (id, purpose, identity_id, email, factor_ids, sealed, tries, expires_at)
       select gen_random_uuid(), 'sign-in', $1, '', '{}', '', 5, now() from generate_series(1, 4)`,
      [person.me.id],
    )
    const answer = await showCode(client, person.authenticator.next())
    expectProblem(answer, 429, 'rate_limited')
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await person.get('/api/me')).status).toBe(200)
  })

  it('takes a code once, also from two who give it at the same time', async () => {
    const person = await signUpWithFactor()
    const [first, second] = [await beginSignIn(person), await beginSignIn(person)]
    const code = person.authenticator.next()
    const answers = await Promise.all([showCode(first, code), showCode(second, code)])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401])
    const third = await beginSignIn(person)
    expectProblem(await showCode(third, code), 401, 'wrong_code')
  })

  it('is over with a sign-out', async () => {
    const client = await beginSignIn(await signUpWithFactor())
    expect((await client.post('/api/auth/sign-out')).status).toBe(204)
    expect(client.cookies.size).toBe(0)
  })

  it('is over after five minutes', async () => {
    const person = await signUpWithFactor()
    const client = await beginSignIn(person)
    const sql =
      "update octroi.pending_code set expires_at = now() - interval '1 second' where identity_id = $1"
    await api.database.query(sql, [person.me.id])
    expectProblem(await showCode(client, person.authenticator.next()), 401, 'sign_in_again')
  })

  it('lets nobody take over a sign-in that another browser began', async () => {
    const [person, other] = [await signUpWithFactor(), await signUpWithFactor()]
    const client = await beginSignIn(person)
    expectProblem(await showCode(client, other.authenticator.next()), 401, 'wrong_code')
    expectProblem(await showCode(api.client(), person.authenticator.next()), 401, 'sign_in_again')
    const forged = api.client()
    forged.cookies.set(pendingCookie, sessionOf(other))
    expectProblem(await showCode(forged, other.authenticator.next()), 401, 'sign_in_again')
  })

  it.each([
    [{}, 'code'],
    [{ code: '123456', recoveryCode: 'aaaa-bbbb-cccc-dddd' }, 'code'],
    [{ code: '12345' }, 'code'],
    [{ code: 123456 }, 'code'],
    [{ recoveryCode: 'short' }, 'recoveryCode'],
    [{ code: '123456', role: 'admin' }, 'role'],
  ])('refuses %j with 400 that names what is wrong', async (given, named) => {
    const answer = await api.client().post('/api/auth/second-factor', given)
    expectProblem(answer, 400, 'invalid')
    expect(answer.body.detail).toContain(named)
  })

  it('is refused from another site', async () => {
    const headers = { 'sec-fetch-site': 'cross-site' }
    const answer = await api.client().post('/api/auth/second-factor', { code: '123456' }, headers)
    expectProblem(answer, 403, 'cross_site')
  })

  it('keeps the session at Supabase so that the database gives nothing away', async () => {
    const person = await signUpWithFactor()
    await beginSignIn(person)
    const sql = 'select sealed from octroi.pending_code where identity_id = $1 and length(sealed) > 0'
    const rows = await api.database.query<{ sealed: Uint8Array }>(sql, [person.me.id])
    expect(rows).toHaveLength(1)
    expect(Buffer.from(rows[0]?.sealed ?? []).toString('latin1')).not.toContain('eyJ')
  })
})

describe('recovery codes', () => {
  it('let in once each, however they are typed, and say how many are left', async () => {
    const person = await signUpWithFactor()
    const [first = '', second = ''] = person.recoveryCodes
    const answer = await showRecoveryCode(
      await beginSignIn(person),
      ` ${first.toUpperCase().replaceAll('-', ' ')}`,
    )
    expect([answer.status, answer.body]).toEqual([200, { user: person.me, recoveryCodesLeft: 9 }])
    expectProblem(await showRecoveryCode(await beginSignIn(person), first), 401, 'wrong_code')
    const again = await showRecoveryCode(await beginSignIn(person), second)
    expect(again.body.recoveryCodesLeft).toBe(8)
    expect((await person.get('/api/me/factors')).body.factors).toHaveLength(1)
  })

  it('let in one of two who give the same at the same time', async () => {
    const person = await signUpWithFactor()
    const [code = ''] = person.recoveryCodes
    const clients = [await beginSignIn(person), await beginSignIn(person)]
    const answers = await Promise.all(clients.map(client => showRecoveryCode(client, code)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401])
  })

  it('are replaced all at once', async () => {
    const person = await signUpWithFactor()
    const [old = ''] = person.recoveryCodes
    const { recoveryCodes } = body(await person.post('/api/me/recovery-codes'), 201)
    expect(recoveryCodes).toHaveLength(10)
    expectProblem(await showRecoveryCode(await beginSignIn(person), old), 401, 'wrong_code')
    expect((await showRecoveryCode(await beginSignIn(person), recoveryCodes[0])).status).toBe(200)
  })

  it('of one person are of no use to another', async () => {
    const [person, other] = [await signUpWithFactor(), await signUpWithFactor()]
    const [code = ''] = other.recoveryCodes
    expectProblem(await showRecoveryCode(await beginSignIn(person), code), 401, 'wrong_code')
    expect((await showRecoveryCode(await beginSignIn(other), code)).status).toBe(200)
  })

  it('are stored hashed, and their use is in the audit log', async () => {
    const person = await signUpWithFactor()
    const [code = ''] = person.recoveryCodes
    await showRecoveryCode(await beginSignIn(person), code)
    const kept = await api.database.query('select * from octroi.recovery_code where person_id = $1', [
      person.me.id,
    ])
    expect(JSON.stringify(kept)).not.toContain(code)
    const log = await api.database.query<{ kind: string; after: unknown }>(
      "select kind, after from octroi.audit_log where person_id = $1 and kind like '%recovery%' order by id",
      [person.me.id],
    )
    expect(log).toEqual([
      { kind: 'recovery_codes.made', after: { codes: 10 } },
      { kind: 'recovery_code.used', after: { left: 9 } },
    ])
  })

  it('are for those who have shown a second factor', async () => {
    const person = await api.signUp()
    expectProblem(await person.post('/api/me/recovery-codes'), 403, 'second_factor_due')
  })
})

describe('removing a second factor', () => {
  it('takes the password and a session in which a second factor was shown', async () => {
    const person = await signUpWithFactor()
    const path = `/api/me/factors/${person.authenticator.id}`
    const remove = (given: unknown) => person.call('DELETE', path, { body: given })
    expectProblem(await remove({ password: 'not this one' }), 401, 'wrong_credentials')
    expectProblem(await remove({}), 400, 'invalid')
    expect((await remove({ password })).status).toBe(204)
    expect(body(await person.get('/api/me/factors'))).toEqual({ factors: [], recoveryCodesLeft: 0 })
    const signedIn = await api.client().post('/api/auth/sign-in', { email: person.email, password })
    expect(signedIn.status).toBe(200)
  })

  it('is the way on for who lost it and came in by a recovery code', async () => {
    const person = await signUpWithFactor()
    const client = await beginSignIn(person)
    body(await showRecoveryCode(client, person.recoveryCodes[0] ?? ''))
    const removed = await client.call('DELETE', `/api/me/factors/${person.authenticator.id}`, {
      body: { password },
    })
    expect(removed.status).toBe(204)
    expect((await addFactor(client)).recoveryCodes).toHaveLength(10)
  })

  it('ends the sessions of others, and gives this browser another cookie', async () => {
    const person = await signUpWithFactor()
    const other = await beginSignIn(person)
    body(await showRecoveryCode(other, person.recoveryCodes[0] ?? ''))
    const before = sessionOf(person)
    const path = `/api/me/factors/${person.authenticator.id}`
    expect((await person.call('DELETE', path, { body: { password } })).status).toBe(204)
    expectProblem(await other.get('/api/me'), 401, 'sign_in')
    expect((await person.get('/api/me')).status).toBe(200)
    expect(sessionOf(person)).not.toBe(before)
  })

  it('of somebody else, or of none, is 404', async () => {
    const [person, other] = [await signUpWithFactor(), await signUpWithFactor()]
    for (const id of [other.authenticator.id, unknownId]) {
      const answer = await person.call('DELETE', `/api/me/factors/${id}`, { body: { password } })
      expectProblem(answer, 404, 'not_found')
    }
    expect((await other.get('/api/me/factors')).body.factors).toHaveLength(1)
  })
})

describe('an admin where a second factor is required', () => {
  let strict: TestApi
  beforeAll(async () => {
    strict = await startApi({ identity: openSupabaseIdentity(server), adminMfa: true })
  })
  afterAll(() => strict.close())

  it('can do nothing but make one, and then everything', async () => {
    const admin = await strict.signUpAdmin()
    for (const path of ['/api/admin/people', '/api/keys', '/api/movements'])
      expectProblem(await admin.get(path), 403, 'second_factor_due')
    expectProblem(await admin.post('/api/keys', { name: 'k', admin: true }), 403, 'second_factor_due')
    const launched = await admin.get(`/launch?app=whisper&nonce=${'n'.repeat(43)}`)
    expect(launched.headers.get('location')).toContain('/denied?app=whisper&reason=second-factor-due')
    expect((await admin.get('/api/me')).body.role).toBe('admin')
    await addFactor(admin)
    expect((await admin.get('/api/admin/people')).status).toBe(200)
  })

  it('is asked for it at each sign-in, and may sign out without', async () => {
    const admin = await strict.signUpAdmin()
    const client = strict.client()
    await client.post('/api/auth/sign-in', { email: admin.email, password })
    expectProblem(await client.get('/api/admin/people'), 403, 'second_factor_due')
    expect((await client.post('/api/auth/sign-out')).status).toBe(204)
  })

  it('loses what keys may do with the last of them', async () => {
    const admin = await strict.signUpAdmin()
    const { authenticator } = await addFactor(admin)
    const { key } = body(await admin.post('/api/keys', { name: 'k', admin: true }), 201)
    expect((await strict.client(key).get('/api/admin/people')).status).toBe(200)
    const path = `/api/me/factors/${authenticator.id}`
    expect((await admin.call('DELETE', path, { body: { password } })).status).toBe(204)
    expectProblem(await strict.client(key).get('/api/admin/people'), 403, 'second_factor_due')
    expectProblem(await admin.get('/api/admin/people'), 403, 'second_factor_due')
  })

  it('is nobody else', async () => {
    const person = await strict.signUp()
    expect((await person.get('/api/keys')).status).toBe(200)
  })
})
