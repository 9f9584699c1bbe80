import type { Callers } from '../people/callers.ts'
import { cookieNames } from '../people/cookies.ts'
import { type App, type Apps, findApp } from './app.ts'
import type { Batcher } from './batcher.ts'
import { findCaller } from './caller.ts'
import { charge, type Passage } from './charge.ts'
import type { Door } from './door.ts'
import type { Forwarded } from './forwarded.ts'
import { permit } from './permission.ts'
import { findPrice } from './price.ts'
import { type Answer, type ReplyOptions, renderPassage, renderRefusal } from './reply.ts'
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
  /** Told of every verdict: `app` is a known app's name or "-", `verdict` "passed" or the refusal's code. */
  onVerdict: (app: string, verdict: string, tokens: number) => void
}

/** A request that passes brings headers for the tool; anything else is an answer for the client. */
export type Decision =
  | { kind: 'pass'; app: App; headers: Record<string, string>; chargeId: string | null }
  | ({ kind: 'answer' } & Answer)

/** Decides about one request. `forwarded` is what forwarded.ts read, or its refusal. */
export type Gate = (forwarded: Forwarded | Refusal) => Promise<Decision>

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
    const headers = renderPassage(app, forwarded, passage, parts.reply)
    return { kind: 'pass', app, headers, chargeId: passage.charge?.id ?? null }
  }

  return async forwarded => {
    if (isRefusal(forwarded)) return turnAway(forwarded, null, null)
    const app = findApp(parts.apps(), forwarded)
    if (isRefusal(app)) return turnAway(app, null, forwarded)
    if (forwarded.path.startsWith('/.octroi/'))
      return { kind: 'answer', ...(await parts.door(app, forwarded)) }
    if (forwarded.preflight && app.list.cors)
      return pass(app, forwarded, { kind: 'passed', caller: null, charge: null })

    // The rule comes before the caller, because it may open or close its path.
    const price = findPrice(app.list, forwarded.method, forwarded.path)
    const asked = findCaller(parts.callers, sessionCookie, app, forwarded)
    const who = asked instanceof Promise ? await asked : asked
    if (isRefusal(who)) return turnAway(who, app, forwarded)
    const person = who.kind === 'caller' ? who.personId : nobodyId
    const permitted = permit(app, forwarded, who, price)
    if (isRefusal(permitted)) return turnAway(permitted, app, forwarded, person)
    const passage = await charge(parts.batcher, app, forwarded, permitted, price)
    if (isRefusal(passage)) return turnAway(passage, app, forwarded, person)
    return pass(app, forwarded, passage)
  }
}
