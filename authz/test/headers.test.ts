import { describe, expect, it } from 'vitest'
import { bodyOf, type Client, cookieHeader, makeClient } from './support/client.ts'
import { useWorld } from './support/world.ts'

/** What every answer of the portal's listener carries, and what every writing route refuses: routes from the OpenAPI document. */

const app = 'title: Metered\nsummary: For tests\notherwise: free\n'
const portal = 'https://portal.example.com'

type Operation = { method: string; path: string; takesBody: boolean }

const { world } = await useWorld({ metered: app })
const person = await world.signUp()
const document = bodyOf(await world.admin.client.get('/api/openapi.json')) as {
  paths: Record<string, Record<string, { requestBody?: unknown }>>
}
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { requestBody }]) => ({
    method: method.toUpperCase(),
    path: path.replace(/\{\w+\}/g, '00000000-0000-7000-8000-000000000000'),
    takesBody: requestBody !== undefined,
  })),
)

const stream = '/api/me/notifications/stream'
const isRead = ({ method }: Operation) => method === 'GET'
const named = ({ method, path }: Operation, more = '') => `${method} ${path} ${more}`

const foreign: Record<string, string>[] = [
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { 'sec-fetch-site': 'cross-site', origin: portal },
  { 'sec-fetch-site': '' },
  { origin: 'https://metered.example.com' },
  { origin: 'http://portal.example.com' },
  { origin: 'https://portal.example.com.evil.com' },
  { origin: 'https://portal.example.com:444' },
  { origin: 'null' },
]

describe('every route that writes', () => {
  it('is there to be tried', () => {
    expect(operations.filter(one => !isRead(one)).length).toBeGreaterThan(15)
    expect(new Set(operations.map(({ method }) => method))).toEqual(
      new Set(
        ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter(one =>
          operations.some(({ method }) => method === one),
        ),
      ),
    )
  })

  it('refuses a page of another site, a tool’s subdomain included, before anything else', async () => {
    const clients = [world.admin.client, person.client, makeClient(world.base)]
    const expectRefusal = async (operation: Operation, client: Client, headers: Record<string, string>) => {
      const answer = await client.send(operation.method, operation.path, {}, headers)
      const told = [answer.status, answer.body.code]
      expect(told, named(operation, JSON.stringify(headers))).toEqual([403, 'cross_site'])
    }
    for (const operation of operations.filter(one => !isRead(one)))
      await Promise.all(
        foreign.flatMap(headers => clients.map(client => expectRefusal(operation, client, headers))),
      )
    expect((await world.admin.client.get('/api/me')).body.role).toBe('admin')
  }, 60_000)

  it('takes JSON and nothing else, as a form or a text of another site would be', async () => {
    const types = [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/xml',
    ]
    for (const operation of operations.filter(({ takesBody }) => takesBody))
      for (const type of types) {
        const answer = await world.admin.client.send(
          operation.method,
          operation.path,
          {},
          { 'content-type': type },
        )
        // The door that counts sign-ins may close before the body is looked at.
        expect([415, 429], named(operation, type)).toContain(answer.status)
      }
  }, 60_000)

  it('takes 64 KiB at most, a logo 96, a list of a group’s people and the home page 300', async () => {
    for (const operation of operations.filter(({ takesBody }) => takesBody)) {
      const kib = /\/(members|blocks)$/.test(operation.path)
        ? 300
        : operation.path.endsWith('/logo')
          ? 96
          : 64
      const big = { name: 'x'.repeat(kib * 1024) }
      const answer = await world.admin.client.send(operation.method, operation.path, big)
      expect([413, 429], named(operation)).toContain(answer.status)
    }
  }, 60_000)
})

describe('every answer', () => {
  const expectHeaders = (headers: Headers, what: string) => {
    const told = Object.fromEntries(headers)
    expect(told, what).toMatchObject({
      'x-content-type-options': 'nosniff',
      'strict-transport-security': expect.stringMatching(/^max-age=31536000/),
      'referrer-policy': expect.stringMatching(/^(strict-origin-when-cross-origin|same-origin|no-referrer)$/),
    })
    expect(told['x-powered-by'], what).toBeUndefined()
    expect(told['access-control-allow-origin'], what).toBeUndefined()
    const policy = told['content-security-policy'] ?? ''
    expect(policy, what).toMatch(/default-src '(self|none)'/)
    expect(policy, what).toMatch(/frame-ancestors 'none'/)
    expect(policy, what).toMatch(/base-uri 'none'/)
    expect(policy, what).not.toMatch(/unsafe-|\*|data:(?! *;)(?<!img-src 'self' data:)/)
  }

  it('of the API carries the headers of a page that nobody frames, and is kept in no cache', async () => {
    for (const operation of operations.filter(({ path }) => path !== stream))
      for (const client of [person.client, makeClient(world.base)]) {
        const reads = isRead(operation)
        const { headers, status } = await client.send(
          operation.method,
          operation.path,
          reads ? undefined : {},
          {
            // Tried for its headers: nothing shall be done.
            ...(reads ? {} : { 'sec-fetch-site': 'cross-site' }),
          },
        )
        expectHeaders(headers, named(operation, String(status)))
        // The home page is everybody’s: it is asked for again with its ETag.
        if (!operation.path.startsWith('/.well-known/') && operation.path !== '/api/site')
          expect(headers.get('cache-control'), named(operation)).toContain('no-store')
      }
  }, 60_000)

  it('of the stream of notifications too, which has no end', async () => {
    const ended = new AbortController()
    const headers = { cookie: cookieHeader(person.client.cookies) }
    const answer = await fetch(world.base + stream, { headers, signal: ended.signal })
    expect(answer.status).toBe(200)
    expectHeaders(answer.headers, stream)
    expect(answer.headers.get('cache-control')).toContain('no-store')
    ended.abort()
  })

  it.each(['/', '/sign-in', '/account', '/admin/people', '/nothing/there'])(
    'of the page %s too',
    async path => {
      const { status, headers, body } = await makeClient(world.base).get(path)
      expect(status).toBe(200)
      expectHeaders(headers, path)
      expect(headers.get('cache-control')).toBe('no-cache')
      // What the policy would stop anyway is not there: no script and no style inside, no handler.
      expect(body).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\son\w+=|\sstyle=|javascript:/i)
    },
  )

  it.each(['/api', '/api/nothing', '/api/openapi.json', '/launch', '/assets/none.js'])(
    'of %s too',
    async path => {
      expectHeaders((await makeClient(world.base).get(path)).headers, path)
    },
  )
})

describe('a preflight', () => {
  it('of another site is answered with no permission', async () => {
    for (const { path } of operations) {
      const headers = { origin: 'https://evil.com', 'access-control-request-method': 'POST' }
      const answer = await makeClient(world.base).send('OPTIONS', path, undefined, headers)
      expect(answer.status, path).toBeGreaterThanOrEqual(400)
      for (const name of ['origin', 'methods', 'headers', 'credentials'])
        expect(answer.headers.get(`access-control-allow-${name}`), path).toBeNull()
    }
  })
})
