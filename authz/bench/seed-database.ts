import { openPostgres } from '../src/database.ts'
import { migrate } from '../src/migrate.ts'
import { type SeedSize, seedSteps, withoutIndexes } from './seed-sql.ts'

export type Seeded = { rows: number; seconds: number }

/** Below this, indexes are kept while rows are written. */
const manyRows = 100_000

/** Throws a sentence for sizes that cannot be had together. */
const checkSize = ({ people, apps, usage, movements, deeds }: SeedSize): void => {
  if ([people, apps, usage, deeds].some(n => !Number.isSafeInteger(n) || n < 1))
    throw new Error('every count must be a whole number of 1 or more')
  if (usage < people || usage > people * apps)
    throw new Error('usage must be between people and people × apps')
  if (movements < people || movements > people + usage - (usage % people))
    throw new Error(
      'movements must be between people and people + usage: a grant for each, a charge for a use',
    )
}

/**
 * Fills a database with people who never were, in one transaction: all or nothing. Refuses one with people in it unless
 * `force`, and one that was seeded before in any case. `say` is told of each step.
 */
export const seedDatabase = async (
  url: string,
  size: SeedSize,
  { force = false, say = () => {} }: { force?: boolean; say?: (line: string) => void } = {},
): Promise<Seeded> => {
  checkSize(size)
  const database = openPostgres(url, { connections: 1, statementTimeoutMs: 3_600_000 })
  try {
    await migrate(database)
    const [found] = await database.query<{ seeded: boolean; others: boolean }>(
      `select exists (select from octroi.person where email like '%@seed.example') as seeded,
              exists (select from octroi.person where email not like '%@seed.example') as others`,
    )
    if (found?.seeded) throw new Error('the database was seeded before: take an empty one')
    if (found?.others && !force) throw new Error('the database has people: take an empty one, or --force')
    await database.exec("begin; set local work_mem = '256MB'; set local maintenance_work_mem = '512MB'")
    const rows = await writeAll(database, size, say).catch(async error => {
      await database.exec('rollback')
      throw error
    })
    await database.exec('commit')
    return rows
  } finally {
    await database.close()
  }
}

type Database = ReturnType<typeof openPostgres>

const countRows = async (database: Database, tables: string[]) => {
  const counts = tables.map(table => `(select count(*) from octroi.${table})`).join(' + ')
  const [row] = await database.query<{ n: number }>(`select ${counts} as n`)
  return Number(row?.n ?? 0)
}

const writeAll = async (database: Database, size: SeedSize, say: (line: string) => void): Promise<Seeded> => {
  const total: Seeded = { rows: 0, seconds: 0 }
  const isLarge = size.usage >= manyRows
  const time = async (title: string, tables: string[], work: () => Promise<void>) => {
    const before = await countRows(database, tables)
    const startedAt = performance.now()
    await work()
    const seconds = (performance.now() - startedAt) / 1000
    const rows = (await countRows(database, tables)) - before
    total.rows += rows
    total.seconds += seconds
    say(`${title.padEnd(24)}${String(rows).padStart(12)} rows ${seconds.toFixed(1).padStart(8)} s`)
  }
  // Everything about one person is imported, not done: the audit log tells of none of it.
  await database.exec("select set_config('octroi.importing', 'on', true)")
  const steps = seedSteps(size)
  const tables = [...new Set(steps.flatMap(step => step.tables))]
  const write = async () => {
    for (const step of steps) await time(step.title, step.tables, () => database.exec(step.sql))
  }
  // Apps and people are what others refer to: theirs stay.
  const bare = ['usage_fact', 'token_grant', 'journal', 'person', 'wallet', 'usage_refusal']
  if (isLarge) {
    const startedAt = performance.now()
    const before = total.seconds
    await withoutIndexes(database, bare, write)
    const seconds = (performance.now() - startedAt) / 1000 - (total.seconds - before)
    total.seconds += seconds
    say(`${'indexes'.padEnd(24)}${''.padStart(17)} ${seconds.toFixed(1).padStart(8)} s`)
  } else await write()
  for (const table of tables) await database.exec(`analyze octroi.${table}`)
  await time('figures', ['usage_day', 'usage_top', 'house_day'], async () => {
    await database.exec('insert into octroi.touched_day (day) select distinct day from octroi.usage_fact')
    await database.query('select * from octroi.refresh_figures(1000)')
  })
  for (const table of ['usage_day', 'usage_top', 'usage_hour', 'house_day', 'person_seen'])
    await database.exec(`analyze octroi.${table}`)
  return total
}
