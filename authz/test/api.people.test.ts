import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { expectProblem, password, startApi, type TestPerson, useApi } from './support/api.ts'

const api = await useApi()
const admin = await api.signUpAdmin()

const pathOf = (person: TestPerson) => `/api/admin/people/${person.me.id}`
const change = (person: TestPerson, body: object, by = admin) => by.call('PATCH', pathOf(person), { body })

const loadAll = async (query: string) => {
  const people: { id: string; email: string; createdAt: string }[] = []
  let cursor: string | null = null
  do {
    const next: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''
    const { body } = await admin.get(`/api/admin/people?${query}${next}`)
    people.push(...body.items)
    cursor = body.next
  } while (cursor !== null)
  return people
}

describe('the list of people', () => {
  it('shows everybody, newest first, with balance and when they were last seen', async () => {
    const person = await api.signUp('Newcomer')
    await api.give(person, 12)
    const { body } = await admin.get('/api/admin/people?limit=1')
    expect(body).toEqual({
      items: [
        {
          id: person.me.id,
          email: person.email,
          name: 'Newcomer',
          role: 'user',
          status: 'active',
          suspendedReason: null,
          balance: 12,
          createdAt: expect.stringMatching(/Z$/),
          lastSeenAt: expect.stringMatching(/Z$/),
        },
      ],
      next: expect.any(String),
    })
  })

  it('comes in pages that miss none and double none, people of one moment included', async () => {
    const made = await Promise.all(Array.from({ length: 12 }, () => api.signUp('Paged')))
    await api.database.query(
      "update octroi.person set created_at = '2026-01-02T03:04:05.678901Z' where name = 'Paged'",
    )
    const ids = (await loadAll('search=paged&limit=5')).map(({ id }) => id)
    expect([...ids].sort()).toEqual(made.map(({ me }) => me.id).sort())
    const all = await loadAll('limit=3')
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
    const times = all.map(({ createdAt }) => createdAt)
    expect(times).toEqual([...times].sort().reverse())
  })

  it('is searched in address and name, letter case aside', async () => {
    const person = await api.signUp('Ünïcode O’Hara')
    for (const search of ['o’HARA', 'Ünï', person.email.slice(3, 20).toUpperCase(), ` ${person.email} `])
      expect((await loadAll(`search=${encodeURIComponent(search)}`)).map(({ id }) => id)).toEqual([
        person.me.id,
      ])
  })

  it('takes every character of a search for itself', async () => {
    await api.signUp('A plain name')
    const odd = await api.signUp('100%_\\sure')
    for (const search of ['100%', '%_', '_\\', '0%_\\s'])
      expect((await loadAll(`search=${encodeURIComponent(search)}`)).map(({ id }) => id)).toEqual([odd.me.id])
    expect(await loadAll("search=';drop table octroi.person;--")).toEqual([])
  })

  it('is narrowed to a role and a status', async () => {
    const person = await api.signUp('Narrowed')
    await change(person, { status: 'suspended', reason: 'a test of it' })
    expect((await loadAll('search=narrowed&status=suspended')).map(({ id }) => id)).toEqual([person.me.id])
    expect(await loadAll('search=narrowed&status=active')).toEqual([])
    expect(await loadAll('search=narrowed&role=admin')).toEqual([])
    expect((await loadAll('role=admin')).map(({ id }) => id)).toContain(admin.me.id)
  })

  it.each(['role=king', 'status=x', 'limit=1000', 'cursor=abc', 'search=%00', 'sort=name'])(
    'is 400 with %s',
    async query => {
      expectProblem(await admin.get(`/api/admin/people?${query}`), 400, 'invalid')
    },
  )
})

describe('one person', () => {
  it('is shown whole, with the apps granted to them', async () => {
    const person = await api.signUp()
    const { body } = await admin.get(pathOf(person))
    expect(body).toMatchObject({ id: person.me.id, balance: 0, held: 0, debt: 0, apps: [], role: 'user' })
  })

  it('was last seen when they last used an app', async () => {
    const person = await api.signUp()
    const app = api.registry.apps().byName.get('whisper')?.id
    await api.database.query(
      "insert into octroi.usage_fact values ($1, $2, '2099-01-01', 1, 1, 0, '2099-01-01T10:00:00Z', '2099-01-01T11:00:00Z')",
      [person.me.id, app],
    )
    expect((await admin.get(pathOf(person))).body.lastSeenAt).toBe('2099-01-01T11:00:00.000Z')
  })

  it('that is not there is 404', async () => {
    const nobody = { ...admin, me: { ...admin.me, id: randomUUID() } }
    expectProblem(await admin.get(pathOf(nobody)), 404, 'not_found')
    expectProblem(await change(nobody, { role: 'user' }), 404, 'not_found')
    expectProblem(await admin.get(`${pathOf(nobody)}/movements`), 404, 'not_found')
    expectProblem(await admin.call('PUT', `${pathOf(nobody)}/apps/atlas`), 404, 'not_found')
    expectProblem(await admin.get('/api/admin/people/none'), 400, 'invalid')
  })
})

