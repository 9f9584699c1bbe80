import { describe, expect, it } from 'vitest'
import { expectProblem, type TestPerson, useApi } from './support/api.ts'

const api = await useApi()
const admin = await api.signUpAdmin()

const favouritesOf = async (client: Pick<TestPerson, 'get'>) =>
  (await client.get('/api/apps')).body.items
    .filter((app: { favourite: boolean }) => app.favourite)
    .map((app: { name: string }) => app.name)

/** What the gate would count of a person on an app, some days ago. */
const use = (person: TestPerson, app: string, daysAgo: number, requests: number, tokens: number) =>
  api.database.query(
    `insert into octroi.usage_fact (person_id, app_id, day, requests, visits, tokens, first_at, last_at)
     select $1, a.id, t.at::date, $4, 1, $5, t.at, t.at
       from octroi.app a, (select (now() at time zone 'UTC') - $3 * interval '1 day' as at) t where a.name = $2`,
    [person.me.id, app, daysAgo, requests, tokens],
  )

describe('favourites', () => {
  it('are kept for each person alone, however often they are set', async () => {
    const [person, other] = [await api.signUp(), await api.signUp()]
    const put = () => person.call('PUT', '/api/me/favourites/whisper')
    const answers = await Promise.all([put(), put(), put()])
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204])
    expect(await favouritesOf(person)).toEqual(['whisper'])
    expect((await person.get('/api/apps/whisper')).body.favourite).toBe(true)
    expect(await favouritesOf(other)).toEqual([])
    expect(await favouritesOf(api.client())).toEqual([])
    for (let n = 0; n < 2; n++)
      expect((await person.call('DELETE', '/api/me/favourites/whisper')).status).toBe(204)
    expect(await favouritesOf(person)).toEqual([])
  })

  it('are of apps that are there, and of people who are signed in', async () => {
    const person = await api.signUp()
    expectProblem(await person.call('PUT', '/api/me/favourites/nothing'), 404, 'not_found')
    expectProblem(await api.client().call('PUT', '/api/me/favourites/whisper'), 401, 'sign_in')
  })

  it('are in the export of one’s data, and go with the account', async () => {
    const person = await api.signUp()
    await person.call('PUT', '/api/me/favourites/zebra')
    await person.call('PATCH', '/api/me/first-steps', { body: { dismissed: true } })
    const { favourites, firstSteps } = (await person.get('/api/me/export')).body
    expect(favourites).toMatchObject([{ app: 'zebra' }])
    expect(firstSteps).toMatchObject([{ dismissed: true }])
    await api.database.call('closeAccount', { personId: person.me.id })
    const left = await api.database.query(
      `select person_id from octroi.app_favourite where person_id = $1
       union all select person_id from octroi.first_steps where person_id = $1`,
      [person.me.id],
    )
    expect(left).toEqual([])
  })
})

describe('how apps do', () => {
  it('is told in the catalogue, with the time of the last answer', async () => {
    api.health.answered('zebra', 200)
    api.health.answered('atlas', 500)
    const { items } = (await api.client().get('/api/apps')).body
    expect(items).toMatchObject([
      { name: 'zebra', health: 'up', answeredAt: expect.any(String) },
      { name: 'atlas', health: 'failing' },
      { name: 'whisper', health: 'unknown', answeredAt: null },
    ])
    expect((await admin.get('/api/admin/apps')).body.items[0]).toMatchObject({ name: 'zebra', health: 'up' })
  })
})

describe('one’s own apps', () => {
  it('are those that were used, last used first, and the favourites', async () => {
    const person = await api.signUp()
    await use(person, 'zebra', 40, 7, 70)
    await use(person, 'whisper', 2, 3, 20)
    await use(person, 'whisper', 0, 1, 10)
    await person.call('PUT', '/api/me/favourites/atlas')
    const { apps, history } = (await person.get('/api/me/apps')).body
    expect(apps).toMatchObject([
      { app: 'whisper', favourite: false, requests: 4, visits: 2, tokens: 30 },
      { app: 'zebra', favourite: false, requests: 0, tokens: 0, lastAt: expect.any(String) },
      { app: 'atlas', favourite: true, requests: 0, lastAt: null },
    ])
    expect(history).toMatchObject([
      { app: 'whisper', requests: 1, tokens: 10 },
      { app: 'whisper', requests: 3, tokens: 20 },
    ])
  })

  it('show what is open: passes, holds, and accesses with what is left of them', async () => {
    const person = await api.signUp()
    await api.give(person, 500)
    await api.charge(person, 10, 'whisper', 'GET /studio/**', { pass: 1800 })
    await api.charge(person, 120, 'whisper', 'GET /live/**', {
      hold: true,
      holdS: 3600,
      per: 'second',
      rate: 2,
      max: 600,
    })
    const until = new Date(Date.now() + 5 * 86_400_000).toISOString()
    await admin.post('/api/admin/apps/atlas/access', { person: person.me.id, until, uses: 3 })
    const { passes, holds, access } = (await person.get('/api/me/apps')).body
    expect(passes).toMatchObject([{ app: 'whisper', rule: 'GET /studio/**' }])
    expect(Date.parse(passes[0].expiresAt) - Date.now()).toBeGreaterThan(1700_000)
    expect(holds).toMatchObject([{ app: 'whisper', tokens: 120 }])
    expect(access).toEqual([{ app: 'atlas', groupName: null, until, uses: 3, used: 0 }])
    const nobody = (await (await api.signUp()).get('/api/me/apps')).body
    expect(nobody).toEqual({ apps: [], passes: [], holds: [], access: [], history: [] })
  })

  it('are found along keys, however many people there are', async () => {
    const person = await api.signUp()
    await use(person, 'whisper', 1, 3, 20)
    await api.database.exec(`
      insert into octroi.usage_fact (person_id, app_id, day, requests, visits, tokens, first_at, last_at)
      select gen_random_uuid(), a.id, current_date, 1, 1, 1, now(), now() from octroi.app a, generate_series(1, 5000);
      insert into octroi.app_favourite (person_id, app_id)
      select p.id, a.id from octroi.person p, octroi.app a on conflict do nothing;
      analyze octroi.usage_fact; analyze octroi.app_favourite; analyze octroi.app`)
    const [row] = await api.database.query<{ n: number; scans: number }>(
      `select (select count(*) from octroi.list_own_apps($1, current_date - 30)) as n,
              pg_stat_get_xact_numscans('octroi.usage_fact'::regclass) as scans`,
      [person.me.id],
    )
    expect(row).toEqual({ n: 3, scans: 0 })
  })

  it('are nobody’s who is not signed in', async () => {
    for (const path of ['apps', 'grants', 'first-steps', 'movements/file?format=csv'])
      expectProblem(await api.client().get(`/api/me/${path}`), 401, 'sign_in')
  })
})

