import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { METHODS, STATUS_CODES } from 'node:http'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { hashNonce } from '../src/secrets.ts'
import {
  makeBrowser,
  navigation,
  ownPage,
  sendRaw,
  type Told,
  utf8,
  type Verdict,
} from './support/authz-client.ts'
import { adjust, bodyOf, type Person, signUp, until } from './support/client.ts'
import { useWorld } from './support/world.ts'

const rules = `
rules:
  - { on: POST /paid, tokens: 10 }
  - { on: GET /paid, tokens: 10 }
  - { on: POST /dear, tokens: 25 }
  - { on: GET /open, access: public }
  - { on: GET /closed, deny: true }`
const app = (name: string, more: string) => `title: ${name}\nsummary: For tests\n${more}`
const apps = {
  metered: app('Metered', `otherwise: free${rules}`),
  other: app('Other', `otherwise: free${rules}`),
  club: app('Club', `access: granted\notherwise: free${rules}`),
  cors: app('Cors', `cors: true\notherwise: free${rules}`),
  dark: app('Dark', `otherwise: free${rules}`),
}
const portal = 'https://portal.example.com'
const metered = 'metered.example.com'
const funds = 100_000

const ask = (told: Told) => calls.ask({ host: metered, ...told })
const asPayer = (told: Told = {}) =>
  ask({ ...told, headers: { authorization: `Bearer ${key}`, ...told.headers } as Record<string, string> })

/** Somebody new with a key and this balance. */
const somebody = async (tokens = 0, wish: Record<string, unknown> = {}) => {
  const person = await world.signUp()
  if (tokens > 0) await adjust(world.admin, person, tokens)
  const made = await person.key(wish)
  return { person, id: made.id, headers: { authorization: `Bearer ${made.key}` } }
}

const { world, database, calls } = await useWorld(apps)
const payer = await world.signUp('Zoë Łukasz 名前 🦊')
await adjust(world.admin, payer, funds)
const key = (await payer.key()).key
const browser = makeBrowser(calls.ask, payer.client, portal)
await browser.open(`https://${metered}/`)
bodyOf(await world.admin.client.send('PATCH', '/api/admin/apps/dark', { off: true }))

const expectProblem = ({ status, headers, body }: Verdict, due: number, code: string) => {
  expect([status, body.code]).toEqual([due, code])
  expect(headers['content-type']).toBe('application/problem+json')
  expect(headers['cache-control']).toBe('no-store')
  expect(headers.location).toBeUndefined()
  expect(headers['set-cookie']).toBeUndefined()
  expect(headers['www-authenticate']).toBe(due === 401 ? 'Bearer realm="octroi"' : undefined)
  expect(body).toMatchObject({ type: 'about:blank', title: STATUS_CODES[due], status: due })
  expect(body.detail).toMatch(/^\S.{20,}/)
}

const expectPage = ({ status, headers, body }: Verdict, due: number): URL => {
  expect([status, headers['cache-control'], body]).toEqual([due, 'no-store', ''])
  const url = new URL(headers.location ?? '')
  expect(url.origin).toBe(portal)
  return url
}

const fields = (url: URL) => Object.fromEntries(url.searchParams)

type Row = {
  told(): Told | Promise<Told>
  status: number
  code: string
  /** Where a page navigation goes; without it, it gets the problem document too. */
  page?: { path: string; query: Record<string, string> }
  /** What else the problem document says. */
  more?: Record<string, unknown>
}

const paid = { method: 'POST', uri: '/paid?x=1' }
const reason = (why: string) => ({ path: '/denied', query: { app: 'metered', reason: why } })

const suspend = async (person: Person) => {
  const change = { status: 'suspended', reason: 'the card was stolen' }
  bodyOf(await world.admin.client.send('PATCH', `/api/admin/people/${person.id}`, change))
}

