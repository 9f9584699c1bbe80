import type { Database } from '../database.ts'
import { uuidv7 } from '../uuid.ts'

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
const periodMs = 1000
/** After this the same batch is sent again; the end of the process waits no longer either. */
const writeTimeoutMs = 2500
/** Beyond this many facts unwritten (a long outage) the coarsest is kept: requests without a person. */
const maxFacts = 200_000

const dayOf = (now: number) => new Date(now).toISOString().slice(0, 10)

type Counted = { facts: Map<string, Fact>; refusals: Map<string, number> }

const emptyCount = (): Counted => ({ facts: new Map(), refusals: new Map() })

/** A count on its way: under its id it is added up once, however often it is sent. */
type Batch = Counted & { id: string }

/** SQL refused a value in it (an app without a row): it would be refused again, and hold back all that follows. */
const isRefused = (error: unknown) => /^2[23]/.test(String((error as { code?: unknown } | null)?.code))

const refusalsOf = (facts: Map<string, Fact>, refusals: Map<string, number>) =>
  new Map([...refusals].filter(([key]) => facts.has(key.split(' ', 3).join(' '))))

const halve = ({ facts, refusals }: Batch): Batch[] => {
  const all = [...facts]
  const middle = all.length >> 1
  return [all.slice(0, middle), all.slice(middle)].map(half => {
    const some = new Map(half)
    return { id: uuidv7(), facts: some, refusals: refusalsOf(some, refusals) }
  })
}

const withTimeout = async <T>(work: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('writing the usage facts timed out')), writeTimeoutMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

const columns = ({ id, facts, refusals }: Batch) => {
  const f = [...facts.values()]
  const r = [...refusals].map(([key, n]) => ({ parts: key.split(' '), n }))
  return {
    batch: id,
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

const keyOf = ({ person, app, day }: Fact) => `${person} ${app} ${day}`

/** Opens the counter; `onError` hears of writes that failed (they are tried again). */
export const openUsageCounter = (database: Database, onError: (error: unknown) => void): UsageCounter => {
  let counted = emptyCount()
  /** Taken from `counted` and not known to be written, the oldest first. */
  let batches: Batch[] = []
  let day = dayOf(Date.now())
  let dayEndsAt = Date.parse(day) + 86_400_000
  let writing: Promise<void> | null = null

  /** The day's facts once more, by person and app: the way there without making a key for each request. */
  let today = new Map<string, Map<number, Fact>>()

  const factOf = (who: string, app: number, now: number): Fact => {
    let apps = today.get(who)
    if (apps === undefined) {
      apps = new Map()
      today.set(who, apps)
    }
    let fact = apps.get(app)
    if (fact === undefined) {
      fact = { person: who, app, day, requests: 0, visits: 0, tokens: 0, firstAt: now, lastAt: now }
      apps.set(app, fact)
      counted.facts.set(keyOf(fact), fact)
    }
    return fact
  }

  const count = (person: string, app: number, tokens: number, refusal: string | null) => {
    const now = Date.now()
    if (now >= dayEndsAt) {
      day = dayOf(now)
      dayEndsAt = Date.parse(day) + 86_400_000
      today = new Map()
    }
    const who = counted.facts.size < maxFacts ? person : nobodyId
    const fact = factOf(who, app, now)
    fact.requests++
    fact.tokens += tokens
    if (now - fact.lastAt >= restMs && who !== nobodyId) fact.visits++
    fact.lastAt = now
    if (refusal !== null) {
      const reason = `${keyOf(fact)} ${refusal}`
      counted.refusals.set(reason, (counted.refusals.get(reason) ?? 0) + 1)
    }
  }

  const send = async (batch: Batch): Promise<Batch[]> => {
    try {
      await withTimeout(database.call('recordUsage', columns(batch)))
      return []
    } catch (error) {
      if (!isRefused(error)) throw error
      if (batch.facts.size > 1) return halve(batch)
      onError(error)
      return []
    }
  }

  const sendAll = async () => {
    for (let first = batches[0]; first; first = batches[0])
      batches = [...(await send(first)), ...batches.slice(1)]
  }

  const write = async () => {
    try {
      await sendAll()
      if (counted.facts.size === 0) return
      batches = [{ id: uuidv7(), ...counted }]
      counted = emptyCount()
      today = new Map()
      await sendAll()
    } catch (error) {
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
