import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../src/database.ts'
import { openLiteIdentity, openLiteIdentityOnPostgres } from '../src/embedded/lite.ts'
import { openPglite } from '../src/embedded/pglite.ts'
import { IdentityError } from '../src/identity/identity-error.ts'
import { type Identity, openSupabaseIdentity } from '../src/identity.ts'
import { migrate } from '../src/migrate.ts'
import { makeDatabase } from './support/database.ts'
import { startSupabaseServer } from './support/supabase-server.ts'

type Opened = { identity: Identity; countSessions(): Promise<number>; close(): Promise<void> }

// Fifty hashes at their usual cost take four seconds of the one thread that is server and client here.
process.env.LITE_AUTH_BCRYPT_COST = '5'

const secret = 'a secret that tests have, of more than 32 bytes'
const password = 'correct horse battery'
const newEmail = () => `${randomUUID()}@example.com`

const sessionsIn = (database: Database) => async () => {
  const [row] = await database.query<{ n: number }>('select count(*) as n from auth.sessions')
  return row?.n ?? 0
}

const embedded = async (): Promise<Opened> => {
  const dir = await mkdtemp(join(tmpdir(), 'octroi-identity-'))
  const { database, connection } = await openPglite(dir)
  await migrate(database)
  const close = async () => {
    await database.close()
    await rm(dir, { recursive: true })
  }
  return {
    identity: await openLiteIdentity(connection, { secret }),
    countSessions: sessionsIn(database),
    close,
  }
}

const embeddedOnPostgres = async (): Promise<Opened> => {
  const { url, database, drop } = await makeDatabase()
  const identity = await openLiteIdentityOnPostgres(url, { secret })
  const close = async () => {
    await identity.close?.()
    await drop()
  }
  return { identity, countSessions: sessionsIn(database), close }
}

const supabase = async (): Promise<Opened> => {
  const server = await startSupabaseServer()
  return { identity: openSupabaseIdentity(server), countSessions: server.countSessions, close: server.stop }
}

const supabaseByPublishableKey = async (): Promise<Opened> => {
  const server = await startSupabaseServer()
  const { url, publishableKey } = server
  const identity = openSupabaseIdentity({ url, publishableKey })
  return { identity, countSessions: server.countSessions, close: server.stop }
}

describe.each([
  { mode: 'embedded', open: embedded },
  { mode: 'embedded on Postgres', open: embeddedOnPostgres },
  { mode: 'Supabase', open: supabase },
  { mode: 'Supabase without its secret key', open: supabaseByPublishableKey },
])('identity, $mode', ({ open }) => {
  let identity: Identity
  let opened: Opened
  const address = '203.0.113.7'

  beforeAll(async () => {
    opened = await open()
    identity = opened.identity
  })
  afterAll(() => opened.close())

  it('makes an account and knows it again, with its name', async () => {
    const email = newEmail()
    const made = await identity.signUp({ email, password, name: ' Ada Lovelace ', address })
    expect(made).toEqual({ kind: 'made', user: { id: expect.any(String), email, name: 'Ada Lovelace' } })
    const user = await identity.signIn({ email, password, address })
    expect(made).toEqual({ kind: 'made', user })
  })

  it('takes an address in any case and with space around it as the same', async () => {
    const email = newEmail()
    await identity.signUp({ email: ` ${email.toUpperCase()} `, password })
    expect(await identity.signIn({ email: `${email.toUpperCase()}\n`, password })).toMatchObject({
      email,
      name: '',
    })
  })

  it('refuses a wrong password and an unknown address alike', async () => {
    const email = newEmail()
    await identity.signUp({ email, password })
    const wrong = await identity.signIn({ email, password: 'another password' }).catch(error => error)
    const unknown = await identity.signIn({ email: newEmail(), password }).catch(error => error)
    expect(wrong).toBeInstanceOf(IdentityError)
    expect(wrong.code).toBe('wrong_credentials')
    expect([unknown.code, unknown.message]).toEqual([wrong.code, wrong.message])
  })

  it('refuses an address that is taken', async () => {
    const email = newEmail()
    await identity.signUp({ email, password })
    await expect(identity.signUp({ email: email.toUpperCase(), password })).rejects.toMatchObject({
      code: 'email_taken',
    })
  })

  it('says what a password must have', async () => {
    await expect(identity.signUp({ email: newEmail(), password: 'short' })).rejects.toMatchObject({
      code: 'weak_password',
      message: expect.stringContaining('10'),
    })
    await expect(identity.signUp({ email: newEmail(), password: 'x'.repeat(73) })).rejects.toMatchObject({
      code: 'weak_password',
      message: expect.stringContaining('72'),
    })
    await expect(identity.signUp({ email: 'nobody', password })).rejects.toMatchObject({
      code: 'email_invalid',
    })
  })

  it('never takes one person for another, 50 at once', async () => {
    const people = Array.from({ length: 50 }, (_, i) => ({ email: newEmail(), name: `Person ${i}` }))
    const made = await Promise.all(people.map(person => identity.signUp({ ...person, password })))
    const signedIn = await Promise.all(people.map(({ email }) => identity.signIn({ email, password })))
    expect(signedIn.map(({ email, name }) => ({ email, name }))).toEqual(people)
    expect(signedIn).toEqual(made.map(one => one.kind === 'made' && one.user))
  })

  it('leaves no session behind', async () => {
    const email = newEmail()
    await identity.signUp({ email, password })
    await identity.signIn({ email, password })
    expect(await opened.countSessions()).toBe(0)
  })
})

