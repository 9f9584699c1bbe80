import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startNotifier } from '../src/notifications/notifier.ts'
import {
  expectProblem,
  portalOrigin,
  sessionOf,
  startApi,
  type TestApi,
  type TestPerson,
} from './support/api.ts'
import { openMailbox } from './support/mailbox.ts'

type Received = { headers: IncomingMessage['headers']; body: string }

/** An endpoint of somebody else's: answers with `status` and keeps what came. */
const openReceiver = async () => {
  const received: Received[] = []
  const answer = { status: 200, headers: {} as Record<string, string> }
  const server: Server = createServer((request, response) => {
    let body = ''
    request.on('data', chunk => (body += chunk))
    request.on('end', () => {
      received.push({ headers: request.headers, body })
      response.writeHead(answer.status, answer.headers).end('x'.repeat(200_000))
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
  return { received, answer, url, close: () => server.close() }
}

const until = async <T>(what: () => Promise<T | undefined | false> | T | undefined | false): Promise<T> => {
  for (let waits = 0; waits < 250; waits++) {
    const found = await what()
    if (found) return found
    await sleep(20)
  }
  throw new Error('it did not happen')
}

describe('notifications', () => {
  const box = openMailbox()
  let api: TestApi
  let admin: TestPerson
  let receiver: Awaited<ReturnType<typeof openReceiver>>
  const stops: (() => Promise<void>)[] = []

  const start = (more: Partial<Parameters<typeof startNotifier>[0]> = {}) =>
    startNotifier({
      database: api.database,
      portalUrl: new URL(portalOrigin),
      deliverMail: async mail => box.onMail(mail),
      webhookPrivate: true,
      log: (message, error) => console.error(message, error),
      periodMs: 50,
      retryS: { webhook: [0, 0, 0] },
      ...more,
    })

  beforeAll(async () => {
    api = await startApi({ onMail: box.onMail })
    admin = await api.signUpAdmin()
    receiver = await openReceiver()
    // Three processes on one database.
    stops.push(start().stop, start().stop, start().stop)
  })
  afterAll(async () => {
    await Promise.all(stops.map(stop => stop()))
    receiver.close()
    // The service's end is the end of its streams.
    const cookie = `__Host-octroi=${sessionOf(admin)}`
    const stream = await fetch(`${api.base}/api/me/notifications/stream`, { headers: { cookie } })
    await Promise.all([api.close(), stream.text()])
  })

  const list = async (person: TestPerson, language = 'en') =>
    (await person.get(`/api/me/notifications?language=${language}`)).body.items

  const awaitEvent = (person: TestPerson, event: string) =>
    until(async () => (await list(person)).find((item: { event: string }) => item.event === event))

  it('come once from an outbox that three processes read, in the reader’s language', async () => {
    const people = await Promise.all([1, 2, 3].map(() => api.signUp()))
    for (const person of people) {
      await api.give(person, 100)
      await api.charge(person, 90)
      await awaitEvent(person, 'balance_low')
      await box.next(person.email)
      const events = (await list(person)).map((item: { event: string }) => item.event)
      expect(events.sort()).toEqual(['balance_low', 'welcome'])
      const french = (await list(person, 'fr')).find(
        (item: { event: string }) => item.event === 'balance_low',
      )
      expect(french).toMatchObject({ subject: 'Vos jetons s’épuisent', readAt: null })
      expect(french.text).toContain('10 jetons')
      await box.expectNone(person.email)
    }
  })

  it('are read one by one or all at once, and only one’s own', async () => {
    const [person, other] = [await api.signUp(), await api.signUp()]
    const welcome = await awaitEvent(person, 'welcome')
    await awaitEvent(other, 'welcome')
    expect((await other.post('/api/me/notifications/read', { ids: [welcome.id] })).body).toEqual({
      unread: 1,
    })
    expect((await list(person))[0].readAt).toBeNull()
    expect((await person.post('/api/me/notifications/read', {})).body).toEqual({ unread: 0 })
    expect((await list(person))[0].readAt).not.toBeNull()
    expectProblem(await api.client().get('/api/me/notifications'), 401, 'sign_in')
  })

  it('tell of a suspension, its end, a refund and a message, with what they were about', async () => {
    const person = await api.signUp()
    await api.give(person, 1000)
    const charge = await api.charge(person, 40)
    await admin.post(`/api/admin/charges/${charge}/refund`, { reason: 'the file was empty' })
    expect((await awaitEvent(person, 'refund')).text).toContain('the file was empty')
    const path = `/api/admin/people/${person.me.id}`
    await admin.call('PATCH', path, { body: { status: 'suspended', reason: 'unpaid bills' } })
    expect((await box.next(person.email)).text).toContain('unpaid bills')
    await admin.call('PATCH', path, { body: { status: 'active' } })
    expect((await box.next(person.email)).subject).toContain('open again')
    const message = { subject: 'A {name} for you', text: 'Line one\nand <b>two</b>' }
    expect((await admin.post(`${path}/messages`, message)).status).toBe(204)
    expect(await awaitEvent(person, 'message')).toMatchObject(message)
    const mail = await box.next(person.email)
    expect(mail.html).toContain('&lt;b&gt;')
    expectProblem(await person.post(`${path}/messages`, message), 403, 'not_admin')
    expectProblem(await admin.post(`/api/admin/people/${randomUUID()}/messages`, message), 404, 'not_found')
  })

  it('go the ways that an admin allows and the person wants', async () => {
    const person = await api.signUp()
    const { body: settings } = await person.get('/api/me/notification-settings')
    expect(settings).toMatchObject({ quiet: false, quietFrom: '22:00', quietUntil: '08:00', sound: false })
    expect(settings.events.map((wish: { event: string }) => wish.event)).not.toContain('weekly_report')
    const events = [{ event: 'message', inApp: true, mail: false, priority: 'low' }]
    const { status, body } = await person.call('PUT', '/api/me/notification-settings', {
      body: { ...settings, language: 'fr', timeZone: 'Europe/Paris', events },
    })
    expect([status, body.timeZone, body.language]).toEqual([200, 'Europe/Paris', 'fr'])
    await admin.post(`/api/admin/people/${person.me.id}/messages`, { subject: 'Quiet', text: 'please' })
    await awaitEvent(person, 'message')
    await box.expectNone(person.email)
    const bad = { ...settings, events: [], timeZone: 'Mars/Olympus' }
    expectProblem(await person.call('PUT', '/api/me/notification-settings', { body: bad }), 400, 'invalid')

    const ways = { inApp: true, mail: true, webhook: false }
    const put = (event: string, body: unknown) =>
      admin.call('PUT', `/api/admin/notifications/events/${event}`, { body })
    expect((await put('app_used', ways)).status).toBe(200)
    const offered = (await person.get('/api/me/notification-settings')).body.events
    expect(offered.map((wish: { event: string }) => wish.event)).toContain('app_used')
    expectProblem(await put('weekly_report', { ...ways, webhook: true }), 400, 'invalid')
    expectProblem(await put('no_such', ways), 404, 'not_found')
  })

  it('wait with mails until quiet hours end, but for those of high priority', async () => {
    const person = await api.signUp()
    const { body: settings } = await person.get('/api/me/notification-settings')
    const hour = (shift: number) => new Date(Date.now() + shift * 3_600_000).toISOString().slice(11, 16)
    const quiet = { ...settings, quiet: true, quietFrom: hour(-1), quietUntil: hour(2), events: [] }
    await person.call('PUT', '/api/me/notification-settings', { body: quiet })
    const send = (subject: string) =>
      admin.post(`/api/admin/people/${person.me.id}/messages`, { subject, text: 'x' })
    await send('first')
    await awaitEvent(person, 'message')
    await box.expectNone(person.email)
    const { body } = await admin.get('/api/admin/deliveries?state=waiting&channel=mail')
    const [held] = body.items
    expect(held.person.email).toBe(person.email)
    const waitH = (new Date(held.nextAt).getTime() - Date.now()) / 3_600_000
    expect(waitH).toBeGreaterThan(1.9)
    expect(waitH).toBeLessThan(2.1)
    const events = [{ event: 'message', inApp: true, mail: true, priority: 'high' }]
    await person.call('PUT', '/api/me/notification-settings', { body: { ...quiet, events } })
    await send('second')
    expect((await box.next(person.email)).subject).toContain('second')
    expect((await admin.post(`/api/admin/deliveries/${held.id}/resend`)).status).toBe(204)
    expect((await box.next(person.email)).subject).toContain('first')
  })

  it('say what an admin wrote, with the variables that the event has and no others', async () => {
    const path = '/api/admin/notifications/events/refund/templates'
    const words = { subject: 'Back: {tokens}', text: 'For {app}, {name}.' }
    const saved = await admin.call('PUT', `${path}/en`, { body: words })
    expect(saved.body.items[0]).toMatchObject({ ...words, own: true })
    expect(saved.body.items[0].example).toEqual({ subject: 'Back: 340', text: 'For whisper, Ada.' })
    const bad = await admin.call('PUT', `${path}/en`, { body: { ...words, text: 'Your {password}' } })
    expectProblem(bad, 400, 'invalid')
    expect(bad.body.detail).toContain('{password}')
    expect((await admin.post(`${path}/fr/preview`, words)).body.text).toBe('For whisper, Ada.')
    expect((await admin.post(`${path}/fr/test`, words)).status).toBe(204)
    expect((await box.next(admin.email)).subject).toContain('Back: 340')
    expect((await admin.call('DELETE', `${path}/en`)).body.items[0].own).toBe(false)
  })

  describe('as webhooks', () => {
    const make = (body: unknown) => admin.post('/api/admin/webhooks', body)
    const told = (subject: string) =>
      until(() => receiver.received.find(({ body }) => body.includes(subject)))

    it('are signed as Standard Webhooks says, to endpoints that asked for the event', async () => {
      const person = await api.signUp()
      const made = await make({ url: receiver.url, events: ['message'] })
      expect(made.body.secret).toMatch(/^whsec_/)
      await admin.post(`/api/admin/people/${person.me.id}/messages`, { subject: 'hook-1', text: 'x' })
      const { headers, body } = await told('hook-1')
      const checked = new Webhook(made.body.secret).verify(body, headers as Record<string, string>)
      expect(checked).toMatchObject({
        type: 'message',
        data: { personId: person.me.id, email: person.email, subject: 'hook-1' },
      })
      const turned = await admin.post(`/api/admin/webhooks/${made.body.id}/rotate`)
      await admin.post(`/api/admin/people/${person.me.id}/messages`, { subject: 'hook-2', text: 'x' })
      const second = await told('hook-2')
      expect(() => new Webhook(made.body.secret).verify(second.body, second.headers as never)).toThrow()
      new Webhook(turned.body.secret).verify(second.body, second.headers as never)
      expect(JSON.stringify((await admin.get('/api/admin/webhooks')).body)).not.toContain('whsec_')
      await admin.call('DELETE', `/api/admin/webhooks/${made.body.id}`)
    })

    it('are tried again under the same id, then given up, follow no redirect, and go again on demand', async () => {
      const person = await api.signUp()
      const made = await make({ url: receiver.url })
      Object.assign(receiver.answer, { status: 302, headers: { location: receiver.url } })
      await admin.post(`/api/admin/people/${person.me.id}/messages`, { subject: 'hook-3', text: 'x' })
      const failed = await until(async () => {
        const { body } = await admin.get(`/api/admin/deliveries?state=failed&endpoint=${made.body.id}`)
        return body.items.find((item: { event: string }) => item.event === 'message')
      })
      expect(failed).toMatchObject({ attempts: 4, lastError: 'HTTP 302' })
      const tries = receiver.received.filter(({ body }) => body.includes('hook-3'))
      expect(tries).toHaveLength(4)
      expect(new Set(tries.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
      Object.assign(receiver.answer, { status: 204, headers: {} })
      await admin.post(`/api/admin/deliveries/${failed.id}/resend`)
      await until(() => receiver.received.filter(({ body }) => body.includes('hook-3')).length === 5)

      // Failing for a day: it is switched off, and the admins are told.
      receiver.answer.status = 500
      await api.database.query(
        "update octroi.webhook_endpoint set failing_since = now() - interval '25 hours' where id = $1",
        [made.body.id],
      )
      await admin.post(`/api/admin/people/${person.me.id}/messages`, { subject: 'hook-4', text: 'x' })
      expect((await awaitEvent(admin, 'endpoint_off')).text).toContain('HTTP 500')
      const [endpoint] = (await admin.get('/api/admin/webhooks')).body.items
      expect(endpoint).toMatchObject({ offReason: 'failing' })
      expectProblem(await admin.post(`/api/admin/deliveries/${failed.id}/resend`), 409, 'endpoint_off')
      receiver.answer.status = 200
      const on = await admin.call('PATCH', `/api/admin/webhooks/${made.body.id}`, { body: { off: false } })
      expect(on.body).toMatchObject({ offAt: null, failingSince: null })
    })

    it('refuse what is no address of theirs', async () => {
      expectProblem(await make({ url: 'ftp://example.com/x' }), 400, 'invalid')
      expectProblem(await make({ url: 'https://me:pass@example.com/x' }), 400, 'invalid')
      expectProblem(await make({ url: receiver.url, events: ['weekly_report'] }), 400, 'invalid')
    })
  })

  it('go by no way that is not there, and wait for a process that knows their event', async () => {
    const sql =
      "insert into octroi.outbox (kind, person_id, payload) values ('of_tomorrow', $1, '{}') returning id"
    const [row] = await api.database.query<{ id: number }>(sql, [admin.me.id])
    await sleep(200)
    const left = 'select id from octroi.outbox where id = $1 and sent_at is null'
    expect(await api.database.query(left, [row?.id])).toHaveLength(1)
  })

  it('are told live, and the stream ends within 5 s of a sign-out', async () => {
    const person = await api.signUp()
    await awaitEvent(person, 'welcome')
    const cookie = `__Host-octroi=${sessionOf(person)}`
    const answer = await fetch(`${api.base}/api/me/notifications/stream?timeZone=Asia/Tokyo&language=fr`, {
      headers: { cookie },
    })
    expect(answer.headers.get('content-type')).toContain('text/event-stream')
    let text = ''
    const ended = (async () => {
      for await (const chunk of answer.body ?? []) text += Buffer.from(chunk).toString()
      return 'ended'
    })()
    await until(() => text.includes('"unread":1'))
    await admin.post(`/api/admin/people/${person.me.id}/messages`, { subject: 'Hello', text: 'x' })
    await until(() => text.includes('"unread":2'))
    const { body } = await person.get('/api/me/notification-settings')
    expect([body.language, body.timeZone]).toEqual(['fr', 'Asia/Tokyo'])
    await person.post('/api/auth/sign-out')
    expect(await Promise.race([ended, sleep(5000)])).toBe('ended')
  })

  it('report a week to the admins once, and tell of a pass that ends', async () => {
    await api.database.query(
      "update octroi.person set created_at = now() - interval '30 days' where id = $1",
      [admin.me.id],
    )
    const now = new Date()
    const [first] = await api.database.call<{ reported: boolean }>('reportWeek', { now })
    const [again] = await api.database.call<{ reported: boolean }>('reportWeek', { now })
    expect([first?.reported, again?.reported]).toEqual([true, false])
    expect((await awaitEvent(admin, 'weekly_report')).text).toContain('Requests: 0')

    const person = await api.signUp()
    await api.give(person, 100)
    await api.charge(person, 5, 'whisper', 'GET /studio/**', { pass: 3600 })
    await api.database.query(
      `update octroi.pass set opened_at = now() - interval '56 minutes', expires_at = now() + interval '4 minutes'
        where wallet_id = (select id from octroi.wallet where person_id = $1)`,
      [person.me.id],
    )
    const [noted] = await api.database.call<{ noted: number }>('noteEndingPasses')
    const [twice] = await api.database.call<{ noted: number }>('noteEndingPasses')
    expect([noted?.noted, twice?.noted]).toEqual([1, 0])
    expect((await awaitEvent(person, 'pass_ending')).subject).toContain('whisper')
  })

  it('are part of one’s data, and go with the account', async () => {
    const person = await api.signUp()
    await awaitEvent(person, 'welcome')
    const { body } = await person.get('/api/me/export')
    expect(body.notifications).toHaveLength(1)
    await api.database.call('closeAccount', { personId: person.me.id })
    const left = await api.database.query('select id from octroi.notification where person_id = $1', [
      person.me.id,
    ])
    expect(left).toEqual([])
  })
})
