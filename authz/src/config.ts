import { existsSync } from 'node:fs'
import { BlockList, isIP } from 'node:net'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where people and data live: see DESIGN's three modes. */
export type Mode = 'embedded' | 'embedded-postgres' | 'supabase'

/** Everything that the environment decides, read once; secrets are apart (see secrets.ts). */
export type Config = {
  mode: Mode
  port: number
  gatePort: number
  host: string
  dataDir: string
  appsDir: string
  portalDir: string
  databaseUrl: string | undefined
  supabase: { url: string; publishableKey: string; secretKey: string } | undefined
  /** The domain under which apps live, with its port when that is not the scheme's own. */
  domain: string
  portalUrl: URL
  secret: string | undefined
  trustedProxies: string[]
  /** Lower-case name of the header in which an outer proxy carries the client's address. */
  clientAddressHeader: string | undefined
  adminEmail: string | undefined
  gateway: boolean
  staleS: number
  /** How long tokens stay set aside for a request whose end nobody tells. */
  holdS: number
  /** The file of the operators' brakes; it need not be there. */
  brakesFile: string
  /** Everything is decided, counted and logged as usual, and nothing charged. */
  shadow: boolean
  logLevel: string
  /** The proxies' access logs, as paths or globs; see docs/settlement.md. */
  accessLogs: string[]
  /** Upstreams that the environment sets over app.yaml, by app name. */
  upstreams: Map<string, string>
}

/** Every bad variable, each in a sentence that names it and the remedy. */
export class ConfigError extends Error {
  readonly problems: string[]
  constructor(problems: string[]) {
    super(`bad configuration:\n${problems.map(problem => `  ${problem}`).join('\n')}`)
    this.problems = problems
  }
}

type Env = Record<string, string | undefined>

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']
const privateRanges = '127.0.0.0/8,::1/128,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7,fe80::/10'

/** Reads variables and collects what is wrong with them, so that all of it is told at once. */
const reader = (env: Env, problems: string[]) => {
  const text = (name: string) => {
    const value = env[name]?.trim()
    return value === '' ? undefined : value
  }
  const integer = (name: string, fallback: number, min: number, max: number) => {
    const value = text(name)
    if (value === undefined) return fallback
    if (/^\d{1,15}$/.test(value) && Number(value) >= min && Number(value) <= max) return Number(value)
    problems.push(`${name} is ${JSON.stringify(value)}: give a whole number from ${min} to ${max}`)
    return fallback
  }
  const url = (name: string, protocols: string[], fallback?: string) => {
    const value = text(name) ?? fallback
    if (value === undefined) return undefined
    if (URL.canParse(value) && protocols.includes(new URL(value).protocol)) return new URL(value)
    problems.push(`${name} is no URL that starts with ${protocols.map(p => `${p}//`).join(' or ')}`)
    return undefined
  }
  const flag = (name: string, fallback: boolean) => {
    const value = text(name)?.toLowerCase()
    if (value === undefined) return fallback
    if (['1', 'true', 'on', 'yes'].includes(value)) return true
    if (['0', 'false', 'off', 'no'].includes(value)) return false
    problems.push(`${name} is ${JSON.stringify(value)}: give on or off`)
    return fallback
  }
  return { text, integer, url, flag }
}

/** A list of CIDRs or addresses as a set to ask. Throws a sentence that names the bad entry. */
export const readAddressRanges = (ranges: string[]): BlockList => {
  const list = new BlockList()
  for (const range of ranges) {
    const [address = '', bits] = range.split('/')
    const family = isIP(address)
    const max = family === 4 ? 32 : 128
    const prefix = bits === undefined ? max : Number(bits)
    if (family === 0 || !/^\d{1,3}$/.test(bits ?? '0') || prefix > max)
      throw new Error(`${JSON.stringify(range)} is no address and no CIDR such as 10.0.0.0/8`)
    list.addSubnet(address, prefix, family === 4 ? 'ipv4' : 'ipv6')
  }
  return list
}

const readSupabase = ({ text, url }: ReturnType<typeof reader>, problems: string[]) => {
  const given = url('SUPABASE_URL', ['http:', 'https:'])
  if (text('SUPABASE_URL') === undefined) return undefined
  const publishableKey = text('SUPABASE_PUBLISHABLE_KEY') ?? text('SUPABASE_ANON_KEY')
  const secretKey = text('SUPABASE_SECRET_KEY') ?? text('SUPABASE_SERVICE_ROLE_KEY')
  if (!publishableKey)
    problems.push('SUPABASE_PUBLISHABLE_KEY is missing: SUPABASE_URL is set, and both go together')
  if (!secretKey) problems.push('SUPABASE_SECRET_KEY is missing: SUPABASE_URL is set, and both go together')
  if (!text('OCTROI_DATABASE_URL'))
    problems.push(
      "OCTROI_DATABASE_URL is missing: with SUPABASE_URL it is Supabase's direct or session-mode URL",
    )
  if (!given || !publishableKey || !secretKey) return undefined
  return { url: given.href.replace(/\/$/, ''), publishableKey, secretKey }
}

const readDomain = (text: (name: string) => string | undefined, port: number, problems: string[]) => {
  const domain = (text('OCTROI_DOMAIN') ?? `localhost:${port}`).toLowerCase()
  if (!/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:\d{1,5})?$/.test(domain))
    problems.push(`OCTROI_DOMAIN is ${JSON.stringify(domain)}: give a domain such as tools.example.com`)
  return domain
}

