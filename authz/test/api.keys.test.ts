import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { hashApiKey, looksLikeApiKey } from '../src/people/api-key.ts'
import { uuidv7 } from '../src/uuid.ts'
import { expectProblem, useApi } from './support/api.ts'

const api = await useApi()

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
      replacedAt: null,
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
    const expiresAt = new Date(Date.now() + 1500).toISOString()
    const { key } = (await person.post('/api/keys', { name: 'k', expiresAt })).body
    const script = api.client(key)
    expect((await script.get('/api/me')).status).toBe(200)
    await expect.poll(async () => (await script.get('/api/me')).status).toBe(401)
  })
})

describe('renaming a key', () => {
  it('changes its name and nothing else', async () => {
    const person = await api.signUp()
    const { key, ...made } = (await person.post('/api/keys', { name: 'k', apps: ['whisper'] })).body
    const answer = await person.call('PATCH', `/api/keys/${made.id}`, { body: { name: ' the printer ' } })
    expect([answer.status, answer.body]).toEqual([200, { ...made, name: 'the printer' }])
    expect((await person.get('/api/keys')).body.items).toEqual([{ ...made, name: 'the printer' }])
    expect((await api.client(key).get('/api/me')).status).toBe(200)
  })

  it("is 404 for another's key and for a revoked one, 400 without a name", async () => {
    const [person, other] = [await api.signUp(), await api.signUp()]
    const { id } = (await person.post('/api/keys', { name: 'k' })).body
    const rename = (by: typeof person, body: unknown) => by.call('PATCH', `/api/keys/${id}`, { body })
    expectProblem(await rename(other, { name: 'mine' }), 404, 'not_found')
    for (const body of [{}, { name: ' ' }, { name: 'n'.repeat(101) }, { name: 'k', apps: ['whisper'] }])
      expectProblem(await rename(person, body), 400, 'invalid')
    await person.call('DELETE', `/api/keys/${id}`)
    expectProblem(await rename(person, { name: 'gone' }), 404, 'not_found')
  })
})

