import { randomUUID } from 'node:crypto'
import jwt from 'jsonwebtoken'
import { describe, expect, it } from 'vitest'
import { type SessionClaims, sign, type TicketClaims } from '../src/people/signed.ts'
import { deriveSecrets, hashNonce } from '../src/secrets.ts'
import {
  type Ask,
  makeBrowser,
  navigation,
  ownPage,
  sendRaw,
  type Told,
  type Verdict,
} from './support/authz-client.ts'
import { adjust, bodyOf, until } from './support/client.ts'
import { useWorld, worldSecret } from './support/world.ts'

const priced = `
rules:
  - { on: POST /paid, tokens: 10 }
  - { on: GET /paid, tokens: 10 }
  - { on: POST /dear, tokens: 25 }
  - { on: GET /free, tokens: 0 }
  - { on: GET /open, access: public }
  - { on: GET /closed, deny: true }`
const app = (name: string, more: string) => `title: ${name}\nsummary: For tests\n${more}`
const apps = {
  metered: app('Metered', `otherwise: free${priced}`),
  guarded: app('Guarded', `otherwise: deny${priced}`),
  toll: app('Toll', 'otherwise: 5'),
  club: app('Club', `access: granted\notherwise: free${priced}`),
  abroad: app('Abroad', `host: Tool.Another-Domain.net\notherwise: free${priced}`),
  cors: app('Cors', `cors: true\notherwise: free${priced}`),
}

const secrets = deriveSecrets(worldSecret)
const portal = 'https://portal.example.com'
const metered = 'metered.example.com'
const cookieName = '__Host-octroi'
const hosts = ['portal', 'metered', 'guarded', 'toll', 'club', 'cors'].map(name => `${name}.example.com`)
const ourOrigins = [...hosts, 'tool.another-domain.net'].map(host => `https://${host}`)

/** Every charge that any answer told of, over all tests: id to tokens. */
const charges = new Map<string, number>()
const funds = 1_000_000

/** Every hosts that an answer could send somebody to. */
const expectOurHosts = (location: string | undefined) => {
  if (location === undefined) return
  const url = new URL(location)
  expect(ourOrigins).toContain(url.origin)
  for (const name of ['to', 'next']) {
    const path = url.searchParams.get(name) ?? '/'
    expect(path).toMatch(/^\/(?![/\\])/)
    expect(new URL(path, url.origin).origin).toBe(url.origin)
  }
}

/** Asks, and holds every answer of this file to what none may ever do. */
const ask: Ask = async told => {
  const verdict = await calls.ask(told)
  const { status, headers } = verdict
  expect(status).toBeLessThan(500)
  expect(headers['cache-control']).toBe('no-store')
  expectOurHosts(headers.location)
  if (status >= 200 && status < 300) keepCharge(verdict)
  else expect(headers['x-octroi-user']).toBeUndefined()
  return verdict
}

const keepCharge = ({ headers }: Verdict) => {
  const charge = headers['x-octroi-charge']
  const cost = Number(headers['x-octroi-cost'])
  expect(charge === undefined).toBe(cost === 0)
  if (charge === undefined) return
  const id = String(charge).split('.')[0] ?? ''
  expect(charges.has(id)).toBe(false)
  charges.set(id, cost)
}

const byKey = (more: Record<string, string> = {}) => ({ authorization: `Bearer ${key}`, ...more })
const asPayer = (told: Told) => ask({ host: metered, ...told, headers: byKey({ ...told.headers } as never) })
const asNobody = (told: Told) => ask({ host: metered, ...told })
const withCookie = (cookie: string, told: Told = {}) =>
  ask({ host: metered, uri: '/free', ...told, headers: { ...ownPage, cookie, ...told.headers } as never })

const expectPriced = (verdict: Verdict, tokens = 10) =>
  expect([verdict.status, verdict.headers['x-octroi-cost']]).toEqual([200, String(tokens)])
const expectRefused = (verdict: Verdict, status: number, code: string) =>
  expect([verdict.status, verdict.body.code]).toEqual([status, code])

/** Somebody new with a key and this balance. */
const somebody = async (tokens: number) => {
  const person = await world.signUp()
  if (tokens > 0) await adjust(world.admin, person, tokens)
  const made = await person.key()
  const headers = { authorization: `Bearer ${made.key}` }
  return { person, headers, balance: async () => (await person.me()).balance }
}

const { world, database, calls } = await useWorld(apps, { OCTROI_TRUSTED_PROXIES: '127.0.0.1/32' })
const payer = await world.signUp('Payer')
await adjust(world.admin, payer, funds)
const key = (await payer.key()).key
const browser = makeBrowser(ask, payer.client, portal)
await browser.open(`https://${metered}/free`)
const appCookie = browser.jar(metered).get(cookieName) ?? ''
expect(appCookie).not.toBe('')

