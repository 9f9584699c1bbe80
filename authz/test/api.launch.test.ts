import { describe, expect, it } from 'vitest'
import { readSigned, type TicketClaims } from '../src/people/signed.ts'
import { type Answer, expectProblem, portalOrigin, useApi } from './support/api.ts'

const nonce = 'n'.repeat(43)
const whisper = 'https://whisper.example.com'

const api = await useApi()

const launchPath = (query: Record<string, string>) =>
  `/launch?${new URLSearchParams({ app: 'whisper', ...query })}`

const goesTo = (answer: Answer): URL => {
  expect(answer.status).toBe(302)
  expect(answer.headers.get('cache-control')).toBe('no-store')
  return new URL(answer.headers.get('location') ?? '')
}

const readTicket = (url: URL, app = 'whisper') => {
  expect([url.origin, url.pathname]).toEqual([whisper, '/.octroi/session'])
  const claims = readSigned<TicketClaims>(api.secrets.ticket, url.searchParams.get('ticket') ?? '', app)
  if (claims === null) throw new Error('no ticket')
  return claims
}

/** What tries to lead off our hosts, by HOSTILE names and Node's own surprises. */
const hostile = [
  '//evil.com',
  '///evil.com',
  '/\\evil.com',
  '/\t/evil.com',
  '\\\\evil.com',
  'https:\\\\evil.com',
  'https://evil.com\\@whisper.example.com',
  'https://whisper.example.com@evil.com',
  'ht\ntps://evil.com',
  ' https://evil.com',
  '\x01https://evil.com',
  'https://whisper.example.com%2eevil.com',
  'https://example.com.evil.tld',
  'https://fooaexample.com',
  'https://whisper.example.com:444/',
  'javascript:alert(1)',
  '/./\\evil.com',
  '/.//evil.com',
  '@evil.com/',
  '.evil.com/',
]

