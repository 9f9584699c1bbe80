import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../src/database.ts'
import { openPglite } from '../src/embedded/pglite.ts'
import { makeDatabase } from './support/database.ts'

type Opened = { database: Database; close(): Promise<void> }

const onPostgres = async (): Promise<Opened> => {
  const { database, drop } = await makeDatabase('template0')
  return { database, close: drop }
}

const onPglite = async (): Promise<Opened> => {
  const dir = await mkdtemp(join(tmpdir(), 'octroi-pglite-'))
  const { database } = await openPglite(dir)
  const close = async () => {
    await database.close()
    await rm(dir, { recursive: true, force: true })
  }
  return { database, close }
}

const schema = `
  create schema octroi;
  create domain octroi.tokens as bigint check (value >= 0);
  create table octroi.thing (id bigint primary key, name text unique, made_at timestamptz default now());
  create function octroi.echo_lists(p_big bigint[], p_ids uuid[], p_texts text[], p_ints int[])
    returns table (big_list bigint[], id_list uuid[], text_list text[], int_list int[])
    language sql as 'select $1, $2, $3, $4';
  create function octroi.echo_values(p_at timestamptz, p_doc jsonb, p_tokens octroi.tokens, p_yes boolean, p_raw bytea)
    returns table (at_time timestamptz, the_doc jsonb, token_count octroi.tokens, is_yes boolean, raw_bytes bytea)
    language sql as 'select $1, $2, $3, $4, $5';
  create function octroi.echo_docs(p_docs jsonb[], p_times timestamptz[], p_flags boolean[])
    returns table (docs jsonb[], times timestamptz[], flags boolean[])
    language sql as 'select $1, $2, $3';
  create function octroi.add_thing(p_id bigint, p_name text) returns void
    language sql as 'insert into octroi.thing (id, name) values ($1, $2)';`

