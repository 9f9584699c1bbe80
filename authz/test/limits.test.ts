import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { makeApiKey } from '../src/people/api-key.ts'
import { navigation, type Told, type Verdict } from './support/authz-client.ts'
import { adjust, bodyOf, makeClient, type Person, password } from './support/client.ts'
import { useWorld } from './support/world.ts'

const gateKey = 'marked-gate-key-0123456789abcdef'
const app = (more: string) => `title: For tests\nsummary: For tests\notherwise: free\n${more}`
const rules = `rules:
  - { on: POST /paid, tokens: 10 }
  - { on: GET /open, access: public }
  - { on: GET /closed, deny: true }
`
const apps = {
  narrow: app(`limit: 5/h\n${rules}`),
  wide: app(rules),
  club: app('access: public\ncors: true\n'),
  kiosk: app('access: public\nlimit: 3/h\n'),
}

/** Asks as the proxy does that knows the gate key; every test has addresses of its own. */
const ask = ({ call = {}, ...told }: Told) =>
  calls.ask({ ...told, call: { query: `?key=${gateKey}`, ...call } })

let addresses = 0
const nextAddress = () => `203.0.113.${++addresses}`
const from = (address: string) => ({ 'X-Forwarded-For': address })

const somebody = async (tokens = 0) => {
  const person = await world.signUp()
  if (tokens > 0) await adjust(world.admin, person, tokens)
  const { key } = await person.key()
  return { person, headers: { authorization: `Bearer ${key}` } }
}

/** The statuses of so many requests, one after the other. */
const statuses = async (times: number, told: () => Told | Promise<Told>) => {
  const found: number[] = []
  for (let i = 0; i < times; i++) found.push((await ask(await told())).status)
  return found
}
const times = (count: number, status: number) => Array<number>(count).fill(status)

const expectLimited = ({ status, headers, body }: Verdict, policy: string, quota: string) => {
  expect([status, body.code, body.status]).toEqual([429, 'rate_limited', 429])
  expect(headers['content-type']).toBe('application/problem+json')
  expect(headers['cache-control']).toBe('no-store')
  const waitS = Number(headers['retry-after'])
  expect(waitS).toBeGreaterThan(0)
  expect(headers['ratelimit-policy']).toBe(`"${policy}";${quota}`)
  expect(headers.ratelimit).toBe(`"${policy}";r=0;t=${waitS}`)
}

const { world, calls } = await useWorld(apps, { OCTROI_ANONYMOUS_LIMIT: '20/h', OCTROI_GATE_KEY: gateKey })

describe('an app with a limit', () => {
  const host = 'narrow.example.com'

  it('lets a person through so often, then tells how long to wait', async () => {
    const { headers } = await somebody()
    expect(await statuses(5, () => ({ host, headers }))).toEqual(times(5, 200))
    const refused = await ask({ host, headers })
    expectLimited(refused, 'person', 'q=5;w=3600')
    expect(refused.body.detail).toContain('5/h')
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(720)
  })

  it('counts a person and not a key, an address or a path, and nobody else', async () => {
    const { person, headers } = await somebody()
    const second = { authorization: `Bearer ${(await person.key()).key}` }
    await statuses(3, () => ({ host, headers, forwarded: from(nextAddress()) }))
    await statuses(2, () => ({ host, headers: second, uri: '/elsewhere' }))
    expect((await ask({ host, headers })).status).toBe(429)
    expect((await ask({ host, headers: second })).status).toBe(429)
    const other = await somebody()
    expect((await ask({ host, headers: other.headers })).status).toBe(200)
    expect((await ask({ host: 'wide.example.com', headers })).status).toBe(200)
  })

  it('takes no tokens for what it refuses', async () => {
    const { person, headers } = await somebody(100)
    const pay = () => ({ host, headers, method: 'POST', uri: '/paid' })
    expect(await statuses(7, pay)).toEqual([...times(5, 200), 429, 429])
    expect((await person.me()).balance).toBe(50)
  })

  it('counts nothing for what is not permitted anyway', async () => {
    const { headers } = await somebody()
    expect(await statuses(8, () => ({ host, headers, uri: '/closed' }))).toEqual(times(8, 403))
    expect(await statuses(6, () => ({ host, headers }))).toEqual([...times(5, 200), 429])
  })

  it('tells page navigations the same way', async () => {
    const { headers } = await somebody()
    await statuses(5, () => ({ host, headers }))
    expectLimited(await ask({ host, headers: { ...headers, ...navigation } }), 'person', 'q=5;w=3600')
  })

  it('is no wider for whoever signs out: it counts their address then', async () => {
    const forwarded = from(nextAddress())
    const kiosk = { host: 'kiosk.example.com', forwarded }
    expect(await statuses(3, () => kiosk)).toEqual(times(3, 200))
    expectLimited(await ask(kiosk), 'address', 'q=3;w=3600')
    expect((await ask({ host: 'club.example.com', forwarded })).status).toBe(200)
  })
})