describe('host and path', () => {
  it.each([
    'METERED.example.com',
    'metered.example.com.',
    'metered.example.com:443',
    'MeTeReD.EXAMPLE.com.:8443',
  ])('HOSTILE 1: %s is the same app at the same price', async host => {
    const verdict = await asPayer({ method: 'POST', host, uri: '/paid' })
    expectPriced(verdict)
    expect(verdict.headers['x-octroi-app']).toBe('metered')
    expectRefused(await asNobody({ method: 'POST', host, uri: '/paid' }), 401, 'sign_in')
  })

  it('HOSTILE 1: an app on another domain is found by its full name in any spelling, and by no part of it', async () => {
    for (const host of ['tool.another-domain.net', 'TOOL.Another-Domain.NET.', 'tool.another-domain.net:443'])
      expectPriced(await asPayer({ method: 'POST', host, uri: '/paid' }))
    for (const host of ['another-domain.net', 'tool.another-domain.net.example.com', 'abroad.example.com'])
      expectRefused(await asPayer({ method: 'POST', host, uri: '/paid' }), 404, 'unknown_app')
  })

  it.each([
    '',
    '.',
    'metered.example.com..',
    '.metered.example.com',
    'metered.example.com:443:443',
    'metered.example.com:443x',
    'metered.example.com:999999',
    'metered.example.com/free',
    'metered.example.com@evil.com',
    'evil.com@metered.example.com',
    'metered.example.com, evil.com',
    'metered.example.com evil.com',
    'metered.example.com%2eevil.com',
    'metered.example.com\\evil.com',
    'http://metered.example.com',
    '[::1]',
    'métered.example.com',
  ])('HOSTILE 1: %j is no host, so nothing is guessed', async host => {
    expectRefused(await asPayer({ method: 'POST', host, uri: '/paid' }), 400, 'bad_request')
  })

  it.each([
    'example.com',
    'evil.com',
    'metered.example.com.evil.com',
    'xmetered.example.com',
    'portal.example.com',
    '127.0.0.1',
    'localhost',
  ])('HOSTILE 1: %s is nobody’s host', async host => {
    expectRefused(await asPayer({ host, uri: '/open' }), 404, 'unknown_app')
  })

  it('HOSTILE 1: ?app= picks no other app than the one at the host', async () => {
    const told = { method: 'POST', uri: '/paid' }
    expectPriced(await asPayer({ ...told, call: { query: '?app=metered' } }))
    expectRefused(await asPayer({ ...told, call: { query: '?app=guarded' } }), 404, 'unknown_app')
    expectRefused(await asPayer({ ...told, call: { query: '?app=metered&app=guarded' } }), 400, 'bad_request')
    expectRefused(await asPayer({ ...told, call: { query: '?app=' } }), 404, 'unknown_app')
    // In the client's own query it is nothing.
    expectPriced(await asPayer({ method: 'POST', uri: '/paid?app=guarded' }))
  })

  it.each([
    '/paid?x=/free',
    '/paid?/free',
    '/paid?',
    '/paid??/open',
    '/paid?x=/open&y=/../free',
    '/paid?.css',
  ])('HOSTILE 2: the query of %s matches no rule', async uri => {
    for (const method of ['GET', 'POST']) expectPriced(await asPayer({ method, uri }))
    expectRefused(await asNobody({ uri }), 401, 'sign_in')
  })

  it('HOSTILE 2: a closed path stays closed whatever its query says', async () => {
    expectRefused(await asPayer({ uri: '/closed?x=/open' }), 403, 'denied')
  })

  it.each([
    '/paid#/free',
    '/paid#',
    '/#/paid',
    '/paid?x#/free',
    '/paid%23/free',
    '/paid%3fx=/free',
    '/open%23/paid',
  ])('HOSTILE 2: %s reads two ways', async uri => {
    for (const method of ['GET', 'POST']) expectRefused(await asPayer({ method, uri }), 400, 'bad_request')
  })

  it.each([
    '/paid',
    '/paid/',
    '/PAID',
    '/Paid/',
    '/%70aid',
    '/%50%41%49%44',
    '/pai%64/',
    '/paid?x',
    '/%EF%BD%90aid',
    '/pa%C4%B1d',
  ])('HOSTILE 3: %s is the paid path', async uri => {
    for (const name of ['metered', 'guarded'])
      for (const method of ['GET', 'HEAD', 'POST'])
        expectPriced(await asPayer({ host: `${name}.example.com`, method, uri }))
    expectRefused(await asNobody({ method: 'POST', uri }), 401, 'sign_in')
  })

  it.each([
    '/foo/../paid',
    '/open/../paid',
    '/../paid',
    '/./paid',
    '/paid/.',
    '/paid/..',
    '/free/..;/paid',
    '/%2Fpaid',
    '//paid',
    '/open//paid',
    '/paid//',
    'paid',
    '',
    '?/paid',
    '*',
    'https://metered.example.com/paid',
    '/paid;x',
    '/;/paid',
    '/\\paid',
    '\\paid',
    '/paid\\',
    '/ paid',
  ])('HOSTILE 3: %j is refused rather than read in one of its two ways', async uri => {
    for (const method of ['GET', 'POST']) {
      expectRefused(await asPayer({ method, uri }), 400, 'bad_request')
      expectRefused(await asNobody({ method, uri }), 400, 'bad_request')
    }
  })

  it.each(['/OPEN', '/open/', '/Open', '/open/x', '/%EF%BD%8Fpen'])(
    'HOSTILE 3: %s is not the public path, which matches exactly',
    async uri => {
      expectRefused(await asNobody({ uri }), 401, 'sign_in')
      expectRefused(await asPayer({ host: 'guarded.example.com', uri }), 403, 'denied')
    },
  )

  it('HOSTILE 3: the public path itself is open, in its encoded spelling too', async () => {
    for (const uri of ['/open', '/%6fpen', '/open?x=1']) expect((await asNobody({ uri })).status).toBe(200)
  })

  it.each([
    '%2f',
    '%2F',
    '%5c',
    '%5C',
    '%00',
    '%3b',
    '%3B',
    '%3f',
    '%3F',
    '%23',
    '%25',
    '%252f',
    '%0a',
    '%7f',
  ])('HOSTILE 4: %s in a path has no one reading', async code => {
    const paths = [
      `/paid${code}`,
      `/${code}paid`,
      `/open${code}paid`,
      `/open${code}..${code}paid`,
      `/x${code}/paid`,
    ]
    for (const uri of paths) {
      expectRefused(await asPayer({ method: 'POST', uri }), 400, 'bad_request')
      expectRefused(await asNobody({ uri }), 400, 'bad_request')
    }
  })

  it.each(['/open/%2e%2e/paid', '/open/.%2e/paid', '/open/%2E./paid', '/%2e/paid', '/paid/%2e', '/%2e%2e'])(
    'HOSTILE 4: the encoded dots of %s have no one reading',
    async uri => {
      for (const method of ['GET', 'POST']) expectRefused(await asPayer({ method, uri }), 400, 'bad_request')
    },
  )

  it.each([
    ['a lone percent sign', '/%'],
    ['a percent sign at the end', '/paid%'],
    ['half an escape', '/paid%2'],
    ['no escape', '/%zz'],
    ['an overlong escape', '/%c0%afpaid'],
    ['a surrogate', '/%ed%a0%80'],
    ['a tab', '/a\tb'],
    ['a letter that is no ASCII', '/\xe9'],
    ['16 KB', `/${'a'.repeat(16 * 1024)}`],
    ['16 KB before the paid path', `/${'a/'.repeat(8 * 1024)}../paid`],
  ])('HOSTILE 5: %s is refused', async (_, uri) => {
    expectRefused(await asPayer({ uri }), 400, 'bad_request')
    expectRefused(await asNobody({ uri }), 400, 'bad_request')
  })

  it.each(['\x00', '\x01', '\x0b', '\x1b', '\x7f', '\r', '\n/x'])(
    'HOSTILE 5: the control byte %j inside a header is refused',
    async byte => {
      const answer = await sendRaw(
        world.gate,
        `GET /authz HTTP/1.1\r\nHost: x\r\nX-Forwarded-Method: GET\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: ${metered}\r\nX-Forwarded-For: 203.0.113.7\r\nX-Forwarded-Uri: /op${byte}en\r\n\r\n`,
      )
      expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    },
  )
})

