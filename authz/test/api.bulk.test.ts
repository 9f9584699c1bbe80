import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { expectProblem, type TestPerson, useApi } from './support/api.ts'

const api = await useApi()
const admin = await api.signUpAdmin()
const people = [await api.signUp('Zoë One'), await api.signUp('Zoë Two'), await api.signUp('Max')]

const ids = (chosen: TestPerson[]) => chosen.map(({ me }) => me.id)
const start = (body: object) => admin.post('/api/admin/bulks', body)
const step = (id: string) => admin.post(`/api/admin/bulks/${id}/step`)
const balanceOf = async (person: TestPerson) => (await person.get('/api/me')).body.balance

describe('a bulk', () => {
  it('tells first how many it would be about, and who is left out', async () => {
    const preview = async (body: object) => (await admin.post('/api/admin/bulks/preview', body)).body
    expect(await preview({ kind: 'grant', filter: { search: 'zoë' } })).toEqual({
      people: 2,
      closed: 0,
      suspended: 0,
      admins: 0,
      isTooMany: false,
    })
    expect(await preview({ kind: 'suspend', people: ids([admin, ...people]) })).toMatchObject({
      people: 3,
      admins: 1,
    })
    expectProblem(await admin.post('/api/admin/bulks/preview', { kind: 'grant' }), 400, 'invalid')
  })

  it('gives everybody tokens once, however often and at the same time it is asked for', async () => {
    const id = randomUUID()
    const wish = { id, kind: 'grant', tokens: 50, reason: 'for the jubilee', filter: { search: 'zoë' } }
    const started = await Promise.all([start(wish), start(wish), start(wish)])
    expect(started.map(({ status }) => status)).toEqual([201, 201, 201])
    expect(started[0]?.body).toMatchObject({ total: 2, done: 0, doneAt: null })
    expect((await admin.get('/api/admin/bulks')).body.items).toMatchObject([{ id }])
    await Promise.all([step(id), step(id), step(id)])
    const { body } = await step(id)
    expect(body).toMatchObject({ total: 2, done: 2, refused: 0, doneAt: expect.any(String) })
    expect(await Promise.all(people.map(balanceOf))).toEqual([50, 50, 0])
    await start(wish)
    await step(id)
    expect(await Promise.all(people.map(balanceOf))).toEqual([50, 50, 0])
    expectProblem(await start({ ...wish, tokens: 51 }), 409, 'key_reused')
    expect((await admin.get('/api/admin/bulks')).body.items).toEqual([])
    expect(await api.database.call('listBroken')).toEqual([])
  })

  it('goes on where it stopped', async () => {
    const id = randomUUID()
    await start({ id, kind: 'grant', tokens: 7, reason: 'in two parts', people: ids(people) })
    await api.database.call('stepBulk', { id, limit: 1 })
    expect((await admin.get('/api/admin/bulks')).body.items[0]).toMatchObject({ done: 1, total: 3 })
    expect((await step(id)).body).toMatchObject({ done: 3, doneAt: expect.any(String) })
  })

  it('suspends with a reason, and never an admin', async () => {
    const id = randomUUID()
    await start({
      id,
      kind: 'suspend',
      reason: 'unpaid since spring',
      people: ids([admin, ...people.slice(2)]),
    })
    expect((await step(id)).body).toMatchObject({ total: 1, done: 1 })
    const answer = await people[2]?.get('/api/movements')
    expect(answer?.body.detail).toContain('unpaid since spring')
    expect((await admin.get('/api/me')).status).toBe(200)
    expectProblem(
      await start({ id: randomUUID(), kind: 'suspend', reason: 'again', people: ids(people.slice(2)) }),
      409,
      'nobody',
    )
  })

  it('counts to whom it could not be done', async () => {
    const id = randomUUID()
    await start({ id, kind: 'grant', tokens: 1, reason: 'too late', people: ids(people) })
    await api.database.call('closeAccount', { personId: people[1]?.me.id })
    expect((await step(id)).body).toMatchObject({ total: 3, done: 2, refused: 1 })
  })

  it('is written down, with every deed of it', async () => {
    const { items } = (await admin.get('/api/admin/audit?kind=person.bulk_started&limit=200')).body
    expect(items.at(-1)).toMatchObject({
      actor: { email: admin.email },
      after: { kind: 'grant', tokens: 50, reason: 'for the jubilee', total: 2 },
    })
    const moved = (await admin.get(`/api/admin/audit?kind=balance&subject=${people[0]?.me.id}`)).body.items
    expect(moved.at(-1)).toMatchObject({ after: { tokens: 50, reason: 'for the jubilee' } })
  })

  it('is for admins, and says what is missing', async () => {
    const wish = { id: randomUUID(), kind: 'grant', reason: 'for me', filter: {} }
    expectProblem(await (people[0] as TestPerson).post('/api/admin/bulks', wish), 403, 'not_admin')
    expectProblem(await start(wish), 400, 'invalid')
    expectProblem(await start({ ...wish, kind: 'suspend', tokens: 5 }), 400, 'invalid')
    expectProblem(await step(randomUUID()), 404, 'not_found')
  })
})

describe('the list of people as a file', () => {
  it('holds all that match, or those that were chosen', async () => {
    const csv = async (query: string) => (await admin.get(`/api/admin/people/export?format=csv${query}`)).body
    expect(await csv('&search=zoë')).toContain(people[0]?.email)
    expect(await csv('&search=zoë')).not.toContain(people[2]?.email)
    const chosen = await csv(`&people=${ids(people.slice(2)).join(',')}`)
    expect(chosen).toContain(people[2]?.email)
    expect(chosen).not.toContain(people[0]?.email)
    const xlsx = await admin.get('/api/admin/people/export?format=xlsx')
    expect(xlsx.headers.get('content-disposition')).toContain('people.xlsx')
  })
})
