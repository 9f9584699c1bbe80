import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { expectProblem, type TestPerson, useApi } from './support/api.ts'

const api = await useApi()
const admin = await api.signUpAdmin()
const support = await api.signUp('Sue')
await api.database.query("update octroi.person set role = 'support' where id = $1", [support.me.id])
await api.readNow()

const at = '/api/admin/vouchers'
const make = async (wish: object = {}) => {
  const answer = await admin.post(at, { name: 'Workshop', prefix: 'noel', count: 3, tokens: 100, ...wish })
  expect(answer.status, JSON.stringify(answer.body)).toBe(201)
  return answer.body
}
const codesOf = async (id: string): Promise<string[]> =>
  (await admin.get(`${at}/${id}/codes`)).body.items.map(({ code }: { code: string }) => code)
const redeem = (person: TestPerson, code: string, headers: Record<string, string> = {}) =>
  person.post('/api/vouchers/redeem', { code }, headers)

describe('making', () => {
  it('happens once under one key, and is another wish’s no more', async () => {
    const key = { 'idempotency-key': randomUUID() }
    const wish = { name: 'Once', count: 2, tokens: 10 }
    const answers = await Promise.all(Array.from({ length: 10 }, () => admin.post(at, wish, key)))
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(201))
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1)
    expect((await admin.post(at, { tokens: 10, count: 2, name: ' Once ' }, key)).body.id).toBe(
      answers[0]?.body.id,
    )
    expect(await codesOf(answers[0]?.body.id)).toHaveLength(2)
    expectProblem(await admin.post(at, { ...wish, count: 3 }, key), 409, 'key_reused')
    expectProblem(await admin.post(at, wish, { 'idempotency-key': '' }), 400, 'invalid')
    expect((await admin.post(at, wish)).body.id).not.toBe(answers[0]?.body.id)
    const other = await api.signUpAdmin()
    expect((await other.post(at, wish, key)).body.id).not.toBe(answers[0]?.body.id)
  })
})

describe('redeeming', () => {
  it('answers what was given, the balance, and when the tokens end', async () => {
    const person = await api.signUp()
    const { id } = await make({ grantDays: 30 })
    const [code = ''] = await codesOf(id)
    const { status, body } = await redeem(person, code)
    expect(status).toBe(200)
    expect(body).toEqual({ tokens: 100, balance: 100, expiresAt: expect.stringMatching(/Z$/) })
    expect((await person.get('/api/me')).body.balance).toBe(100)
    expect((await person.get('/api/movements')).body.items[0]).toMatchObject({
      kind: 'grant',
      tokens: 100,
      note: 'Workshop',
    })
  })

  it('takes a code as people type it', async () => {
    const { id } = await make({ prefix: 'IO', count: 2, perPerson: 2 })
    const [first = '', second = ''] = await codesOf(id)
    const person = await api.signUp()
    expect((await redeem(person, ` ${first.toLowerCase().replaceAll('-', ' ')} `)).status).toBe(200)
    expect((await redeem(person, second.replace('IO', '10').replaceAll('-', ''))).status).toBe(200)
  })

  it('says why a voucher gives nothing', async () => {
    const [person, other] = [await api.signUp(), await api.signUp()]
    const { id } = await make({ count: 4, perPerson: 1 })
    const [first = '', second = '', third = ''] = await codesOf(id)
    await redeem(person, first)
    expectProblem(await redeem(other, first), 409, 'voucher_used_up')
    expectProblem(await redeem(person, first), 409, 'voucher_redeemed')
    expectProblem(await redeem(person, second), 409, 'voucher_redeemed')
    const [, , { id: thirdId }] = (await admin.get(`${at}/${id}/codes`)).body.items
    expect((await admin.call('DELETE', `${at}/${id}/codes/${thirdId}`)).status).toBe(204)
    expectProblem(await redeem(other, third), 409, 'voucher_revoked')
    await api.database.query(
      "update octroi.voucher_batch set redeem_until = now() - interval '1 s' where id = $1",
      [id],
    )
    expectProblem(await redeem(other, second), 409, 'voucher_expired')
    expectProblem(await redeem(other, 'NOEL-ABCD-EFGH-JKLM'), 404, 'voucher_unknown')
    expectProblem(await redeem(other, 'no code at all'), 404, 'voucher_unknown')
    expectProblem(await api.client().post('/api/vouchers/redeem', { code: second }), 401, 'sign_in')
    expect((await other.get('/api/me')).body.balance).toBe(0)
  })

  it('happens once under one Idempotency-Key, which stands for one voucher', async () => {
    const person = await api.signUp()
    const { id } = await make({ perPerson: 2 })
    const [first = '', second = ''] = await codesOf(id)
    const key = { 'idempotency-key': randomUUID() }
    const answers = await Promise.all([1, 2, 3].map(() => redeem(person, first, key)))
    for (const { status, body } of answers)
      expect([status, body.tokens, body.balance]).toEqual([200, 100, 100])
    expectProblem(await redeem(person, second, key), 409, 'key_reused')
  })

  it('slows down who guesses, and nobody else, for good codes too', async () => {
    const [guesser, other] = [await api.signUp(), await api.signUp()]
    const [code = ''] = await codesOf((await make()).id)
    for (let i = 0; i < 6; i++)
      expect([404, 429]).toContain((await redeem(guesser, `NOEL-2222-3333-444${i + 2}`)).status)
    const blocked = await redeem(guesser, code)
    expectProblem(blocked, 429, 'rate_limited')
    expect(Number(blocked.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await redeem(other, code)).status).toBe(200)
    expect(
      (await guesser.post('/api/auth/sign-in', { email: guesser.email, password: 'wrong' })).status,
    ).toBe(401)
  })

  it('is in the export of one’s own data', async () => {
    const person = await api.signUp()
    const [code = ''] = await codesOf((await make()).id)
    await redeem(person, code)
    const { vouchers } = (await person.get('/api/me/export')).body
    expect(vouchers).toEqual([
      {
        id: expect.any(String),
        at: expect.any(String),
        code: code.replaceAll('-', ''),
        name: 'Workshop',
        tokens: 100,
      },
    ])
  })
})

