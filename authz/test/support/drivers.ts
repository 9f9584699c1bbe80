import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Database, openPostgres } from '../../src/database.ts'
import { openPglite } from '../../src/embedded/pglite.ts'
import { migrate } from '../../src/migrate.ts'
import { makeDatabase } from './database.ts'

/** A migrated database; `oneSession` is one whose statements all run in the same session, for `set role`. */
export type Opened = { database: Database; oneSession: Database; close(): Promise<void> }

const onPostgres = async (): Promise<Opened> => {
  const { url, database, drop } = await makeDatabase()
  const oneSession = openPostgres(url, { connections: 1 })
  const close = async () => {
    await oneSession.close()
    await drop()
  }
  return { database, oneSession, close }
}

const onPglite = async (): Promise<Opened> => {
  const dir = await mkdtemp(join(tmpdir(), 'octroi-pglite-'))
  const { database } = await openPglite(dir)
  await migrate(database)
  const close = async () => {
    await database.close()
    await rm(dir, { recursive: true, force: true })
  }
  return { database, oneSession: database, close }
}

/** What every suite of the ledger runs on. */
export const drivers = [
  { driver: 'Postgres', open: onPostgres },
  { driver: 'PGlite', open: onPglite },
]
