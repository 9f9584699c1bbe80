import { describe, expect, it } from 'vitest'
import { expectProblem, type TestPerson, useApi } from './support/api.ts'

const api = await useApi()
const admin = await api.signUpAdmin()

const noTexts = { title: null, summary: null, category: null, place: null }
const change = (name: string, body: object) => admin.call('PATCH', `/api/admin/apps/${name}`, { body })
const rulesOf = (app: { rules: { on: string; tokens: number }[] }) =>
  Object.fromEntries(app.rules.map(({ on, tokens }) => [on, tokens]))

describe('the catalogue', () => {
  it('is open to everybody, by title, with prices', async () => {
    const { body } = await api.client().get('/api/apps')
    expect(body.next).toBeNull()
    expect(body.items.map((app: { name: string }) => app.name)).toEqual(['zebra', 'atlas', 'whisper'])
    expect(body.items[2]).toEqual({
      name: 'whisper',
      title: 'Whisper',
      summary: { en: 'Speech to text', fr: 'Transcription' },
      category: 'audio',
      url: 'https://whisper.example.com',
      access: 'signed-in',
      otherwise: 'free',
      rules: [
        { on: 'POST /asr', title: 'Transcribe', tokens: 100, terms: null, deny: false, access: null },
        { on: 'GET /studio/**', title: null, tokens: 10, terms: null, deny: false, access: null },
        { on: 'GET /closed', title: null, tokens: 0, terms: null, deny: true, access: null },
        { on: 'GET /open', title: null, tokens: 0, terms: null, deny: false, access: 'public' },
      ],
      status: 'on',
      closed: null,
      granted: true,
      health: 'unknown',
      answeredAt: null,
      favourite: false,
    })
  })

  it('comes in pages', async () => {
    const first = (await api.client().get('/api/apps?limit=2')).body
    const second = (await api.client().get(`/api/apps?limit=2&cursor=${first.next}`)).body
    expect([...first.items, ...second.items].map(app => app.name)).toEqual(['zebra', 'atlas', 'whisper'])
    expect(second.next).toBeNull()
  })

  it('says what the asker may open', async () => {
    const person = await api.signUp()
    const { key } = (await person.post('/api/keys', { name: 'k', apps: ['zebra'] })).body
    const granted = async (client: Pick<TestPerson, 'get'>) => {
      const { items } = (await client.get('/api/apps')).body
      return items.filter((app: { granted: boolean }) => app.granted).map((app: { name: string }) => app.name)
    }
    expect(await granted(api.client())).toEqual(['zebra', 'whisper'])
    expect(await granted(person)).toEqual(['zebra', 'whisper'])
    expect(await granted(api.client(key))).toEqual(['zebra'])
    await admin.call('PUT', `/api/admin/people/${person.me.id}/apps/atlas`)
    expect(await granted(person)).toEqual(['zebra', 'atlas', 'whisper'])
  })

  it('tells of one app, and names one that is not there', async () => {
    expect((await api.client().get('/api/apps/zebra')).body).toMatchObject({ name: 'zebra', otherwise: 5 })
    const answer = await api.client().get('/api/apps/nothing')
    expectProblem(answer, 404, 'not_found')
    expect(answer.body.detail).toContain('"nothing"')
  })
})

describe('overrides', () => {
  it('change a price and switch an app off, at once, until they are reset', async () => {
    const changed = await change('whisper', { off: true, prices: { 'POST /asr': 250, 'GET /studio/**': 0 } })
    expect(changed.status).toBe(200)
    expect(changed.body).toMatchObject({
      status: 'off',
      overrides: { off: true, prices: { 'POST /asr': 250, 'GET /studio/**': 0 } },
    })
    expect(rulesOf(changed.body)).toMatchObject({ 'POST /asr': 250, 'GET /studio/**': 0 })
    expect(rulesOf((await api.client().get('/api/apps/whisper')).body)).toMatchObject({ 'POST /asr': 250 })

    const one = await change('whisper', { prices: { 'POST /asr': null } })
    expect(one.body.overrides).toEqual({ off: true, prices: { 'GET /studio/**': 0 }, ...noTexts })
    expect(rulesOf(one.body)).toMatchObject({ 'POST /asr': 100, 'GET /studio/**': 0 })

    const all = await change('whisper', { off: null, prices: null })
    expect(all.body).toMatchObject({ status: 'on', overrides: { off: null, prices: {} } })
    expect(rulesOf(all.body)).toMatchObject({ 'POST /asr': 100, 'GET /studio/**': 10 })
  })

  it('are listed for admins', async () => {
    const { items } = (await admin.get('/api/admin/apps')).body
    expect(items.map((app: { name: string }) => app.name)).toEqual(['zebra', 'atlas', 'whisper'])
    expect(items[0].overrides).toEqual({ off: null, prices: {}, ...noTexts })
  })

  it.each([
    [{ prices: { 'POST /nothing': 5 } }, 'the rules of whisper are "POST /asr"'],
    [{ prices: { 'POST /asr': -1 } }, 'prices'],
    [{ prices: { 'POST /asr': 1.5 } }, 'prices'],
    [{ prices: { 'POST /asr': '5' } }, 'prices'],
    [{ prices: { 'POST /asr': 2 ** 53 } }, 'prices'],
    [{ prices: { 'GET /closed': 5 } }, 'refuses everybody'],
    [{ prices: { 'GET /open': 5 } }, 'public'],
    [{ prices: { constructor: 5 } }, 'constructor'],
    [{ prices: [] }, 'prices'],
    [{ off: 'yes' }, 'off'],
    [{ host: 'mine' }, 'host'],
    [{}, 'body'],
  ])('of %j are 400 and name what is wrong', async (body, named) => {
    const answer = await change('whisper', body)
    expectProblem(answer, 400, 'invalid')
    expect(answer.body.detail).toContain(named)
    expect((await admin.get('/api/admin/apps')).body.items[2].overrides).toEqual({
      off: null,
      prices: {},
      ...noTexts,
    })
  })

  it('of a rule that the file has no more can be taken back', async () => {
    await api.database.call('changeApp', { name: 'zebra', change: { prices: { 'GET /gone': 5 } } })
    await api.registry.reload()
    const answer = await change('zebra', { prices: { 'GET /gone': null } })
    expect(answer.body.overrides.prices).toEqual({})
    expectProblem(await change('zebra', { prices: { 'GET /gone': 5 } }), 400, 'invalid')
  })

  it('of an app that is not there are 404', async () => {
    expectProblem(await change('nothing', { off: true }), 404, 'not_found')
  })
})
