import { Histogram, type MetricObjectWithValues, type MetricValueWithName, type Registry } from 'prom-client'

type Options = { name: string; help: string; buckets: number[]; registers: Registry[] }

/**
 * A histogram without labels that counts in plain numbers and writes them out when it is read: the library's own costs
 * a free request as much as pricing it.
 */
export class QuickHistogram extends Histogram {
  readonly #bounds: number[]
  readonly #counts: number[]
  #sum = 0
  #observed = 0

  constructor(options: Options) {
    super(options)
    this.#bounds = options.buckets
    this.#counts = options.buckets.map(() => 0)
  }

  /** Counts one value; the buckets are few and most values fall into the first. */
  override observe(value: unknown): void {
    const seen = Number(value)
    let i = 0
    while (i < this.#bounds.length && seen > (this.#bounds[i] ?? 0)) i++
    if (i < this.#counts.length) this.#counts[i] = (this.#counts[i] ?? 0) + 1
    this.#sum += seen
    this.#observed++
  }

  /** The value below which this part of what was seen lies, spread evenly over its bucket; null when nothing was. */
  quantile(part: number): number | null {
    if (this.#observed === 0) return null
    const wanted = part * this.#observed
    let below = 0
    let bound = 0
    for (let i = 0; i < this.#bounds.length; i++) {
      const [count, le] = [this.#counts[i] ?? 0, this.#bounds[i] ?? 0]
      if (below + count >= wanted && count > 0) return bound + ((wanted - below) / count) * (le - bound)
      below += count
      bound = le
    }
    return bound
  }

  /** How many values were seen. */
  get observed(): number {
    return this.#observed
  }

  override async get(): Promise<MetricObjectWithValues<MetricValueWithName<string>>> {
    const shown = await super.get()
    const { name } = shown
    let below = 0
    const values = this.#bounds.map((le, i) => {
      below += this.#counts[i] ?? 0
      return { metricName: `${name}_bucket`, labels: { le }, value: below }
    })
    return {
      ...shown,
      values: [
        ...values,
        { metricName: `${name}_bucket`, labels: { le: '+Inf' }, value: this.#observed },
        { metricName: `${name}_sum`, labels: {}, value: this.#sum },
        { metricName: `${name}_count`, labels: {}, value: this.#observed },
      ],
    }
  }
}
