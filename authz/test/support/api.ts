import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Fastify from 'fastify'
import jwt from 'jsonwebtoken'
import { afterAll, expect } from 'vitest'
import { registerApi } from '../../src/api/api.ts'
import type { Me } from '../../src/api/contract.ts'
import type { ApiParts } from '../../src/api/parts.ts'
import { openSignInThrottle } from '../../src/api/sign-in-throttle.ts'
import { type AppHealth, openAppHealth } from '../../src/app-health.ts'
import { openOfferBooks } from '../../src/billing/offer-book.ts'
import type { Provider } from '../../src/billing/provider.ts'
import { type Config, readConfig } from '../../src/config.ts'
import { openPostgres } from '../../src/database.ts'
import { openLiteIdentityOnPostgres } from '../../src/embedded/lite.ts'
import { openEvents } from '../../src/events.ts'
import { openBrakes } from '../../src/gate/brakes.ts'
import { openDesk } from '../../src/gate/desk.ts'
import { findPrice } from '../../src/gate/price.ts'
import { openPriceLists } from '../../src/gate/price-lists.ts'
import { openRegistry, type Registry } from '../../src/gate/registry.ts'
import { checkHealth } from '../../src/health/health.ts'
import type { LiteProviders } from '../../src/identity/lite-providers.ts'
import type { Mail } from '../../src/mail/mail.ts'
import { openStreams } from '../../src/notifications/streams.ts'
import { openCallers } from '../../src/people/callers.ts'
import { openChangeFeed } from '../../src/people/change-feed.ts'
import type { SessionClaims } from '../../src/people/signed.ts'
import { deriveSecrets, type Secrets } from '../../src/secrets.ts'
import { openSettings } from '../../src/settings.ts'
import { uuidv7 } from '../../src/uuid.ts'
import { makeDatabase, type TestDatabase } from './database.ts'

// A password's hash at its usual cost holds the one thread that is server and client here for 60 ms.
process.env.LITE_AUTH_BCRYPT_COST = '5'

const files: Record<string, string> = {
  whisper: `
title: Whisper
summary: { en: Speech to text, fr: Transcription }
category: audio
access: signed-in
otherwise: free
rules:
  - { on: POST /asr, tokens: 100, title: Transcribe }
  - { on: "GET /studio/**", tokens: 10 }
  - { on: "GET /closed", deny: true }
  - { on: "GET /open", access: public }
`,
  atlas: `
title: { en: Atlas of maps, fr: Atlas }
summary: Maps
access: granted
otherwise: free
`,
  zebra: `
title: A zebra counter
summary: Counts
otherwise: 5
`,
}

const makeAppsFolder = async (): Promise<string> => {
  const dir = await mkdtemp(join(tmpdir(), 'octroi-apps-'))
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(dir, name))
    await writeFile(join(dir, name, 'app.yaml'), text)
  }
  return dir
}

export const portalOrigin = 'https://portal.example.com'
export const password = 'correct horse battery'

export type Answer = {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: whatever came is what a test looks at
  body: any
}

/** An answer that is a problem document of this status and code. */
export const expectProblem = (answer: Answer, status: number, code: string): void => {
  expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code })
  expect(answer.headers.get('content-type')).toContain('application/problem+json')
  expect(answer.body.title).toEqual(expect.any(String))
}

type Call = { body?: unknown; headers?: Record<string, string>; text?: string }

/** The portal's session cookie on https. */
export const sessionCookie = '__Host-octroi'

/** A browser's session cookie; "" when it has none. */
export const sessionOf = ({ cookies }: Pick<Client, 'cookies'>): string => cookies.get(sessionCookie) ?? ''

/** What a session cookie says, to be said again otherwise. */
export const claimsOf = (text: string): SessionClaims => {
  const { iss, ...claims } = jwt.decode(text) as jwt.JwtPayload
  return claims as SessionClaims
}

/** A browser's cookies and an address of its own, over fetch. */
export type Client = {
  cookies: Map<string, string>
  call(method: string, path: string, call?: Call): Promise<Answer>
  get(path: string): Promise<Answer>
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
}

let lastAddress = 0
const nextAddress = () => `198.18.${(++lastAddress >> 8) & 255}.${lastAddress & 255}`

const keepCookies = (cookies: Map<string, string>, headers: Headers) => {
  for (const line of headers.getSetCookie()) {
    const [pair = ''] = line.split(';')
    const [name = '', value = ''] = pair.split('=')
    if (/max-age=0/i.test(line)) cookies.delete(name)
    else cookies.set(name, value)
  }
}

const readBody = async (response: Response) => {
  const text = await response.text()
  return /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text
}