describe('the admin’s vouchers', () => {
  it('are made with codes of the prefix, and listed with what became of them', async () => {
    const grantUntil = new Date(Date.now() + 86_400_000).toISOString()
    const made = await make({ name: 'Fair', prefix: 'fair2', count: 7, uses: 2, grantUntil })
    expect(made).toMatchObject({
      name: 'Fair',
      prefix: 'FAIR2',
      count: 7,
      tokens: 100,
      uses: 2,
      perPerson: 1,
      redeemUntil: grantUntil,
      grantUntil,
      grantDays: null,
      madeBy: { id: admin.me.id },
      used: 0,
      left: 14,
      given: 0,
    })
    const codes = await codesOf(made.id)
    expect(codes).toHaveLength(7)
    for (const code of codes) expect(code).toMatch(/^FAIR2-[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}$/)
    await redeem(await api.signUp(), codes[0] ?? '')
    expect((await admin.get(`${at}/${made.id}`)).body).toMatchObject({ used: 1, left: 13, given: 100 })
    const found = (search: string) => admin.get(`${at}?search=${encodeURIComponent(search)}`)
    expect((await found('fai')).body.items).toEqual([{ ...made, used: 1, left: 13, given: 100 }])
    expect(
      (await found(codes[3]?.toLowerCase() ?? '')).body.items.map(({ id }: { id: string }) => id),
    ).toEqual([made.id])
    expect((await admin.call('DELETE', `${at}/${made.id}`)).status).toBe(204)
    expectProblem(await admin.call('DELETE', `${at}/${made.id}`), 404, 'not_found')
    expect((await admin.get(`${at}/${made.id}`)).body).toMatchObject({
      left: 0,
      revokedAt: expect.any(String),
    })
    expectProblem(await redeem(await api.signUp(), codes[0] ?? ''), 409, 'voucher_revoked')
  })

  it('come in pages, by state and by code, with who redeemed them', async () => {
    const { id } = await make({ count: 5 })
    const codes = await codesOf(id)
    const person = await api.signUp('Camille')
    await redeem(person, codes[1] ?? '')
    const first = (await admin.get(`${at}/${id}/codes?limit=3`)).body
    const rest = (await admin.get(`${at}/${id}/codes?limit=3&cursor=${first.next}`)).body
    expect([...first.items, ...rest.items].map(({ number }) => number)).toEqual([1, 2, 3, 4, 5])
    expect(rest.next).toBeNull()
    const numbers = async (query: string) =>
      (await admin.get(`${at}/${id}/codes?${query}`)).body.items.map(
        ({ number }: { number: number }) => number,
      )
    expect(await numbers('state=used_up')).toEqual([2])
    expect(await numbers('state=open')).toEqual([1, 3, 4, 5])
    expect(await numbers(`search=${codes[2]}`)).toEqual([3])
    expect(await numbers(`search=${codes[4]?.slice(-4).toLowerCase()}`)).toContain(5)
    expect(await numbers(`search=${codes[4]?.slice(0, 12)}`)).toEqual([])
    expect(first.items[1]).toMatchObject({
      state: 'used_up',
      used: 1,
      person: { id: person.me.id, name: 'Camille' },
    })
    const { items } = (await admin.get(`${at}/${id}/redemptions`)).body
    expect(items).toEqual([
      {
        id: expect.any(String),
        at: expect.any(String),
        number: 2,
        code: codes[1],
        person: { id: person.me.id, email: person.email, name: 'Camille' },
      },
    ])
  })

  it('show support the end of a code alone, wherever it stands', async () => {
    const { id } = await make()
    const codes = await codesOf(id)
    await redeem(await api.signUp(), codes[0] ?? '')
    const answers = await Promise.all(
      ['codes', 'redemptions', 'file?format=csv', `codes?search=${codes[0]}`].map(path =>
        support.get(`${at}/${id}/${path}`),
      ),
    )
    for (const { status, body } of answers) {
      expect(status).toBe(200)
      const text = JSON.stringify(body)
      expect(text).toContain(`••••-${codes[0]?.slice(-4)}`)
      for (const code of codes) expect(text).not.toContain(code)
    }
    expectProblem(await support.post(at, { name: 'x', count: 1, tokens: 1 }), 403, 'not_admin')
  })

  it('are taken away as CSV and as a sheet, with the link of each', async () => {
    const { id } = await make({ count: 600 })
    const { body, headers } = await admin.get(`${at}/${id}/file?format=csv`)
    const lines = String(body).trim().split('\n')
    expect(lines).toHaveLength(601)
    expect(lines[1]).toMatch(/^1,NOEL-.{14},100,,open,1,0,,,https?:\/\/.*\/redeem\?code=NOEL-/)
    expect(headers.get('content-disposition')).toContain('vouchers-noel.csv')
    expect((await admin.get(`${at}/${id}/file?format=xlsx`)).headers.get('content-type')).toContain(
      'spreadsheetml',
    )
  })

  it('are in the audit log without a code', async () => {
    const { id } = await make({ name: 'Audited', count: 2 })
    const [{ id: voucher, code }] = (await admin.get(`${at}/${id}/codes`)).body.items
    await admin.call('DELETE', `${at}/${id}/codes/${voucher}`)
    await admin.call('DELETE', `${at}/${id}`)
    const { items } = (await admin.get('/api/admin/audit?kind=voucher&limit=3')).body
    expect(items.map(({ kind, subject }: Record<string, string>) => [kind, subject])).toEqual([
      ['voucher.batch_revoked', 'Audited'],
      ['voucher.revoked', voucher],
      ['voucher.batch_made', 'Audited'],
    ])
    expect(items[2]).toMatchObject({
      actor: { id: admin.me.id },
      after: { count: 2, tokens: 100, prefix: 'NOEL' },
    })
    const rows = await api.database.query('select to_jsonb(l)::text as text from octroi.audit_log l')
    expect(JSON.stringify(rows)).not.toContain(code.replaceAll('-', ''))
  })

  it.each([
    [{ name: ' ' }, 'name'],
    [{ prefix: 'NO-EL' }, 'prefix'],
    [{ prefix: 'N0EL' }, 'prefix'],
    [{ count: 5001 }, 'count'],
    [{ tokens: 0 }, 'tokens'],
    [{ tokens: 1_000_000_000, count: 5000, uses: 1_000_000 }, 'count'],
    [{ redeemUntil: '2001-01-01T00:00:00Z' }, 'redeemUntil'],
    [{ grantDays: 1, grantUntil: '2101-01-01T00:00:00Z' }, 'grantDays'],
    [{ redeemUntil: '2102-01-01T00:00:00Z', grantUntil: '2101-01-01T00:00:00Z' }, 'redeemUntil'],
  ])('%j are 400, and name what is wrong', async (wish, named) => {
    const answer = await admin.post(at, { name: 'x', count: 1, tokens: 1, ...wish })
    expectProblem(answer, 400, 'invalid')
    expect(answer.body.detail).toContain(named)
  })
})
