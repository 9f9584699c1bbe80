import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeBrowser, navigation, openGateCalls, ownPage } from './support/authz-client.ts'
import { adjust, bodyOf, type Person, startWorld, type World } from './support/client.ts'

const app = (name: string, rules = '') =>
  `title: ${name}\nsummary: For tests\naccess: granted\notherwise: free\n${rules}`
const apps = {
  club: app('Club'),
  mill: app('Mill', 'rules:\n  - { on: POST /paid, tokens: 10 }\n  - { on: GET /paid, tokens: 10 }\n'),
}
const portal = 'https://portal.example.com'
const club = 'club.example.com'
const mill = 'mill.example.com'

let world: World
let calls: ReturnType<typeof openGateCalls>

beforeAll(async () => {
  world = await startWorld(apps)
  calls = openGateCalls(world.gate)
})
afterAll(async () => {
  calls?.close()
  await world?.close()
})

const letIn = async (name: string, wish: Record<string, unknown>) =>
  bodyOf(await world.admin.client.send('POST', `/api/admin/apps/${name}/access`, wish), 201)
const usedOf = async (name: string, person: Person) => {
  const { items } = bodyOf(await world.admin.client.get(`/api/admin/apps/${name}/access`))
  return items.find((item: { person: { id: string } }) => item.person.id === person.id).used
}
const browserOf = (person: Person) => makeBrowser(calls.ask, person.client, portal)
const withKey = (key: string) => ({ authorization: `Bearer ${key}` })

describe('an app without prices, granted for a number of uses', () => {
  it('counts the visits that start there, lets those inside stay, and turns the next one away', async () => {
    const person = await world.signUp()
    await letIn('club', { person: person.id, uses: 2 })
    const [first, second, third] = [browserOf(person), browserOf(person), browserOf(person)]
    expect((await first.open(`https://${club}/page`)).status).toBe(200)
    // Asking again, and coming again by the portal's link, is the same visit.
    expect((await first.ask(club, { uri: '/more', headers: ownPage })).status).toBe(200)
    expect((await first.open(`${portal}/launch?app=club&to=/more`, 'same-origin')).status).toBe(200)
    expect(await usedOf('club', person)).toBe(1)
    expect((await second.open(`https://${club}/page`)).status).toBe(200)
    const turnedAway = await third.open(`https://${club}/page`)
    expect(turnedAway.trail.at(-1)?.href).toBe(`${portal}/denied?app=club&reason=used-up`)
    expect(third.jar(club).has('__Host-octroi')).toBe(false)
    expect((await first.ask(club)).status).toBe(200)
    expect(await usedOf('club', person)).toBe(2)
  })

  it('is not for API keys, which start no visits; without a number it is', async () => {
    const person = await world.signUp()
    const { key } = await person.key()
    await letIn('club', { person: person.id, uses: 2 })
    const refused = await calls.ask({ host: club, headers: withKey(key) })
    expect([refused.status, refused.body.code]).toEqual([403, 'not_granted'])
    expect(refused.body.detail).toContain('by the visit')
    await letIn('club', { person: person.id })
    expect((await calls.ask({ host: club, headers: withKey(key) })).status).toBe(200)
  })
})

describe('an app with prices, granted for a number of uses', () => {
  it('counts what is charged, then refuses it without a charge, and keeps open what is free', async () => {
    const person = await world.signUp()
    await adjust(world.admin, person, 100)
    const { key } = await person.key()
    await letIn('mill', { person: person.id, uses: 3 })
    const pay = () => calls.ask({ host: mill, method: 'POST', uri: '/paid', headers: withKey(key) })
    const statuses = (await Promise.all(Array.from({ length: 8 }, pay))).map(({ status }) => status)
    expect(statuses.sort()).toEqual([200, 200, 200, 403, 403, 403, 403, 403])
    const refused = await pay()
    expect(refused.body).toMatchObject({ code: 'used_up', app: 'mill' })
    expect((await person.me()).balance).toBe(70)
    expect((await calls.ask({ host: mill, uri: '/result', headers: withKey(key) })).status).toBe(200)
    const page = await calls.ask({ host: mill, uri: '/paid', headers: { ...withKey(key), ...navigation } })
    expect(page.headers.location).toBe(`${portal}/denied?app=mill&reason=used-up`)
    await letIn('mill', { person: person.id, uses: 3 })
    expect((await pay()).status).toBe(200)
  })
})

describe('an access with an end', () => {
  it('is over at the gate to the second, though nothing happens then', async () => {
    const person = await world.signUp()
    const { key } = await person.key()
    const until = new Date(Date.now() + 3000)
    await letIn('club', { person: person.id, until: until.toISOString() })
    const ask = async () => (await calls.ask({ host: club, headers: withKey(key) })).status
    expect(await ask()).toBe(200)
    await sleep(until.getTime() - Date.now() - 1000)
    expect(await ask()).toBe(200)
    await sleep(until.getTime() - Date.now() + 5)
    expect(await ask()).toBe(403)
  })
})

describe('the role support', () => {
  it('is told to tools', async () => {
    const person = await world.signUp()
    const path = `/api/admin/people/${person.id}`
    bodyOf(await world.admin.client.send('PATCH', path, { role: 'support' }))
    const { user } = bodyOf(
      await person.client.send('POST', '/api/auth/sign-in', {
        email: person.email,
        password: 'correct horse battery',
      }),
    )
    expect(user.role).toBe('support')
    const { key } = await person.key()
    await letIn('club', { person: person.id })
    const { headers } = await calls.ask({ host: club, headers: withKey(key) })
    expect([headers['x-octroi-role'], headers['remote-groups']]).toEqual(['support', 'support'])
  })
})

describe('somebody suspended', () => {
  it('is told why at the gate, at the portal and at sign-in, and what they had open ends', async () => {
    const person = await world.signUp()
    const { key } = await person.key()
    await letIn('club', { person: person.id })
    const browser = browserOf(person)
    expect((await browser.open(`https://${club}/`)).status).toBe(200)
    const path = `/api/admin/people/${person.id}`
    bodyOf(await world.admin.client.send('PATCH', path, { status: 'suspended', reason: 'an unpaid invoice' }))
    const byKey = await calls.ask({ host: club, headers: withKey(key) })
    expect([byKey.status, byKey.body.code]).toEqual([403, 'suspended'])
    expect(byKey.body.detail).toContain('an unpaid invoice')
    const page = await browser.ask(club, { headers: navigation })
    expect(page.status).not.toBe(200)
    for (const [method, at, body] of [
      ['GET', '/api/me', undefined],
      ['POST', '/api/auth/sign-in', { email: person.email, password: 'correct horse battery' }],
    ] as const) {
      const answer = await person.client.send(method, at, body)
      expect([answer.status, answer.body.code]).toEqual([403, 'suspended'])
      expect(answer.body.detail).toContain('an unpaid invoice')
    }
    bodyOf(await world.admin.client.send('PATCH', path, { status: 'active' }))
    expect((await calls.ask({ host: club, headers: withKey(key) })).status).toBe(200)
  })
})
