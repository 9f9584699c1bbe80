import { describe, expect, it } from 'vitest'
import { startNotifier } from '../src/notifications/notifier.ts'
import { expectProblem, loadAll, password, portalOrigin, type TestPerson, useApi } from './support/api.ts'

const api = await useApi()
const admin = await api.signUpAdmin()
const support = await api.signUp('Sue')
await api.database.query("update octroi.person set role = 'support' where id = $1", [support.me.id])
await api.readNow()

const at = (person: TestPerson, tab = '') => `/api/admin/people/${person.me.id}${tab}`
const newestOf = async (path: string) => (await admin.get(path)).body.items[0]
const auditOf = (kind: string) => newestOf(`/api/admin/audit?kind=${kind}`)

describe('a person’s page', () => {
  it('is read by support and admins, and by nobody else', async () => {
    const person = await api.signUp()
    for (const tab of ['/apps', '/groups', '/keys', '/vouchers', '/limits', '/sessions', '/movements']) {
      expect((await support.get(at(person, tab))).status, tab).toBe(200)
      expectProblem(await person.get(at(person, tab)), 403, 'not_admin')
      expectProblem(await api.client().get(at(person, tab)), 401, 'sign_in')
      const nobody = `/api/admin/people/00000000-0000-4000-8000-000000000000${tab}`
      expectProblem(await admin.get(nobody), 404, 'not_found')
    }
  })

  it('gives another name, which is audited; support does not', async () => {
    const person = await api.signUp('Camille')
    const body = { name: '  Camille Durand ' }
    expectProblem(await support.call('PATCH', at(person), { body }), 403, 'not_admin')
    const { status, body: changed } = await admin.call('PATCH', at(person), { body })
    expect([status, changed.name, changed.role, changed.status]).toEqual([
      200,
      'Camille Durand',
      'user',
      'active',
    ])
    expect((await person.get('/api/me')).body.name).toBe('Camille Durand')
    expect(await auditOf('person.renamed')).toMatchObject({
      actor: { id: admin.me.id },
      before: { name: 'Camille' },
      after: { name: 'Camille Durand' },
    })
    expectProblem(await admin.call('PATCH', at(person), { body: { name: ' ' } }), 400, 'invalid')
  })

  it('shows what somebody used, and what is open to them until when', async () => {
    const person = await api.signUp()
    await api.give(person, 500)
    await api.charge(person, 100)
    const until = new Date(Date.now() + 86_400_000).toISOString()
    await admin.post('/api/admin/apps/atlas/access', { person: person.me.id, until })
    const { body } = await support.get(at(person, '/apps'))
    expect(body.access).toEqual([{ app: 'atlas', groupName: null, until, uses: null, used: 0 }])
    expect(body.apps).toEqual((await person.get('/api/me/apps')).body.apps)
  })

  it('lists the groups that they are in, page after page', async () => {
    const person = await api.signUp()
    for (const name of ['Guests', 'Lab', 'Night shift']) {
      const { body } = await admin.post('/api/admin/groups', { name })
      await admin.post(`/api/admin/groups/${body.id}/members`, { people: [person.me.id] })
    }
    const groups = await loadAll<{ id: string; name: string }>(admin, at(person, '/groups?limit=2'))
    expect(groups.map(({ name }) => name)).toEqual(['Guests', 'Lab', 'Night shift'])
  })

  it('takes a key away with a reason, at once, and the person reads why', async () => {
    const person = await api.signUp()
    const { body: made } = await person.post('/api/keys', { name: 'backup' })
    const [key] = (await support.get(at(person, '/keys'))).body.items
    expect(key).toMatchObject({ id: made.id, name: 'backup', prefix: made.prefix, apps: null })
    expect(JSON.stringify(key)).not.toContain(made.key)
    const path = at(person, `/keys/${made.id}/revoke`)
    const reason = { reason: 'It stands in a public repository' }
    expectProblem(await support.post(path, reason), 403, 'not_admin')
    expectProblem(await admin.post(path, {}), 400, 'invalid')
    expectProblem(await admin.post(at(admin, `/keys/${made.id}/revoke`), reason), 404, 'not_found')
    expect((await api.client(made.key).get('/api/me')).status).toBe(200)
    expect((await admin.post(path, reason)).status).toBe(204)
    expectProblem(await api.client(made.key).get('/api/me'), 401, 'bad_key')
    expectProblem(await admin.post(path, reason), 404, 'not_found')
    const read = (await person.get('/api/me/audit')).body.items[0]
    expect(read).toMatchObject({
      kind: 'key.revoked',
      by: 'admin',
      after: { revoked_reason: 'It stands in a public repository' },
    })
  })

  it('is written down once when somebody takes their own key away, without a reason', async () => {
    const person = await api.signUp()
    const { body: made } = await person.post('/api/keys', { name: 'old' })
    await person.call('DELETE', `/api/keys/${made.id}`)
    const entries = (await admin.get(`/api/admin/audit?subject=${made.id}&kind=key.revoked`)).body.items
    expect(entries).toHaveLength(1)
    expect(Object.keys(entries[0].after)).toEqual(['revoked_at'])
  })

  it('forgets the reason with the account', async () => {
    const person = await api.signUp()
    const { body: made } = await person.post('/api/keys', { name: 'old' })
    await admin.post(at(person, `/keys/${made.id}/revoke`), { reason: 'Asked for by mail' })
    await person.call('DELETE', '/api/me', { body: { password } })
    const sql = 'select revoked_reason as reason from octroi.key where id = $1'
    expect(await api.database.query(sql, [made.id])).toEqual([{ reason: null }])
    const entries = (await admin.get(`/api/admin/audit?subject=${made.id}&kind=key.revoked`)).body.items
    expect(entries).toHaveLength(1)
  })

  it('lists the vouchers that they redeemed with their batch; support sees the ends of codes', async () => {
    const person = await api.signUp()
    const wish = { name: 'Workshop', count: 1, tokens: 100 }
    const { body: batch } = await admin.post('/api/admin/vouchers', wish)
    const [{ code }] = (await admin.get(`/api/admin/vouchers/${batch.id}/codes`)).body.items
    await person.post('/api/vouchers/redeem', { code })
    const [use] = (await admin.get(at(person, '/vouchers'))).body.items
    expect(use).toMatchObject({ code, number: 1, tokens: 100, batch: { id: batch.id, name: 'Workshop' } })
    const [seen] = (await support.get(at(person, '/vouchers'))).body.items
    expect(seen.code).not.toBe(code)
    expect(seen.code.slice(-4)).toBe(code.slice(-4))
    const [ofBatch] = (await admin.get(`/api/admin/vouchers/${batch.id}/redemptions`)).body.items
    expect([ofBatch.id, ofBatch.person.id]).toEqual([use.id, person.me.id])
  })
})

