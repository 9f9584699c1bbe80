import { randomUUID } from 'node:crypto'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Client, makeClient, type Person, password, startWorld, type World } from './support/client.ts'
import { makeDatabase } from './support/database.ts'

const apps = { whisper: 'title: Whisper\nsummary: For tests\notherwise: free\nidentity: signed\n' }

const meOf = async (client: Client) => (await client.get('/api/me')).status
const kidsOf = async (world: World): Promise<string[]> => {
  const { keys } = (await (await fetch(new URL('/.well-known/jwks.json', world.base))).json()) as {
    keys: { kid: string }[]
  }
  return keys.map(({ kid }) => kid)
}

/** A new browser in which somebody signs in. */
const signIn = async (world: World, { email }: Person): Promise<Client> => {
  const client = makeClient(world.base)
  expect((await client.send('POST', '/api/auth/sign-in', { email, password })).status).toBe(200)
  return client
}

describe('octroi rotate-secret where the secret is kept in the data folder', () => {
  let world: World
  let person: Person
  const kept = (name = 'secret') => join(world.env.OCTROI_DATA_DIR ?? '', name)
  const rotate = async (...flags: string[]) => {
    const before = await readFile(kept(), 'utf8')
    const ran = await world.octroi('rotate-secret', ...flags)
    expect([ran.code, ran.err]).toEqual([0, ''])
    const after = await readFile(kept(), 'utf8')
    expect(after).not.toBe(before)
    for (const secret of [before, after]) expect(ran.out).not.toContain(secret)
    return ran.out
  }

  beforeAll(async () => {
    world = await startWorld(apps)
    person = await world.signUp()
  })
  afterAll(() => world?.close())

  it('gives the running process a new one that signs, and leaves everybody signed in', async () => {
    const [old] = await kidsOf(world)
    expect(await rotate()).toContain('31 days')
    expect(await meOf(person.client)).toBe(200)
    const kids = await kidsOf(world)
    expect(kids).toEqual([expect.not.stringMatching(`^${old}$`), old])
    for (const name of ['secret', 'secret.previous'])
      expect((await stat(kept(name))).mode & 0o777).toBe(0o600)
  })

  it('leaves who signed in before and after it signed in over a restart, and lets people sign in as before', async () => {
    const after = await signIn(world, person)
    const kids = await kidsOf(world)
    await world.service().stop()
    await world.start()
    expect([await meOf(person.client), await meOf(after)]).toEqual([200, 200])
    expect(await kidsOf(world)).toEqual(kids)
    expect(await meOf(await signIn(world, person))).toBe(200)
  })

  it('with --now signs everybody out at once, and leaves their accounts', async () => {
    expect(await meOf(person.client)).toBe(200)
    expect(await rotate('--now')).toContain('signed out')
    expect(await meOf(person.client)).toBe(401)
    expect(await kidsOf(world)).toHaveLength(1)
    await expect(stat(kept('secret.previous'))).rejects.toThrow('ENOENT')
    expect(await meOf(await signIn(world, person))).toBe(200)
  })

  it('works on a folder that no process runs on', async () => {
    const client = await signIn(world, person)
    const [old] = await kidsOf(world)
    await world.service().stop()
    await rotate()
    await world.start()
    expect(await meOf(client)).toBe(200)
    expect((await kidsOf(world))[1]).toBe(old)
  })

  it('believes no secret that was replaced longer ago than said', async () => {
    const client = await signIn(world, person)
    await rotate()
    await world.service().stop()
    const [, secret] = (await readFile(kept('secret.previous'), 'utf8')).split(' ')
    await writeFile(kept('secret.previous'), `${Date.now() - 1} ${secret}`)
    await world.start()
    expect(await meOf(client)).toBe(401)
    expect(await kidsOf(world)).toHaveLength(1)
  })

  it('starts with no broken secret: it is told and not mended', async () => {
    const whole = await readFile(kept(), 'utf8')
    await world.service().stop()
    await writeFile(kept(), '')
    await expect(world.start()).rejects.toThrow(/secret holds 0 bytes and no secret: restore it/)
    await writeFile(kept(), whole)
    await world.start()
  })
}, 180_000)

describe('octroi rotate-secret where the secret comes from the environment', () => {
  it('says what to set, and that lets everybody stay signed in until the old one is taken away', async () => {
    const database = await makeDatabase()
    const old = 'a secret that tests have, of more than 32 bytes'
    const world = await startWorld(apps, { OCTROI_DATABASE_URL: database.url, OCTROI_SECRET: old })
    try {
      const person = await world.signUp()
      const told = await world.octroi('rotate-secret')
      expect([told.code, told.err]).toEqual([0, ''])
      expect(told.out).not.toContain(old)
      const next = /^OCTROI_SECRET=(\S{44})$/m.exec(told.out)?.[1] ?? ''
      expect(told.out).toMatch(/^OCTROI_SECRET_PREVIOUS=/m)
      expect(await kidsOf(world)).toHaveLength(1)

      await world.service().stop()
      Object.assign(world.env, { OCTROI_SECRET: next, OCTROI_SECRET_PREVIOUS: old })
      await world.start()
      const later = await signIn(world, person)
      expect([await meOf(person.client), await meOf(later)]).toEqual([200, 200])
      expect(await kidsOf(world)).toHaveLength(2)

      await world.service().stop()
      delete world.env.OCTROI_SECRET_PREVIOUS
      await world.start()
      expect([await meOf(person.client), await meOf(later)]).toEqual([401, 200])
      expect(await kidsOf(world)).toHaveLength(1)
    } finally {
      await world.close()
      await database.drop()
    }
  }, 120_000)

  it('says so when the running process has it from there and this one does not', async () => {
    const world = await startWorld(apps, { OCTROI_SECRET: `given ${randomUUID()}` })
    try {
      delete world.env.OCTROI_SECRET
      const told = await world.octroi('rotate-secret')
      expect([told.code, told.out]).toEqual([1, ''])
      expect(told.err).toContain('the running process has its secret from OCTROI_SECRET')
    } finally {
      await world.close()
    }
  }, 120_000)
})
