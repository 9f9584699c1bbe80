import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { removeIdentities } from '../src/api/deletion.ts'
import { openSupabaseIdentity } from '../src/identity.ts'
import {
  expectProblem,
  password,
  portalOrigin,
  sessionOf,
  startApi,
  type TestPerson,
  useApi,
} from './support/api.ts'
import { openMailbox, readLink } from './support/mailbox.ts'
import { startSupabaseServer } from './support/supabase-server.ts'

const newEmail = () => `${randomUUID()}@example.com`
const phrase = 'an entirely other phrase'

const box = openMailbox()

const api = await useApi({ onMail: box.onMail })

const signIn = (email: string, secret: string) =>
  api.client().post('/api/auth/sign-in', { email, password: secret })

const put = (person: TestPerson, path: string, body: unknown) => person.call('PUT', path, { body })

describe('a link by mail', () => {
  it('signs in once, and goes on to a path of the portal only', async () => {
    const { email } = await api.signUp()
    const body = { email: email.toUpperCase(), to: '/keys?new=1' }
    const asked = await api.client().post('/api/auth/magic-link', body)
    expect([asked.status, asked.body]).toEqual([202, {}])
    const { page, type, tokenHash, to } = readLink(await box.next(email))
    expect([page, type, to]).toEqual([`${portalOrigin}/confirm-mail`, 'magiclink', '/keys?new=1'])
    const client = api.client()
    expect((await client.post('/api/auth/confirm', { type, tokenHash })).body.user.email).toBe(email)
    expect((await client.get('/api/me')).status).toBe(200)
    expectProblem(await api.client().post('/api/auth/confirm', { type, tokenHash }), 400, 'bad_link')
  })

  it.each(['//evil.com', '/\\evil.com', 'https://evil.com', '/\t/evil.com', '/.//evil.com'])(
    'never goes on to %j',
    async to => {
      const { email } = await api.signUp()
      await api.client().post('/api/auth/magic-link', { email, to })
      const mail = await box.next(email)
      expect(readLink(mail).to).toBe(null)
      expect(mail.text).not.toContain('evil')
    },
  )

  it.each(['magic-link', 'recover', 'resend'])(
    '%s answers alike, and as late, whether there is an account or not',
    async path => {
      const { email } = await api.signUp()
      const nobody = newEmail()
      const ask = async (address: string) => {
        const startedAt = performance.now()
        const answer = await api.client().post(`/api/auth/${path}`, { email: address })
        const headers = [...answer.headers.keys()].sort()
        return { told: [answer.status, answer.body, headers], ms: performance.now() - startedAt }
      }
      const known = await ask(email)
      const unknown = await ask(nobody)
      expect(unknown.told).toEqual(known.told)
      expect(Math.min(known.ms, unknown.ms)).toBeGreaterThan(390)
      await box.expectNone(nobody)
    },
  )

  it('nobody’s mailbox is filled: three in ten minutes, whatever the spelling', async () => {
    const { email } = await api.signUp()
    const [name, domain] = email.split('@')
    for (const spelling of [email, email.toUpperCase(), email, `${name}+x@${domain}`, email])
      expect((await api.client().post('/api/auth/magic-link', { email: spelling })).status).toBe(202)
    for (let n = 0; n < 3; n++) await box.next(email)
    await box.expectNone(email)
  })

  it('is not asked for by key', async () => {
    const person = await api.signUp()
    const { key } = (await person.post('/api/keys', { name: 'k' })).body
    const answer = await api.client(key).post('/api/auth/recover', { email: person.email })
    expectProblem(answer, 403, 'key_may_not')
  })
})

