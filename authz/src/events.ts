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
  gateSeconds(seconds: number): void
  ledgerBatch(items: number, seconds: number): void
  ledgerUp(up: boolean): void
  callerLookup(outcome: 'hit' | 'miss'): void
  priceListLoaded(app: string): void
  priceListProblem(message: string): void
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
      help: 'Tokens that the gate charged, by app.',
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
    up: new Gauge({ name: 'octroi_ledger_up', help: '1 while the ledger answers.', registers }),
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
    gateSeconds: seconds => metrics.gate.observe(seconds),
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
    unexpected: (error, what) => log.error({ err: error }, what),
    metrics: () => {
      handOver()
      return registry.metrics()
    },
  }
}