const readList = (value: string): string[] =>
  value
    .split(',')
    .map(part => part.trim())
    .filter(Boolean)

const readRanges = (value: string, problems: string[]) => {
  const ranges = readList(value)
  try {
    readAddressRanges(ranges)
  } catch (error) {
    problems.push(`OCTROI_TRUSTED_PROXIES: ${(error as Error).message}`)
  }
  return ranges
}

const readUpstreams = (env: Env, problems: string[]) => {
  const upstreams = new Map<string, string>()
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith('OCTROI_UPSTREAM_') || !value) continue
    if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol))
      upstreams.set(name.slice('OCTROI_UPSTREAM_'.length).toLowerCase().replaceAll('_', '-'), value)
    else problems.push(`${name} is no http:// or https:// URL`)
  }
  return upstreams
}

const readSecret = (text: (name: string) => string | undefined, required: boolean, problems: string[]) => {
  const secret = text('OCTROI_SECRET')
  if (secret === undefined && required)
    problems.push(
      'OCTROI_SECRET is missing: give at least 32 random bytes, for example from `openssl rand -base64 33`',
    )
  if (secret !== undefined && Buffer.byteLength(secret) < 32)
    problems.push(`OCTROI_SECRET has ${Buffer.byteLength(secret)} bytes: give at least 32`)
  return secret
}

/** Reads the environment. Throws one ConfigError that names every bad variable. */
export const readConfig = (env: Env): Config => {
  const problems: string[] = []
  const read = reader(env, problems)
  const port = read.integer('OCTROI_PORT', 8080, 0, 65_535)
  const databaseUrl = read.url('OCTROI_DATABASE_URL', ['postgres:', 'postgresql:'])?.href
  const supabase = readSupabase(read, problems)
  const domain = readDomain(read.text, port, problems)
  const underLocalhost = /(^|\.)localhost(:\d+)?$/.test(domain)
  const portalUrl = read.url(
    'OCTROI_PORTAL_URL',
    ['http:', 'https:'],
    `${underLocalhost ? 'http' : 'https'}://${domain}`,
  )
  const gateway = read.flag('OCTROI_GATEWAY', underLocalhost)
  const logLevel = read.text('OCTROI_LOG_LEVEL') ?? 'info'
  if (!logLevels.includes(logLevel)) problems.push(`OCTROI_LOG_LEVEL is none of ${logLevels.join(', ')}`)
  const clientAddressHeader = read.text('OCTROI_CLIENT_ADDRESS_HEADER')?.toLowerCase()
  if (clientAddressHeader && !/^[a-z0-9-]{1,64}$/.test(clientAddressHeader))
    problems.push('OCTROI_CLIENT_ADDRESS_HEADER is no header name')
  const appsDir = resolve(
    read.text('OCTROI_APPS_DIR') ?? fileURLToPath(new URL('../../apps', import.meta.url)),
  )
  if (!existsSync(appsDir)) problems.push(`OCTROI_APPS_DIR is ${appsDir}: there is no such folder`)
  const config: Config = {
    mode: supabase ? 'supabase' : databaseUrl ? 'embedded-postgres' : 'embedded',
    port,
    gatePort: read.integer('OCTROI_GATE_PORT', 9000, 0, 65_535),
    host: read.text('OCTROI_HOST') ?? (gateway && underLocalhost ? '127.0.0.1' : '0.0.0.0'),
    dataDir: resolve(read.text('OCTROI_DATA_DIR') ?? '.octroi'),
    appsDir,
    portalDir: fileURLToPath(new URL('../../portal/dist/', import.meta.url)),
    databaseUrl,
    supabase,
    domain,
    portalUrl: portalUrl ?? new URL('http://localhost'),
    secret: readSecret(read.text, databaseUrl !== undefined, problems),
    trustedProxies: readRanges(read.text('OCTROI_TRUSTED_PROXIES') ?? privateRanges, problems),
    clientAddressHeader,
    adminEmail: read.text('OCTROI_ADMIN_EMAIL')?.toLowerCase(),
    gateway,
    staleS: read.integer('OCTROI_STALE_S', 300, 0, 86_400),
    holdS: read.integer('OCTROI_HOLD_S', 86_400, 60, 30 * 86_400),
    brakesFile: resolve(read.text('OCTROI_BRAKES_FILE') ?? join(appsDir, 'brakes.yaml')),
    shadow: read.flag('OCTROI_SHADOW', false),
    logLevel,
    accessLogs: readList(read.text('OCTROI_ACCESS_LOGS') ?? ''),
    upstreams: readUpstreams(env, problems),
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return config
}
