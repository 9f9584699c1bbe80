import type { Config } from './config.ts'
import { type Database, openPostgres } from './database.ts'
import { type KeptSecret, keepSecret, replaceKeptSecret } from './embedded/kept-secret.ts'
import { openLiteIdentity, openLiteIdentityOnPostgres } from './embedded/lite.ts'
import { lockDataDir } from './embedded/lock.ts'
import { openPglite } from './embedded/pglite.ts'
import type { IdentityLog } from './identity/clients.ts'
import { type Identity, openSupabaseIdentity } from './identity.ts'
import type { Mail } from './mail/mail.ts'
import { migrate } from './migrate.ts'
import { deriveSecrets, replaceSecret, type Secrets } from './secrets.ts'

/** The data of one set-up, migrated, whatever the mode. */
export type Data = {
  config: Config
  secrets: Secrets
  /** Puts a new secret in the place of the kept one; null where the environment gives the secret. */
  rotateSecret: ((overlapMs: number) => Promise<void>) | null
  /** For the portal and its lists. */
  database: Database
  /** For the gate and the ledger: connections that no list can use up. One and the same in PGlite. */
  gateDatabase: Database
  openIdentity(needs: IdentityNeeds): Promise<Identity>
  close(): Promise<void>
}

/** The secrets that the environment gives; the one before holds for as long as it is given. */
const givenSecrets = ({ previousSecret }: Config, secret: string): KeptSecret => ({
  secret,
  previous: previousSecret === undefined ? null : { secret: previousSecret, until: Number.POSITIVE_INFINITY },
})

/** Where identity's failures go, and the mails that it sends from this process. */
export type IdentityNeeds = { log: IdentityLog; sendMail(mail: Mail): void }

/** A project that lets nobody in before their address is confirmed cannot be told otherwise from here. */
const openProjectIdentity = async (
  { emailConfirm, portalUrl }: Config,
  project: NonNullable<Config['supabase']>,
  log: IdentityLog,
): Promise<Identity> => {
  const identity = openSupabaseIdentity({ ...project, origin: portalUrl.origin, log })
  // Not reachable yet is no contradiction.
  const confirms = await identity.mailed.confirms().catch(() => false)
  if (confirms && (emailConfirm === 'off' || emailConfirm === 'limited'))
    throw new Error(
      `OCTROI_EMAIL_CONFIRM is ${emailConfirm}, and the project at SUPABASE_URL confirms addresses before it lets anybody in: switch "Confirm email" off there, or take OCTROI_EMAIL_CONFIRM away`,
    )
  return identity
}

/** Supabase Lite's part of the configuration. */
const liteOptions = (
  { providers, portalUrl }: Config,
  secrets: Secrets,
  { log, sendMail: send }: IdentityNeeds,
) => ({
  secret: secrets.identity.toString('hex'),
  log,
  signInBy: { providers, origin: portalUrl.origin },
  mail: { origin: portalUrl.origin, send },
})

/** PGlite in the data folder, which belongs to this process alone while it runs. */
const openEmbedded = async (config: Config): Promise<Data> => {
  const lock = await lockDataDir(config.dataDir)
  try {
    const { secret, previous } = config.secret
      ? givenSecrets(config, config.secret)
      : await keepSecret(config.dataDir)
    const secrets = deriveSecrets(secret, previous)
    const rotate = async (overlapMs: number) => {
      const next = await replaceKeptSecret(config.dataDir, overlapMs)
      replaceSecret(secrets, next.secret, next.previous?.until ?? 0)
    }
    const { database, connection } = await openPglite(config.dataDir)
    await migrate(database)
    return {
      config,
      secrets,
      rotateSecret: config.secret ? null : rotate,
      database,
      gateDatabase: database,
      openIdentity: needs => openLiteIdentity(connection, liteOptions(config, secrets, needs)),
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
  const { secret, previous } = givenSecrets(config, config.secret ?? '')
  const secrets = deriveSecrets(secret, previous)
  const database = openPostgres(url, { connections: 8 })
  await migrate(database).catch(error => {
    throw new Error(`the database in OCTROI_DATABASE_URL: ${(error as Error).message}`, { cause: error })
  })
  const gateDatabase = openPostgres(url, { connections: 4, statementTimeoutMs: 5000 })
  const { supabase } = config
  return {
    config,
    secrets,
    rotateSecret: null,
    database,
    gateDatabase,
    openIdentity: needs =>
      supabase
        ? openProjectIdentity(config, supabase, needs.log)
        : openLiteIdentityOnPostgres(url, liteOptions(config, secrets, needs)),
    close: async () => {
      await Promise.all([database.close(), gateDatabase.close()])
    },
  }
}

/** Opens and migrates the data. Rejects with a sentence that names what cannot be had. */
export const openData = (config: Config): Promise<Data> =>
  config.databaseUrl === undefined ? openEmbedded(config) : openOnPostgres(config, config.databaseUrl)
