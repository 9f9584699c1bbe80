import type { Caller, Callers } from '../people/callers.ts'
import { cookieNames } from '../people/cookies.ts'
import type { SigningKeys } from '../secrets.ts'
import { type App, type Apps, findApp } from './app.ts'
import type { Effect } from './brakes.ts'
import { findCaller, type Who } from './caller.ts'
import { type ChargeParts, charge, type Passage, passFree, passKey, passOpen } from './charge.ts'
import type { Door } from './door.ts'
import type { Forwarded } from './forwarded.ts'
import type { Labels } from './labels.ts'
import { checkAddress, checkLimit, type RequestLimits } from './limit.ts'
import type { Passes } from './pass.ts'
import { type PassHeaders, renderPassage } from './passage.ts'
import { permit } from './permission.ts'
import { findPrice, type Price } from './price.ts'
import { type Answer, type ReplyOptions, renderRefusal } from './reply.ts'
import type { SignIdentity } from './signed-identity.ts'
import { type Limits, limitsOf } from './terms.ts'
import { nobodyId, type UsageCounter } from './usage.ts'
import { isRefusal, type Refusal, refuse } from './verdict.ts'

/** What the gate needs; the server wires it. */
export type GateParts = ChargeParts & {
  apps: () => Apps
  labels: Labels
  brakeOn: (app: string) => Effect | null
  /** The passes that people would have while nothing is charged. */
  shadowPasses: Passes
  callers: Callers
  door: Door
  usage: UsageCounter
  limits: RequestLimits
  reply: ReplyOptions
  /** Signs the charge ids that tools and log lines carry. */
  evidenceKeys: SigningKeys
  signIdentity: SignIdentity
  /**
   * Told of every verdict: `app` is a known app's name or "-", `verdict` "passed", "shadow" or "free_for_all" (passed
   * without the charge that it would have cost), or the refusal's code.
   */
  onVerdict: (app: string, verdict: string, tokens: number) => void
  /** Told of tokens that were not charged because of shadow or a brake. */
  onSpared: (app: string, tokens: number) => void
}

/** A request that passes brings headers for the tool; anything else is an answer for the client. */
export type Decision =
  | {
      kind: 'pass'
      app: App
      headers: PassHeaders
      /** What is given back when the request is not delivered. */
      takenId: string | null
      /** The charge that evidence of the request's end is about, and where it has cost its most. */
      metered: { chargeId: string | null; limits: Limits | null }
    }
  | ({ kind: 'answer' } & Answer)

/**
 * Decides about one request. `forwarded` is what forwarded.ts read, or its refusal. What memory alone decides is no
 * promise: most requests are free and by somebody known.
 */
export type Gate = (forwarded: Forwarded | Refusal) => Decision | Promise<Decision>

/** A brake that spares money and refuses nobody. */
type Sparing = { mode: 'free' | 'shadow' } | null

const shadow = { mode: 'shadow' } as const

const closed = (app: App, reason: string) =>
  refuse(403, 'closed', `${app.list.name} is closed by its operator: ${reason.replace(/\.$/, '')}.`)

