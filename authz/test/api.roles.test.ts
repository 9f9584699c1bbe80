import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { siteKinds } from '../src/api/contract-site.ts'
import { type Client, expectProblem, type TestPerson, useApi } from './support/api.ts'

const signUpSupport = async (on = api): Promise<TestPerson> => {
  const person = await on.signUp('Sue')
  await on.database.query("update octroi.person set role = 'support' where id = $1", [person.me.id])
  await on.readNow()
  return person
}

const api = await useApi()
const admin = await api.signUpAdmin()
const support = await signUpSupport()

/**
 * Every route below /api/admin, with a body that its schema takes. A route that is missing here fails the first test: who
 * may use it is to be decided. What reads is support's too, what writes is an admin's alone but where `support` says so.
 */
const words = { subject: 'A test', text: 'Of a template' }
const draft = {
  language: 'en',
  currency: 'eur',
  items: [{ title: 'Advice', count: 1, amount: 100, rate: 0 }],
  tokens: 0,
  grantDays: null,
  dueOn: null,
}
const routes: Record<string, { body?: unknown; query?: string; support?: boolean }> = {
  'GET /api/admin/people': {},
  'GET /api/admin/people/{id}': {},
  'PATCH /api/admin/people/{id}': { body: { status: 'active' } },
  'PUT /api/admin/people/{id}/apps/{name}': {},
  'DELETE /api/admin/people/{id}/apps/{name}': {},
  'GET /api/admin/people/{id}/movements': {},
  'POST /api/admin/people/{id}/adjustments': { body: { tokens: 1, reason: 'a test' }, support: true },
  'GET /api/admin/people/{id}/sessions': {},
  'DELETE /api/admin/people/{id}/sessions': {},
  'DELETE /api/admin/people/{id}/sessions/{session}': {},
  'GET /api/admin/people/{id}/apps': {},
  'GET /api/admin/people/{id}/groups': {},
  'GET /api/admin/people/{id}/keys': {},
  'POST /api/admin/people/{id}/keys/{key}/revoke': { body: { reason: 'a test' } },
  'GET /api/admin/people/{id}/vouchers': {},
  'GET /api/admin/people/{id}/top-up': {},
  'POST /api/admin/people/{id}/top-up/stop': { body: { reason: 'a test' } },
  'GET /api/admin/people/{id}/movements/file': { query: '?format=csv' },
  'GET /api/admin/orders': {},
  'GET /api/admin/orders/{id}': {},
  'GET /api/admin/orders/file': { query: '?format=csv' },
  'GET /api/admin/sales': {},
  'GET /api/admin/sales/file': { query: '?format=csv' },
  'GET /api/admin/sales/plans': {},
  'GET /api/admin/sales/plans/file': { query: '?format=csv&of=months' },
  'GET /api/admin/sales/owed': {},
  'GET /api/admin/sales/owed/file': { query: '?format=csv' },
  'POST /api/admin/orders/{id}/confirm': { body: { amount: 100 } },
  'POST /api/admin/orders/{id}/cancel': {},
  'POST /api/admin/orders/{id}/refund': { body: { refunded: 0, reason: 'a test' } },
  'POST /api/admin/orders/{id}/settle': {},
  'GET /api/admin/seller': {},
  'PUT /api/admin/seller': {
    body: {
      name: null,
      address: null,
      vatNumber: null,
      registration: null,
      taxRate: 0,
      taxNote: null,
      footer: null,
      paymentDays: 30,
    },
  },
  'GET /api/admin/invoices': {},
  'GET /api/admin/invoices/{id}': {},
  'GET /api/admin/invoices/{id}/pdf': {},
  'GET /api/admin/credit-notes/{id}/pdf': {},
  'GET /api/admin/invoices/file': { query: '?format=csv' },
  'POST /api/admin/invoices': { body: { person: randomUUID(), ...draft } },
  'PUT /api/admin/invoices/{id}': { body: draft },
  'DELETE /api/admin/invoices/{id}': {},
  'POST /api/admin/invoices/{id}/send': {},
  'POST /api/admin/invoices/{id}/payments': { body: { amount: 100 } },
  'POST /api/admin/invoices/{id}/credit': { body: { reason: 'a test' } },
  'POST /api/admin/payments/{id}/refund': { body: { refunded: 0, reason: 'a test' } },
  'POST /api/admin/payments/{id}/receipt': {},
  'GET /api/admin/payment-events': {},
  'POST /api/admin/payment-events/{id}/replay': {},
  'POST /api/admin/reconcile': {},
  'GET /api/admin/offers': {},
  'POST /api/admin/offers/packs': { body: { name: 'made', title: 'Made', tokens: 5, price: 1 } },
  'PATCH /api/admin/offers/packs/{name}': { body: { off: true } },
  'DELETE /api/admin/offers/packs/{name}': {},
  'GET /api/admin/promotions': {},
  'POST /api/admin/promotions': { body: { name: 'made', percent: 5 } },
  'GET /api/admin/promotions/{id}': {},
  'PATCH /api/admin/promotions/{id}': { body: { off: true } },
  'GET /api/admin/promotions/{id}/uses': {},
  'GET /api/admin/promotions/{id}/file': { query: '?format=csv' },
  'POST /api/admin/offers/plans': {
    body: { name: 'made', title: 'Made', tokens: 5, price: 1, every: 'month' },
  },
  'PATCH /api/admin/offers/plans/{name}': { body: { off: true } },
  'DELETE /api/admin/offers/plans/{name}': {},
  'GET /api/admin/subscriptions': {},
  'GET /api/admin/subscriptions/{id}': {},
  'GET /api/admin/subscriptions/file': { query: '?format=csv' },
  'POST /api/admin/subscriptions/{id}/cancel': { body: { reason: 'a test' } },
  'POST /api/admin/subscriptions/{id}/extend': { body: { days: 5, reason: 'a test' } },
  'POST /api/admin/subscriptions/{id}/reactivate': { body: { reason: 'a test' } },
  'POST /api/admin/subscriptions/{id}/settle': {},
  'GET /api/admin/charges': {},
  'POST /api/admin/charges/{id}/refund': { body: { reason: 'a test' } },
  'GET /api/admin/apps': {},
  'PATCH /api/admin/apps/{name}': { body: { off: null } },
  'POST /api/admin/apps': { body: { name: 'made', title: 'Made', summary: 'Here', otherwise: 'free' } },
  'DELETE /api/admin/apps/{name}': {},
  'GET /api/admin/apps/{name}/text': {},
  'PUT /api/admin/apps/{name}/text': { body: { yaml: 'title: T' } },
  'POST /api/admin/apps/{name}/try': { body: { method: 'GET', target: '/' }, support: true },
  'POST /api/admin/apps/{name}/simulate': { body: { prices: {} }, support: true },
  'GET /api/admin/people/export': {},
  'POST /api/admin/people/{id}/view': { body: { reason: 'a test' } },
  'GET /api/admin/bulks': {},
  'POST /api/admin/bulks': {
    body: { id: randomUUID(), kind: 'grant', tokens: 1, reason: 'a test', filter: {} },
  },
  'POST /api/admin/bulks/preview': { body: { kind: 'grant', filter: {} } },
  'POST /api/admin/bulks/{id}/step': {},
  'POST /api/admin/apps/{name}/secret': {},
  'DELETE /api/admin/apps/{name}/secret': {},
  'GET /api/admin/apps/{name}/access': {},
  'POST /api/admin/apps/{name}/access': { body: { group: 'nobodies' } },
  'DELETE /api/admin/apps/{name}/access/{id}': {},
  'GET /api/admin/brakes': {},
  'PATCH /api/admin/brakes': { body: { all: true, shadow: false } },
  'GET /api/admin/people/{id}/limits': {},
  'PUT /api/admin/people/{id}/limits': { body: { period: 'day', tokens: 5 } },
  'GET /api/admin/groups': {},
  'POST /api/admin/groups': { body: { name: 'a group' } },
  'GET /api/admin/groups/{id}/members': {},
  'POST /api/admin/groups/{id}/members': { body: { people: ['nobody@example.com'] } },
  'DELETE /api/admin/groups/{id}/members': { body: { people: ['nobody@example.com'] } },
  'GET /api/admin/allowances': {},
  'POST /api/admin/allowances': { body: { group: 'nobodies', tokens: 5, period: 'day' } },
  'DELETE /api/admin/allowances/{id}': {},
  'GET /api/admin/allowance-grants': {},
  'GET /api/admin/allowance-grants/file': {},
  'GET /api/admin/invitations': {},
  'POST /api/admin/invitations': { body: {} },
  'DELETE /api/admin/invitations/{id}': {},
  'GET /api/admin/referrals': {},
  'POST /api/admin/referrals/{id}/allow': { body: { reason: 'a test' } },
  'POST /api/admin/referrals/{id}/refuse': { body: { reason: 'a test' } },
  'GET /api/admin/referrals/settings': {},
  'PUT /api/admin/referrals/settings': {
    body: {
      on: false,
      referrerTokens: 0,
      referredTokens: 0,
      least: {},
      most: null,
      mostMonthly: null,
      days: null,
    },
  },
  'GET /api/admin/vouchers': {},
  'POST /api/admin/vouchers': { body: { name: 'a test', count: 1, tokens: 1 } },
  'GET /api/admin/vouchers/{id}': {},
  'DELETE /api/admin/vouchers/{id}': {},
  'GET /api/admin/vouchers/{id}/codes': {},
  'DELETE /api/admin/vouchers/{id}/codes/{voucher}': {},
  'GET /api/admin/vouchers/{id}/redemptions': {},
  'GET /api/admin/vouchers/{id}/file': {},
  'GET /api/admin/terms': {},
  'GET /api/admin/books': {},
  'GET /api/admin/health': {},
  'GET /api/admin/settings': {},
  'PATCH /api/admin/settings': { body: { retention: { refusalDays: 5 } } },
  'PUT /api/admin/settings/logo': { body: { data: 'PHN2Zz4=' } },
  'DELETE /api/admin/settings/logo': {},
  'GET /api/admin/audit': {},
  'GET /api/admin/site': {},
  'PUT /api/admin/site/blocks': { body: { blocks: siteKinds.map(kind => ({ kind })) } },
  'PUT /api/admin/site/privacy': { body: { text: null } },
  'GET /api/admin/dashboard': {},
  'GET /api/admin/statistics': {},
  'GET /api/admin/statistics/file': { query: '?format=csv' },
  'GET /api/admin/notifications/events': {},
  'PUT /api/admin/notifications/events/{event}': { body: { inApp: true, mail: false, webhook: false } },
  'GET /api/admin/notifications/events/{event}/templates': {},
  'PUT /api/admin/notifications/events/{event}/templates/{language}': { body: words },
  'DELETE /api/admin/notifications/events/{event}/templates/{language}': {},
  'POST /api/admin/notifications/events/{event}/templates/{language}/preview': { body: words, support: true },
  'POST /api/admin/notifications/events/{event}/templates/{language}/test': { body: words },
  'POST /api/admin/people/{id}/messages': { body: words },
  'GET /api/admin/deliveries': {},
  'POST /api/admin/deliveries/{id}/resend': {},
  // An endpoint's address may hold a secret.
  'GET /api/admin/webhooks': { support: false },
  'POST /api/admin/webhooks': { body: { url: 'https://hooks.example.com/octroi' } },
  'PATCH /api/admin/webhooks/{id}': { body: { off: true } },
  'POST /api/admin/webhooks/{id}/rotate': {},
  'DELETE /api/admin/webhooks/{id}': {},
  'GET /api/admin/contact': {},
  'GET /api/admin/contact/unread': {},
  'GET /api/admin/contact/{id}': {},
  'PATCH /api/admin/contact/{id}': { body: { state: 'read' } },
  'POST /api/admin/contact/{id}/replies': { body: { text: 'a test' } },
  'DELETE /api/admin/contact/{id}': {},
  // The last: from here on everybody has terms to accept.
  'POST /api/admin/terms': { body: { text: { en: 'Be kind.' } } },
}