/** The rows of the table of verdicts that a healthy service gives. */
const rows: Record<string, Row> = {
  '400 for a path that reads two ways': { told: () => ({ uri: '/a//b' }), status: 400, code: 'bad_request' },
  '400 for a forwarded header that is missing': {
    told: () => ({ forwarded: { 'X-Forwarded-For': null } }),
    status: 400,
    code: 'bad_request',
  },
  '400 for a forwarded header that is doubled': {
    told: () => ({ forwarded: { 'X-Forwarded-Uri': ['/', '/'] } }),
    status: 400,
    code: 'bad_request',
  },
  '402 for a balance that is too low': {
    told: async () => ({ uri: '/paid?x=1', headers: (await somebody(9)).headers }),
    status: 402,
    code: 'balance_too_low',
    page: { path: '/tokens', query: { app: 'metered', need: '10', to: '/paid?x=1' } },
    more: { price: 10, balance: 9, buyUrl: `${portal}/tokens?app=metered&need=10&to=%2F`, app: 'metered' },
  },
  '402 for a price above X-Octroi-Max-Price': {
    told: () => ({
      uri: '/paid?x=1',
      headers: { authorization: `Bearer ${key}`, 'x-octroi-max-price': '9' },
    }),
    status: 402,
    code: 'price_above_max',
    page: { path: '/tokens', query: { app: 'metered', need: '10', to: '/paid?x=1' } },
    more: { price: 10, buyUrl: `${portal}/tokens?app=metered&need=10&to=%2F`, app: 'metered' },
  },
  '403 for somebody suspended': {
    told: async () => {
      const { person, headers } = await somebody(100)
      await suspend(person)
      return { ...paid, headers }
    },
    status: 403,
    code: 'suspended',
    page: reason('suspended'),
  },
  '403 for an app that is not theirs': {
    told: async () => ({ host: 'club.example.com', headers: (await somebody()).headers }),
    status: 403,
    code: 'not_granted',
    page: { path: '/denied', query: { app: 'club', reason: 'not-granted' } },
  },
  '403 for an app that the key does not open': {
    told: async () => ({ headers: (await somebody(100, { apps: ['other'] })).headers }),
    status: 403,
    code: 'not_granted',
    page: reason('not-granted'),
  },
  '403 for a path that is closed': {
    told: () => ({ uri: '/closed', headers: { authorization: `Bearer ${key}` } }),
    status: 403,
    code: 'denied',
    page: reason('denied'),
  },
  '404 for a host without an app': {
    told: () => ({ host: 'nothing.example.com' }),
    status: 404,
    code: 'unknown_app',
  },
  '404 for an app that is switched off': {
    told: () => ({ host: 'dark.example.com', uri: '/open' }),
    status: 404,
    code: 'app_off',
  },
}

