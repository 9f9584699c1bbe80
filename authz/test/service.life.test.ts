import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPostgres } from '../src/database.ts'
import { type Load, makeBrowser, openGateCalls, ownPage, startLoad } from './support/authz-client.ts'
import { adjust, bodyOf, listAll, type Person, startWorld, until, type World } from './support/client.ts'
import { makeDatabase, type TestDatabase } from './support/database.ts'

const apps = {
  metered: `title: Metered
summary: For tests
otherwise: free
rules:
  - { on: POST /paid, tokens: 10 }
`,
}
const metered = 'metered.example.com'
const portal = 'https://portal.example.com'
const funds = 1_000_000
const clients = 16

type Charge = { id: string; tokens: number; person: { id: string } }
type Payer = { person: Person; headers: { authorization: string } }

const makePayers = (world: World, count: number): Promise<Payer[]> =>
  Promise.all(
    Array.from({ length: count }, async () => {
      const person = await world.signUp()
      await adjust(world.admin, person, funds)
      return { person, headers: { authorization: `Bearer ${(await person.key()).key}` } }
    }),
  )

const payWith = (world: World, payers: Payer[]): Load =>
  startLoad(world.gate, clients, client => ({
    host: metered,
    method: 'POST',
    uri: '/paid',
    headers: payers[client % payers.length]?.headers ?? {},
  }))

/** Waits until so many charges were acknowledged. */
const acknowledged = (load: Load, count: number) =>
  until(`${count} charges`, () => (load.charged.size >= count ? true : undefined), 20_000)

const readCharges = (world: World) => listAll<Charge>(world.admin.client, '/api/admin/charges')

const expectBooksRight = async (world: World) => {
  const { code, out, err } = await world.octroi('audit')
  expect([code, err]).toEqual([0, ''])
  expect(out).toMatch(/^the books are right: \d+ wallets, \d+ movements\n$/)
}

/** A killed gate takes with it what it had counted; the journal has it all. */
const expectUsageRebuilt = async (world: World) => {
  const rebuilt = () => world.octroi('audit', '--repair-usage')
  await until('usage is rebuilt', async () => ((await rebuilt()).code === 0 ? true : undefined), 60_000)
  await expectBooksRight(world)
}

/** Every person's balance is what they had less what the journal says. */
const expectBalances = async (payers: Payer[], charges: Charge[]) => {
  for (const { person } of payers) {
    const own = charges.filter(charge => charge.person.id === person.id)
    const spent = own.reduce((sum, { tokens }) => sum + tokens, 0)
    expect((await person.me()).balance).toBe(funds - spent)
  }
}

/** One round: kill under load, start again, and hold the journal against what was acknowledged before. */
const killAndCompare = async (world: World, payers: Payer[], before: Set<string>, count: number) => {
  const load = payWith(world, payers)
  await acknowledged(load, count)
  await world.service().kill()
  await load.over
  expect([...load.answered.keys()]).toEqual([200])
  await world.start()
  const charges = await readCharges(world)
  const ids = charges.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  const journal = new Set(ids)
  const missing = [...load.charged.keys(), ...before].filter(id => !journal.has(id))
  expect(missing).toEqual([])
  expect(charges.every(({ tokens }) => tokens === 10)).toBe(true)
  // Beyond what was acknowledged there can only be what was in flight.
  const unknown = ids.filter(id => !load.charged.has(id) && !before.has(id))
  expect(unknown.length).toBeLessThanOrEqual(clients)
  await expectBalances(payers, charges)
  for (const id of ids) before.add(id)
}

describe('killed under paid load, on Postgres,', () => {
  let database: TestDatabase
  let world: World

  beforeAll(async () => {
    database = await makeDatabase()
    const secret = 'a secret that tests have, of more than 32 bytes'
    world = await startWorld(apps, { OCTROI_DATABASE_URL: database.url, OCTROI_SECRET: secret })
  })
  afterAll(async () => {
    await world?.close()
    await database?.drop()
  })

  it('it loses no charge that it acknowledged and makes none twice, three times over', async () => {
    const payers = await makePayers(world, 5)
    const before = new Set<string>()
    for (const count of [500, 1500, 2500]) await killAndCompare(world, payers, before, count)
    await expectUsageRebuilt(world)
  }, 120_000)

  it('SIGTERM answers what is in flight, writes the facts and ends with 0 within ten seconds', async ({
    annotate,
  }) => {
    const payers = await makePayers(world, 4)
    const load = payWith(world, payers)
    await acknowledged(load, 1000)
    const startedAt = performance.now()
    expect(await world.service().stop()).toBe(0)
    const ms = performance.now() - startedAt
    expect(ms).toBeLessThan(10_000)
    await annotate(`stopped after ${Math.round(ms)} ms`)
    await load.over
    expect([...load.answered.keys()]).toEqual([200])
    // A connection may be closed while the next request is on its way; then nothing was taken for it.
    const ids = payers.map(({ person }) => person.id)
    const rows = await database.database.query<{ ref: string }>(
      `select j.ref from octroi.journal j join octroi.wallet w on w.id = j.wallet_id
        where j.kind = 'charge' and w.person_id = any ($1)`,
      [`{${ids.join()}}`],
    )
    expect(new Set(rows.map(({ ref }) => ref))).toEqual(new Set(load.charged.keys()))
    const [fact] = await database.database.query<{ requests: number; tokens: number }>(
      `select sum(requests)::int as requests, sum(tokens)::int as tokens from octroi.usage_fact
        where person_id = any ($1)`,
      [`{${ids.join()}}`],
    )
    expect(fact).toEqual({ requests: load.charged.size, tokens: load.charged.size * 10 })
    await world.start()
    await expectBooksRight(world)
  })
})

