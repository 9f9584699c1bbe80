import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { expectProblem, loadAll, startApi, useApi } from './support/api.ts'

const api = await useApi()
const admin = await api.signUpAdmin()

describe('movements', () => {
  it('show charges, gifts and refunds as the person sees them, newest first', async () => {
    const person = await api.signUp()
    await api.give(person, 300)
    const id = await api.charge(person, 100)
    await sleep(2)
    await admin.post(`/api/admin/charges/${id}/refund`, { reason: 'it was broken' })
    const { items, next } = (await person.get('/api/movements')).body
    expect(next).toBeNull()
    expect(items).toMatchObject([
      { kind: 'refund', tokens: 100, balance: 300, app: 'whisper', note: 'it was broken' },
      { id, kind: 'charge', tokens: -100, balance: 200, app: 'whisper', note: 'POST /asr' },
      { kind: 'adjustment', tokens: 300, balance: 300, app: null, note: 'a gift' },
    ])
  })

  it('come in pages that miss none and double none', async () => {
    const person = await api.signUp()
    await api.give(person, 100)
    const made: string[] = []
    for (let i = 0; i < 20; i++) made.unshift(await api.charge(person, 1))
    const seen = (await loadAll(person, '/api/movements?limit=3&kind=charge')).map(({ id }) => id)
    expect(seen).toEqual(made)
    expect(await loadAll(person, '/api/movements?limit=7')).toHaveLength(21)
    expect(await loadAll(admin, `/api/admin/people/${person.me.id}/movements?limit=4`)).toHaveLength(21)
  })

  it('go on where they stopped while new ones come', async () => {
    const person = await api.signUp()
    await api.give(person, 100)
    for (let i = 0; i < 4; i++) await api.charge(person, 1)
    const first = (await person.get('/api/movements?limit=2')).body
    await api.charge(person, 1)
    const second = (await person.get(`/api/movements?limit=200&cursor=${first.next}`)).body
    const ids = [...first.items, ...second.items].map(({ id }: { id: string }) => id)
    expect([ids.length, new Set(ids).size, second.next]).toEqual([5, 5, null])
  })

  it('are narrowed by app, kind and time', async () => {
    const person = await api.signUp()
    await api.give(person, 100)
    await api.charge(person, 1, 'whisper')
    await api.charge(person, 2, 'zebra', 'GET otherwise')
    const list = async (query: string) => (await person.get(`/api/movements?${query}`)).body.items
    expect(await list('app=zebra')).toMatchObject([{ app: 'zebra', tokens: -2 }])
    expect(await list('kind=adjustment')).toHaveLength(1)
    expect(await list('app=nothing')).toEqual([])
    const at = (ms: number) => new Date(Date.now() + ms).toISOString()
    expect(await list(`from=${at(-60_000)}&to=${at(60_000)}`)).toHaveLength(3)
    expect(await list(`from=${at(60_000)}`)).toEqual([])
    expect(await list(`to=${at(-60_000)}`)).toEqual([])
    expect(await list('from=0001-01-01T00:00:00Z&to=9999-12-31T23:59:59Z')).toHaveLength(3)
    expect(await list('from=2020-01-01T00:00:00%2B02:00')).toHaveLength(3)
  })

  it.each([
    'kind=x',
    'from=yesterday',
    'from=0000-01-01T00:00:00Z',
    'app=A_B',
    'cursor=bnVsbA',
    'limit=0',
    'person=x',
  ])('are 400 with %s', async query => {
    expectProblem(await admin.get(`/api/movements?${query}`), 400, 'invalid')
  })

  it("are one's own alone", async () => {
    const [person, other] = [await api.signUp(), await api.signUp()]
    await api.give(person, 100)
    expect((await person.get('/api/movements')).body.items).toHaveLength(1)
    const cursor = Buffer.from(JSON.stringify(['ffffffff-ffff-ffff-ffff-ffffffffffff'])).toString('base64url')
    expect((await other.get('/api/movements')).body.items).toEqual([])
    expect((await other.get(`/api/movements?cursor=${cursor}`)).body.items).toEqual([])
    expectProblem(await other.get(`/api/admin/people/${person.me.id}/movements`), 403, 'not_admin')
  })

  it('are read by API keys too', async () => {
    const person = await api.signUp()
    await api.give(person, 7)
    const { key } = (await person.post('/api/keys', { name: 'k' })).body
    expect((await api.client(key).get('/api/movements')).body.items).toMatchObject([{ tokens: 7 }])
  })

  it("are found along the journal's key, not by a scan", async () => {
    const own = await startApi()
    try {
      await own.database.exec(`
        insert into octroi.person (id, email)
        select gen_random_uuid(), 'p' || i || '@example.com' from generate_series(1, 300) i;
        insert into octroi.wallet (person_id) select id from octroi.person on conflict do nothing;
        insert into octroi.journal (wallet_id, ref, kind, debit, credit, tokens, balance)
        select w.id, octroi.make_id(), 'charge', 'available', 'apps', 1, 1
          from octroi.wallet w, generate_series(1, 100);
        analyze octroi.journal; analyze octroi.wallet; analyze octroi.app`)
      const read = async (what: string) => {
        const scans = "pg_stat_get_xact_numscans('octroi.journal'::regclass)"
        const [row] = await own.database.query<{ n: number; scans: number }>(
          `select (select count(*) from ${what}) as n, ${scans} as scans`,
        )
        return row
      }
      const person = '(select person_id from octroi.wallet limit 1)'
      expect(await read('octroi.journal')).toEqual({ n: 30_000, scans: 1 })
      expect(await read(`octroi.list_movements(p_person_id => ${person}, p_limit => 25)`)).toEqual({
        n: 25,
        scans: 0,
      })
    } finally {
      await own.close()
    }
  })
})
