import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { expectProblem, type TestPerson, useApi } from './support/api.ts'

const api = await useApi()
const admin = await api.signUpAdmin()

const adjust = (person: TestPerson, body: unknown, key?: string) =>
  admin.post(
    `/api/admin/people/${person.me.id}/adjustments`,
    body,
    key === undefined ? {} : { 'idempotency-key': key },
  )
const balanceOf = async (person: TestPerson) => (await person.get('/api/me')).body.balance

describe('an adjustment', () => {
  it('gives tokens with the reason in the journal', async () => {
    const person = await api.signUp()
    const answer = await adjust(person, { tokens: 500, reason: ' welcome gift ' })
    expect(answer.status).toBe(201)
    expect(answer.body).toEqual({
      movement: {
        id: expect.any(String),
        at: expect.stringMatching(/Z$/),
        kind: 'adjustment',
        app: null,
        tokens: 500,
        balance: 500,
        note: 'welcome gift',
      },
      balance: 500,
    })
    expect(await balanceOf(person)).toBe(500)
    expect((await person.get('/api/movements')).body.items).toEqual([answer.body.movement])
  })

  it('takes tokens, never more than there are', async () => {
    const person = await api.signUp()
    await adjust(person, { tokens: 50, reason: 'a gift' })
    const taken = await adjust(person, { tokens: -20, reason: 'a correction' })
    expect(taken.body).toMatchObject({ movement: { tokens: -20, balance: 30 }, balance: 30 })
    const answer = await adjust(person, { tokens: -31, reason: 'too much' })
    expectProblem(answer, 409, 'balance_too_low')
    expect(answer.body).toMatchObject({ balance: 30, detail: expect.stringContaining('30') })
    expect(await balanceOf(person)).toBe(30)
  })

  it.each([
    [{ tokens: 0, reason: 'nothing' }, 'tokens'],
    [{ tokens: -0, reason: 'nothing' }, 'tokens'],
    [{ tokens: 1.5, reason: 'a half' }, 'tokens'],
    [{ tokens: 2 ** 53, reason: 'too much' }, 'tokens'],
    [{ tokens: -(2 ** 53), reason: 'too much' }, 'tokens'],
    [{ tokens: 1e300, reason: 'too much' }, 'tokens'],
    [{ tokens: '1e9', reason: 'a text' }, 'tokens'],
    [{ tokens: '5', reason: 'a text' }, 'tokens'],
    [{ tokens: null, reason: 'null' }, 'tokens'],
    [{ tokens: true, reason: 'true' }, 'tokens'],
    [{ tokens: [5], reason: 'a list' }, 'tokens'],
    [{ reason: 'no tokens' }, 'tokens'],
    [{ tokens: 5 }, 'reason'],
    [{ tokens: 5, reason: '' }, 'reason'],
    [{ tokens: 5, reason: '    ' }, 'reason'],
    [{ tokens: 5, reason: 'r'.repeat(501) }, 'reason'],
    [{ tokens: 5, reason: 'a\0b' }, 'NUL'],
    [{ tokens: 5, reason: 'fine', personId: randomUUID() }, 'personId'],
  ])('of %j is 400, names what is wrong, and changes nothing', async (body, named) => {
    const person = await api.signUp()
    await api.give(person, 5)
    const answer = await adjust(person, body)
    expectProblem(answer, 400, 'invalid')
    expect(answer.body.detail).toContain(named)
    expect(await balanceOf(person)).toBe(5)
  })

  it('of -1 with nothing there is 409', async () => {
    const answer = await adjust(await api.signUp(), { tokens: -1, reason: 'a correction' })
    expectProblem(answer, 409, 'balance_too_low')
  })

  it('beyond what a balance holds is 409 and changes nothing', async () => {
    const person = await api.signUp()
    await api.give(person, Number.MAX_SAFE_INTEGER - 10)
    expectProblem(await adjust(person, { tokens: 11, reason: 'one too many' }), 409, 'balance_too_high')
    expect(await balanceOf(person)).toBe(Number.MAX_SAFE_INTEGER - 10)
    expect((await adjust(person, { tokens: -1_000_000_000_000, reason: 'back' })).status).toBe(201)
  })

  it('of nobody is 404', async () => {
    const nobody = { ...admin, me: { ...admin.me, id: randomUUID() } }
    expectProblem(await adjust(nobody, { tokens: 5, reason: 'for nobody' }), 404, 'not_found')
  })

  it('clicked ten times under one key happens once and answers the same', async () => {
    const person = await api.signUp()
    const key = randomUUID()
    const clicks = Array.from({ length: 10 }, () => adjust(person, { tokens: 100, reason: 'a click' }, key))
    const answers = await Promise.all(clicks)
    for (const answer of answers) expect([answer.status, answer.body]).toEqual([201, answers[0]?.body])
    expect((await person.get('/api/movements')).body.items).toHaveLength(1)
    expect(await balanceOf(person)).toBe(100)
  })

  it('under a key that stands for another is 409, whether tokens or reason differ', async () => {
    const person = await api.signUp()
    await adjust(person, { tokens: 100, reason: 'the first' }, 'one-key')
    expectProblem(await adjust(person, { tokens: 200, reason: 'the first' }, 'one-key'), 409, 'key_reused')
    expectProblem(await adjust(person, { tokens: 100, reason: 'a second' }, 'one-key'), 409, 'key_reused')
    expect(await balanceOf(person)).toBe(100)
  })

  it("under another person's key happens", async () => {
    const [person, other] = [await api.signUp(), await api.signUp()]
    for (const who of [person, other])
      expect((await adjust(who, { tokens: 100, reason: 'a gift' }, 'shared')).status).toBe(201)
    expect([await balanceOf(person), await balanceOf(other)]).toEqual([100, 100])
  })

  it('is told by keys of up to 255 bytes', async () => {
    const person = await api.signUp()
    const body = { tokens: 1, reason: 'a gift' }
    expect((await adjust(person, body, 'k'.repeat(255))).status).toBe(201)
    for (const key of ['k'.repeat(256), 'é'.repeat(128), 'k'.repeat(10_000)])
      expectProblem(await adjust(person, body, key), 400, 'invalid')
    expect(await balanceOf(person)).toBe(1)
  })

  it('takes no more than there is when ten try at once', async () => {
    const person = await api.signUp()
    await api.give(person, 10)
    const tries = Array.from({ length: 10 }, () => adjust(person, { tokens: -10, reason: 'a correction' }))
    const statuses = (await Promise.all(tries)).map(({ status }) => status)
    expect(statuses.sort()).toEqual([201, ...Array(9).fill(409)])
    expect(await balanceOf(person)).toBe(0)
  })
})
