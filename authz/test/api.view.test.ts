import { beforeEach, describe, expect, it } from 'vitest'
import { expectProblem, type TestPerson, useApi } from './support/api.ts'

let admin: TestPerson

const api = await useApi()
const person = await api.signUp('Camille')
await api.give(person, 500)
beforeEach(async () => {
  admin = await api.signUpAdmin()
})

const view = (who: TestPerson = person, by = admin) =>
  by.post(`/api/admin/people/${who.me.id}/view`, { reason: 'a question by mail' })
const stop = (by = admin) => by.call('DELETE', '/api/view')

describe('an admin who sees the portal as a person', () => {
  it('is shown what is theirs, until it is stopped', async () => {
    const started = await view()
    expect(started.status).toBe(201)
    const minutes = (Date.parse(started.body.until) - Date.now()) / 60_000
    expect(minutes).toBeGreaterThan(29)
    expect(minutes).toBeLessThanOrEqual(30)
    expect((await admin.get('/api/me')).body).toMatchObject({
      id: person.me.id,
      role: 'user',
      balance: 500,
      view: { until: started.body.until },
    })
    expect((await admin.get('/api/movements')).body.items).toMatchObject([{ tokens: 500 }])
    for (const path of [
      '/api/apps',
      '/api/keys',
      '/api/usage',
      '/api/sessions',
      '/api/limits',
      '/api/me/audit',
    ])
      expect((await admin.get(path)).status, path).toBe(200)
    expect((await stop()).body).toEqual({ person: person.me.id })
    const own = (await admin.get('/api/me')).body
    expect(own).toMatchObject({ id: admin.me.id, role: 'admin' })
    expect(own).not.toHaveProperty('view')
  })

  it('can change nothing, spend nothing and do nothing that admins do', async () => {
    await view()
    const refused: [string, string, object?][] = [
      ['PATCH', '/api/me', { name: 'Mallory' }],
      ['DELETE', '/api/me', { password: 'x' }],
      ['POST', '/api/keys', { name: 'k' }],
      ['PUT', '/api/limits', { period: 'day', tokens: 5 }],
      ['POST', '/api/launch', { app: 'whisper', to: '/', nonce: 'n' }],
      ['POST', `/api/admin/people/${person.me.id}/adjustments`, { tokens: 5, reason: 'for them' }],
      ['PATCH', '/api/admin/apps/whisper', { off: true }],
      ['GET', '/api/admin/people'],
      ['GET', '/api/me/export'],
      ['GET', `/launch?app=whisper&nonce=${'n'.repeat(43)}`],
    ]
    for (const [method, path, body] of refused)
      expectProblem(await admin.call(method, path, body ? { body } : {}), 403, 'view_as')
    expectProblem(await view(), 403, 'view_as')
    expect((await person.get('/api/me')).body).toMatchObject({ name: 'Camille', balance: 500 })
  })

  it('needs a reason, and a session', async () => {
    const path = `/api/admin/people/${person.me.id}/view`
    expectProblem(await admin.post(path, {}), 400, 'invalid')
    const { key } = (await admin.post('/api/keys', { name: 'k', admin: true })).body
    expectProblem(await api.client(key).post(path, { reason: 'by script' }), 403, 'key_may_not')
    expectProblem(await person.post(path, { reason: 'curious' }), 403, 'not_admin')
  })

  it('never sees as an admin, as somebody suspended, or as nobody', async () => {
    const other = await api.signUpAdmin()
    expectProblem(await view(other), 409, 'view_of_admin')
    const shut = await api.signUp()
    await admin.call('PATCH', `/api/admin/people/${shut.me.id}`, {
      body: { status: 'suspended', reason: 'unpaid' },
    })
    expectProblem(await view(shut), 409, 'view_of_suspended')
    const gone = '/api/admin/people/00000000-0000-4000-8000-000000000000/view'
    expectProblem(await admin.post(gone, { reason: 'nobody' }), 404, 'not_found')
  })

  it('is in the audit log at the start, with the reason, and at the stop; the person reads it, too', async () => {
    await view()
    await stop()
    const { items } = (await admin.get(`/api/admin/audit?kind=person&subject=${person.me.id}&limit=2`)).body
    expect(items).toMatchObject([
      { kind: 'person.view_stopped', actor: { email: admin.email } },
      { kind: 'person.view_started', actor: { email: admin.email }, after: { reason: 'a question by mail' } },
    ])
    const own = (await person.get('/api/me/audit')).body.items
    expect(own[0]).toMatchObject({ kind: 'person.view_stopped', by: 'admin' })
  })

  it('is themselves again when the time is over, and when either of them becomes something else', async () => {
    const isThemselves = async () => {
      await api.readNow()
      return (await admin.get('/api/me')).body.id === admin.me.id
    }
    await view()
    await api.database.query(
      "update octroi.session set view_until = now() - interval '1 second' where person_id = $1",
      [admin.me.id],
    )
    expect(await isThemselves()).toBe(true)
    const passing = await api.signUp()
    await view(passing)
    expect(await isThemselves()).toBe(false)
    await api.database.query("update octroi.person set role = 'admin' where id = $1", [passing.me.id])
    expect(await isThemselves()).toBe(true)
    await view()
    await api.database.query("update octroi.person set role = 'user' where id = $1", [admin.me.id])
    expect(await isThemselves()).toBe(true)
    expect((await admin.get('/api/me')).body.role).toBe('user')
  })

  it('can sign out, which ends their own session and nobody else’s', async () => {
    await view()
    expect((await admin.post('/api/auth/sign-out', {})).status).toBe(204)
    expectProblem(await admin.get('/api/me'), 401, 'sign_in')
    expect((await person.get('/api/me')).status).toBe(200)
    const wide = await api.signUpAdmin()
    await view(person, wide)
    await wide.post('/api/auth/sign-out', { everywhere: true })
    expect((await person.get('/api/me')).status).toBe(200)
  })

  it('stops what is not there without a fault', async () => {
    expect((await stop()).body).toEqual({ person: null })
    expectProblem(await api.client().call('DELETE', '/api/view'), 401, 'sign_in')
  })
})
