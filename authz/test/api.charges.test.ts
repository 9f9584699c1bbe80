import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { expectProblem, loadAll, startApi, type TestPerson, useApi } from './support/api.ts'

const api = await useApi()
const admin = await api.signUpAdmin()

const refund = (id: string, body: object, key?: string) =>
  admin.post(`/api/admin/charges/${id}/refund`, body, key === undefined ? {} : { 'idempotency-key': key })
const balanceOf = async (person: TestPerson) => (await person.get('/api/me')).body.balance

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

  it('are given back in parts, as far as there is something left', async () => {
    const person = await api.signUp()
    await api.give(person, 100)
    const id = await api.charge(person, 60)
    const part = (tokens?: number) => refund(id, { tokens, reason: 'a part was broken' })
    expect((await part(20)).body).toMatchObject({ id, tokens: 60, refunded: 20 })
    expect((await part(20)).body).toMatchObject({ id, tokens: 60, refunded: 40 })
    const tooMuch = await part(21)
    expectProblem(tooMuch, 409, 'exceeds_charge')
    expect(tooMuch.body).toMatchObject({ left: 20, detail: expect.stringContaining('20') })
    expect((await admin.get(`/api/admin/charges?person=${person.me.id}`)).body.items).toMatchObject([
      { id, refunded: 40 },
    ])
    expect((await part()).body).toMatchObject({ id, tokens: 60, refunded: 60 })
    expectProblem(await part(1), 409, 'already_refunded')
    expect(await balanceOf(person)).toBe(100)
  })

  it('are given back once under one key, however often it is asked for', async () => {
    const person = await api.signUp()
    await api.give(person, 100)
    const id = await api.charge(person, 60)
    const key = 'k'.repeat(255)
    const part = () => refund(id, { tokens: 20, reason: ' a part was broken ' }, key)
    for (const answer of await Promise.all(Array.from({ length: 5 }, part)))
      expect([answer.status, answer.body]).toMatchObject([200, { id, tokens: 60, refunded: 20 }])
    expect(await balanceOf(person)).toBe(60)
    const whole = () => refund(id, { reason: 'all was broken' }, 'another')
    for (const answer of [await whole(), await whole()])
      expect([answer.status, answer.body]).toMatchObject([200, { refunded: 60 }])
    expect((await part()).body).toMatchObject({ refunded: 60 })
    expectProblem(await refund(id, { reason: 'all was broken' }, 'a third'), 409, 'already_refunded')
    const movements = (await person.get('/api/movements?kind=refund')).body.items
    expect(movements).toMatchObject([
      { tokens: 40, note: 'all was broken' },
      { tokens: 20, note: 'a part was broken' },
    ])
  })

  it('are refused under a key that stands for another refund, whether tokens or reason differ', async () => {
    const person = await api.signUp()
    await api.give(person, 100)
    const id = await api.charge(person, 60)
    await refund(id, { tokens: 20, reason: 'the first' }, 'one-key')
    expectProblem(await refund(id, { tokens: 30, reason: 'the first' }, 'one-key'), 409, 'key_reused')
    expectProblem(await refund(id, { tokens: 20, reason: 'a second' }, 'one-key'), 409, 'key_reused')
    expectProblem(await refund(id, { tokens: 20, reason: 'too long' }, 'k'.repeat(256)), 400, 'invalid')
    expect(await balanceOf(person)).toBe(60)
    const other = await api.charge(person, 60)
    expect((await refund(other, { tokens: 30, reason: 'the first' }, 'one-key')).status).toBe(200)
  })

  it('are given back whole only while their price is not known yet', async () => {
    const person = await api.signUp()
    await api.give(person, 100)
    const id = await api.charge(person, 60, 'whisper', 'POST /live', { hold: true, holdS: 60, max: 600 })
    const part = await refund(id, { tokens: 20, reason: 'a part of it' })
    expectProblem(part, 409, 'not_settled')
    expect((await person.get('/api/me')).body).toMatchObject({ balance: 40, held: 60 })
    expect((await refund(id, { reason: 'never mind' })).body).toMatchObject({ id, tokens: 0, refunded: 0 })
    expect((await person.get('/api/me')).body).toMatchObject({ balance: 100, held: 0 })
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
    for (const body of [
      {},
      { reason: '' },
      { reason: 'fine', tokens: 0 },
      { reason: 'fine', tokens: 1.5 },
      { reason: 'fine', tokens: '5' },
    ]) {
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
      expect((await boss.get('/api/admin/books')).body).toEqual({ broken: [] })
      await own.database.query('update octroi.wallet set available = 6 where person_id = $1', [person.me.id])
      const { broken } = (await boss.get('/api/admin/books')).body
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
