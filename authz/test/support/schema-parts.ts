import type { Database } from '../../src/database.ts'

/** A function of the schema octroi: the names of its arguments, and a call of it with nothing but nulls. */
export type Routine = { name: string; arguments: string[]; call: string }

/** Every table and view of the schema octroi. */
export const loadTables = async (database: Database) => {
  const rows = await database.query<{ name: string }>(
    `select c.relname as name from pg_catalog.pg_class c
     where c.relnamespace = 'octroi'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f') order by 1`,
  )
  return rows.map(({ name }) => name)
}

/** Every function of it. */
export const loadRoutines = (database: Database) =>
  database.query<Routine>(
    `select p.proname as name, coalesce(p.proargnames[1:p.pronargs], '{}') as arguments,
       format('octroi.%I(%s)', p.proname,
         (select string_agg('null::' || format_type(t, null), ', ' order by n)
          from unnest(p.proargtypes) with ordinality as a (t, n))) as call
     from pg_catalog.pg_proc p where p.pronamespace = 'octroi'::regnamespace and p.prokind = 'f' order by 1`,
  )
