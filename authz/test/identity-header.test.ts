import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Told } from './support/authz-client.ts'
import { adjust, bodyOf, until } from './support/client.ts'
import { findFreePort } from './support/free-port.ts'
import { useWorld } from './support/world.ts'

const app = (more: string) => `title: For tests
summary: For tests
otherwise: free
${more}rules:
  - { on: POST /paid, tokens: 10 }
  - { on: GET /open, access: public }
`
const apps = { signed: app('identity: signed\n'), other: app('identity: signed\n'), plain: app('') }
const issuer = 'https://portal.example.com'

const ask = (told: Told = {}) => calls.ask({ host: 'signed.example.com', headers, ...told })
const identityOf = async (told: Told = {}) => {
  const { status, headers: got } = await ask(told)
  expect(status).toBe(200)
  return String(got['x-octroi-identity'])
}
const keys = () => createRemoteJWKSet(new URL('/.well-known/jwks.json', world.base))
const verify = (identity: string, audience = 'signed') =>
  jwtVerify(identity, keys(), { issuer, audience, algorithms: ['EdDSA'] })

const { world, calls } = await useWorld(apps)
const person = await world.signUp('Zoë')
await adjust(world.admin, person, 100)
const headers = { authorization: `Bearer ${(await person.key()).key}` }

describe('X-Octroi-Identity', () => {
  it('says who asks, for this app and a minute, provably by the portal’s public keys', async () => {
    const { payload, protectedHeader } = await verify(await identityOf())
    const { iat = 0, exp = 0, ...claims } = payload
    expect(claims).toEqual({
      iss: issuer,
      aud: 'signed',
      sub: person.id,
      email: person.email,
      role: 'user',
    })
    expect(exp - iat).toBe(60)
    expect(Math.abs(iat - Date.now() / 1000)).toBeLessThan(25)
    expect(protectedHeader).toEqual({ alg: 'EdDSA', typ: 'JWT', kid: expect.stringMatching(/^[\w-]{43}$/) })
  })

  it('names the charge of a request that costs', async () => {
    const { headers: got } = await ask({ method: 'POST', uri: '/paid' })
    const { payload } = await verify(String(got['x-octroi-identity']))
    expect(payload.charge).toBe(String(got['x-octroi-charge']).split('.')[0])
  })

  it('is made once for the free requests of a while, and never taken for another’s', async () => {
    const first = await identityOf()
    expect(await identityOf()).toBe(first)
    const bob = await world.signUp('Bob')
    const key = { authorization: `Bearer ${(await bob.key()).key}` }
    expect(decodeJwt(await identityOf({ headers: key })).sub).toBe(bob.id)
    const elsewhere = await identityOf({ host: 'other.example.com' })
    expect(decodeJwt(elsewhere).aud).toBe('other')
    await expect(verify(elsewhere)).rejects.toThrow('"aud"')
  })

  it('says another role within five seconds of the change', async () => {
    const carol = await world.signUp('Carol')
    const key = { authorization: `Bearer ${(await carol.key()).key}` }
    expect(decodeJwt(await identityOf({ headers: key })).role).toBe('user')
    bodyOf(await world.admin.client.send('PATCH', `/api/admin/people/${carol.id}`, { role: 'admin' }))
    await until('new role', async () => {
      const { role } = decodeJwt(await identityOf({ headers: key }))
      return role === 'admin' ? true : undefined
    })
  })

  it('is not there for nobody, and not for apps that did not ask for it', async () => {
    expect((await ask({ uri: '/open', headers: {} })).headers).not.toHaveProperty('x-octroi-identity')
    expect((await ask({ host: 'plain.example.com' })).headers).not.toHaveProperty('x-octroi-identity')
  })

  it('is the gate’s word and not the client’s', async () => {
    const forged = { ...headers, 'x-octroi-identity': 'forged' }
    expect(decodeJwt(await identityOf({ headers: forged })).sub).toBe(person.id)
  })

  it('fails where anything in it is changed', async () => {
    const [head = '', claims = '', signature = ''] = (await identityOf()).split('.')
    const other = Buffer.from(JSON.stringify({ ...decodeJwt(`${head}.${claims}.`), role: 'admin' }))
    await expect(verify(`${head}.${other.toString('base64url')}.${signature}`)).rejects.toThrow()
    const none = Buffer.from('{"alg":"none"}').toString('base64url')
    await expect(verify(`${none}.${claims}.`)).rejects.toThrow()
  })

  it('opens nothing at Octroi itself', async () => {
    const identity = await identityOf()
    const asBearer = { authorization: `Bearer ${identity}` }
    expect((await ask({ headers: asBearer })).status).toBe(401)
    expect((await ask({ headers: { cookie: `__Host-octroi=${identity}` } })).status).toBe(401)
    expect((await fetch(new URL('/api/me', world.base), { headers: asBearer })).status).toBe(401)
    const cookie = { cookie: `__Host-octroi=${identity}` }
    expect((await fetch(new URL('/api/me', world.base), { headers: cookie })).status).toBe(401)
  })
})

