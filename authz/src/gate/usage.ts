import type { Database } from '../database.ts'

/** Who, when nobody is signed in. */
export const nobodyId = '00000000-0000-0000-0000-000000000000'

type Fact = {
  person: string
  app: number
  day: string
  requests: number
  visits: number
  tokens: number
  firstAt: number
  lastAt: number
}

/** Counts in memory what happens at the gate and writes it in batches behind it. */
export type UsageCounter = {
  /** One request: `refusal` is its code, null when it passed; `tokens` what was charged. */
  count(person: string, app: number, tokens: number, refusal: string | null): void
  /** Writes what was counted; called every few seconds and at the end. */
  flush(): Promise<void>
  close(): Promise<void>
}

const restMs = 30 * 60_000
const periodMs = 3000
/** Beyond this many facts unwritten (a long outage) the coarsest is kept: requests without a person. */
const maxFacts = 200_000

const dayOf = (now: number) => new Date(now).toISOString().slice(0, 10)

type Counted = { facts: Map<string, Fact>; refusals: Map<string, number> }

const emptyCount = (): Counted => ({ facts: new Map(), refusals: new Map() })

/** Adds one count to another: what could not be written is counted on. */
const addTo = (into: Counted, from: Counted) => {
  for (const [key, fact] of from.facts) {
    const there = into.facts.get(key)
    if (there === undefined) into.facts.set(key, fact)
    else {
      there.requests += fact.requests
      there.visits += fact.visits + (there.firstAt - fact.lastAt >= restMs ? 1 : 0)
      there.tokens += fact.tokens
      there.firstAt = Math.min(there.firstAt, fact.firstAt)
    }
  }
  for (const [key, n] of from.refusals) into.refusals.set(key, (into.refusals.get(key) ?? 0) + n)
}

const columns = ({ facts, refusals }: Counted) => {
  const f = [...facts.values()]
  const r = [...refusals].map(([key, n]) => ({ parts: key.split(' '), n }))
  return {
    people: f.map(x => x.person),
    apps: f.map(x => x.app),
    days: f.map(x => x.day),
    requests: f.map(x => x.requests),
    visits: f.map(x => x.visits),
    tokens: f.map(x => x.tokens),
    firstAt: f.map(x => new Date(x.firstAt).toISOString()),
    lastAt: f.map(x => new Date(x.lastAt).toISOString()),
    refusalPeople: r.map(x => x.parts[0]),
    refusalApps: r.map(x => Number(x.parts[1])),
    refusalDays: r.map(x => x.parts[2]),
    refusalReasons: r.map(x => x.parts[3]),
    refusals: r.map(x => x.n),
  }
}

/** Opens the counter; `onError` hears of writes that failed (they are tried again). */
export const openUsageCounter = (database: Database, onError: (error: unknown) => void): UsageCounter => {
  let counted = emptyCount()
  let day = dayOf(Date.now())
  let dayEndsAt = Date.parse(day) + 86_400_000
  let writing: Promise<void> | null = null

  const count = (person: string, app: number, tokens: number, refusal: string | null) => {
    const now = Date.now()
    if (now >= dayEndsAt) {
      day = dayOf(now)
      dayEndsAt = Date.parse(day) + 86_400_000
    }
    const who = counted.facts.size < maxFacts ? person : nobodyId
    const key = `${who} ${app} ${day}`
    const fact = counted.facts.get(key)
    if (fact === undefined)
      counted.facts.set(key, {
        person: who,
        app,
        day,
        requests: 1,
        visits: 0,
        tokens,
        firstAt: now,
        lastAt: now,
      })
    else {
      fact.requests++
      fact.tokens += tokens
      if (now - fact.lastAt >= restMs && who !== nobodyId) fact.visits++
      fact.lastAt = now
    }
    if (refusal !== null) {
      const reason = `${key} ${refusal}`
      counted.refusals.set(reason, (counted.refusals.get(reason) ?? 0) + 1)
    }
  }

  const write = async () => {
    if (counted.facts.size === 0) return
    const batch = counted
    counted = emptyCount()
    try {
      await database.call('recordUsage', columns(batch))
    } catch (error) {
      addTo(counted, batch)
      onError(error)
    }
  }

  const flush = (): Promise<void> => {
    writing ??= write().finally(() => {
      writing = null
    })
    return writing
  }
  const timer = setInterval(flush, periodMs)
  timer.unref()
  return {
    count,
    flush,
    close: async () => {
      clearInterval(timer)
      await writing
      await flush()
    },
  }
}