describe('what is sent about a person', () => {
  it('is found among all that was sent', async () => {
    const [person, other] = [await api.signUp(), await api.signUp()]
    for (const { me } of [person, other])
      await admin.post(`/api/admin/people/${me.id}/messages`, { subject: 'Hello', text: 'there' })
    const notifier = startNotifier({
      database: api.database,
      portalUrl: new URL(portalOrigin),
      deliverMail: async () => {},
      webhookPrivate: true,
      log: () => {},
      periodMs: 20,
    })
    const sent = async () => (await support.get(`/api/admin/deliveries?person=${person.me.id}`)).body.items
    await expect.poll(async () => (await sent()).length, { timeout: 5000 }).toBe(1)
    await notifier.stop()
    expect(await sent()).toMatchObject([{ event: 'message', person: { id: person.me.id } }])
  })
})

describe('what allowances came to', () => {
  const path = '/api/admin/allowance-grants'

  const makeGroup = async (name: string, people: TestPerson[], allowance: object) => {
    const { body } = await admin.post('/api/admin/groups', { name })
    await admin.post(`/api/admin/groups/${body.id}/members`, { people: people.map(({ me }) => me.id) })
    await admin.post('/api/admin/allowances', { group: name, tokens: 100, period: 'day', ...allowance })
    return body.id as number
  }
  const give = (daysFromNow: number) =>
    api.database.call('grantAllowances', { now: new Date(Date.now() + daysFromNow * 86_400_000) })

  it('is who got how much for which period, what is left and what rolled over', async () => {
    const [one, two] = [await api.signUp('Zoë'), await api.signUp('Bela')]
    const group = await makeGroup('Choir', [one, two], { rollover: 30, periods: 3 })
    await give(0)
    await api.charge(one, 80)
    await give(1)
    const items = await loadAll<{ id: string } & Record<string, unknown>>(
      support,
      `${path}?group=${group}&limit=1`,
    )
    const today = new Date().toISOString().slice(0, 10)
    const ofOne = items.filter(({ person }) => (person as { id: string }).id === one.me.id)
    expect(items).toHaveLength(4)
    expect(ofOne).toMatchObject([
      { group: 'Choir', period: 'day', tokens: 100, remaining: 100, rolledOver: 20 },
      { group: 'Choir', periodStart: today, tokens: 100, remaining: 20, rolledOver: 0 },
    ])
    const ofTwo = items.filter(({ person }) => (person as { id: string }).id === two.me.id)
    expect(ofTwo).toMatchObject([
      { tokens: 30, remaining: 30, rolledOver: 30 },
      { tokens: 100, remaining: 100, rolledOver: 0 },
    ])
    const narrow = await admin.get(`${path}?group=${group}&search=zo%C3%AB&to=${today}`)
    expect(narrow.body.items).toMatchObject([{ person: { id: one.me.id }, periodStart: today }])
    expectProblem(await admin.get(`${path}?cursor=WyJhfGJ8YyJd`), 400, 'invalid')
    expectProblem(await one.get(path), 403, 'not_admin')
  })

  it('is taken away as CSV, and the audit log says so', async () => {
    const person = await api.signUp()
    const group = await makeGroup('Band', [person], {})
    await give(0)
    const { status, body } = await admin.get(`${path}/file?group=${group}`)
    expect(status).toBe(200)
    expect(body.split('\n')[0]).toContain('Rolled over')
    expect(body).toContain(person.email)
    expect(await auditOf('export.allowances')).toMatchObject({
      actor: { id: admin.me.id },
      subject: 'Band',
      after: { format: 'csv' },
    })
    expectProblem(await admin.get(`${path}/file?group=99999`), 404, 'not_found')
  })
})

