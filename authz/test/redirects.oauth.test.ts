import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OAuthClaims, readSigned } from '../src/people/signed.ts'
import { portalOrigin, startApi, type TestApi } from './support/api.ts'
import { pickPayloads } from './support/redirect-payloads.ts'

/** HOSTILE 18 and 19, on the way to another service and back. */

const provider = 'http://127.0.0.1:9'
const payloads = pickPayloads('portal.example.com', 520).filter(payload => !payload.includes('\0'))

let api: TestApi

beforeAll(async () => {
  api = await startApi({
    providers: { github: { clientId: 'octroi', secret: 'only for tests', url: provider } },
  })
})
afterAll(() => api?.close())

/** Starts a sign-in; what the browser keeps of it, and where it is sent. */
const start = async (payload: string) => {
  const client = api.client()
  const { status, headers } = await client.get(
    `/api/auth/oauth/github?${new URLSearchParams({ to: payload })}`,
  )
  expect(status, JSON.stringify(payload)).toBe(302)
  const claims = readSigned<OAuthClaims>(api.secrets.oauth, client.cookies.get('__Host-octroi-oauth') ?? '')
  if (claims === null) throw new Error('the browser was given nothing to remember')
  return { client, claims, location: new URL(headers.get('location') ?? '') }
}

const expectOnPortal = (to: string | null, payload: string) => {
  expect(new URL(to ?? 'none:', portalOrigin).origin, JSON.stringify(payload)).toBe(portalOrigin)
  expect(to, JSON.stringify(payload)).toMatch(/^\/(?![/\\])/)
}

describe('a sign-in by another service', () => {
  it('goes to that service, and remembers a page of the portal to come back to', async () => {
    for (const payload of payloads) {
      const { claims, location } = await start(payload)
      // Supabase Lite is in this process, so the first step is the service's own.
      expect([provider, portalOrigin], JSON.stringify(payload)).toContain(location.origin)
      expectOnPortal(claims.to, payload)
    }
  }, 60_000)

  it('that is broken off leads to the portal’s own sign-in, and from there to one of its pages', async () => {
    for (const payload of payloads.filter((_, index) => index % 5 === 0)) {
      const { client, claims } = await start(payload)
      const query = new URLSearchParams({
        state: claims.jti,
        error: 'access_denied',
        error_description: payload,
      })
      const { status, headers, body } = await client.get(`/api/auth/callback?${query}`)
      expect([status, headers.get('location')]).toEqual([400, null])
      const [, href = ''] = /href="([^"]*)"/.exec(body) ?? []
      const link = new URL(href.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))))
      expect([link.origin, link.pathname]).toEqual([portalOrigin, '/sign-in'])
      expectOnPortal(link.searchParams.get('next'), payload)
      // What a provider, or anybody, says in the address is not repeated.
      if (payload.length > 8) expect(body).not.toContain(payload)
    }
  }, 60_000)

  it('comes back to the portal alone, wherever the address says', async () => {
    for (const payload of payloads.filter((_, index) => index % 5 === 0)) {
      const query = new URLSearchParams({
        state: payload,
        code: 'x',
        redirect_to: payload,
        next: payload,
        to: payload,
      })
      for (const path of ['/auth/v1/callback', '/api/auth/callback']) {
        const { status, headers } = await api.client().get(`${path}?${query}`)
        const location = headers.get('location')
        if (location !== null) expect(new URL(location, portalOrigin).origin).toBe(portalOrigin)
        else expect(status, JSON.stringify(payload)).toBe(400)
      }
    }
  }, 60_000)
})
