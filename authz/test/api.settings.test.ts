import { randomUUID } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { openSettings } from '../src/settings.ts'
import { uuidv7 } from '../src/uuid.ts'
import { expectProblem, password, startApi, useApi } from './support/api.ts'

const api = await useApi()
const admin = await api.signUpAdmin()
afterEach(async () => {
  await admin.call('PATCH', '/api/admin/settings', {
    body: {
      brand: { name: null, color: null },
      tokenWords: null,
      signUp: null,
      welcome: { tokens: 0, days: null },
      retention: { failedSignInDays: null, notificationDays: 30, refusalDays: null },
    },
  })
  await admin.call('DELETE', '/api/admin/settings/logo')
})

const change = (body: unknown, by = admin) => by.call('PATCH', '/api/admin/settings', { body })
const putLogo = (data: Buffer | string) =>
  admin.call('PUT', '/api/admin/settings/logo', { body: { data: Buffer.from(data).toString('base64') } })

const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle cx="5" cy="5" r="4"/></svg>'

/** The head of a PNG and as many bytes as it takes. */
const png = (width: number, height: number, bytes = 100) => {
  const head = Buffer.from('89504e470d0a1a0a0000000d4948445200000000000000000806000000', 'hex')
  head.writeUInt32BE(width, 16)
  head.writeUInt32BE(height, 20)
  return Buffer.concat([head, Buffer.alloc(4), deflateSync(Buffer.alloc(bytes * 8)), Buffer.alloc(bytes)])
}

describe('the settings', () => {
  it('are the product’s own at first, and read by everybody in part', async () => {
    const mine = await api.client().get('/api/settings')
    expect(mine.body).toEqual({ name: null, logo: null, color: null, tokenWords: null, signUp: 'open' })
    const all = await admin.get('/api/admin/settings')
    expect(all.body).toEqual({
      brand: { name: null, logo: null, color: null },
      tokenWords: null,
      signUp: { mode: 'open', here: null, by: 'default' },
      welcome: { tokens: 0, days: null },
      retention: { failedSignInDays: null, notificationDays: 30, refusalDays: null },
    })
  })

  it('are read by support and changed by admins alone', async () => {
    const person = await api.signUp()
    expectProblem(await person.get('/api/admin/settings'), 403, 'not_admin')
    await api.database.query("update octroi.person set role = 'support' where id = $1", [person.me.id])
    await api.readNow()
    expect((await person.get('/api/admin/settings')).status).toBe(200)
    expectProblem(await change({ signUp: 'closed' }, person), 403, 'not_admin')
    expectProblem(await person.call('DELETE', '/api/admin/settings/logo'), 403, 'not_admin')
  })

  it('change what is named, leave the rest, and stand in the audit log', async () => {
    const words = { en: ['credit', 'credits'], fr: ['crédit', 'crédits'] }
    await change({ brand: { name: 'Maison Iah' }, tokenWords: words })
    const { body } = await change({ brand: { color: { light: '#0b5394', dark: '#8ab4f8' } } })
    expect(body.brand).toEqual({
      name: 'Maison Iah',
      logo: null,
      color: { light: '#0b5394', dark: '#8ab4f8' },
    })
    expect(body.tokenWords).toEqual(words)
    expect((await api.client().get('/api/settings')).body).toMatchObject({
      name: 'Maison Iah',
      tokenWords: words,
    })
    const { body: log } = await admin.get('/api/admin/audit?kind=setting.changed&limit=2')
    expect(log.items[1]).toMatchObject({
      actor: { id: admin.me.id },
      before: { brand_name: null },
      after: { brand_name: 'Maison Iah', token_words: words },
    })
    expect(log.items[0].after).toEqual({ brand_light: '#0b5394', brand_dark: '#8ab4f8' })
  })

  it('give the files, the figures and the mails the house’s word for tokens', async () => {
    await change({
      tokenWords: { en: ['ounce', 'ounces'], fr: ['once', 'onces'] },
      brand: { name: 'La Ruche' },
    })
    const headers = { cookie: [...admin.cookies].map(pair => pair.join('=')).join('; ') }
    const load = async (path: string) => (await fetch(api.base + path, { headers })).text()
    expect(await load('/api/me/movements/file?format=csv&lang=fr')).toContain('Onces')
    expect(await load('/api/admin/statistics/file?format=csv&language=en')).toContain('Ounces spent')
    expect(await load('/api/admin/statistics/file?format=csv&language=fr')).toContain('Dépense d’onces')
    const templates = await admin.get('/api/admin/notifications/events/balance_low/templates')
    expect(templates.body.items.map(({ subject }: { subject: string }) => subject)).toEqual([
      'Your ounces are running low',
      'Vos onces s’épuisent',
    ])
    expect(templates.body.items[0].text).toContain('{balance} ounces')
  })

  it.each([
    [{}],
    [{ brand: { name: '' } }],
    [{ brand: { name: ' x' } }],
    [{ brand: { name: 'x'.repeat(41) } }],
    [{ brand: { color: { light: '#0b5394' } } }],
    [{ brand: { color: { light: 'red', dark: '#8ab4f8' } } }],
    [{ tokenWords: { en: ['credit', 'credits'] } }],
    [{ tokenWords: { en: ['<b>', 'x'], fr: ['x', 'x'] } }],
    [{ signUp: 'maybe' }],
    [{ welcome: { tokens: -1 } }],
    [{ welcome: { tokens: 1_000_000_001 } }],
    [{ welcome: { tokens: 1, days: 0 } }],
    [{ retention: { notificationDays: null } }],
    [{ retention: { failedSignInDays: 3651 } }],
    [{ colour: 1 }],
  ])('refuse %j', async body => {
    expectProblem(await change(body), 400, 'invalid')
  })

  it('reach another process within 5 s', async () => {
    const other = openSettings(api.database, null)
    expect((await other.read()).signUp.mode).toBe('open')
    await change({ signUp: 'closed' })
    await expect.poll(async () => (await other.read()).signUp.mode, { timeout: 5000 }).toBe('closed')
  }, 10_000)

  it('stay as they were last known while the database is away', async () => {
    const calls = { away: false }
    const other = openSettings(
      { call: (...args) => (calls.away ? Promise.reject(new Error('away')) : api.database.call(...args)) },
      null,
    )
    await change({ signUp: 'invited' })
    await other.read()
    calls.away = true
    await expect(other.reload()).rejects.toThrow('away')
    expect((await other.read()).signUp.mode).toBe('invited')
  })
})