describe('headers', () => {
  it('HOSTILE 6: only a trusted proxy may ask, whatever it forwards', async () => {
    for (const uri of ['/open', '/free', '/paid', '/.octroi/start']) {
      const told = { host: metered, uri, from: '127.0.0.9', headers: byKey() }
      expectRefused(await ask(told), 403, 'untrusted_proxy')
      expectRefused(await ask({ ...told, headers: byKey(navigation) }), 403, 'untrusted_proxy')
      const forwarded = { 'X-Forwarded-For': '127.0.0.1' }
      expectRefused(await ask({ ...told, forwarded }), 403, 'untrusted_proxy')
    }
  })

  it.each(['/authz', '/authz?app=metered', '/metrics', '/healthz', '/readyz', '/v1/charges'])(
    'HOSTILE 6: %s of the internal listener is not on the public one',
    async path => {
      const headers = { 'X-Forwarded-Host': metered, 'X-Forwarded-Uri': '/open', 'X-Forwarded-Method': 'GET' }
      for (const method of ['GET', 'HEAD', 'POST', 'OPTIONS']) {
        const response = await fetch(`${world.base}${path}`, { method, headers })
        expect(response.status).toBe(404)
      }
    },
  )

  it('HOSTILE 7: look-alikes of forwarded headers, and a prefix, change nothing', async () => {
    const more = {
      X_Forwarded_Host: 'toll.example.com',
      X_Forwarded_Uri: '/free',
      X_Forwarded_Method: 'GET',
      'X-Forwarded-Prefix': '/free',
      'X-Forwarded-Path': '/free',
      'X.Forwarded.Uri': '/free',
      Forwarded: 'host=toll.example.com',
      Remote_User: 'admin@example.com',
    }
    const verdict = await asPayer({ method: 'POST', uri: '/paid', headers: more })
    expectPriced(verdict)
    expect(verdict.headers['remote-user']).toBe(payer.email)
    expectRefused(await asNobody({ method: 'POST', uri: '/paid', headers: more }), 401, 'sign_in')
  })

  it('HOSTILE 7: a look-alike stands in for no missing header', async () => {
    for (const name of ['Host', 'Uri', 'Method', 'Proto', 'For']) {
      const told = {
        uri: '/free',
        headers: { [`X_Forwarded_${name}`]: 'GET' },
        forwarded: { [`X-Forwarded-${name}`]: null },
      }
      expectRefused(await asPayer(told), 400, 'bad_request')
    }
  })

  it.each([
    'X-Forwarded-Method',
    'X-Forwarded-Proto',
    'X-Forwarded-Host',
    'X-Forwarded-Uri',
    'X-Forwarded-For',
  ])('HOSTILE 8: %s missing or doubled is 400 and named, never a default', async name => {
    const good: Record<string, string> = {
      'X-Forwarded-Method': 'GET',
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-Host': metered,
      'X-Forwarded-Uri': '/open',
      'X-Forwarded-For': '203.0.113.7',
    }
    const value = good[name] ?? ''
    for (const values of [null, [value, value], [value, 'x'], ['x', value], ['', value], [value, '']]) {
      const verdict = await asNobody({ uri: '/open', forwarded: { [name]: values } })
      expectRefused(verdict, 400, 'bad_request')
      expect(verdict.body.detail).toContain(name)
    }
    const again: [string, string][] = [[name.toLowerCase(), value]]
    expectRefused(await ask({ host: metered, uri: '/open', headers: again }), 400, 'bad_request')
  })

  it('HOSTILE 8: naming a forwarded header in Connection makes nothing free', async () => {
    for (const name of ['X-Forwarded-Host', 'X-Forwarded-Uri', 'Authorization', 'Cookie']) {
      const headers = { connection: `keep-alive, ${name}` }
      expectPriced(await asPayer({ method: 'POST', uri: '/paid', headers }))
      expectRefused(await asNobody({ method: 'POST', uri: '/paid', headers }), 401, 'sign_in')
    }
  })

  it.each([
    '',
    'unknown',
    'evil.com',
    '999.1.1.1',
    '1.2.3.4.5',
    '1.2.3.4:80',
    '203.0.113.7, evil',
    '203.0.113.7,',
    '::g',
  ])('HOSTILE 9: %j is no client address', async list => {
    const told = { method: 'POST', uri: '/paid', forwarded: { 'X-Forwarded-For': list } }
    expectRefused(await asPayer(told), 400, 'bad_request')
    expectRefused(await asNobody(told), 400, 'bad_request')
  })

  it('HOSTILE 9: a spoofed address opens nothing', async () => {
    for (const list of ['127.0.0.1', '127.0.0.1, 127.0.0.1', '::1', '10.0.0.1, 203.0.113.7']) {
      const told = { uri: '/free', forwarded: { 'X-Forwarded-For': list } }
      const headers = {
        'x-real-ip': '127.0.0.1',
        'cf-connecting-ip': '127.0.0.1',
        'true-client-ip': '127.0.0.1',
      }
      expectRefused(await asNobody({ ...told, headers }), 401, 'sign_in')
    }
  })

  it.each(['GoogleHC/1.0', 'kube-probe/1.31', 'ELB-HealthChecker/2.0', 'Traefik', 'Blackbox Exporter/0.25'])(
    'HOSTILE 10: the health check %s is a request like any other',
    async agent => {
      for (const uri of ['/', '/paid', '/ping', '/healthz', '/metrics', '/favicon.ico', '/robots.txt'])
        expectRefused(await asNobody({ uri, headers: { 'user-agent': agent } }), 401, 'sign_in')
    },
  )

  it('HOSTILE 11: what a client says of itself or its charge is replaced', async () => {
    const lies = {
      'remote-user': world.admin.email,
      'remote-email': world.admin.email,
      'remote-groups': 'admin',
      'x-octroi-user': world.admin.id,
      'x-octroi-role': 'admin',
      'x-octroi-charge': 'made-up.mac',
      'x-octroi-cost': '0',
      'x-octroi-balance': '999',
      'x-octroi-app': 'open',
    }
    const verdict = await asPayer({ method: 'POST', uri: '/paid', headers: lies })
    expectPriced(verdict)
    expect(verdict.headers).toMatchObject({
      'remote-user': payer.email,
      'remote-groups': 'user',
      'x-octroi-user': payer.id,
      'x-octroi-role': 'user',
      'x-octroi-app': 'metered',
    })
    expect(verdict.headers['x-octroi-charge']).not.toBe('made-up.mac')
    expect(Number(verdict.headers['x-octroi-balance'])).toBeGreaterThan(1000)
    // Nobody is nobody: the answer names no one, and so the proxy deletes what the client sent.
    const open = await asNobody({ uri: '/open', headers: lies })
    expect(open.status).toBe(200)
    for (const name of Object.keys(lies).filter(name => !/-(app|cost)$/.test(name)))
      expect(open.headers[name]).toBeUndefined()
    expectRefused(await asNobody({ method: 'POST', uri: '/paid', headers: lies }), 401, 'sign_in')
  })

  it('HOSTILE 11: headers that rewrite method or path for some tools change no price', async () => {
    const lies = {
      'x-http-method-override': 'GET',
      'x-http-method': 'GET',
      'x-method-override': 'OPTIONS',
      'x-original-url': '/free',
      'x-rewrite-url': '/open',
      'x-original-uri': '/open',
      'x-original-method': 'GET',
    }
    expectPriced(await asPayer({ method: 'POST', uri: '/dear', headers: lies }), 25)
    expectPriced(await asPayer({ method: 'POST', uri: '/paid', headers: lies }))
    expectRefused(await asNobody({ uri: '/paid', headers: lies }), 401, 'sign_in')
    // The proxy deletes what the answer does not name.
    const { headers } = await asPayer({ method: 'POST', uri: '/paid', headers: lies })
    for (const name of Object.keys(lies)) expect(headers[name]).toBeUndefined()
  })

  it('HOSTILE 11: an OPTIONS that is no preflight is a request like any other', async () => {
    const told = { method: 'OPTIONS', host: 'cors.example.com', uri: '/paid' }
    expectRefused(await asNobody(told), 401, 'sign_in')
    expectRefused(await asNobody({ ...told, headers: { origin: 'https://evil.com' } }), 401, 'sign_in')
    const asks = { 'access-control-request-method': 'POST' }
    expectRefused(await asNobody({ ...told, headers: asks }), 401, 'sign_in')
    expectRefused(
      await asNobody({ ...told, method: 'POST', headers: { ...asks, origin: 'https://evil.com' } }),
      401,
      'sign_in',
    )
  })
})

