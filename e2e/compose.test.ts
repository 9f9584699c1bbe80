import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { readConfig } from '../authz/src/config.ts'
import { loadTraefikVersion } from './support/traefik-binary.ts'

/** What can be known of the compose set-up without an engine: that it parses and that all its references resolve. */

const run = promisify(execFile)
const root = fileURLToPath(new URL('..', import.meta.url))

type Service = {
  image?: string
  build?: { context?: string; dockerfile?: string }
  networks?: string[]
  volumes?: string[]
  depends_on?: string[] | Record<string, unknown>
  env_file?: string | string[]
  environment?: Record<string, string>
  expose?: string[]
  ports?: string[]
  profiles?: string[]
  labels?: Record<string, string>
  healthcheck?: unknown
  read_only?: boolean
  cap_drop?: string[]
  cap_add?: string[]
  security_opt?: string[]
  privileged?: boolean
}
type ComposeFile = {
  services: Record<string, Service>
  networks?: Record<string, unknown>
  volumes?: Record<string, unknown>
}
type Included = { path: string; folder: string; text: string; config: ComposeFile }

const files: Included[] = []
const services = new Map<string, Service & { folder: string }>()
let main: { name: string; include: string[] }

beforeAll(async () => {
  main = parse(await readFile(join(root, 'docker-compose.yml'), 'utf8'))
  for (const path of main.include) {
    const text = await readFile(join(root, path), 'utf8')
    const folder = dirname(join(root, path))
    const config = parse(text) as ComposeFile
    files.push({ path, folder, text, config })
    for (const [name, service] of Object.entries(config.services)) services.set(name, { ...service, folder })
  }
})

test('docker-compose.yml only includes, every file once', () => {
  expect(Object.keys(main)).toEqual(['name', 'include'])
  expect(new Set(main.include).size).toBe(main.include.length)
})

test('every file of compose/ and every compose.yml of apps/ is included, and no service is defined twice', async () => {
  const platform = (await readdir(join(root, 'compose'))).filter(name => !name.includes('.config.'))
  const apps = (await readdir(join(root, 'apps'))).filter(name =>
    existsSync(join(root, 'apps', name, 'compose.yml')),
  )
  const expected = [
    ...platform.map(name => `compose/${name}`),
    ...apps.map(name => `apps/${name}/compose.yml`),
  ]
  expect([...main.include].sort()).toEqual(expected.sort())
  expect(files.flatMap(({ config }) => Object.keys(config.services))).toHaveLength(services.size)
})

test('every network and named volume of a service is declared in its own file', () => {
  for (const { path, config } of files)
    for (const [name, service] of Object.entries(config.services)) {
      const where = `${path}: ${name}`
      for (const network of service.networks ?? [])
        expect(Object.keys(config.networks ?? {}), where).toContain(network)
      for (const volume of namedVolumes(service))
        expect(Object.keys(config.volumes ?? {}), where).toContain(volume)
    }
})

test('what several files declare they declare alike: Compose before 2.37 refuses anything else', () => {
  for (const kind of ['networks', 'volumes'] as const) {
    const first = new Map<string, unknown>()
    for (const { path, config } of files)
      for (const [name, declared] of Object.entries(config[kind] ?? {})) {
        if (!first.has(name)) first.set(name, declared)
        expect(declared, `${path}: ${kind}.${name}`).toEqual(first.get(name))
      }
  }
})

test('every file and folder that a service names exists', () => {
  for (const [name, { folder, build, env_file = [], volumes = [] }] of services) {
    const context = build && resolve(folder, build.context ?? '.')
    const named = [
      ...(context ? [context, join(context, build.dockerfile ?? 'Dockerfile')] : []),
      ...[env_file].flat().map(path => resolve(folder, path)),
      ...volumes
        .map(sourceOf)
        .filter(isPath)
        .map(path => resolve(folder, path)),
    ]
    for (const path of named)
      expect(path === '/var/run/docker.sock' || existsSync(path), `${name}: ${path}`).toBe(true)
  }
})

test('what a Dockerfile copies exists and is let through by its ignore file', async () => {
  for (const [name, { folder, build }] of services) {
    if (!build) continue
    const context = resolve(folder, build.context ?? '.')
    const dockerfile = join(context, build.dockerfile ?? 'Dockerfile')
    const ignore = [`${dockerfile}.dockerignore`, join(context, '.dockerignore')].find(existsSync)
    const allowed = (await readFile(ignore as string, 'utf8'))
      .split('\n')
      .flatMap(line => line.match(/^!(.+)/)?.[1] ?? [])
    for (const source of copied(await readFile(dockerfile, 'utf8'))) {
      expect(existsSync(join(context, source)), `${name}: ${source}`).toBe(true)
      const passes = allowed.some(path => source === path || source.startsWith(`${path}/`))
      expect(passes, `${name}: ${source} is ignored`).toBe(true)
    }
  }
})

