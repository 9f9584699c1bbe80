import { once } from 'node:events'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import type { SeenRequest } from './support/echo-tool.ts'
import { type Front, type System, startSystem, type Tool } from './support/system.ts'
import { navigation } from './support/visitor.ts'

type Problem = { code: string; price?: number; balance?: number; buyUrl?: string; detail: string }

const headerOf = (seen: SeenRequest | undefined, name: string) => {
  const at = seen?.rawHeaders.findIndex((text, i) => i % 2 === 0 && text.toLowerCase() === name) ?? -1
  return at < 0 ? undefined : seen?.rawHeaders[at + 1]
}

const own = { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' }

/** The same story, whoever stands before the tools. */
describe.each<Front>(['embedded gateway', 'Traefik over http', 'Traefik over https'])('through %s', front => {
  let system: System
  let alpha: Tool
  let beta: Tool

  beforeAll(async () => {
    system = await startSystem(front)
    alpha = system.tools.alpha
    beta = system.tools.beta
  })
  afterAll(() => system?.stop())
  beforeEach(() => {
    for (const tool of Object.values(system.tools)) tool.echo.seen.length = 0
  })

  it('leads a visitor who is not signed in to the portal, and back to the very page once they are', async () => {
    const stranger = system.visitor()
    const refused = await stranger.visit(`${alpha.url}/deep/page?x=1`)
    const signIn = new URL(refused.way.at(-1) ?? '')
    expect(signIn.origin).toBe(system.portal)
    expect(signIn.pathname).toBe('/sign-in')
    expect(alpha.echo.seen).toEqual([])

    await stranger.post(`${system.portal}/api/auth/sign-up`, {
      email: `back-${front.length}@example.test`,
      password: 'correct horse battery',
    })
    const next = signIn.searchParams.get('next') ?? ''
    const landed = await stranger.visit(`${system.portal}${next}`)
    expect(landed.status).toBe(200)
    expect(landed.way.at(-1)).toBe(`${alpha.url}/deep/page?x=1`)
    expect(alpha.echo.seen.at(-1)?.url).toBe('/deep/page?x=1')
  })

  it('tells a request that is no navigation that nobody is signed in', async () => {
    const answer = await system
      .visitor()
      .send(`${alpha.url}/api`, { headers: { accept: 'application/json' } })
    expect(answer.status).toBe(401)
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="octroi"')
    expect(answer.json<Problem>().code).toBe('sign_in')
    expect(alpha.echo.seen).toEqual([])
  })

  it('lets free requests pass and charges paid ones, once each, before the tool sees them', async () => {
    const { visitor, id, email } = await system.signUpOnAlpha(15)
    expect((await visitor.send(`${alpha.url}/free`)).status).toBe(200)
    const paid = await visitor.post(`${alpha.url}/paid`, { hello: 1 })
    expect(paid.status).toBe(200)
    const seen = alpha.echo.seen.at(-1)
    expect(seen?.bodyBytes).toBe(11)
    expect(headerOf(seen, 'x-octroi-user')).toBe(id)
    expect(headerOf(seen, 'x-octroi-email')).toBe(email)
    expect(headerOf(seen, 'x-octroi-cost')).toBe('10')
    expect(headerOf(seen, 'x-octroi-balance')).toBe('5')
    expect(headerOf(seen, 'remote-user')).toBe(email)
    expect(Buffer.from(headerOf(seen, 'remote-name') ?? '', 'latin1').toString()).toMatch(/^Zoë Łukasz \d+$/)
    expect(await system.balanceOf(visitor)).toBe(5)
    const movements = (await visitor.send(`${system.portal}/api/movements`)).json<{
      items: { kind: string; tokens: number; note: string; id: string }[]
    }>().items
    expect(movements.map(({ kind, tokens, note }) => ({ kind, tokens, note }))).toEqual([
      { kind: 'charge', tokens: -10, note: 'POST /paid' },
      { kind: 'adjustment', tokens: 15, note: 'for a test' },
    ])
    expect(headerOf(seen, 'x-octroi-charge')).toMatch(new RegExp(`^${movements[0]?.id}\\.`))
  })

  it('refuses what the balance does not cover, without the tool seeing it', async () => {
    const { visitor } = await system.signUpOnAlpha(9)
    const refused = await visitor.post(`${alpha.url}/paid`, {})
    expect(refused.status).toBe(402)
    expect(refused.json<Problem>()).toMatchObject({
      code: 'balance_too_low',
      price: 10,
      balance: 9,
      buyUrl: `${system.portal}/tokens?app=alpha&need=10&to=%2F`,
    })
    const page = await visitor.send(`${alpha.url}/paid-page?q=1`, {
      headers: { ...navigation, 'sec-fetch-site': 'same-origin' },
    })
    expect(page.status).toBe(200)
    const short = await visitor.send(`${alpha.url}/paid-page?q=1`, {
      headers: { ...navigation, 'sec-fetch-site': 'same-origin' },
    })
    expect(short.status).toBe(303)
    const to = new URL(short.headers.location ?? '')
    expect(to.origin + to.pathname).toBe(`${system.portal}/tokens`)
    expect(Object.fromEntries(to.searchParams)).toEqual({ app: 'alpha', need: '5', to: '/paid-page?q=1' })
    expect(alpha.echo.seen.map(seen => seen.url)).toEqual(['/paid-page?q=1'])
    expect(await system.balanceOf(visitor)).toBe(4)
  })

  it('never shows a tool the cookies and keys of Octroi, and leaves everything else as it was', async () => {
    const { visitor } = await system.signUpOnAlpha(100)
    const ours = visitor.cookieFor(new URL(alpha.url).hostname)
    await visitor.send(`${alpha.url}/free`, {
      headers: { cookie: `theme=dark; ${ours}; lang=fr`, authorization: 'Basic dG9vbDpvd24=' },
    })
    expect(headerOf(alpha.echo.seen.at(-1), 'cookie')).toBe('theme=dark; lang=fr')
    expect(headerOf(alpha.echo.seen.at(-1), 'authorization')).toBe('Basic dG9vbDpvd24=')
    const { key } = (await visitor.post(`${system.portal}/api/keys`, { name: 'script' })).json<{
      key: string
    }>()
    const script = system.visitor()
    for (const authorization of [`Bearer ${key}`, `Basic ${Buffer.from(`me:${key}`).toString('base64')}`]) {
      const answer = await script.send(`${alpha.url}/paid`, { method: 'POST', headers: { authorization } })
      expect(answer.status).toBe(200)
      expect(headerOf(alpha.echo.seen.at(-1), 'authorization')).toBeUndefined()
    }
    expect(JSON.stringify(alpha.echo.seen)).not.toContain(key)
    expect(await system.balanceOf(visitor)).toBe(80)
  })

  it('replaces whatever a client says about who they are and what they paid (HOSTILE 11, 7)', async () => {
    const { visitor, id } = await system.signUpOnAlpha(0)
    const forged = {
      'x-octroi-user': 'admin',
      X_Octroi_User: 'admin',
      'x-octroi-charge': 'forged',
      'x-octroi-cost': '0',
      'remote-user': 'admin',
      Remote_User: 'admin',
      'x-octroi-role': 'admin',
      'x-http-method-override': 'POST',
      'x-original-url': '/paid',
      'x-rewrite-url': '/paid',
    }
    expect((await visitor.send(`${alpha.url}/free`, { headers: forged })).status).toBe(200)
    const seen = alpha.echo.seen.at(-1)
    expect(headerOf(seen, 'x-octroi-user')).toBe(id)
    expect(headerOf(seen, 'x-octroi-role')).toBe('user')
    for (const name of [
      'x_octroi_user',
      'remote_user',
      'x-octroi-charge',
      'x-http-method-override',
      'x-original-url',
      'x-rewrite-url',
    ])
      expect(headerOf(seen, name), name).toBeUndefined()
  })

  it('believes no forwarded header of a client (HOSTILE 6 to 9)', async () => {
    const { visitor } = await system.signUpOnAlpha(0)
    const lies = {
      'x-forwarded-uri': '/free',
      'x-forwarded-host': new URL(beta.url).host,
      'x-forwarded-method': 'GET',
      'x-forwarded-proto': 'gopher',
      'x-forwarded-prefix': '/free',
      'x-forwarded-for': 'nonsense',
    }
    const answer = await visitor.send(`${alpha.url}/paid`, { method: 'POST', headers: { ...own, ...lies } })
    expect(answer.status).toBe(402)
    for (const name of Object.keys(lies)) {
      const cut = await visitor.send(`${alpha.url}/paid`, {
        method: 'POST',
        headers: { ...own, connection: `close, ${name}` },
      })
      expect([400, 402], name).toContain(cut.status)
    }
    expect(alpha.echo.seen).toEqual([])
  })

  it('reads every spelling of a paid path as that path, or not at all (HOSTILE 1 to 5)', async () => {
    const { visitor } = await system.signUpOnAlpha(0)
    const spellings = [
      '/paid?x=/free',
      '/paid/',
      '/PAID',
      '/%70aid',
      '/p%61id',
      '//paid',
      '/./paid',
      '/free/../paid',
      '/free/%2e%2e/paid',
      '/paid;x',
      '/paid%3bx',
      '/paid%2f',
      '/%2Fpaid',
      '/paid%5c',
      '/paid%00',
      '/paid%23',
      '/paid%3f',
      '/pai%64?a=%zz',
      '/paid%25',
      '/%',
      '/%zz',
      '/paid%',
      `/${'a'.repeat(16_384)}`,
      '/ｐaid',
      '/pa\u0131d',
    ]
    for (const path of spellings) {
      const raw = encodeURI(path).replaceAll('%25', '%')
      const answer = await visitor.send(`${alpha.url}${raw}`, { method: 'POST', headers: own })
      if (answer.status === 200) {
        // Whatever passed for nothing must not be the paid path to any tool.
        const told = decodeURIComponent(alpha.echo.seen.at(-1)?.url.split('?')[0] ?? '').toLowerCase()
        expect(told.replaceAll('/', ''), path).not.toBe('paid')
      } else expect([301, 400, 402, 404, 414, 431], path).toContain(answer.status)
    }
    expect(await system.balanceOf(visitor)).toBe(0)
  })

  it('knows the app by its host however it is spelled (HOSTILE 1)', async () => {
    const { visitor } = await system.signUpOnAlpha(0)
    const { host, hostname, port } = new URL(alpha.url)
    for (const spelling of [host.toUpperCase(), `${hostname}.:${port}`, hostname, `${hostname}:443`]) {
      const answer = await visitor.send(`${alpha.url}/paid`, {
        method: 'POST',
        headers: { ...own, host: spelling },
      })
      expect([402, 404, 400], spelling).toContain(answer.status)
    }
    expect(alpha.echo.seen).toEqual([])
  })

  it('does not let a page on one tool spend at another (HOSTILE 21)', async () => {
    const { visitor } = await system.signUpOnAlpha(100)
    await visitor.visit(`${beta.url}/`)
    beta.echo.seen.length = 0
    const fromAlpha = { origin: alpha.url, referer: `${alpha.url}/` }
    for (const site of ['same-site', 'cross-site']) {
      const posted = await visitor.send(`${beta.url}/paid`, {
        method: 'POST',
        headers: { ...fromAlpha, 'sec-fetch-site': site },
      })
      expect(posted.status, site).toBe(403)
      expect(posted.json<Problem>().code).toBe('cross_site')
      expect(await visitor.socket(`${beta.url}/free-socket`, { ...fromAlpha, 'sec-fetch-site': site })).toBe(
        403,
      )
      expect(await visitor.socket(`${beta.url}/paid-socket`, { ...fromAlpha, 'sec-fetch-site': site })).toBe(
        403,
      )
    }
    const old = await visitor.send(`${beta.url}/paid`, { method: 'POST', headers: fromAlpha })
    expect(old.status).toBe(403)
    expect(beta.echo.seen).toEqual([])
    expect(await system.balanceOf(visitor)).toBe(100)
  })

  it('asks before a link from elsewhere spends, and spends once confirmed (HOSTILE 21)', async () => {
    const { visitor } = await system.signUpOnAlpha(100)
    const link = await visitor.visit(`${alpha.url}/paid-page?q=2`, { 'sec-fetch-site': 'cross-site' })
    const confirm = new URL(link.way.at(-1) ?? '')
    expect(confirm.origin + confirm.pathname).toBe(`${system.portal}/confirm`)
    expect(confirm.searchParams.get('price')).toBe('5')
    expect(await system.balanceOf(visitor)).toBe(100)
    const { url } = (
      await visitor.post(`${system.portal}/api/launch`, {
        app: 'alpha',
        to: confirm.searchParams.get('to'),
        nonce: confirm.searchParams.get('nonce'),
      })
    ).json<{ url: string }>()
    const page = await visitor.visit(url, { 'sec-fetch-site': 'same-site' })
    expect(page.status).toBe(300)
    const [, onward = ''] = /url=([^"]+)"/.exec(page.text) ?? []
    const to = onward.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
    expect(to).toBe('/paid-page?q=2')
    const done = await visitor.visit(`${alpha.url}${to}`, { 'sec-fetch-site': 'same-origin' })
    expect(done.status).toBe(200)
    expect(await system.balanceOf(visitor)).toBe(95)
    // The ticket is used up: nobody spends with it again, and it leads nowhere.
    const again = await visitor.send(url, { headers: navigation })
    expect(again.status).toBe(400)
    expect(again.headers.location).toBeUndefined()
  })

  it('opens a tool on an unrelated domain with a session of its own', async () => {
    const { visitor } = await system.signUpOnAlpha(10)
    const { other } = system.tools
    const landed = await visitor.visit(`${other.url}/there`, { 'sec-fetch-site': 'cross-site' })
    expect(landed.status).toBe(200)
    expect(other.echo.seen.at(-1)?.url).toBe('/there')
    expect((await visitor.post(`${other.url}/paid`, {})).status).toBe(200)
    const cookie = visitor.cookieFor(new URL(other.url).hostname) ?? ''
    const moved = await system
      .visitor()
      .send(`${alpha.url}/free`, { headers: { cookie, accept: 'application/json' } })
    expect(moved.status).toBe(401)
    expect(await system.balanceOf(visitor)).toBe(0)
  })

  it('charges a WebSocket when it opens, and passes what is said in it', async () => {
    const { visitor } = await system.signUpOnAlpha(10)
    expect(await system.visitor().socket(`${alpha.url}/free-socket`)).toBe(401)
    const socket = (await visitor.socket(`${alpha.url}/paid-socket`, { origin: alpha.url })) as WebSocket
    expect(typeof socket).toBe('object')
    socket.send('hello')
    const [message] = await once(socket, 'message')
    expect(String(message)).toBe('hello')
    socket.close()
    expect(await system.balanceOf(visitor)).toBe(3)
    expect(await visitor.socket(`${alpha.url}/paid-socket`, { origin: alpha.url })).toBe(402)
  })

  it('charges one Idempotency-Key once, and never passes a repeat', async () => {
    const { visitor } = await system.signUpOnAlpha(100)
    const send = () => visitor.post(`${alpha.url}/paid`, {}, { 'idempotency-key': 'order-1' })
    const answers = await Promise.all([send(), send(), send(), send()])
    expect(answers.map(answer => answer.status).sort()).toEqual([200, 409, 409, 409])
    expect((await send()).json<Problem>().code).toBe('already_charged')
    expect(alpha.echo.seen.length).toBe(1)
    expect(await system.balanceOf(visitor)).toBe(90)
  })

  it('passes a body of 32 MB whole, and public paths to anybody', async () => {
    const { visitor } = await system.signUpOnAlpha(10)
    const body = Buffer.alloc(32 * 1024 * 1024, 'x')
    const answer = await visitor.send(`${alpha.url}/paid`, { method: 'POST', headers: own, body })
    expect(answer.status).toBe(200)
    expect(alpha.echo.seen.at(-1)?.bodyBytes).toBe(body.length)
    expect((await system.visitor().send(`${alpha.url}/open/to/all`)).status).toBe(200)
    expect(headerOf(alpha.echo.seen.at(-1), 'x-octroi-user')).toBeUndefined()
  })

  it('shuts out whoever was suspended or signed out, within 5 s, old cookie and all (HOSTILE 15)', async () => {
    const { visitor, id } = await system.signUpOnAlpha(10)
    await system.admin.post(
      `${system.portal}/api/admin/people/${id}`,
      { status: 'suspended', reason: 'for a test' },
      {},
      'PATCH',
    )
    await expect
      .poll(
        async () =>
          (await visitor.send(`${alpha.url}/free`, { headers: { accept: 'application/json' } })).status,
        { timeout: 5000 },
      )
      .toBe(403)
    await system.admin.post(`${system.portal}/api/admin/people/${id}`, { status: 'active' }, {}, 'PATCH')
    await expect
      .poll(async () => (await visitor.send(`${alpha.url}/free`)).status, { timeout: 5000 })
      .toBe(200)
    const kept = visitor.cookieFor(new URL(alpha.url).hostname) ?? ''
    expect((await visitor.post(`${system.portal}/api/auth/sign-out`, {})).status).toBe(204)
    await expect
      .poll(
        async () => (await system.visitor().send(`${alpha.url}/free`, { headers: { cookie: kept } })).status,
        { timeout: 5000 },
      )
      .toBe(401)
  })

  it('keeps the books right through all of it', async () => {
    const audit = (await system.admin.send(`${system.portal}/api/admin/books`)).json<{ broken: unknown[] }>()
    expect(audit.broken).toEqual([])
  })
})
