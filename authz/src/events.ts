import type { FastifyBaseLogger } from 'fastify'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { QuickHistogram } from './quick-histogram.ts'

/** From a tenth of a millisecond to a second, fine enough to read a p99 off. */
const secondsBuckets = [
  0.0001, 0.00025, 0.0005, 0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.8, 1,
]
const batchBuckets = [1, 2, 4, 8, 16, 32, 64, 128, 256]

/** What happens, told once: each event is a log line, a counter, or both. No label carries a person. */
export type Events = {
  /** A verdict of the gate: `app` is a known app or "-". */
  verdict(app: string, verdict: string, tokens: number): void
  /** Tokens that a request would have cost, had not shadow or a brake let it through. */
  spared(app: string, tokens: number): void
  /** The operators' brakes are others than before. */
  brakesChanged(
    brakes: { app: string | null; mode: string | null; reason: string | null; source: string }[],
  ): void
  /** A brake on an app that is not there holds nothing up: most likely its name is misspelt. */
  brakeOnNothing(apps: string[]): void
  brakesProblem(message: string): void
  gateSeconds(seconds: number): void
  /** How long the gate took since the start, in milliseconds; null while nobody asked it. */
  gateLatency(): { requests: number; p50Ms: number | null; p95Ms: number | null; p99Ms: number | null }
  ledgerBatch(items: number, seconds: number): void
  ledgerUp(up: boolean): void
  callerLookup(outcome: 'hit' | 'miss'): void
  priceListLoaded(app: string): void
  priceListProblem(message: string): void
  /** What became of so many charges that a source told about. */
  settled(source: string, status: string, count: number): void
  /** Tokens that a settlement took, or gave back (negative). */
  moved(source: string, app: string, tokens: number): void
  /** Lines of access logs, by what they were. */
  accessLogLines(counts: Record<string, number>): void
  accessLogLag(bytes: number): void
  /** The audit ran: how many invariants are broken. */
  audited(broken: number): void
  /** Something that should not happen; refused, logged once. */
  unexpected(error: unknown, what: string): void
  /** What Prometheus reads. */
  metrics(): Promise<string>
}

/** The library's own gauges that end in _total, as only counters may. */
const misnamed = ['handles', 'requests', 'resources'].map(what => `nodejs_active_${what}_total`)

const makeMetrics = (registry: Registry) => {
  collectDefaultMetrics({ register: registry })
  for (const name of misnamed) registry.removeSingleMetric(name)
  const registers = [registry]
  return {
    requests: new Counter({
      name: 'octroi_requests_total',
      help: 'Requests that the gate decided, by app and verdict.',
      labelNames: ['app', 'verdict'],
      registers,
    }),
    tokens: new Counter({
      name: 'octroi_tokens_charged_total',
      help: 'Tokens of fixed prices that the gate charged, by app. Holds are in octroi_tokens_captured_total.',
      labelNames: ['app'],
      registers,
    }),
    captured: new Counter({
      name: 'octroi_tokens_captured_total',
      help: 'Tokens that evidence took: the price of holds, and charges after they had been given back for want of evidence. By app and who told.',
      labelNames: ['app', 'source'],
      registers,
    }),
    refunded: new Counter({
      name: 'octroi_tokens_refunded_total',
      help: 'Tokens of charges that evidence gave back by their refund classes, by app and who told.',
      labelNames: ['app', 'source'],
      registers,
    }),
    shadow: new Counter({
      name: 'octroi_shadow_tokens_total',
      help: 'Tokens that were not charged because of shadow or a brake that makes all free, by app.',
      labelNames: ['app'],
      registers,
    }),
    gate: new QuickHistogram({
      name: 'octroi_gate_seconds',
      help: 'Time that the gate took to decide about a request.',
      buckets: secondsBuckets,
      registers,
    }),
    ledger: new Histogram({
      name: 'octroi_ledger_seconds',
      help: 'Time that a batch of charges took in the database.',
      buckets: secondsBuckets,
      registers,
    }),
    batch: new Histogram({
      name: 'octroi_ledger_batch_size',
      help: 'Charges in a batch.',
      buckets: batchBuckets,
      registers,
    }),
    broken: new Gauge({
      name: 'octroi_ledger_broken',
      help: 'Broken invariants of the ledger, by the last audit.',
      registers,
    }),
    up: new Gauge({ name: 'octroi_ledger_up', help: '1 while the ledger answers.', registers }),
    settlements: new Counter({
      name: 'octroi_settlements_total',
      help: 'Charges made final, by who told how they ended and what became of them.',
      labelNames: ['source', 'status'],
      registers,
    }),
    lines: new Counter({
      name: 'octroi_access_log_lines_total',
      help: "Lines of the proxies' access logs, by what they were.",
      labelNames: ['outcome'],
      registers,
    }),
    lag: new Gauge({
      name: 'octroi_access_log_lag_bytes',
      help: "Bytes of the proxies' access logs that are not settled yet.",
      registers,
    }),
    lookups: new Counter({
      name: 'octroi_caller_lookups_total',
      help: 'Credentials looked up in memory, by whether they were there.',
      labelNames: ['outcome'],
      registers,
    }),
  }
}