describe('a file with people’s data', () => {
  it('leaves a line in the audit log, with what it is and how it was filtered', async () => {
    const person = await api.signUp()
    const { body: batch } = await admin.post('/api/admin/vouchers', { name: 'Fair', count: 1, tokens: 5 })
    const files: [string, string, object][] = [
      ['/api/admin/people/export?search=ada&format=xlsx', 'people', { format: 'xlsx', search: 'ada' }],
      [`/api/admin/people/export?people=${person.me.id}`, 'people', { format: 'csv', count: 1 }],
      [`/api/admin/vouchers/${batch.id}/file`, 'vouchers', { format: 'csv' }],
      [
        `${at(person, '/movements/file')}?format=csv&kind=grant`,
        'movements',
        { format: 'csv', kind: 'grant' },
      ],
    ]
    for (const [path, kind, after] of files) {
      expect((await support.get(path)).status, path).toBe(200)
      const entry = await auditOf('export')
      expect(entry, path).toMatchObject({ kind: `export.${kind}`, actor: { id: support.me.id } })
      expect(entry.after).toEqual(after)
    }
    const own = (await person.get('/api/me/audit')).body.items[0]
    expect(own).toMatchObject({ kind: 'export.movements', by: 'support' })
  })

  it('is statistics only where they name people', async () => {
    const entries = async () => (await admin.get('/api/admin/audit?kind=export.statistics')).body.items.length
    const before = await entries()
    await admin.get('/api/admin/statistics/file?format=csv&by=day')
    await admin.get('/api/admin/statistics/file?format=csv&by=app')
    expect(await entries()).toBe(before)
    await admin.get('/api/admin/statistics/file?format=csv&by=person')
    await admin.get('/api/admin/statistics/file?format=pdf')
    expect(await entries()).toBe(before + 2)
  })

  it('is not given when it cannot be read, and nothing is written down', async () => {
    const before = await auditOf('export')
    const person = await api.signUp()
    expectProblem(await person.get('/api/admin/people/export'), 403, 'not_admin')
    const path = at(person, '/movements/file?format=csv&from=0000-01-01T00%3A00%3A00Z')
    expect((await admin.get(path)).status).toBe(400)
    expect((await auditOf('export')).id).toBe(before.id)
  })
})

