import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, makeBrowser, openGateCalls, ownPage } from './support/authz-client.ts'
import { bodyOf, type Person, password, startWorld, type World } from './support/client.ts'

const portal = 'https://portal.example.com'
const metered = 'metered.example.com'
const other = 'other.example.com'
const idleMs = 5000
const app = (name: string) => `title: ${name}\nsummary: For tests\notherwise: free\n`

let world: World
let calls: ReturnType<typeof openGateCalls>

beforeAll(async () => {
  world = await startWorld(
    { metered: app('Metered'), other: app('Other') },
    { OCTROI_SESSION_IDLE: '5s', OCTROI_SESSION_LIFETIME: '2m' },
  )
  calls = openGateCalls(world.gate)
})
afterAll(async () => {
  calls?.close()
  await world?.close()
})

/** Somebody with sessions on both tools. */
const guest = async () => {
  const person = await world.signUp()
  const browser = makeBrowser(calls.ask, person.client, portal)
  for (const host of [metered, other]) await browser.open(`https://${host}/`)
  return { person, browser }
}

const opens = async (browser: Browser, host: string) =>
  (await browser.ask(host, { headers: ownPage })).status === 200
const isIn = async ({ client }: Person) => (await client.get('/api/me')).status === 200

describe('a session with an idle lifetime of five seconds', () => {
  it('lives by use anywhere, and is over everywhere when there was none', { timeout: 60_000 }, async () => {
    const [used, unused] = [await guest(), await guest()]
    expect(await opens(unused.browser, metered)).toBe(true)
    for (let i = 0; i < 4; i++) {
      await sleep(idleMs / 2)
      if (i % 2) expect(await isIn(used.person)).toBe(true)
      else expect(await opens(used.browser, metered)).toBe(true)
    }
    // Untouched for twice the idle time, while its session was in use elsewhere.
    expect(await opens(used.browser, other)).toBe(true)
    expect([await opens(unused.browser, metered), await isIn(unused.person)]).toEqual([false, false])

    await sleep(idleMs + 100)
    expect([await opens(used.browser, metered), await opens(used.browser, other)]).toEqual([false, false])
    expect(await isIn(used.person)).toBe(false)
  })

  it('is listed and ended, and keys are rotated and renamed, without a Postgres too', async () => {
    const person = await world.signUp()
    const { client } = person
    const { email } = person
    const second = await world.signUp()
    bodyOf(await second.client.send('POST', '/api/auth/sign-in', { email, password }))
    const sessions: { id: string; current: boolean }[] = bodyOf(await client.get('/api/sessions')).items
    expect(sessions.map(({ current }) => current)).toEqual([false, true])
    bodyOf(await client.send('DELETE', `/api/sessions/${sessions[0]?.id}`), 204)
    expect([await isIn(person), await isIn(second)]).toEqual([true, false])

    const { id } = await person.key()
    const made = bodyOf(await client.send('POST', `/api/keys/${id}/rotate`, { overlapS: 60 }), 201)
    expect(bodyOf(await client.send('PATCH', `/api/keys/${made.id}`, { name: 'other' })).name).toBe('other')
    const keys: { id: string }[] = bodyOf(await client.get('/api/keys')).items
    expect(keys.map(key => key.id)).toEqual([made.id, id])
  })

  it('keeps its cookie no longer than the session can live', async () => {
    const person = await world.signUp()
    const browser = makeBrowser(calls.ask, person.client, portal)
    const { trail } = await browser.open(`https://${metered}/`)
    expect(trail.at(-1)?.host).toBe(metered)
    const signedIn = await person.client.send('POST', '/api/auth/sign-in', {
      email: person.email,
      password,
    })
    bodyOf(signedIn)
    expect(signedIn.headers.getSetCookie()[0]).toContain('Max-Age=120;')
  })

  it('survives a restart of the process, and so does its last use', { timeout: 60_000 }, async () => {
    const [{ person, browser }, second] = [await guest(), await world.signUp()]
    const { email } = person
    bodyOf(await second.client.send('POST', '/api/auth/sign-in', { email, password }))
    await sleep(1000)
    expect(await opens(browser, metered)).toBe(true)
    const usedAt = Date.now()
    await world.service().stop()
    // A restart may take longer than five seconds.
    world.env.OCTROI_SESSION_IDLE = '2m'
    await world.start()
    const sessions: { current: boolean; lastUsedAt: string }[] = bodyOf(
      await second.client.get('/api/sessions'),
    ).items
    const other = sessions.find(({ current }) => !current)
    expect(Math.abs(Date.parse(other?.lastUsedAt ?? '') - usedAt)).toBeLessThan(500)
    expect([await opens(browser, metered), await isIn(person)]).toEqual([true, true])
  })
})
