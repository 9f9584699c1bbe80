import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { expectProblem, loadAll, type TestPerson, useApi } from './support/api.ts'

const api = await useApi()
const admin = await api.signUpAdmin()

const ofPerson = (person: TestPerson) => `/api/admin/people/${person.me.id}/limits`
const limit = (person: TestPerson, body: object) => person.call('PUT', '/api/limits', { body })
const limitAsAdmin = (person: TestPerson, body: object) => admin.call('PUT', ofPerson(person), { body })
const payer = async () => {
  const person = await api.signUp()
  await api.give(person, 1000)
  return person
}

describe('a spend limit of one’s own', () => {
  it('holds from then on, and counts what was spent before', async () => {
    const person = await payer()
    expect((await person.get('/api/limits')).body).toEqual({ items: [], next: null })
    await api.charge(person, 30)
    const set = await limit(person, { period: 'day', tokens: 50 })
    const item = { app: null, period: 'day', tokens: 50, spent: 30, setBy: 'person' }
    expect([set.status, set.body]).toEqual([200, { items: [item], next: null }])
    await expect(api.charge(person, 21)).rejects.toThrow('limit_reached')
    await api.charge(person, 20)
    expect((await person.get('/api/limits')).body.items).toEqual([{ ...item, spent: 50 }])
  })

  it('is raised and removed as one likes', async () => {
    const person = await payer()
    await limit(person, { period: 'month', tokens: 5 })
    await expect(api.charge(person, 6)).rejects.toThrow('limit_reached')
    expect((await limit(person, { period: 'month', tokens: 10 })).body.items).toMatchObject([{ tokens: 10 }])
    await api.charge(person, 6)
    expect((await limit(person, { period: 'month', tokens: null })).body.items).toEqual([])
    await api.charge(person, 100)
    expect((await limit(person, { period: 'month', tokens: null })).status).toBe(200)
  })

  it('may be for one app alone', async () => {
    const person = await payer()
    await limit(person, { app: 'zebra', period: 'ever', tokens: 5 })
    await api.charge(person, 100, 'whisper')
    await expect(api.charge(person, 6, 'zebra')).rejects.toThrow('limit_reached')
    const { items } = (await limit(person, { period: 'ever', tokens: 200 })).body
    expect(items).toMatchObject([
      { app: 'zebra', tokens: 5, spent: 0 },
      { app: null, tokens: 200, spent: 100 },
    ])
  })

  it.each([
    [{ tokens: 5 }, 'period'],
    [{ period: 'week', tokens: 5 }, 'period'],
    [{ period: 'day' }, 'tokens'],
    [{ period: 'day', tokens: -1 }, 'tokens'],
    [{ period: 'day', tokens: 1.5 }, 'tokens'],
    [{ period: 'day', tokens: '5' }, 'tokens'],
    [{ period: 'day', tokens: 5, app: 'No app' }, 'app'],
    [{ period: 'day', tokens: 5, setBy: 'admin' }, 'setBy'],
  ])('of %j is 400 that names what is wrong', async (body, named) => {
    const person = await api.signUp()
    for (const answer of [await limit(person, body), await limitAsAdmin(person, body)]) {
      expectProblem(answer, 400, 'invalid')
      expect(answer.body.detail).toContain(named)
    }
  })

  it('on no app is 404', async () => {
    const answer = await limit(await api.signUp(), { app: 'nothing', period: 'day', tokens: 5 })
    expectProblem(answer, 404, 'not_found')
    expect(answer.body.detail).toContain('nothing')
  })

  it('is no key’s to see or change, not even an admin’s', async () => {
    const made = await admin.post('/api/keys', { name: 'k', admin: true })
    const script = api.client(made.body.key)
    expectProblem(await script.get('/api/limits'), 403, 'key_may_not')
    const answer = await script.call('PUT', '/api/limits', { body: { period: 'day', tokens: null } })
    expectProblem(answer, 403, 'key_may_not')
  })

  it('does not list those of keys, which their keys show', async () => {
    const person = await payer()
    await person.post('/api/keys', { name: 'k', spendLimit: { tokens: 5, period: 'day' } })
    expect((await person.get('/api/limits')).body.items).toEqual([])
  })
})

describe('a spend limit that an admin set', () => {
  it('can be neither raised nor removed by the person', async () => {
    const person = await payer()
    const set = await limitAsAdmin(person, { period: 'day', tokens: 50 })
    const theirs = { app: null, period: 'day', tokens: 50, spent: 0, setBy: 'admin' }
    expect([set.status, set.body.items]).toEqual([200, [theirs]])
    const own = { ...theirs, tokens: 500, setBy: 'person' }
    expect((await limit(person, { period: 'day', tokens: 500 })).body.items).toEqual([theirs, own])
    await expect(api.charge(person, 51)).rejects.toThrow('limit_reached')
    expect((await limit(person, { period: 'day', tokens: null })).body.items).toEqual([theirs])
    await expect(api.charge(person, 51)).rejects.toThrow('limit_reached')
    await api.charge(person, 50)
  })

  it('leaves the person’s own in force where that is lower', async () => {
    const person = await payer()
    await limit(person, { period: 'day', tokens: 10 })
    await limitAsAdmin(person, { period: 'day', tokens: 50 })
    await expect(api.charge(person, 11)).rejects.toThrow('limit_reached')
    await limitAsAdmin(person, { period: 'day', tokens: null })
    expect((await admin.get(ofPerson(person))).body.items).toMatchObject([{ tokens: 10, setBy: 'person' }])
    await expect(api.charge(person, 11)).rejects.toThrow('limit_reached')
  })

  it('is for admins to set, on people that there are', async () => {
    const person = await api.signUp()
    expectProblem(await person.get(ofPerson(person)), 403, 'not_admin')
    const body = { period: 'day', tokens: null }
    expectProblem(await person.call('PUT', ofPerson(person), { body }), 403, 'not_admin')
    const nobody = `/api/admin/people/${randomUUID()}/limits`
    expectProblem(await admin.get(nobody), 404, 'not_found')
    expectProblem(await admin.call('PUT', nobody, { body }), 404, 'not_found')
  })
})

describe('a list of spend limits', () => {
  it('comes in pages that miss none and double none', async () => {
    const person = await api.signUp()
    for (const app of ['whisper', 'zebra', undefined])
      for (const period of ['day', 'month', 'ever']) await limitAsAdmin(person, { app, period, tokens: 5 })
    const items = await loadAll(admin, `${ofPerson(person)}?limit=4`)
    expect(new Set(items.map(item => JSON.stringify(item))).size).toBe(9)
    expect(items).toHaveLength(9)
  })
})