/** The way of a request, in order; a refusal anywhere ends it. */
export const openGate = (parts: GateParts): Gate => {
  const sessionCookie = cookieNames(parts.reply.secure).session

  const turnAway = (
    refusal: Refusal,
    app: App | null,
    forwarded: Forwarded | null,
    person = nobodyId,
  ): Decision => {
    if (app) parts.usage.count(person, app.id, 0, refusal.code)
    parts.onVerdict(app?.list.name ?? '-', refusal.code, 0)
    return { kind: 'answer', ...renderRefusal(refusal, app, forwarded, parts.reply) }
  }

  /** Whoever is told to sign in, or tries keys, may do so only as often as nobody else from there. */
  const turnStrangerAway = (
    refusal: Refusal,
    app: App,
    forwarded: Forwarded,
    person = nobodyId,
  ): Decision => {
    const limited = refusal.status === 401 ? checkAddress(parts.limits, app, forwarded.address) : null
    return turnAway(limited ?? refusal, app, forwarded, person)
  }

  const pass = (
    app: App,
    forwarded: Forwarded,
    passage: Passage,
    price: Price | null,
    verdict = 'passed',
  ): Decision => {
    const { charge, takenId, evidenceId } = passage
    // What is only set aside is counted when it is settled.
    const tokens = charge && !price?.terms?.hold ? charge.tokens : 0
    parts.usage.count(passage.caller?.personId ?? nobodyId, app.id, tokens, null)
    parts.onVerdict(app.list.name, verdict, tokens)
    const headers = renderPassage(app, forwarded, passage, parts)
    const limits = takenId === null ? null : limitsOf(price?.terms ?? null)
    return { kind: 'pass', app, headers, takenId, metered: { chargeId: evidenceId, limits } }
  }

  /** Passes without the charge, and counts what it would have been: of a pass the first request only. */
  const spare = (app: App, forwarded: Forwarded, caller: Caller, price: Price, mode: 'free' | 'shadow') => {
    const seconds = price.terms?.pass ?? 0
    const key = passKey(caller, app, price)
    const isOpen = seconds > 0 && parts.shadowPasses.left(key) > 0
    if (seconds > 0 && !isOpen) {
      const until = new Date(Date.now() + seconds * 1000)
      parts.shadowPasses.remember(key, until, seconds, parts.shadowPasses.epoch())
    }
    if (!isOpen) parts.onSpared(app.list.name, price.tokens)
    return pass(app, forwarded, passFree(caller), null, mode === 'free' ? 'free_for_all' : 'shadow')
  }

  const find = (forwarded: Forwarded): App | Refusal | Promise<App | Refusal> => {
    const app = findApp(parts.apps(), forwarded)
    return isRefusal(app) && forwarded.labels !== null ? parts.labels.find(forwarded) : app
  }

  const passLeft = (app: App, who: Who, price: Price) =>
    who.kind === 'caller' && price.terms?.pass ? parts.passes.left(passKey(who, app, price)) : 0

  /** From the caller on; only a price makes it wait. */
  const decideFor = (app: App, forwarded: Forwarded, price: Price, brake: Sparing, who: Who | Refusal) => {
    if (isRefusal(who)) return turnStrangerAway(who, app, forwarded)
    const person = who.kind === 'caller' ? who.personId : nobodyId
    const passSeconds = brake === null ? passLeft(app, who, price) : 0
    const spends = price.tokens > 0 && brake === null && passSeconds === 0
    const permitted = permit(app, forwarded, who, price, spends)
    if (isRefusal(permitted)) return turnStrangerAway(permitted, app, forwarded, person)
    const { caller } = permitted
    const limited = checkLimit(parts.limits, app, caller, forwarded.address)
    if (limited) return turnAway(limited, app, forwarded, person)
    if (caller && passSeconds > 0) return pass(app, forwarded, passOpen(caller, passSeconds), price)
    if (caller && brake && price.tokens > 0) return spare(app, forwarded, caller, price, brake.mode)
    const passage = charge(parts, app, forwarded, caller, price)
    const conclude = (outcome: Passage | Refusal) =>
      isRefusal(outcome) ? turnAway(outcome, app, forwarded, person) : pass(app, forwarded, outcome, price)
    return passage instanceof Promise ? passage.then(conclude) : conclude(passage)
  }

  const knock = async (app: App, forwarded: Forwarded): Promise<Decision> => {
    const answer = await parts.door(app, forwarded)
    return { kind: 'answer', ...answer }
  }

  const decideAt = (app: App | Refusal, forwarded: Forwarded): Decision | Promise<Decision> => {
    if (isRefusal(app)) return turnAway(app, null, forwarded)
    // Signing in and out is the gate's own, and goes on while the app is closed.
    if (forwarded.path.startsWith('/.octroi/')) return knock(app, forwarded)
    const brake = parts.brakeOn(app.list.name) ?? (app.list.shadow ? shadow : null)
    if (brake?.mode === 'closed') return turnAway(closed(app, brake.reason), app, forwarded)
    const sparing: Sparing = brake && { mode: brake.mode }
    if (forwarded.preflight && app.list.cors) {
      const limited = checkAddress(parts.limits, app, forwarded.address)
      return limited ? turnAway(limited, app, forwarded) : pass(app, forwarded, passFree(null), null)
    }

    // The rule comes before the caller, because it may open or close its path.
    const price = findPrice(app.list, forwarded.method, forwarded.path)
    const who = findCaller(parts.callers, sessionCookie, app, forwarded)
    return who instanceof Promise
      ? who.then(found => decideFor(app, forwarded, price, sparing, found))
      : decideFor(app, forwarded, price, sparing, who)
  }

  return forwarded => {
    if (isRefusal(forwarded)) return turnAway(forwarded, null, null)
    const app = find(forwarded)
    return app instanceof Promise ? app.then(found => decideAt(found, forwarded)) : decideAt(app, forwarded)
  }
}
