import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { expectProblem, useApi } from './support/api.ts'

const api = await useApi()
const admin = await api.signUpAdmin()
const person = await api.signUp()

const change = (name: string, body: object) => admin.call('PATCH', `/api/admin/apps/${name}`, { body })

describe('a trial of a request', () => {
  const tryOut = async (method: string, target: string, name = 'whisper') =>
    (await admin.post(`/api/admin/apps/${name}/try`, { method, target })).body

  it('names the rule that holds, its price, who may, and why the rules above do not', async () => {
    expect(await tryOut('GET', '/studio/a?b=c')).toMatchObject({
      path: '/studio/a',
      rule: { on: 'GET /studio/**', number: 2 },
      passed: [{ on: 'POST /asr', because: 'method' }],
      tokens: 10,
      access: 'signed-in',
      deny: false,
      listed: null,
    })
    expect(await tryOut('GET', '/closed')).toMatchObject({ rule: { on: 'GET /closed' }, deny: true })
    expect(await tryOut('GET', '/open')).toMatchObject({ access: 'public', tokens: 0 })
    expect(await tryOut('GET', '/', 'zebra')).toMatchObject({ rule: null, passed: [], tokens: 5 })
  })

  it('reads the path as the gate does, and says so where the gate answers 400', async () => {
    expect(await tryOut('POST', '/ASR/')).toMatchObject({ rule: { on: 'POST /asr' } })
    for (const path of ['/a//b', '/a/../asr', '/a%2fb', '/a;b', 'asr'])
      expect(await tryOut('POST', path), path).toMatchObject({ path: null, rule: null })
  })

  it('takes an address, and says when it is another app’s', async () => {
    const own = await tryOut('POST', 'https://whisper.example.com:443/asr?x=1#part')
    expect(own).toMatchObject({ path: '/asr', astray: null, tokens: 100 })
    expect((await tryOut('GET', 'https://zebra.example.com')).astray).toEqual({
      host: 'zebra.example.com',
      app: 'zebra',
    })
    expect((await tryOut('GET', 'https://elsewhere.org/')).astray).toEqual({
      host: 'elsewhere.org',
      app: null,
    })
    expect(await tryOut('GET', '/.octroi/start')).toMatchObject({ isGates: true })
  })

  it('tells an admin’s price from the list’s', async () => {
    await change('whisper', { prices: { 'POST /asr': 120 } })
    expect(await tryOut('POST', '/asr')).toMatchObject({ tokens: 120, listed: { tokens: 100, terms: null } })
    await change('whisper', { prices: null })
  })

  it('is for admins and support, of apps that are there', async () => {
    const wish = { method: 'GET', target: '/' }
    expectProblem(await person.post('/api/admin/apps/whisper/try', wish), 403, 'not_admin')
    expectProblem(await admin.post('/api/admin/apps/nothing/try', wish), 404, 'not_found')
    expectProblem(await admin.post('/api/admin/apps/whisper/try', { ...wish, method: 'get' }), 400, 'invalid')
  })
})