test('a service waits only for services that exist and say when they are healthy', () => {
  for (const [name, { depends_on = {} }] of services)
    for (const other of Array.isArray(depends_on) ? depends_on : Object.keys(depends_on))
      expect(services.get(other)?.healthcheck, `${name} waits for ${other}`).toBeDefined()
})

test('every variable of the compose files is explained in .env.example, and none there is unused', async () => {
  const example = await readFile(join(root, '.env.example'), 'utf8')
  const explained = [...example.matchAll(/^([A-Z][A-Z0-9_]*)=/gm)].map(match => match[1])
  const used = files.flatMap(({ text }) =>
    [...text.matchAll(/(?<!\$)\$\{([A-Z][A-Z0-9_]*)/g)].map(match => match[1]),
  )
  // COMPOSE_PROFILES is Compose's own.
  expect([...new Set(explained)].sort()).toEqual([...new Set([...used, 'COMPOSE_PROFILES'])].sort())
})

test('every middleware that a label names is in traefik/dynamic, and every tool is behind the gate', async () => {
  const middlewares = await loadMiddlewareNames()
  for (const [name, { labels = {} }] of services) {
    const named = Object.entries(labels).filter(([label]) =>
      /^traefik\.http\.routers\..+\.middlewares$/.test(label),
    )
    for (const middleware of named.flatMap(([, value]) => value.split(',')))
      expect(middlewares, name).toContain(middleware.trim())
    if (labels['traefik.enable'] === 'true')
      expect(named.map(([, value]) => value).join(), name).toContain('octroi@file')
  }
})

test('ports agree with the defaults of the service', async () => {
  const { port, gatePort } = readConfig({})
  expect(services.get('authz')?.expose).toEqual([String(port), String(gatePort)])
  const traefik = services.get('traefik')?.environment
  expect(traefik?.OCTROI_PORTAL_UPSTREAM).toBe(`http://authz:${port}`)
  expect(traefik?.OCTROI_GATE_URL).toBe(`http://authz:${gatePort}`)
  const dynamic = await readFile(join(root, 'traefik/dynamic/octroi.yml'), 'utf8')
  expect(dynamic).toContain(`"http://authz:${port}"`)
  expect(dynamic).toContain(`"http://authz:${gatePort}"`)
  const prometheus = await readFile(join(root, 'compose/prometheus.config.yml'), 'utf8')
  expect(prometheus).toContain(`[authz:${gatePort}]`)
})

test('the gate, the database and the tools publish no port', () => {
  const published = [...services].filter(([, { ports }]) =>
    ports?.some(port => !port.startsWith('127.0.0.1:')),
  )
  expect(published.map(([name]) => name)).toEqual(['traefik'])
})

test('every service runs without privileges on a file system that it cannot write', () => {
  // Its entrypoint makes the data folder the database's own as root, and steps down then.
  const asRootFirst = ['postgres']
  // Ports below 1024.
  const capabilities: Record<string, string[]> = { traefik: ['NET_BIND_SERVICE'] }
  for (const [name, service] of services) {
    expect(service.security_opt, name).toContain('no-new-privileges:true')
    expect(service.privileged, name).toBeUndefined()
    expect(service.cap_add, name).toEqual(capabilities[name])
    if (asRootFirst.includes(name)) continue
    expect(service.read_only, name).toBe(true)
    expect(service.cap_drop, name).toEqual(['ALL'])
  }
})

test('every image that is built here runs as another user than root', async () => {
  for (const [name, { folder, build }] of services) {
    if (!build) continue
    const dockerfile = join(resolve(folder, build.context ?? '.'), build.dockerfile ?? 'Dockerfile')
    const users = [...(await readFile(dockerfile, 'utf8')).matchAll(/^USER (\S+)$/gm)].map(match => match[1])
    expect(users.at(-1), name).toBe('node')
  }
})

test('the gate takes the environment that compose gives it', () => {
  const environment = services.get('authz')?.environment ?? {}
  const values = {
    OCTROI_DOMAIN: 'tools.example.com',
    OCTROI_PORTAL_URL: 'https://octroi.example.com',
    OCTROI_SECRET: 'x'.repeat(44),
    POSTGRES_PASSWORD: 'secret',
  }
  const given = Object.entries(environment).map(([name, value]) => [name, interpolate(value, values)])
  expect(readConfig(Object.fromEntries(given))).toMatchObject({
    mode: 'embedded-postgres',
    databaseUrl: 'postgres://octroi:secret@postgres:5432/octroi',
    gateway: false,
    host: '0.0.0.0',
  })
})

describe('Traefik', () => {
  test('runs in the version that the end-to-end tests build, or a later patch of it', async () => {
    const [major, minor, patch] = (await loadTraefikVersion()).split('.').map(Number)
    const image = services
      .get('traefik')
      ?.image?.match(/^traefik:v(\d+)\.(\d+)\.(\d+)$/)
      ?.slice(1)
      .map(Number)
    expect(image?.slice(0, 2)).toEqual([major, minor])
    expect(image?.[2]).toBeGreaterThanOrEqual(patch ?? 0)
  })

  test('finds its files where the compose file mounts them', async () => {
    const mounts = services.get('traefik')?.volumes?.map(volume => volume.split(':').slice(-2)) ?? []
    const targets = mounts.flat()
    const config = parse(await readFile(join(root, 'traefik/traefik.yml'), 'utf8'))
    expect(targets).toContain(config.providers.file.directory)
    expect(targets).toContain(dirname(config.accessLog.filePath))
    expect(targets).toContain(dirname(config.certificatesResolvers.letsencrypt.acme.storage))
    const networks = files.map(file => file.config.networks?.octroi as { name?: string } | null | undefined)
    expect(networks.find(network => network?.name)?.name).toBe(config.providers.docker.network)
  })

  test('writes its access log where the gate reads it, on the volume that both mount', async () => {
    const config = parse(await readFile(join(root, 'traefik/traefik.yml'), 'utf8'))
    const authz = services.get('authz')
    const path = String(config.accessLog.filePath)
    expect(withDefaults(authz?.environment?.OCTROI_ACCESS_LOGS ?? '')).toBe(path)
    const mounts = [authz, services.get('traefik')].map(service =>
      service?.volumes?.find(volume => volume.split(':')[1] === dirname(path)),
    )
    expect(mounts).toEqual([`traefik-log:${dirname(path)}:ro`, `traefik-log:${dirname(path)}`])
    expect(config.accessLog).toMatchObject({ format: 'json', bufferingSize: 0 })
    for (const name of ['X-Octroi-Charge', 'X-Octroi-Cost'])
      expect(config.accessLog.fields.headers.names[name]).toBe('keep')
    expect(config.accessLog).not.toHaveProperty('filters')
  })

  test('treats plain http as it treats https', async () => {
    const https = parse(await readFile(join(root, 'traefik/traefik.yml'), 'utf8'))
    const http = parse(await readFile(join(root, 'traefik/traefik-http.yml'), 'utf8'))
    const { tls: _, ...safe } = https.entryPoints.websecure.http
    const { websecure: __, ...entryPoints } = https.entryPoints
    entryPoints.web = { ...https.entryPoints.websecure, address: ':80', http: safe }
    const { certificatesResolvers: ___, ...expected } = { ...https, entryPoints }
    expect(http).toEqual(expected)
  })

  test("knows Cloudflare's addresses in both places", async () => {
    const staticFile = await readFile(join(root, 'traefik/traefik.yml'), 'utf8')
    const dynamic = parse(await readFile(join(root, 'traefik/dynamic/cloudflare.yml'), 'utf8'))
    const commented = staticFile.match(/# +\[([\s\S]*?)\]/)?.[1]?.match(/[0-9a-f.:]+\/\d+/g)
    expect(commented).toEqual(dynamic.http.middlewares['octroi-cloudflare'].ipAllowList.sourceRange)
  })
})

test('docker compose, where it is installed, takes the files', async () => {
  const installed = await run('docker', ['compose', 'version']).then(
    () => true,
    () => false,
  )
  if (!installed) return
  const env = { ...process.env, OCTROI_DOMAIN: 'd.example', OCTROI_PORTAL_URL: 'https://o.example' }
  await run('docker', ['compose', '--env-file', '/dev/null', '--profile', '*', 'config', '-q'], {
    cwd: root,
    env: { ...env, OCTROI_SECRET: 's', POSTGRES_PASSWORD: 'p' },
  })
})

const sourceOf = (volume: string) => withDefaults(volume).split(':')[0] ?? ''
const isPath = (source: string) => /^[./]/.test(source)
const namedVolumes = (service: Service) => (service.volumes ?? []).map(sourceOf).filter(name => !isPath(name))

/** `${NAME:-default}` becomes its default. */
const withDefaults = (text: string) => text.replace(/\$\{\w+:-([^{}]*)\}/g, '$1')

/** Compose's interpolation as far as these files use it; the innermost first. */
function interpolate(text: string, values: Record<string, string>): string {
  const once = text.replace(
    /\$\{(\w+)(?::-([^{}]*)|:\?[^{}]*)?\}/g,
    (_, name: string, fallback = '') => values[name] || fallback,
  )
  return once === text ? text : interpolate(once, values)
}

/** The sources of COPY lines from the build context. */
const copied = (dockerfile: string) =>
  [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(match => match[1]?.split(' ') ?? [])

async function loadMiddlewareNames(): Promise<string[]> {
  const folder = join(root, 'traefik/dynamic')
  const texts = await Promise.all((await readdir(folder)).map(name => readFile(join(folder, name), 'utf8')))
  // Templates are no YAML until Traefik has expanded them; lines with an expression are not where names stand.
  const configs = texts.map(text => parse(text.replace(/^.*\{\{.*$/gm, '')))
  return configs.flatMap(config => Object.keys(config.http.middlewares).map(name => `${name}@file`))
}
