import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeDatabase, type TestDatabase } from '../../authz/test/support/database.ts'
import { freePort, type RunningService, startService } from '../../authz/test/support/service.ts'
import { type EchoTool, startEchoTool } from './echo-tool.ts'
import { makeTestCertificate, type TestCertificate } from './test-ca.ts'
import { startTraefik, type Traefik } from './traefik.ts'
import { Visitor } from './visitor.ts'

/** Before whom the tools stand: the gateway in the service's own process, or the real Traefik. */
export type Front = 'embedded gateway' | 'Traefik over http' | 'Traefik over https'

/** A whole system: Postgres, the service, two tools under one domain, one on another, a front, an admin. */
export type System = {
  front: Front
  service: RunningService
  database: TestDatabase
  traefik: Traefik | null
  /** Addresses as browsers know them, without a path. */
  portal: string
  tools: { alpha: Tool; beta: Tool; other: Tool }
  /** Somebody without any cookie yet. */
  visitor(): Visitor
  /** Signs somebody new up on the portal. */
  signUp(): Promise<{ visitor: Visitor; id: string; email: string }>
  /** Gives tokens as the admin does. */
  give(personId: string, tokens: number): Promise<void>
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

const priceList = (name: string, host: string, upstream: string) => `
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
`

const writeApps = async (echoes: Record<string, EchoTool>) => {
  const folder = await mkdtemp(join(tmpdir(), 'octroi-apps-'))
  for (const [name, echo] of Object.entries(echoes)) {
    await mkdir(join(folder, name))
    const host = name === 'other' ? hosts.other : name
    await writeFile(join(folder, name, 'app.yaml'), priceList(name, host, echo.url))
  }
  return folder
}

const openFront = async (
  front: Front,
  ports: { portal: number; gate: number },
  echoes: Record<string, EchoTool>,
) => {
  if (front === 'embedded gateway')
    return { port: ports.portal, scheme: 'http', traefik: null, certificate: null }
  const certificate = front === 'Traefik over https' ? await makeTestCertificate(Object.values(hosts)) : null
  const scheme = certificate ? 'https' : 'http'
  const traefik = await startTraefik({
    ...(certificate ? { certificate } : {}),
    gateUrl: `http://127.0.0.1:${ports.gate}`,
    portalUrl: `${scheme}://${hosts.portal}`,
    portalUpstream: `http://127.0.0.1:${ports.portal}`,
    tools: Object.entries(echoes).map(([name, echo]) => ({
      host: hosts[name as keyof typeof hosts],
      url: echo.url,
      gated: true,
    })),
  })
  return { port: traefik.port, scheme, traefik, certificate }
}

let people = 0

/** Starts a system; stop it in the test file's end. */
export const startSystem = async (front: Front): Promise<System> => {
  const database = await makeDatabase()
  const echoes = { alpha: await startEchoTool(), beta: await startEchoTool(), other: await startEchoTool() }
  const apps = await writeApps(echoes)
  const ports = { portal: await freePort(), gate: await freePort() }
  const { port, scheme, traefik, certificate } = await openFront(front, ports, echoes)
  const portal = `${scheme}://${hosts.portal}:${port}`
  const service = await startService({
    OCTROI_PORT: String(ports.portal),
    OCTROI_GATE_PORT: String(ports.gate),
    OCTROI_HOST: '127.0.0.1',
    OCTROI_DATABASE_URL: database.url,
    OCTROI_SECRET: 'a secret for the end-to-end tests only, 32 bytes and more',
    OCTROI_DOMAIN: `${domain}:${port}`,
    OCTROI_PORTAL_URL: portal,
    OCTROI_APPS_DIR: apps,
    OCTROI_GATEWAY: traefik ? 'off' : 'on',
  })
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
  const tool = (name: keyof typeof echoes) => {
    // An app on a domain of its own is at the scheme's own port; visitors find the front there all the same.
    const url = name === 'other' ? `${scheme}://${hosts.other}` : `${scheme}://${hosts[name]}:${port}`
    return { name, url, echo: echoes[name] }
  }
  return {
    front,
    service,
    database,
    traefik,
    portal,
    tools: { alpha: tool('alpha'), beta: tool('beta'), other: tool('other') },
    visitor,
    signUp,
    admin,
    give: async (personId, tokens) => {
      const answer = await admin.post(`${portal}/api/admin/people/${personId}/adjustments`, {
        tokens,
        reason: 'for a test',
      })
      if (answer.status !== 201) throw new Error(`the adjustment answered ${answer.status}: ${answer.text}`)
    },
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
