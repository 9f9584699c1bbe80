import { randomUUID } from 'node:crypto'
import jwt from 'jsonwebtoken'
import { describe, expect, it } from 'vitest'
import { type SessionClaims, sign, type TicketClaims } from '../src/people/signed.ts'
import { deriveSecrets, hashNonce } from '../src/secrets.ts'
import { type Browser, makeBrowser, navigation, ownPage, type Verdict } from './support/authz-client.ts'
import { adjust, bodyOf, makeClient, type Person } from './support/client.ts'
import { useWorld, worldSecret } from './support/world.ts'

const app = (name: string, more = '') => `title: ${name}\nsummary: For tests\n${more}otherwise: free
rules:
  - { on: POST /paid, tokens: 10 }
  - { on: "GET /paid/**", tokens: 10 }
  - { on: GET /open, access: public }
`
const apps = {
  metered: app('Metered'),
  other: app('Other'),
  abroad: app('Abroad', 'host: tool.elsewhere.net\n'),
}
const secrets = deriveSecrets(worldSecret)
const portal = 'https://portal.example.com'
const metered = 'metered.example.com'
const other = 'other.example.com'
const [sessionName, nonceName] = ['__Host-octroi', '__Host-octroi-nonce']

const { world, calls } = await useWorld(apps)

const browserOf = (person: Person) => makeBrowser(calls.ask, person.client, portal)

/** Somebody new and their browser. */
const visitor = async (tokens = 0) => {
  const person = await world.signUp()
  if (tokens > 0) await adjust(world.admin, person, tokens)
  return { person, browser: browserOf(person) }
}

/** The same with a session on a tool's host. */
const guest = async (tokens = 0, host = metered) => {
  const made = await visitor(tokens)
  await made.browser.open(`https://${host}/`)
  expect((await made.browser.ask(host)).headers['x-octroi-user']).toBe(made.person.id)
  return made
}

const pathOf = (url: URL | undefined) => `${url?.origin}${url?.pathname}`

/** Up to the ticket, which is not used yet: its address. */
const ticketFor = async (browser: Browser, person: Person, host = metered, to = '/a'): Promise<URL> => {
  const start = await browser.ask(host, { uri: `/.octroi/start?to=${to}`, headers: navigation })
  const launch = new URL(start.headers.location ?? '')
  const answer = await person.client.get(launch.pathname + launch.search)
  return new URL(answer.headers.get('location') ?? '')
}

const redeem = (browser: Browser, url: URL, host = url.host) =>
  browser.ask(host, { uri: url.pathname + url.search, headers: navigation })

const expectBadTicket = ({ status, headers, body }: Verdict) => {
  expect(status).toBe(400)
  expect(headers.location).toBeUndefined()
  expect(headers['set-cookie']).toBeUndefined()
  expect(headers['cache-control']).toBe('no-store')
  expect(headers['content-type']).toBe('text/html; charset=utf-8')
  expect(headers['content-security-policy']).toContain("default-src 'none'")
  expect(body).toContain('<a href="/.octroi/start?to=%2F">Try again</a>')
  expect(body).not.toContain('http-equiv')
}

