import { randomUUID } from 'node:crypto'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeDatabase, type TestDatabase } from './support/database.ts'
import { loadRoutines, loadTables, type Routine } from './support/schema-parts.ts'

/** What people could read and write past Octroi, in the database as it ships: every table and function is tried. */

let shipped: TestDatabase
let tables: string[]
let routines: Routine[]

beforeAll(async () => {
  shipped = await makeDatabase()
  tables = await loadTables(shipped.database)
  routines = await loadRoutines(shipped.database)
})
afterAll(() => shipped?.drop())

describe('as it ships', () => {
  class Undone extends Error {}

  /** "done", or the SQLSTATE that refused it; nothing of it stays. */
  const asRole = async (
    sql: postgres.Sql,
    { role, sub }: { role: string; sub?: string },
    statement: string,
  ) => {
    try {
      await sql.begin(async transaction => {
        await transaction.unsafe(`set local role ${role}`)
        await transaction`select set_config('request.jwt.claims', ${JSON.stringify({ sub, role })}, true)`
        await transaction.unsafe(statement)
        throw new Undone()
      })
      return 'done'
    } catch (error) {
      return error instanceof Undone ? 'done' : ((error as { code?: string }).code ?? String(error))
    }
  }

  let sql: postgres.Sql
  beforeAll(() => {
    sql = postgres(shipped.url, { max: 1, onnotice: () => {} })
  })
  afterAll(() => sql?.end())

  const anon = { role: 'anon' }
  const person = { role: 'authenticated', sub: randomUUID() }

  const loadPrivileges = async () => {
    const lines = []
    for (const table of tables) {
      const reads = await asRole(sql, person, `select * from octroi.${table}`)
      expect(['done', '42501'], table).toContain(reads)
      expect(await asRole(sql, anon, `select * from octroi.${table}`), table).toBe('42501')
      lines.push(`| ${table} | – | ${reads === 'done' ? 'own rows' : '–'} | – |`)
    }
    return lines
  }

  const loadCallable = async () => {
    const callable = []
    for (const who of [anon, person])
      for (const { name, call } of routines) {
        const outcome = await asRole(sql, who, `select ${call}`)
        if (outcome === 'done') callable.push(`| ${name} | ${who.role} |`)
        // 0A000: a trigger's function, which nobody calls.
        else expect(['42501', '0A000'], `${who.role}: ${call}`).toContain(outcome)
      }
    return callable
  }

  it('people read and call what docs/row-level-security.md says, and no more', async () => {
    const text = describeAll(await loadPrivileges(), await loadCallable())
    await expect(text).toMatchFileSnapshot('../../docs/row-level-security.md')
  }, 60_000)

  it('no role but the service’s writes, empties or locks any table', async () => {
    // 42809 and 55000: a view is neither truncated nor written.
    for (const who of [anon, person])
      for (const table of tables)
        for (const statement of [
          `insert into octroi.${table} default values`,
          `delete from octroi.${table}`,
          `truncate octroi.${table}`,
          `lock table octroi.${table} in exclusive mode`,
        ])
          expect(['42501', '42809', '55000'], `${who.role}: ${statement}`).toContain(
            await asRole(sql, who, statement),
          )
  }, 60_000)

  it('no column can be updated either', async () => {
    const updatable = await shipped.database.query(
      `select c.relname, a.attname, r.role from pg_catalog.pg_class c
       join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       cross join unnest(array['anon', 'authenticated']) as r (role)
       where c.relnamespace = 'octroi'::regnamespace and c.relkind in ('r', 'p', 'v')
         and has_column_privilege(r.role, c.oid, a.attnum, 'update, insert')`,
    )
    expect(updatable).toEqual([])
  })

  it('row level security is on for every table, and every view asks as its reader', async () => {
    const open = await shipped.database.query(
      `select relname from pg_catalog.pg_class
       where relnamespace = 'octroi'::regnamespace
         and ((relkind in ('r', 'p') and not relrowsecurity)
           or (relkind = 'v' and not coalesce(reloptions @> '{security_invoker=true}', false)))`,
    )
    expect(open).toEqual([])
  })

  it('every policy lets somebody who is signed in read what is theirs, and nothing else', async () => {
    const policies = await shipped.database.query<Record<string, string>>(
      `select tablename, cmd, roles::text as roles, qual from pg_catalog.pg_policies where schemaname = 'octroi'`,
    )
    expect(policies.length).toBeGreaterThan(5)
    for (const policy of policies) {
      expect(policy).toMatchObject({ cmd: 'SELECT', roles: '{authenticated}' })
      expect(policy.qual, policy.tablename).toContain('octroi.asking_person()')
    }
  })

  it('nobody else may make anything in the schema, or use its sequences', async () => {
    for (const role of ['anon', 'authenticated', 'public']) {
      const [schema] = await shipped.database.query<{ creates: boolean }>(
        `select has_schema_privilege($1, 'octroi', 'create') as creates`,
        [role],
      )
      expect(schema?.creates, role).toBe(false)
      const sequences = await shipped.database.query(
        `select seqrelid::regclass::text as name from pg_catalog.pg_sequence
         where seqrelid::regclass::text like 'octroi.%' and has_sequence_privilege($1, seqrelid, 'usage, select, update')`,
        [role],
      )
      expect(sequences, role).toEqual([])
    }
  })

  const describeAll = (lines: string[], callable: string[]) => `# What Row Level Security leaves open

What people could read and write past Octroi, with a Supabase JWT of their own or with the publishable key alone, if the
schema \`octroi\` were exposed by Supabase's REST API; it is not unless an operator exposes it. "–" is refused by the
database. An admin's and a support's role count in Octroi's own API alone: to the database they are people like all
others. \`authz/test/row-level-security.test.ts\` tries every table and every function and fails when this page is not
what it finds; \`row-level-security.rest.test.ts\` beside it grants everything to everybody, as
Supabase's guide for own schemas does, and finds that people still see their own rows alone and that no write changes anything.

| table | nobody reads | people read | anybody writes |
|---|---|---|---|
${lines.join('\n')}

Of the schema's functions these can be called, and no others:

| function | by |
|---|---|
${callable.join('\n')}
`
})