describe('rotating a key', () => {
  const opens = async (key: string) => (await api.client(key).get('/api/me')).status === 200

  it('makes another of the same kind, and both are good for a day', async () => {
    const person = await api.signUp()
    const wish = { name: 'script', apps: ['whisper'], expiresAt: '2099-01-01T00:00:00.000Z' }
    const spendLimit = { tokens: 50, period: 'month' }
    const { key: oldKey, ...old } = (await person.post('/api/keys', { ...wish, spendLimit })).body
    const answer = await person.post(`/api/keys/${old.id}/rotate`)
    expect(answer.status).toBe(201)
    const { key, ...made } = answer.body
    expect(looksLikeApiKey(key)).toBe(true)
    expect(made).toEqual({
      ...old,
      id: made.id,
      prefix: key.slice(0, 10),
      createdAt: made.createdAt,
    })
    expect([key === oldKey, made.id === old.id]).toEqual([false, false])
    expect([await opens(key), await opens(oldKey)]).toEqual([true, true])

    const { items } = (await person.get('/api/keys')).body
    expect(items[0]).toEqual({ ...made, lastUsedAt: items[0].lastUsedAt })
    expect(items[1]).toMatchObject({ id: old.id, spendLimit: old.spendLimit, replacedAt: expect.any(String) })
    const overlapS = (Date.parse(items[1].expiresAt) - Date.parse(items[1].replacedAt)) / 1000
    expect(overlapS).toBe(86_400)
    expect(items[1].replacedAt).toBe(made.createdAt)
  })

  it('ends the old key after the overlap that was asked for, in memory too, and takes it off the list', async () => {
    const person = await api.signUp()
    const { key: oldKey, id } = (await person.post('/api/keys', { name: 'k' })).body
    expect(await opens(oldKey)).toBe(true)
    const { key } = (await person.post(`/api/keys/${id}/rotate`, { overlapS: 1 })).body
    expect(await opens(oldKey)).toBe(true)
    await expect.poll(() => opens(oldKey), { timeout: 2000 }).toBe(false)
    expect(await opens(key)).toBe(true)
    expect((await person.get('/api/keys')).body.items).toHaveLength(1)
  })

  it('ends it at once without an overlap', async () => {
    const person = await api.signUp()
    const { key: oldKey, id } = (await person.post('/api/keys', { name: 'k' })).body
    expect(await opens(oldKey)).toBe(true)
    const { key } = (await person.post(`/api/keys/${id}/rotate`, { overlapS: 0 })).body
    expect([await opens(oldKey), await opens(key)]).toEqual([false, true])
  })

  it('never makes the old key live for longer', async () => {
    const person = await api.signUp()
    const expiresAt = inAnHour()
    const { id } = (await person.post('/api/keys', { name: 'k', expiresAt })).body
    const made = (await person.post(`/api/keys/${id}/rotate`, { overlapS: 7 * 86_400 })).body
    expect(made.expiresAt).toBe(expiresAt)
    const { items } = (await person.get('/api/keys')).body
    expect(items.map((key: { expiresAt: string }) => key.expiresAt)).toEqual([expiresAt, expiresAt])
  })

  it('happens once to a key, however often and at the same time it is asked for', async () => {
    const person = await api.signUp()
    const { id } = (await person.post('/api/keys', { name: 'k' })).body
    const answers = await Promise.all(Array.from({ length: 5 }, () => person.post(`/api/keys/${id}/rotate`)))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409])
    for (const answer of answers.filter(({ status }) => status === 409))
      expectProblem(answer, 409, 'key_replaced')
    const { id: next } = answers.find(({ status }) => status === 201)?.body ?? {}
    expect((await person.post(`/api/keys/${next}/rotate`)).status).toBe(201)
  })

  it('lets at most five old keys overlap, and does not count them among the 50', async () => {
    const person = await api.signUp()
    for (let i = 0; i < 49; i++) await person.post('/api/keys', { name: `k${i}` })
    let { id } = (await person.post('/api/keys', { name: 'rotated' })).body
    const oldIds: string[] = []
    for (let i = 0; i < 5; i++) {
      oldIds.push(id)
      const answer = await person.post(`/api/keys/${id}/rotate`)
      expect(answer.status).toBe(201)
      ;({ id } = answer.body)
    }
    expectProblem(await person.post(`/api/keys/${id}/rotate`), 409, 'too_many_keys')
    expectProblem(await person.post('/api/keys', { name: 'one more' }), 409, 'too_many_keys')
    await person.call('DELETE', `/api/keys/${oldIds[0]}`)
    expect((await person.post(`/api/keys/${id}/rotate`)).status).toBe(201)
  })

  it("is 404 for another's key and for one that has ended, 400 beyond seven days, 403 by key", async () => {
    const [person, other] = [await api.signUp(), await api.signUp()]
    const { id, key } = (await person.post('/api/keys', { name: 'k' })).body
    const path = `/api/keys/${id}/rotate`
    expectProblem(await other.post(path), 404, 'not_found')
    expectProblem(await api.client(key).post(path), 403, 'key_may_not')
    for (const overlapS of [-1, 1.5, 7 * 86_400 + 1, '60', null])
      expectProblem(await person.post(path, { overlapS }), 400, 'invalid')
    await api.database.query("update octroi.key set expires_at = now() - interval '1 second' where id = $1", [
      id,
    ])
    expectProblem(await person.post(path), 404, 'not_found')
  })

  it('keeps one spend limit for the old and the new key together', async () => {
    const person = await api.signUp()
    await api.give(person, 1000)
    const spendLimit = { tokens: 100, period: 'day' }
    const { key: first, id } = (await person.post('/api/keys', { name: 'k', spendLimit })).body
    const { key: second, id: next } = (await person.post(`/api/keys/${id}/rotate`)).body
    const { key: third } = (await person.post(`/api/keys/${next}/rotate`)).body
    // As the gate does: by whom the key is found to be, and what it spends is counted under.
    const spend = async (key: string, tokens: number) => {
      const [caller] = await api.database.call<{ walletId: number; keyFirstId: string }>('findCallerByKey', {
        hash: hashApiKey(key),
      })
      const [outcome] = await api.database.call<{ status: string }>('chargeBatch', {
        wallets: [caller?.walletId],
        ids: [uuidv7()],
        tokens: [tokens],
        apps: [api.registry.apps().byName.get('whisper')?.id],
        notes: ['POST /asr'],
        keys: [null],
        terms: [{ keyId: caller?.keyFirstId }],
      })
      return outcome?.status
    }
    expect([await spend(first, 40), await spend(second, 40), await spend(third, 40)]).toEqual([
      'charged',
      'charged',
      'limit_reached',
    ])
    expect(await spend(third, 20)).toBe('charged')
    expect(await spend(first, 1)).toBe('limit_reached')
    for (const item of (await person.get('/api/keys')).body.items)
      expect(item.spendLimit).toEqual({ ...spendLimit, spent: 100 })
  })
})
