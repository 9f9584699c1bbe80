import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect } from 'vitest'
import { type Database, openPostgres } from '../../src/database.ts'
import { openPglite } from '../../src/embedded/pglite.ts'
import { migrate } from '../../src/migrate.ts'
import { makeDatabase } from './database.ts'
import { appIds, brokenInvariants } from './wallets.ts'

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

/** A ledger for all tests of a suite, in order after each of them; `app` and `otherApp` are the first two of these names. */
export const useLedger = async (open: () => Promise<Opened>, ...names: string[]) => {
  const { database, oneSession, close } = await open()
  afterAll(close)
  afterEach(async () => {
    expect(await brokenInvariants(database)).toEqual([])
  })
  const [app = -1, otherApp = -1] = await appIds(database, ...names)
  return { database, oneSession, app, otherApp }
}
