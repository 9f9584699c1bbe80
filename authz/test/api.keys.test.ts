import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { looksLikeApiKey } from '../src/people/api-key.ts'
import { expectProblem, startApi, type TestApi } from './support/api.ts'

let api: TestApi

beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString()

describe('making a key', () => {
  it('answers the key once, and what it may do', async () => {
    const person = await api.signUp()
    const expiresAt = inAnHour()
    const made = await person.post('/api/keys', { name: ' my script ', apps: ['whisper'], expiresAt })
    expect(made.status).toBe(201)
    const { key, ...rest } = made.body
    expect(looksLikeApiKey(key)).toBe(true)
    expect(rest).toEqual({
      id: expect.any(String),
      name: 'my script',
      prefix: key.slice(0, 10),
      apps: ['whisper'],
      admin: false,
      spendLimit: null,
      expiresAt,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      lastUsedAt: null,
    })
    expect((await person.get('/api/keys')).body).toEqual({ items: [rest], next: null })
  })

  it('stores nothing that the key could be made from', async () => {
    const person = await api.signUp()
    const { key, id } = (await person.post('/api/keys', { name: 'k' })).body
    const [row] = await api.database.query(
      'select row_to_json(k)::text as text from octroi.key k where id = $1',
      [id],
    )
    expect(JSON.stringify(row)).not.toContain(key.slice(10))
  })

  it.each([
    [{ name: '' }, 'name'],
    [{ name: '  ' }, 'name'],
    [{ name: 'n'.repeat(101) }, 'name'],
    [{}, 'name'],
    [{ name: 'k', apps: [] }, 'apps'],
    [{ name: 'k', apps: ['whisper', 'nothing'] }, 'nothing'],
    [{ name: 'k', apps: ['whisper', 'whisper'] }, 'apps'],
    [{ name: 'k', apps: 'whisper' }, 'apps'],
    [{ name: 'k', expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
    [{ name: 'k', expiresAt: 'tomorrow' }, 'expiresAt'],
    [{ name: 'k', expiresAt: '0000-01-01T00:00:00Z' }, 'expiresAt'],
    [{ name: 'k', admin: 'yes' }, 'admin'],
    [{ name: 'k', scope: 'all' }, 'scope'],
    [{ name: 'k', spendLimit: { tokens: 5 } }, 'period'],
    [{ name: 'k', spendLimit: { tokens: 5, period: 'week' } }, 'period'],
    [{ name: 'k', spendLimit: { tokens: -1, period: 'day' } }, 'tokens'],
    [{ name: 'k', spendLimit: { tokens: 1.5, period: 'day' } }, 'tokens'],
    [{ name: 'k', spendLimit: { tokens: null, period: 'day' } }, 'tokens'],
  ])('refuses %j with 400 that names what is wrong', async (body, named) => {
    const answer = await (await api.signUp()).post('/api/keys', body)
    expectProblem(answer, 400, 'invalid')
    expect(answer.body.detail).toContain(named)
  })

  it.each(['day', 'month', 'ever'])(
    'limits what it spends in a %s, and tells what it spent',
    async period => {
      const person = await api.signUp()
      await api.give(person, 100)
      const limited = await person.post('/api/keys', { name: 'k', spendLimit: { tokens: 50, period } })
      expect(limited.body.spendLimit).toEqual({ tokens: 50, period, spent: 0 })
      const other = (await person.post('/api/keys', { name: 'other' })).body
      const keyId = limited.body.id
      await api.charge(person, 30, 'whisper', 'POST /asr', { keyId })
      await api.charge(person, 30, 'whisper', 'POST /asr', { keyId: other.id })
      await expect(api.charge(person, 21, 'whisper', 'POST /asr', { keyId })).rejects.toThrow('limit_reached')
      const { items } = (await person.get('/api/keys')).body
      expect(items).toMatchObject([
        { id: other.id, spendLimit: null },
        { id: keyId, spendLimit: { tokens: 50, period, spent: 30 } },
      ])
    },
  )

  it('with admin: true is for admins', async () => {
    const person = await api.signUp()
    expectProblem(await person.post('/api/keys', { name: 'k', admin: true }), 403, 'not_admin')
    const admin = await api.signUpAdmin()
    const made = await admin.post('/api/keys', { name: 'k', admin: true })
    expect(made.body.admin).toBe(true)
    expect((await api.client(made.body.key).get('/api/admin/people')).status).toBe(200)
  })

  it('stops at 50 live keys, even when asked at once', async () => {
    const person = await api.signUp()
    const wishes = Array.from({ length: 55 }, (_, i) => person.post('/api/keys', { name: `k${i}` }))
    const answers = await Promise.all(wishes)
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(50)
    for (const answer of answers.filter(({ status }) => status !== 201))
      expectProblem(answer, 409, 'too_many_keys')
    const { items } = (await person.get('/api/keys')).body
    await person.call('DELETE', `/api/keys/${items[0].id}`)
    expect((await person.post('/api/keys', { name: 'one more' })).status).toBe(201)
  })
})

describe('a list of keys', () => {
  it('comes in pages that miss none and double none, newest first', async () => {
    const person = await api.signUp()
    const made: string[] = []
    for (let i = 0; i < 7; i++) made.unshift((await person.post('/api/keys', { name: `k${i}` })).body.id)
    await api.database.query(
      'update octroi.key set created_at = now() where person_id = $1 and name in ($2, $3)',
      [person.me.id, 'k2', 'k3'],
    )
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const { body } = await person.get(`/api/keys?limit=2${cursor ? `&cursor=${cursor}` : ''}`)
      seen.push(...body.items.map((key: { id: string }) => key.id))
      cursor = body.next
    } while (cursor !== null)
    expect([...seen].sort()).toEqual([...made].sort())
  })

  it.each([
    'limit=0',
    'limit=201',
    'limit=x',
    'limit=1.5',
    'limit=',
    'cursor=x',
    'cursor=W10',
    'cursor=bnVsbA',
    'page=2',
  ])('is 400 with %s', async query => {
    expectProblem(await (await api.signUp()).get(`/api/keys?${query}`), 400, 'invalid')
  })

  it('holds only one’s own', async () => {
    const [person, other] = [await api.signUp(), await api.signUp()]
    await person.post('/api/keys', { name: 'mine' })
    expect((await other.get('/api/keys')).body.items).toEqual([])
  })
})

describe('revoking a key', () => {
  it('acts at once, and takes it off the list', async () => {
    const person = await api.signUp()
    const { key, id } = (await person.post('/api/keys', { name: 'k' })).body
    const script = api.client(key)
    expect((await script.get('/api/me')).status).toBe(200)
    const answer = await person.call('DELETE', `/api/keys/${id}`)
    expect([answer.status, answer.body]).toEqual([204, ''])
    expectProblem(await script.get('/api/me'), 401, 'bad_key')
    expect((await person.get('/api/keys')).body.items).toEqual([])
  })

  it("is 404 for another's key, for none, and for one revoked before", async () => {
    const [person, other] = [await api.signUp(), await api.signUp()]
    const { key, id } = (await person.post('/api/keys', { name: 'k' })).body
    expectProblem(await other.call('DELETE', `/api/keys/${id}`), 404, 'not_found')
    expectProblem(await other.call('DELETE', `/api/keys/${randomUUID()}`), 404, 'not_found')
    expectProblem(await other.call('DELETE', '/api/keys/none'), 400, 'invalid')
    expect((await api.client(key).get('/api/me')).status).toBe(200)
    await person.call('DELETE', `/api/keys/${id}`)
    expectProblem(await person.call('DELETE', `/api/keys/${id}`), 404, 'not_found')
  })

  it('is not needed once it has expired', async () => {
    const person = await api.signUp()
    const expiresAt = new Date(Date.now() + 300).toISOString()
    const { key } = (await person.post('/api/keys', { name: 'k', expiresAt })).body
    const script = api.client(key)
    expect((await script.get('/api/me')).status).toBe(200)
    await expect.poll(async () => (await script.get('/api/me')).status).toBe(401)
  })
})
