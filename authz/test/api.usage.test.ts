import { describe, expect, it } from 'vitest'
import { expectProblem, type TestPerson, useApi } from './support/api.ts'

const api = await useApi()
const admin = await api.signUpAdmin()

const record = async (person: TestPerson, app: string, day: string, requests: number, refusals = 0) => {
  const id = api.registry.apps().byName.get(app)?.id
  const at = `${day}T10:00:00Z`
  const fact = 'insert into octroi.usage_fact values ($1, $2, $3, $4, 1, $5, $6, $6)'
  await api.database.query(fact, [person.me.id, id, day, requests, requests * 10, at])
  const refusal = 'insert into octroi.usage_refusal values ($1, $2, $3, $4, $5)'
  if (refusals > 0)
    for (const reason of ['balance_too_low', 'denied'])
      await api.database.query(refusal, [person.me.id, id, day, reason, refusals])
}

describe('usage', () => {
  it('is counted per app and day, by app, or by day', async () => {
    const person = await api.signUp()
    await record(person, 'whisper', '2026-03-01', 4, 2)
    await record(person, 'whisper', '2026-03-02', 6)
    await record(person, 'zebra', '2026-03-02', 1)
    await record(person, 'zebra', '2026-04-02', 99)
    const load = async (by: string) =>
      (await person.get(`/api/usage?from=2026-03-01&to=2026-03-31${by}`)).body as { items: object[] }
    expect(await load('')).toMatchObject({
      items: [
        { app: 'whisper', day: '2026-03-02', requests: 6, refusals: 0, tokens: 60 },
        { app: 'zebra', day: '2026-03-02', requests: 1 },
        { app: 'whisper', day: '2026-03-01', requests: 4, refusals: 4 },
      ],
      next: null,
    })
    expect((await load('&by=app')).items).toEqual([
      {
        app: 'whisper',
        day: null,
        requests: 10,
        visits: 2,
        refusals: 4,
        tokens: 100,
        firstAt: '2026-03-01T10:00:00.000Z',
        lastAt: '2026-03-02T10:00:00.000Z',
      },
      expect.objectContaining({ app: 'zebra', requests: 1 }),
    ])
    expect((await load('&by=day')).items).toMatchObject([
      { app: null, day: '2026-03-02', requests: 7 },
      { app: null, day: '2026-03-01', requests: 4 },
    ])
  })

  it('counts refusals of a day without a fact', async () => {
    const person = await api.signUp()
    const id = api.registry.apps().byName.get('whisper')?.id
    const refusal = "insert into octroi.usage_refusal values ($1, $2, '2026-03-01', 'denied', 3)"
    await api.database.query(refusal, [person.me.id, id])
    const { items } = (await person.get('/api/usage?from=2026-03-01&to=2026-03-01&by=app')).body
    expect(items).toMatchObject([{ requests: 0, refusals: 3, firstAt: '2026-03-01T00:00:00.000Z' }])
  })

  it('is of the last 30 days unless asked otherwise, and of nobody else', async () => {
    const [person, other] = [await api.signUp(), await api.signUp()]
    const day = (back: number) => new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10)
    for (const back of [0, 29, 30]) await record(person, 'whisper', day(back), 1)
    const { items } = (await person.get('/api/usage')).body
    expect(items.map((item: { day: string }) => item.day)).toEqual([day(0), day(29)])
    expect((await other.get('/api/usage')).body.items).toEqual([])
  })

  it.each([
    'from=2026-02-30',
    'from=2026-01-01&to=2025-01-01',
    'from=2020-01-01&to=2026-01-01',
    'from=0001-01-01&to=0001-01-02',
    'by=week',
    'from=x',
  ])('is 400 with %s', async query => {
    expectProblem(await admin.get(`/api/usage?${query}`), 400, 'invalid')
  })
})