const listRoutes = async (): Promise<string[]> => {
  const { paths } = (await api.client().get('/api/openapi.json')).body
  return Object.entries(paths as Record<string, object>)
    .filter(([path]) => path.startsWith('/api/admin'))
    .flatMap(([path, operations]) => Object.keys(operations).map(method => `${method.toUpperCase()} ${path}`))
}

const ask = (client: Client, route: string) => {
  const [method = '', path = ''] = route.split(' ')
  const id = /^.api.admin.(groups|allowances)\//.test(path) ? '999999' : randomUUID()
  const filled = path
    .replace('{id}', id)
    .replace('{name}', 'atlas')
    .replace('{event}', 'welcome')
    .replace('{language}', 'en')
    .replace(/\{\w+\}/g, () => randomUUID())
  const { body, query = '' } = routes[route] ?? {}
  return client.call(method, filled + query, body === undefined ? {} : { body })
}

const isForSupport = (route: string) => routes[route]?.support ?? route.startsWith('GET ')

describe('the role support', () => {
  it('is given and taken by admins, acts at once, and holds for keys made with admin: true', async () => {
    const person = await api.signUp()
    const at = `/api/admin/people/${person.me.id}`
    expect((await admin.call('PATCH', at, { body: { role: 'support' } })).body.role).toBe('support')
    const again = api.client()
    await again.post('/api/auth/sign-in', { email: person.email, password: 'correct horse battery' })
    expect((await again.get('/api/me')).body.role).toBe('support')
    const { key } = (await again.post('/api/keys', { name: 'reads', admin: true })).body
    const script = api.client(key)
    expect((await script.get('/api/admin/people')).status).toBe(200)
    expectProblem(await script.call('PATCH', at, { body: { role: 'admin' } }), 403, 'not_admin')
    await admin.call('PATCH', at, { body: { role: 'user' } })
    expectProblem(await script.get('/api/admin/people'), 403, 'not_admin')
    expect(
      (await admin.get('/api/admin/people?role=support')).body.items.map((one: { id: string }) => one.id),
    ).toEqual([support.me.id])
  })

  it('adjusts up to its tokens a day over everybody, given and taken alike', async () => {
    const sue = await signUpSupport()
    const [one, other] = [await api.signUp(), await api.signUp()]
    const adjust = (person: TestPerson, tokens: number, key?: string) =>
      sue.post(
        `/api/admin/people/${person.me.id}/adjustments`,
        { tokens, reason: 'goodwill' },
        key === undefined ? {} : { 'idempotency-key': key },
      )
    expect((await adjust(one, 600, 'first')).status).toBe(201)
    expect((await adjust(other, -1)).body.code).toBe('balance_too_low')
    expect((await adjust(one, -300)).status).toBe(201)
    // The same once more takes nothing of the day.
    expect((await adjust(one, 600, 'first')).status).toBe(201)
    const tooMuch = await adjust(other, 101)
    expectProblem(tooMuch, 403, 'support_limit')
    expect(tooMuch.body.detail).toContain('1000')
    expect((await adjust(other, 100)).status).toBe(201)
    expectProblem(await adjust(other, 1), 403, 'support_limit')
    expect((await other.get('/api/me')).body.balance).toBe(100)
    await api.database.query('update octroi.support_total set day = day - 1 where person_id = $1', [
      sue.me.id,
    ])
    expect((await adjust(other, 1000)).status).toBe(201)
    expectProblem(await adjust(other, 1001), 403, 'support_limit')
  })

  it('moves no more than that by many adjustments at once', async () => {
    const sue = await signUpSupport()
    const people = await Promise.all(Array.from({ length: 6 }, () => api.signUp()))
    const answers = await Promise.all(
      [...people, ...people].map(person =>
        sue.post(`/api/admin/people/${person.me.id}/adjustments`, { tokens: 150, reason: 'goodwill' }),
      ),
    )
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(6)
    const sql = 'select tokens from octroi.support_total where person_id = $1'
    expect(await api.database.query(sql, [sue.me.id])).toEqual([{ tokens: 900 }])
  })

  it('is no limit for admins', async () => {
    const person = await api.signUp()
    const path = `/api/admin/people/${person.me.id}/adjustments`
    expect((await admin.post(path, { tokens: 5000, reason: 'goodwill' })).status).toBe(201)
  })
})

