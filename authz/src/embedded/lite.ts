import { createHmac } from 'node:crypto'
import { App } from '@supabase/lite'
import type { PgliteConnection } from '@supabase/lite/pglite'
import { createPostgresConnection, type PostgresConnection } from '@supabase/lite/postgres'
import { type IdentityLog, identityClientOptions } from '../identity/clients.ts'
import { IdentityError } from '../identity/identity-error.ts'
import type { LiteProviders } from '../identity/lite-providers.ts'
import { type Identity, makeIdentity } from '../identity.ts'
import { type LiteMail, liteMailed, mailDriver, mailSettings } from './lite-mail.ts'
import { liteOAuth, oauthSettings } from './lite-oauth.ts'

type Connection = PgliteConnection | PostgresConnection

/** `secret` is Supabase Lite's alone: the caller derives it from OCTROI_SECRET. */
export type LiteOptions = {
  secret: string
  log?: IdentityLog
  /** Who else vouches for people, and the portal's origin, where they come back to. */
  signInBy?: { providers: LiteProviders; origin: string }
  /** Without it no mail goes out. */
  mail?: LiteMail
}

const makeApp = (
  connection: Connection,
  secret: string,
  more: Partial<ReturnType<typeof oauthSettings>> = {},
  mail?: LiteMail,
): App => {
  const derive = (purpose: string) => createHmac('sha256', secret).update(purpose).digest('base64url')
  return new App({
    connection,
    auth: {
      enabled: true,
      jwt_secret: derive('jwt'),
      publishable_key: `sb_publishable_${derive('publishable key')}`,
      secret_key: `sb_secret_${derive('secret key')}`,
      minimum_password_length: 10,
      email: mailSettings,
      ...more,
    },
    api: { enabled: false },
    // The record of migrations is ours.
    db: { migrations: { enabled: false } },
    options: {
      server: { disableStudio: true },
      drivers: { email: mailDriver(mail) },
    },
  })
}

const read = async <R>(connection: Connection, text: string): Promise<R | undefined> =>
  (await connection.exec<{ rows: R[] }>(text)).rows[0]

/**
 * Makes or mends the schema `auth`, and nothing else. Some 40 ms, so it is done at each start. Supabase Lite swallows
 * what fails meanwhile, hence the look at the result.
 */
const prepareSchema = async (app: App, connection: Connection) => {
  const found = await read<{ gotrue: boolean }>(
    connection,
    "select to_regclass('auth.schema_migrations') is not null as gotrue",
  )
  if (found?.gotrue)
    throw new Error(
      'this database has the schema "auth" of a Supabase: set SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY and SUPABASE_SECRET_KEY too, or give OCTROI_DATABASE_URL another database',
    )
  await app.ensureSystemSchema()
  const missing = await read<{ name: string }>(
    connection,
    `select name from unnest(array['users', 'sessions', 'refresh_tokens', 'identities', 'audit_log_entries']) as name
     where to_regclass('auth.' || name) is null`,
  )
  if (missing)
    throw new Error(
      `the table auth.${missing.name} could not be made: may the database's user create schemas?`,
    )
}

const maxWaiting = 100

/** Runs work one after the other; refuses when too many wait. */
const makeQueue = () => {
  let waiting = 0
  let last: Promise<unknown> = Promise.resolve()
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (waiting >= maxWaiting) throw new IdentityError('rate_limited')
    waiting += 1
    const run = last.then(work, work).finally(() => {
      waiting -= 1
    })
    last = run
    return run
  }
}

/** Supabase Lite has no admin API. Its own log names people by their address. */
const removeUser = async (connection: Connection, id: string): Promise<void> => {
  if (!/^[0-9a-f-]{36}$/i.test(id)) throw new Error('no id of a person')
  await connection.exec(`delete from auth.audit_log_entries where payload::text like '%${id}%'`)
  await connection.exec(`delete from auth.users where id = '${id}'`)
}

const openOAuth = (connection: Connection, { secret, signInBy }: LiteOptions) => {
  if (signInBy === undefined || Object.keys(signInBy.providers).length === 0)
    return { listProviders: async () => [] }
  const { origin, providers } = signInBy
  return liteOAuth(makeApp(connection, secret, oauthSettings(origin, providers)), providers)
}

/**
 * Identity by Supabase Lite in this process. Before it: the folder's lock, the connection, our migrations (they make
 * the roles that a plain Postgres lacks). The connection stays the caller's. One call at a time: a password's hash
 * holds the only thread for some 60 ms, and the gate's requests get their turn between two of them.
 */
export const openLiteIdentity = async (connection: Connection, options: LiteOptions): Promise<Identity> => {
  const app = makeApp(connection, options.secret, {}, options.mail)
  await prepareSchema(app, connection)
  const connect = () => app.getClient(identityClientOptions)
  const identity = makeIdentity({
    connect,
    log: options.log ?? (() => {}),
    oauth: openOAuth(connection, options),
    mail: { remove: id => removeUser(connection, id) },
  })
  const queue = makeQueue()
  const { start, finish, answer, listProviders } = identity.oauth
  return {
    oauth: {
      listProviders,
      start: (provider, returnTo) => queue(() => start(provider, returnTo)),
      finish: input => queue(() => finish(input)),
      answer: answer && (query => queue(() => answer(query))),
    },
    secondFactor: null,
    mailed: liteMailed(identity.mailed, queue, options.mail),
    signUp: input => queue(() => identity.signUp(input)),
    signIn: input => queue(() => identity.signIn(input)),
  }
}

/** The same on a Postgres, over a few connections of its own, which `close` ends. */
export const openLiteIdentityOnPostgres = async (url: string, options: LiteOptions): Promise<Identity> => {
  const connection = createPostgresConnection({
    url,
    postgresOptions: {
      max: 3,
      connect_timeout: 5,
      onnotice: () => {},
      connection: { application_name: 'octroi-identity', statement_timeout: 5_000 },
    },
  })
  try {
    const identity = await openLiteIdentity(connection, options)
    return { ...identity, close: () => connection.close() }
  } catch (error) {
    await connection.close()
    throw error
  }
}