describe('a refusal', () => {
  it.each(Object.entries(rows))('is %s', async (_, row) => {
    const told = await row.told()
    const verdict = await ask(told)
    expectProblem(verdict, row.status, row.code)
    expect(verdict.body).toMatchObject(row.more ?? {})
    const page = await ask({ ...told, headers: { ...told.headers, ...navigation } as never })
    if (row.page === undefined) return expectProblem(page, row.status, row.code)
    const url = expectPage(page, 303)
    expect([url.pathname, fields(url)]).toEqual([row.page.path, row.page.query])
  })

  it('says to the suspended why they are', async () => {
    const { person, headers } = await somebody()
    await suspend(person)
    expect((await ask({ headers })).body.detail).toContain('the card was stolen')
  })

  it('is 401 for nobody and for a key that is unknown or revoked, and a page is led to sign in', async () => {
    const { person, id, headers: revoked } = await somebody()
    bodyOf(await person.client.send('DELETE', `/api/keys/${id}`), 204)
    const nobody: [Record<string, string>, string][] = [
      [{}, 'sign_in'],
      [revoked, 'bad_key'],
      [{ authorization: `Bearer oct_${'0'.repeat(38)}` }, 'bad_key'],
    ]
    for (const [headers, code] of nobody) {
      expectProblem(await ask({ uri: '/deep?x=1', headers }), 401, code)
      for (const [method, status] of [
        ['GET', 302],
        ['HEAD', 302],
        ['POST', 303],
        ['PUT', 303],
      ] as const) {
        const page = await ask({ method, uri: '/deep?x=1', headers: { ...headers, ...navigation } })
        const url = expectPage(page, status)
        const to = method === 'GET' || method === 'HEAD' ? '/deep?x=1' : '/'
        expect([url.pathname, fields(url)]).toEqual([
          '/launch',
          { app: 'metered', nonce: expect.stringMatching(/^[\w-]{43}$/), to },
        ])
      }
    }
  })

  it('ties the way to the sign-in to the browser with a nonce, which the next one keeps', async () => {
    const first = await ask({ headers: navigation })
    const [line = '', ...others] = first.headers['set-cookie'] ?? []
    expect(others).toEqual([])
    const [, nonce = ''] =
      /^__Host-octroi-nonce=([\w-]{22}); Path=\/; HttpOnly; SameSite=Lax; Max-Age=3600; Secure$/.exec(line) ??
      []
    expect(new URL(first.headers.location ?? '').searchParams.get('nonce')).toBe(hashNonce(nonce))
    const cookie = `__Host-octroi-nonce=${nonce}`
    const again = await ask({ headers: { ...navigation, cookie } })
    expect(again.headers['set-cookie']).toEqual([line])
    for (const bad of ['', 'short', 'x'.repeat(23), '../../etc/passwd012345'])
      expect(
        (await ask({ headers: { ...navigation, cookie: `__Host-octroi-nonce=${bad}` } })).headers[
          'set-cookie'
        ],
      ).toEqual([expect.stringMatching(/^__Host-octroi-nonce=[\w-]{22};/)])
  })

  it.each([
    ['GET', '/a?b=c', `https://${metered}/form`, '/a?b=c'],
    ['POST', '/a', `https://${metered}/form?x=1`, '/form?x=1'],
    ['POST', '/a', 'https://other.example.com/form', '/'],
    ['POST', '/a', `https://${metered}.evil.com/form`, '/'],
    ['POST', '/a', `http://${metered}/form`, '/'],
    ['POST', '/a', undefined, '/'],
    ['DELETE', '/a', `https://${metered}/list`, '/list'],
  ])('comes back from a %s of %s with the Referer %s to %s', async (method, uri, referer, to) => {
    const headers = { ...navigation, ...(referer === undefined ? {} : { referer }) }
    const signIn = await ask({ method, uri, headers })
    expect(new URL(signIn.headers.location ?? '').searchParams.get('to')).toBe(to)
  })

  it('is a page for a browser of old, and a problem for its scripts', async () => {
    expect((await ask({ headers: { accept: 'text/html' } })).status).toBe(302)
    const script = { accept: 'text/html', 'x-requested-with': 'XMLHttpRequest' }
    expectProblem(await ask({ headers: script }), 401, 'sign_in')
    expectProblem(await ask({ headers: { accept: '*/*' } }), 401, 'sign_in')
    const image = { accept: 'text/html', 'sec-fetch-mode': 'no-cors' }
    expectProblem(await ask({ headers: image }), 401, 'sign_in')
  })
})