describe('who may open a granted app', () => {
  const at = '/api/admin/apps/atlas/access'
  const isGranted = async (person: TestPerson) => (await person.get('/api/apps/atlas')).body.granted

  it('is set for a person with an end and a number of uses, listed, set anew and taken away, at once', async () => {
    const person = await api.signUp()
    const until = new Date(Date.now() + 3_600_000).toISOString()
    const made = await admin.post(at, { person: person.me.id, until, uses: 5 })
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({
      person: { id: person.me.id, email: person.email },
      group: null,
      until,
      uses: 5,
      used: 0,
    })
    expect(await isGranted(person)).toBe(true)
    expect((await support.get(at)).body.items[0]).toEqual(made.body)
    const anew = await admin.post(at, { person: person.me.id, uses: 9 })
    expect(anew.body).toMatchObject({ id: made.body.id, until: null, uses: 9 })
    expect((await admin.call('DELETE', `${at}/${made.body.id}`)).status).toBe(204)
    expect(await isGranted(person)).toBe(false)
    expectProblem(await admin.call('DELETE', `${at}/${made.body.id}`), 404, 'not_found')
  })

  it('is set for a group, and for whoever is in it', async () => {
    const [member, stranger] = [await api.signUp(), await api.signUp()]
    await api.database.call('setGroup', { name: 'choir', people: [member.me.id] })
    expect((await admin.post(at, { group: 'choir' })).body).toMatchObject({ group: 'choir', person: null })
    expect([await isGranted(member), await isGranted(stranger)]).toEqual([true, false])
    expect((await admin.get(`/api/admin/people/${member.me.id}`)).body.apps).toEqual(['atlas'])
  })

  it('ends for the portal too when its time is over', async () => {
    const person = await api.signUp()
    const until = new Date(Date.now() + 800)
    await admin.post(at, { person: person.me.id, until: until.toISOString() })
    expect(await isGranted(person)).toBe(true)
    await new Promise(resolve => setTimeout(resolve, until.getTime() - Date.now() + 5))
    expect(await isGranted(person)).toBe(false)
  })

  it.each([
    [{}, 'person'],
    [{ person: randomUUID(), group: 'choir' }, 'not both'],
    [{ group: 'choir', until: '2001-01-01T00:00:00Z' }, 'future'],
    [{ group: 'choir', uses: 0 }, 'uses'],
    [{ group: 'choir', uses: 1.5 }, 'uses'],
    [{ person: 'me' }, 'person'],
  ])('is 400 for %j and names what is wrong', async (body, named) => {
    const answer = await admin.post(at, body)
    expectProblem(answer, 400, 'invalid')
    expect(answer.body.detail).toContain(named)
  })

  it('is 404 for nobody, no group and no app', async () => {
    expectProblem(await admin.post(at, { person: randomUUID() }), 404, 'not_found')
    expectProblem(await admin.post(at, { group: 'nobodies' }), 404, 'not_found')
    expectProblem(await admin.post('/api/admin/apps/none/access', { group: 'choir' }), 404, 'not_found')
  })
})

describe('the admin API', () => {
  let user: TestPerson
  let plainKey: Client
  beforeAll(async () => {
    user = await api.signUp()
    plainKey = api.client((await admin.post('/api/keys', { name: 'plain' })).body.key)
  })

  it('has no route whose roles were not decided', async () => {
    expect((await listRoutes()).sort()).toEqual(Object.keys(routes).sort())
  })

  it.each(Object.keys(routes))('opens %s to whom it belongs, and to nobody else', async route => {
    expectProblem(await ask(api.client(), route), 401, 'sign_in')
    expectProblem(await ask(user, route), 403, 'not_admin')
    expectProblem(await ask(plainKey, route), 403, 'key_may_not')
    const answer = await ask(support, route)
    // What is not there is 404, but only to who may ask.
    if (isForSupport(route)) expect([200, 201, 204, 404]).toContain(answer.status)
    else expectProblem(answer, 403, 'not_admin')
    expect([200, 201, 204, 404]).toContain((await ask(admin, route)).status)
  })
})
