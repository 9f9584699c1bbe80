import { Histogram, Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { QuickHistogram } from './quick-histogram.ts'

const options = { name: 'seconds', help: 'Time.', buckets: [0.001, 0.01, 0.1] }

it('is read by Prometheus as the library’s own would be, bounds included', async () => {
  const [quick, plain] = [new Registry(), new Registry()]
  const ours = new QuickHistogram({ ...options, registers: [quick] })
  const theirs = new Histogram({ ...options, registers: [plain] })
  for (const value of [0, 0.0005, 0.001, 0.0011, 0.05, 0.1, 0.5, 7]) {
    ours.observe(value)
    theirs.observe(value)
  }
  const lines = async (registry: Registry) => (await registry.metrics()).trim().split('\n').sort()
  expect(await lines(quick)).toEqual(await lines(plain))
})

it('says zero before anything was seen', async () => {
  const registry = new Registry()
  new QuickHistogram({ ...options, registers: [registry] })
  expect(await registry.metrics()).toContain('seconds_count 0')
})