describe('the way in', () => {
  it('leads from a tool’s page by the portal and back to that page, with a cookie for that host', async () => {
    const { person, browser } = await visitor()
    const { trail, status } = await browser.open(`https://${metered}/deep/page?x=1&y=a%20b`)
    expect(trail.map(pathOf)).toEqual([
      `https://${metered}/deep/page`,
      `${portal}/launch`,
      `https://${metered}/.octroi/session`,
      `https://${metered}/deep/page`,
    ])
    expect(trail.at(-1)?.search).toBe('?x=1&y=a%20b')
    expect(status).toBe(200)
    expect((await browser.ask(metered)).headers['x-octroi-user']).toBe(person.id)
  })

  it('leads from the portal’s launch button by the tool’s host for a nonce', async () => {
    const { browser } = await visitor()
    const { trail, status } = await browser.open(`${portal}/launch?app=metered&to=/page?x=1`, 'same-origin')
    expect(trail.map(pathOf)).toEqual([
      `${portal}/launch`,
      `https://${metered}/.octroi/start`,
      `${portal}/launch`,
      `https://${metered}/.octroi/session`,
      `https://${metered}/page`,
    ])
    expect(status).toBe(200)
  })

  it('works on another domain', async () => {
    const { trail, status } = await (await visitor()).browser.open('https://tool.elsewhere.net/page')
    expect([trail.at(-1)?.href, status]).toEqual(['https://tool.elsewhere.net/page', 200])
  })

  it('sends nobody to sign in, and knows the page when they come back', async () => {
    const stranger = makeBrowser(calls.ask, makeClient(world.base), portal)
    const { trail } = await stranger.open(`https://${metered}/deep?x=1`)
    const signIn = trail.at(-1)
    expect(pathOf(signIn)).toBe(`${portal}/sign-in`)
    const next = signIn?.searchParams.get('next') ?? ''
    const { person, browser } = await visitor()
    browser.jar(metered).set(nonceName, stranger.jar(metered).get(nonceName) ?? '')
    const back = await browser.open(`${portal}${next}`)
    expect([back.trail.at(-1)?.href, back.status]).toEqual([`https://${metered}/deep?x=1`, 200])
    expect((await browser.ask(metered)).headers['x-octroi-user']).toBe(person.id)
  })

  it('gives host-only cookies that only https carries and no script reads', async () => {
    const { person, browser } = await visitor()
    const [signIn = ''] = (
      await makeClient(world.base).send('POST', '/api/auth/sign-in', {
        email: person.email,
        password: 'correct horse battery',
      })
    ).headers.getSetCookie()
    const verdict = await redeem(browser, await ticketFor(browser, person))
    const [session = '', ...more] = verdict.headers['set-cookie'] ?? []
    expect(more).toEqual([])
    for (const line of [signIn, session])
      expect(line).toMatch(
        /^__Host-octroi=[\w-]+\.[\w-]+\.[\w-]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=2592000; Secure$/,
      )
    expect([verdict.status, verdict.headers.location]).toEqual([302, `https://${metered}/a`])
  })

  it('leads the suspended to where they are told, and to no app that is off', async () => {
    const { person, browser } = await visitor()
    const change = { status: 'suspended', reason: 'for the test' }
    bodyOf(await world.admin.client.send('PATCH', `/api/admin/people/${person.id}`, change))
    const { trail } = await browser.open(`https://${metered}/`)
    expect(trail.at(-1)?.href).toBe(`${portal}/denied?app=metered&reason=suspended`)
    bodyOf(await world.admin.client.send('PATCH', '/api/admin/apps/abroad', { off: true }))
    for (const uri of ['/', '/.octroi/start', '/.octroi/session?ticket=x'])
      expect((await calls.ask({ host: 'tool.elsewhere.net', uri, headers: navigation })).status).toBe(404)
    bodyOf(await world.admin.client.send('PATCH', '/api/admin/apps/abroad', { off: null }))
  })
})

