import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { expectProblem, startApi, type TestApi, type TestPerson } from './support/api.ts'

let api: TestApi
let admin: TestPerson
let call: TestApi['database']['call']
let heldMost = 0
let pages = 0

const people = 50_000
const pageSize = 500

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

const held = () => {
  collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

beforeAll(async () => {
  api = await startApi()
  admin = await api.signUpAdmin()
  // The index of searches and the mails of welcome, which nothing here needs, would take most of the time.
  await api.database.exec(`
    drop index octroi.person_trigrams;
    alter table octroi.person disable trigger user;
    insert into octroi.person (id, email, name, created_at)
    select gen_random_uuid(), 'person' || n || '@example.com', 'Person ' || n, now() - n * interval '1 second'
      from generate_series(1, ${people}) n;
    alter table octroi.person enable trigger user;
    analyze octroi.person`)
  call = api.database.call
  // Watches the pages as they are read; every twentieth time, what is still held in memory.
  api.database.call = (name, args) => {
    if (name === 'listPeople' && pages++ % 20 === 19) heldMost = Math.max(heldMost, held())
    return call(name, args)
  }
})
afterAll(() => api.close())
afterEach(() => {
  pages = 0
})

const open = (path: string, signal?: AbortSignal) =>
  fetch(new URL(path, api.base), {
    headers: { cookie: [...admin.cookies].map(pair => pair.join('=')).join('; ') },
    ...(signal ? { signal } : {}),
  })

describe('a long export', () => {
  it.each(['csv', 'xlsx'])(
    'comes as %s while its rows are read, and is never whole in memory',
    async format => {
      heldMost = 0
      const before = held()
      const answer = await open(`/api/admin/people/export?format=${format}`)
      expect(answer.status).toBe(200)
      expect(Number(answer.headers.get('x-octroi-rows'))).toBe(people + 1)
      const reader = answer.body?.getReader()
      let bytes = (await reader?.read())?.value?.length ?? 0
      expect(bytes).toBeGreaterThan(0)
      expect(pages).toBeLessThan(people / pageSize / 2)
      for (let piece = await reader?.read(); !piece?.done; piece = await reader?.read())
        bytes += piece?.value?.length ?? 0
      expect(pages).toBe(people / pageSize + 1)
      expect(bytes).toBeGreaterThan(1_000_000)
      // As one text, or as rows, it is more than 20 MB.
      expect(heldMost - before).toBeLessThan(12 * 1024 * 1024)
    },
  )

  it.each(['csv', 'xlsx'])('reads no further as %s when its reader leaves', async format => {
    const leave = new AbortController()
    const answer = await open(`/api/admin/people/export?format=${format}`, leave.signal)
    await answer.body?.getReader().read()
    leave.abort()
    let last = -1
    while (last !== pages) {
      last = pages
      await sleep(300)
    }
    expect(last).toBeLessThan(people / pageSize / 2)
  })

  it('tells how many people a filter finds, but searches only once', async () => {
    const rowsOf = async (query: string) => {
      const answer = await open(`/api/admin/people/export?${query}`)
      const lines = (await answer.text()).trim().split('\n').length
      return { said: answer.headers.get('x-octroi-rows'), lines }
    }
    expect(await rowsOf('role=admin')).toEqual({ said: '1', lines: 3 })
    expect(await rowsOf(`people=${admin.me.id}`)).toEqual({ said: '1', lines: 3 })
    expect(await rowsOf('search=person4999')).toEqual({ said: null, lines: 13 })
  })

  it('tells how many movements come, as its filter has them', async () => {
    const person = await api.signUp()
    await api.give(person, 1000)
    for (let i = 0; i < 3; i++) await api.charge(person, 10)
    const countOf = async (query: string) => {
      const { headers } = await person.get(`/api/me/movements/file?format=csv${query}`)
      return headers.get('x-octroi-rows')
    }
    expect(await countOf('')).toBe('4')
    expect(await countOf('&kind=charge&app=whisper')).toBe('3')
    expect(await countOf('&to=2020-01-01T00:00:00Z')).toBe('0')
  })

  it('counts no further than a spreadsheet goes, and is then for CSV', async () => {
    expect(await call('countPeople', { most: 1000 })).toEqual([{ count: 1000 }])
    api.database.call = async (name, args) =>
      name === 'countPeople' ? ([{ count: 200_001 }] as never) : call(name, args)
    const answer = await admin.get('/api/admin/people/export?format=xlsx')
    expectProblem(answer, 400, 'invalid')
    expect(answer.body.detail).toContain('format=csv')
  })
})