describe('a forgotten password', () => {
  it('is replaced by the link of its mail, once, and ends every session', async () => {
    const person = await api.signUp()
    await api.client().post('/api/auth/recover', { email: person.email })
    const { page, tokenHash } = readLink(await box.next(person.email))
    expect(page).toBe(`${portalOrigin}/new-password`)

    const client = api.client()
    const weak = await client.post('/api/auth/new-password', { tokenHash, password: 'motdepasse' })
    expectProblem(weak, 400, 'weak_password')
    const renewed = await client.post('/api/auth/new-password', { tokenHash, password: phrase })
    expect([renewed.status, renewed.body.user.email]).toEqual([200, person.email])
    expect((await client.get('/api/me')).status).toBe(200)
    expectProblem(await person.get('/api/me'), 401, 'sign_in')
    expectProblem(await signIn(person.email, password), 401, 'wrong_credentials')
    expect((await signIn(person.email, phrase)).status).toBe(200)
    expectProblem(await client.post('/api/auth/new-password', { tokenHash, password }), 400, 'bad_link')
  })

  it('suspended people stay out', async () => {
    const person = await api.signUp()
    const sql = "update octroi.person set status = 'suspended', suspended_reason = 'spam' where id = $1"
    await api.database.query(sql, [person.me.id])
    await api.client().post('/api/auth/recover', { email: person.email })
    const { tokenHash } = readLink(await box.next(person.email))
    const client = api.client()
    expectProblem(
      await client.post('/api/auth/new-password', { tokenHash, password: phrase }),
      403,
      'suspended',
    )
    expect(client.cookies.size).toBe(0)
  })
})

describe('one’s own account', () => {
  it('takes another name', async () => {
    const person = await api.signUp('Ada')
    const renamed = await person.call('PATCH', '/api/me', { body: { name: ' Grace ' } })
    expect([renamed.status, renamed.body.name]).toEqual([200, 'Grace'])
    await signIn(person.email, password)
    expect((await person.get('/api/me')).body.name).toBe('Grace')
    expectProblem(await person.call('PATCH', '/api/me', { body: { name: ' ' } }), 400, 'invalid')
    expectProblem(await person.call('PATCH', '/api/me', { body: { role: 'admin' } }), 400, 'invalid')
  })

  it('takes another password with the current one; this session goes on anew, all others end', async () => {
    const person = await api.signUp()
    const elsewhere = api.client()
    await elsewhere.post('/api/auth/sign-in', { email: person.email, password })
    const old = sessionOf(person)

    const wrong = await put(person, '/api/me/password', { current: 'not this one', password: phrase })
    expectProblem(wrong, 403, 'wrong_password')
    const weak = await put(person, '/api/me/password', { current: password, password: person.email })
    expectProblem(weak, 400, 'weak_password')
    expect((await put(person, '/api/me/password', { current: password, password: phrase })).status).toBe(204)

    expect(sessionOf(person)).not.toBe(old)
    expect((await person.get('/api/me')).status).toBe(200)
    expectProblem(await elsewhere.get('/api/me'), 401, 'sign_in')
    expectProblem(await signIn(person.email, password), 401, 'wrong_credentials')
    expect((await signIn(person.email, phrase)).status).toBe(200)
  })

  it('takes another address when its link was opened, and tells the old one', async () => {
    const person = await api.signUp()
    const next = newEmail()
    const wrong = { email: next, password: 'not this one' }
    expectProblem(await put(person, '/api/me/email', wrong), 403, 'wrong_password')
    expect((await put(person, '/api/me/email', { email: next.toUpperCase(), password })).status).toBe(202)
    expect((await box.next(person.email)).subject).toContain('about to change')
    const { type, tokenHash } = readLink(await box.next(next))
    expect(type).toBe('email_change')
    expect((await person.get('/api/me')).body.email).toBe(person.email)
    expectProblem(await signIn(next, password), 401, 'wrong_credentials')

    expect((await api.client().post('/api/auth/confirm', { type, tokenHash })).body.user.email).toBe(next)
    await api.readNow()
    expect((await person.get('/api/me')).body.email).toBe(next)
    expect((await signIn(next, password)).status).toBe(200)
    expectProblem(await signIn(person.email, password), 401, 'wrong_credentials')
  })

  it('does not tell that an address is somebody else’s', async () => {
    const person = await api.signUp()
    const { email: taken } = await api.signUp()
    const answer = await put(person, '/api/me/email', { email: taken, password })
    expect([answer.status, answer.body]).toEqual([202, {}])
    await box.expectNone(taken)
    expect((await signIn(taken, password)).status).toBe(200)
  })

  it('is not changed by key or by another site', async () => {
    const person = await api.signUp()
    const { key } = (await person.post('/api/keys', { name: 'k' })).body
    const byKey = api.client(key)
    const routes: [string, string, unknown][] = [
      ['PATCH', '/api/me', { name: 'x' }],
      ['PUT', '/api/me/password', { current: password, password: phrase }],
      ['PUT', '/api/me/email', { email: newEmail(), password }],
      ['DELETE', '/api/me', { password }],
    ]
    for (const [method, path, body] of routes) {
      expectProblem(await byKey.call(method, path, { body }), 403, 'key_may_not')
      const headers = { 'sec-fetch-site': 'same-site' }
      expectProblem(await person.call(method, path, { body, headers }), 403, 'cross_site')
    }
    expectProblem(await byKey.get('/api/me/export'), 403, 'key_may_not')
  })
})

