import { defineConfig } from 'vitest/config'

/** Three suites by what they need: nothing, a Postgres server, the whole system (real Traefik, real Chromium). */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'authz/src/**/*.test.ts',
            'apps/*/{src,test}/**/*.test.ts',
            'portal/src/**/*.test.{ts,tsx}',
          ],
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
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          globalSetup: ['authz/test/support/global-setup.ts', 'e2e/support/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 180_000,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