describe('the brand’s colour', () => {
  it('replaces the red in a sheet that the content policy allows', async () => {
    expect((await api.client().get('/brand.css')).body).toBe('')
    await change({ brand: { color: { light: '#0b5394', dark: '#8ab4f8' } } })
    const { headers, body } = await api.client().get('/brand.css')
    expect(headers.get('content-type')).toContain('text/css')
    expect(headers.get('cache-control')).toBe('no-cache')
    expect(body).toMatch(/^:root:root \{ --brand: #0b5394; --on-brand: #ffffff; \}/)
    expect(body).toMatch(/data-theme="dark"\] \{ --brand: #8ab4f8; --on-brand: #1c0d0a; \}/)
  })

  it('is refused where it cannot be read, with the theme and the contrast that it has', async () => {
    const pale = await change({ brand: { color: { light: '#ffcc00', dark: '#8ab4f8' } } })
    expectProblem(pale, 400, 'invalid')
    expect(pale.body.detail).toMatch(/brand\.color\.light .* 1\.\d:1, and 4\.5:1 .* darker/)
    const dim = await change({ brand: { color: { light: '#0b5394', dark: '#333366' } } })
    expect(dim.body.detail).toMatch(/brand\.color\.dark .* lighter/)
  })
})

describe('the logo', () => {
  it('is served as it was given, in a sandbox, under an address of its own', async () => {
    const { status, body } = await putLogo(svg)
    expect([status, body.brand.logo]).toEqual([200, expect.stringMatching(/^\/brand\/logo\?v=[0-9a-f]{16}$/)])
    const logo = await api.client().get(body.brand.logo)
    expect([logo.status, logo.body]).toEqual([200, svg])
    expect(Object.fromEntries(logo.headers)).toMatchObject({
      'content-type': 'image/svg+xml',
      'content-security-policy': expect.stringMatching(/default-src 'none'.*sandbox/),
      'x-content-type-options': 'nosniff',
    })
    const etag = logo.headers.get('etag') ?? ''
    const again = await api.client().call('GET', body.brand.logo, { headers: { 'if-none-match': etag } })
    expect(again.status).toBe(304)
    const other = await putLogo(png(64, 64))
    expect(other.body.brand.logo).not.toBe(body.brand.logo)
    expect((await api.client().get(other.body.brand.logo)).headers.get('content-type')).toBe('image/png')
    await admin.call('DELETE', '/api/admin/settings/logo')
    expectProblem(await api.client().get(body.brand.logo), 404, 'not_found')
  })

  it.each([
    ['<html><script>alert(1)</script></html>', 'neither'],
    ['GIF89a', 'neither'],
    [svg.replace('<circle', '<script>alert(1)</script><circle'), 'a script'],
    [svg.replace('<circle', '<circle onload="alert(1)"'), 'an event handler'],
    [svg.replace('<circle', '<circle\nONCLICK = "x"'), 'an event handler'],
    [svg.replace('<circle', '<foreignObject/><circle'), 'foreign'],
    [svg.replace('<circle', '<a href="javascript:alert(1)"/><circle'), 'a link'],
    [svg.replace('<circle', '<image href="https://example.com/x.png"/><circle'), 'a link'],
    [svg.replace('<circle', '<style>@import "x"</style><circle'), '@import'],
    [svg.replace('<circle', '<rect fill="url(https://example.com/x)"/><circle'), 'url()'],
    [`<!DOCTYPE svg [<!ENTITY x "y">]>${svg}`, 'neither|DOCTYPE'],
    [svg.replace('</svg>', `<!-- ${'x'.repeat(65_536)} --></svg>`), '65536'],
    [png(5000, 10), '5000'],
    [png(0, 10), '0 ×'],
  ])('refuses %s', async (data, why) => {
    const answer = await putLogo(data)
    expectProblem(answer, 400, 'invalid')
    expect(answer.body.detail).toMatch(new RegExp(why))
  })

  it('may be as large as 64 kB', async () => {
    const comment = '<!---->'
    const largest = svg.replace('</svg>', `<!--${'x'.repeat(65_536 - svg.length - comment.length)}--></svg>`)
    expect(Buffer.byteLength(largest)).toBe(65_536)
    expect((await putLogo(largest)).status).toBe(200)
  })
})

describe('who may sign up', () => {
  const signUp = () =>
    api.client().post('/api/auth/sign-up', { email: `${randomUUID()}@example.com`, password, name: 'Zoë' })

  it('is decided here, at once', async () => {
    await change({ signUp: 'closed' })
    expectProblem(await signUp(), 403, 'sign_up_closed')
    expect((await api.client().get('/api/auth/options')).body.signUp).toBe('closed')
    await change({ signUp: 'invited' })
    expectProblem(await signUp(), 403, 'invitation_needed')
    await change({ signUp: null })
    expect((await signUp()).status).toBe(201)
  })

  it('is decided by the environment where that says anything, and the answer tells so', async () => {
    const own = await startApi({ signUp: 'invited' })
    try {
      await own.database.call('changeSettings', { change: { sign_up: 'open' } })
      const { signUp } = await openSettings(own.database, 'invited').read()
      expect(signUp).toEqual({ mode: 'invited', here: 'open', by: 'environment' })
      const refused = await own
        .client()
        .post('/api/auth/sign-up', { email: 'ada@example.com', password, name: 'Ada' })
      expectProblem(refused, 403, 'invitation_needed')
    } finally {
      await own.close()
    }
  })
})

describe('welcome tokens', () => {
  const grantsOf = (id: string) =>
    api.database.query<{ tokens: number; expiresAt: Date }>(
      `select tokens, nullif(expires_at, 'infinity') as "expiresAt" from octroi.token_grant where source = $1`,
      [`welcome:${id}`],
    )

  const open = (id: string, proven: boolean) =>
    api.database.call('openAccount', { id, email: `${id}@example.com`, name: '', proven, mayMake: true })

  it('are there with the account, once, and expire when the settings say', async () => {
    await change({ welcome: { tokens: 250, days: 30 } })
    const person = await api.signUp()
    expect(person.me.balance).toBe(250)
    const again = api.client()
    await again.post('/api/auth/sign-in', { email: person.email, password })
    expect((await again.get('/api/me')).body.balance).toBe(250)
    const [grant, ...more] = await grantsOf(person.me.id)
    expect(more).toEqual([])
    const days = ((grant?.expiresAt.getTime() ?? 0) - Date.now()) / 86_400_000
    expect(Math.round(days)).toBe(30)
    const { items } = (await person.get('/api/movements')).body
    expect(items).toMatchObject([{ kind: 'grant', tokens: 250, balance: 250 }])
  })

  it('wait until the address is confirmed', async () => {
    await change({ welcome: { tokens: 10 } })
    const id = uuidv7()
    await open(id, false)
    expect(await grantsOf(id)).toEqual([])
    await open(id, true)
    expect(await grantsOf(id)).toMatchObject([{ tokens: 10, expiresAt: null }])
  })

  it('are given once to who signs in ten times at the same moment', async () => {
    await change({ welcome: { tokens: 10 } })
    const id = uuidv7()
    await Promise.all(Array.from({ length: 10 }, () => open(id, true)))
    expect(await grantsOf(id)).toHaveLength(1)
    const [wallet] = await api.database.query<{ available: number }>(
      'select available from octroi.wallet where person_id = $1',
      [id],
    )
    expect(wallet?.available).toBe(10)
    expect(await api.database.call('listBroken')).toEqual([])
  })

  it('are not for who was there before, nor given again when the amount changes', async () => {
    const before = await api.signUp()
    await change({ welcome: { tokens: 10 } })
    await open(before.me.id, true)
    expect(await grantsOf(before.me.id)).toEqual([])
    const person = await api.signUp()
    await change({ welcome: { tokens: 99 } })
    await open(person.me.id, true)
    expect(await grantsOf(person.me.id)).toMatchObject([{ tokens: 10 }])
  })
})

describe('what is forgotten', () => {
  const old = (days: number) => new Date(Date.now() - days * 86_400_000)
  const addFailed = (days: number, kind = 'sign_in.failed') =>
    api.database.query(
      `insert into octroi.audit_log (id, at, kind, subject)
       values (overlay(octroi.first_id_at($1)::text placing '7' || substr(gen_random_uuid()::text, 16) from 15)::uuid, $1, $2, 'old')`,
      [old(days), kind],
    )
  const countOld = async () => {
    const sql = "select count(*) as n from octroi.audit_log where subject = 'old'"
    return (await api.database.query<{ n: number }>(sql))[0]?.n
  }

  it('are refused sign-ins of the audit log, and nothing else of it', async () => {
    await addFailed(10)
    await addFailed(2)
    await addFailed(10, 'person.suspended')
    await api.database.call('forgetOld')
    expect(await countOld()).toBe(3)
    await change({ retention: { failedSignInDays: 7 } })
    await api.database.call('forgetOld')
    expect(await countOld()).toBe(2)
    const remove = (kind: string) =>
      api.database.query('delete from octroi.audit_log where kind = $1', [kind])
    await expect(remove('person.suspended')).rejects.toThrow('append-only')
    await addFailed(0)
    await expect(remove('sign_in.failed')).rejects.toThrow('append-only')
  })

  it('are notices that were sent, and refusals counted by the day, a bounded number at a time', async () => {
    const person = await api.signUp()
    await api.database.query(
      `insert into octroi.outbox (kind, person_id, payload, sent_at)
       select 'balance_low', $1::uuid, '{}', now() - make_interval(days => d) from unnest(array[5, 20, 40]) d`,
      [person.me.id],
    )
    await api.database.query(
      `insert into octroi.usage_refusal (person_id, app_id, day, reason, refusals)
       select $1::uuid, (select min(id) from octroi.app), current_date - d, 'limit', 1 from generate_series(1, 9) d`,
      [person.me.id],
    )
    const count = async (table: string) =>
      (await api.database.query<{ n: number }>(`select count(*) as n from octroi.${table}`))[0]?.n
    await api.database.query(`delete from octroi.outbox where kind = 'welcome'`)
    await api.database.call('forgetOld')
    expect([await count('outbox'), await count('usage_refusal')]).toEqual([2, 9])
    await change({ retention: { notificationDays: 7, refusalDays: 3 } })
    await api.database.call('forgetOld', { limit: 2 })
    expect([await count('outbox'), await count('usage_refusal')]).toEqual([1, 7])
    await api.database.call('forgetOld')
    expect([await count('outbox'), await count('usage_refusal')]).toEqual([1, 3])
  })
})
