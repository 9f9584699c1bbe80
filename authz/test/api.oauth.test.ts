import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSupabaseIdentity } from '../src/identity.ts'
import { claimsOf, password, portalOrigin, sessionCookie, startApi, type TestApi } from './support/api.ts'
import { makeAuthenticator } from './support/authenticator.ts'
import { type OpenIdProvider, type ProviderPerson, startOpenIdProvider } from './support/openid-provider.ts'
import { startService } from './support/service.ts'
import { startSupabaseServer } from './support/supabase-server.ts'
import { makeWanderer, type Wanderer } from './support/wanderer.ts'

type Opened = { api: TestApi; close(): Promise<void> }

let provider: OpenIdProvider
let lastAccount = 0

const addPerson = (person: Partial<ProviderPerson> = {}) => {
  const account = ++lastAccount
  const known = { email: `${randomUUID()}@example.com`, verified: true, name: 'Mona Lisa', ...person }
  provider.people.set(account, known)
  return { account, ...known }
}

const github = () => {
  const { clientId, secret, url } = provider
  return { github: { clientId, secret, url } }
}

const embedded = async (): Promise<Opened> => {
  provider.allow(`${portalOrigin}/auth/v1/callback`)
  const api = await startApi({ providers: github() })
  return { api, close: api.close }
}

/** As projects are by default in development: nobody's address is asked to be confirmed. */
const supabase = async (): Promise<Opened> => {
  const server = await startSupabaseServer({ signInBy: { providers: github(), origin: portalOrigin } })
  provider.allow(`${server.url}/auth/v1/callback`)
  const api = await startApi({ identity: openSupabaseIdentity(server) })
  const close = async () => {
    await api.close()
    await server.stop()
  }
  return { api, close }
}

beforeAll(async () => {
  provider = await startOpenIdProvider()
})
afterAll(() => provider.stop())

const start = `${portalOrigin}/api/auth/oauth/github`
const isCallback = (url: URL) => url.pathname === '/api/auth/callback'
/** The portal's pages are no part of the API. */
const isPage = (url: URL) => url.origin === portalOrigin && !/^\/(api|auth)\//.test(url.pathname)

