import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { App } from '@supabase/lite'
import { createPostgresConnection } from '@supabase/lite/postgres'
import type { Database } from '../../src/database.ts'
import type { LiteProviders } from '../../src/identity/lite-providers.ts'
import { migrate } from '../../src/migrate.ts'
import { makeDatabase } from './database.ts'
import { answerAdmin } from './supabase-admin.ts'
import { makeMailCodes } from './supabase-mail-codes.ts'
import { makeMfa } from './supabase-mfa.ts'

/** A server that speaks Supabase's HTTP API, reached by its URL only. */
export type SupabaseServer = {
  url: string
  publishableKey: string
  secretKey: string
  /** The Postgres behind it: what a project's direct URL is. */
  databaseUrl: string
  /** How many sessions people have there at the moment. */
  countSessions(): Promise<number>
  /** Opens the link of a mail as Supabase's own templates have it; resolves with where the browser is sent. */
  follow(mail: { to: string; type: string; tokenHash: string }): Promise<URL>
  stop(): Promise<void>
}

export type SupabaseServerOptions = {
  /** Whether a new person must confirm their address first. */
  confirmations?: boolean
  /** Who else vouches for people, and the portal's origin, where they come back to. */
  signInBy?: { providers: LiteProviders; origin: string }
  /** Whether the REST API exposes the schema octroi, which no set-up of ours asks for. */
  dataApi?: boolean
  /** Told of every mail that would go out, as the project's templates see it. */
  onMail?: (mail: { to: string; type: string; tokenHash: string }) => void
  /** While true, nobody can be removed; may be changed at any time. */
  failsRemovals?: boolean
  /** The project's own OpenID services, of which it keeps a list. */
  customProviders?: { identifier: string; name: string; enabled: boolean }[]
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

type Answer = (request: Request) => Promise<Response>

const serve = async (makeAnswer: (url: string) => Promise<Answer>) => {
  const server = createServer(async (incoming, outgoing) => {
    const response = await (await answer)(toRequest(incoming, url))
    outgoing.writeHead(response.status, Object.fromEntries(response.headers))
    outgoing.end(Buffer.from(await response.arrayBuffer()))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const answer = makeAnswer(url)
  await answer
  return { server, url }
}

const externalOf = ({ providers }: NonNullable<SupabaseServerOptions['signInBy']>, url: string) =>
  Object.fromEntries(
    Object.entries(providers).map(([name, { clientId, secret, url: at }]) => [
      name,
      {
        enabled: true,
        client_id: clientId,
        secret,
        ...(at !== undefined && { url: at }),
        redirect_uri: `${url}/auth/v1/callback`,
      },
    ]),
  )

const answerProviders = (request: Request, providers: SupabaseServerOptions['customProviders'] = []) =>
  new URL(request.url).pathname === '/auth/v1/admin/custom-providers' ? Response.json({ providers }) : null

const subjects = {
  confirmation: { subject: 'signup {{ .TokenHash }}' },
  magic_link: { subject: 'magiclink {{ .TokenHash }}' },
  recovery: { subject: 'recovery {{ .TokenHash }}' },
  email_change: { subject: 'email_change {{ .TokenHash }}' },
}

type Answered = { user?: { id: string; identities?: { identity_id: string }[] } } & Record<string, unknown>

/**
 * Makes Supabase Lite's answers GoTrue's where they differ: people come with their factors and with their accounts at
 * providers as these told them, and the settings name the providers.
 */
const completeAnswer = (database: Database, factorsOf: (userId: string) => unknown, names: string[]) => {
  const completeUser = async (user: NonNullable<Answered['user']>) => {
    // Lite keeps the document as a text.
    const rows = await database.query<{ id: string; data: unknown }>(
      "select id::text, (identity_data::jsonb #>> '{}')::jsonb as data from auth.identities where user_id::text = $1",
      [user.id],
    )
    const identities = user.identities?.map(identity => ({
      ...identity,
      identity_data: rows.find(row => row.id === identity.identity_id)?.data ?? {},
    }))
    return { ...user, identities, factors: factorsOf(user.id) }
  }
  const complete = async (path: string, body: Answered) => {
    if (path === '/auth/v1/settings') {
      const switchedOn = Object.fromEntries(names.map(name => [name, true]))
      return { ...body, external: { ...(body.external as object), ...switchedOn } }
    }
    if (path === '/auth/v1/user') return completeUser(body as never)
    return body.user ? { ...body, user: await completeUser(body.user) } : body
  }
  return async (request: Request, response: Response): Promise<Response> => {
    const path = new URL(request.url).pathname
    if (!response.ok || !/^\/auth\/v1\/(token|user|verify|signup|settings)$/.test(path)) return response
    if (!response.headers.get('content-type')?.includes('json')) return response
    const headers = new Headers(response.headers)
    headers.delete('content-length')
    const body = JSON.stringify(await complete(path, (await response.json()) as Answered))
    return new Response(body, { status: response.status, headers })
  }
}

/**
 * Starts one on a database of its own: Supabase Lite over HTTP, and beside it the second factor, which Lite lacks (see
 * supabase-mfa.ts).
 */
export const startSupabaseServer = async (options: SupabaseServerOptions = {}): Promise<SupabaseServer> => {
  const { url: databaseUrl, database, drop } = await makeDatabase()
  await migrate(database)
  const connection = createPostgresConnection({ url: databaseUrl, postgresOptions: { onnotice: () => {} } })
  const publishableKey = `sb_publishable_${randomBytes(16).toString('hex')}`
  const secretKey = `sb_secret_${randomBytes(16).toString('hex')}`
  const jwtSecret = randomBytes(32).toString('hex')
  const { signInBy } = options
  const makeApp = (url: string) =>
    new App({
      connection,
      ...(options.dataApi && { api: { enabled: true, schemas: ['octroi'] } }),
      auth: {
        enabled: true,
        jwt_secret: jwtSecret,
        ...(signInBy && { site_url: signInBy.origin, external: externalOf(signInBy, url) }),
        publishable_key: publishableKey,
        secret_key: secretKey,
        minimum_password_length: 10,
        email: {
          enable_confirmations: options.confirmations ?? false,
          double_confirm_changes: false,
          template: subjects,
        },
      },
      options: {
        drivers: {
          email: {
            send: async ({ to, subject }) => {
              const [type = '', tokenHash = ''] = subject.split(' ')
              options.onMail?.({ to, type, tokenHash })
            },
          },
        },
      },
    })
  const mailCodes = makeMailCodes()
  const mfa = makeMfa({ database, jwtSecret, secretKey })
  const complete = completeAnswer(database, mfa.factorsOf, Object.keys(signInBy?.providers ?? {}))
  const { server, url } = await serve(async url => {
    const app = makeApp(url)
    await app.ensureSystemSchema()
    return async request => {
      await mailCodes.note(request)
      return (
        (await mfa.answer(request)) ??
        (await mailCodes.answer(request)) ??
        (options.failsRemovals ? null : await answerAdmin({ database, secretKey }, request)) ??
        answerProviders(request, options.customProviders) ??
        complete(request, await app.fetch(request, { peerAddress: null }))
      )
    }
  })
  return {
    url,
    publishableKey,
    secretKey,
    databaseUrl,
    countSessions: async () => {
      const [row] = await database.query<{ sessions: number }>(
        'select count(*) as sessions from auth.sessions',
      )
      return row?.sessions ?? 0
    },
    follow: mail =>
      mailCodes.follow(request => fetch(new Request(`${url}/auth/v1/verify`, request)), publishableKey, mail),
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await connection.close()
      await drop()
    },
  }
}
