import { randomUUID } from 'node:crypto'
import jwt from 'jsonwebtoken'
import { describe, expect, it } from 'vitest'
import { readReturnPath } from '../src/people/return-path.ts'
import { readSigned, type SessionClaims, sign, type TicketClaims } from '../src/people/signed.ts'
import { deriveSecrets, hashNonce } from '../src/secrets.ts'
import { makeBrowser, navigation, ownPage } from './support/authz-client.ts'
import { bodyOf } from './support/client.ts'
import { pickPayloads, redirectPayloads } from './support/redirect-payloads.ts'
import { useWorld, worldSecret } from './support/world.ts'

/** HOSTILE 18 and 19: a corpus of redirect payloads against every place that takes where to come back to. */

const secrets = deriveSecrets(worldSecret)
const portal = 'https://portal.example.com'
const host = 'metered.example.com'
const origin = `https://${host}`
const [sessionName, nonceName] = ['__Host-octroi', '__Host-octroi-nonce']
const payloads = pickPayloads(host, 600)
/** The API takes no NUL, wherever it stands: see its schema. */
const isRefused = (payload: string) => payload.includes('\0')
const answeredPayloads = payloads.filter(payload => !isRefused(payload))

const yaml =
  'title: Metered\nsummary: For tests\notherwise: free\nrules:\n  - { on: POST /paid, tokens: 10 }\n'
const { world, calls } = await useWorld({ metered: yaml }, { OCTROI_ANONYMOUS_LIMIT: 'off' })
const person = await world.signUp()
const browser = makeBrowser(calls.ask, person.client, portal)
await browser.open(`${origin}/`)

const originOf = (location: string, base: string) => new URL(location, base).origin

/** The place that an address names for later must be on the app too, alone and as a path. */
const expectOnApp = (to: string | null, payload: string) => {
  if (to === null) throw new Error(`no place to come back to for ${JSON.stringify(payload)}`)
  expect(originOf(to, origin), JSON.stringify(payload)).toBe(origin)
  expect(to, JSON.stringify(payload)).toMatch(/^\/(?![/\\])/)
}