describe.each([
  { mode: 'Supabase Lite in this process', open: embedded },
  { mode: 'a Supabase', open: supabase },
])('signing in by another service, $mode', ({ open }) => {
  let opened: Opened
  let api: TestApi
  beforeAll(async () => {
    opened = await open()
    api = opened.api
  })
  afterAll(() => opened.close())

  const browserOf = (account: number | 'nobody'): Wanderer =>
    makeWanderer({ [portalOrigin]: api.base }, account)
  const meOf = async (browser: Wanderer) => {
    const cookie = `${sessionCookie}=${browser.cookiesOf(portalOrigin).get(sessionCookie) ?? ''}`
    const answer = await fetch(new URL('/api/me', api.base), { headers: { cookie } })
    return {
      status: answer.status,
      body: (await answer.json()) as { id: string; email: string; name: string },
    }
  }
  const signIn = async (account: number, to = '/apps') => {
    const browser = browserOf(account)
    const arrival = await browser.go(`${start}?${new URLSearchParams({ to })}`, isPage)
    return { browser, arrival }
  }

  it('makes an account by the address that the provider vouches for, and leads to where one was going', async () => {
    const person = addPerson()
    const { browser, arrival } = await signIn(person.account, '/launch?app=whisper&to=%2Fa')
    expect(arrival.url).toBe(`${portalOrigin}/launch?app=whisper&to=%2Fa`)
    expect(await meOf(browser)).toMatchObject({
      status: 200,
      body: { email: person.email, name: 'Mona Lisa' },
    })
    expect([...browser.cookiesOf(portalOrigin).keys()]).toEqual([sessionCookie])
  })

  it('remembers by whose link somebody came who makes an account', async () => {
    const terms = { leastPaid: {}, most: null, mostMonthly: null, grantDays: null }
    await api.database.call('setReferralSetting', {
      isOn: true,
      referrerTokens: 5,
      referredTokens: 5,
      ...terms,
    })
    const referrer = await api.signUp()
    const { link } = (await referrer.get('/api/referral')).body
    const browser = browserOf(addPerson().account)
    expect((await browser.go(link, ({ pathname }) => pathname === '/')).url).toBe(`${portalOrigin}/`)
    await browser.go(`${start}?to=%2Fapps`, isPage)
    const { id } = (await meOf(browser)).body
    expect([...browser.cookiesOf(portalOrigin).keys()]).toEqual([sessionCookie])
    expect(
      await api.database.query('select referrer_id, state from octroi.referral where referred_id = $1', [id]),
    ).toEqual([{ referrerId: referrer.me.id, state: 'waiting' }])
  })

  it('knows its people again, also when their address at the provider is another since', async () => {
    const person = addPerson()
    const first = await meOf((await signIn(person.account)).browser)
    provider.people.set(person.account, { email: `${randomUUID()}@example.org`, verified: true })
    const again = await meOf((await signIn(person.account)).browser)
    expect(first.status).toBe(200)
    expect(again).toEqual(first)
  })

  it('enters the account that has the address already', async () => {
    const person = await api.signUp()
    const { account } = addPerson({ email: person.email.toUpperCase() })
    const { browser } = await signIn(account)
    expect((await meOf(browser)).body.id).toBe(person.me.id)
    const signedIn = await api.client().post('/api/auth/sign-in', { email: person.email, password })
    expect(signedIn.status).toBe(200)
  })

  it('never enters an account by an address that the provider does not vouch for, not even later', async () => {
    const victim = await api.signUp()
    const { account } = addPerson({ email: victim.email, verified: false })
    const browser = browserOf(account)
    const refused = await browser.go(start, isPage)
    expect(refused.status).toBe(403)
    expect(refused.body).toContain('does not vouch for your address')
    expect((await meOf(browser)).status).toBe(401)
    provider.people.set(account, { email: `${randomUUID()}@example.org`, verified: true })
    const later = browserOf(account)
    await later.go(start, isPage)
    expect((await meOf(later)).body.id).not.toBe(victim.me.id)
  })

  it('makes no account by an address that the provider does not vouch for', async () => {
    const person = addPerson({ verified: false })
    const browser = browserOf(person.account)
    expect((await browser.go(start, isPage)).status).toBe(403)
    const rows = await api.database.query('select id from octroi.person where email = $1', [person.email])
    expect(rows).toEqual([])
  })

  it('keeps 50 who come back at once apart', async () => {
    const people = Array.from({ length: 50 }, () => addPerson())
    const browsers = people.map(({ account }) => browserOf(account))
    const back = await Promise.all(browsers.map(browser => browser.go(start, isCallback)))
    const who = await Promise.all(
      browsers.map(async (browser, i) => {
        await browser.go(back[i]?.url ?? '', isPage)
        return (await meOf(browser)).body.email
      }),
    )
    expect(who).toEqual(people.map(({ email }) => email))
  })

  describe('a code that came back', () => {
    it('is refused in another browser, with a page that leads on, and is still good in its own', async () => {
      const owner = addPerson()
      const browser = browserOf(owner.account)
      const { url } = await browser.go(start, isCallback)
      const thief = browserOf(addPerson().account)
      await thief.go(start, isCallback)
      const refused = await thief.go(url, isPage)
      expect(refused.status).toBe(400)
      expect(refused.headers.get('content-type')).toContain('text/html')
      expect(refused.body).toContain(`href="${portalOrigin}/sign-in?next=%2F"`)
      expect((await meOf(thief)).status).toBe(401)
      await browser.go(url, isPage)
      expect((await meOf(browser)).body.email).toBe(owner.email)
    })

    it('is refused without the cookie', async () => {
      const browser = browserOf(addPerson().account)
      const { url } = await browser.go(start, isCallback)
      browser.cookiesOf(portalOrigin).clear()
      expect((await browser.go(url, isPage)).status).toBe(400)
      expect((await meOf(browser)).status).toBe(401)
    })

    it('is good once, even with everything that the browser had', async () => {
      const browser = browserOf(addPerson().account)
      const { url } = await browser.go(start, isCallback)
      const cookies = [...browser.cookiesOf(portalOrigin)]
      await browser.go(url, isPage)
      expect((await browser.go(url, isPage)).status).toBe(400)
      const thief = browserOf(addPerson().account)
      for (const [name, value] of cookies) thief.cookiesOf(portalOrigin).set(name, value)
      expect((await thief.go(url, isPage)).status).toBe(400)
      expect((await meOf(thief)).status).toBe(401)
    })

    it('is refused under the verifier of another sign-in of the same browser', async () => {
      const browser = browserOf(addPerson().account)
      const first = new URL((await browser.go(start, isCallback)).url)
      const second = new URL((await browser.go(start, isCallback)).url)
      second.searchParams.set('code', first.searchParams.get('code') ?? '')
      expect((await browser.go(second.href, isPage)).status).toBe(400)
      expect((await meOf(browser)).status).toBe(401)
    })
  })

  it.each(['code=abc', 'code=abc&state=', 'state=x&error=access_denied', '', 'code=%00&state=%00'])(
    'a callback with %j that nobody began is a page',
    async query => {
      const arrival = await browserOf('nobody').go(`${portalOrigin}/api/auth/callback?${query}`)
      expect(arrival.status).toBe(400)
      expect(arrival.headers.getSetCookie().join()).not.toContain(`${sessionCookie}=`)
    },
  )

  it('tells who changed their mind at the provider how to go on, in words of its own', async () => {
    const browser = browserOf('nobody')
    const { url } = await browser.go(start, isCallback)
    const refused = await browser.go(`${url}&error_description=<b>call+0900</b>`, isPage)
    expect(refused.status).toBe(400)
    expect(refused.body).toContain('was not finished')
    expect(refused.body).not.toContain('0900')
  })

  it.each([
    ['https://evil.com', 'https://evil.com'],
    ['//evil.com', '//evil.com'],
    ['/\\evil.com', '/\\evil.com'],
    ['/./\\evil.com', '/./\\evil.com'],
    ['a path of 3,000 letters', `/${'x'.repeat(3000)}`],
  ])('never leads to %s', async (_, to) => {
    const { arrival } = await signIn(addPerson().account, to)
    expect(arrival.url).toBe(`${portalOrigin}/`)
  })

  it('keeps the verifier from scripts and other hosts, ten minutes long', async () => {
    const answer = await fetch(new URL('/api/auth/oauth/github', api.base), { redirect: 'manual' })
    const [cookie = ''] = answer.headers.getSetCookie()
    expect(cookie).toMatch(/^__Host-octroi-oauth=\S+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=600; Secure$/)
    const text = cookie.slice('__Host-octroi-oauth='.length, cookie.indexOf(';'))
    const { exp } = claimsOf(text)
    expect(exp - Date.now() / 1000).toBeLessThan(601)
    const asSession = await fetch(new URL('/api/me', api.base), {
      headers: { cookie: `${sessionCookie}=${text}` },
    })
    expect(asSession.status).toBe(401)
  })

  it.each(['gitlab', 'email', 'phone', '__proto__', 'GitHub'])('knows no provider %s', async name => {
    const answer = await fetch(new URL(`/api/auth/oauth/${name}`, api.base), { redirect: 'manual' })
    expect([400, 404]).toContain(answer.status)
    expect(answer.headers.get('location')).toBeNull()
  })

  it('refuses suspended people with the reason', async () => {
    const person = addPerson()
    const { body } = await meOf((await signIn(person.account)).browser)
    const change = { id: body.id, role: null, status: 'suspended', reason: 'unpaid invoice' }
    await api.database.call('changePerson', change)
    const browser = browserOf(person.account)
    const refused = await browser.go(start, isPage)
    expect(refused.status).toBe(403)
    expect(refused.body).toContain('unpaid invoice')
    expect((await meOf(browser)).status).toBe(401)
  })
})