describe('changing a person', () => {
  it('suspends with a reason, which acts at once, and takes them back', async () => {
    const person = await api.signUp()
    const suspended = await change(person, { status: 'suspended', reason: ' unpaid invoice ' })
    expect(suspended.body).toMatchObject({ status: 'suspended', suspendedReason: 'unpaid invoice' })
    const answer = await person.get('/api/me')
    expectProblem(answer, 403, 'suspended')
    expect(answer.body.detail).toContain('unpaid invoice')
    const back = await change(person, { status: 'active' })
    expect(back.body).toMatchObject({ status: 'active', suspendedReason: null })
    expect((await person.get('/api/me')).status).toBe(200)
  })

  it('makes an admin and takes it back, at once, for their keys, and for sessions that start after', async () => {
    const person = await api.signUp()
    const signIn = () => person.post('/api/auth/sign-in', { email: person.email, password })
    await change(person, { role: 'admin' })
    expectProblem(await person.get('/api/admin/people'), 401, 'sign_in')
    await signIn()
    expect((await person.get('/api/admin/people')).status).toBe(200)
    const { key } = (await person.post('/api/keys', { name: 'k', admin: true })).body
    expect((await api.client(key).get('/api/admin/people')).status).toBe(200)
    await change(person, { role: 'user' })
    expectProblem(await person.get('/api/admin/people'), 401, 'sign_in')
    await signIn()
    expectProblem(await person.get('/api/admin/people'), 403, 'not_admin')
    expectProblem(await api.client(key).get('/api/admin/people'), 403, 'not_admin')
  })

  it.each([
    [{ status: 'suspended' }, 'reason'],
    [{ status: 'suspended', reason: '' }, 'reason'],
    [{ status: 'suspended', reason: '   ' }, 'reason'],
    [{ status: 'suspended', reason: 'r'.repeat(501) }, 'reason'],
    [{ reason: 'for nothing' }, 'reason'],
    [{ role: 'king' }, 'role'],
    [{ role: null }, 'role'],
    [{ balance: 1_000_000 }, 'balance'],
    [{}, 'body'],
  ])('to %j is 400 and names what is wrong', async (body, named) => {
    const answer = await change(await api.signUp(), body)
    expectProblem(answer, 400, 'invalid')
    expect(answer.body.detail).toContain(named)
  })

  it('lets in to a granted app and out again, at once', async () => {
    const person = await api.signUp()
    const isGranted = async () => (await person.get('/api/apps/atlas')).body.granted
    expect(await isGranted()).toBe(false)
    for (let i = 0; i < 2; i++)
      expect((await admin.call('PUT', `${pathOf(person)}/apps/atlas`)).status).toBe(204)
    expect(await isGranted()).toBe(true)
    expect((await admin.get(pathOf(person))).body.apps).toEqual(['atlas'])
    for (let i = 0; i < 2; i++)
      expect((await admin.call('DELETE', `${pathOf(person)}/apps/atlas`)).status).toBe(204)
    expect(await isGranted()).toBe(false)
    expectProblem(await admin.call('PUT', `${pathOf(person)}/apps/nothing`), 404, 'not_found')
  })
})

describe('the last admin', () => {
  it('can neither be demoted nor suspended, not even by themselves', async () => {
    const own = await startApi()
    try {
      const only = await own.signUpAdmin()
      const suspended = await own.signUpAdmin()
      const at = (person: TestPerson) => `/api/admin/people/${person.me.id}`
      const reason = 'a long holiday'
      const suspend = { body: { status: 'suspended', reason } }
      expect((await only.call('PATCH', at(suspended), suspend)).status).toBe(200)
      // Another admin who is suspended is none that could help.
      expectProblem(await only.call('PATCH', at(only), suspend), 409, 'last_admin')
      expectProblem(await only.call('PATCH', at(only), { body: { role: 'user' } }), 409, 'last_admin')
      expect((await only.call('PATCH', at(only), { body: { role: 'admin' } })).status).toBe(200)
      expect((await only.call('PATCH', at(suspended), { body: { role: 'user' } })).status).toBe(200)
    } finally {
      await own.close()
    }
  })

  it('remains when all admins demote and suspend each other at the same time', async () => {
    const own = await startApi()
    try {
      const admins = await Promise.all(Array.from({ length: 6 }, () => own.signUpAdmin()))
      await Promise.all(
        admins.map((by, i) => {
          const other = admins[(i + 1) % admins.length] as TestPerson
          const body = i % 2 ? { role: 'user' } : { status: 'suspended', reason: 'a coup' }
          return by.call('PATCH', `/api/admin/people/${other.me.id}`, { body })
        }),
      )
      const sql = "select count(*) as n from octroi.person where role = 'admin' and status = 'active'"
      const [row] = await own.database.query<{ n: number }>(sql)
      expect(row?.n).toBeGreaterThanOrEqual(1)
    } finally {
      await own.close()
    }
  })
})
