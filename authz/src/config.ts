import { existsSync } from 'node:fs'
import { BlockList, isIP } from 'node:net'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { PlanCalendar } from './billing/plan-calendar.ts'
import type { StripeConfig } from './billing/stripe/client.ts'
import type { LiteProvider, LiteProviders } from './identity/lite-providers.ts'
import { type Limit, readLimit } from './limit.ts'
import { readSessionLifetimes } from './session-lifetimes.ts'

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

const readProvider = (
  { text, url }: ReturnType<typeof reader>,
  name: string,
  problems: string[],
): LiteProvider | undefined => {
  const clientId = text(`${name}_CLIENT_ID`)
  const secret = text(`${name}_CLIENT_SECRET`)
  if (clientId === undefined && secret === undefined) return undefined
  if (text('SUPABASE_URL') !== undefined)
    problems.push(
      `${name}_CLIENT_ID and _SECRET are for set-ups without Supabase: switch it on in the project`,
    )
  if (clientId === undefined) problems.push(`${name}_CLIENT_ID is missing: the secret is there`)
  if (secret === undefined) problems.push(`${name}_CLIENT_SECRET is missing: the client's id is there`)
  return {
    clientId: clientId ?? '',
    secret: secret ?? '',
    url: url(`${name}_URL`, ['http:', 'https:'])?.origin,
  }
}

const readProviders = (read: ReturnType<typeof reader>, problems: string[]): LiteProviders => {
  const github = readProvider(read, 'OCTROI_GITHUB', problems)
  const google = readProvider(read, 'OCTROI_GOOGLE', problems)
  if (google?.url !== undefined)
    problems.push('OCTROI_GOOGLE_URL is none: only GitHub can be at another address')
  return { ...(github && { github }), ...(google && { google }) }
}