describe('signing in by another service, with none configured', () => {
  it('is not there', async () => {
    const api = await startApi()
    const answer = await api.client().get('/api/auth/oauth/github')
    expect(answer.status).toBe(404)
    await api.close()
  })
})

describe('signing in by Google, Supabase Lite in this process', () => {
  it('works against a provider that speaks as Google does', async () => {
    const google = await startOpenIdProvider('google')
    const { clientId, secret } = google
    google.allow(`${portalOrigin}/auth/v1/callback`)
    google.people.set(1, { email: 'mona@example.com', verified: true, name: 'Mona Lisa' })
    const there = /^https:\/\/(accounts\.google\.com|oauth2\.googleapis\.com|www\.googleapis\.com)/
    const direct = globalThis.fetch
    globalThis.fetch = (input, init) =>
      direct(typeof input === 'string' ? input.replace(there, google.url) : input, init)
    const api = await startApi({ providers: { google: { clientId, secret } } })
    const hosts = { [portalOrigin]: api.base, 'https://accounts.google.com': google.url }
    const browser = makeWanderer(hosts, 1)
    const arrival = await browser.go(`${portalOrigin}/api/auth/oauth/google?to=%2Fapps`, isPage)
    expect(arrival.url).toBe(`${portalOrigin}/apps`)
    const [person] = await api.database.query('select email, name from octroi.person')
    expect(person).toEqual({ email: 'mona@example.com', name: 'Mona Lisa' })
    globalThis.fetch = direct
    await api.close()
    await google.stop()
  })
})