describe('who is not signed in', () => {
  const host = 'club.example.com'

  it('is let through so often from one address, then tells how long to wait', async () => {
    const forwarded = from(nextAddress())
    expect(await statuses(20, () => ({ host, forwarded }))).toEqual(times(20, 200))
    expectLimited(await ask({ host, forwarded }), 'address', 'q=20;w=3600')
    expect((await ask({ host, forwarded: from(nextAddress()) })).status).toBe(200)
  })

  it('has one address in a whole IPv6 /64', async () => {
    let i = 0
    const next = () => ({ host, forwarded: from(`2001:db8:0:7::${(++i).toString(16)}`) })
    expect(await statuses(22, next)).toEqual([...times(20, 200), 429, 429])
    expect((await ask({ host, forwarded: from('2001:db8:0:8::1') })).status).toBe(200)
  })

  it('is told to sign in only so often, whatever the way of asking', async () => {
    const forwarded = from(nextAddress())
    const asks: Told[] = [
      { host: 'wide.example.com', forwarded },
      { host: 'wide.example.com', forwarded, headers: navigation },
      { host: 'wide.example.com', forwarded, headers: { cookie: '__Host-octroi=forged' } },
      { host: 'wide.example.com', forwarded, headers: { authorization: 'Bearer oct_short' } },
    ]
    let i = 0
    expect(await statuses(20, () => asks[i++ % 4] ?? {})).toEqual(
      Array.from({ length: 20 }, (_, n) => (n % 4 === 1 ? 302 : 401)),
    )
    for (const told of asks) expectLimited(await ask(told), 'address', 'q=20;w=3600')
  })

  it('tries so many keys and no more', async () => {
    const forwarded = from(nextAddress())
    const guess = () => ({ host, forwarded, headers: { authorization: `Bearer ${makeApiKey()}` } })
    expect(await statuses(21, guess)).toEqual([...times(20, 401), 429])
  })

  it('gets no more by CORS preflights', async () => {
    const forwarded = from(nextAddress())
    const headers = { origin: 'https://elsewhere.example', 'access-control-request-method': 'POST' }
    const preflight = () => ({ host, forwarded, method: 'OPTIONS', headers })
    expect(await statuses(21, preflight)).toEqual([...times(20, 200), 429])
  })

  it('holds up nobody who is signed in at the same address', async () => {
    const { headers } = await somebody()
    const forwarded = from(nextAddress())
    await statuses(21, () => ({ host, forwarded }))
    expect((await ask({ host, forwarded })).status).toBe(429)
    expect((await ask({ host: 'wide.example.com', forwarded, headers })).status).toBe(200)
  })

  it('is counted in the metrics as what it is', async () => {
    const metrics = await (await fetch(new URL('/metrics', world.gate))).text()
    expect(metrics).toMatch(/octroi_requests_total\{app="club",verdict="rate_limited"\} [1-9]/)
  })
})