describe('sessions', () => {
  const now = () => Math.floor(Date.now() / 1000)
  /** The claims of the good cookie, to be changed a little. */
  const claims = (change: Partial<SessionClaims> = {}): SessionClaims => {
    const { sid, sub, aud, exp } = jwt.decode(appCookie) as SessionClaims
    return { sid, sub, aud, exp, ...change }
  }
  const unsigned = (alg: string) => {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    return `${part({ alg, typ: 'JWT' })}.${part(claims())}.`
  }
  const half = (text: string) => text.slice(0, text.length >> 1)

  it('HOSTILE 12: the good cookie is good, so that the bad ones are refused for what is bad in them', async () => {
    const verdict = await withCookie(`${cookieName}=${appCookie}`)
    expect([verdict.status, verdict.headers['x-octroi-user']]).toEqual([200, payer.id])
    expect((await withCookie(`${cookieName}=${sign(secrets.session, claims())}`)).status).toBe(200)
  })

  const bad: Record<string, () => string> = {
    empty: () => '',
    'of spaces': () => '   ',
    'of 8 KB': () => 'a'.repeat(8192),
    'of 8 KB with dots': () => `${appCookie}.${'a'.repeat(8192)}`,
    'of bad base64': () => '%%%.%%%.%%%',
    'cut in half': () => half(appCookie),
    'quoted twice over': () => `""${appCookie}""`,
    'signed by nobody': () => appCookie.replace(/[^.]+$/, ''),
    'with another signature': () => appCookie.replace(/[^.]+$/, 'a'.repeat(43)),
    'with other claims under the good signature': () => {
      const [head, , mac] = appCookie.split('.')
      const other = Buffer.from(JSON.stringify(claims({ sub: world.admin.id }))).toString('base64url')
      return [head, other, mac].join('.')
    },
    'with alg none': () => unsigned('none'),
    'with alg None': () => unsigned('None'),
    'with alg HS512': () =>
      jwt.sign(claims(), secrets.session.current, { algorithm: 'HS512', issuer: 'octroi' }),
    'of another issuer': () =>
      jwt.sign(claims(), secrets.session.current, { algorithm: 'HS256', issuer: 'evil' }),
    'signed with the secret itself': () => jwt.sign(claims(), worldSecret, { issuer: 'octroi' }),
    'signed with the key of tickets': () => sign(secrets.ticket, claims()),
    'signed with the key of setup links': () => sign(secrets.setup, claims()),
    'of another app': () => sign(secrets.session, claims({ aud: 'app:guarded' })),
    'of the portal': () => sign(secrets.session, claims({ aud: 'portal' })),
    'of an app called like the audience': () => sign(secrets.session, claims({ aud: 'metered' })),
    'expired by a second': () => sign(secrets.session, claims({ exp: now() - 1 })),
    'of another person’s account': () => sign(secrets.session, claims({ sub: world.admin.id })),
    'of a session that never was': () => sign(secrets.session, claims({ sid: randomUUID() })),
  }
  it.each(Object.keys(bad))('HOSTILE 12: a cookie %s is nobody’s', async name => {
    const cookie = `${cookieName}=${bad[name]?.()}`
    for (const told of [{ uri: '/free' }, { uri: '/paid', method: 'POST' }, { uri: '/paid' }])
      expectRefused(await withCookie(cookie, told), 401, 'sign_in')
    const page = await withCookie(cookie, { uri: '/free', headers: navigation })
    expect(page.status).toBe(302)
    // What is open to everybody is so to them, as nobody.
    const open = await withCookie(cookie, { uri: '/open' })
    expect([open.status, open.headers['x-octroi-user']]).toEqual([200, undefined])
  })

  it('HOSTILE 12: a cookie for nobody in particular is refused without an error', async () => {
    for (const sub of ["' or 1=1 --", '', null, 1, {}, '\0']) {
      const cookie = sign(secrets.session, { ...claims(), sub } as never)
      expectRefused(await withCookie(`${cookieName}=${cookie}`), 401, 'sign_in')
    }
  })

  it('HOSTILE 12: a doubled cookie is refused, whichever comes first', async () => {
    const good = `${cookieName}=${appCookie}`
    for (const other of [good, `${cookieName}=x`, `${cookieName}=`]) {
      for (const cookie of [`${good}; ${other}`, `${other}; ${good}`])
        expectRefused(await withCookie(cookie, { uri: '/paid' }), 400, 'bad_request')
      const twice: [string, string][] = [
        ['cookie', good],
        ['Cookie', other],
      ]
      expectRefused(await ask({ host: metered, uri: '/paid', headers: twice }), 400, 'bad_request')
    }
  })

  it('HOSTILE 12: a cookie that a sister host could have set is not ours', async () => {
    const names = [
      'octroi',
      '__Secure-octroi',
      '__host-octroi',
      '__Host-octroi ',
      ' __Host-octroi-nonce',
      'x__Host-octroi',
    ]
    for (const name of names.filter(name => name.trim() !== cookieName))
      expectRefused(await withCookie(`${name}=${appCookie}`), 401, 'sign_in')
  })

  it.each(['', 'x', 'oct_', `oct_${'0'.repeat(38)}`, `oct_${'a'.repeat(8000)}`, "oct_' or 1=1 --"])(
    'HOSTILE 12: the key %j opens nothing',
    async text => {
      const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`
      for (const authorization of [`Bearer ${text}`, `bearer ${text}`, basic(`x:${text}`), basic(text)])
        for (const uri of ['/free', '/paid'])
          expect((await asNobody({ uri, headers: { authorization } })).status).toBe(401)
    },
  )

  it('HOSTILE 12: a bad key is refused even beside a good cookie', async () => {
    const headers = { authorization: `Bearer oct_${'0'.repeat(38)}` }
    expectRefused(await withCookie(`${cookieName}=${appCookie}`, { headers }), 401, 'bad_key')
  })

  it('HOSTILE 15: the old cookie is worth nothing after sign-out, on any host and for good', async () => {
    const person = await world.signUp()
    const own = makeBrowser(ask, person.client, portal)
    await own.open(`https://${metered}/free`)
    await own.open('https://guarded.example.com/free')
    const old = [metered, 'guarded.example.com'].map(host => [host, own.jar(host).get(cookieName)] as const)
    for (const [host, cookie] of old)
      expect((await withCookie(`${cookieName}=${cookie}`, { host })).status).toBe(200)
    bodyOf(await person.client.send('POST', '/api/auth/sign-out', {}), 204)
    for (const [host, cookie] of old) {
      await until('refusal of the old cookie', async () => {
        const { status } = await withCookie(`${cookieName}=${cookie}`, { host })
        return status === 401 ? true : undefined
      })
      expectRefused(await withCookie(`${cookieName}=${cookie}`, { host, uri: '/paid' }), 401, 'sign_in')
    }
  })

  it('HOSTILE 15: a suspended person is out, and so is a former admin, within five seconds', async () => {
    const { person, headers } = await somebody(100)
    const told = { host: metered, uri: '/free', headers }
    bodyOf(await world.admin.client.send('PATCH', `/api/admin/people/${person.id}`, { role: 'admin' }))
    await until('role admin', async () =>
      (await ask(told)).headers['x-octroi-role'] === 'admin' ? true : undefined,
    )
    bodyOf(await world.admin.client.send('PATCH', `/api/admin/people/${person.id}`, { role: 'user' }))
    await until('role user', async () =>
      (await ask(told)).headers['x-octroi-role'] === 'user' ? true : undefined,
    )
    const change = { status: 'suspended', reason: 'for the test' }
    bodyOf(await world.admin.client.send('PATCH', `/api/admin/people/${person.id}`, change))
    await until('refusal', async () => ((await ask(told)).status === 403 ? true : undefined))
    expectRefused(await ask({ ...told, method: 'POST', uri: '/paid' }), 403, 'suspended')
  })
})