describe('a simulation', () => {
  const simulate = (prices: Record<string, number>) =>
    admin.post('/api/admin/apps/whisper/simulate', { prices })

  it('compares the last month with other prices, rule by rule, without what was given back', async () => {
    const other = await api.signUp()
    for (const payer of [person, other]) await api.give(payer, 10_000)
    await api.charge(person, 100)
    await api.charge(person, 100)
    await api.charge(other, 100)
    await api.charge(other, 10, 'whisper', 'GET /studio/**')
    await api.charge(other, 5, 'zebra', 'GET otherwise')
    const back = await api.charge(person, 100)
    await admin.post(`/api/admin/charges/${back}/refund`, { reason: 'for the test' })
    const { body } = await simulate({ 'POST /asr': 150, 'GET /open': 0 })
    expect(body.complete).toBe(true)
    expect(Date.now() - Date.parse(body.from)).toBeGreaterThan(29 * 86_400_000)
    expect(body.total).toEqual({ charges: 5, people: 2, tokens: 310, simulated: 460 })
    expect(body.rules).toEqual([
      { on: 'GET /studio/**', charges: 1, people: 1, tokens: 10, simulated: 10 },
      { on: 'POST /asr', charges: 4, people: 2, tokens: 300, simulated: 450 },
      { on: 'GET /open', charges: 0, people: 0, tokens: 0, simulated: 0 },
    ])
  })

  it('measures again what was priced by the unit', async () => {
    const terms = { hold: true, holdS: 3600, per: 'second', rate: 2, min: 5, max: 60 }
    const id = await api.charge(person, 40, 'whisper', 'POST /live', terms)
    const short = await api.charge(person, 40, 'whisper', 'POST /live', terms)
    await api.database.call('settleBatch', {
      ids: [id, short],
      status: [200, 200],
      durationMs: [10_000, 1000],
      bytesIn: [0, 0],
      bytesOut: [0, 0],
      cost: [null, null],
      source: ['gateway', 'gateway'],
    })
    const [row] = await api.database.query<{ rule: string; tokens: number; simulated: number }>(
      `select * from octroi.simulate_prices('whisper', now() - interval '1 day', array['POST /live'], array[4]::bigint[])
        where rule = 'POST /live'`,
    )
    expect(row).toMatchObject({ tokens: 25, simulated: 45 })
  })

  it('stops at a number of movements and says how far it went', async () => {
    const rows = await api.database.query<{ rule: string | null; complete: boolean; since: Date }>(
      `select * from octroi.simulate_prices('zebra', now() - interval '30 days', '{}', '{}', 2)`,
    )
    expect(rows[0]).toMatchObject({ rule: null, complete: false })
    expect(Date.now() - (rows[0]?.since.getTime() ?? 0)).toBeLessThan(60_000)
  })

  it('asks for prices that could be saved', async () => {
    expectProblem(await simulate({ 'GET /closed': 5 }), 400, 'invalid')
    expectProblem(await simulate({ 'GET /open': 5 }), 400, 'invalid')
  })
})

describe('texts and order', () => {
  it('lie over the file until they are reset, in every language', async () => {
    const { body } = await change('whisper', {
      title: { en: 'Scribe', fr: 'Greffier' },
      category: 'words',
      place: 1,
    })
    expect(body).toMatchObject({
      title: { en: 'Scribe', fr: 'Greffier' },
      category: 'words',
      summary: { en: 'Speech to text' },
      overrides: { title: { en: 'Scribe', fr: 'Greffier' }, summary: null, category: 'words', place: 1 },
      file: { title: 'Whisper', category: 'audio' },
    })
    const list = async () => {
      const { items } = (await api.client().get('/api/apps')).body
      return items.map((app: { name: string }) => app.name)
    }
    expect(await list()).toEqual(['whisper', 'zebra', 'atlas'])
    const reset = (await change('whisper', { title: null, category: null, place: null })).body
    expect(reset).toMatchObject({
      title: 'Whisper',
      category: 'audio',
      overrides: { title: null, place: null },
    })
    expect(await list()).toEqual(['zebra', 'atlas', 'whisper'])
  })

  it('are written down with what was there before', async () => {
    const { items } = (await admin.get('/api/admin/audit?kind=app.texts_changed')).body
    expect(items.at(-1)).toMatchObject({
      subject: 'whisper',
      before: { texts: null, place: null },
      after: { place: 1 },
    })
  })

  it('refuse what no file could say', async () => {
    for (const body of [{ title: '' }, { title: { de: 'Schreiber' } }, { place: 0 }, { category: ' ' }])
      expectProblem(await change('whisper', body), 400, 'invalid')
  })
})