const readAdminMfa = (
  text: (name: string) => string | undefined,
  isSupabase: boolean,
  problems: string[],
) => {
  const given = (text('OCTROI_ADMIN_MFA') ?? 'off').toLowerCase()
  if (given !== 'off' && given !== 'required')
    problems.push(`OCTROI_ADMIN_MFA is ${JSON.stringify(given)}: give off or required`)
  if (given === 'required' && !isSupabase)
    problems.push(
      'OCTROI_ADMIN_MFA is required, and there is no second factor without Supabase: set SUPABASE_URL, or take it away',
    )
  return given === 'required' ? given : 'off'
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

const readPreviousSecret = (text: (name: string) => string | undefined, problems: string[]) => {
  const previous = text('OCTROI_SECRET_PREVIOUS')
  if (previous === undefined) return undefined
  if (Buffer.byteLength(previous) < 32)
    problems.push(`OCTROI_SECRET_PREVIOUS has ${Buffer.byteLength(previous)} bytes: no secret was so short`)
  if (text('OCTROI_SECRET') === undefined)
    problems.push('OCTROI_SECRET_PREVIOUS stands alone: give the secret that replaces it in OCTROI_SECRET')
  return previous
}

const readSignUp = (text: (name: string) => string | undefined, problems: string[]) => {
  const given = text('OCTROI_SIGN_UP')?.toLowerCase()
  if (given === undefined) return null
  if (given === 'open' || given === 'invited' || given === 'closed') return given
  problems.push(`OCTROI_SIGN_UP is ${JSON.stringify(given)}: give open, invited or closed`)
  return 'closed'
}

const readEmailConfirm = (
  text: (name: string) => string | undefined,
  isSupabase: boolean,
  problems: string[],
) => {
  const given = text('OCTROI_EMAIL_CONFIRM')?.toLowerCase()
  if (given === 'off' || given === 'limited' || given === 'required') return given
  if (given !== undefined)
    problems.push(`OCTROI_EMAIL_CONFIRM is ${JSON.stringify(given)}: give off, limited or required`)
  if (isSupabase) return 'project'
  return text('OCTROI_SMTP_URL') === undefined ? 'off' : 'required'
}

const readMail = (
  { text, url }: ReturnType<typeof reader>,
  portalUrl: URL | undefined,
  problems: string[],
) => {
  const smtpUrl = url('OCTROI_SMTP_URL', ['smtp:', 'smtps:'])?.href
  const from = text('OCTROI_MAIL_FROM')
  if (smtpUrl !== undefined && from === undefined)
    problems.push('OCTROI_MAIL_FROM is missing: OCTROI_SMTP_URL is set, and both go together')
  if (from !== undefined && !/^([^<>\r\n"]{1,100} <[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/.test(from))
    problems.push('OCTROI_MAIL_FROM is no address such as octroi@example.com or Octroi <octroi@example.com>')
  return { smtpUrl, mailFrom: from ?? `octroi@${portalUrl?.hostname ?? 'localhost'}` }
}

const readPlanCalendar = (text: (name: string) => string | undefined, problems: string[]): PlanCalendar => {
  const days = (name: string, usual: number[], wanted: (days: number[]) => boolean) => {
    const given = text(name)
    const found = given === undefined ? usual : given.split(',').map(Number)
    if (found.every(day => Number.isInteger(day) && day >= 1 && day <= 365) && wanted(found)) return found
    problems.push(`${name} is ${JSON.stringify(given)}: give days such as ${usual.join(',')}`)
    return usual
  }
  const grows = (list: number[]) => list.every((day, i) => i === 0 || day > (list[i - 1] ?? 0))
  const reminders = days('OCTROI_PLAN_REMINDERS', [7, 3], list => list.length <= 5)
  const dunning = days('OCTROI_PLAN_DUNNING', [3, 7, 14, 30], list => list.length >= 2 && grows(list))
  const [suspend = 14, cancel = 30] = dunning.slice(-2)
  return { reminders, mails: dunning.slice(0, -2), suspend, cancel }
}

const readStripe = (
  { text, url, flag }: ReturnType<typeof reader>,
  databaseUrl: string | undefined,
  problems: string[],
): StripeConfig | undefined => {
  const secretKey = text('STRIPE_SECRET_KEY')
  const webhookSecret = text('STRIPE_WEBHOOK_SECRET')
  if (secretKey === undefined) {
    if (webhookSecret !== undefined)
      problems.push('STRIPE_SECRET_KEY is missing: STRIPE_WEBHOOK_SECRET is set, and both go together')
    return undefined
  }
  if (!/^[rs]k_(test|live)_\w{4,}$/.test(secretKey))
    problems.push(
      'STRIPE_SECRET_KEY is no key such as sk_test_… or rk_live_…: copy it from Stripe, Developers, API keys',
    )
  else if (/_live_/.test(secretKey) && databaseUrl === undefined)
    problems.push(
      'STRIPE_SECRET_KEY is a live key, and the embedded database may lose rows when the power fails: set OCTROI_DATABASE_URL',
    )
  if (webhookSecret !== undefined && !webhookSecret.startsWith('whsec_'))
    problems.push(
      'STRIPE_WEBHOOK_SECRET is no signing secret such as whsec_…: copy it from the endpoint at Stripe',
    )
  return {
    secretKey,
    webhookSecret,
    url: url('STRIPE_API_URL', ['http:', 'https:']),
    tax: flag('STRIPE_TAX', false),
  }
}

const readGateKeys = (text: (name: string) => string | undefined, problems: string[]) => {
  const keys = readList(text('OCTROI_GATE_KEY') ?? '')
  if (keys.length > 2 || !keys.every(key => /^[A-Za-z0-9_-]{20,200}$/.test(key)))
    problems.push(
      'OCTROI_GATE_KEY is no key of 20 to 200 letters, digits, - and _ (two, with a comma between them, while one is replaced): give one from `openssl rand -hex 24`',
    )
  return keys
}

const readAnonymousLimit = (text: (name: string) => string | undefined, problems: string[]) => {
  const given = text('OCTROI_ANONYMOUS_LIMIT') ?? '600/min'
  if (given === 'off') return null
  const limit = readLimit(given)
  if (limit === null)
    problems.push(`OCTROI_ANONYMOUS_LIMIT is ${JSON.stringify(given)}: give a limit such as 600/min, or off`)
  return limit
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
