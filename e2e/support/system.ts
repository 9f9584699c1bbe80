import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeDatabase, type TestDatabase } from '../../authz/test/support/database.ts'
import { findFreePort } from '../../authz/test/support/free-port.ts'
import { type RunningService, startService } from '../../authz/test/support/service.ts'
import { type EchoTool, startEchoTool } from './echo-tool.ts'
import { makeTestCertificate, type TestCertificate } from './test-ca.ts'
import { startTraefik, type Traefik } from './traefik.ts'
import { Visitor } from './visitor.ts'

/** Before whom the tools stand: the gateway in the service's own process, or the real Traefik. */
export type Front = 'embedded gateway' | 'Traefik over http' | 'Traefik over https'

/** A whole system: Postgres, the service, two tools under one domain, one on another, a front, an admin. */
export type System = {
  front: Front
  readonly service: RunningService
  database: TestDatabase
  traefik: Traefik | null
  /** Addresses as browsers know them, without a path. */
  portal: string
  tools: { alpha: Tool; beta: Tool; other: Tool }
  /** The folder of the price lists. */
  appsDir: string
  /** Somebody without any cookie yet. */
  visitor(): Visitor
  /** Stops the service in an orderly way, and starts it on the same data after `between`. */
  restartService(between: () => Promise<void>): Promise<void>
  /** Signs somebody new up on the portal. */
  signUp(): Promise<{ visitor: Visitor; id: string; email: string }>
  /** Gives tokens as the admin does. */
  give(personId: string, tokens: number): Promise<void>
  /** Somebody new with so many tokens and a session on alpha, which has forgotten their visit. */
  signUpOnAlpha(tokens: number): Promise<{ visitor: Visitor; id: string; email: string }>
  balanceOf(visitor: Visitor): Promise<number>
  admin: Visitor
  stop(): Promise<void>
}

export type Tool = { name: string; url: string; echo: EchoTool }

const domain = 'tools.example.test'
const hosts = {
  alpha: `alpha.${domain}`,
  beta: `beta.${domain}`,
  other: 'tool.elsewhere.test',
  portal: `portal.${domain}`,
}

const priceList = (name: string, host: string, upstream: string, more = '') => `
title: ${name}
summary: { en: An echo, fr: Un écho }
host: ${host}
upstream: ${upstream}
access: signed-in
otherwise: free
rules:
  - { on: POST /paid, tokens: 10 }
  - { on: GET /paid-page, tokens: 5 }
  - { on: GET /paid-socket, tokens: 7 }
  - { on: "GET /open/**", access: public }
${more}`

const writeApps = async (echoes: Record<string, EchoTool>, alphaRules: string | undefined) => {
  const folder = await mkdtemp(join(tmpdir(), 'octroi-apps-'))
  for (const [name, echo] of Object.entries(echoes)) {
    await mkdir(join(folder, name))
    const host = name === 'other' ? hosts.other : name
    await writeFile(
      join(folder, name, 'app.yaml'),
      priceList(name, host, echo.url, name === 'alpha' ? alphaRules : ''),
    )
  }
  return folder
}

const openFront = async (
  front: Front,
  portalPort: number,
  gateUrl: string,
  echoes: Record<string, EchoTool>,
  labels: string[],
) => {
  if (front === 'embedded gateway')
    return { port: portalPort, scheme: 'http', traefik: null, certificate: null }
  const certificate = front === 'Traefik over https' ? await makeTestCertificate(Object.values(hosts)) : null
  const scheme = certificate ? 'https' : 'http'
  const traefik = await startTraefik({
    ...(certificate ? { certificate } : {}),
    gateUrl,
    portalUrl: `${scheme}://${hosts.portal}`,
    portalUpstream: `http://127.0.0.1:${portalPort}`,
    tools: [
      ...Object.entries(echoes).map(([name, echo]) => ({
        host: hosts[name as keyof typeof hosts],
        url: echo.url,
        gated: true,
      })),
      ...labels.map(query => ({
        host: `${new URLSearchParams(query).get('app')}.${domain}`,
        url: echoes.other?.url ?? '',
        gated: false,
        labels: query,
      })),
    ],
  })
  return { port: traefik.port, scheme, traefik, certificate }
}

let people = 0