describe('the export of one’s data', () => {
  it('is one document with all of it and no secret', async () => {
    const person = await api.signUp('Ada')
    await api.give(person, 500)
    await api.charge(person, 100)
    const { key } = (await person.post('/api/keys', { name: 'laptop' })).body
    const answer = await person.get('/api/me/export')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="octroi.json"')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const { profile, movements, usage, sessions, keys, audit } = answer.body
    expect(profile).toMatchObject({ id: person.me.id, email: person.email, name: 'Ada', balance: 400 })
    expect(movements.map(({ tokens }: { tokens: number }) => tokens)).toEqual([-100, 500])
    expect(usage).toEqual([])
    expect(sessions).toHaveLength(1)
    expect(keys).toMatchObject([{ name: 'laptop' }])
    expect(audit.map(({ kind }: { kind: string }) => kind)).toContain('session.signed_in')
    const text = JSON.stringify(answer.body)
    expect(text).not.toContain(key)
    expect(text).not.toMatch(/encrypted_password|\$2[aby]\$|hash/)
  })

  it('holds more than a page of movements', async () => {
    const person = await api.signUp()
    const sql = `select octroi.adjust_balance(p_person_id => $1, p_tokens => 1, p_reason => 'a gift', p_actor_id => null)
                 from generate_series(1, 1203)`
    await api.database.query(sql, [person.me.id])
    const { movements } = (await person.get('/api/me/export')).body
    expect(movements).toHaveLength(1203)
    expect(new Set(movements.map(({ id }: { id: string }) => id)).size).toBe(1203)
  })

  it('is nobody else’s, and not to be had without end', async () => {
    expectProblem(await api.client().get('/api/me/export'), 401, 'sign_in')
    const person = await api.signUp()
    for (let n = 0; n < 5; n++) expect((await person.get('/api/me/export')).status).toBe(200)
    expectProblem(await person.get('/api/me/export'), 429, 'rate_limited')
  })
})