/** Sent as a browser would encode it, and, where HTTP can carry it, as it stands. */
const spellings = (payload: string) =>
  /^[\x21-\x7e]+$/.test(payload) && !/[#&+]|%00/.test(payload)
    ? [encodeURIComponent(payload), payload]
    : [encodeURIComponent(payload)]

it('the corpus holds more than 500 payloads, of which most lead elsewhere when they are believed', () => {
  expect(payloads.length).toBeGreaterThan(500)
  const lead = payloads.filter(
    payload => !URL.canParse(payload, origin) || originOf(payload, origin) !== origin,
  )
  expect(lead.length).toBeGreaterThan(payloads.length / 2)
})

it('a path to come back to is on its origin for every payload there is', () => {
  for (const base of [origin, 'http://metered.localhost:8080'])
    for (const payload of redirectPayloads(host)) {
      const path = readReturnPath(payload, base)
      expect(originOf(path, base), JSON.stringify(payload)).toBe(base)
      expect(originOf(base + path, base), JSON.stringify(payload)).toBe(base)
    }
})

describe('the portal', () => {
  const nonce = 'n'.repeat(43)

  it('refuses a place with a NUL in it', async () => {
    const refused = payloads.filter(isRefused)
    expect(refused.length).toBeGreaterThan(0)
    for (const payload of refused) {
      const { status, headers } = await person.client.get(
        `/launch?${new URLSearchParams({ app: 'metered', to: payload })}`,
      )
      expect([status, headers.get('location')]).toEqual([400, null])
    }
  })

  it('leads by /launch to the app, and from there nowhere else', async () => {
    for (const payload of answeredPayloads)
      for (const to of spellings(payload)) {
        const { status, headers } = await person.client.get(`/launch?app=metered&to=${to}`)
        expect(status, JSON.stringify(payload)).toBe(302)
        const location = new URL(headers.get('location') ?? '', portal)
        expect([location.origin, location.pathname], JSON.stringify(payload)).toEqual([
          origin,
          '/.octroi/start',
        ])
        expectOnApp(location.searchParams.get('to'), payload)
      }
  }, 60_000)

  it('gives tickets for the app’s own paths alone', async () => {
    for (const payload of answeredPayloads) {
      const query = new URLSearchParams({ app: 'metered', to: payload, nonce })
      const { headers } = await person.client.get(`/launch?${query}`)
      const asked = await person.client.send('POST', '/api/launch', { app: 'metered', to: payload, nonce })
      for (const address of [headers.get('location') ?? '', String(bodyOf(asked).url)]) {
        const url = new URL(address, portal)
        expect([url.origin, url.pathname]).toEqual([origin, '/.octroi/session'])
        const ticket = readSigned<TicketClaims>(
          secrets.ticket,
          url.searchParams.get('ticket') ?? '',
          'metered',
        )
        expectOnApp(ticket?.to ?? null, payload)
      }
    }
  }, 60_000)

  it('sends nobody to its own sign-in, whose next step is its own', async () => {
    for (const payload of answeredPayloads) {
      const query = new URLSearchParams({ app: 'metered', to: payload, nonce })
      const answer = await fetch(`${world.base}/launch?${query}`, { redirect: 'manual' })
      const location = new URL(answer.headers.get('location') ?? '', portal)
      expect([location.origin, location.pathname]).toEqual([portal, '/sign-in'])
      const next = new URL(location.searchParams.get('next') ?? '', portal)
      expect([next.origin, next.pathname]).toEqual([portal, '/launch'])
      expectOnApp(next.searchParams.get('to'), payload)
    }
  }, 60_000)
})

describe('a tool’s host', () => {
  it('starts at the portal, with a place of its own to come back to', async () => {
    for (const payload of payloads)
      for (const to of spellings(payload)) {
        const { status, headers } = await browser.ask(host, {
          uri: `/.octroi/start?to=${to}`,
          headers: navigation,
        })
        expect(status, JSON.stringify(payload)).toBe(302)
        const location = new URL(headers.location ?? '')
        expect([location.origin, location.pathname]).toEqual([portal, '/launch'])
        expectOnApp(location.searchParams.get('to'), payload)
      }
  }, 60_000)

  /** A ticket that says more than the portal ever would: the host does not believe it blindly either. */
  const ticketTo = (to: string, paid: boolean) => {
    const { sid, sub } = jwt.decode(browser.jar(host).get(sessionName) ?? '') as SessionClaims
    const non = hashNonce(browser.jar(host).get(nonceName) ?? '')
    const exp = Math.floor(Date.now() / 1000) + 60
    return sign(secrets.ticket, { jti: randomUUID(), sid, sub, aud: 'metered', non, to, paid, exp })
  }

  it('ends a sign-in on itself, whatever the ticket says', async () => {
    for (const payload of payloads) {
      const uri = `/.octroi/session?ticket=${ticketTo(payload, false)}`
      const { status, headers } = await browser.ask(host, { uri, headers: navigation })
      // A ticket that is too long is no ticket.
      if (status === 400) continue
      expect(status).toBe(302)
      expect(originOf(headers.location ?? '', origin), JSON.stringify(payload)).toBe(origin)
    }
  }, 60_000)

  it('leads on from a price that was shown to itself alone, by no script', async () => {
    for (const payload of payloads) {
      const uri = `/.octroi/session?ticket=${ticketTo(payload, true)}`
      const { status, body, headers } = await browser.ask(host, { uri, headers: navigation })
      expect([status, headers.location]).toEqual([300, undefined])
      const links = [...String(body).matchAll(/(?:url=|href=")([^"]*)"/g)].map(([, link = '']) => link)
      expect(links).toHaveLength(2)
      for (const link of links) {
        const plain = link.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
        expectOnApp(plain, payload)
      }
      expect(body).not.toContain('<script')
    }
  }, 60_000)

  it('sends nobody from a page to the portal, with that page or none to come back to', async () => {
    const stranger = makeBrowser(calls.ask, person.client, portal)
    for (const payload of payloads) {
      if (!/^[\x20-\x7e]+$/.test(payload)) continue
      const asPath = await stranger.ask(host, { uri: payload, headers: navigation })
      const byReferer = [payload, `${origin}${payload}`, `${origin}/${payload}`]
      const posted = byReferer.map(referer =>
        stranger.ask(host, { method: 'POST', uri: '/', headers: { ...navigation, referer } }),
      )
      for (const { status, headers } of [asPath, ...(await Promise.all(posted))]) {
        expect([302, 303, 400], JSON.stringify(payload)).toContain(status)
        if (headers.location === undefined) continue
        const location = new URL(headers.location)
        expect(location.origin, JSON.stringify(payload)).toBe(portal)
        expectOnApp(location.searchParams.get('to'), payload)
      }
    }
  }, 60_000)

  it('ends at the portal’s front page on sign-out, whatever is asked for', async () => {
    const stranger = makeBrowser(calls.ask, person.client, portal)
    for (const payload of payloads) {
      const asked = encodeURIComponent(payload)
      const { status, headers } = await stranger.ask(host, {
        method: 'POST',
        uri: `/.octroi/sign-out?to=${asked}&next=${asked}`,
        headers: ownPage,
      })
      expect([status, headers.location]).toEqual([303, `${portal}/`])
    }
  }, 60_000)
})
