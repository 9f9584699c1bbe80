import { globSync, readFileSync } from 'node:fs'
import { lingui } from '@lingui/vite-plugin'
import { defineConfig } from 'vitest/config'

/** What looks through a browser polls for what it waits for: it may share the machine. */
const throughBrowser = globSync('e2e/*.test.ts', { cwd: import.meta.dirname }).filter(
  file =>
    // How fast pages show is measured: alone.
    file !== 'e2e/weight.test.ts' &&
    readFileSync(new URL(file, import.meta.url), 'utf8').includes("'./support/browser.ts'"),
)

const readme = 'e2e/readme.test.ts'

const e2e = {
  globalSetup: ['authz/test/support/global-setup.ts', 'e2e/support/global-setup.ts'],
  testTimeout: 60_000,
  hookTimeout: 180_000,
}

/**
 * Four suites by what they need: nothing, a Postgres server, the whole system as a browser shows it (real Chromium), the
 * whole system alone on the machine (real Traefik, times that are measured, ports that are fixed).
 */
export default defineConfig({
  test: {
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
          ...e2e,
          name: 'browser',
          // The README's own lines wait for npm, and measure nothing.
          include: [...throughBrowser, readme],
          maxWorkers: 2,
          // The default of 1 s is short where two browsers start at once.
          expect: { poll: { timeout: 5000 } },
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...e2e,
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          exclude: [...throughBrowser, readme],
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
})