describe('identity by Supabase', () => {
  it('says that mail must be confirmed', async () => {
    const server = await startSupabaseServer({ confirmations: true })
    const identity = openSupabaseIdentity(server)
    const email = newEmail()
    const signedUp = await identity.signUp({ email, password })
    expect(signedUp).toEqual({ kind: 'confirm', user: { id: expect.any(String), email, name: '' } })
    await expect(identity.signIn({ email, password })).rejects.toMatchObject({ code: 'mail_unconfirmed' })
    await server.stop()
  })

  it('says "confirm" for a taken address too when Supabase hides that it is taken', async () => {
    const { url, stop } = await answering(200, { id: randomUUID(), email: 'a@b.co', identities: [] })
    const identity = openSupabaseIdentity({ url, publishableKey: 'k' })
    expect(await identity.signUp({ email: 'a@b.co', password })).toEqual({
      kind: 'confirm',
      user: null,
    })
    await stop()
  })

  it('is unavailable when nothing answers, when it fails and when the key is wrong', async () => {
    const server = await startSupabaseServer()
    const wrongKey = openSupabaseIdentity({ url: server.url, publishableKey: 'sb_publishable_wrong' })
    await expect(wrongKey.signIn({ email: 'a@b.co', password })).rejects.toMatchObject({
      code: 'unavailable',
    })
    await server.stop()
    const gone = openSupabaseIdentity(server)
    await expect(gone.signIn({ email: 'a@b.co', password })).rejects.toMatchObject({ code: 'unavailable' })
    const broken = await answering(500, { message: 'no' })
    const failing = openSupabaseIdentity({ url: broken.url, publishableKey: 'k' })
    await expect(failing.signIn({ email: 'a@b.co', password })).rejects.toMatchObject({ code: 'unavailable' })
    await broken.stop()
  })

  it('says when there were too many tries, and tells the person its own address', async () => {
    const limited = await answering(429, { code: 'over_request_rate_limit', message: 'slow down' })
    const identity = openSupabaseIdentity({ url: limited.url, publishableKey: 'k', secretKey: 'sb_secret_s' })
    await expect(
      identity.signIn({ email: 'a@b.co', password, address: '203.0.113.7' }),
    ).rejects.toMatchObject({
      code: 'rate_limited',
    })
    expect(limited.seen).toMatchObject([{ 'sb-forwarded-for': '203.0.113.7', apikey: 'sb_secret_s' }])
    await limited.stop()
  })

  it('gives up after 5 seconds', async () => {
    const silent = await answering(undefined, {})
    const identity = openSupabaseIdentity({ url: silent.url, publishableKey: 'k' })
    const start = performance.now()
    await expect(identity.signIn({ email: 'a@b.co', password })).rejects.toMatchObject({
      code: 'unavailable',
    })
    expect(performance.now() - start).toBeLessThan(6_000)
    await silent.stop()
  })
})

describe('identity embedded on Postgres', () => {
  it("refuses a database that has a Supabase's own accounts", async () => {
    const { url, database, drop } = await makeDatabase()
    await database.exec('create schema auth; create table auth.schema_migrations (version text)')
    await expect(openLiteIdentityOnPostgres(url, { secret })).rejects.toThrow('set SUPABASE_URL')
    expect(await database.query("select tablename from pg_tables where schemaname = 'auth'")).toHaveLength(1)
    await drop()
  })
})

/** A server that gives one answer to everything, or none, and keeps the headers that it saw. */
const answering = async (status: number | undefined, body: object) => {
  const seen: Record<string, unknown>[] = []
  const server = createServer((request, reply) => {
    seen.push(request.headers)
    if (status !== undefined)
      reply.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const stop = async () => {
    server.closeAllConnections()
    server.close()
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, stop }
}