describe('the inbox', () => {
  it('counts what nobody has read', async () => {
    const unread = async () => (await support.get('/api/admin/contact/unread')).body.unread
    const before = await unread()
    const [row] = await api.database.call<{ id: string }>('addContactMessage', {
      name: 'Zoë',
      email: 'zoe@example.com',
      subject: 'A question',
      message: 'How?',
      language: 'fr',
      personId: null,
    })
    expect(await unread()).toBe(before + 1)
    await admin.call('PATCH', `/api/admin/contact/${row?.id}`, { body: { state: 'read' } })
    expect(await unread()).toBe(before)
    expectProblem(await (await api.signUp()).get('/api/admin/contact/unread'), 403, 'not_admin')
  })
})

describe('notices of one app', () => {
  const dispatch = async () => {
    const ways = { inApp: true, mail: true, webhook: false }
    await api.database.call('dispatchNotifications', { events: { refund: ways }, mails: true, limit: 100 })
  }
  const settingsOf = async (person: TestPerson) => (await person.get('/api/me/notification-settings')).body
  const set = async (person: TestPerson, apps: object[]) => {
    const { events: _events, apps: _apps, ...settings } = await settingsOf(person)
    return person.call('PUT', '/api/me/notification-settings', { body: { ...settings, events: [], apps } })
  }
  const refund = async (person: TestPerson, app: string) => {
    const charge = await api.charge(person, 5, app)
    await admin.post(`/api/admin/charges/${charge}/refund`, { reason: `${app} was wrong` })
  }
  const told = async (person: TestPerson) => {
    await dispatch()
    const { items } = (await person.get('/api/me/notifications')).body
    const ofRefunds = items.filter(({ event }: { event: string }) => event === 'refund')
    return ofRefunds.map(({ text }: { text: string }) => text.split(' ')[3]).sort()
  }
  const mailed = async (person: TestPerson) =>
    (await admin.get(`/api/admin/deliveries?person=${person.me.id}`)).body.items.length

  it('are switched off alone: other apps are heard of as before', async () => {
    const person = await api.signUp()
    await api.give(person, 500)
    for (const app of ['whisper', 'zebra']) await person.call('PUT', `/api/me/favourites/${app}`)
    expect((await settingsOf(person)).apps).toEqual([
      { app: 'whisper', inApp: true, mail: true },
      { app: 'zebra', inApp: true, mail: true },
    ])
    const { status, body } = await set(person, [{ app: 'whisper', inApp: false, mail: false }])
    expect([status, body.apps[0], body.apps[1]]).toEqual([
      200,
      { app: 'whisper', inApp: false, mail: false },
      { app: 'zebra', inApp: true, mail: true },
    ])
    await refund(person, 'whisper')
    await refund(person, 'zebra')
    expect(await told(person)).toEqual(['zebra'])
    expect(await mailed(person)).toBe(1)
    await set(person, [{ app: 'whisper', inApp: true, mail: false }])
    await refund(person, 'whisper')
    expect(await told(person)).toEqual(['whisper', 'zebra'])
    expect(await mailed(person)).toBe(1)
  })

  it('are one’s own choice, which others do not share and the account takes along', async () => {
    const [person, other] = [await api.signUp(), await api.signUp()]
    await set(person, [{ app: 'zebra', inApp: false, mail: false }])
    await api.give(other, 50)
    await refund(other, 'zebra')
    expect(await told(other)).toEqual(['zebra'])
    const { notificationApps } = (await person.get('/api/me/export')).body
    expect(notificationApps).toEqual([{ app: 'zebra', inApp: false, mail: false }])
    await person.call('DELETE', '/api/me', { body: { password } })
    const sql = 'select count(*)::int as rows from octroi.notification_app where person_id = $1'
    expect(await api.database.query(sql, [person.me.id])).toEqual([{ rows: 0 }])
  })

  it('must be of an app, and what is left out stays', async () => {
    const person = await api.signUp()
    await set(person, [{ app: 'zebra', inApp: false, mail: true }])
    expectProblem(await set(person, [{ app: 'nothing', inApp: false, mail: false }]), 400, 'invalid')
    await set(person, [])
    expect((await settingsOf(person)).apps).toEqual([{ app: 'zebra', inApp: false, mail: true }])
  })
})