describe('signing in', () => {
  const signIn = (person: Person, given: string, address: string, email = person.email) =>
    makeClient(world.base).send(
      'POST',
      '/api/auth/sign-in',
      { email, password: given },
      { 'x-forwarded-for': address },
    )

  it('waits after five wrong passwords there, and neither elsewhere nor for who is in', async () => {
    const person = await world.signUp()
    const [here, elsewhere] = [nextAddress(), nextAddress()]
    const [user = '', domain = ''] = person.email.split('@')
    const spellings = [person.email, person.email.toUpperCase(), `${user}+x@${domain}`, `${user}+y@${domain}`]
    const wrong = await Promise.all(
      [...spellings, person.email].map(email => signIn(person, 'not this one', here, email)),
    )
    expect(wrong.map(({ status }) => status)).toEqual(times(5, 401))
    const refused = await signIn(person, password, here)
    expect([refused.status, refused.body.code]).toEqual([429, 'rate_limited'])
    expect(refused.headers.get('retry-after')).toBe('1')
    expect(refused.headers.get('ratelimit')).toBe('"sign-in";r=0;t=1')
    expect(refused.headers.get('ratelimit-policy')).toMatch(/^"sign-in";q=5;w=\d+$/)
    expect((await person.client.get('/api/me')).status).toBe(200)
    bodyOf(await signIn(person, password, elsewhere))
    await sleep(1100)
    bodyOf(await signIn(person, password, here))
  })

  it('waits as well for an account that nobody has', async () => {
    const nobody = { ...(await world.signUp()), email: 'nobody@people.test' }
    const here = nextAddress()
    const wrong = await Promise.all(times(5, 0).map(() => signIn(nobody, 'not this one', here)))
    expect(wrong.map(({ status }) => status)).toEqual(times(5, 401))
    expect((await signIn(nobody, 'not this one', here)).status).toBe(429)
  })
})

describe('the gate key', () => {
  const host = 'wide.example.com'

  it.each([
    ['without it', ''],
    ['with another', '?key=another-gate-key-0123456789abcdef'],
    ['with it and more', `?key=${gateKey}x`],
    ['with it twice', `?key=${gateKey}&key=${gateKey}`],
    ['with it under another name', `?app=${gateKey}`],
  ])('is missed by a trusted proxy that asks %s', async (_, query) => {
    const { headers } = await somebody()
    const { status, body } = await calls.ask({ host, headers, call: { query } })
    expect([status, body.code]).toEqual([403, 'untrusted_proxy'])
    expect(body.detail).toContain('OCTROI_GATE_KEY')
  })

  it('stands beside the app and its rules, in any order', async () => {
    const { headers } = await somebody(100)
    for (const query of [`?app=wide&key=${gateKey}`, `?key=${gateKey}&app=wide`])
      expect((await ask({ host, headers, call: { query } })).status).toBe(200)
    const told = { host: 'labelled.example.com', method: 'POST', uri: '/paid', headers }
    for (const query of [
      `?key=${gateKey}&app=labelled&rule=POST%20/paid%3D7`,
      `?app=labelled&key=${gateKey}&rule=POST%20/paid%3D7`,
    ])
      expect((await ask({ ...told, call: { query } })).headers['x-octroi-cost']).toBe('7')
    expect((await ask({ host, headers, call: { query: `?app=narrow&key=${gateKey}` } })).status).toBe(404)
  })

  it('is never told: not in answers, not on the portal’s port, not in metrics or logs', async () => {
    const { headers } = await somebody()
    const answers = [
      JSON.stringify(await ask({ host: 'nowhere.example.com' })),
      JSON.stringify(await ask({ host, headers })),
      JSON.stringify(await ask({ host, call: { query: `?key=${gateKey}&app=labelled&rule=bad` } })),
      JSON.stringify(await makeClient(world.base).get(`/authz?key=${gateKey}`)),
      await (await fetch(new URL(`/authz/other?key=${gateKey}`, world.gate))).text(),
      await (await fetch(new URL(`/authz/%zz?key=${gateKey}`, world.gate))).text(),
      await (await fetch(new URL('/metrics', world.gate))).text(),
      world.service().output(),
    ]
    for (const answer of answers) expect(answer).not.toContain(gateKey)
  })
})
