import { expect, it } from 'vitest'
import { type CrashFigures, crash, describeCrash } from '../bench/crash.ts'

const none = {
  lost: 0,
  doubled: 0,
  negative: 0,
  untold: 0,
  broken: 0,
  keysWrong: 0,
  errors: [],
  examples: [],
}

it('killed -9 under mixed load, Postgres and the service keep every acknowledged movement exactly once', async ({
  annotate,
}) => {
  const found: CrashFigures = await crash({ kills: 2, betweenMs: 500 })
  await annotate(describeCrash(found))
  expect(found).toMatchObject(none)
  for (const { readyMs, chargedMs } of [found.postgres, found.service]) {
    expect(readyMs).toHaveLength(2)
    // What waits for the ledger tries again every second at the latest.
    for (const ms of chargedMs) expect(ms).toBeLessThan(5000)
  }
  // Without these the exactness above would say nothing.
  expect(found.charges).toBeGreaterThan(500)
  expect(found.holds).toBeGreaterThan(50)
  expect(found.settled).toBeGreaterThan(500)
  expect(found.grants).toBeGreaterThan(5)
  expect(found.unanswered).toBeGreaterThan(0)
}, 90_000)