describe('GET /launch', () => {
  it('goes to the app for a nonce first', async () => {
    const person = await api.signUp()
    for (const query of [{ to: '/a?b=c' }, { to: '/a?b=c', nonce: '' }, { to: '/a?b=c', nonce: 'short' }]) {
      const url = goesTo(await person.get(launchPath(query)))
      expect(url.href).toBe(`${whisper}/.octroi/start?to=%2Fa%3Fb%3Dc`)
    }
  })

  it('sends nobody to sign in, and back to the same launch', async () => {
    const url = goesTo(await api.client().get(launchPath({ to: '/a?b=c', nonce })))
    expect(url.origin + url.pathname).toBe(`${portalOrigin}/sign-in`)
    const next = url.searchParams.get('next') ?? ''
    expect(next).toBe(launchPath({ to: '/a?b=c', nonce }))
    readTicket(goesTo(await (await api.signUp()).get(next)))
  })

  it('lets a person in with a ticket for that app, browser and path, good for a minute', async () => {
    const person = await api.signUp()
    const claims = readTicket(goesTo(await person.get(launchPath({ to: '/a?b=c', nonce }))))
    expect(claims).toMatchObject({ sub: person.me.id, aud: 'whisper', non: nonce, to: '/a?b=c', paid: false })
    expect(claims.exp - Date.now() / 1000).toBeLessThanOrEqual(60)
    expect(claims.exp - Date.now() / 1000).toBeGreaterThan(50)
  })

  it('gives every ticket an id of its own', async () => {
    const person = await api.signUp()
    const ids = new Set<string>()
    for (let i = 0; i < 5; i++)
      ids.add(readTicket(goesTo(await person.get(launchPath({ to: '/', nonce })))).jti)
    expect(ids.size).toBe(5)
  })

  it('shows the price first where the path costs tokens', async () => {
    const person = await api.signUp()
    const url = goesTo(await person.get(launchPath({ to: '/studio/a?b=c', nonce })))
    expect(url.origin + url.pathname).toBe(`${portalOrigin}/confirm`)
    const query = { app: 'whisper', to: '/studio/a?b=c', nonce, price: '10' }
    expect(Object.fromEntries(url.searchParams)).toEqual(query)
  })

  it('leads suspended people to where they are told', async () => {
    const person = await api.signUp()
    await api.database.call('changePerson', {
      id: person.me.id,
      role: null,
      status: 'suspended',
      reason: 'unpaid',
    })
    await api.readNow()
    const url = goesTo(await person.get(launchPath({ to: '/', nonce })))
    expect(url.href).toBe(`${portalOrigin}/denied?app=whisper&reason=suspended`)
  })

  it('is 404 for an app that is not there and for one that is switched off', async () => {
    const answer = await api.client().get('/launch?app=nothing')
    expectProblem(answer, 404, 'not_found')
    expect(answer.body.detail).toContain('"nothing"')
    await api.database.call('changeApp', { name: 'zebra', change: { off: true } })
    await api.registry.reload()
    expectProblem(await api.client().get('/launch?app=zebra'), 404, 'not_found')
  })

  it.each([
    '/launch',
    '/launch?app=whisper&app=zebra',
    `/launch?app=whisper&nonce=${nonce}&nonce=${nonce}`,
    '/launch?app=%00',
  ])('is 400 for %s', async path => {
    expectProblem(await api.client().get(path), 400, 'invalid')
  })

  it.each(hostile)('leads to the front page of the app for %j', async to => {
    const person = await api.signUp()
    expect(goesTo(await person.get(launchPath({ to }))).href).toBe(`${whisper}/.octroi/start?to=%2F`)
    expect(readTicket(goesTo(await person.get(launchPath({ to, nonce })))).to).toBe('/')
    const signIn = goesTo(await api.client().get(launchPath({ to, nonce })))
    expect(signIn.searchParams.get('next')).toBe(launchPath({ to: '/', nonce }))
    const { url } = (await person.post('/api/launch', { app: 'whisper', to, nonce })).body
    expect(readTicket(new URL(url)).to).toBe('/')
  })

  it('does not trip over a lone percent sign or a very long path', async () => {
    const person = await api.signUp()
    expect(readTicket(goesTo(await person.get(launchPath({ to: '/%', nonce })))).to).toBe('/%')
    const long = `/${'a'.repeat(2400)}`
    expect(readTicket(goesTo(await person.get(launchPath({ to: long, nonce })))).to).toBe(long)
    expect(readTicket(goesTo(await person.get(launchPath({ to: `${long}${long}`, nonce })))).to).toBe('/')
  })
})

describe('POST /api/launch', () => {
  it('answers the way in for a person who saw the price', async () => {
    const person = await api.signUp()
    const answer = await person.post('/api/launch', { app: 'whisper', to: '/studio/a', nonce })
    expect(answer.status).toBe(200)
    const claims = readTicket(new URL(answer.body.url))
    expect(claims).toMatchObject({ sub: person.me.id, to: '/studio/a', non: nonce, paid: true })
  })

  it('is refused to nobody, to suspended people, and without a nonce of the right shape', async () => {
    const person = await api.signUp()
    const body = { app: 'whisper', to: '/studio/a', nonce }
    expectProblem(await api.client().post('/api/launch', body), 401, 'sign_in')
    expectProblem(await person.post('/api/launch', { ...body, nonce: 'short' }), 400, 'invalid')
    expectProblem(await person.post('/api/launch', { ...body, app: 'nothing' }), 404, 'not_found')
    expectProblem(
      await person.post('/api/launch', body, { 'sec-fetch-site': 'same-site' }),
      403,
      'cross_site',
    )
    await api.database.call('changePerson', {
      id: person.me.id,
      role: null,
      status: 'suspended',
      reason: 'unpaid',
    })
    await api.readNow()
    expectProblem(await person.post('/api/launch', body), 403, 'suspended')
  })
})