describe('SIGTERM', () => {
  let database: TestDatabase
  let world: World
  const sockets: Socket[] = []

  beforeAll(async () => {
    database = await makeDatabase()
    const secret = 'a secret that tests have, of more than 32 bytes'
    world = await startWorld(apps, { OCTROI_DATABASE_URL: database.url, OCTROI_SECRET: secret })
  })
  afterAll(async () => {
    for (const socket of sockets) socket.destroy()
    await world?.close()
    await database?.drop()
  })

  const listens = async (base: string) => {
    const { hostname, port } = new URL(base)
    const socket = connect(Number(port), hostname)
    try {
      await once(socket, 'connect')
      return true
    } catch {
      return false
    } finally {
      socket.destroy()
    }
  }

  it('answers requests whose charge is on its way, and takes no new ones', async () => {
    const [payer] = await makePayers(world, 1)
    if (payer === undefined) throw new Error('no payer')
    const calls = openGateCalls(world.gate)
    const told = { host: metered, method: 'POST', uri: '/paid', headers: payer.headers }
    expect((await calls.ask(told)).status).toBe(200)
    // A lock on the wallet keeps the charges on their way for as long as the test wants.
    const holder = openPostgres(database.url, { connections: 1 })
    await holder.exec(`begin; select 1 from octroi.wallet where person_id = '${payer.person.id}' for update`)
    const inFlight = Array.from({ length: 16 }, () => calls.ask(told))
    await until('charge that waits', async () => {
      const waiting =
        "select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
      return (await database.database.query(waiting)).length > 0 ? true : undefined
    })
    const startedAt = performance.now()
    const stopped = world.service().stop()
    await until('closed listener', async () => ((await listens(world.gate)) ? undefined : true))
    await holder.exec('commit')
    await holder.close()
    for (const { status } of await Promise.all(inFlight)) expect(status).toBe(200)
    expect(await stopped).toBe(0)
    // The connections of the proxy, kept for its next request, hold nothing up.
    expect(performance.now() - startedAt).toBeLessThan(3000)
    calls.close()
    const again = await world.start()
    expect(again.output()).toContain('Octroi is open')
    expect((await payer.person.me()).balance).toBe(funds - 170)
  })

  it('is not held up by requests that are never sent whole', async () => {
    for (const base of [world.base, world.gate]) {
      const { hostname, port } = new URL(base)
      const socket = connect(Number(port), hostname)
      socket.on('error', () => {})
      sockets.push(socket)
      await once(socket, 'connect')
      socket.write('POST /api/auth/sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n')
      socket.write('Content-Length: 1000\r\n\r\n{')
    }
    const startedAt = performance.now()
    expect(await world.service().stop()).toBe(0)
    expect(performance.now() - startedAt).toBeLessThan(10_000)
  })
})

describe('in embedded mode', () => {
  let world: World

  beforeAll(async () => {
    world = await startWorld(apps)
  })
  afterAll(() => world?.close())

  it('killed under paid load, it loses no charge that it acknowledged and makes none twice', async () => {
    const payers = await makePayers(world, 3)
    const before = new Set<string>()
    for (const count of [500, 1000, 1500]) await killAndCompare(world, payers, before, count)
    await expectUsageRebuilt(world)
  }, 120_000)

  it('stopped and started again, people, balances, keys and cookies are as before', async () => {
    const [payer] = await makePayers(world, 1)
    if (payer === undefined) throw new Error('no payer')
    const { person, headers } = payer
    const calls = openGateCalls(world.gate)
    const browser = makeBrowser(calls.ask, person.client, portal)
    await browser.open(`https://${metered}/`)
    const paid = { method: 'POST', uri: '/paid', headers: ownPage }
    expect((await browser.ask(metered, paid)).status).toBe(200)
    const movements = await listAll(person.client, '/api/movements')
    calls.close()
    expect(await world.service().stop()).toBe(0)
    const again = await world.start()
    expect(again.adminLink()).toBeUndefined()
    // Both requests were written as facts by the end of the process.
    const [usage] = bodyOf(await person.client.get('/api/usage?by=app')).items
    expect(usage).toMatchObject({ app: 'metered', requests: 2, tokens: 10 })

    const next = openGateCalls(world.gate)
    const back = makeBrowser(next.ask, person.client, portal)
    for (const [name, value] of browser.jar(metered)) back.jar(metered).set(name, value)
    expect(await person.me()).toMatchObject({ id: person.id, email: person.email, balance: funds - 10 })
    expect(await listAll(person.client, '/api/movements')).toEqual(movements)
    const byCookie = await back.ask(metered, paid)
    expect([byCookie.status, byCookie.headers['x-octroi-balance']]).toEqual([200, String(funds - 20)])
    const byKey = await next.ask({ host: metered, ...paid, headers })
    expect([byKey.status, byKey.headers['x-octroi-balance']]).toEqual([200, String(funds - 30)])
    next.close()
    const { email } = person
    const password = 'correct horse battery'
    bodyOf(await (await world.signUp()).client.send('POST', '/api/auth/sign-in', { email, password }))
    expect((await world.admin.client.get('/api/admin/people')).status).toBe(200)
  })
})
