import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { nobodyId } from '../src/gate/usage.ts'
import { expectProblem, useApi } from './support/api.ts'
import { makeDatabase } from './support/database.ts'

const api = await useApi()
const admin = await api.signUpAdmin()
const ada = await api.signUp('Ada')
const zoe = await api.signUp('Zoë')

const today = () => new Date().toISOString().slice(0, 10)
const dayAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10)

type Use = { person: string; app?: string; at?: string; requests: number; tokens?: number; refusals?: number }

/** Writes down what a gate counted, as it does. */
const record = async (uses: Use[], batch = randomUUID()) => {
  const idOf = (name = 'whisper') => api.registry.apps().byName.get(name)?.id
  const at = (use: Use) => use.at ?? new Date().toISOString()
  const refused = uses.filter(use => use.refusals !== undefined)
  await api.database.call('recordUsage', {
    batch,
    people: uses.map(use => use.person),
    apps: uses.map(use => idOf(use.app)),
    days: uses.map(use => at(use).slice(0, 10)),
    requests: uses.map(use => use.requests),
    visits: uses.map(() => 0),
    tokens: uses.map(use => use.tokens ?? 0),
    firstAt: uses.map(at),
    lastAt: uses.map(at),
    refusalPeople: refused.map(use => use.person),
    refusalApps: refused.map(use => idOf(use.app)),
    refusalDays: refused.map(use => at(use).slice(0, 10)),
    refusalReasons: refused.map(() => 'balance_too_low'),
    refusals: refused.map(use => use.refusals),
  })
}

const refresh = () => api.database.call('refreshFigures', { limit: 100 })
const statistics = async (query = '') => (await admin.get(`/api/admin/statistics?${query}`)).body

describe('the statistics', () => {
  const tuesday = '2026-03-10'
  const range = 'from=2026-03-09&to=2026-03-11'
  beforeAll(async () => {
    await record([
      { person: ada.me.id, at: `${tuesday}T09:10:00Z`, requests: 5, tokens: 40 },
      { person: ada.me.id, app: 'zebra', at: `${tuesday}T09:20:00Z`, requests: 2, tokens: 3 },
      { person: zoe.me.id, at: `${tuesday}T10:30:00Z`, requests: 4, tokens: 10, refusals: 1 },
      { person: nobodyId, at: `${tuesday}T10:40:00Z`, requests: 7, refusals: 7 },
      { person: zoe.me.id, at: '2026-03-07T10:30:00Z', requests: 1, tokens: 6 },
    ])
    await refresh()
  })

  it('add up days, and count a person once a day however many apps they used', async () => {
    const { days, total, before } = await statistics(range)
    expect(days.map((day: { day: string }) => day.day)).toEqual(['2026-03-09', tuesday, '2026-03-11'])
    expect(days[1]).toMatchObject({ requests: 18, tokens: 53, refusals: 8, people: 2 })
    expect(days[2]).toMatchObject({ requests: 0, people: 0 })
    expect(total).toMatchObject({ requests: 18, tokens: 53 })
    expect(before).toMatchObject({ from: '2026-03-06', to: '2026-03-08', total: { requests: 1, tokens: 6 } })
  })

  it('tell apps, reasons, hours and people apart', async () => {
    const found = await statistics(range)
    expect(found.apps).toMatchObject([
      { app: 'whisper', requests: 16, tokens: 50, people: 2 },
      { app: 'zebra', requests: 2, tokens: 3, people: 1 },
    ])
    expect(found.refusals).toEqual([{ reason: 'balance_too_low', refusals: 8 }])
    expect(found.hours).toEqual([
      { weekday: 2, hour: 9, requests: 7 },
      { weekday: 2, hour: 10, requests: 11 },
    ])
    expect(found.people).toMatchObject([
      { id: ada.me.id, requests: 7, tokens: 43 },
      { id: zoe.me.id, requests: 4, tokens: 10 },
    ])
  })

  it('can be of one app', async () => {
    const found = await statistics(`${range}&app=zebra`)
    expect(found.total).toMatchObject({ requests: 2, tokens: 3, refusals: 0 })
    expect(found.people).toMatchObject([{ id: ada.me.id, tokens: 3 }])
    expect(found.hours).toEqual([{ weekday: 2, hour: 9, requests: 2 }])
    expect((await statistics(`${range}&app=unheard-of`)).total).toMatchObject({ requests: 0, tokens: 0 })
  })

  it('count a batch that is sent twice once', async () => {
    const batch = randomUUID()
    const uses = [{ person: ada.me.id, at: '2026-02-01T09:00:00Z', requests: 3, refusals: 1 }]
    await record(uses, batch)
    await record(uses, batch)
    await refresh()
    const found = await statistics('from=2026-02-01&to=2026-02-01')
    expect(found.total).toMatchObject({ requests: 3, refusals: 1 })
    expect(found.hours).toEqual([{ weekday: 7, hour: 9, requests: 3 }])
  })

  it('take off what was refunded, on the day of the charge', async () => {
    await api.give(ada, 100)
    const id = await api.charge(ada, 30)
    await record([{ person: ada.me.id, requests: 1, tokens: 30 }])
    await refresh()
    const was = (await statistics(`from=${today()}&to=${today()}`)).total.tokens
    await api.database.call('refundCharges', { ids: [id], note: 'a test' })
    await refresh()
    expect((await statistics(`from=${today()}&to=${today()}`)).total.tokens).toBe(was - 30)
  })

  it.each([
    'from=2026-03-11&to=2026-03-09',
    'from=2020-01-01&to=2026-01-01',
    'from=x',
    'app=A%20b',
    'by=day',
  ])('are 400 with %s', async query => {
    expectProblem(await admin.get(`/api/admin/statistics?${query}`), 400, 'invalid')
  })

  it('go into files: CSV with titles in the reader’s language, XLSX, and a PDF', async () => {
    const file = (query: string) =>
      fetch(`${api.base}/api/admin/statistics/file?${range}&${query}`, { headers })
    const headers = { cookie: [...admin.cookies].map(pair => pair.join('=')).join('; ') }
    const csv = await (await file('format=csv&language=fr')).text()
    expect(csv).toContain('Jour (UTC),Requêtes,Visites,Refusées,Dépense de jetons')
    expect(csv).toContain('2026-03-10,18,')
    expect(csv.trim().split('\n').at(-1)).toMatch(/^Total,18,/)
    expect(await (await file('format=csv&by=app')).text()).toContain('whisper,16,')
    expect(await (await file('format=csv&by=person')).text()).toContain(`${ada.email},Ada,7,43`)
    const sheet = new Uint8Array(await (await file('format=xlsx')).arrayBuffer())
    expect([...sheet.slice(0, 2)]).toEqual([0x50, 0x4b])
    for (const language of ['en', 'fr']) {
      const answer = await file(`format=pdf&language=${language}`)
      expect(answer.headers.get('content-type')).toBe('application/pdf')
      expect(answer.headers.get('content-disposition')).toContain('octroi-2026-03-09-2026-03-11.pdf')
      const pdf = Buffer.from(await answer.arrayBuffer()).toString('latin1')
      expect(pdf).toMatch(/^%PDF-1\.\d/)
      expect(pdf.match(/\/Type \/Page\b/g)?.length).toBe(1)
    }
  })
})

