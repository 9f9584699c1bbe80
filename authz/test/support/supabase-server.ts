import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { App } from '@supabase/lite'
import { createPostgresConnection } from '@supabase/lite/postgres'
import { migrate } from '../../src/migrate.ts'
import { makeDatabase } from './database.ts'

/** A server that speaks Supabase's HTTP API, reached by its URL only. */
export type SupabaseServer = {
  url: string
  publishableKey: string
  secretKey: string
  /** The Postgres behind it: what a project's direct URL is. */
  databaseUrl: string
  /** How many sessions people have there at the moment. */
  countSessions(): Promise<number>
  stop(): Promise<void>
}

export type SupabaseServerOptions = {
  /** Whether a new person must confirm their address first. */
  confirmations?: boolean
}

const toRequest = (incoming: IncomingMessage, base: string): Request => {
  const method = incoming.method ?? 'GET'
  const headers = new Headers()
  for (const [name, values] of Object.entries(incoming.headersDistinct))
    for (const value of values ?? []) headers.append(name, value)
  const hasBody = method !== 'GET' && method !== 'HEAD'
  const body = hasBody ? { body: Readable.toWeb(incoming) as ReadableStream, duplex: 'half' } : {}
  return new Request(new URL(incoming.url ?? '/', base), { method, headers, ...body } as RequestInit)
}

const serve = async (app: App) => {
  const server = createServer(async (incoming, outgoing) => {
    const response = await app.fetch(toRequest(incoming, 'http://127.0.0.1'), { peerAddress: null })
    outgoing.writeHead(response.status, Object.fromEntries(response.headers))
    outgoing.end(Buffer.from(await response.arrayBuffer()))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

/** Starts one on a database of its own. */
export const startSupabaseServer = async (options: SupabaseServerOptions = {}): Promise<SupabaseServer> => {
  const { url: databaseUrl, database, drop } = await makeDatabase()
  await migrate(database)
  const connection = createPostgresConnection({ url: databaseUrl, postgresOptions: { onnotice: () => {} } })
  const publishableKey = `sb_publishable_${randomBytes(16).toString('hex')}`
  const secretKey = `sb_secret_${randomBytes(16).toString('hex')}`
  const app = new App({
    connection,
    auth: {
      enabled: true,
      jwt_secret: randomBytes(32).toString('hex'),
      publishable_key: publishableKey,
      secret_key: secretKey,
      minimum_password_length: 10,
      email: { enable_confirmations: options.confirmations ?? false },
    },
    options: { drivers: { email: { send: async () => {} } } },
  })
  await app.ensureSystemSchema()
  const server = await serve(app)
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    publishableKey,
    secretKey,
    databaseUrl,
    countSessions: async () => {
      const [row] = await database.query<{ sessions: number }>(
        'select count(*) as sessions from auth.sessions',
      )
      return row?.sessions ?? 0
    },
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await connection.close()
      await drop()
    },
  }
}
