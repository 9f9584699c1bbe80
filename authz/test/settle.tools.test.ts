import { randomUUID } from 'node:crypto'
import Fastify from 'fastify'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openEvents } from '../src/events.ts'
import { openUsageCounter, type UsageCounter } from '../src/gate/usage.ts'
import { makeInternal } from '../src/listeners/internal.ts'
import { makeAppSecret } from '../src/people/app-secret.ts'
import { openSalesMetrics } from '../src/sales-metrics.ts'
import { openSettler } from '../src/settle/settler.ts'
import { serveTools } from '../src/settle/tools.ts'
import { uuidv7 } from '../src/uuid.ts'
import { type Answer, expectProblem, startApi, type TestApi, type TestPerson } from './support/api.ts'
import { expectDocsPage, expectWholeDocument } from './support/openapi.ts'
import { brokenInvariants } from './support/wallets.ts'

/** The tools' own API, asked by HTTP as tools do; the secrets come from the admin's. */

let api: TestApi
let admin: TestPerson
let usage: UsageCounter
let base: string
let stop: () => Promise<unknown>
let free = false
let secret: string

beforeAll(async () => {
  api = await startApi()
  admin = await api.signUpAdmin()
  usage = openUsageCounter(api.database, () => {})
  const log = Fastify().log
  const internal = makeInternal({
    maxConnections: 100,
    authz: () => {},
    log,
    database: api.database,
    events: openEvents(log),
    sales: openSalesMetrics(api.database),
  })
  // As the listener has it when /authz is served beside: no parser for JSON is left at the root.
  internal.removeAllContentTypeParsers()
  serveTools(internal, {
    database: api.database,
    settler: openSettler(api.database),
    reportMaxOf: name => (name === 'zebra' ? null : 1000),
    isFree: () => free,
    flushUsage: usage.flush,
  })
  base = await internal.listen({ host: '127.0.0.1', port: 0 })
  stop = () => internal.close()
  secret = (await admin.post('/api/admin/apps/whisper/secret')).body.secret
})
afterAll(async () => {
  await stop()
  await usage.close()
  expect(await brokenInvariants(api.database)).toEqual([])
  await api.close()
})
beforeEach(() => {
  free = false
})

