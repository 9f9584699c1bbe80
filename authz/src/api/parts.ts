import type { AppHealth } from '../app-health.ts'
import type { Shop } from '../billing/shop.ts'
import type { Config } from '../config.ts'
import type { Database } from '../database.ts'
import type { Identity } from '../identity.ts'
import type { Mail } from '../mail/mail.ts'
import type { Streams } from '../notifications/streams.ts'
import type { Callers } from '../people/callers.ts'
import type { ChangeFeed } from '../people/change-feed.ts'
import type { Secrets } from '../secrets.ts'
import type { Settings } from '../settings.ts'
import type { Access, AdminApp, Brake, Otherwise, RuleTerms, Text } from './contract-apps.ts'
import type { Trial, WrittenProblem } from './contract-desk.ts'
import type { GateLatency } from './contract-figures.ts'
import type { Health } from './contract-health.ts'
import type { SignInThrottle } from './sign-in-throttle.ts'

/** An app in force, as much of it as screens show: the list with the overrides on top, and the overrides. */
export type CatalogueApp = {
  /** Scheme, host and port. */
  origin: string
  /** Switched off, by whoever has the last word. */
  off: boolean
  overrides: AdminApp['overrides']
  /** What the list says itself, under the overrides. */
  file: { title: Text; summary: Text; category: string }
  list: {
    name: string
    source: AdminApp['source']
    shadow: boolean
    title: Text
    summary: Text
    category: string
    access: Access
    otherwise: Otherwise
    rules: readonly {
      on: string
      title: Text | null
      tokens: number
      terms: RuleTerms | null
      access: Access | null
      deny: boolean
    }[]
  }
}

/** What the control plane needs; the server wires it. */
export type ApiParts = {
  database: Database
  config: Pick<
    Config,
    | 'portalUrl'
    | 'adminEmail'
    | 'supportMax'
    | 'sessionIdleS'
    | 'sessionLifetimeS'
    | 'mode'
    | 'emailConfirm'
    | 'smtpUrl'
    | 'webhookPrivate'
    | 'planCalendar'
  >
  secrets: Pick<
    Secrets,
    'session' | 'ticket' | 'setup' | 'signedIdentity' | 'oauth' | 'pending' | 'mail' | 'contact'
  >
  identity: Identity
  /** What admins set in the portal, with what the environment says on top. */
  settings: Settings
  /** Looks at every hop of this set-up. */
  checkHealth: () => Promise<Health>
  callers: Callers
  feed: Pick<ChangeFeed, 'readNow'>
  apps: () => readonly CatalogueApp[]
  /** How the apps answered lately, as far as this process saw it. */
  health: Pick<AppHealth, 'of'>
  /** Takes over what an admin laid over an app; resolves when it is in force here. */
  reloadApps: () => Promise<void>
  /** What the gate knows of price lists, for admins who work on them. */
  desk: {
    /** Null when there is no such app. */
    tryRequest(name: string, method: string, target: string): Trial | null
    readWritten(name: string, text: string): { host: string } | { problems: WrittenProblem[] }
    /** The app in force at a host. */
    findAt(host: string): string | null
  }
  /** The operators' brakes as they hold here, and a reload after a change of them. */
  brakes: {
    on(app: string): { mode: 'closed' | 'free'; reason: string } | { mode: 'shadow' } | null
    list(): Brake[]
    reload(): Promise<void>
  }
  /** The gate's own price of a request by its canonical path. */
  priceOf: (appName: string, method: string, path: string) => { tokens: number; deny: boolean }
  /** How long this process's gate took to decide. */
  gateLatency: () => GateLatency
  /** What every proof of who somebody is goes through: passwords, codes. */
  throttle: SignInThrottle
  /** What is sold, and how it is paid. */
  shop: Shop
  /** Queues a mail of our own; null where none goes out. */
  sendMail: ((mail: Mail) => void) | null
  /** Who is told at once of what is new. */
  streams: Streams
  /** How often one address may sign in or up; 60 in a minute unless given. */
  signInLimit?: { max: number; timeWindowMs: number }
}