describe.each([
  { driver: 'Postgres', open: onPostgres },
  { driver: 'PGlite', open: onPglite },
])('the database seam on $driver', ({ open }) => {
  let database: Database
  let close: () => Promise<void>

  beforeAll(async () => {
    ;({ database, close } = await open())
    await database.exec(schema)
  })
  afterAll(() => close())

  it('takes and gives lists with nulls, quotes, commas and braces in them', async () => {
    const lists = {
      big: [1, null, Number.MAX_SAFE_INTEGER, -5],
      ids: ['00000000-0000-7000-8000-000000000001', null],
      texts: ['plain', null, 'null', '', 'a "quoted", {braced} \\ one', 'né'],
      ints: [1, null, -2_147_483_648],
    }
    expect(await database.call('echoLists', lists)).toEqual([
      { bigList: lists.big, idList: lists.ids, textList: lists.texts, intList: lists.ints },
    ])
  })

  it('takes and gives empty lists and no lists', async () => {
    expect(await database.call('echoLists', { big: [], ids: [], texts: null, ints: null })).toEqual([
      { bigList: [], idList: [], textList: null, intList: null },
    ])
  })

  it('takes dates and gives times as dates', async () => {
    const at = new Date('2026-03-29T00:30:00.123Z')
    const [row] = await database.call('echoValues', { at, doc: null, tokens: 1, yes: true, raw: null })
    expect(row).toEqual({ atTime: at, theDoc: null, tokenCount: 1, isYes: true, rawBytes: null })
    const [text] = await database.query('select $1::timestamptz as at, $1::timestamptz::text as seen', [
      '2026-03-29T02:30:00+02:00',
    ])
    expect(text).toEqual({ at: new Date('2026-03-29T00:30:00Z'), seen: '2026-03-29 00:30:00+00' })
  })

  it('takes values as JSON documents, a text and a list too', async () => {
    for (const doc of [{ a: [1, { b: null }], 'é"': 'x' }, [1, 'two'], 'a text', 7, false]) {
      const [row] = await database.call('echoValues', { at: null, doc, tokens: null, yes: false, raw: null })
      expect(row?.theDoc).toEqual(doc)
    }
  })

  it('takes and gives bytes', async () => {
    const raw = Buffer.from([0, 1, 255, 92])
    const [row] = await database.call('echoValues', { at: null, doc: null, tokens: null, yes: null, raw })
    expect(Buffer.isBuffer(row?.rawBytes)).toBe(true)
    expect(row?.rawBytes).toEqual(raw)
  })

  it('takes and gives lists of documents, times and flags', async () => {
    const lists = {
      docs: [{ a: '"x", \\' }, null],
      times: [new Date('2026-01-01T00:00:00Z'), null],
      flags: [true, false, null],
    }
    expect(await database.call('echoDocs', lists)).toEqual([lists])
  })

  it('gives big integers as numbers, sums as text and names in camel case', async () => {
    const [row] = await database.query(`
      select 9007199254740991::bigint as the_big_one, 3::int as int_4, 1.5::float8 as real_one,
        sum(x) as big_sum, '1.10'::numeric as price, null::text as nothing, 'a'::name as some_name
      from (values (1::bigint), (2)) as v(x)`)
    expect(row).toEqual({
      theBigOne: 9007199254740991,
      int4: 3,
      realOne: 1.5,
      bigSum: '3',
      price: '1.10',
      nothing: null,
      someName: 'a',
    })
  })

  it('refuses an argument that is undefined', async () => {
    await expect(database.call('addThing', { id: 1, name: undefined })).rejects.toMatchObject({
      code: 'UNDEFINED_VALUE',
    })
  })

  it('tells the SQLSTATE and the constraint of what went wrong, and goes on', async () => {
    await database.call('addThing', { id: 1, name: 'one' })
    const twice = { code: '23505', constraint_name: 'thing_pkey' }
    await expect(database.call('addThing', { id: 1, name: 'other' })).rejects.toMatchObject(twice)
    await expect(database.exec("insert into octroi.thing values (1, 'x')")).rejects.toMatchObject(twice)
    await expect(database.call('noSuchFunction')).rejects.toMatchObject({ code: '42883' })
    await expect(database.query('select nonsense')).rejects.toMatchObject({ code: '42703' })
    expect(await database.query('select count(*) as things from octroi.thing')).toEqual([{ things: 1 }])
  })

  it('runs statements all or none', async () => {
    const half = "insert into octroi.thing values (10, 'ten'); insert into octroi.thing values (10, 'again')"
    await expect(database.exec(half)).rejects.toMatchObject({ code: '23505' })
    expect(await database.query('select id from octroi.thing where id = 10')).toEqual([])
  })

  it('wakes whoever waits for changes, once at the start and at each notice', async () => {
    let woken = 0
    await database.onChange(() => {
      woken += 1
    })
    expect(woken).toBe(1)
    await database.exec('notify octroi_change')
    for (let waited = 0; woken < 2 && waited < 100; waited++) await sleep(10)
    expect(woken).toBe(2)
  })

  it('answers many at once, each with its own answer', async () => {
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, i) => database.query('select $1::int as i', [i])),
    )
    expect(answers.map(([row]) => row?.i)).toEqual(Array.from({ length: 200 }, (_, i) => i))
  })
})

describe('PGlite, which Supabase Lite works on too', () => {
  it("keeps our statements out of Supabase Lite's transactions", async () => {
    const dir = await mkdtemp(join(tmpdir(), 'octroi-pglite-'))
    const { database, connection } = await openPglite(dir)
    await database.exec('create table thing (id int)')
    let meanwhile: Promise<unknown> = Promise.resolve()
    const undone = connection.kysely.transaction().execute(async transaction => {
      await transaction.insertInto('thing').values({ id: 1 }).execute()
      meanwhile = database.query('insert into thing values (2)')
      await sleep(50)
      throw new Error('rolled back')
    })
    await expect(undone).rejects.toThrow('rolled back')
    await meanwhile
    await connection.kysely.transaction().execute(t => t.insertInto('thing').values({ id: 3 }).execute())
    expect(await database.query('select id from thing order by id')).toEqual([{ id: 2 }, { id: 3 }])
    await database.close()
    await rm(dir, { recursive: true })
  })

  it('keeps what was written when it is opened again', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'octroi-pglite-'))
    const first = await openPglite(dir)
    await first.database.exec('create table kept (id int); insert into kept values (7)')
    await first.database.close()
    const second = await openPglite(dir)
    expect(await second.database.query('select id from kept')).toEqual([{ id: 7 }])
    await second.database.close()
    await rm(dir, { recursive: true })
  })
})