/** Ids order by the millisecond: what happens one after the other in a test shall do so in its lists. */
const nextMillisecond = () => sleep(2)

/** A client of a service at `base`; `key` is an API key that it sends instead of cookies. */
export const makeClient = (base: string, key?: string): Client => {
  const cookies = new Map<string, string>()
  const address = nextAddress()
  const call: Client['call'] = async (method, path, { body, text, headers } = {}) => {
    const sent = text ?? (body === undefined ? undefined : JSON.stringify(body))
    const response = await fetch(new URL(path, base), {
      method,
      redirect: 'manual',
      headers: {
        'x-forwarded-for': address,
        ...(cookies.size > 0 ? { cookie: [...cookies].map(pair => pair.join('=')).join('; ') } : {}),
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(sent === undefined ? {} : { body: sent }),
    })
    keepCookies(cookies, response.headers)
    return { status: response.status, headers: response.headers, body: await readBody(response) }
  }
  return {
    cookies,
    call,
    get: path => call('GET', path),
    post: (path, body, headers = {}) => call('POST', path, { body, headers }),
  }
}

/** Somebody with an account and a browser that is signed in. */
export type TestPerson = Client & { me: Me; email: string }

/** Every item of a list, page after page. */
export const loadAll = async <Item extends { id: string }>(
  client: Pick<Client, 'get'>,
  path: string,
): Promise<Item[]> => {
  const items: Item[] = []
  let cursor: string | null = null
  do {
    const join: string = path.includes('?') ? '&' : '?'
    const { body } = await client.get(cursor ? `${path}${join}cursor=${encodeURIComponent(cursor)}` : path)
    items.push(...body.items)
    cursor = body.next
  } while (cursor !== null)
  return items
}

/** The control plane alone, with everything behind it real. */
export type TestApi = {
  base: string
  /** The folder of the price lists. */
  appsDir: string
  database: TestDatabase['database']
  secrets: Secrets
  registry: Registry
  health: AppHealth
  readNow(): Promise<void>
  client(key?: string): Client
  signUp(name?: string): Promise<TestPerson>
  signUpAdmin(): Promise<TestPerson>
  /** Gives tokens behind the API's back. */
  give(person: TestPerson, tokens: number): Promise<void>
  /** Charges as the gate does; resolves with the charge's id. */
  charge(
    person: TestPerson,
    tokens: number,
    app?: string,
    note?: string,
    terms?: Record<string, unknown>,
  ): Promise<string>
  close(): Promise<void>
}

const openDatabase = (url: string): TestDatabase => {
  const database = openPostgres(url)
  return { url, database, drop: () => database.close() }
}

/** `identity` stands in for Supabase Lite on the service's own database. */
type Options = Partial<Pick<ApiParts, 'signInLimit' | 'identity'>> & {
  /** The text of apps/offers.yaml. */
  offers?: string
  provider?: Provider
  transferTo?: string
  adminEmail?: string
  /** Runs on this database, as with a Supabase project, in place of one of its own. */
  databaseUrl?: string
  signUp?: Config['signUp']
  emailConfirm?: Config['emailConfirm']
  /** Told of every mail that would go out. */
  onMail?: (mail: Mail) => void
  /** Whether admins must have shown a second factor. */
  adminMfa?: boolean
  /** Who else vouches for people, for Supabase Lite. */
  providers?: LiteProviders
}

/** Starts it on a database of its own. */
export const startApi = async (options: Options = {}): Promise<TestApi> => {
  const { url, database, drop } =
    options.databaseUrl === undefined ? await makeDatabase() : openDatabase(options.databaseUrl)
  const dir = await makeAppsFolder()
  const secrets = deriveSecrets('a secret that tests have, of more than 32 bytes')
  const portalUrl = new URL(portalOrigin)
  const domain = 'example.com'
  const secret = secrets.identity.toString('hex')
  const sendMail = (mail: Mail) => options.onMail?.(mail)
  const identity =
    options.identity ??
    (await openLiteIdentityOnPostgres(url, {
      secret,
      signInBy: { providers: options.providers ?? {}, origin: portalOrigin },
      mail: { origin: portalOrigin, send: sendMail },
    }))
  const feed = await openChangeFeed(database, { staleS: 300 })
  const callers = openCallers(database, feed, {
    sessionKeys: secrets.session,
    adminMfa: options.adminMfa ?? false,
  })
  const problems: unknown[] = []
  const lists = await openPriceLists({
    dir,
    domain,
    onLoad: () => {},
    onProblem: problem => void problems.push(problem),
  })
  if (problems.length > 0) throw new Error(JSON.stringify(problems))
  const registry = await openRegistry({
    database,
    feed,
    lists: () => [...lists.lists()],
    domain,
    portalUrl,
    onIgnored: () => {},
    onError: error => {
      throw error
    },
  })

  const brakes = await openBrakes({
    database,
    feed,
    file: join(dir, 'brakes.yaml'),
    shadow: false,
    onChange: () => {},
    onProblem: problem => void problems.push(problem),
    onError: error => {
      throw error
    },
  })

  if (options.offers !== undefined) await writeFile(join(dir, 'offers.yaml'), options.offers)
  const offers = await openOfferBooks(dir, database, problem => void problems.push(problem), 100)
  const health = openAppHealth()
  const streams = openStreams(database, error => void problems.push(error))
  const app = Fastify({ trustProxy: true, logger: { level: 'error' } })
  app.addHook('preClose', async () => streams.close())
  registerApi(app, {
    database,
    config: {
      portalUrl,
      adminEmail: options.adminEmail,
      supportMax: 1000,
      sessionIdleS: 86_400,
      sessionLifetimeS: 30 * 86_400,
      mode: 'embedded-postgres',
      emailConfirm: options.emailConfirm ?? (options.identity === undefined ? 'off' : 'project'),
      smtpUrl: undefined,
      webhookPrivate: true,
      planCalendar: readConfig({}).planCalendar,
    },
    secrets,
    identity,
    settings: openSettings(database, options.signUp ?? null),
    checkHealth: () =>
      checkHealth({ config: { ...readConfig({}), domain, portalUrl }, database, seen: null }),
    sendMail,
    gateLatency: openEvents(app.log).gateLatency,
    callers,
    feed,
    apps: registry.list,
    reloadApps: registry.reload,
    desk: openDesk(registry, domain),
    throttle: openSignInThrottle(),
    brakes,
    health,
    streams,
    shop: {
      offers,
      provider: options.provider ?? null,
      transferTo: options.transferTo ?? null,
      transferDays: 14,
    },
    priceOf: (name, method, path) => {
      const found = registry.apps().byName.get(name)
      if (found === undefined) throw new Error(`no app ${name}`)
      return findPrice(found.list, method, path)
    },
    signInLimit: options.signInLimit ?? { max: 1000, timeWindowMs: 60_000 },
  })
  const base = await app.listen({ host: '127.0.0.1', port: 0 })

  const signUp = async (name = 'Ada'): Promise<TestPerson> => {
    const client = makeClient(base)
    const email = `${randomUUID()}@example.com`
    const { status, body } = await client.post('/api/auth/sign-up', { email, password, name })
    if (status !== 201) throw new Error(`sign-up: ${status} ${JSON.stringify(body)}`)
    return { ...client, me: body.user, email }
  }

  const walletOf = async (person: TestPerson) => {
    const sql = 'select id from octroi.wallet where person_id = $1'
    const [wallet] = await database.query<{ id: number }>(sql, [person.me.id])
    if (wallet === undefined) throw new Error('no wallet')
    return wallet.id
  }

  return {
    base,
    appsDir: dir,
    database,
    secrets,
    registry,
    health,
    readNow: feed.readNow,
    client: key => makeClient(base, key),
    signUp,
    signUpAdmin: async () => {
      const person = await signUp('Grace')
      await database.query("update octroi.person set role = 'admin' where id = $1", [person.me.id])
      await feed.readNow()
      return person
    },
    give: async (person, tokens) => {
      const args = { personId: person.me.id, tokens, reason: 'a gift', actorId: null, key: null }
      await nextMillisecond()
      await database.call('adjustBalance', args)
    },
    charge: async (person, tokens, name = 'whisper', note = 'POST /asr', terms = {}) => {
      await nextMillisecond()
      const id = uuidv7()
      const [outcome] = await database.call<{ status: string }>('chargeBatch', {
        wallets: [await walletOf(person)],
        ids: [id],
        tokens: [tokens],
        apps: [registry.apps().byName.get(name)?.id],
        notes: [note],
        keys: [null],
        terms: [terms],
      })
      if (outcome?.status !== 'charged' && outcome?.status !== 'held')
        throw new Error(`charge: ${outcome?.status}`)
      return id
    },
    close: async () => {
      await app.close()
      registry.close()
      brakes.close()
      lists.close()
      offers.close()
      await feed.close()
      await identity.close?.()
      await drop()
      await rm(dir, { recursive: true })
    },
  }
}

/** Starts it for all tests of a file; in the end the books are right. */
export const useApi = async (options: Options = {}): Promise<TestApi> => {
  const api = await startApi(options)
  afterAll(async () => {
    expect(await api.database.call('listBroken')).toEqual([])
    await api.close()
  })
  return api
}
