import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { SeenRequest } from './support/echo-tool.ts'
import { exchange } from './support/exchange.ts'
import { foldName, gateNames, headerAliases, proxyNames } from './support/header-aliases.ts'
import { type Front, type System, startSystem, type Tool } from './support/system.ts'
import { navigation, type Visitor } from './support/visitor.ts'

/** HOSTILE 7, 8 and 11 in every spelling, and what a credential of one place is worth at another. */

const lie = 'spoofed-by-the-client'
const aliases = headerAliases(lie)

describe.each<Front>(['embedded gateway', 'Traefik over http'])('through %s', front => {
  let system: System
  let alpha: Tool
  let visitor: Visitor
  let id: string
  let email: string
  let key: string

  beforeAll(async () => {
    system = await startSystem(front)
    alpha = system.tools.alpha
    const person = await system.signUp()
    ;({ visitor, id, email } = person)
    await system.give(id, 1_000_000)
    key = (await visitor.post(`${system.portal}/api/keys`, { name: 'aliases' })).json<{ key: string }>().key
  })
  afterAll(() => system?.stop())
  beforeEach(() => {
    for (const tool of Object.values(system.tools)) tool.echo.seen.length = 0
  })

  const hostOf = (tool: Tool) => new URL(tool.url).host

  /** Sends headers as they stand, doubled and in any spelling. */
  const send = (method: string, path: string, headers: string[], tool = alpha) =>
    exchange(
      { scheme: 'http', port: Number(new URL(alpha.url).port) },
      { method, path, host: hostOf(tool), headers },
    )

  /** What a tool reads under a name that is folded. */
  const readFolded = ({ rawHeaders }: SeenRequest) => {
    const values = new Map<string, string[]>()
    for (let i = 0; i < rawHeaders.length; i += 2) {
      const name = foldName(rawHeaders[i] ?? '')
      values.set(name, [...(values.get(name) ?? []), rawHeaders[i + 1] ?? ''])
    }
    return values
  }

  const folded = [...gateNames, ...proxyNames].map(foldName)

  const expectNoLie = (seen: SeenRequest | undefined, alias: string) => {
    if (seen === undefined) throw new Error(`${alias}: the tool saw nothing`)
    const values = readFolded(seen)
    for (const name of folded) {
      const found = values.get(name) ?? []
      expect(found.join(), `${alias} → ${name}`).not.toContain(lie)
      expect(found.length, `${alias} → ${name}`).toBeLessThanOrEqual(1)
    }
    return values
  }

  describe('of more than 120 aliases of what gate and proxy say', () => {
    it('there are so many, each another', () => {
      expect(new Set(aliases.map(({ headers }) => headers.join('\n'))).size).toBeGreaterThan(120)
    })

    it('none names anybody to a tool that nobody is signed in at', async () => {
      for (const { name, headers } of aliases) {
        expect((await send('GET', '/open/page', headers)).status, name).toBe(200)
        const values = expectNoLie(alpha.echo.seen.at(-1), name)
        for (const gateName of ['x-octroi-user', 'x-octroi-email', 'x-octroi-charge', 'remote-user'])
          expect(values.get(gateName), name).toBeUndefined()
      }
    })

    it('none makes one person another, or a charge of nothing', async () => {
      for (const { name, headers } of aliases) {
        const { status } = await send('POST', '/paid', [...headers, 'Authorization', `Bearer ${key}`])
        expect(status, name).toBe(200)
        const values = expectNoLie(alpha.echo.seen.at(-1), name)
        expect(values.get('x-octroi-user'), name).toEqual([id])
        expect(values.get('remote-user'), name).toEqual([email])
        expect(values.get('x-octroi-role'), name).toEqual(['user'])
        expect(values.get('x-octroi-cost'), name).toEqual(['10'])
        expect(values.get('x-octroi-charge')?.[0], name).toMatch(/^[0-9a-f-]{36}\./)
      }
    })

    it('none reaches what is not the gate’s to guard either', async () => {
      const everything = aliases
        .filter(({ name }) => !name.startsWith('Connection'))
        .flatMap(({ headers }) => headers)
      await send('GET', '/open/page', everything)
      expectNoLie(alpha.echo.seen.at(-1), 'all at once')
    })
  })

  describe('credentials of Octroi', () => {
    /** A session at this tool. */
    const openTool = async (tool: Tool) => {
      await visitor.visit(`${tool.url}/`)
      const cookie = visitor.cookieFor(new URL(tool.url).hostname) ?? ''
      expect(cookie).toMatch(/octroi=/)
      tool.echo.seen.length = 0
      return cookie
    }

    it('reach no tool, however they are spelled', async () => {
      const cookie = await openTool(alpha)
      const [, session = ''] = /octroi=([^;]+)/.exec(cookie) ?? []
      const names = [
        'octroi',
        '__Host-octroi',
        '__Secure-octroi',
        'OCTROI',
        'octroi-nonce',
        '__Host-octroi-nonce',
      ]
      const more = ['octroi-oauth', 'octroi-pending', ' octroi', 'Octroi', '__host-octroi', 'octroi-anything']
      for (const name of [...names, ...more])
        for (const line of [
          `${name}=${session}`,
          `a=1; ${name}=${session}`,
          `${name}=${session};b=2`,
          `${name} =${session}`,
        ]) {
          const { status } = await send('GET', '/open/page', ['Cookie', line])
          expect([200, 400, 401], line).toContain(status)
        }
      const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`
      const authorizations = [
        `Bearer ${key}`,
        `bearer ${key}`,
        `BEARER  ${key}`,
        basic(`me:${key}`),
        basic(`:${key}`),
      ]
      for (const authorization of authorizations)
        for (const path of ['/free', '/open/page'])
          expect([200, 400, 401]).toContain(
            (await send('GET', path, ['Authorization', authorization])).status,
          )
      expect(alpha.echo.seen.length).toBeGreaterThan(50)
      const told = JSON.stringify(alpha.echo.seen)
      expect(told).not.toContain(session)
      expect(told).not.toContain(key)
      for (const { rawHeaders } of alpha.echo.seen)
        for (const value of rawHeaders.filter((_, i) => i % 2 === 1)) {
          const [, encoded] = /^Basic (.*)$/i.exec(value) ?? []
          expect(Buffer.from(encoded ?? '', 'base64').toString()).not.toContain(key)
        }
    })

    it('of one tool’s host open no other tool, not the portal and nothing of its API', async () => {
      const { beta, other } = system.tools
      for (const from of [alpha, beta, other]) {
        const cookie = await openTool(from)
        for (const to of [alpha, beta, other]) {
          if (to === from) continue
          for (const [method, path] of [
            ['GET', '/free'],
            ['POST', '/paid'],
            ['GET', '/'],
          ] as const) {
            const { status } = await send(method, path, ['Cookie', cookie], to)
            expect(status, `${from.name} at ${to.name}`).toBe(401)
          }
          expect(to.echo.seen).toEqual([])
        }
        const stranger = system.visitor()
        for (const path of ['/api/me', '/api/keys', '/api/movements', '/api/usage', '/api/admin/people']) {
          const { status } = await stranger.send(`${system.portal}${path}`, { headers: { cookie } })
          expect(status, `${from.name} at ${path}`).toBe(401)
        }
        const { way } = await stranger.visit(`${system.portal}/launch?app=alpha&nonce=${'n'.repeat(43)}`, {
          cookie,
        })
        expect(new URL(way.at(-1) ?? '').pathname).toBe('/sign-in')
      }
    })

    it('of the portal open no tool', async () => {
      const cookie = visitor.cookieFor(new URL(system.portal).hostname) ?? ''
      const me = await system.visitor().send(`${system.portal}/api/me`, { headers: { cookie } })
      expect(me.status).toBe(200)
      for (const tool of Object.values(system.tools)) {
        expect((await send('GET', '/free', ['Cookie', cookie], tool)).status).toBe(401)
        const page = await system.visitor().send(`${tool.url}/free`, { headers: { ...navigation, cookie } })
        expect(page.status).toBe(302)
        expect(tool.echo.seen).toEqual([])
      }
    })
  })
})