describe('the dashboard', () => {
  it('tells how the house stands', async () => {
    await api.give(zoe, 25)
    await record([{ person: zoe.me.id, requests: 2 }])
    await refresh()
    const { body, status } = await admin.get('/api/admin/dashboard')
    expect(status).toBe(200)
    const [sum] = await api.database.query<{ n: number }>(
      'select sum(available)::int as n from octroi.wallet',
    )
    expect(body.people).toMatchObject({ all: 3, joinedThisMonth: 3, active1: 2, active30: 2 })
    expect(body.tokens).toMatchObject({ granted: 125, available: sum?.n, held: 0, debt: 0 })
    expect(body.days).toHaveLength(30)
    expect(body.days.at(-1)).toMatchObject({ day: today(), people: 2, joined: 3 })
    expect(body.recent.charges[0]).toMatchObject({ app: 'whisper', person: { id: ada.me.id } })
    expect(body.recent.people.map((person: { id: string }) => person.id)).toContain(zoe.me.id)
    expect(body.appsAvailable).toBeGreaterThan(0)
    expect(body.gate).toEqual({ requests: 0, p50Ms: null, p95Ms: null, p99Ms: null })
    expect(body.books.broken).toEqual([])
  })

  it('brings itself up to date for whoever looks', async () => {
    await record([{ person: ada.me.id, at: `${dayAgo(3)}T12:00:00Z`, requests: 9 }])
    await expect
      .poll(
        async () => {
          const { body } = await admin.get('/api/admin/dashboard')
          return body.days.find((day: { day: string }) => day.day === dayAgo(3)).requests
        },
        { timeout: 8000, interval: 300 },
      )
      .toBe(9)
  })

  it('says what is broken in the books', async () => {
    await api.database.query('update octroi.wallet set available = available + 1 where person_id = $1', [
      zoe.me.id,
    ])
    await expect
      .poll(async () => (await admin.get('/api/admin/dashboard')).body.books.broken.length, {
        timeout: 9000,
        interval: 300,
      })
      .toBeGreaterThan(0)
    await api.database.query('update octroi.wallet set available = available - 1 where person_id = $1', [
      zoe.me.id,
    ])
  })

  it('is for support and admins alone, like the statistics', async () => {
    for (const path of ['dashboard', 'statistics', 'statistics/file?format=csv'])
      expectProblem(await ada.get(`/api/admin/${path}`), 403, 'not_admin')
  })
})

describe('a deleted account', () => {
  it('is among nobody’s top people any more', async () => {
    const gone = await api.signUp('Gone')
    await record([{ person: gone.me.id, at: '2026-01-05T12:00:00Z', requests: 9, tokens: 900 }])
    await refresh()
    const range = 'from=2026-01-05&to=2026-01-05'
    expect((await statistics(range)).people).toMatchObject([{ id: gone.me.id }])
    await api.database.call('closeAccount', { personId: gone.me.id })
    await api.database.call('countUsage', {
      wallets: [],
      apps: [],
      days: ['2026-01-05'],
      tokens: [],
    })
    await refresh()
    expect((await statistics(range)).people).toEqual([])
  })
})

describe('figures that two refresh at once', () => {
  it('are added up once', async () => {
    await record([{ person: ada.me.id, at: '2026-01-20T12:00:00Z', requests: 4 }])
    await Promise.all([refresh(), refresh(), refresh()])
    await refresh()
    expect((await statistics('from=2026-01-20&to=2026-01-20')).total.requests).toBe(4)
  })
})

describe('a house in which nobody is yet', () => {
  it('has no days to add up', async () => {
    const { database, drop } = await makeDatabase()
    try {
      expect(await database.call('refreshFigures')).toEqual([{ days: 0 }])
      expect(await database.query('select 1 from octroi.house_day')).toEqual([])
    } finally {
      await drop()
    }
  })
})
