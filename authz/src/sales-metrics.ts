import { Counter, Gauge, Registry } from 'prom-client'
import type { Reconciled } from './billing/settlement.ts'
import type { Database } from './database.ts'

type CountRow = { name: string; method: string; state: string; live: boolean; n: number }

/** What is counted of selling. No label carries a person, and no count is of one. */
export type SalesMetrics = {
  /** What a run of the reconciler of this process did; null for one that could not run. */
  reconciled(result: Reconciled | null): void
  /** What Prometheus reads. */
  metrics(): Promise<string>
}

/** Prometheus waits no longer for the database: until it answers, the last figures stand. */
const patienceMs = 800
/** Several may scrape: the database is asked once for all of them. */
const restMs = 5000

const makeMetrics = (registry: Registry) => {
  const registers = [registry]
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter({ name: `octroi_${name}`, help, labelNames, registers })
  return {
    counted: {
      orders: counter('orders_total', 'Orders that ended, by how they are paid and how they ended.', [
        'method',
        'result',
        'live',
      ]),
      payments: counter('payments_total', 'Payments that came into a state, by how they are paid.', [
        'method',
        'state',
        'live',
      ]),
      tokens: counter('payment_tokens_total', 'Tokens that payments bought.', ['live']),
      refunds: counter('refunds_total', 'Times that money of a payment went back.', ['live']),
      disputes: counter('disputes_total', 'Disputes that came into a state.', ['state', 'live']),
      events: counter('payment_events_total', "The provider's events, by what became of them.", [
        'state',
        'live',
      ]),
    },
    subscriptions: new Gauge({
      name: 'octroi_subscriptions',
      help: 'Plans that have not ended, by how they stand.',
      labelNames: ['method', 'state', 'live'],
      registers,
    }),
    outstanding: new Gauge({
      name: 'octroi_tokens_outstanding',
      help: 'Tokens that people hold and have not spent.',
      registers,
    }),
    reconciled: counter(
      'reconciled_total',
      "What this process's reconciler looked up at the provider, by what became of it.",
      ['result'],
    ),
    runs: counter('reconciler_runs_total', "Runs of this process's reconciler, by whether they were done.", [
      'result',
    ]),
  }
}

/** Counts of selling, from the database, where every gate finds the same; the reconciler's are this process's own. */
export const openSalesMetrics = (database: Pick<Database, 'call'>): SalesMetrics => {
  const registry = new Registry()
  const metrics = makeMetrics(registry)
  const results = ['seen', 'mended', 'foreign', 'failed'] as const
  for (const result of results) metrics.reconciled.inc({ result }, 0)
  for (const result of ['done', 'failed']) metrics.runs.inc({ result }, 0)
  let readAt = Number.NEGATIVE_INFINITY
  let reading: Promise<void> | null = null

  const take = (rows: CountRow[]) => {
    for (const one of Object.values(metrics.counted)) one.reset()
    metrics.subscriptions.reset()
    for (const { name, method, state, live: isLive, n } of rows) {
      const live = String(isLive)
      if (name === 'orders') metrics.counted.orders.inc({ method, result: state, live }, n)
      else if (name === 'payments') metrics.counted.payments.inc({ method, state, live }, n)
      else if (name === 'disputes') metrics.counted.disputes.inc({ state, live }, n)
      else if (name === 'events') metrics.counted.events.inc({ state, live }, n)
      else if (name === 'tokens') metrics.counted.tokens.inc({ live }, n)
      else if (name === 'refunds') metrics.counted.refunds.inc({ live }, n)
      else if (name === 'subscriptions') metrics.subscriptions.set({ method, state, live }, n)
      else if (name === 'outstanding') metrics.outstanding.set(n)
    }
  }
  const read = async () => {
    try {
      take(await database.call<CountRow>('listSalesCounts'))
      readAt = performance.now()
    } catch {
      // octroi_ledger_up tells of it.
    }
    reading = null
  }

  return {
    reconciled: result => {
      metrics.runs.inc({ result: result === null ? 'failed' : 'done' })
      if (result !== null) for (const name of results) metrics.reconciled.inc({ result: name }, result[name])
    },
    metrics: async () => {
      if (reading === null && performance.now() - readAt >= restMs) reading = read()
      if (reading !== null) {
        let timer: NodeJS.Timeout | undefined
        const late = new Promise<void>(resolve => {
          timer = setTimeout(resolve, patienceMs)
        })
        await Promise.race([reading, late])
        clearTimeout(timer)
      }
      return registry.metrics()
    },
  }
}
