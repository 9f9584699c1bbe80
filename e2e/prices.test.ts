import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import { openTcpProxy, type TcpProxy } from '../authz/test/support/tcp-proxy.ts'
import type { SeenRequest } from './support/echo-tool.ts'
import { collect } from './support/exchange.ts'
import { type Front, type System, startSystem, type Tool } from './support/system.ts'
import { navigation, type Visitor } from './support/visitor.ts'

type Problem = { code: string; price?: number; balance?: number; buyUrl?: string; detail: string }

/** What the tool was told of a request's price. */
const toldOf = (seen: SeenRequest | undefined) => {
  const headers = collect(seen)
  const number = (name: string) => (headers[name] === undefined ? undefined : Number(headers[name]?.[0]))
  return {
    cost: number('x-octroi-cost'),
    pass: number('x-octroi-pass'),
    charge: headers['x-octroi-charge']?.[0],
  }
}

const alphaRules = `
  - { on: "GET /studio/**", tokens: 10, pass: 30m }
  - { on: "POST /short", tokens: 3, pass: 2s }
  - { on: POST /quota, tokens: 4, free-quota: 2/day }
  - { on: "PUT /status/*", tokens: 4, free-quota: 1/day, refund: [5xx] }
  - { on: "POST /slow/*", tokens: 2, per: second, hold: 3, max: 4 }
  - { on: "GET /timed-socket", tokens: 10, per: second, max: 10 }
  - { on: POST /upload, tokens: 2, per: megabyte-in, max: 20 }
  - { on: POST /report, reported: true, hold: 50, max: 100 }
  - { on: "POST /status/*", tokens: 6, refund: [5xx] }
`
const own = { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors', accept: 'application/json' }
const labels = `app=labelled&rule=${encodeURIComponent('POST /asr=3')}&rule=${encodeURIComponent('* /x/**=2')}`

describe.each<Front>(['embedded gateway', 'Traefik over http'])('prices through %s', front => {
  let system: System
  let alpha: Tool
  let proxy: TcpProxy

  beforeAll(async () => {
    system = await startSystem(front, {
      alphaRules,
      labels: front === 'embedded gateway' ? [] : [labels],
      databaseUrl: async direct => {
        proxy = await openTcpProxy(Number(new URL(direct).port))
        return proxy.url(direct)
      },
    })
    alpha = system.tools.alpha
  })
  afterAll(async () => {
    await system?.stop()
    await proxy?.close()
  })
  beforeEach(() => {
    for (const tool of Object.values(system.tools)) tool.echo.seen.length = 0
  })

  const get = (visitor: Visitor, path: string, headers: Record<string, string> = {}) =>
    visitor.send(`${alpha.url}${path}`, { headers: { ...own, ...headers } })
  const post = (visitor: Visitor, path: string, headers: Record<string, string> = {}, body?: Buffer) =>
    visitor.send(`${alpha.url}${path}`, {
      method: 'POST',
      headers: { ...own, ...headers },
      ...(body ? { body } : {}),
    })
  const told = () => alpha.echo.seen.map(toldOf)
  const metric = async (pattern: RegExp) => {
    const text = await (await fetch(`${system.service.gate}/metrics`)).text()
    return Number(pattern.exec(text)?.[1] ?? 0)
  }
  const inForce = (check: () => Promise<unknown>) => expect.poll(check, { timeout: 5000, interval: 100 })

  describe('a pass', () => {
    it('is charged once for parallel first requests, and then free for its time', async () => {
      const { visitor } = await system.signUpOnAlpha(15)
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, i) => get(visitor, `/studio/page-${i}`)),
      )
      expect(answers.map(answer => answer.status)).toEqual(Array(8).fill(200))
      expect(
        told()
          .map(({ cost }) => cost)
          .sort(),
      ).toEqual([0, 0, 0, 0, 0, 0, 0, 10])
      for (const { cost, pass, charge } of told()) {
        expect(pass).toBeGreaterThan(1790)
        expect(pass).toBeLessThanOrEqual(1800)
        // Evidence of a request inside the time must not settle the pass.
        expect(charge !== undefined).toBe(cost === 10)
      }
      for (let i = 0; i < 3; i++) expect((await get(visitor, '/studio/later')).status).toBe(200)
      expect(await system.balanceOf(visitor)).toBe(5)
    })

    it('is known in memory: inside its time the ledger is asked nothing', async () => {
      const { visitor } = await system.signUpOnAlpha(100)
      await get(visitor, '/studio/')
      proxy.hold()
      try {
        const startedAt = performance.now()
        expect((await get(visitor, '/studio/again')).status).toBe(200)
        expect(performance.now() - startedAt).toBeLessThan(500)
        expect((await post(visitor, '/paid')).status).toBe(503)
      } finally {
        proxy.restore()
      }
      expect(told().map(({ cost }) => cost)).toEqual([10, 0])
    })

    it('is its own person, rule and time', async () => {
      const { visitor } = await system.signUpOnAlpha(100)
      const { visitor: another } = await system.signUpOnAlpha(100)
      await post(visitor, '/short')
      await post(another, '/short')
      expect(told().map(({ cost }) => cost)).toEqual([3, 3])
      await get(visitor, '/studio/')
      expect(told().at(-1)?.cost).toBe(10)
      await sleep(2100)
      await post(visitor, '/short')
      expect(told().at(-1)).toMatchObject({ cost: 3, pass: 2 })
      expect(await system.balanceOf(visitor)).toBe(84)
    })

    it('lets a link from another site in while it is open, for that spends nothing', async () => {
      const { visitor } = await system.signUpOnAlpha(10)
      const link = { ...navigation, 'sec-fetch-site': 'cross-site' }
      const asked = await visitor.send(`${alpha.url}/studio/`, { headers: link })
      expect(asked.status).toBe(303)
      await get(visitor, '/studio/')
      expect((await visitor.send(`${alpha.url}/studio/`, { headers: link })).status).toBe(200)
      expect(await system.balanceOf(visitor)).toBe(0)
    })

    it('is closed by its refund within 5 s', async () => {
      const { visitor } = await system.signUpOnAlpha(20)
      await get(visitor, '/studio/')
      const id = told()[0]?.charge?.split('.')[0]
      const refund = await system.admin.post(`${system.portal}/api/admin/charges/${id}/refund`, {
        reason: 'for a test',
      })
      expect(refund.status).toBe(200)
      await inForce(async () => {
        await get(visitor, '/studio/')
        return told().at(-1)?.cost
      }).toBe(10)
      expect(await system.balanceOf(visitor)).toBe(10)
    })
  })

  it('lets the free uses of the day go first', async () => {
    const { visitor } = await system.signUpOnAlpha(5)
    for (let i = 0; i < 3; i++) expect((await post(visitor, '/quota')).status).toBe(200)
    expect(told().map(({ cost }) => cost)).toEqual([0, 0, 4])
    expect((await post(visitor, '/quota')).status).toBe(402)
    expect(await system.balanceOf(visitor)).toBe(1)
  })

  it('gives a free use back whose request failed, where the rule gives back, and keeps it otherwise', async () => {
    const { visitor } = await system.signUpOnAlpha(4)
    const put = (status: number) =>
      visitor.send(`${alpha.url}/status/${status}`, { method: 'PUT', headers: own })
    const settledAs = async () => {
      const [id = ''] = toldOf(alpha.echo.seen.at(-1)).charge?.split('.') ?? []
      const [row] = await system.database.database.query<{ result: string }>(
        'select result from octroi.settlement where charge_id = $1',
        [id],
      )
      return row?.result
    }
    for (let i = 0; i < 2; i++) {
      expect((await put(503)).status).toBe(503)
      expect(toldOf(alpha.echo.seen.at(-1)).cost).toBe(0)
      await expect.poll(settledAs, { timeout: 5000 }).toBe('refunded')
    }
    expect((await put(200)).status).toBe(200)
    await expect.poll(settledAs, { timeout: 5000 }).toBe('captured')
    expect(told().map(({ cost }) => cost)).toEqual([0, 0, 0])
    expect((await put(200)).status).toBe(200)
    expect(toldOf(alpha.echo.seen.at(-1)).cost).toBe(4)
    expect(await system.balanceOf(visitor)).toBe(0)
  })

  it('refuses what may cost more than X-Octroi-Max-Price allows', async () => {
    const { visitor } = await system.signUpOnAlpha(100)
    const refused = await post(visitor, '/paid', { 'x-octroi-max-price': '9' })
    expect(refused.status).toBe(402)
    expect(refused.json<Problem>()).toMatchObject({ code: 'price_above_max', price: 10 })
    expect((await post(visitor, '/paid', { 'x-octroi-max-price': '10' })).status).toBe(200)
    const timed = await post(visitor, '/slow/1', { 'x-octroi-max-price': '3' })
    expect(timed.json<Problem>()).toMatchObject({ code: 'price_above_max', price: 4 })
    for (const bad of ['-1', '1.5', '1e9', ''])
      expect((await post(visitor, '/paid', { 'x-octroi-max-price': bad })).status, bad).toBe(400)
    expect(told().map(({ cost }) => cost)).toEqual([10])
    expect(await system.balanceOf(visitor)).toBe(90)
  })

  it('refuses what passes a spending limit, where more tokens would not help', async () => {
    const { visitor, id } = await system.signUpOnAlpha(100)
    await system.database.database.query(
      `insert into octroi.spend_limit (wallet_id, period, tokens)
       select id, 'day', 15 from octroi.wallet where person_id = $1`,
      [id],
    )
    expect((await post(visitor, '/paid')).status).toBe(200)
    const refused = await post(visitor, '/paid')
    expect(refused.status).toBe(402)
    expect(refused.json<Problem>()).toMatchObject({ code: 'limit_reached', price: 10, balance: 90 })
    expect(refused.json<Problem>().buyUrl).toBeUndefined()
    const headers = { ...navigation, 'sec-fetch-site': 'same-origin' }
    expect((await visitor.send(`${alpha.url}/paid-page`, { headers })).status).toBe(200)
    const page = await visitor.send(`${alpha.url}/paid-page`, { headers })
    expect(page.headers.location).toBe(`${system.portal}/denied?app=alpha&reason=limit-reached`)
    expect(await system.balanceOf(visitor)).toBe(85)
  })

  it('sets aside what a price by time or report may cost, and refuses who has less', async () => {
    const { visitor, id } = await system.signUpOnAlpha(49)
    const refused = await post(visitor, '/report')
    expect(refused.status).toBe(402)
    expect(refused.json<Problem>()).toMatchObject({ code: 'balance_too_low', price: 50, balance: 49 })
    await system.give(id, 4)
    expect((await post(visitor, '/slow/1')).status).toBe(200)
    expect((await post(visitor, '/report')).status).toBe(200)
    expect(told()).toMatchObject([{ cost: 3, charge: expect.stringContaining('.') }, { cost: 50 }])
  })

  describe('a brake', () => {
    const file = () => join(system.appsDir, 'brakes.yaml')
    const brake = (body: object) => system.admin.post(`${system.portal}/api/admin/brakes`, body, {}, 'PATCH')
    const list = async () =>
      (await system.admin.send(`${system.portal}/api/admin/brakes`)).json<{ brakes: unknown[] }>().brakes
    afterEach(async () => {
      await rm(file(), { force: true })
      await inForce(list).toEqual([])
    })

    it('of the file closes an app, public pages too, with the reason, and no other', async () => {
      const { visitor } = await system.signUpOnAlpha(100)
      await visitor.visit(`${system.tools.beta.url}/`)
      await writeFile(file(), 'apps: { alpha: { mode: closed, reason: the disk is full } }')
      await inForce(async () => (await post(visitor, '/paid')).status).toBe(403)
      const refused = await get(system.visitor(), '/open/page')
      expect(refused.json<Problem>()).toMatchObject({
        code: 'closed',
        detail: 'alpha is closed by its operator: the disk is full.',
      })
      const page = await visitor.send(`${alpha.url}/`, { headers: navigation })
      expect(page.headers.location).toBe(`${system.portal}/denied?app=alpha&reason=closed`)
      expect((await visitor.send(`${system.tools.beta.url}/free`, { headers: own })).status).toBe(200)
    })

    it('of the file works while the database is away', async () => {
      const { visitor } = await system.signUpOnAlpha(0)
      proxy.cut()
      try {
        await writeFile(file(), 'all: { mode: free, reason: the ledger is away }')
        await inForce(async () => (await post(visitor, '/paid')).status).toBe(200)
        await writeFile(file(), 'all: { mode: closed, reason: the ledger is away }')
        await inForce(async () => (await get(visitor, '/free')).status).toBe(403)
      } finally {
        proxy.restore()
      }
    })

    it('of an admin closes everything or makes it free, and is taken off again', async () => {
      const { visitor } = await system.signUpOnAlpha(10)
      expect((await brake({ all: true, mode: 'free', reason: 'an incident' })).status).toBe(200)
      expect((await post(visitor, '/paid')).status).toBe(200)
      expect(told().at(-1)).toEqual({ cost: 0, pass: undefined, charge: undefined })
      await brake({ app: 'alpha', mode: 'closed', reason: 'maintenance' })
      expect((await post(visitor, '/paid')).status).toBe(403)
      await brake({ app: 'alpha', mode: null })
      await brake({ all: true, mode: null })
      expect((await post(visitor, '/paid')).status).toBe(200)
      expect(told().at(-1)?.cost).toBe(10)
      expect(await system.balanceOf(visitor)).toBe(0)
    })

    it('of shadow decides and counts, charges nothing and lets through', async () => {
      const { visitor } = await system.signUpOnAlpha(0)
      const tokens = /octroi_shadow_tokens_total\{app="alpha"\} (\d+)/
      const requests = /octroi_requests_total\{app="alpha",verdict="shadow"\} (\d+)/
      const before = { tokens: await metric(tokens), requests: await metric(requests) }
      await brake({ app: 'alpha', shadow: true })
      expect((await post(visitor, '/paid')).status).toBe(200)
      // Of a pass the first request counts.
      for (let i = 0; i < 3; i++) expect((await get(visitor, '/studio/')).status).toBe(200)
      expect(told().map(({ cost, charge }) => [cost, charge])).toEqual(Array(4).fill([0, undefined]))
      expect((await get(system.visitor(), '/free')).status).toBe(401)
      expect((await metric(tokens)) - before.tokens).toBe(20)
      expect((await metric(requests)) - before.requests).toBe(4)
      await brake({ app: 'alpha', shadow: false })
      expect(await system.balanceOf(visitor)).toBe(0)
    })
  })

  it('keeps the books right through all of it', async () => {
    const audit = (await system.admin.send(`${system.portal}/api/admin/books`)).json<{ broken: unknown[] }>()
    expect(audit.broken).toEqual([])
  })

  if (front === 'embedded gateway')
    describe('settled by what the gateway saw', () => {
      it('costs the time that it took, to a whole token', async () => {
        const { visitor } = await system.signUpOnAlpha(10)
        await post(visitor, '/slow/700')
        await inForce(() => system.balanceOf(visitor)).toBe(8)
      })

      it('is ended where its price ends, and costs that, beyond what was set aside', async () => {
        const { visitor } = await system.signUpOnAlpha(10)
        const startedAt = performance.now()
        await expect(post(visitor, '/slow/9000')).rejects.toThrow()
        const seconds = (performance.now() - startedAt) / 1000
        expect(seconds).toBeGreaterThan(1.95)
        expect(seconds).toBeLessThan(3.5)
        await inForce(() => system.balanceOf(visitor)).toBe(6)
      })

      it('costs what was uploaded, what the tool reported, and nothing when the tool failed', async () => {
        const { visitor } = await system.signUpOnAlpha(200)
        await post(visitor, '/upload', {}, Buffer.alloc(2_600_000))
        await inForce(() => system.balanceOf(visitor)).toBe(194)
        const reported = await post(visitor, '/report?cost=7')
        expect(reported.headers['x-octroi-cost']).toBe('7')
        await inForce(() => system.balanceOf(visitor)).toBe(187)
        await post(visitor, '/status/503')
        await inForce(() => system.balanceOf(visitor)).toBe(187)
        await post(visitor, '/status/404')
        await inForce(() => system.balanceOf(visitor)).toBe(181)
        expect(told().map(({ cost }) => cost)).toEqual([20, 50, 6, 6])
      })

      it('costs the time of a WebSocket when it closes', async () => {
        const { visitor } = await system.signUpOnAlpha(10)
        const socket = (await visitor.socket(`${alpha.url}/timed-socket`, { origin: alpha.url })) as WebSocket
        await sleep(350)
        expect(await system.balanceOf(visitor)).toBe(0)
        socket.close()
        await inForce(() => system.balanceOf(visitor)).toBeGreaterThan(0)
        // 350 ms are 4 tokens; a slow machine may make it 7.
        expect(await system.balanceOf(visitor)).toBeGreaterThanOrEqual(3)
        expect(await system.balanceOf(visitor)).toBeLessThanOrEqual(6)
      })
    })

  if (front !== 'embedded gateway')
    describe('an app without a file', () => {
      const labelled = () => alpha.url.replace('alpha', 'labelled')
      const { gate } = {
        gate: (query: string, host: string, path = '/asr') =>
          fetch(`${system.service.gate}/authz?${query}`, {
            headers: {
              'x-forwarded-method': 'POST',
              'x-forwarded-proto': 'http',
              'x-forwarded-host': host,
              'x-forwarded-uri': path,
              'x-forwarded-for': '203.0.113.9',
            },
          }),
      }

      it('is declared by its labels, signs people in and charges by their rules', async () => {
        const { visitor } = await system.signUpOnAlpha(10)
        const tool = system.tools.other.echo
        const landed = await visitor.visit(`${labelled()}/there`)
        expect(landed.status).toBe(200)
        expect(collect(tool.seen.at(-1))['x-octroi-app']).toEqual(['labelled'])
        for (const path of ['/asr', '/x/y', '/free'])
          expect((await visitor.post(`${labelled()}${path}`, {})).status).toBe(200)
        expect(tool.seen.slice(-3).map(seen => toldOf(seen).cost)).toEqual([3, 2, 0])
        expect(await system.balanceOf(visitor)).toBe(5)
        const { items } = (await system.admin.send(`${system.portal}/api/admin/apps`)).json<{
          items: { name: string; source: string }[]
        }>()
        expect(items.map(({ name, source }) => `${name} ${source}`)).toContain('labelled labels')
        expect(items.map(({ name, source }) => `${name} ${source}`)).toContain('alpha file')
      })

      it('is at its own host only, and a file wins over labels', async () => {
        const { hostname } = new URL(labelled())
        expect((await gate(labels, hostname)).status).toBe(401)
        const elsewhere = await gate(labels, 'labelled.elsewhere.test')
        expect([elsewhere.status, ((await elsewhere.json()) as Problem).code]).toEqual([404, 'unknown_app'])
        // Alpha's own list makes this page everybody's; these labels would charge for it.
        const taken = `app=alpha&rule=${encodeURIComponent('* /open/**=9')}`
        expect((await gate(taken, new URL(alpha.url).hostname, '/open/x')).status).toBe(401)
        const bad = await gate('app=wrong&rule=POST', hostname.replace('labelled', 'wrong'))
        expect(((await bad.json()) as Problem).detail).toContain('does not read')
      })
    })
})
