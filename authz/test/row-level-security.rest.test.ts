import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Database, openPostgres } from '../src/database.ts'
import { adjust, bodyOf, type Person, password, startWorld } from './support/client.ts'
import { loadRoutines, loadTables, type Routine } from './support/schema-parts.ts'
import { type SupabaseServer, startSupabaseServer } from './support/supabase-server.ts'

/**
 * What people could read and write by the REST API of a Supabase whose operator exposes the schema octroi and grants
 * everything on it, as Supabase's guide for own schemas says and as Supabase Lite, which serves the API here in
 * PostgREST's place, does by itself. Then Row Level Security stands alone.
 */

const secret = 'a secret that tests have, of more than 32 bytes'
const app =
  'title: Metered\nsummary: For tests\notherwise: free\nrules:\n  - { on: POST /paid, tokens: 10 }\n'

type Role = { name: string; id: string; jwt: string | null }
type Answer = { status: number; text: string }

let server: SupabaseServer
let database: Database
let roles: Role[]
let tables: string[]
let routines: Routine[]

const signInThere = async (email: string): Promise<string> => {
  const response = await fetch(`${server.url}/auth/v1/token?grant_type=password`, {
    method: 'POST',
    headers: { apikey: server.publishableKey, 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })
  const { access_token: jwt } = (await response.json()) as { access_token?: string }
  if (jwt === undefined) throw new Error(`no JWT for ${email}: ${response.status}`)
  return jwt
}

const roleOf = async (name: string, { id, email }: Person): Promise<Role> => {
  const jwt = await signInThere(email)
  return { name, id, jwt }
}

/** People of every role with rows of their own, made by a service that has ended when the tables are tried. */
const makePeople = async () => {
  const world = await startWorld(
    { metered: app },
    {
      SUPABASE_URL: server.url,
      SUPABASE_PUBLISHABLE_KEY: server.publishableKey,
      SUPABASE_SECRET_KEY: server.secretKey,
      OCTROI_DATABASE_URL: server.databaseUrl,
      OCTROI_SECRET: secret,
    },
  )
  const [person, another, support] = [await world.signUp(), await world.signUp(), await world.signUp()]
  for (const one of [person, another, support, world.admin]) {
    await adjust(world.admin, one, 50)
    await one.key()
  }
  bodyOf(await world.admin.client.send('PATCH', `/api/admin/people/${support.id}`, { role: 'support' }))
  const made = [
    { name: 'nobody', id: '', jwt: null },
    await roleOf('a person', person),
    await roleOf('another person', another),
    await roleOf('support', support),
    await roleOf('an admin', world.admin),
  ]
  await world.close()
  return made
}

beforeAll(async () => {
  server = await startSupabaseServer({ dataApi: true })
  database = openPostgres(server.databaseUrl)
  roles = await makePeople()
  tables = await loadTables(database)
  routines = await loadRoutines(database)
})
afterAll(async () => {
  await database?.close()
  await server?.stop()
})

const ask = async (role: Role, method: string, path: string, body?: unknown): Promise<Answer> => {
  const response = await fetch(`${server.url}/rest/v1/${path}`, {
    method,
    headers: {
      apikey: server.publishableKey,
      authorization: `Bearer ${role.jwt ?? server.publishableKey}`,
      'content-type': 'application/json',
      'accept-profile': 'octroi',
      'content-profile': 'octroi',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, text: await response.text() }
}

const rowsOf = ({ status, text }: Answer): Record<string, unknown>[] | null =>
  status === 200 ? JSON.parse(text) : null

/** One text for all that the tables hold. */
const loadContents = async () => {
  const sums = tables.map(
    name =>
      `select '${name}' as name, md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as sum from octroi.${name} t`,
  )
  return database.query(sums.join(' union all '))
}

const firstColumn = async (table: string) => {
  const [column] = await database.query<{ name: string }>(
    `select attname as name from pg_catalog.pg_attribute where attrelid = $1::regclass and attnum = 1`,
    [`octroi.${table}`],
  )
  return column?.name ?? ''
}

describe('exposed by the REST API, with everything granted', () => {
  it('the API answers each role by its own JWT', async () => {
    const seen: Answer[] = []
    // One after the other: each answer shall be that role's alone, whatever the server shares between requests.
    for (const role of roles) seen.push(await ask(role, 'GET', 'person?select=id'))
    expect(seen.map(({ status }) => status)).toEqual(roles.map(() => 200))
    expect(seen.map(answer => rowsOf(answer)?.map(({ id }) => id))).toEqual(
      roles.map(({ id, jwt }) => (jwt === null ? [] : [id])),
    )
  })

  it('whoever reads sees rows of their own alone, and nobody sees any, in every table', async () => {
    const shown: string[] = []
    for (const table of tables) {
      const sees = await Promise.all(
        roles.map(async role => rowsOf(await ask(role, 'GET', `${table}?select=*`)) ?? []),
      )
      expect(sees[0], table).toEqual([])
      const all = sees.flatMap(rows => rows.map(row => JSON.stringify(row)))
      expect(new Set(all).size, `${table} shows a row to two of them`).toBe(all.length)
      if (all.length > 0) shown.push(table)
      for (const [index, rows] of sees.entries())
        for (const row of rows) if ('person_id' in row) expect(row.person_id, table).toBe(roles[index]?.id)
    }
    expect(shown).toEqual(expect.arrayContaining(['journal', 'person', 'session', 'token_grant', 'wallet']))
  })

  it('no write changes anything, in no table, whoever writes', async () => {
    const before = await loadContents()
    for (const table of tables) {
      const column = await firstColumn(table)
      const everyRow = `${table}?or=(${column}.is.null,${column}.not.is.null)`
      for (const role of roles) {
        const inserted = await ask(role, 'POST', table, { [column]: null })
        expect(inserted.status, `${role.name} inserts into ${table}`).toBeGreaterThanOrEqual(400)
        await ask(role, 'PATCH', everyRow, { [column]: null })
        await ask(role, 'DELETE', everyRow)
      }
    }
    expect(await loadContents()).toEqual(before)
  }, 120_000)

  it('no function answers but the one that says who asks, and the one that cuts words up', async () => {
    const before = await loadContents()
    const answered = new Set<string>()
    for (const { name, arguments: names } of routines)
      for (const role of roles) {
        const wish = Object.fromEntries(names.map(one => [one, null]))
        const { status } = await ask(role, 'POST', `rpc/${name}`, wish)
        if (status < 300) answered.add(name)
      }
    expect([...answered]).toEqual(['asking_person', 'trigrams'])
    expect(await loadContents()).toEqual(before)
  }, 120_000)

  it('a forged JWT is nobody’s', async () => {
    const [, person] = roles
    const jwt = person?.jwt ?? ''
    const [head = '', , signature = ''] = jwt.split('.')
    const claims = { sub: person?.id, role: 'service_role', exp: Math.floor(Date.now() / 1000) + 999 }
    const said = Buffer.from(JSON.stringify(claims)).toString('base64url')
    const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')
    for (const forged of [`${head}.${said}.${signature}`, `${none}.${said}.`, jwt.slice(0, -4)]) {
      const answer = await ask({ name: 'forged', id: '', jwt: forged }, 'GET', 'person?select=id')
      expect(rowsOf(answer) ?? []).toEqual([])
    }
  })
})