describe('grants', () => {
  it('tell what expires when, what expires first at the front', async () => {
    const person = await api.signUp()
    await api.give(person, 100)
    await api.database.query(
      `with mine as (
         update octroi.wallet set next_expiry = now() + interval '3 days' where person_id = $1 returning id, next_expiry)
       update octroi.token_grant g set expires_at = mine.next_expiry from mine where g.wallet_id = mine.id`,
      [person.me.id],
    )
    await api.give(person, 50)
    await api.charge(person, 30)
    const { items } = (await person.get('/api/me/grants')).body
    expect(items).toMatchObject([
      { kind: 'adjustment', tokens: 100, remaining: 70, expiresAt: expect.any(String) },
      { kind: 'adjustment', tokens: 50, remaining: 50, expiresAt: null },
    ])
  })
})

describe('a file of movements', () => {
  const linesOf = (text: string) => text.replace('\ufeff', '').trim().split('\n')

  it('has exactly what is filtered, and its sum', async () => {
    const person = await api.signUp()
    await api.give(person, 300)
    await api.charge(person, 100)
    await api.charge(person, 5, 'zebra', 'GET otherwise')
    const answer = await person.get('/api/me/movements/file?format=csv')
    expect(answer.headers.get('content-type')).toContain('text/csv')
    expect(answer.headers.get('content-disposition')).toContain('movements.csv')
    const lines = linesOf(answer.body)
    expect(lines).toHaveLength(5)
    expect(lines[0]).toBe('When (UTC),Kind,Application,What,Tokens,Balance,Number')
    expect(lines[1]).toContain(',Charge,A zebra counter,GET otherwise,-5,195,')
    expect(lines[4]).toBe('Total,,,,195,,')
    const one = await person.get('/api/me/movements/file?format=csv&app=whisper&kind=charge&lang=fr')
    expect(linesOf(one.body).slice(1)).toEqual([
      expect.stringContaining(',Débit,Whisper,POST /asr,-100,200,'),
      'Total,,,,-100,,',
    ])
    const later = new Date(Date.now() + 60_000).toISOString()
    const none = await person.get(`/api/me/movements/file?format=csv&from=${later}`)
    expect(linesOf(none.body)).toEqual([expect.any(String), 'Total,,,,0,,'])
  })

  it('is a spreadsheet too', async () => {
    const person = await api.signUp()
    await api.give(person, 300)
    const answer = await person.get('/api/me/movements/file?format=xlsx&lang=fr')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-disposition')).toContain('mouvements.xlsx')
    expect(answer.body.slice(0, 2)).toBe('PK')
  })

  it('is refused when it is asked for otherwise, or too often', async () => {
    const person = await api.signUp()
    for (const query of ['', 'format=pdf', 'format=csv&lang=de', 'format=csv&limit=1', 'format=csv&from=x'])
      expectProblem(await person.get(`/api/me/movements/file?${query}`), 400, 'invalid')
    for (let n = 0; n < 20; n++)
      expect((await person.get('/api/me/movements/file?format=csv')).status).toBe(200)
    const refused = await person.get('/api/me/movements/file?format=csv')
    expectProblem(refused, 429, 'rate_limited')
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  })
})

describe('the first steps', () => {
  it('are done by what happened, and dismissed everywhere', async () => {
    const person = await api.signUp()
    const steps = async () => (await person.get('/api/me/first-steps')).body
    expect(await steps()).toEqual({ used: false, given: false, looked: false, dismissed: false })
    await use(person, 'whisper', 0, 1, 0)
    await api.give(person, 10)
    await api.charge(person, 10)
    expect(await steps()).toEqual({ used: true, given: true, looked: false, dismissed: false })
    const patch = (body: object) => person.call('PATCH', '/api/me/first-steps', { body })
    expect((await patch({ looked: true })).body).toMatchObject({ looked: true, dismissed: false })
    expect((await patch({ looked: true, dismissed: true })).body).toMatchObject({ dismissed: true })
    expect(await steps()).toEqual({ used: true, given: true, looked: true, dismissed: true })
    for (const body of [{}, { looked: false }, { other: true }])
      expectProblem(await patch(body), 400, 'invalid')
  })
})