describe('a ticket', () => {
  it('is good once, however many use it at once', async () => {
    const { person, browser } = await visitor()
    const url = await ticketFor(browser, person)
    const verdicts = await Promise.all(Array.from({ length: 16 }, () => redeem(browser, url)))
    expect(verdicts.filter(({ status }) => status === 302)).toHaveLength(1)
    for (const verdict of [...verdicts.filter(({ status }) => status !== 302), await redeem(browser, url)])
      expectBadTicket(verdict)
  })

  it('is good for its own app alone', async () => {
    const { person, browser } = await visitor()
    const url = await ticketFor(browser, person)
    await browser.ask(other, { uri: '/.octroi/start', headers: navigation })
    browser.jar(other).set(nonceName, browser.jar(metered).get(nonceName) ?? '')
    expectBadTicket(await redeem(browser, url, other))
    expect((await redeem(browser, url)).status).toBe(302)
  })

  it('is good in its own browser alone, and others cannot use it up', async () => {
    const { person, browser } = await visitor()
    const url = await ticketFor(browser, person)
    const thief = browserOf(person)
    expectBadTicket(await redeem(thief, url))
    await ticketFor(thief, person)
    expectBadTicket(await redeem(thief, url))
    for (const nonce of ['', 'x'.repeat(22), `${browser.jar(metered).get(nonceName)}x`]) {
      thief.jar(metered).set(nonceName, nonce)
      expectBadTicket(await redeem(thief, url))
    }
    expect((await redeem(browser, url)).status).toBe(302)
  })

  it('cannot put one person’s session into another’s browser', async () => {
    const evil = await visitor()
    const victim = await guest()
    const url = await ticketFor(evil.browser, evil.person)
    expectBadTicket(await redeem(victim.browser, url))
    expect((await victim.browser.ask(metered)).headers['x-octroi-user']).toBe(victim.person.id)
  })

  it('is refused when it has expired, is none, or is signed for another purpose', async () => {
    const { person, browser } = await guest()
    const nonce = browser.jar(metered).get(nonceName) ?? ''
    const { sid, sub } = jwt.decode(browser.jar(metered).get(sessionName) ?? '') as SessionClaims
    const good: TicketClaims = {
      jti: randomUUID(),
      sid,
      sub,
      aud: 'metered',
      non: hashNonce(nonce),
      to: '/',
      paid: false,
      exp: Math.floor(Date.now() / 1000) + 60,
    }
    const at = (ticket: string) => new URL(`https://${metered}/.octroi/session?ticket=${ticket}`)
    const expired = { ...good, exp: Math.floor(Date.now() / 1000) - 1 }
    const bad = [
      sign(secrets.ticket, expired),
      sign(secrets.session, good),
      sign(secrets.setup, good),
      sign(secrets.ticket, { ...good, aud: 'other' }),
      sign(secrets.ticket, { ...good, aud: 'app:metered' }),
      sign(secrets.ticket, { ...good, non: nonce }),
      sign(secrets.ticket, good).replace(/[^.]+$/, ''),
      browser.jar(metered).get(sessionName) ?? '',
      'x'.repeat(5000),
      '',
    ]
    for (const ticket of bad) expectBadTicket(await redeem(browser, at(ticket)))
    expectBadTicket(await redeem(browser, new URL(`https://${metered}/.octroi/session`)))
    // The good one is, so that the bad ones were refused for what was bad in them.
    expect((await redeem(browser, at(sign(secrets.ticket, good)))).status).toBe(302)
    expect((await browser.ask(metered)).headers['x-octroi-user']).toBe(person.id)
  })

  it('of a session that has ended opens nothing', async () => {
    const { person, browser } = await visitor()
    const url = await ticketFor(browser, person)
    bodyOf(await person.client.send('POST', '/api/auth/sign-out', {}), 204)
    await redeem(browser, url)
    expect((await browser.ask(metered, { headers: ownPage })).status).toBe(401)
  })
})

describe('a cookie', () => {
  it('of one app opens no other app and not the portal’s API', async () => {
    const { browser } = await guest(100)
    const cookie = `${sessionName}=${browser.jar(metered).get(sessionName)}`
    for (const host of [other, 'tool.elsewhere.net'])
      for (const told of [{ uri: '/' }, { method: 'POST', uri: '/paid' }]) {
        const verdict = await calls.ask({ ...told, host, headers: { ...ownPage, cookie } })
        expect([verdict.status, verdict.body.code]).toEqual([401, 'sign_in'])
      }
    for (const path of ['/api/me', '/api/keys', '/api/movements'])
      expect((await makeClient(world.base).get(path, { cookie })).status).toBe(401)
  })

  it('of the portal opens no app', async () => {
    const { person } = await visitor(100)
    const cookie = `${sessionName}=${person.client.cookies.get(sessionName)}`
    expect((await makeClient(world.base).get('/api/me', { cookie })).status).toBe(200)
    for (const host of [metered, 'tool.elsewhere.net'])
      expect((await calls.ask({ host, headers: { ...ownPage, cookie } })).status).toBe(401)
  })
})