describe('deleting one’s account', () => {
  const remove = (person: TestPerson, body: unknown) => person.call('DELETE', '/api/me', { body })

  it('needs the password', async () => {
    const person = await api.signUp()
    expectProblem(await remove(person, {}), 403, 'password_due')
    expectProblem(await remove(person, { password: 'not this one' }), 403, 'wrong_password')
    expect((await person.get('/api/me')).status).toBe(200)
  })

  it('ends all that opens something, forfeits the balance and forgets who they were', async () => {
    const person = await api.signUp('Ada')
    const elsewhere = api.client()
    await elsewhere.post('/api/auth/sign-in', { email: person.email, password })
    await api.give(person, 500)
    const { key } = (await person.post('/api/keys', { name: 'my laptop' })).body
    const removed = await remove(person, { password })
    expect([removed.status, person.cookies.size]).toEqual([204, 0])

    expectProblem(await elsewhere.get('/api/me'), 401, 'sign_in')
    expectProblem(await api.client(key).get('/api/me'), 401, 'bad_key')
    expectProblem(await signIn(person.email, password), 401, 'wrong_credentials')
    const [row] = await api.database.query(
      `select p.status, p.name, p.email, p.identity_removed_at is not null as removed, w.available
       from octroi.person p join octroi.wallet w on w.person_id = p.id where p.id = $1`,
      [person.me.id],
    )
    const email = `${person.me.id}@closed.invalid`
    expect(row).toEqual({ status: 'closed', name: '', email, removed: true, available: 0 })
    const movements = await api.database.call('listMovements', { personId: person.me.id })
    expect(movements[0]).toMatchObject({ kind: 'adjustment', tokens: -500, note: 'the account was deleted' })
    const traces = `select (select count(*) from auth.users where id = $1 or email = $2) as users,
        (select count(*) from auth.audit_log_entries where payload::text like '%' || $2 || '%') as entries,
        (select count(*) from octroi.session where person_id = $1 and (ended_at is null or address <> '')) as sessions,
        (select count(*) from octroi.key where person_id = $1 and (revoked_at is null or name <> 'deleted')) as keys`
    expect(await api.database.query(traces, [person.me.id, person.email])).toEqual([
      { users: 0, entries: 0, sessions: 0, keys: 0 },
    ])
    expect(await api.database.call('listBroken')).toEqual([])
  })

  it('frees the address for an account that has nothing of the old one', async () => {
    const person = await api.signUp()
    await api.give(person, 500)
    await remove(person, { password })
    const client = api.client()
    const anew = await client.post('/api/auth/sign-up', { email: person.email, password })
    expect(anew.status).toBe(201)
    expect(anew.body.user).toMatchObject({ email: person.email, balance: 0, status: 'active' })
    expect(anew.body.user.id).not.toBe(person.me.id)
    expect((await client.get('/api/movements')).body.items).toEqual([])
  })

  it('the admins’ audit log still says who it was, and nobody makes them active again', async () => {
    const person = await api.signUp('Ada')
    await remove(person, { password })
    const admin = await api.signUpAdmin()
    const { items } = (await admin.get(`/api/admin/audit?actor=${person.me.id}`)).body
    expect(items.map(({ kind }: { kind: string }) => kind)).toContain('session.signed_in')
    expect(JSON.stringify(items)).toContain(person.email)
    const path = `/api/admin/people/${person.me.id}`
    expect((await admin.get(path)).body.status).toBe('closed')
    expectProblem(await admin.call('PATCH', path, { body: { status: 'active' } }), 404, 'not_found')
  })

  it('the last admin cannot', async () => {
    const own = await startApi()
    try {
      const admin = await own.signUpAdmin()
      expectProblem(await remove(admin, { password }), 409, 'last_admin')
      expect((await admin.get('/api/me')).status).toBe(200)
      await own.signUpAdmin()
      expect((await remove(admin, { password })).status).toBe(204)
    } finally {
      await own.close()
    }
  })

  it('who has no password must have signed in within five minutes', async () => {
    const person = await api.signUp()
    await api.database.query('update auth.users set encrypted_password = null where id = $1', [person.me.id])
    const back = "update octroi.session set created_at = now() - interval '301 seconds' where person_id = $1"
    await api.database.query(back, [person.me.id])
    expectProblem(await remove(person, {}), 403, 'sign_in_anew')
    const changed = await put(person, '/api/me/password', { current: password, password: phrase })
    expectProblem(changed, 409, 'no_password')
    await api.client().post('/api/auth/magic-link', { email: person.email })
    const { type, tokenHash } = readLink(await box.next(person.email))
    await person.post('/api/auth/confirm', { type, tokenHash })
    expect((await remove(person, {})).status).toBe(204)
  })
})