describe('a request that passes', () => {
  it('brings the tool who asks and what was taken', async () => {
    const before = (await payer.me()).balance
    const { status, headers, body } = await asPayer(paid)
    expect([status, body]).toEqual([200, ''])
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-octroi-user': payer.id,
      'x-octroi-email': payer.email,
      'x-octroi-role': 'user',
      'x-octroi-app': 'metered',
      'x-octroi-cost': '10',
      'x-octroi-balance': String(before - 10),
      'remote-user': payer.email,
      'remote-email': payer.email,
      'remote-groups': 'user',
    })
    expect(utf8(headers['remote-name'])).toBe('Zoë Łukasz 名前 🦊')
    expect(headers['x-octroi-charge']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{21}\.[\w-]{22}$/)
    expect((await payer.me()).balance).toBe(before - 10)
  })

  it('brings no charge where nothing was taken, and nobody where nobody is signed in', async () => {
    const free = await asPayer({ uri: '/' })
    expect(free.headers).toMatchObject({ 'x-octroi-user': payer.id, 'x-octroi-cost': '0' })
    expect(free.headers['x-octroi-charge']).toBeUndefined()
    const open = await ask({ uri: '/open' })
    expect(open.status).toBe(200)
    const names = Object.keys(open.headers).filter(name => /^(x-octroi|remote)-/.test(name))
    expect(names.sort()).toEqual(['x-octroi-app', 'x-octroi-cost'])
    // Whoever is signed in is known on open paths too.
    expect((await asPayer({ uri: '/open' })).headers['x-octroi-user']).toBe(payer.id)
  })

  it('names an admin one', async () => {
    const { key: adminKey } = await world.admin.key()
    const { headers } = await ask({ headers: { authorization: `Bearer ${adminKey}` } })
    expect(headers).toMatchObject({ 'x-octroi-role': 'admin', 'remote-groups': 'admin' })
  })

  it('splits no header by a name', async () => {
    const person = await signUp(world.base, 'Eve\r\nX-Octroi-Role: admin\tb\u007f\u0085c')
    const { key: text } = await person.key()
    const { headers } = await ask({ headers: { authorization: `Bearer ${text}` } })
    expect(headers['x-octroi-role']).toBe('user')
    expect(utf8(headers['remote-name'])).toBe('Eve  X-Octroi-Role: admin b \u0085c')
  })

  it.each([
    ['a=1; OURS; b=2', 'a=1; b=2'],
    ['OURS', undefined],
    ['OURS; __Host-octroi-nonce=x; octroi=y; __Secure-octroi=z', undefined],
    ['a=octroi; OURS', 'a=octroi'],
    ['OURS; theme="dark; x=y"', 'theme="dark; x=y"'],
  ])('brings the cookies %s as %s', async (cookie, left) => {
    const ours = [...browser.jar(metered)].find(([name]) => name === '__Host-octroi')?.join('=') ?? ''
    const verdict = await ask({ headers: { ...ownPage, cookie: cookie.replace('OURS', ours) } })
    expect([verdict.status, verdict.headers['x-octroi-user']]).toEqual([200, payer.id])
    expect(verdict.headers.cookie).toBe(left)
  })

  it('brings the tool’s own Authorization, and never a key of ours', async () => {
    const cookie = [...browser.jar(metered)].map(pair => pair.join('=')).join('; ')
    const base64 = (text: string) => Buffer.from(text).toString('base64')
    for (const authorization of ['Bearer eyJ.eyJ.x', `Basic ${base64('user:pass')}`, 'Digest a="b"'])
      expect((await ask({ headers: { cookie, authorization } })).headers.authorization).toBe(authorization)
    const ours = [
      `Bearer ${key}`,
      `bearer ${key}`,
      `Basic ${base64(`x:${key}`)}`,
      `Basic ${base64(`:${key}`)}`,
    ]
    for (const authorization of ours) {
      const verdict = await ask({ headers: { authorization } })
      expect([verdict.status, verdict.headers.authorization]).toEqual([200, undefined])
    }
  })

  it.each([
    ['as the user name of Basic', (text: string) => `Basic ${Buffer.from(`${text}:`).toString('base64')}`],
    ['after two spaces', (text: string) => `Bearer  ${text}`],
    ['under another scheme', (text: string) => `Token ${text}`],
    ['without a scheme', (text: string) => text],
  ])('never brings the tool a key that was sent %s', async (_, write) => {
    const cookie = [...browser.jar(metered)].map(pair => pair.join('=')).join('; ')
    for (const uri of ['/', '/open']) {
      const { headers } = await ask({ uri, headers: { cookie, authorization: write(key) } })
      expect(headers.authorization).toBeUndefined()
    }
  })

  it('takes a key as Bearer and as the password of Basic', async () => {
    for (const authorization of [`Bearer ${key}`, `Basic ${Buffer.from(`me:${key}`).toString('base64')}`])
      expect((await ask({ ...paid, headers: { authorization } })).headers['x-octroi-cost']).toBe('10')
  })
})