describe('a link that costs', () => {
  it('shows the price, asks, and then leads on to a page that is paid once', async () => {
    const { person, browser } = await guest(25)
    const { trail } = await browser.open(`https://${metered}/paid/page?x=1`, 'cross-site')
    const confirm = trail.at(-1)
    expect(pathOf(confirm)).toBe(`${portal}/confirm`)
    const asked = Object.fromEntries(confirm?.searchParams ?? [])
    expect(asked).toMatchObject({ app: 'metered', to: '/paid/page?x=1', price: '10' })
    expect((await person.me()).balance).toBe(25)

    const wish = { app: 'metered', to: asked.to, nonce: asked.nonce }
    const { url } = bodyOf(await person.client.send('POST', '/api/launch', wish))
    const page = await redeem(browser, new URL(url))
    // No redirect: after one, the request would still be the portal's, and no cookie of a browser pays for that.
    expect([page.status, page.headers.location]).toEqual([300, undefined])
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(page.body).toContain('<meta http-equiv="refresh" content="0;url=/paid/page?x=1">')
    expect(page.body).toContain('<a href="/paid/page?x=1">')
    expect((await person.me()).balance).toBe(25)

    const headers = { ...navigation, 'sec-fetch-site': 'same-origin' }
    const paid = await browser.ask(metered, { uri: '/paid/page?x=1', headers })
    expect([paid.status, paid.headers['x-octroi-cost'], paid.headers['x-octroi-balance']]).toEqual([
      200,
      '10',
      '15',
    ])
    // The same ticket does not lead there again.
    expectBadTicket(await redeem(browser, new URL(url)))
  })

  it('escapes what it leads on to', async () => {
    const { person, browser } = await guest(25)
    const start = await browser.ask(metered, { uri: '/.octroi/start', headers: navigation })
    const nonce = new URL(start.headers.location ?? '').searchParams.get('nonce')
    const to = `/paid/x?a="><script>alert(1)</script>&b='`
    const { url } = bodyOf(await person.client.send('POST', '/api/launch', { app: 'metered', to, nonce }))
    const { body } = await redeem(browser, new URL(url))
    expect(body).not.toContain('<script')
    expect(body).toMatch(/href="\/paid\/x\?a=[^"<>]*&#38;b=[^"<>']*"/)
  })

  it('needs no question when it is typed or on the tool’s own page', async () => {
    const { browser } = await guest(25)
    for (const site of ['none', 'same-origin']) {
      const headers = { ...navigation, 'sec-fetch-site': site }
      expect((await browser.ask(metered, { uri: '/paid/page', headers })).headers['x-octroi-cost']).toBe('10')
    }
  })
})

describe('the gate’s own pages', () => {
  it('are never a yes, whatever is asked of them', async () => {
    const { browser } = await guest()
    const paths = ['', 'x', 'start/', 'START', 'session', 'sign-out', 'start/../../open', 'open']
    for (const path of paths)
      for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'OPTIONS', 'PROPFIND'])
        for (const headers of [navigation, { ...ownPage, 'sec-fetch-site': 'cross-site' }]) {
          const { status } = await browser.ask(metered, { method, uri: `/.octroi/${path}`, headers })
          expect(status).toBeGreaterThanOrEqual(300)
          expect(status).toBeLessThan(500)
        }
  })

  it('sign out only from the tool itself', async () => {
    const { browser } = await guest()
    const foreign = [
      { ...navigation, 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site' },
      { origin: `https://${other}` },
      { origin: 'null' },
    ]
    for (const headers of foreign) {
      const verdict = await browser.ask(metered, { method: 'POST', uri: '/.octroi/sign-out', headers })
      expect([verdict.status, verdict.headers['set-cookie']]).toEqual([403, undefined])
    }
    await browser.ask(metered, { uri: '/.octroi/sign-out', headers: navigation })
    expect((await browser.ask(metered)).status).toBe(200)

    const out = await browser.ask(metered, { method: 'POST', uri: '/.octroi/sign-out', headers: ownPage })
    expect([out.status, out.headers.location]).toEqual([303, `${portal}/`])
    expect(out.headers['set-cookie']).toEqual([
      '__Host-octroi=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0; Secure',
    ])
  })
})
