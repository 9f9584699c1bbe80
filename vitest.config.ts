import { lingui } from '@lingui/vite-plugin'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './e2e/support/longest-first.ts'

const filesOf = (...names: string[]) => names.map(name => `e2e/${name}.test.ts`)
/** What takes seconds is measured here: no browser beside it. */
const measured = filesOf('aliases', 'prices', 'settlement', 'slow-reader')
/** Milliseconds, or a start from nothing: nothing beside it. */
const alone = filesOf('bench', 'readme', 'weight')

/** The default of 1 s is short where the machine is busy. */
const patient = { poll: { timeout: 5000 } }

const e2e = {
  globalSetup: ['authz/test/support/global-setup.ts', 'e2e/support/global-setup.ts'],
  testTimeout: 60_000,
  hookTimeout: 180_000,
  expect: patient,
}

/**
 * Suites by what they need: nothing, a Postgres server, the whole system (real Chromium, real Traefik), and the whole system
 * where times are measured.
 */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        plugins: [lingui({ configPath: 'portal/lingui.config.ts' })],
        test: {
          name: 'unit',
          include: [
            'authz/src/**/*.test.ts',
            'apps/*/{src,test}/**/*.test.ts',
            'portal/src/**/*.test.{ts,tsx}',
            'portal/scripts/**/*.test.ts',
          ],
          maxWorkers: 2,
          // Beside what waits. Some send a million of something, and the machine may be busy.
          sequence: { groupOrder: 1 },
          testTimeout: 30_000,
          expect: patient,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['authz/test/**/*.test.ts'],
          globalSetup: ['authz/test/support/global-setup.ts'],
          // Much of it is waiting, for an outage to end or a session to run out: two files at a time.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          testTimeout: 30_000,
          hookTimeout: 120_000,
          expect: patient,
        },
      },
      {
        test: {
          ...e2e,
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          exclude: [...measured, ...alone],
          // Who looks at it, a browser or a visitor, polls for what they wait for.
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...e2e,
          name: 'measured',
          include: measured,
          maxWorkers: 2,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          ...e2e,
          name: 'alone',
          include: alone,
          fileParallelism: false,
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
})