describe('signing in by another service with a second factor', () => {
  it('asks for its code before anything else, and leads on after it', async () => {
    const server = await startSupabaseServer({ signInBy: { providers: github(), origin: portalOrigin } })
    provider.allow(`${server.url}/auth/v1/callback`)
    const api = await startApi({ identity: openSupabaseIdentity(server) })
    const person = await api.signUp()
    const { account } = addPerson({ email: person.email })
    const made = (await person.post('/api/me/factors', { password })).body
    const authenticator = makeAuthenticator(made.id, made.secret)
    await person.post(`/api/me/factors/${made.id}/verify`, { code: authenticator.next() })

    const browser = makeWanderer({ [portalOrigin]: api.base }, account)
    const arrival = await browser.go(`${start}?to=%2Ftokens%3Fapp%3Da`, isPage)
    expect(arrival.url).toBe(`${portalOrigin}/second-factor?next=%2Ftokens%3Fapp%3Da`)
    const cookies = browser.cookiesOf(portalOrigin)
    expect([...cookies.keys()]).toEqual(['__Host-octroi-pending'])
    const client = api.client()
    for (const [name, value] of cookies) client.cookies.set(name, value)
    expect((await client.get('/api/me')).status).toBe(401)
    const shown = await client.post('/api/auth/second-factor', { code: authenticator.next() })
    expect([shown.status, shown.body.user.id]).toEqual([200, person.me.id])
    await api.close()
    await server.stop()
  })
})

describe('the list of providers', () => {
  it('is what the project has switched on, its own services by their names included', async () => {
    const server = await startSupabaseServer({
      signInBy: { providers: github(), origin: portalOrigin },
      customProviders: [
        { identifier: 'custom:house', name: 'House', enabled: true },
        { identifier: 'custom:old', name: 'Old', enabled: false },
      ],
    })
    const { oauth } = openSupabaseIdentity(server)
    expect(await oauth.listProviders()).toEqual([
      { name: 'github', title: 'GitHub' },
      { name: 'custom:house', title: 'House' },
    ])
    await server.stop()
    expect(await oauth.listProviders()).toHaveLength(2)
  })

  it('is empty while the project does not answer', async () => {
    const { oauth } = openSupabaseIdentity({ url: 'http://127.0.0.1:1', publishableKey: 'k' })
    expect(await oauth.listProviders()).toEqual([])
  })
})

describe('the service with GitHub configured', () => {
  it('offers it, sends people there, and answers at the callback that is registered there', async () => {
    const { clientId, secret, url } = provider
    const service = await startService({
      OCTROI_GITHUB_CLIENT_ID: clientId,
      OCTROI_GITHUB_CLIENT_SECRET: secret,
      OCTROI_GITHUB_URL: url,
    })
    const ask = (path: string) => fetch(new URL(path, service.portal), { redirect: 'manual' })
    const options = (await (await ask('/api/auth/options')).json()) as { providers: unknown }
    expect(options.providers).toEqual([{ name: 'github', title: 'GitHub' }])
    const location = new URL((await ask('/api/auth/oauth/github')).headers.get('location') ?? '')
    expect(location.origin + location.pathname).toBe(`${url}/login/oauth/authorize`)
    expect(location.searchParams.get('redirect_uri')).toBe(`${service.portal}/auth/v1/callback`)
    const stray = await ask('/auth/v1/callback?code=x&state=y')
    expect([stray.status, stray.headers.get('content-type')]).toEqual([400, 'text/html; charset=utf-8'])
    expect(service.output()).not.toContain(secret)
    await service.stop()
  }, 60_000)
})
