import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectProblem, loadAll, startApi, type TestApi, type TestPerson } from './support/api.ts'

let api: TestApi
let admin: TestPerson

beforeAll(async () => {
  api = await startApi()
  admin = await api.signUpAdmin()
})
afterAll(async () => {
  expect((await admin.get('/api/admin/audit')).body).toEqual({ broken: [] })
  await api.close()
})

describe('charges', () => {
  it('are listed over all people, newest first, with who and what went back', async () => {
    const [person, other] = [await api.signUp('Payer'), await api.signUp('Other')]
    for (const who of [person, other]) await api.give(who, 100)
    const first = await api.charge(person, 30)
    const second = await api.charge(other, 40, 'zebra', 'GET otherwise')
    const { items } = (await admin.get('/api/admin/charges?limit=2')).body
    expect(items).toMatchObject([{ id: second }, { id: first }])
    expect(items[1]).toEqual({
      id: first,
      at: expect.stringMatching(/Z$/),
      person: { id: person.me.id, email: person.email, name: 'Payer' },
      app: 'whisper',
      tokens: 30,
      refunded: 0,
      balance: 70,
      note: 'POST /asr',
    })
    const list = async (query: string) =>
      (await admin.get(`/api/admin/charges?${query}`)).body.items.map((item: { id: string }) => item.id)
    expect(await list(`person=${other.me.id}`)).toEqual([second])
    expect((await list('app=whisper'))[0]).toBe(first)
    expect(await list(`app=zebra&person=${person.me.id}`)).toEqual([])
    expect(await list(`person=${randomUUID()}`)).toEqual([])
  })

  it('come in pages that miss none and double none', async () => {
    const person = await api.signUp()
    await api.give(person, 100)
    const made: string[] = []
    for (let i = 0; i < 9; i++) made.unshift(await api.charge(person, 1))
    const mine = await loadAll(admin, `/api/admin/charges?person=${person.me.id}&limit=2`)
    expect(mine.map(({ id }) => id)).toEqual(made)
    const all = (await loadAll(admin, '/api/admin/charges?limit=4')).map(({ id }) => id)
    expect(all.slice(0, 9)).toEqual(made)
    expect(new Set(all).size).toBe(all.length)
  })

  it('are given back whole, once', async () => {
    const person = await api.signUp()
    await api.give(person, 100)
    const id = await api.charge(person, 60)
    const refund = () => admin.post(`/api/admin/charges/${id}/refund`, { reason: 'it was broken' })
    const answers = await Promise.all(Array.from({ length: 5 }, refund))
    const done = answers.filter(({ status }) => status === 200)
    expect(done.map(({ body }) => body)).toMatchObject([{ id, tokens: 60, refunded: 60 }])
    for (const answer of answers.filter(({ status }) => status !== 200))
      expectProblem(answer, 409, 'already_refunded')
    expect((await person.get('/api/me')).body.balance).toBe(100)
  })

  it('that are not there, and movements that are none, are 404', async () => {
    const person = await api.signUp()
    await api.give(person, 5)
    const [movement] = (await person.get('/api/movements')).body.items
    for (const id of [randomUUID(), movement.id]) {
      const answer = await admin.post(`/api/admin/charges/${id}/refund`, { reason: 'why not' })
      expectProblem(answer, 404, 'not_found')
    }
  })

  it('are given back for a reason', async () => {
    for (const body of [{}, { reason: '' }, { reason: 'fine', tokens: 5 }]) {
      const answer = await admin.post(`/api/admin/charges/${randomUUID()}/refund`, body)
      expectProblem(answer, 400, 'invalid')
    }
  })
})

describe('the audit', () => {
  it('tells every broken invariant', async () => {
    const own = await startApi()
    try {
      const [boss, person] = [await own.signUpAdmin(), await own.signUp()]
      await own.give(person, 5)
      expect((await boss.get('/api/admin/audit')).body).toEqual({ broken: [] })
      await own.database.query('update octroi.wallet set available = 6 where person_id = $1', [person.me.id])
      const { broken } = (await boss.get('/api/admin/audit')).body
      expect(broken).toContainEqual({
        what: 'available is not what the journal says',
        walletId: expect.any(Number),
        isNow: 6,
        shouldBe: 5,
      })
    } finally {
      await own.close()
    }
  })
})