describe('any request', () => {
  it.each(METHODS.filter(method => method !== 'CONNECT'))('may be a %s, told by any method', async method => {
    for (const call of [{}, { method }, { method, body: 'some body' }])
      expect((await asPayer({ method, uri: '/x', call })).status).toBe(200)
    const refused = await ask({ method, uri: '/x', call: { method } })
    // The answer to the proxy's own HEAD has no body.
    if (method === 'HEAD') expect(refused.status).toBe(401)
    else expectProblem(refused, 401, 'sign_in')
  })

  it.each([
    'application/json',
    'application/xml',
    'text/plain; charset=utf-8',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/octet-stream',
    'nonsense',
    '/',
    '',
  ])('may have a body of the type %j, which nobody reads', async type => {
    const headers = { 'content-type': type }
    for (const body of ['', '{"broken', 'x'.repeat(2_000_000)]) {
      const { status } = await asPayer({ uri: '/x', headers, call: { method: 'POST', body } })
      expect(status).toBe(200)
    }
  })

  it('is answered though its body never comes', async () => {
    const lines = [
      'POST /authz HTTP/1.1',
      'Host: x',
      'X-Forwarded-Method: GET',
      'X-Forwarded-Proto: https',
      `X-Forwarded-Host: ${metered}`,
      'X-Forwarded-Uri: /open',
      'X-Forwarded-For: 203.0.113.7',
      'Content-Type: application/json',
      'Content-Length: 1000',
    ]
    expect(await sendRaw(world.gate, `${lines.join('\r\n')}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 200 /)
  })

  it('may be a preflight only where the app says so', async () => {
    const headers = { origin: 'https://elsewhere.test', 'access-control-request-method': 'POST' }
    const told = { method: 'OPTIONS', uri: '/paid', headers }
    const passed = await ask({ ...told, host: 'cors.example.com' })
    expect([passed.status, passed.headers['x-octroi-cost']]).toEqual([200, '0'])
    expectProblem(await ask(told), 401, 'sign_in')
    // What follows it pays like anything else.
    const { origin } = headers
    const cors = 'cors.example.com'
    expectProblem(await ask({ ...paid, host: cors, headers: { origin } }), 401, 'sign_in')
    await browser.open(`https://${cors}/`)
    const post = { ...paid, headers: { origin, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' } }
    expectProblem(await browser.ask(cors, post), 403, 'cross_site')
    expect((await asPayer({ ...post, host: cors })).headers['x-octroi-cost']).toBe('10')
  })

  it.each(['ws', 'wss'])('may be a WebSocket from the app’s own page, told as %s, and pays', async proto => {
    const upgrade = { upgrade: 'websocket', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' }
    const told = { uri: '/paid', forwarded: { 'X-Forwarded-Proto': proto } }
    for (const own of [{ origin: `https://${metered}` }, { 'sec-fetch-site': 'same-origin' }]) {
      const verdict = await browser.ask(metered, { ...told, headers: { ...upgrade, ...own } })
      expect([verdict.status, verdict.headers['x-octroi-cost']]).toEqual([200, '10'])
    }
    const foreign = { ...upgrade, origin: 'https://other.example.com' }
    expectProblem(await browser.ask(metered, { ...told, headers: foreign }), 403, 'cross_site')
  })
})

describe('a price that the client bounds', () => {
  it.each(['10', '11', '000000000000010', '999999999999999'])(
    'passes below X-Octroi-Max-Price %s',
    async max => {
      const { headers } = await asPayer({ ...paid, headers: { 'x-octroi-max-price': max } })
      expect(headers['x-octroi-cost']).toBe('10')
    },
  )

  it('is no matter where nothing is taken', async () => {
    const headers = { 'x-octroi-max-price': 'nonsense', 'idempotency-key': 'k'.repeat(1000) }
    expect((await asPayer({ uri: '/', headers })).status).toBe(200)
  })
})

describe('a spend limit', () => {
  it('of a key refuses what passes it, by that key alone', async () => {
    const { person, headers } = await somebody(100, { spendLimit: { tokens: 15, period: 'day' } })
    const other = { authorization: `Bearer ${(await person.key()).key}` }
    expect((await ask({ ...paid, headers })).status).toBe(200)
    const refused = await ask({ ...paid, headers })
    expectProblem(refused, 402, 'limit_reached')
    expect(refused.body).toMatchObject({ price: 10, balance: 90 })
    expect(refused.body.buyUrl).toBeUndefined()
    expect((await ask({ ...paid, headers: other })).status).toBe(200)
    expect((await person.me()).balance).toBe(80)
    const { items } = bodyOf(await person.client.get('/api/keys'))
    expect(items).toMatchObject([
      { spendLimit: null },
      { spendLimit: { tokens: 15, period: 'day', spent: 10 } },
    ])
  })

  it('that an admin set holds whatever the person sets beside it', async () => {
    const { person, headers } = await somebody(100)
    const path = `/api/admin/people/${person.id}/limits`
    bodyOf(await world.admin.client.send('PUT', path, { period: 'ever', tokens: 10 }))
    bodyOf(await person.client.send('PUT', '/api/limits', { period: 'ever', tokens: 1000 }))
    expect((await ask({ ...paid, headers })).status).toBe(200)
    expectProblem(await ask({ ...paid, headers }), 402, 'limit_reached')
    bodyOf(await world.admin.client.send('PUT', path, { period: 'ever', tokens: null }))
    expect((await ask({ ...paid, headers })).status).toBe(200)
  })
})

describe('an Idempotency-Key', () => {
  const withKey = (idempotencyKey: string, told: Told = paid) => ({
    ...told,
    headers: { ...told.headers, 'idempotency-key': idempotencyKey },
  })

  it('is charged once, and a repeat tells of that charge', async () => {
    const told = withKey(randomUUID())
    const since = Date.now()
    const first = await asPayer(told)
    expect(first.status).toBe(200)
    const id = String(first.headers['x-octroi-charge']).split('.')[0]
    for (let i = 0; i < 2; i++) {
      const again = await asPayer(told)
      expectProblem(again, 409, 'already_charged')
      expect(again.body.charge.id).toBe(id)
      const at = Date.parse(again.body.charge.at)
      expect(at).toBeGreaterThan(since - 1000)
      expect(at).toBeLessThan(Date.now() + 1000)
      expect(again.body.detail).toContain(id)
    }
    // A page is told the same: there is nowhere to lead it.
    expectProblem(
      await asPayer({ ...told, headers: { ...told.headers, ...navigation } }),
      409,
      'already_charged',
    )
  })

  it('is refused at another price of the same app', async () => {
    const same = randomUUID()
    expect((await asPayer(withKey(same))).status).toBe(200)
    expectProblem(await asPayer(withKey(same, { method: 'POST', uri: '/dear' })), 409, 'key_reused')
  })

  it('is another one for another person and another app', async () => {
    const same = randomUUID()
    const { headers } = await somebody(100)
    expect((await asPayer(withKey(same))).status).toBe(200)
    expect((await asPayer({ ...withKey(same), host: 'other.example.com' })).status).toBe(200)
    expect((await ask(withKey(same, { ...paid, headers }))).status).toBe(200)
  })

  it('has 255 bytes at most', async () => {
    expect((await asPayer(withKey('k'.repeat(255)))).status).toBe(200)
    expectProblem(await asPayer(withKey('k'.repeat(256))), 400, 'bad_request')
  })

  it('is free again once the charge was given back', async () => {
    const told = withKey(randomUUID())
    const first = await asPayer(told)
    const id = String(first.headers['x-octroi-charge']).split('.')[0]
    const refund = { reason: 'the tool failed' }
    bodyOf(await world.admin.client.send('POST', `/api/admin/charges/${id}/refund`, refund))
    expect((await asPayer(told)).status).toBe(200)
    expectProblem(await asPayer(told), 409, 'already_charged')
  })

  it('is not used up by a refusal', async () => {
    const { person, headers } = await somebody()
    const told = withKey(randomUUID(), { ...paid, headers })
    expectProblem(await ask(told), 402, 'balance_too_low')
    await adjust(world.admin, person, 10)
    expect((await ask(told)).status).toBe(200)
  })
})

describe('what happened', () => {
  it('is written as facts within five seconds, free and refused requests too', async () => {
    const { person, headers } = await somebody(15)
    for (let i = 0; i < 3; i++) await ask({ uri: '/', headers })
    await ask({ ...paid, headers })
    await ask({ ...paid, headers })
    await ask({ uri: '/closed', headers })
    await ask({ host: 'other.example.com', headers })
    const usage = await until('facts of all seven requests', async () => {
      const { items } = bodyOf(await person.client.get('/api/usage?by=app'))
      const sum = items.reduce((all: number, { requests }: { requests: number }) => all + requests, 0)
      return sum === 7 ? items : undefined
    })
    const [one, two] = usage.sort((a: { app: string }, b: { app: string }) => (a.app < b.app ? -1 : 1))
    expect(one).toMatchObject({ app: 'metered', requests: 6, visits: 1, refusals: 2, tokens: 10 })
    expect(two).toMatchObject({ app: 'other', requests: 1, visits: 1, refusals: 0, tokens: 0 })
    const reasons = await database.query<{ reason: string; refusals: number }>(
      'select reason, refusals from octroi.usage_refusal where person_id = $1 order by reason',
      [person.id],
    )
    expect(reasons.map(({ reason, refusals }) => [reason, Number(refusals)])).toEqual([
      ['balance_too_low', 1],
      ['denied', 1],
    ])
  })

  const readMetrics = async () => (await fetch(`${world.gate}/metrics`)).text()
  const readValue = (metrics: string, series: string) =>
    Number(
      metrics
        .split('\n')
        .find(line => line.startsWith(`${series} `))
        ?.slice(series.length) ?? 0,
    )

  it('is counted for Prometheus, by app and verdict', async () => {
    const series = {
      passed: 'octroi_requests_total{app="other",verdict="passed"}',
      refused: 'octroi_requests_total{app="other",verdict="sign_in"}',
      unknown: 'octroi_requests_total{app="-",verdict="unknown_app"}',
      tokens: 'octroi_tokens_charged_total{app="other"}',
      seconds: 'octroi_gate_seconds_count',
      ledger: 'octroi_ledger_seconds_count',
      batches: 'octroi_ledger_batch_size_sum',
    }
    const before = await readMetrics()
    const host = 'other.example.com'
    await asPayer({ host })
    await asPayer({ ...paid, host })
    await ask({ host })
    await ask({ host: 'nothing.example.com' })
    const after = await readMetrics()
    const grown = Object.entries(series).map(([name, one]) => [
      name,
      readValue(after, one) - readValue(before, one),
    ])
    expect(Object.fromEntries(grown)).toEqual({
      passed: 2,
      refused: 1,
      unknown: 1,
      tokens: 10,
      seconds: 4,
      ledger: 1,
      batches: 1,
    })
    expect(readValue(after, 'octroi_ledger_up')).toBe(1)
    expect(readValue(after, 'octroi_caller_lookups_total{outcome="hit"}')).toBeGreaterThan(0)
    expect(after).toContain('process_cpu_seconds_total')
    for (const { id, email } of [payer, world.admin]) {
      expect(after).not.toContain(id)
      expect(after).not.toContain(email)
    }
  })

  it('is told as promtool wants it', async () => {
    const promtool = spawn('promtool', ['check', 'metrics'], { stdio: ['pipe', 'pipe', 'pipe'] })
    promtool.stdin.end(await readMetrics())
    const said = Promise.all([text(promtool.stdout), text(promtool.stderr)])
    const [code] = await once(promtool, 'close')
    expect([code, ...(await said)]).toEqual([0, '', ''])
  })
})
