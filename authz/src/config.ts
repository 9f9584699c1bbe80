import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { PlanCalendar } from './billing/plan-calendar.ts'
import type { StripeConfig } from './billing/stripe/client.ts'
import { ConfigError, type Env, openReader } from './config/environment.ts'
import { readAnonymousLimit, readDomain, readList, readRanges, readUpstreams } from './config/network.ts'
import {
  readAdminMfa,
  readEmailConfirm,
  readMail,
  readProviders,
  readSignUp,
  readSupabase,
} from './config/people.ts'
import { readGateKeys, readPreviousSecret, readSecret } from './config/secrets.ts'
import { readPlanCalendar, readStripe } from './config/selling.ts'
import { readSessionLifetimes } from './config/session-lifetimes.ts'
import type { LiteProviders } from './identity/lite-providers.ts'
import type { Limit } from './limit.ts'

/** Where people and data live: see DESIGN's three modes. */
export type Mode = 'embedded' | 'embedded-postgres' | 'supabase'

/** Who may make an account: everybody, whoever has an invitation, nobody. */
export type SignUpMode = 'open' | 'invited' | 'closed'

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
  /** Sign-in by other services where Supabase Lite is who people are known to; a Supabase project has its own. */
  providers: LiteProviders
  /** Whether admins must have shown a second factor for anything but making one. */
  adminMfa: 'off' | 'required'
  /** The domain under which apps live, with its port when that is not the scheme's own. */
  domain: string
  portalUrl: URL
  secret: string | undefined
  /** The secret that `secret` replaces: what it signed holds until this is taken away. */
  previousSecret: string | undefined
  trustedProxies: string[]
  /** What a proxy must name in its calls to /authz, each as good as the others; none when anybody trusted may ask. */
  gateKeys: string[]
  /** How often one network address may ask without being signed in; null for as often as it likes. */
  anonymousLimit: Limit | null
  /** How many connections each of the two listeners holds at once; one more is closed. */
  maxConnections: number
  /** Lower-case name of the header in which an outer proxy carries the client's address. */
  clientAddressHeader: string | undefined
  adminEmail: string | undefined
  /** Who may make an account; null where the portal's settings say so. */
  signUp: SignUpMode | null
  /**
   * What people may do before they have shown that their address is theirs: all (off), what is free (limited), nothing
   * (required); `project` is what the Supabase project says.
   */
  emailConfirm: 'off' | 'limited' | 'required' | 'project'
  /** Where mails go out, those of Supabase Auth aside; without it they go into the data folder. */
  smtpUrl: string | undefined
  mailFrom: string
  /** Whether webhooks may reach addresses that are not public, and go by http. */
  webhookPrivate: boolean
  /** Where cards are paid; without it there is none of that. */
  stripe: StripeConfig | undefined
  /** Where a bank transfer goes: what its buyer reads; without it nobody pays that way. */
  transferTo: string | undefined
  planCalendar: PlanCalendar
  /** How long a bank transfer may take. */
  transferDays: number
  /** How long a session lives that nobody uses, and how long any lives. */
  sessionIdleS: number
  sessionLifetimeS: number
  /** How many tokens somebody of the role support may move a day by adjustments. */
  supportMax: number
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

const privateRanges = '127.0.0.0/8,::1/128,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7,fe80::/10'
const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']

/** Reads the environment. Throws one ConfigError that names every bad variable. */
export const readConfig = (env: Env): Config => {
  const problems: string[] = []
  const read = openReader(env, problems)
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
    providers: readProviders(read, problems),
    adminMfa: readAdminMfa(read.text, supabase !== undefined, problems),
    domain,
    portalUrl: portalUrl ?? new URL('http://localhost'),
    secret: readSecret(read.text, databaseUrl !== undefined, problems),
    previousSecret: readPreviousSecret(read.text, problems),
    gateKeys: readGateKeys(read.text, problems),
    anonymousLimit: readAnonymousLimit(read.text, problems),
    maxConnections: read.integer('OCTROI_MAX_CONNECTIONS', 10_000, 100, 1_000_000),
    trustedProxies: readRanges(read.text('OCTROI_TRUSTED_PROXIES') ?? privateRanges, problems),
    clientAddressHeader,
    adminEmail: read.text('OCTROI_ADMIN_EMAIL')?.toLowerCase(),
    signUp: readSignUp(read.text, problems),
    emailConfirm: readEmailConfirm(read.text, supabase !== undefined, problems),
    ...readMail(read, portalUrl, problems),
    stripe: readStripe(read, databaseUrl, problems),
    planCalendar: readPlanCalendar(read.text, problems),
    transferTo: read.text('OCTROI_TRANSFER_TO')?.replaceAll('\\n', '\n'),
    transferDays: read.integer('OCTROI_TRANSFER_DAYS', 14, 1, 90),
    webhookPrivate: read.flag('OCTROI_WEBHOOK_PRIVATE', false),
    ...readSessionLifetimes(read.text, problems),
    supportMax: read.integer('OCTROI_SUPPORT_MAX', 1000, 0, 1_000_000_000_000),
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
