import { describe, expect, it } from 'vitest'
import { runReplicas } from '../bench/replicas.ts'
import { makeDatabase } from './support/database.ts'

const none = {
  lost: 0,
  doubled: 0,
  negative: 0,
  untold: 0,
  broken: 0,
  deadlocks: 0,
  sumsWrong: 0,
  errors: [],
  examples: [],
}

describe.each([2, 4])('%i services that charge, hold, settle and grant over the same wallets', replicas => {
  it('are exact to the token and never wait for each other in a circle', async ({ annotate }) => {
    const { url, drop } = await makeDatabase()
    try {
      const found = await runReplicas(url, {
        replicas,
        seconds: 2,
        mixed: true,
        rich: 12,
        poor: 6,
        clients: 48,
      })
      await annotate(
        `${Math.round(found.perSecond)} charges/s, p99 ${Math.round(found.p99)} ms, ${found.refused} refused`,
      )
      expect(found).toMatchObject(none)
      expect(found.charges).toBeGreaterThan(100)
      // All wanted the last tokens of the poor, or the sums above would say little.
      expect(found.refused).toBeGreaterThan(0)
    } finally {
      await drop()
    }
  })

  it('spend the last tokens of a wallet once, whoever comes first', async () => {
    const { url, drop } = await makeDatabase()
    try {
      const found = await runReplicas(url, {
        replicas,
        seconds: 2,
        mixed: false,
        rich: 0,
        poor: 20,
        clients: 48,
      })
      expect(found).toMatchObject(none)
      expect(found.refused).toBeGreaterThan(0)
      expect(found.poorLeft).toBe(0)
    } finally {
      await drop()
    }
  })
})