describe('with a Supabase project', () => {
  it('links, passwords, addresses and deletion go by its API', async () => {
    const mails: { to: string; type: string; tokenHash: string }[] = []
    const server = await startSupabaseServer({ onMail: mail => void mails.push(mail) })
    const own = await startApi({
      identity: openSupabaseIdentity({ ...server, origin: portalOrigin }),
      databaseUrl: server.databaseUrl,
    })
    const next = async (to: string) => {
      await expect.poll(() => mails.some(mail => mail.to === to)).toBe(true)
      const found = mails.findIndex(mail => mail.to === to)
      return mails.splice(found, 1)[0]
    }
    try {
      const person = await own.signUp()
      const client = own.client()
      await client.post('/api/auth/magic-link', { email: person.email })
      const link = await next(person.email)
      const body = { type: 'magiclink', tokenHash: link?.tokenHash }
      expect((await client.post('/api/auth/confirm', body)).body.user.email).toBe(person.email)
      expectProblem(await client.post('/api/auth/confirm', body), 400, 'bad_link')

      expect((await put(person, '/api/me/password', { current: password, password: phrase })).status).toBe(
        204,
      )
      await client.post('/api/auth/recover', { email: person.email })
      const recovery = await next(person.email)
      const renewed = { tokenHash: recovery?.tokenHash, password }
      expect((await client.post('/api/auth/new-password', renewed)).status).toBe(200)

      const email = newEmail()
      expect((await client.call('PUT', '/api/me/email', { body: { email, password } })).status).toBe(202)
      const change = await next(email)
      const confirmed = { type: 'email_change', tokenHash: change?.tokenHash }
      expect((await client.post('/api/auth/confirm', confirmed)).body.user.email).toBe(email)

      expect((await client.call('DELETE', '/api/me', { body: { password } })).status).toBe(204)
      const sql = 'select count(*) as n from auth.users where email = $1'
      expect(await own.database.query(sql, [email])).toEqual([{ n: 0 }])
      expect(await server.countSessions()).toBe(0)
    } finally {
      await own.close()
      await server.stop()
    }
  })

  it('links of its own templates bring codes, good once and in the browser alone that asked', async () => {
    const mails: { to: string; type: string; tokenHash: string }[] = []
    const server = await startSupabaseServer({ onMail: mail => void mails.push(mail) })
    const identity = openSupabaseIdentity({ ...server, origin: portalOrigin })
    const own = await startApi({ identity, databaseUrl: server.databaseUrl })
    const open = async () => {
      await expect.poll(() => mails.length).toBeGreaterThan(0)
      const mail = mails.shift()
      return server.follow(mail ?? { to: '', type: '', tokenHash: '' })
    }
    try {
      const { email } = await own.signUp()
      const client = own.client()
      const asked = await client.post('/api/auth/magic-link', { email, to: '/keys' })
      expect(asked.headers.getSetCookie()[0]).toMatch(
        /^__Host-octroi-mail=\S+; Path=\/; HttpOnly; SameSite=Lax/,
      )
      const link = await open()
      expect([link.origin + link.pathname, link.searchParams.get('to')]).toEqual([
        `${portalOrigin}/confirm-mail`,
        '/keys',
      ])
      const body = { type: 'magiclink', code: link.searchParams.get('code') }
      expectProblem(await own.client().post('/api/auth/confirm', body), 400, 'code_refused')
      const other = own.client()
      await other.post('/api/auth/magic-link', { email: newEmail() })
      expectProblem(await other.post('/api/auth/confirm', body), 400, 'code_refused')
      expect((await client.post('/api/auth/confirm', body)).body.user.email).toBe(email)
      expectProblem(await client.post('/api/auth/confirm', body), 400, 'code_refused')
      expectProblem(await client.post('/api/auth/confirm', { ...body, tokenHash: 'a' }), 400, 'invalid')
      expectProblem(await client.post('/api/auth/confirm', { type: 'magiclink' }), 400, 'invalid')

      await client.post('/api/auth/recover', { email })
      const recovery = await open()
      expect(recovery.pathname).toBe('/new-password')
      const renewed = { code: recovery.searchParams.get('code'), password: phrase }
      expectProblem(await own.client().post('/api/auth/new-password', renewed), 400, 'code_refused')
      expect((await client.post('/api/auth/new-password', renewed)).status).toBe(200)
      const again = own.client()
      expect((await again.post('/api/auth/sign-in', { email, password: phrase })).status).toBe(200)
      expect(await server.countSessions()).toBe(0)
    } finally {
      await own.close()
      await server.stop()
    }
  })

  it('what could not be removed there is removed later, and the account is closed meanwhile', async () => {
    const options = { failsRemovals: true }
    const server = await startSupabaseServer(options)
    const identity = openSupabaseIdentity({ ...server, origin: portalOrigin })
    const own = await startApi({ identity, databaseUrl: server.databaseUrl })
    try {
      const person = await own.signUp()
      expect((await person.call('DELETE', '/api/me', { body: { password } })).status).toBe(204)
      const again = await own.client().post('/api/auth/sign-in', { email: person.email, password })
      expectProblem(again, 403, 'account_closed')
      options.failsRemovals = false
      const parts = { database: own.database, identity }
      const log = { warn: () => {} }
      expect(await removeIdentities(parts, log)).toBe(1)
      expect(await removeIdentities(parts, log)).toBe(0)
      const anew = await own.client().post('/api/auth/sign-up', { email: person.email, password })
      expect(anew.status).toBe(201)
    } finally {
      await own.close()
      await server.stop()
    }
  })
})
