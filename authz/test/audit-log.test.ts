import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runActing } from '../src/acting.ts'
import type { AuditEntry } from '../src/api/contract-audit.ts'
import type { Database } from '../src/database.ts'
import { expectProblem, loadAll, password, startApi, type TestApi, type TestPerson } from './support/api.ts'
import { drivers, useLedger } from './support/drivers.ts'
import { makeWallet } from './support/wallets.ts'

type Row = {
  kind: string
  actorId: string | null
  actorEmail: string | null
  address: string | null
  after: unknown
}

describe.each(drivers)('the audit log on $driver', async ({ open }) => {
  const { database, oneSession } = await useLedger(open)

  const aboutPerson = (personId: string) => database.call<Row>('listAudit', { subject: personId })
  const suspend = (on: Database, id: string, reason = 'spam') =>
    on.call('changePerson', { id, role: null, status: 'suspended', reason })
  const as = <T>(who: string, work: () => Promise<T>) =>
    runActing(
      { actor: { id: randomUUID(), email: who, role: 'admin' }, address: '203.0.113.7', requestId: who },
      work,
    )

  it('says who did it, from where and what it changed, of a function that was told nothing of it', async () => {
    const { personId } = await makeWallet(database)
    await as('ada@example.com', () => suspend(database, personId))
    const [entry] = await aboutPerson(personId)
    expect(entry).toMatchObject({
      kind: 'person.suspended',
      actorEmail: 'ada@example.com',
      actorRole: 'admin',
      subject: personId,
      personId,
      before: { status: 'active', suspended_reason: null },
      after: { status: 'suspended', suspended_reason: 'spam' },
      address: '203.0.113.7',
      requestId: 'ada@example.com',
    })
  })

  it('tells those who act at the same time apart, and takes nobody for the one before on the connection', async () => {
    const wallets = await Promise.all(Array.from({ length: 40 }, () => makeWallet(database)))
    const who = (i: number) => `admin-${i}@example.com`
    await Promise.all(wallets.map(({ personId }, i) => as(who(i), () => suspend(database, personId))))
    const entries = await Promise.all(wallets.map(({ personId }) => aboutPerson(personId)))
    expect(entries.map(([entry]) => entry?.actorEmail)).toEqual(wallets.map((_, i) => who(i)))
    const { personId } = await makeWallet(database)
    await as('ada@example.com', () => suspend(oneSession, personId))
    await suspend(oneSession, personId, 'more spam')
    const [later] = await aboutPerson(personId)
    expect(later).toMatchObject({ after: { suspended_reason: 'more spam' }, actorId: null, address: null })
  })

  it('is written with the deed or not at all', async () => {
    const { personId } = await makeWallet(database)
    const args = { personId, reason: 'too much', actorId: null, key: null }
    const tooMuch = { ...args, tokens: Number.MAX_SAFE_INTEGER }
    await database.call('adjustBalance', tooMuch)
    const again = as('ada@example.com', () =>
      database.call('adjustBalance', { ...tooMuch, actorId: randomUUID() }),
    )
    await expect(again).rejects.toMatchObject({ code: '23514' })
    expect(await aboutPerson(personId)).toEqual([])
  })

  it('keeps what was said when the person is gone, and says that they went', async () => {
    const { personId } = await makeWallet(database)
    await as('ada@example.com', () => suspend(database, personId))
    await database.query('delete from octroi.wallet where person_id = $1', [personId])
    await as('bob@example.com', () => database.query('delete from octroi.person where id = $1', [personId]))
    const kinds = (await aboutPerson(personId)).map(({ kind }) => kind)
    expect(kinds).toEqual(['person.deleted', 'person.suspended'])
  })

  it.each([
    "update octroi.audit_log set kind = 'a.b'",
    'delete from octroi.audit_log',
    'truncate octroi.audit_log',
  ])('is append-only: %s is refused', async statement => {
    const { personId } = await makeWallet(database)
    await suspend(database, personId)
    await expect(database.exec(statement)).rejects.toThrow('the audit log is append-only')
    expect(await aboutPerson(personId)).toHaveLength(1)
  })

  it('is closed to people who come by the REST API', async () => {
    for (const role of ['anon', 'authenticated'])
      for (const table of ['audit_log', 'access_use', 'support_total', 'live_access']) {
        const read = oneSession.exec(`set local role ${role}; select * from octroi.${table}`)
        await expect(read).rejects.toMatchObject({ code: '42501' })
      }
  })

  it('lists by actor, subject, kind and time, page after page', async () => {
    const { personId } = await makeWallet(database)
    for (let i = 0; i < 5; i++) await as('pat@example.com', () => suspend(database, personId, `reason ${i}`))
    const pages: string[] = []
    for (let before: string | null = null; ; ) {
      const rows: { id: string }[] = await database.call('listAudit', {
        actor: 'pat@example.com',
        before,
        limit: 2,
      })
      if (rows.length === 0) break
      pages.push(...rows.map(({ id }) => id))
      before = rows.at(-1)?.id ?? null
    }
    expect(new Set(pages).size).toBe(5)
    const count = async (filter: object) =>
      (await database.call('listAudit', { actor: 'PAT@example.com', ...filter })).length
    const [past, future] = [new Date(Date.now() - 60_000), new Date(Date.now() + 60_000)]
    expect(
      await Promise.all([
        count({ kind: 'person' }),
        count({ kind: 'person.suspended', subject: personId, from: past, to: future }),
        count({ kind: 'person.suspend' }),
        count({ kind: 'pers_n' }),
        count({ to: past }),
        count({ from: future }),
        count({ subject: randomUUID() }),
      ]),
    ).toEqual([5, 5, 0, 0, 0, 0, 0])
  })
})

