import { readPath } from './path.ts'
import { findPrice, isMethodOf, mostOf } from './price.ts'
import { appHost, type PriceList, type Rule } from './price-list.ts'
import type { RegisteredApp, Registry } from './registry.ts'
import type { Terms } from './terms.ts'
import { readWrittenList } from './written-list.ts'

/** What the gate makes of one request to an app, and why. */
export type Trial = {
  method: string
  /** The one reading of the path; null where the gate answers 400. */
  path: string | null
  /** What else keeps the request from this app: another host, with the app that is there, or a path of the gate's own. */
  astray: { host: string; app: string | null } | null
  isGates: boolean
  /** The rule that holds; null for `otherwise`. */
  rule: { on: string; number: number } | null
  /** The rules above it, with why each does not hold. */
  passed: { on: string; because: 'method' | 'path' }[]
  tokens: number
  most: number
  terms: Terms | null
  deny: boolean
  access: PriceList['access']
  /** What the list itself says, where an admin's price is on top of it. */
  listed: { tokens: number; terms: Terms | null } | null
}

/** What is wrong with an app that an admin wrote; `line` counts from 1. */
export type WrittenProblem = { line: number; key: string; message: string }

/** The gate's knowledge of price lists, for the desk at which admins work on them. */
export type Desk = {
  /** Null when there is no such app. `target` is a path, or an address that was pasted. */
  tryRequest(name: string, method: string, target: string): Trial | null
  /** Reads the text of an app.yaml that is to have no file; every problem names the key and the remedy. */
  readWritten(name: string, text: string): { host: string } | { problems: WrittenProblem[] }
  /** The app in force at a host. */
  findAt(host: string): string | null
}

/** An address's host, lower case and without port, and the rest as a browser sends it; a path has no host. */
const readTarget = (target: string): { host: string | null; raw: string } => {
  const [, host, rest = ''] = /^https?:\/\/([^/?#]*)(.*)$/i.exec(target.trim()) ?? []
  if (host === undefined) return { host: null, raw: target.trim() }
  const [sent = ''] = rest.split('#', 1)
  return {
    host: host.toLowerCase().replace(/^.*@/, '').replace(/:\d*$/, '').replace(/\.$/, ''),
    raw: sent.startsWith('/') ? sent : `/${sent}`,
  }
}

const noRule = { rule: null, passed: [], tokens: 0, most: 0, terms: null, deny: false, listed: null }

const priceTrial = (app: RegisteredApp, method: string, path: string) => {
  const { rule, tokens, terms, deny, access } = findPrice(app.list, method, path)
  const at = rule === null ? app.list.rules.length : app.list.rules.indexOf(rule)
  const fileRule = rule === null ? null : app.file.rules.find(({ on }) => on === rule.on)
  const isOverridden = rule !== null && Object.hasOwn(app.overrides.prices, rule.on)
  const because = (other: Rule) => (isMethodOf(other, method) ? 'path' : 'method')
  return {
    rule: rule === null ? null : { on: rule.on, number: at + 1 },
    passed: app.list.rules.slice(0, at).map(other => ({ on: other.on, because: because(other) }) as const),
    tokens,
    most: mostOf({ tokens, terms }),
    terms,
    deny,
    access,
    listed: isOverridden && fileRule ? { tokens: fileRule.tokens, terms: fileRule.terms } : null,
  }
}

/** Opens the desk over the apps in force. */
export const openDesk = (registry: Registry, domain: string): Desk => {
  const findAt = (host: string) => registry.apps().byHost.get(host)?.list.name ?? null
  return {
    findAt,
    tryRequest: (name, method, target) => {
      const app = registry.list().find(({ list }) => list.name === name)
      if (app === undefined) return null
      const { host, raw } = readTarget(target)
      const path = readPath(raw)
      const asked = {
        method,
        path,
        astray: host === null || host === app.host ? null : { host, app: findAt(host) },
        isGates: path?.startsWith('/.octroi/') ?? false,
      }
      if (path === null) return { ...asked, ...noRule, access: app.list.access }
      return { ...asked, ...priceTrial(app, method, path) }
    },
    readWritten: (name, text) => {
      const { list, problems } = readWrittenList(name, text)
      if (list === null)
        return { problems: problems.map(({ line, key, message }) => ({ line, key, message })) }
      return { host: appHost(list, domain) }
    },
  }
}
