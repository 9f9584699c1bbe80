import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Me } from '../../src/api/contract.ts'
import { findFreePort } from './free-port.ts'
import { compileCache, type RunningService, startService } from './service.ts'

export type Answer = {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: whatever came is what a test looks at
  body: any
}

/** One browser, or one script with a key, at the portal. Redirects are shown, not followed. */
export type Client = {
  cookies: Map<string, string>
  get(path: string, headers?: Record<string, string>): Promise<Answer>
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
}

/** Keeps what a Set-Cookie line says in a jar. */
export const keepCookie = (jar: Map<string, string>, line: string): void => {
  const [pair = ''] = line.split(';')
  const at = pair.indexOf('=')
  if (/max-age=0(;|$)/i.test(line)) jar.delete(pair.slice(0, at))
  else jar.set(pair.slice(0, at), pair.slice(at + 1))
}

/** A jar as a Cookie header. */
export const cookieHeader = (jar: ReadonlyMap<string, string>): string =>
  [...jar].map(pair => pair.join('=')).join('; ')

let people = 0
/** Sign-ins are limited by address: everybody has one of their own. */
const nextAddress = () => `198.18.${(++people >> 8) & 255}.${people & 255}`

/** A client of the portal that listens at `base`; with a key it sends that and no cookie. */
export const makeClient = (base: string, key?: string): Client => {
  const cookies = new Map<string, string>()
  const address = nextAddress()
  const send: Client['send'] = async (method, path, body, headers = {}) => {
    const response = await fetch(new URL(path, base), {
      method,
      redirect: 'manual',
      headers: {
        'x-forwarded-for': address,
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...(cookies.size > 0 ? { cookie: cookieHeader(cookies) } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (key === undefined) for (const line of response.headers.getSetCookie()) keepCookie(cookies, line)
    const text = await response.text()
    const isJson = /json/.test(response.headers.get('content-type') ?? '')
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
  }
  return { cookies, send, get: (path, headers) => send('GET', path, undefined, headers) }
}

/** The body of an answer that must have come with this status. */
export const bodyOf = (answer: Answer, status = 200) => {
  if (answer.status === status) return answer.body
  throw new Error(`${status} was due, ${answer.status} came: ${JSON.stringify(answer.body)}`)
}

/** Somebody with an account, signed in at the portal. */
export type Person = {
  client: Client
  id: string
  email: string
  name: string
  me(): Promise<Me>
  /** Makes an API key. */
  key(wish?: Record<string, unknown>): Promise<{ id: string; key: string }>
}

export const password = 'correct horse battery'

/** Signs somebody new up over the API. */
export const signUp = async (base: string, name: string): Promise<Person> => {
  const client = makeClient(base)
  const email = `${randomUUID()}@people.test`
  const { user } = bodyOf(await client.send('POST', '/api/auth/sign-up', { email, password, name }), 201)
  return {
    client,
    id: user.id,
    email,
    name,
    me: async () => bodyOf(await client.get('/api/me')),
    key: async wish => bodyOf(await client.send('POST', '/api/keys', { name: 'test', ...wish }), 201),
  }
}

/** Gives tokens as an admin does, or takes them; resolves with the new balance. */
export const adjust = async (admin: Person, person: Pick<Person, 'id'>, tokens: number): Promise<number> => {
  const path = `/api/admin/people/${person.id}/adjustments`
  const reason = 'for the test'
  return bodyOf(await admin.client.send('POST', path, { tokens, reason }), 201).balance
}

/** Takes every page of a list. */
export const listAll = async <Item>(client: Client, path: string): Promise<Item[]> => {
  const items: Item[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const join = path.includes('?') ? '&' : '?'
    const page = bodyOf(
      await client.get(
        `${path}${join}limit=200${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
      ),
    )
    items.push(...page.items)
    cursor = page.next
  }
  return items
}

/** Waits until `work` resolves with something other than undefined, and says what it waited for if it never does. */
export const until = async <T>(
  what: string,
  work: () => T | undefined | Promise<T | undefined>,
  ms = 5000,
): Promise<T> => {
  const deadline = performance.now() + ms
  for (;;) {
    const found = await work()
    if (found !== undefined) return found
    if (performance.now() > deadline) throw new Error(`within ${ms} ms there was no ${what}`)
    await sleep(20)
  }
}

const octroi = new URL('../../src/octroi.ts', import.meta.url).pathname
const run = promisify(execFile)

/** What a command of the command line left. */
export type Ran = { code: number; out: string; err: string }

/** Runs `octroi …` as a person would, in a process of its own. */
export const runOctroi = async (env: Record<string, string>, ...args: string[]): Promise<Ran> => {
  const { PATH, HOME } = process.env
  const options = { env: { PATH, HOME, NODE_NO_WARNINGS: '1', ...compileCache, ...env }, timeout: 30_000 }
  try {
    const { stdout, stderr } = await run(process.execPath, [octroi, ...args], options)
    return { code: 0, out: stdout, err: stderr }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { code, out: stdout, err: stderr }
  }
}

/** Writes one folder for each app. */
export const writeApps = async (files: Record<string, string>): Promise<string> => {
  const dir = await mkdtemp(join(tmpdir(), 'octroi-apps-'))
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(dir, name))
    await writeFile(join(dir, name, 'app.yaml'), text)
  }
  return dir
}

/** One set-up with its service, which may be stopped and started again on the same data. */
export type World = {
  env: Record<string, string>
  appsDir: string
  /** Where the portal and the gate listen. */
  base: string
  gate: string
  service(): RunningService
  /** Starts the service (again). */
  start(): Promise<RunningService>
  signUp(name?: string): Promise<Person>
  /** The first admin, made by the printed link. */
  admin: Person
  octroi(...args: string[]): Promise<Ran>
  close(): Promise<void>
}

/** Makes whoever visits the printed link the first admin. */
export const becomeAdmin = async (person: Person, link: string | null | undefined): Promise<void> => {
  const token = new URL(link ?? 'none:').searchParams.get('token')
  bodyOf(await person.client.send('POST', '/api/setup', { token }))
}

/** Starts a service for these apps, and makes its first admin. Its data is gone with `close`. */
export const startWorld = async (
  apps: Record<string, string>,
  extra: Record<string, string> = {},
): Promise<World> => {
  const appsDir = await writeApps(apps)
  const dataDir = await mkdtemp(join(tmpdir(), 'octroi-data-'))
  const env = {
    OCTROI_PORT: String(await findFreePort()),
    OCTROI_GATE_PORT: String(await findFreePort()),
    OCTROI_HOST: '127.0.0.1',
    OCTROI_DATA_DIR: dataDir,
    OCTROI_APPS_DIR: appsDir,
    OCTROI_GATEWAY: 'off',
    OCTROI_DOMAIN: 'example.com',
    OCTROI_PORTAL_URL: 'https://portal.example.com',
    OCTROI_LOG_LEVEL: 'warn',
    ...extra,
  }
  const base = `http://127.0.0.1:${env.OCTROI_PORT}`
  let service = await startService(env)
  const admin = await signUp(base, 'Grace Hopper')
  await becomeAdmin(admin, service.adminLink())
  return {
    env,
    appsDir,
    base,
    gate: `http://127.0.0.1:${env.OCTROI_GATE_PORT}`,
    service: () => service,
    start: async () => {
      service = await startService(env)
      return service
    },
    signUp: (name = 'Ada Lovelace') => signUp(base, name),
    admin,
    octroi: (...args) => runOctroi(env, ...args),
    close: async () => {
      await service.stop()
      await Promise.all([appsDir, dataDir].map(dir => rm(dir, { recursive: true, force: true })))
    },
  }
}