describe('the audit log of the API', () => {
  let api: TestApi
  let admin: TestPerson

  beforeAll(async () => {
    api = await startApi()
    admin = await api.signUpAdmin()
  })
  afterAll(() => api.close())

  const entries = (query: string) => loadAll<AuditEntry>(admin, `/api/admin/audit?${query}`)

  it('knows every sign-in, with the person as its actor, and its end', async () => {
    const person = await api.signUp()
    const again = api.client()
    await again.post('/api/auth/sign-in', { email: person.email, password })
    await again.post('/api/auth/sign-out', {})
    const found = (await entries(`subject=${person.me.id}&kind=session`)).filter(
      entry => entry.kind === 'session.signed_in' || entry.kind === 'session.ended',
    )
    expect(found.map(({ kind }) => kind)).toEqual(['session.ended', 'session.signed_in', 'session.signed_in'])
    for (const entry of found) {
      expect(entry.actor).toEqual({ id: person.me.id, email: person.email, role: 'user' })
      expect(entry.address).toMatch(/^198\.18\./)
      expect(entry.requestId).toEqual(expect.any(String))
    }
  })

  it('knows a failed sign-in by its person, and by a hash alone where there is none', async () => {
    const person = await api.signUp()
    const stranger = api.client()
    const spelled = person.email.toUpperCase()
    expectProblem(
      await stranger.post('/api/auth/sign-in', { email: spelled, password: 'wrong' }),
      401,
      'wrong_credentials',
    )
    const [failed] = await entries(`subject=${person.me.id}&kind=sign_in.failed`)
    expect(failed).toMatchObject({
      actor: null,
      after: { reason: 'wrong_credentials' },
      person: { id: person.me.id },
    })
    expect(failed?.address).toMatch(/^198\.18\./)
    const typed = 'my-secret-password@oops'
    await stranger.post('/api/auth/sign-in', { email: typed, password: 'wrong' })
    const [unknown] = await entries('kind=sign_in.failed')
    expect(unknown).toMatchObject({ person: null, subject: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) })
    expect(JSON.stringify(await entries(''))).not.toContain(typed)
  })

  it('knows that a suspended person tried to sign in, and why they were not let in', async () => {
    const person = await api.signUp()
    const body = { status: 'suspended', reason: 'unpaid invoice' }
    await admin.call('PATCH', `/api/admin/people/${person.me.id}`, { body })
    const refused = await api.client().post('/api/auth/sign-in', { email: person.email, password })
    expectProblem(refused, 403, 'suspended')
    expect(refused.body.detail).toContain('unpaid invoice')
    const [failed] = await entries(`subject=${person.me.id}&kind=sign_in`)
    expect(failed).toMatchObject({ kind: 'sign_in.failed', after: { reason: 'suspended' } })
  })

  it('knows every deed of an admin, before and after', async () => {
    const [boss, person] = [await api.signUpAdmin(), await api.signUp()]
    const at = `/api/admin/people/${person.me.id}`
    const { body: adjusted } = await boss.post(`${at}/adjustments`, { tokens: 500, reason: 'goodwill' })
    const charge = await api.charge(person, 100)
    await boss.post(`/api/admin/charges/${charge}/refund`, { reason: 'it failed' })
    await boss.call('PATCH', at, { body: { role: 'support' } })
    await boss.call('PATCH', at, { body: { role: 'user' } })
    await boss.call('PATCH', '/api/admin/apps/whisper', { body: { off: true, prices: { 'POST /asr': 70 } } })
    await boss.call('PATCH', '/api/admin/apps/whisper', { body: { off: null, prices: null } })
    const { body: access } = await boss.post('/api/admin/apps/atlas/access', {
      person: person.me.id,
      uses: 3,
    })
    await boss.post('/api/admin/apps/atlas/access', { person: person.me.id, uses: 4 })
    await boss.call('DELETE', `/api/admin/apps/atlas/access/${access.id}`)
    await boss.post('/api/admin/apps/atlas/secret')
    await boss.call('DELETE', '/api/admin/apps/atlas/secret')
    await boss.call('PATCH', '/api/admin/brakes', {
      body: { app: 'zebra', mode: 'closed', reason: 'a repair' },
    })
    await boss.call('PATCH', '/api/admin/brakes', { body: { app: 'zebra', mode: null } })
    const actor = { id: boss.me.id, email: boss.email, role: 'admin' }
    const found = (await entries(`actor=${boss.me.id}`))
      .filter(({ kind }) => !kind.startsWith('session.'))
      .reverse()
    expect(found).toMatchObject(
      [
        [
          'balance.adjusted',
          adjusted.movement.id,
          { balance: 0 },
          { balance: 500, tokens: 500, reason: 'goodwill' },
        ],
        ['charge.refunded', charge, { balance: 400 }, { balance: 500, tokens: 100, reason: 'it failed' }],
        ['person.role_changed', person.me.id, { role: 'user' }, { role: 'support' }],
        ['person.role_changed', person.me.id, { role: 'support' }, { role: 'user' }],
        ['app.switched', 'whisper', { off: null }, { off: true }],
        ['app.price_changed', 'whisper', { prices: {} }, { prices: { 'POST /asr': 70 } }],
        ['app.switched', 'whisper', { off: true }, { off: null }],
        ['app.price_changed', 'whisper', { prices: { 'POST /asr': 70 } }, { prices: {} }],
        ['access.granted', 'atlas', null, { uses: 3 }],
        ['access.changed', 'atlas', { uses: 3 }, { uses: 4 }],
        ['access.revoked', 'atlas', { uses: 4, used: 0 }, null],
        ['app_secret.made', 'atlas', null, { prefix: expect.any(String) }],
        ['app_secret.revoked', 'atlas', { prefix: expect.any(String) }, null],
        ['brake.set', 'zebra', null, { mode: 'closed', reason: 'a repair', shadow: false }],
        ['brake.lifted', 'zebra', { mode: 'closed', reason: 'a repair', shadow: false }, null],
      ].map(([kind, subject, before, after]) => ({ actor, kind, subject, before, after })),
    )
    expect((await entries(`actor=${boss.email}`)).map(({ id }) => id)).toEqual(
      (await entries(`actor=${boss.me.id}`)).map(({ id }) => id),
    )
  })

  it('holds no secret', async () => {
    const { key } = (await admin.post('/api/keys', { name: 'k' })).body
    const { secret } = (await admin.post('/api/admin/apps/atlas/secret')).body
    const text = JSON.stringify(await api.database.query('select * from octroi.audit_log'))
    expect(text).toContain('key.made')
    for (const hidden of [key, secret, password, 'hash']) expect(text).not.toContain(hidden)
  })

  it('shows people what is about them, and neither names nor addresses of others', async () => {
    const [person, other] = [await api.signUp(), await api.signUp()]
    const at = `/api/admin/people/${person.me.id}`
    await admin.post(`${at}/adjustments`, { tokens: 5, reason: 'goodwill' })
    const stranger = api.client()
    await stranger.post('/api/auth/sign-in', { email: person.email, password: 'wrong' })
    const { items } = (await person.get('/api/me/audit')).body
    expect(items).toMatchObject([
      { kind: 'sign_in.failed', by: null, address: expect.any(String) },
      { kind: 'balance.adjusted', by: 'admin', address: null, after: { reason: 'goodwill' } },
      { kind: 'session.signed_in', by: 'self', address: expect.any(String) },
    ])
    expect(JSON.stringify(items)).not.toContain(admin.me.id)
    expect(JSON.stringify(items)).not.toContain(admin.email)
    expect((await other.get('/api/me/audit')).body.items).toHaveLength(1)
    expectProblem(await api.client().get('/api/me/audit'), 401, 'sign_in')
  })

  it.each(['kind=Person', 'kind=a..b', 'from=yesterday', 'actor=', 'cursor=x', 'sort=at'])(
    'is 400 with %s',
    async query => {
      expectProblem(await admin.get(`/api/admin/audit?${query}`), 400, 'invalid')
    },
  )
})