const call = async (
  method: string,
  path: string,
  { body, key, as = secret }: { body?: unknown; key?: string; as?: string } = {},
): Promise<Answer> => {
  const response = await fetch(new URL(path, base), {
    method,
    headers: {
      ...(as === '' ? {} : { authorization: `Bearer ${as}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: JSON.parse(text) }
}

const appIdOf = (name: string) => api.registry.apps().byName.get(name)?.id ?? 0

/** Somebody with tokens who has used an app just now; what the gate counted is not written yet. */
const makeUser = async (tokens = 500, app = 'whisper') => {
  const person = await api.signUp()
  await api.give(person, tokens)
  usage.count(person.me.id, appIdOf(app), 0, null)
  return person
}
const balanceOf = async (person: TestPerson) => (await person.get('/api/me')).body.balance
const report = (user: string, tokens: number, key: string = randomUUID(), note = 'Extra minutes') =>
  call('POST', '/v1/charges', { body: { user, tokens, note }, key })

const walletOf = (person: TestPerson) =>
  api.database.query<{ id: number }>('select id from octroi.wallet where person_id = $1', [person.me.id])

/** A charge of the gate with terms. */
const take = async (person: TestPerson, tokens: number, terms: object, app = 'whisper') => {
  const id = uuidv7()
  const [wallet] = await walletOf(person)
  const [row] = await api.database.call<{ status: string }>('chargeBatch', {
    ...{
      wallets: [wallet?.id],
      ids: [id],
      tokens: [tokens],
      apps: [appIdOf(app)],
      notes: ['POST /asr'],
      keys: [null],
    },
    terms: [terms],
  })
  expect(row?.status).toMatch(/^(charged|held)$/)
  return id
}

describe('an app secret', () => {
  it('is shown once, stored as a hash, and replaced by the next at once', async () => {
    const made = await admin.post('/api/admin/apps/atlas/secret')
    expect(made.status).toBe(201)
    expect(made.body).toEqual({
      secret: expect.stringMatching(/^octapp_[0-9A-Za-z]{38}$/),
      prefix: made.body.secret.slice(0, 13),
      createdAt: expect.stringMatching(/Z$/),
    })
    const rows = await api.database.query('select row_to_json(s)::text as text from octroi.app_secret s')
    expect(JSON.stringify(rows)).not.toContain(made.body.secret.slice(13))
    const asks = (as: string) => call('GET', `/v1/balance?user=${randomUUID()}`, { as })
    expectProblem(await asks(made.body.secret), 403, 'not_a_user')
    const next = await admin.post('/api/admin/apps/atlas/secret')
    expectProblem(await asks(made.body.secret), 401, 'bad_secret')
    expectProblem(await asks(next.body.secret), 403, 'not_a_user')
    expect((await admin.call('DELETE', '/api/admin/apps/atlas/secret')).status).toBe(204)
    expectProblem(await asks(next.body.secret), 401, 'bad_secret')
    expectProblem(await admin.call('DELETE', '/api/admin/apps/atlas/secret'), 404, 'not_found')
  })

  it('is made by admins alone, for apps that there are', async () => {
    const person = await api.signUp()
    expectProblem(await person.post('/api/admin/apps/whisper/secret'), 403, 'not_admin')
    expectProblem(await api.client().post('/api/admin/apps/whisper/secret'), 401, 'sign_in')
    expectProblem(await admin.post('/api/admin/apps/nothing/secret'), 404, 'not_found')
  })

  it.each(['', 'octapp_', makeAppSecret(), 'oct_0123456789', 'x'.repeat(5000)])(
    'that is none (%s) opens nothing',
    async as => {
      const body = { user: randomUUID(), tokens: 1, note: 'x' }
      for (const answer of [
        await call('GET', `/v1/balance?user=${randomUUID()}`, { as }),
        await call('POST', '/v1/charges', { as, body, key: 'k' }),
        await call('POST', `/v1/charges/${uuidv7()}/settle`, { as, body: { cost: 1 } }),
      ])
        expectProblem(answer, 401, 'bad_secret')
    },
  )

  it('is no API key, and an API key is no secret', async () => {
    expectProblem(await api.client(secret).get('/api/me'), 401, 'bad_key')
    const { key } = (await admin.post('/api/keys', { name: 'k', admin: true })).body
    expectProblem(await call('GET', `/v1/balance?user=${admin.me.id}`, { as: key }), 401, 'bad_secret')
  })
})

describe('settling by a tool', () => {
  it('makes a hold cost what the tool reports, once', async () => {
    const person = await makeUser()
    const id = await take(person, 200, { hold: true, reported: true, max: 300 })
    expect((await call('POST', `/v1/charges/${id}/settle`, { body: { cost: 7 } })).body).toEqual({
      id,
      status: 'captured',
      tokens: 7,
    })
    expect(await balanceOf(person)).toBe(493)
    const again = await call('POST', `/v1/charges/${id}.${'x'.repeat(22)}/settle`, { body: { cost: 100 } })
    expect(again.body).toEqual({ id, status: 'duplicate', tokens: 7 })
    expect(await balanceOf(person)).toBe(493)
  })

  it('gives a charge back when the tool says that it failed, by the refund classes of the rule', async () => {
    const person = await makeUser()
    const [refundable, plain] = [await take(person, 100, { refund: ['5xx'] }), await take(person, 100, {})]
    const settle = (id: string) => call('POST', `/v1/charges/${id}/settle`, { body: { status: 500 } })
    expect((await settle(refundable)).body).toMatchObject({ status: 'refunded', tokens: 0 })
    expect((await settle(plain)).body).toMatchObject({ status: 'captured', tokens: 100 })
    expect(await balanceOf(person)).toBe(400)
  })

  it("touches no other app's charge, nor one that is not there", async () => {
    const person = await makeUser()
    const id = await take(person, 200, { hold: true, reported: true, max: 300 }, 'atlas')
    for (const other of [id, uuidv7()])
      expectProblem(
        await call('POST', `/v1/charges/${other}/settle`, { body: { cost: 0 } }),
        404,
        'not_found',
      )
    expect((await person.get('/api/me')).body).toMatchObject({ balance: 300, held: 200 })
  })

  it.each([
    {},
    { cost: -1 },
    { cost: 1.5 },
    { cost: '7' },
    { cost: null },
    { cost: 2 ** 53 },
    { cost: 1, more: 1 },
    { status: 99 },
    { status: 600 },
    { status: '500' },
  ])('of %j is 400', async body => {
    expectProblem(await call('POST', `/v1/charges/${uuidv7()}/settle`, { body }), 400, 'invalid')
  })

  it.each(['x', `${uuidv7()}x`, `${uuidv7().toUpperCase()}`, `${uuidv7()}.${'x'.repeat(41)}`])(
    'under the id %s is 400',
    async id => {
      const answer = await call('POST', `/v1/charges/${encodeURIComponent(id)}/settle`, { body: { cost: 1 } })
      expectProblem(answer, 400, 'invalid')
    },
  )
})

describe('a charge that a tool reports', () => {
  it('is taken from somebody who used the app, and stands in their history', async () => {
    const person = await makeUser()
    const answer = await report(person.me.id, 40)
    expect(answer.status).toBe(201)
    expect(answer.body).toEqual({ id: expect.any(String), tokens: 40, balance: 460 })
    const [movement] = (await person.get('/api/movements')).body.items
    expect(movement).toMatchObject({
      id: answer.body.id,
      kind: 'charge',
      app: 'whisper',
      tokens: -40,
      note: 'Extra minutes',
    })
  })

  it('counts in the usage facts', async () => {
    const person = await makeUser()
    await report(person.me.id, 40)
    const { items } = (await person.get('/api/usage?by=app')).body
    expect(items).toMatchObject([{ app: 'whisper', requests: 1, tokens: 40 }])
  })

  it('under one key is made once, and answers the same', async () => {
    const person = await makeUser()
    const key = randomUUID()
    const answers = await Promise.all(Array.from({ length: 8 }, () => report(person.me.id, 40, key)))
    for (const answer of answers) expect([answer.status, answer.body]).toEqual([201, answers[0]?.body])
    expect(await balanceOf(person)).toBe(460)
    expectProblem(await report(person.me.id, 41, key), 409, 'key_reused')
    expect(await balanceOf(person)).toBe(460)
  })

  it('is not kept from happening by a key that the person used at the gate', async () => {
    const person = await makeUser()
    const [wallet] = await walletOf(person)
    await api.database.call('chargeBatch', {
      ...{ wallets: [wallet?.id], ids: [uuidv7()], tokens: [40], apps: [appIdOf('whisper')] },
      ...{ notes: ['POST /asr'], keys: ['job-1'] },
    })
    expect((await report(person.me.id, 40, 'job-1')).status).toBe(201)
    expect(await balanceOf(person)).toBe(420)
  })

  it('stops at report-max tokens a day for each person, repeats excepted', async () => {
    const [person, other] = [await makeUser(5000), await makeUser(5000)]
    const key = randomUUID()
    expect((await report(person.me.id, 900, key)).status).toBe(201)
    expectProblem(await report(person.me.id, 101), 429, 'report_max')
    expect((await report(person.me.id, 900, key)).status).toBe(201)
    expect((await report(person.me.id, 100)).status).toBe(201)
    expectProblem(await report(person.me.id, 1), 429, 'report_max')
    expect((await report(other.me.id, 1000)).status).toBe(201)
    expect([await balanceOf(person), await balanceOf(other)]).toEqual([4000, 4000])
  })

  it('stops there when many are reported at once', async () => {
    const person = await makeUser(5000)
    const statuses = (await Promise.all(Array.from({ length: 15 }, () => report(person.me.id, 100)))).map(
      ({ status }) => status,
    )
    expect(statuses.sort()).toEqual([...Array(10).fill(201), ...Array(5).fill(429)])
    expect(await balanceOf(person)).toBe(4000)
  })

  it('is 402 beyond the balance, with price and balance', async () => {
    const person = await makeUser(10)
    const answer = await report(person.me.id, 11)
    expectProblem(answer, 402, 'balance_too_low')
    expect(answer.body).toMatchObject({ price: 11, balance: 10 })
    expect(await balanceOf(person)).toBe(10)
  })

  it('of somebody who has not used this app in the last 24 hours is 403, and so is their balance', async () => {
    const [stranger, elsewhere, formerly] = [
      await api.signUp(),
      await makeUser(500, 'atlas'),
      await makeUser(),
    ]
    await usage.flush()
    await api.database.query(
      "update octroi.usage_fact set last_at = now() - interval '24 hours 1 second' where person_id = $1",
      [formerly.me.id],
    )
    for (const { me } of [stranger, elsewhere, formerly, { me: { id: randomUUID() } }]) {
      expectProblem(await report(me.id, 1), 403, 'not_a_user')
      expectProblem(await call('GET', `/v1/balance?user=${me.id}`), 403, 'not_a_user')
    }
  })

  it('does not make its person a user of the app for another day', async () => {
    const person = await makeUser()
    await report(person.me.id, 1)
    await api.database.query(
      "update octroi.usage_fact set last_at = now() - interval '25 hours' where person_id = $1",
      [person.me.id],
    )
    expectProblem(await report(person.me.id, 1), 403, 'not_a_user')
  })

  it('takes nothing while the app is free for all or in shadow', async () => {
    const person = await makeUser()
    free = true
    expect((await report(person.me.id, 40)).body).toEqual({ id: null, tokens: 0, balance: 500 })
    expect(await balanceOf(person)).toBe(500)
  })

  it('of an app that is off is 403', async () => {
    const { secret: ofZebra } = (await admin.post('/api/admin/apps/zebra/secret')).body
    const body = { user: randomUUID(), tokens: 1, note: 'x' }
    expectProblem(await call('POST', '/v1/charges', { as: ofZebra, body, key: 'k' }), 403, 'app_off')
  })

  it.each([
    [{ tokens: 0 }, 'k'],
    [{ tokens: -1 }, 'k'],
    [{ tokens: 1.5 }, 'k'],
    [{ tokens: '5' }, 'k'],
    [{ tokens: null }, 'k'],
    [{ tokens: 2 ** 53 }, 'k'],
    [{ user: 'somebody' }, 'k'],
    [{ user: undefined }, 'k'],
    [{ note: '' }, 'k'],
    [{ note: '   ' }, 'k'],
    [{ note: 'n'.repeat(401) }, 'k'],
    [{ note: 'a\0b' }, 'k'],
    [{ app: 'atlas' }, 'k'],
    [{}, undefined],
    [{}, 'a b'],
    [{}, 'k'.repeat(201)],
  ])('of %j under the key %s is 400', async (fields, key) => {
    const body = { user: randomUUID(), tokens: 1, note: 'x', ...fields }
    expectProblem(await call('POST', '/v1/charges', { body, ...(key ? { key } : {}) }), 400, 'invalid')
  })
})

describe('the balance', () => {
  it('of somebody who used the app is told', async () => {
    const person = await makeUser(77)
    const answer = await call('GET', `/v1/balance?user=${person.me.id}`)
    expect(answer.body).toEqual({ user: person.me.id, balance: 77 })
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  it.each(['', '?user=', '?user=x', `?user=${randomUUID()}&more=1`])('asked with %s is 400', async query => {
    expectProblem(await call('GET', `/v1/balance${query}`), 400, 'invalid')
  })
})

it('nothing else is there', async () => {
  expectProblem(await call('GET', '/v1/nothing'), 404, 'not_found')
  expectProblem(await call('GET', '/v1/charges'), 404, 'not_found')
})

it('describes itself', async () => {
  const { body } = await call('GET', '/v1/openapi.json', { as: '' })
  expect(Object.keys(body.paths).sort()).toEqual(['/v1/balance', '/v1/charges', '/v1/charges/{id}/settle'])
  expect(body.security).toEqual([{ key: [] }])
  expect(body.paths['/v1/charges'].post.parameters).toMatchObject([
    { name: 'idempotency-key', in: 'header', required: true },
  ])
  await expectWholeDocument(body)
})

it('can be browsed', async () => {
  const page = await fetch(new URL('/v1/docs', base))
  expectDocsPage({ status: page.status, headers: page.headers, body: await page.text() }, '/v1/docs')
})
