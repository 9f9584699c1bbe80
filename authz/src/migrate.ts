import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import type { Database } from './database.ts'

const supabaseFolder = new URL('../../supabase/', import.meta.url)

/** One migrator of functions at a time; the number is ours alone ("octroi" in ASCII). */
const lock = 0x6f6374726f69n

const bookkeeping = `
  create schema if not exists supabase_migrations;
  create table if not exists supabase_migrations.schema_migrations
    (version text primary key, statements text[], name text);
  create table if not exists supabase_migrations.octroi_schema_file
    (name text primary key, hash text not null, applied_at timestamptz not null default now());`

type SqlFile = { name: string; text: string }

const readFolder = async (folder: string): Promise<SqlFile[]> => {
  const url = new URL(`${folder}/`, supabaseFolder)
  const names = (await readdir(url)).filter(name => name.endsWith('.sql')).sort()
  return Promise.all(names.map(async name => ({ name, text: await readFile(new URL(name, url), 'utf8') })))
}

const quote = (text: string) => `'${text.replaceAll("'", "''")}'`

/**
 * A migration and its record, as the Supabase CLI records it. One string of statements is one transaction; the
 * record comes first, so that of two processes the second waits there and is refused.
 */
const applyMigration = async (database: Database, file: SqlFile): Promise<boolean> => {
  const [, version = file.name, name = ''] = /^(\d+)_(.*)\.sql$/.exec(file.name) ?? []
  try {
    await database.exec(`
      insert into supabase_migrations.schema_migrations (version, statements, name)
      values (${quote(version)}, array[${quote(file.text)}], ${quote(name)});
      ${file.text}`)
    return true
  } catch (error) {
    if (
      (error as { constraint_name?: string; constraint?: string }).constraint_name ===
      'schema_migrations_pkey'
    )
      return false
    throw new Error(`migration ${file.name} failed: ${(error as Error).message}`, { cause: error })
  }
}

/**
 * Applies what is missing of supabase/migrations in order, then every file of supabase/schemas whose text
 * changed. Safe to run from many processes at once. Resolves with the names applied; throws what SQL says.
 */
export const migrate = async (database: Database): Promise<string[]> => {
  await database.exec(bookkeeping)
  const rows = await database.query<{ version: string }>(
    'select version from supabase_migrations.schema_migrations',
  )
  const done = new Set(rows.map(row => row.version))
  const applied: string[] = []
  for (const file of await readFolder('migrations')) {
    if (done.has(file.name.split('_')[0] ?? '')) continue
    if (await applyMigration(database, file)) applied.push(file.name)
  }
  applied.push(...(await applySchemas(database)))
  return applied
}

const applySchemas = async (database: Database): Promise<string[]> => {
  const rows = await database.query<{ name: string; hash: string }>(
    'select name, hash from supabase_migrations.octroi_schema_file',
  )
  const known = new Map(rows.map(row => [row.name, row.hash]))
  const changed = (await readFolder('schemas'))
    .map(file => ({ ...file, hash: createHash('sha256').update(file.text).digest('hex') }))
    .filter(file => known.get(file.name) !== file.hash)
  if (changed.length === 0) return []
  // All in one transaction: functions call each other, and no request may see half of them.
  const records = changed.map(
    file => `${file.text};
      insert into supabase_migrations.octroi_schema_file (name, hash) values (${quote(file.name)}, ${quote(file.hash)})
      on conflict (name) do update set hash = excluded.hash, applied_at = now();`,
  )
  await database.exec(`
    select pg_advisory_xact_lock(${lock}), set_config('check_function_bodies', 'off', true);
    ${records.join('\n')}`)
  return changed.map(file => file.name)
}
