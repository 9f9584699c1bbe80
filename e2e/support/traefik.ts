import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parse, stringify } from 'yaml'
import { findFreePorts } from '../../authz/test/support/free-port.ts'
import { requireTraefik } from './traefik-binary.ts'

const traefikDir = fileURLToPath(new URL('../../traefik/', import.meta.url))
const startTimeoutMs = 20_000

export type TraefikOptions = {
  /** Given: https by traefik/traefik.yml with this certificate. Absent: plain http by traefik/traefik-http.yml. */
  certificate?: { certPath: string; keyPath: string }
  /** Where ForwardAuth asks: the internal listener, without /authz. */
  gateUrl: string
  /** What Traefik names in its calls to the gate: OCTROI_GATE_KEY. */
  gateKey?: string
  /** The portal as browsers know it, and where it really listens. */
  portalUrl: string
  portalUpstream: string
  /**
   * Host names without ports; `gated` puts the middleware octroi@file before the tool, as its label would, and `labels`
   * (the query of /authz) a ForwardAuth of the tool's own, as the labels of a tool without an app.yaml would.
   */
  tools: { host: string; url: string; gated: boolean; labels?: string }[]
}

export type Traefik = {
  scheme: 'http' | 'https'
  /** The entry point that serves `scheme`; every host name is reached on 127.0.0.1 at this port. */
  port: number
  /** With a certificate this one only redirects to httpsPort. */
  httpPort: number
  httpsPort: number | undefined
  /** Path of the JSON access log, one line per request. */
  accessLog: string
  /** What Traefik itself logged so far. */
  log(): string
  /** USR1, as logrotate sends it: the log is opened anew under its name. */
  reopenLog(): void
  /** `kill -9`, and the same again on the same ports and log. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/**
 * Runs the real Traefik on the very files that the compose set-up uses, traefik/traefik.yml (or traefik-http.yml) and
 * traefik/dynamic/, with its own ports and paths. Throws with Traefik's log if it does not come up without an error.
 */
export async function startTraefik(options: TraefikOptions): Promise<Traefik> {
  const binary = await requireTraefik()
  const folder = await mkdtemp(join(tmpdir(), 'octroi-traefik-'))
  const [web = 0, websecure = 0, ping = 0] = await findFreePorts(3)
  const ports = { web, websecure: options.certificate ? websecure : undefined, traefik: ping }
  const accessLog = join(folder, 'access.log')
  await writeStaticFile(folder, ports, accessLog, options)
  await writeDynamicFiles(folder, options)
  let running = run(binary, folder, options)
  const scheme = options.certificate ? 'https' : 'http'
  const port = ports.websecure ?? ports.web
  const stop = async () => {
    await running.stop()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await waitUntilReady(scheme, port, ports.traefik, running)
  } catch (error) {
    await stop()
    throw error
  }
  const restart = async () => {
    await running.kill()
    running = run(binary, folder, options)
    await waitUntilReady(scheme, port, ports.traefik, running)
  }
  const log = () => running.log()
  return {
    scheme,
    port,
    httpPort: ports.web,
    httpsPort: ports.websecure,
    accessLog,
    log,
    reopenLog: () => running.signal('SIGUSR1'),
    restart,
    stop,
  }
}

type Ports = { web: number; websecure: number | undefined; traefik: number }

/** Only what cannot be the same on this machine is changed: addresses, paths, Docker, Let's Encrypt. */
async function writeStaticFile(folder: string, ports: Ports, accessLog: string, options: TraefikOptions) {
  const name = options.certificate ? 'traefik.yml' : 'traefik-http.yml'
  const config = parse(await readFile(join(traefikDir, name), 'utf8'))
  for (const [entryPoint, port] of Object.entries(ports))
    if (port !== undefined) config.entryPoints[entryPoint].address = `127.0.0.1:${port}`
  config.providers.file.directory = join(folder, 'dynamic')
  config.accessLog.filePath = accessLog
  delete config.providers.docker
  delete config.certificatesResolvers
  if (options.certificate) config.entryPoints.websecure.http.tls = {}
  await writeFile(join(folder, 'traefik.yml'), stringify(config))
}

const clientHeaders = ['Cookie', 'Authorization']
const octroiHeaders = ['User', 'Email', 'Role', 'App', 'Charge', 'Cost', 'Balance', 'Pass', 'Identity'].map(
  name => `X-Octroi-${name}`,
)

/** A tool's own way to the gate, as docs/traefik.md spells it in labels. */
const forwardAuth = (gateUrl: string, labels: string) => ({
  forwardAuth: {
    address: `${gateUrl}/authz?${labels}`,
    trustForwardHeader: false,
    authResponseHeaders: [...octroiHeaders, ...clientHeaders],
    authResponseHeadersRegex: '(?i)^(x[-_.]octroi|remote)[-_.]',
  },
})

async function writeDynamicFiles(folder: string, { certificate, gateUrl, tools }: TraefikOptions) {
  await cp(join(traefikDir, 'dynamic'), join(folder, 'dynamic'), { recursive: true })
  const middlewares = tools.flatMap(({ labels }, index) =>
    labels === undefined ? [] : [[`gate-${index}`, forwardAuth(gateUrl, labels)]],
  )
  const routers = tools.map(({ host, gated, labels }, index) => ({
    [`tool-${index}`]: {
      rule: `Host(\`${host}\`)`,
      service: `tool-${index}`,
      ...(gated ? { middlewares: ['octroi@file'] } : {}),
      ...(labels === undefined ? {} : { middlewares: ['octroi-clean@file', `gate-${index}`] }),
    },
  }))
  const services = tools.map(({ url }, index) => ({
    [`tool-${index}`]: { loadBalancer: { servers: [{ url }] } },
  }))
  const files = certificate && { certFile: certificate.certPath, keyFile: certificate.keyPath }
  const config = {
    http:
      tools.length > 0
        ? {
            routers: Object.assign({}, ...routers),
            services: Object.assign({}, ...services),
            ...(middlewares.length > 0 ? { middlewares: Object.fromEntries(middlewares) } : {}),
          }
        : undefined,
    tls: files && { certificates: [files], stores: { default: { defaultCertificate: files } } },
  }
  await writeFile(join(folder, 'dynamic', 'test.yml'), stringify(config))
}

type Running = {
  log(): string
  ended(): boolean
  signal(name: NodeJS.Signals): void
  stop(): Promise<void>
  kill(): Promise<void>
}

function run(binary: string, folder: string, options: TraefikOptions): Running {
  const child = spawn(binary, [`--configfile=${join(folder, 'traefik.yml')}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      OCTROI_GATE_URL: options.gateUrl,
      OCTROI_GATE_KEY: options.gateKey ?? '',
      OCTROI_PORTAL_URL: options.portalUrl,
      OCTROI_PORTAL_UPSTREAM: options.portalUpstream,
    },
  })
  let log = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', chunk => {
      log = (log + chunk).slice(-1_000_000)
    })
  child.on('error', error => {
    log += error.message
  })
  const ended = () => child.exitCode !== null || child.signalCode !== null || child.pid === undefined
  const kill = () => void child.kill('SIGKILL')
  process.once('exit', kill)
  const stop = async () => {
    process.off('exit', kill)
    if (!ended()) await end(child)
  }
  const killNow = async () => {
    process.off('exit', kill)
    const exited = once(child, 'exit')
    kill()
    await exited
  }
  return { log: () => log, ended, signal: name => void child.kill(name), stop, kill: killNow }
}

async function end(child: ChildProcess) {
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  // It would wait 10 s for kept-alive connections of the test; its access log is unbuffered, so nothing is lost.
  const timer = setTimeout(() => child.kill('SIGKILL'), 500)
  await exited
  clearTimeout(timer)
}

/** Ready is: ping answers, the dynamic files are in force, and none of them brought an error into the log. */
async function waitUntilReady(scheme: 'http' | 'https', port: number, pingPort: number, running: Running) {
  const deadline = Date.now() + startTimeoutMs
  while (!(await answers(scheme, port, pingPort))) {
    if (running.ended()) throw new Error(`Traefik ended at its start:\n${running.log()}`)
    if (Date.now() > deadline) throw new Error(`Traefik is not ready after 20 s:\n${running.log()}`)
    await sleep(50)
  }
  if (/"level":"error"/.test(running.log())) throw new Error(`Traefik started with errors:\n${running.log()}`)
}

async function answers(scheme: 'http' | 'https', port: number, pingPort: number) {
  try {
    const ping = await fetchText('http', pingPort, '/ping')
    // Traefik without its files says `404 page not found`; the router octroi-nowhere says this.
    return ping === 'OK' && (await fetchText(scheme, port, '/')) === 'Not Found'
  } catch {
    return false
  }
}

async function fetchText(scheme: 'http' | 'https', port: number, path: string): Promise<string> {
  const options = { host: '127.0.0.1', port, path, agent: false, headers: { host: 'ready.invalid' } }
  const request =
    scheme === 'http' ? httpRequest(options) : httpsRequest({ ...options, rejectUnauthorized: false })
  request.setTimeout(1_000, () => request.destroy(new Error('no answer within 1 s')))
  request.end()
  const [response] = await once(request, 'response')
  let text = ''
  for await (const chunk of response) text += chunk
  return text
}