describe('redirects', () => {
  const hostile = [
    '//evil.com',
    '///evil.com',
    '/\\evil.com',
    '/\t/evil.com',
    '/\n/evil.com',
    '\\\\evil.com',
    'https:\\\\evil.com',
    'https://evil.com\\@metered.example.com',
    'https://metered.example.com@evil.com',
    'ht\ntps://evil.com',
    ' https://evil.com',
    '\x01https://evil.com',
    'https://metered.example.com%2eevil.com',
    'https://example.com.evil.tld',
    'https://fooaexample.com',
    'https://metered.example.com:444/',
    'javascript:alert(1)',
    'data:text/html,x',
    '/./\\evil.com',
    '/.//evil.com',
    '/%2e//evil.com',
    '@evil.com/',
    '.evil.com/',
    ':80@evil.com/',
  ]

  it.each(hostile)('HOSTILE 18: %j as `to` leads to the front page of the app', async to => {
    const query = new URLSearchParams({ to })
    const start = await ask({ host: metered, uri: `/.octroi/start?${query}`, headers: navigation })
    expect(start.status).toBe(302)
    expect(new URL(start.headers.location ?? '').searchParams.get('to')).toBe('/')
    const launch = await payer.client.get(`/launch?${new URLSearchParams({ app: 'metered', to })}`)
    expectOurHosts(launch.headers.get('location') ?? 'none')
    const { trail } = await browser.open(`https://${metered}/.octroi/start?${query}`)
    expect(trail.at(-1)?.href).toBe(`https://${metered}/`)
    for (const url of trail) expect(ourOrigins).toContain(url.origin)
  })

  it.each(hostile)('HOSTILE 18: even a signed ticket with %j leads to no other host', async to => {
    const nonce = 'n'.repeat(22)
    const paid = [false, true]
    for (const isPaid of paid) {
      const { sid, sub } = jwt.decode(appCookie) as SessionClaims
      const ticket: TicketClaims = {
        jti: randomUUID(),
        sid,
        sub,
        aud: 'metered',
        non: hashNonce(nonce),
        to,
        paid: isPaid,
        exp: Math.floor(Date.now() / 1000) + 60,
      }
      const verdict = await ask({
        host: metered,
        uri: `/.octroi/session?ticket=${sign(secrets.ticket, ticket)}`,
        headers: { ...navigation, cookie: `__Host-octroi-nonce=${nonce}` },
      })
      if (isPaid) expect(verdict.body).toContain('<meta http-equiv="refresh" content="0;url=/">')
      else expect(verdict.headers.location).toBe(`https://${metered}/`)
    }
  })

  it.each(hostile)(
    'HOSTILE 18: a refused post with the Referer %j goes back to no other host',
    async referer => {
      for (const text of [referer, `https://${metered}${referer}`, `https://${metered}/${referer}`]) {
        // A header holds no control bytes.
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
        const headers = { ...navigation, referer: text.replace(/[\x00-\x1f]/g, '') }
        const verdict = await ask({ host: metered, method: 'POST', uri: '/paid', headers })
        expect(verdict.status).toBe(303)
        expect(verdict.headers.location).toMatch(/^https:\/\/portal\.example\.com\/launch\?/)
      }
    },
  )

  it('HOSTILE 18: signing out leads to the portal, whatever is asked for', async () => {
    for (const to of hostile) {
      const uri = `/.octroi/sign-out?${new URLSearchParams({ to, next: to, redirect: to })}`
      const verdict = await ask({ host: metered, method: 'POST', uri, headers: ownPage })
      expect([verdict.status, verdict.headers.location]).toEqual([303, `${portal}/`])
    }
  })

  it.each([
    '/./\\evil.com',
    '/.//evil.com',
    '//evil.com',
    '@evil.com/',
    '/\\evil.com',
    '/%',
    '/%5c%5cevil.com',
  ])('HOSTILE 19: a page navigation to %s is refused, not led on', async uri => {
    const verdict = await asNobody({ uri, headers: navigation })
    expectRefused(verdict, 400, 'bad_request')
    expect(verdict.headers.location).toBeUndefined()
  })

  it('HOSTILE 19: a percent sign that decodes to nothing breaks no query', async () => {
    for (const uri of [
      '/free?x=%',
      '/.octroi/start?to=%',
      '/.octroi/session?ticket=%',
      '/.octroi/start?%ff=%c0',
    ])
      expect((await ask({ host: metered, uri, headers: navigation })).status).toBeLessThan(500)
    const verdict = await asNobody({ uri: '/free?x=%', headers: navigation })
    expect(new URL(verdict.headers.location ?? '').searchParams.get('to')).toBe('/free?x=%')
  })
})