describe('the public keys', () => {
  it('are public, cacheable, and hold nothing private', async () => {
    const answer = await fetch(new URL('/.well-known/jwks.json', world.base))
    expect(answer.headers.get('cache-control')).toBe('public, max-age=300')
    const { kid } = decodeProtectedHeader(await identityOf())
    expect(await answer.json()).toEqual({
      keys: [
        {
          kty: 'OKP',
          crv: 'Ed25519',
          x: expect.stringMatching(/^[\w-]{43}$/),
          kid,
          alg: 'EdDSA',
          use: 'sig',
        },
      ],
    })
  })
})

describe('the example in docs/traefik.md', () => {
  const port = () => server.port
  const server = { port: 0, folder: '', end: async () => {} }

  /** What the tool of the example answers to a request with this header. */
  const askTool = (identity: string | null) =>
    new Promise<{ status: number; body: string }>((resolve, reject) => {
      const sent = request({
        port: port(),
        headers: identity === null ? {} : { 'x-octroi-identity': identity },
      })
      sent.once('error', reject)
      sent.once('response', async answer =>
        resolve({ status: answer.statusCode ?? 0, body: await text(answer) }),
      )
      sent.end()
    })

  beforeAll(async () => {
    const page = await readFile(new URL('../../docs/traefik.md', import.meta.url), 'utf8')
    const code = /<!-- ci: identity -->\n```js\n([\s\S]*?)```/.exec(page)?.[1] ?? ''
    server.port = await findFreePort()
    server.folder = await mkdtemp(join(import.meta.dirname, '../../node_modules/.identity-'))
    const file = join(server.folder, 'tool.mjs')
    // What an operator would write there: their portal, their app, their port.
    await writeFile(
      file,
      code
        .replace("'https://octroi.example.com'", `'${issuer}'`)
        .replace(/`[^`]*jwks\.json`/, `'${world.base}/.well-known/jwks.json'`)
        .replace("'whisper'", "'signed'")
        .replace('9000', String(server.port)),
    )
    const running = promisify(execFile)(process.execPath, [file], { timeout: 60_000 })
    running.catch(() => {})
    server.end = async () => {
      running.child.kill()
      await running.catch(() => {})
      await rm(server.folder, { recursive: true, force: true })
    }
    await until('tool', async () =>
      askTool(null)
        .then(() => true)
        .catch(() => undefined),
    )
  })
  afterAll(() => server.end())

  it('believes the gate and nobody else', async () => {
    expect(await askTool(await identityOf())).toEqual({ status: 200, body: `Hello ${person.email}` })
    expect((await askTool(null)).status).toBe(401)
    expect((await askTool(await identityOf({ host: 'other.example.com' }))).status).toBe(401)
    const stranger = `${(await identityOf()).slice(0, -20)}${'A'.repeat(20)}`
    expect((await askTool(stranger)).status).toBe(401)
  })
})
