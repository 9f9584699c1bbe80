import type { Callers } from '../people/callers.ts'
import { cookieNames } from '../people/cookies.ts'
import { type App, type Apps, findApp } from './app.ts'
import type { Batcher } from './batcher.ts'
import { findCaller, type Who } from './caller.ts'
import { charge, type Passage } from './charge.ts'
import type { Door } from './door.ts'
import type { Forwarded } from './forwarded.ts'
import { type PassHeaders, renderPassage } from './passage.ts'
import { permit } from './permission.ts'
import { findPrice, type Price } from './price.ts'
import { type Answer, type ReplyOptions, renderRefusal } from './reply.ts'
import { nobodyId, type UsageCounter } from './usage.ts'
import { isRefusal, type Refusal } from './verdict.ts'

/** What the gate needs; the server wires it. */
export type GateParts = {
  apps: () => Apps
  callers: Callers
  batcher: Batcher
  door: Door
  usage: UsageCounter
  reply: ReplyOptions
  /** Signs the charge ids that tools and log lines carry. */
  evidenceKey: Buffer
  /** Told of every verdict: `app` is a known app's name or "-", `verdict` "passed" or the refusal's code. */
  onVerdict: (app: string, verdict: string, tokens: number) => void
}

/** A request that passes brings headers for the tool; anything else is an answer for the client. */
export type Decision =
  | { kind: 'pass'; app: App; headers: PassHeaders; chargeId: string | null }
  | ({ kind: 'answer' } & Answer)

/**
 * Decides about one request. `forwarded` is what forwarded.ts read, or its refusal. What memory alone decides is no
 * promise: most requests are free and by somebody known.
 */
export type Gate = (forwarded: Forwarded | Refusal) => Decision | Promise<Decision>

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

  const pass = (app: App, forwarded: Forwarded, passage: Passage): Decision => {
    const tokens = passage.charge?.tokens ?? 0
    parts.usage.count(passage.caller?.personId ?? nobodyId, app.id, tokens, null)
    parts.onVerdict(app.list.name, 'passed', tokens)
    const headers = renderPassage(app, forwarded, passage, parts.evidenceKey)
    return { kind: 'pass', app, headers, chargeId: passage.charge?.id ?? null }
  }

  /** From the caller on; only a price makes it wait. */
  const decideFor = (app: App, forwarded: Forwarded, price: Price, who: Who | Refusal) => {
    if (isRefusal(who)) return turnAway(who, app, forwarded)
    const person = who.kind === 'caller' ? who.personId : nobodyId
    const permitted = permit(app, forwarded, who, price)
    if (isRefusal(permitted)) return turnAway(permitted, app, forwarded, person)
    const passage = charge(parts.batcher, app, forwarded, permitted, price)
    const conclude = (outcome: Passage | Refusal) =>
      isRefusal(outcome) ? turnAway(outcome, app, forwarded, person) : pass(app, forwarded, outcome)
    return passage instanceof Promise ? passage.then(conclude) : conclude(passage)
  }

  const knock = async (app: App, forwarded: Forwarded): Promise<Decision> => {
    const answer = await parts.door(app, forwarded)
    return { kind: 'answer', ...answer }
  }

  return forwarded => {
    if (isRefusal(forwarded)) return turnAway(forwarded, null, null)
    const app = findApp(parts.apps(), forwarded)
    if (isRefusal(app)) return turnAway(app, null, forwarded)
    if (forwarded.path.startsWith('/.octroi/')) return knock(app, forwarded)
    if (forwarded.preflight && app.list.cors)
      return pass(app, forwarded, { kind: 'passed', caller: null, charge: null })

    // The rule comes before the caller, because it may open or close its path.
    const price = findPrice(app.list, forwarded.method, forwarded.path)
    const who = findCaller(parts.callers, sessionCookie, app, forwarded)
    return who instanceof Promise
      ? who.then(found => decideFor(app, forwarded, price, found))
      : decideFor(app, forwarded, price, who)
  }
}