export type SystemOptions = {
  /** More lines of alpha's rules. */
  alphaRules?: string
  /** Queries of /authz that declare apps without files; the tool behind them is `other`'s, through Traefik alone. */
  labels?: string[]
  /** More of the service's environment. */
  env?: Record<string, string>
  /** Where the service finds the database instead, given where it is. */
  databaseUrl?: (direct: string) => Promise<string>
  /** The database, where it is not a migrated one of the run's cluster; the service migrates it. */
  database?: () => Promise<TestDatabase>
  /** Where Traefik finds the gate instead, given where it is. */
  gateUrl?: (direct: string) => Promise<string>
}

/** Starts a system; stop it in the test file's end. */
export const startSystem = async (front: Front, options: SystemOptions = {}): Promise<System> => {
  const database = await (options.database ?? makeDatabase)()
  const echoes = { alpha: await startEchoTool(), beta: await startEchoTool(), other: await startEchoTool() }
  const apps = await writeApps(echoes, options.alphaRules)
  const ports = { portal: await findFreePort(), gate: await findFreePort() }
  const direct = `http://127.0.0.1:${ports.gate}`
  const gateUrl = (await options.gateUrl?.(direct)) ?? direct
  const labels = options.labels ?? []
  const { port, scheme, traefik, certificate } = await openFront(front, ports.portal, gateUrl, echoes, labels)
  const portal = `${scheme}://${hosts.portal}:${port}`
  const env = {
    OCTROI_PORT: String(ports.portal),
    OCTROI_GATE_PORT: String(ports.gate),
    OCTROI_HOST: '127.0.0.1',
    OCTROI_DATABASE_URL: (await options.databaseUrl?.(database.url)) ?? database.url,
    OCTROI_SECRET: 'a secret for the end-to-end tests only, 32 bytes and more',
    OCTROI_DOMAIN: `${domain}:${port}`,
    OCTROI_PORTAL_URL: portal,
    OCTROI_APPS_DIR: apps,
    OCTROI_GATEWAY: traefik ? 'off' : 'on',
    OCTROI_ACCESS_LOGS: traefik?.accessLog ?? '',
    ...options.env,
  }
  let service = await startService(env)
  const visitor = () => new Visitor({ port, ca: (certificate as TestCertificate | null)?.caPem })
  const signUp = async () => {
    const somebody = visitor()
    const email = `person-${++people}@example.test`
    const answer = await somebody.post(`${portal}/api/auth/sign-up`, {
      email,
      password: 'correct horse battery',
      name: `Zoë Łukasz ${people}`,
    })
    if (answer.status !== 201) throw new Error(`sign-up answered ${answer.status}: ${answer.text}`)
    return { visitor: somebody, email, id: answer.json<{ user: { id: string } }>().user.id }
  }
  const { visitor: admin } = await signUp()
  const token = new URL(service.adminLink() ?? '').searchParams.get('token')
  await admin.post(`${portal}/api/setup`, { token })
  const give = async (personId: string, tokens: number) => {
    const adjustment = { tokens, reason: 'for a test' }
    const answer = await admin.post(`${portal}/api/admin/people/${personId}/adjustments`, adjustment)
    if (answer.status !== 201) throw new Error(`the adjustment answered ${answer.status}: ${answer.text}`)
  }
  const tool = (name: keyof typeof echoes) => {
    // An app on a domain of its own is at the scheme's own port; visitors find the front there all the same.
    const url = name === 'other' ? `${scheme}://${hosts.other}` : `${scheme}://${hosts[name]}:${port}`
    return { name, url, echo: echoes[name] }
  }
  const alpha = tool('alpha')
  return {
    front,
    get service() {
      return service
    },
    restartService: async between => {
      await service.stop()
      await between()
      service = await startService(env)
    },
    database,
    traefik,
    portal,
    appsDir: apps,
    tools: { alpha, beta: tool('beta'), other: tool('other') },
    visitor,
    signUp,
    admin,
    give,
    signUpOnAlpha: async tokens => {
      const person = await signUp()
      if (tokens > 0) await give(person.id, tokens)
      await person.visitor.visit(`${alpha.url}/`)
      alpha.echo.seen.length = 0
      return person
    },
    balanceOf: async person => (await person.send(`${portal}/api/me`)).json<{ balance: number }>().balance,
    stop: async () => {
      await traefik?.stop()
      await service.stop()
      await certificate?.remove()
      await Promise.all(Object.values(echoes).map(echo => echo.stop()))
      await database.drop()
      await rm(apps, { recursive: true })
    },
  }
}
