import type { Config } from './config.ts'
import { type Database, openPostgres } from './database.ts'
import { openLiteIdentity, openLiteIdentityOnPostgres } from './embedded/lite.ts'
import { lockDataDir } from './embedded/lock.ts'
import { openPglite } from './embedded/pglite.ts'
import { type Identity, type IdentityLog, openSupabaseIdentity } from './identity.ts'
import { migrate } from './migrate.ts'
import { deriveSecrets, keepSecret, type Secrets } from './secrets.ts'

/** The data of one set-up, migrated, whatever the mode. */
export type Data = {
  config: Config
  secrets: Secrets
  /** For the portal and its lists. */
  database: Database
  /** For the gate and the ledger: connections that no list can use up. One and the same in PGlite. */
  gateDatabase: Database
  openIdentity(log: IdentityLog): Promise<Identity>
  close(): Promise<void>
}

/** PGlite in the data folder, which belongs to this process alone while it runs. */
const openEmbedded = async (config: Config): Promise<Data> => {
  const lock = await lockDataDir(config.dataDir)
  try {
    const secrets = deriveSecrets(config.secret ?? (await keepSecret(config.dataDir)))
    const { database, connection } = await openPglite(config.dataDir)
    await migrate(database)
    return {
      config,
      secrets,
      database,
      gateDatabase: database,
      openIdentity: log => openLiteIdentity(connection, { secret: secrets.identity.toString('hex'), log }),
      close: async () => {
        await database.close()
        await lock.release()
      },
    }
  } catch (error) {
    await lock.release()
    throw error
  }
}

const openOnPostgres = async (config: Config, url: string): Promise<Data> => {
  const secrets = deriveSecrets(config.secret ?? '')
  const database = openPostgres(url, { connections: 8 })
  await migrate(database).catch(error => {
    throw new Error(`the database in OCTROI_DATABASE_URL: ${(error as Error).message}`, { cause: error })
  })
  const gateDatabase = openPostgres(url, { connections: 4, statementTimeoutMs: 5000 })
  const { supabase } = config
  return {
    config,
    secrets,
    database,
    gateDatabase,
    openIdentity: async log =>
      supabase
        ? openSupabaseIdentity({ ...supabase, log })
        : openLiteIdentityOnPostgres(url, { secret: secrets.identity.toString('hex'), log }),
    close: async () => {
      await Promise.all([database.close(), gateDatabase.close()])
    },
  }
}

/** Opens and migrates the data. Rejects with a sentence that names what cannot be had. */
export const openData = (config: Config): Promise<Data> =>
  config.databaseUrl === undefined ? openEmbedded(config) : openOnPostgres(config, config.databaseUrl)