/** Opens the events of one process. */
export const openEvents = (log: FastifyBaseLogger): Events => {
  const registry = new Registry()
  const metrics = makeMetrics(registry)
  // The gate counts in plain numbers, which the library gets when Prometheus asks: its own counting would cost a free
  // request as much as finding out who is asking.
  const verdicts = new Map<string, Map<string, number>>()
  const lookups = { hit: 0, miss: 0 }
  const countVerdict = (app: string, verdict: string) => {
    let ofApp = verdicts.get(app)
    if (ofApp === undefined) {
      ofApp = new Map()
      verdicts.set(app, ofApp)
    }
    ofApp.set(verdict, (ofApp.get(verdict) ?? 0) + 1)
  }
  const handOver = () => {
    for (const [app, ofApp] of verdicts)
      for (const [verdict, n] of ofApp) metrics.requests.inc({ app, verdict }, n)
    verdicts.clear()
    for (const outcome of ['hit', 'miss'] as const) {
      metrics.lookups.inc({ outcome }, lookups[outcome])
      lookups[outcome] = 0
    }
  }
  let ledgerIsUp = true
  metrics.up.set(1)
  return {
    verdict: (app, verdict, tokens) => {
      countVerdict(app, verdict)
      if (tokens > 0) metrics.tokens.inc({ app }, tokens)
    },
    spared: (app, tokens) => metrics.shadow.inc({ app }, tokens),
    brakesChanged: brakes => log.warn({ brakes }, brakes.length > 0 ? 'brakes are on' : 'no brake is on'),
    brakeOnNothing: apps => log.error({ apps }, 'brakes name apps that are not there'),
    brakesProblem: message => log.error(`brakes file refused, the last good one stays: ${message}`),
    gateSeconds: seconds => metrics.gate.observe(seconds),
    gateLatency: () => {
      const ms = (part: number) => {
        const seconds = metrics.gate.quantile(part)
        return seconds === null ? null : seconds * 1000
      }
      return { requests: metrics.gate.observed, p50Ms: ms(0.5), p95Ms: ms(0.95), p99Ms: ms(0.99) }
    },
    ledgerBatch: (items, seconds) => {
      metrics.batch.observe(items)
      metrics.ledger.observe(seconds)
    },
    ledgerUp: up => {
      if (up === ledgerIsUp) return
      ledgerIsUp = up
      metrics.up.set(up ? 1 : 0)
      if (up) log.info('the ledger answers again')
      else log.error('the ledger does not answer: paid requests get 503, free ones go on')
    },
    callerLookup: outcome => {
      lookups[outcome]++
    },
    priceListLoaded: app => log.info({ app }, 'price list in force'),
    priceListProblem: message => log.error(`price list refused, the last good one stays: ${message}`),
    settled: (source, status, count) => metrics.settlements.inc({ source, status }, count),
    moved: (source, app, tokens) => {
      if (tokens > 0) metrics.captured.inc({ app, source }, tokens)
      else metrics.refunded.inc({ app, source }, -tokens)
    },
    accessLogLines: counts => {
      for (const [outcome, count] of Object.entries(counts))
        if (count > 0) metrics.lines.inc({ outcome }, count)
    },
    accessLogLag: bytes => metrics.lag.set(bytes),
    audited: broken => metrics.broken.set(broken),
    unexpected: (error, what) => log.error({ err: error }, what),
    metrics: () => {
      handOver()
      return registry.metrics()
    },
  }
}
