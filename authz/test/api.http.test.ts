import { randomUUID } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { describe, expect, it } from 'vitest'
import { sign } from '../src/people/signed.ts'
import {
  claimsOf,
  expectProblem,
  makeClient,
  sessionCookie,
  sessionOf,
  startApi,
  useApi,
} from './support/api.ts'
import { expectDocsPage, expectWholeDocument } from './support/openapi.ts'

const api = await useApi()

describe('bad requests', () => {
  it.each([
    ['broken JSON', '{"email":'],
    ['two documents', '{} {}'],
    ['a poisoned prototype', '{"__proto__": {"admin": true}}'],
  ])('with %s are 400 and say so', async (_, text) => {
    const answer = await api.client().call('POST', '/api/auth/sign-in', { text })
    expectProblem(answer, 400, 'invalid')
    expect(answer.body.detail).toContain('JSON')
  })

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'of type %s are 415',
    async type => {
      const headers = { 'content-type': type }
      const answer = await api.client().call('POST', '/api/auth/sign-in', { text: '{}', headers })
      expectProblem(answer, 415, 'unsupported_media_type')
    },
  )

  it('of more than 64 KiB are 413', async () => {
    const body = { email: 'a@example.com', password: 'x'.repeat(65_536) }
    expectProblem(await api.client().post('/api/auth/sign-in', body), 413, 'body_too_large')
  })

  it('for what is not there are 404 and name it', async () => {
    for (const [method, path] of [
      ['GET', '/api'],
      ['GET', '/api/nothing'],
      ['POST', '/api/me'],
      ['DELETE', '/api/movements'],
    ] as const) {
      const answer = await api.client().call(method, path)
      expectProblem(answer, 404, 'not_found')
      expect(answer.body.detail).toContain(path)
      expect(answer.headers.get('cache-control')).toBe('no-store')
    }
  })

  it('of nobody are 401 everywhere but for the catalogue', async () => {
    const client = api.client()
    const id = randomUUID()
    for (const path of [
      '/me',
      '/keys',
      '/movements',
      '/usage',
      '/admin/people',
      `/admin/people/${id}`,
      `/admin/people/${id}/movements`,
      '/admin/charges',
      '/admin/apps',
      '/admin/books',
    ])
      expectProblem(await client.get(`/api${path}`), 401, 'sign_in')
    expect((await client.get('/api/apps')).status).toBe(200)
  })

  it('of people who are no admins are 403 on every admin path, keys of admins included', async () => {
    const person = await api.signUp()
    const admin = await api.signUpAdmin()
    const { key } = (await admin.post('/api/keys', { name: 'plain' })).body
    const at = `/api/admin/people/${admin.me.id}`
    for (const [client, code] of [
      [person, 'not_admin'],
      [api.client(key), 'key_may_not'],
    ] as const) {
      const answers = await Promise.all([
        client.get('/api/admin/people'),
        client.get(at),
        client.get(`${at}/movements`),
        client.call('PATCH', at, { body: { role: 'user' } }),
        client.call('PUT', `${at}/apps/atlas`),
        client.call('DELETE', `${at}/apps/atlas`),
        client.post(`${at}/adjustments`, { tokens: 5, reason: 'for me' }),
        client.get('/api/admin/charges'),
        client.post(`/api/admin/charges/${randomUUID()}/refund`, { reason: 'for me' }),
        client.get('/api/admin/apps'),
        client.call('PATCH', '/api/admin/apps/whisper', { body: { off: true } }),
        client.get('/api/admin/books'),
      ])
      for (const answer of answers) expectProblem(answer, 403, code)
    }
  })
})

describe('secrets', () => {
  it('are in no answer and no error', async () => {
    const admin = await api.signUpAdmin()
    await admin.post('/api/keys', { name: 'k' })
    const paths = [
      '/me',
      '/keys',
      '/movements',
      '/admin/people',
      `/admin/people/${admin.me.id}`,
      '/admin/apps',
    ]
    for (const path of paths) {
      const text = JSON.stringify((await admin.get(`/api${path}`)).body)
      expect(text).not.toMatch(/hash|password|oct_[0-9A-Za-z]{10}|upstream|sid/)
    }
  })
})

describe('a database that does not answer', () => {
  it('is 503 with Retry-After, and no session is taken for none', async () => {
    const own = await startApi()
    const person = await own.signUp()
    await own.database.close()
    const client = makeClient(own.base)
    client.cookies.set(
      sessionCookie,
      sign(own.secrets.session, {
        ...claimsOf(sessionOf(person)),
        exp: Math.floor(Date.now() / 1000) + 999,
      }),
    )
    const answer = await client.get('/api/me')
    expectProblem(answer, 503, 'unavailable')
    expect(answer.headers.get('retry-after')).toBe('1')
    await own.close()
  })
})

describe('doubled headers', () => {
  it('of Idempotency-Key are 400', async () => {
    const admin = await api.signUpAdmin()
    const body = JSON.stringify({ tokens: 5, reason: 'twice' })
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = [
        'Content-Type',
        'application/json',
        'Cookie',
        `${sessionCookie}=${sessionOf(admin)}`,
        'Host',
        'x',
        'Content-Length',
        String(body.length),
        'Idempotency-Key',
        'a',
        'Idempotency-Key',
        'b',
      ]
      const path = `/api/admin/people/${admin.me.id}/adjustments`
      const request = httpRequest(api.base + path, { method: 'POST', headers }, response => {
        response.resume()
        resolve(response.statusCode)
      })
      request.on('error', reject)
      request.end(body)
    })
    expect(status).toBe(400)
  })
})

describe('the description for machines', () => {
  it('names every path with its parameters, body and answers', async () => {
    const { status, body } = await api.client().get('/api/openapi.json')
    expect(status).toBe(200)
    expect(body.openapi).toBe('3.1.0')
    const { post } = body.paths['/api/admin/people/{id}/adjustments']
    expect(post.parameters).toEqual([expect.objectContaining({ name: 'id', in: 'path', required: true })])
    expect(post.requestBody.content['application/json'].schema.required).toEqual(['tokens', 'reason'])
    expect(Object.keys(post.responses)).toEqual(['201', 'default'])
    expect(Object.keys(body.paths)).toContain('/launch')
    expect(Object.keys(body.paths)).not.toContain('/api/openapi.json')
    expect(JSON.stringify(body)).not.toContain('"~')
  })

  it('is whole and valid', async () =>
    expectWholeDocument((await api.client().get('/api/openapi.json')).body))

  it('can be browsed, by a page that runs no script but its own files', async () => {
    const client = api.client()
    const page = await client.get('/api/docs')
    expectDocsPage(page, '/api/docs')
    expect((await client.get('/api/docs/json')).body).toEqual((await client.get('/api/openapi.json')).body)
  })
})