describe('money', () => {
  it('HOSTILE 20: of many at once on a balance for one, exactly one passes', async () => {
    const { headers, balance } = await somebody(10)
    const told = { host: metered, method: 'POST', uri: '/paid', headers }
    const statuses = (await Promise.all(Array.from({ length: 64 }, () => ask(told)))).map(one => one.status)
    expect(statuses.filter(status => status === 200)).toHaveLength(1)
    expect(statuses.filter(status => status === 402)).toHaveLength(63)
    expect(await balance()).toBe(0)
  })

  it('HOSTILE 20: many prices at once never take more than is there', async () => {
    const { person, headers, balance } = await somebody(99)
    const own = makeBrowser(ask, person.client, portal)
    await own.open(`https://${metered}/free`)
    const byCookie = { ...ownPage, cookie: `${cookieName}=${own.jar(metered).get(cookieName)}` }
    const verdicts = await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        ask({
          host: metered,
          method: 'POST',
          uri: i % 3 ? '/paid' : '/dear',
          headers: i % 2 ? headers : byCookie,
        }),
      ),
    )
    const taken = verdicts.reduce(
      (sum, { status, headers }) => sum + (status === 200 ? Number(headers['x-octroi-cost']) : 0),
      0,
    )
    for (const { status } of verdicts) expect([200, 402]).toContain(status)
    expect(await balance()).toBe(99 - taken)
    // What is left buys nothing that was refused.
    expect(99 - taken).toBeLessThan(10)
  })

  const elsewhere: Record<string, Record<string, string>> = {
    'a page on a sister host': { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' },
    'a page on another site': { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
    'a header of no meaning': { 'sec-fetch-site': 'same-origin, cross-site' },
    'a header in capitals': { 'sec-fetch-site': 'Same-Origin' },
    'an empty header': { 'sec-fetch-site': '', origin: `https://${metered}` },
    'an old browser on a sister host': { origin: 'https://guarded.example.com' },
    'an old browser on the portal': { origin: portal },
    'an old browser on our host without TLS': { origin: `http://${metered}` },
    'a sandboxed frame': { origin: 'null' },
    'a WebSocket of a sister host': {
      upgrade: 'websocket',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      origin: 'https://guarded.example.com',
    },
    'a WebSocket of a new browser on a sister host': {
      upgrade: 'websocket',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'sec-fetch-mode': 'websocket',
      'sec-fetch-site': 'same-site',
      origin: `https://${metered}`,
    },
  }
  it.each(Object.keys(elsewhere))('HOSTILE 21: %s spends nothing with a visitor’s cookie', async name => {
    const before = (await payer.me()).balance
    const headers = { cookie: `${cookieName}=${appCookie}`, ...elsewhere[name] }
    for (const method of ['GET', 'POST', 'HEAD'])
      expectRefused(await ask({ host: metered, method, uri: '/paid', headers }), 403, 'cross_site')
    for (const uri of ['/', '/anything'])
      expect((await ask({ host: 'toll.example.com', uri, headers })).status).toBe(401)
    expect((await payer.me()).balance).toBe(before)
  })

  it('HOSTILE 21: a form on a sister host that posts a page away spends nothing', async () => {
    const before = (await payer.me()).balance
    const headers = { cookie: `${cookieName}=${appCookie}`, ...navigation, 'sec-fetch-site': 'same-site' }
    const verdict = await ask({ host: metered, method: 'POST', uri: '/paid', headers })
    expect(verdict.status).toBe(303)
    expect(verdict.headers.location).toBe(`${portal}/denied?app=metered&reason=cross-site`)
    expect((await payer.me()).balance).toBe(before)
  })

  it('HOSTILE 21: a link that costs asks first, and a frame of it too', async () => {
    const before = (await payer.me()).balance
    for (const site of ['cross-site', 'same-site'])
      for (const dest of ['document', 'iframe']) {
        const headers = {
          cookie: `${cookieName}=${appCookie}`,
          ...navigation,
          'sec-fetch-site': site,
          'sec-fetch-dest': dest,
        }
        const verdict = await ask({ host: metered, uri: '/paid?x=1', headers })
        expect(verdict.status).toBe(303)
        const url = new URL(verdict.headers.location ?? '')
        expect([url.pathname, url.searchParams.get('to')]).toEqual(['/launch', '/paid?x=1'])
      }
    const { trail, status } = await browser.open(`https://${metered}/paid?x=1`, 'cross-site')
    expect(trail.at(-1)?.pathname).toBe('/confirm')
    expect(status).toBeGreaterThanOrEqual(200)
    expect((await payer.me()).balance).toBe(before)
  })

  it('HOSTILE 21: a page on a tool’s host cannot confirm a price at the portal', async () => {
    const body = { app: 'metered', to: '/paid', nonce: 'n'.repeat(43) }
    for (const headers of [
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site' },
      { origin: `https://${metered}` },
    ]) {
      const answer = await payer.client.send('POST', '/api/launch', body, headers)
      expect([answer.status, answer.body.code]).toEqual([403, 'cross_site'])
    }
  })

  it('HOSTILE 22: one Idempotency-Key is charged once, however many use it at once', async () => {
    const { headers, balance } = await somebody(1000)
    const told = {
      host: metered,
      method: 'POST',
      uri: '/paid',
      headers: { ...headers, 'idempotency-key': randomUUID() },
    }
    const verdicts = await Promise.all(
      Array.from({ length: 32 }, (_, i) => ask({ ...told, uri: `/paid?body=${i}` })),
    )
    const passed = verdicts.filter(({ status }) => status === 200)
    expect(passed).toHaveLength(1)
    const id = String(passed[0]?.headers['x-octroi-charge']).split('.')[0]
    for (const verdict of [...verdicts.filter(({ status }) => status !== 200), await ask(told)]) {
      expectRefused(verdict, 409, 'already_charged')
      expect(verdict.body.charge.id).toBe(id)
    }
    expect(await balance()).toBe(990)
  })

  it('HOSTILE 22: one Idempotency-Key with two amounts is refused, at once and later', async () => {
    const { headers, balance } = await somebody(1000)
    const withKey = { ...headers, 'idempotency-key': randomUUID() }
    const told = { host: metered, method: 'POST', headers: withKey }
    const verdicts = await Promise.all(['/paid', '/dear', '/paid', '/dear'].map(uri => ask({ ...told, uri })))
    const cost = verdicts.find(({ status }) => status === 200)?.headers['x-octroi-cost']
    expect(verdicts.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409])
    expect(await balance()).toBe(1000 - Number(cost))
    const other = cost === '10' ? '/dear' : '/paid'
    expectRefused(await ask({ ...told, uri: other }), 409, 'key_reused')
  })

  it.each(['', ' ', 'a b', 'k'.repeat(256), 'k'.repeat(10 * 1024), 'é', 'a\tb'])(
    'HOSTILE 22: an Idempotency-Key like %j is refused and costs nothing',
    async text => {
      const before = (await payer.me()).balance
      const verdict = await asPayer({ method: 'POST', uri: '/paid', headers: { 'idempotency-key': text } })
      expectRefused(verdict, 400, 'bad_request')
      expect(verdict.body.detail).toContain('Idempotency-Key')
      expect((await payer.me()).balance).toBe(before)
    },
  )

  it('HOSTILE 22: two Idempotency-Keys are none', async () => {
    const headers: [string, string][] = [
      ['Authorization', `Bearer ${key}`],
      ['Idempotency-Key', 'one'],
      ['idempotency-key', 'two'],
    ]
    expectRefused(await ask({ host: metered, method: 'POST', uri: '/paid', headers }), 400, 'bad_request')
  })

  it.each(['-1', '1.5', '9007199254740992', '1e9', 'null', '', ' ', '0x10', '10, 20', 'NaN', '١٠'])(
    'HOSTILE 22: the X-Octroi-Max-Price %j is refused and costs nothing',
    async text => {
      const before = (await payer.me()).balance
      const headers = { 'x-octroi-max-price': Buffer.from(text).toString('latin1') }
      const verdict = await asPayer({ method: 'POST', uri: '/paid', headers })
      expectRefused(verdict, 400, 'bad_request')
      expect(verdict.body.detail).toContain('X-Octroi-Max-Price')
      expect((await payer.me()).balance).toBe(before)
    },
  )

  it.each([0, 1.5, 2 ** 53, -(2 ** 53), '1e9', '10', null, true, [10], {}])(
    'HOSTILE 22: an adjustment of %j tokens is refused',
    async tokens => {
      const path = `/api/admin/people/${payer.id}/adjustments`
      const answer = await world.admin.client.send('POST', path, { tokens, reason: 'for the test' })
      expect([answer.status, answer.body.code]).toEqual([400, 'invalid'])
      expect(answer.body.detail).toContain('tokens')
    },
  )

  it.each([-1, 1.5, 2 ** 53, '1e9', '10', true, [10]])(
    'HOSTILE 22: a price of %j is refused',
    async tokens => {
      const change = { prices: { 'POST /paid': tokens } }
      const answer = await world.admin.client.send('PATCH', '/api/admin/apps/metered', change)
      expect([answer.status, answer.body.code]).toEqual([400, 'invalid'])
      expectPriced(await asPayer({ method: 'POST', uri: '/paid' }))
    },
  )

  it('HOSTILE 22: no more is taken from a balance than it holds', async () => {
    const { person, balance } = await somebody(5)
    const path = `/api/admin/people/${person.id}/adjustments`
    const answer = await world.admin.client.send('POST', path, { tokens: -6, reason: 'for the test' })
    expect([answer.status, answer.body.code]).toEqual([409, 'balance_too_low'])
    expect(await balance()).toBe(5)
  })
})

describe('after all of it', () => {
  it('the service answers as before, and logged no error and no key', async () => {
    expectPriced(await asPayer({ method: 'POST', uri: '/paid' }))
    expect((await fetch(`${world.gate}/readyz`)).status).toBe(200)
    const printed = world.service().output()
    expect(printed).not.toMatch(/"level":[56]0/)
    expect(printed).not.toContain(key)
    expect(printed).not.toContain(appCookie)
  })

  it('the journal holds exactly the charges that answers told of', async () => {
    const rows = await database.query<{ ref: string; tokens: number }>(
      "select ref, tokens from octroi.journal where kind = 'charge'",
    )
    expect(new Map(rows.map(({ ref, tokens }) => [ref, Number(tokens)]))).toEqual(charges)
    expect(charges.size).toBeGreaterThan(100)
  })

  it('the books are right', async () => {
    const { code, out } = await world.octroi('audit')
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^the books are right: \d+ wallets, \d+ movements\n$/),
    ])
  })
})