describe('an app without a file', () => {
  const yaml = [
    'title: Notes',
    'summary: { en: Notes for all, fr: Des notes }',
    'otherwise: free',
    'rules:',
    '  - { on: POST /notes, tokens: 3 }',
  ].join('\n')
  const make = (body: object) => admin.post('/api/admin/apps', body)

  it('is made from the text of an app.yaml and is in force at once', async () => {
    const made = await make({ name: 'notes', yaml })
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({
      name: 'notes',
      source: 'admin',
      url: 'https://notes.example.com',
      rules: [{ on: 'POST /notes', tokens: 3 }],
    })
    expect(api.registry.apps().byHost.get('notes.example.com')?.list.name).toBe('notes')
    expect((await admin.get('/api/admin/apps/notes/text')).body).toEqual({ yaml })
  })

  it('is made from the same keys as JSON, too', async () => {
    const made = await make({ name: 'pages', title: 'Pages', summary: 'Of paper', otherwise: 'deny' })
    expect(made.body).toMatchObject({ name: 'pages', otherwise: 'deny', source: 'admin' })
  })

  it('is refused with the line, the key and the remedy of everything that is wrong', async () => {
    const answer = await make({
      name: 'wrong',
      yaml: `${yaml}\n  - { on: GET notes, tokens: 1 }\nlimits: 5/s\n`,
    })
    expectProblem(answer, 400, 'bad_app')
    expect(answer.body.problems).toMatchObject([
      { line: 6, key: 'rules[1].on' },
      { line: 7, key: 'limits' },
    ])
    expect(answer.body.detail).toContain('did you mean limit?')
    const keys = await make({ name: 'wrong', title: 'Wrong', otherwise: 'free' })
    expect(keys.body.detail).toMatch(/^summary is missing/)
  })

  it('runs no command on the server and takes no name or host that another app has', async () => {
    const start = await make({ name: 'shell', yaml: `${yaml}\nstart: rm -rf /` })
    expectProblem(start, 400, 'bad_app')
    expectProblem(await make({ name: 'zebra', yaml }), 409, 'name_taken')
    expectProblem(await make({ name: 'other', yaml: `${yaml}\nhost: whisper` }), 409, 'host_taken')
  })

  it('is written anew, and removed once it is off; those with files are not', async () => {
    const text = yaml.replace('tokens: 3', 'tokens: 4')
    const written = await admin.call('PUT', '/api/admin/apps/notes/text', { body: { yaml: text } })
    expect(written.body).toMatchObject({ rules: [{ tokens: 4 }] })
    expectProblem(await admin.call('DELETE', '/api/admin/apps/notes'), 409, 'app_on')
    await change('notes', { off: true })
    expect((await admin.call('DELETE', '/api/admin/apps/notes')).status).toBe(204)
    expectProblem(await api.client().get('/api/apps/notes'), 404, 'not_found')
    expectProblem(await admin.call('DELETE', '/api/admin/apps/zebra'), 404, 'not_found')
    expectProblem(await admin.call('DELETE', '/api/admin/apps/nothing'), 404, 'not_found')
    const { items } = (await admin.get('/api/admin/audit?subject=notes')).body
    expect(items.map(({ kind }: { kind: string }) => kind)).toEqual([
      'app.removed',
      'app.switched',
      'app.rewritten',
      'app.made',
    ])
  })

  it('gives way to a file of its name', async () => {
    await make({ name: 'later', yaml })
    await mkdir(join(api.appsDir, 'later'))
    await writeFile(
      join(api.appsDir, 'later', 'app.yaml'),
      'title: From the file\nsummary: S\notherwise: 7\n',
    )
    const sourceOf = async () => {
      await api.registry.reload()
      return api.registry.apps().byName.get('later')?.list.source
    }
    await expect.poll(sourceOf, { timeout: 8000 }).toBe('file')
    expectProblem(await admin.call('DELETE', '/api/admin/apps/later'), 404, 'not_found')
    await rm(join(api.appsDir, 'later'), { recursive: true })
    await expect.poll(sourceOf, { timeout: 8000 }).toBe('admin')
  })

  it('is for admins to make', async () => {
    expectProblem(await person.post('/api/admin/apps', { name: 'mine', yaml }), 403, 'not_admin')
  })
})
