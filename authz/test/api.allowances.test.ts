import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { expectProblem, loadAll, type TestPerson, useApi } from './support/api.ts'

const api = await useApi()
const admin = await api.signUpAdmin()
/** What one test allows must not be given in the next. */
afterEach(() =>
  api.database.exec(
    "update octroi.allowance set starts_at = now() - interval '2 s', ends_at = now() - interval '1 s'",
  ),
)

const url = '/api/admin/allowances'
const groupOf = async (...people: TestPerson[]): Promise<string> => {
  const name = randomUUID()
  const { id } = (await admin.post('/api/admin/groups', { name })).body
  const body = { people: people.map(({ email }) => email) }
  if (people.length > 0) await admin.post(`/api/admin/groups/${id}/members`, body)
  return name
}
const allow = (group: string, more: object = {}) =>
  admin.post(url, { group, tokens: 50, period: 'month', ...more })
/** One round of the upkeep, so many days from now. */
const give = async (days = 0) => {
  const now = new Date(Date.now() + days * 86_400_000)
  return (await api.database.call<{ granted: number }>('grantAllowances', { now }))[0]?.granted
}
const balanceOf = async (person: TestPerson) => (await person.get('/api/me')).body.balance
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()

describe('an allowance', () => {
  it('reaches every member of its group at once, and once a period', async () => {
    const [a, b, stranger] = [await api.signUp(), await api.signUp(), await api.signUp()]
    const group = await groupOf(a, b)
    const made = await allow(group)
    expect([made.status, made.body]).toEqual([
      201,
      {
        id: expect.any(Number),
        group,
        members: 2,
        tokens: 50,
        period: 'month',
        rollover: 0,
        periods: 1,
        startsAt: expect.stringMatching(/Z$/),
        endsAt: null,
      },
    ])
    expect(await Promise.all([a, b, stranger].map(balanceOf))).toEqual([50, 50, 0])
    expect(await give()).toBe(0)
    expect((await a.get('/api/movements')).body.items).toMatchObject([{ kind: 'grant', tokens: 50 }])
  })

  it('reaches who joins later, and does not reach twice who left and came back', async () => {
    const [a, b] = [await api.signUp(), await api.signUp()]
    const { id } = (await admin.post('/api/admin/groups', { name: 'comers and goers' })).body
    const members = `/api/admin/groups/${id}/members`
    await admin.post(members, { people: [a.me.id] })
    await allow('comers and goers')
    expect(await balanceOf(a)).toBe(50)
    await admin.call('DELETE', members, { body: { people: [a.me.id] } })
    await admin.post(members, { people: [a.me.id, b.me.id] })
    expect(await Promise.all([a, b].map(balanceOf))).toEqual([50, 50])
  })

  it('ends when an admin ends it, and what was given stays', async () => {
    const [a, b] = [await api.signUp(), await api.signUp()]
    const [first, second] = [await groupOf(a), await groupOf(b)]
    const ended = (await allow(first)).body
    const other = (await allow(second, { startsAt: inDays(2) })).body
    expect((await admin.call('DELETE', `${url}/${ended.id}`)).status).toBe(204)
    expect((await admin.call('DELETE', `${url}/${other.id}`)).status).toBe(204)
    expect([await give(), await give(40)]).toEqual([0, 0])
    expect(await Promise.all([a, b].map(balanceOf))).toEqual([50, 0])
    for (const id of [ended.id, 999_999_999])
      expectProblem(await admin.call('DELETE', `${url}/${id}`), 404, 'not_found')
    expectProblem(await admin.call('DELETE', `${url}/first`), 400, 'invalid')
    expect(await loadAll(admin, url)).toEqual([])
  })

  it('may roll over, begin later and end by itself', async () => {
    const [startsAt, endsAt] = [inDays(2), inDays(40)]
    const made = await allow(await groupOf(await api.signUp()), {
      rollover: 20,
      periods: 3,
      startsAt,
      endsAt,
    })
    expect(made.body).toMatchObject({ rollover: 20, periods: 3, startsAt, endsAt })
    const other = await allow(made.body.group, { rollover: 20, startsAt })
    expect(other.body).toMatchObject({ rollover: 20, periods: 2, endsAt: null })
    expect((await admin.call('DELETE', `${url}/${other.body.id}`)).status).toBe(204)
    expectProblem(await admin.call('DELETE', `${url}/${other.body.id}`), 404, 'not_found')
    expect(await give()).toBe(0)
    expect(await loadAll(admin, url)).toEqual([made.body])
  })

  it('are listed in pages that miss none and double none', async () => {
    const group = await groupOf()
    const made: string[] = []
    for (let i = 0; i < 5; i++) made.push((await allow(group)).body.id)
    expect((await loadAll(admin, `${url}?limit=2`)).map(({ id }) => id)).toEqual(made)
    expectProblem(await admin.get(`${url}?cursor=WyJhIl0`), 400, 'invalid')
  })

  it.each([
    [{ tokens: 0 }, 'tokens'],
    [{ tokens: 1.5 }, 'tokens'],
    [{ period: 'year' }, 'period'],
    [{ rollover: -1 }, 'rollover'],
    [{ rollover: 20, periods: 1 }, 'periods'],
    [{ periods: 2 }, 'rollover'],
    [{ periods: 121 }, 'periods'],
    [{ startsAt: 'tomorrow' }, 'startsAt'],
    [{ endsAt: inDays(-1) }, 'endsAt'],
    [{ startsAt: inDays(3), endsAt: inDays(2) }, 'endsAt'],
    [{ priority: 1 }, 'priority'],
  ])('with %j is 400 that names what is wrong', async (more, named) => {
    const answer = await allow(await groupOf(), more)
    expectProblem(answer, 400, 'invalid')
    expect(answer.body.detail).toContain(named)
  })

  it('for no group is 404', async () => {
    const answer = await allow('nobody at all')
    expectProblem(answer, 404, 'not_found')
    expect(answer.body.detail).toContain('nobody at all')
  })

  it('is for admins alone', async () => {
    const person = await api.signUp()
    expectProblem(await person.get(url), 403, 'not_admin')
    const body = { group: await groupOf(), tokens: 50, period: 'day' }
    expectProblem(await person.post(url, body), 403, 'not_admin')
    expectProblem(await person.call('DELETE', `${url}/1`), 403, 'not_admin')
  })
})
