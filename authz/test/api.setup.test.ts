import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { makeSetupLink } from '../src/api/setup.ts'
import { sign } from '../src/people/signed.ts'
import { expectProblem, portalOrigin, startApi, useApi } from './support/api.ts'

const api = await useApi()
afterEach(async () => {
  await api.database.query("update octroi.person set role = 'user'")
  await api.readNow()
})

const makeToken = () => {
  const link = new URL(makeSetupLink(api.secrets, new URL(portalOrigin)))
  expect(link.origin + link.pathname).toBe(`${portalOrigin}/setup`)
  return link.searchParams.get('token') ?? ''
}

const countAdmins = async () =>
  (await api.database.query<{ n: number }>("select count(*) as n from octroi.person where role = 'admin'"))[0]
    ?.n

describe('the first-admin link', () => {
  it('makes whoever is signed in the admin, here at once', async () => {
    const person = await api.signUp()
    expectProblem(await person.get('/api/admin/people'), 403, 'not_admin')
    const answer = await person.post('/api/setup', { token: makeToken() })
    expect([answer.status, answer.body]).toEqual([200, { user: { ...person.me, role: 'admin' } }])
    expect((await person.get('/api/admin/people')).status).toBe(200)
  })

  it('works once, and never while there is an admin', async () => {
    const [first, second] = [await api.signUp(), await api.signUp()]
    const token = makeToken()
    await first.post('/api/setup', { token })
    expectProblem(await second.post('/api/setup', { token }), 409, 'link_used')
    expectProblem(await second.post('/api/setup', { token: makeToken() }), 409, 'admin_exists')
    await api.database.query("update octroi.person set role = 'user'")
    expectProblem(await second.post('/api/setup', { token }), 409, 'link_used')
    expect(await countAdmins()).toBe(0)
  })

  it('is not used up by a refusal', async () => {
    const [first, second] = [await api.signUp(), await api.signUp()]
    const token = makeToken()
    await first.post('/api/setup', { token: makeToken() })
    expectProblem(await second.post('/api/setup', { token }), 409, 'admin_exists')
    await api.database.query("update octroi.person set role = 'user'")
    expect((await second.post('/api/setup', { token })).status).toBe(200)
  })

  it('makes one admin when ten people use one each at the same time', async () => {
    const people = await Promise.all(Array.from({ length: 10 }, () => api.signUp()))
    const answers = await Promise.all(people.map(person => person.post('/api/setup', { token: makeToken() })))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(409)])
    expect(await countAdmins()).toBe(1)
  })

  it('makes one admin when ten people use the same at the same time', async () => {
    const people = await Promise.all(Array.from({ length: 10 }, () => api.signUp()))
    const token = makeToken()
    const answers = await Promise.all(people.map(person => person.post('/api/setup', { token })))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(409)])
    expect(await countAdmins()).toBe(1)
  })

  it('is worth nothing when expired, forged or of another purpose', async () => {
    const person = await api.signUp()
    const exp = Math.floor(Date.now() / 1000)
    const claims = { jti: randomUUID(), exp: exp + 60 }
    const good = makeToken()
    const tokens = [
      'x',
      `${good}x`,
      good.slice(0, -1),
      sign(api.secrets.setup, { ...claims, exp: exp - 1 }),
      sign(api.secrets.ticket, claims),
      sign(api.secrets.session, claims),
    ]
    for (const token of tokens) expectProblem(await person.post('/api/setup', { token }), 400, 'bad_link')
    expect(await countAdmins()).toBe(0)
  })

  it('needs somebody signed in, from the portal itself', async () => {
    expectProblem(await api.client().post('/api/setup', { token: makeToken() }), 401, 'sign_in')
    const person = await api.signUp()
    const headers = { 'sec-fetch-site': 'cross-site' }
    expectProblem(await person.post('/api/setup', { token: makeToken() }, headers), 403, 'cross_site')
    expectProblem(await person.post('/api/setup', {}), 400, 'invalid')
  })

  it('is for the address in OCTROI_ADMIN_EMAIL alone when that is set', async () => {
    const own = await startApi({ adminEmail: 'boss@example.com' })
    try {
      const token = new URL(makeSetupLink(own.secrets, new URL(portalOrigin))).searchParams.get('token')
      const answer = await (await own.signUp()).post('/api/setup', { token })
      expectProblem(answer, 403, 'wrong_address')
      expect(JSON.stringify(answer.body)).not.toContain('boss@')
      const boss = own.client()
      await boss.post('/api/auth/sign-up', { email: 'Boss@Example.com', password: 'correct horse battery' })
      expect((await boss.post('/api/setup', { token })).body.user.role).toBe('admin')
    } finally {
      await own.close()
    }
  })
})
