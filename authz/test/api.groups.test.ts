import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { expectProblem, loadAll, type TestPerson, useApi } from './support/api.ts'

const api = await useApi()
const admin = await api.signUpAdmin()

const make = async (name: string = randomUUID()): Promise<number> =>
  (await admin.post('/api/admin/groups', { name })).body.id
const membersOf = (group: number) => `/api/admin/groups/${group}/members`
const join = (group: number, people: string[]) => admin.post(membersOf(group), { people })
const leave = (group: number, people: string[]) =>
  admin.call('DELETE', membersOf(group), { body: { people } })

describe('a group', () => {
  it('is made with nobody in it, once', async () => {
    const name = `students of ${randomUUID()}`
    const made = await admin.post('/api/admin/groups', { name: ` ${name} ` })
    const group = { id: expect.any(Number), name, members: 0, createdAt: expect.stringMatching(/Z$/) }
    expect([made.status, made.body]).toEqual([201, group])
    const again = await admin.post('/api/admin/groups', { name })
    expectProblem(again, 409, 'group_exists')
    expect(again.body.detail).toContain(name)
    expect(await loadAll(admin, '/api/admin/groups')).toContainEqual(made.body)
  })

  it.each([{}, { name: ' ' }, { name: 'n'.repeat(101) }, { name: 'g', tokens: 5 }])(
    'is none of %j',
    async body => {
      expectProblem(await admin.post('/api/admin/groups', body), 400, 'invalid')
    },
  )

  it('is for admins alone', async () => {
    const person = await api.signUp()
    const group = await make()
    const people = [person.me.id]
    expectProblem(await person.get('/api/admin/groups'), 403, 'not_admin')
    expectProblem(await person.post('/api/admin/groups', { name: 'mine' }), 403, 'not_admin')
    expectProblem(await person.get(membersOf(group)), 403, 'not_admin')
    expectProblem(await person.post(membersOf(group), { people }), 403, 'not_admin')
    const left = await person.call('DELETE', membersOf(group), { body: { people } })
    expectProblem(left, 403, 'not_admin')
  })
})

describe('the list of groups', () => {
  it('comes by name, in pages that miss none and double none', async () => {
    const prefix = randomUUID()
    for (const letter of ['c', 'a', 'e', 'b', 'd']) await make(`${prefix} ${letter}`)
    const all = await loadAll<{ id: string; name: string }>(admin, '/api/admin/groups?limit=2')
    const mine = all.filter(({ name }) => name.startsWith(prefix)).map(({ name }) => name.slice(-1))
    expect(mine).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
  })

  it.each([
    'limit=0',
    'limit=201',
    'cursor=x',
    'cursor=W10',
    'cursor=WzVd',
    'cursor=WyJhXHUwMDAwYiJd',
    'page=2',
  ])('is 400 with %s', async query =>
    expectProblem(await admin.get(`/api/admin/groups?${query}`), 400, 'invalid'),
  )
})

describe('the members of a group', () => {
  it('join by id or address, letter case aside, and who is nobody is told', async () => {
    const [a, b] = [await api.signUp('Ada'), await api.signUp('Bea')]
    const group = await make()
    const stranger = randomUUID()
    const people = [a.me.id, b.email.toUpperCase(), stranger, 'nobody@example.com']
    const joined = await join(group, people)
    const unknown = [stranger, 'nobody@example.com']
    expect([joined.status, joined.body]).toEqual([200, { changed: 2, members: 2, unknown }])
    expect((await join(group, [a.email])).body).toEqual({ changed: 0, members: 2, unknown: [] })
    const { items } = (await admin.get(membersOf(group))).body
    const since = expect.stringMatching(/Z$/)
    const both = [a, b].map(({ me, email }) => ({ id: me.id, email, name: me.name, since }))
    expect(items).toEqual(both.sort((x, y) => (x.email < y.email ? -1 : 1)))
    expect(await loadAll(admin, '/api/admin/groups')).toContainEqual(
      expect.objectContaining({ id: group, members: 2 }),
    )
  })

  it('leave by id or address', async () => {
    const people = [await api.signUp(), await api.signUp(), await api.signUp()]
    const [a, b, c] = people as [TestPerson, TestPerson, TestPerson]
    const group = await make()
    await join(
      group,
      [a, b, c].map(({ me }) => me.id),
    )
    const left = await leave(group, [a.email, b.me.id.toUpperCase()])
    expect([left.status, left.body]).toEqual([200, { changed: 2, members: 1, unknown: [] }])
    expect((await admin.get(membersOf(group))).body.items).toMatchObject([{ id: c.me.id }])
    expect((await leave(group, [a.email])).body).toMatchObject({ changed: 0, members: 1 })
  })

  it('come in pages that miss none and double none', async () => {
    const people = await Promise.all(Array.from({ length: 7 }, () => api.signUp()))
    const group = await make()
    await join(
      group,
      people.map(({ email }) => email),
    )
    const listed = await loadAll(admin, `${membersOf(group)}?limit=3`)
    expect(listed.map(({ id }) => id).sort()).toEqual(people.map(({ me }) => me.id).sort())
  })

  it('are a thousand at once, and no more', async () => {
    const person = await api.signUp()
    const group = await make()
    const strangers = Array.from({ length: 1000 }, (_, i) => `${'x'.repeat(236)}${i}@example.com`)
    const joined = await join(group, [person.email, ...strangers.slice(1)])
    expect(joined.body).toMatchObject({ changed: 1, members: 1 })
    expect(joined.body.unknown).toHaveLength(999)
    expectProblem(await join(group, [person.email, ...strangers]), 400, 'invalid')
  })

  it.each([
    {},
    { people: [] },
    { people: ['somebody'] },
    { people: [5] },
    { people: [randomUUID().slice(1)] },
  ])('are none of %j', async body => {
    const group = await make()
    expectProblem(await admin.post(membersOf(group), body), 400, 'invalid')
    expectProblem(await admin.call('DELETE', membersOf(group), { body }), 400, 'invalid')
  })

  it('of no group are 404', async () => {
    const [nothing, people] = [999_999_999, [admin.email]]
    expectProblem(await admin.get(membersOf(nothing)), 404, 'not_found')
    expectProblem(await join(nothing, people), 404, 'not_found')
    expectProblem(await leave(nothing, people), 404, 'not_found')
    expectProblem(await admin.get('/api/admin/groups/students/members'), 400, 'invalid')
  })
})
