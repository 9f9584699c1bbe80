import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { TestDatabase } from '../../authz/test/support/database.ts'
import { type RunningService, startService } from '../../authz/test/support/service.ts'
import type { StripeStandIn } from '../stripe/stripe.ts'
import { becomeAdmin, launchBrowser, openPage, signUp } from './browser.ts'
import { type EchoTool, startEchoTool } from './echo-tool.ts'

/** A service of a test's own, and a browser before it. */
export type House = {
  service: RunningService
  /** The tool behind the apps that the house was opened with. */
  echo: EchoTool
  /** What the pages complained of. */
  complaints: string[]
  /** The address of a page of the portal, and of an app's page. */
  at(path: string): string
  appAt(name: string, path: string): string
  /** A page of somebody who is not signed in; `errors` are what it complains of. */
  openPage(options?: PageOptions): Promise<Page>
  /** The first admin, at the dashboard. */
  openAdmin(options?: PageOptions): Promise<Page>
  /** Somebody, Camille unless told otherwise, who has just signed up and looks at the applications. */
  openPerson(options?: PageOptions & { name?: string; email?: string }): Promise<Page>
  /** Asks the API as whoever looks at the page; fails on a refusal. */
  ask<T>(page: Page, method: string, path: string, data?: unknown): Promise<T>
  /** What whoever looks at the page has. */
  balanceOf(page: Page): Promise<number>
  /** Writes the packs and plans anew. */
  writeOffers(text: string): Promise<void>
  close(): Promise<void>
}

type PageOptions = { locale?: string; errors?: RegExp }

export type HouseOptions = {
  /** More of the service's environment. */
  env?: Record<string, string>
  /** Price lists by the names of their apps, without host and upstream. */
  apps?: Record<string, string>
  /** The packs and plans: the text of offers.yaml. */
  offers?: string
  /** Runs on it in place of the embedded one; the house drops it. */
  database?: TestDatabase
  /** Where cards pay; the house closes it. */
  stripe?: StripeStandIn
}

const makeAppsDir = async (apps: Record<string, string>, upstream: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'octroi-apps-'))
  for (const [name, text] of Object.entries(apps)) {
    await mkdir(join(folder, name))
    await writeFile(join(folder, name, 'app.yaml'), `${text}\nhost: ${name}\nupstream: ${upstream}\n`)
  }
  return folder
}

const databaseEnv = ({ url }: TestDatabase) => ({
  OCTROI_DATABASE_URL: url,
  OCTROI_SECRET: 'a secret that tests have, of more than 32 bytes',
})

const stripeEnv = ({ apiKey, webhookSecret, url }: StripeStandIn) => ({
  STRIPE_SECRET_KEY: apiKey,
  STRIPE_WEBHOOK_SECRET: webhookSecret,
  STRIPE_API_URL: url,
})

const scriptErrors = /Content Security Policy|is not defined|Uncaught/

const ask = async <T>(page: Page, method: string, url: string, data?: unknown): Promise<T> => {
  const headers = { 'sec-fetch-site': 'same-origin' }
  const answer = await page.context().request.fetch(url, { method, headers, data })
  expect(answer.ok(), `${method} ${url}: ${await answer.text()}`).toBe(true)
  return answer.status() === 204 ? (undefined as T) : answer.json()
}

/** Opens a house; close it in the test file's end. With neither apps nor offers it has the apps that come with it. */
export const openHouse = async (options: HouseOptions = {}): Promise<House> => {
  const { apps, offers, database, stripe } = options
  await using opened = new AsyncDisposableStack()
  if (database) opened.defer(database.drop)
  if (stripe) opened.defer(stripe.close)
  const echo = opened.adopt(await startEchoTool(), tool => tool.stop())
  const appsDir = opened.adopt(await makeAppsDir(apps ?? {}, echo.url), dir => rm(dir, { recursive: true }))
  const writeOffers = (text: string) => writeFile(join(appsDir, 'offers.yaml'), text)
  if (offers !== undefined) await writeOffers(offers)
  const env = {
    ...(apps || offers ? { OCTROI_APPS_DIR: appsDir } : {}),
    ...(database ? databaseEnv(database) : {}),
    ...(stripe ? stripeEnv(stripe) : {}),
    ...options.env,
  }
  const service = opened.adopt(await startService(env), async running => void (await running.stop()))
  stripe?.addWebhook(`${service.portal}/api/stripe/webhook`)
  const browser = opened.adopt(await launchBrowser(), one => one.close())
  const complaints: string[] = []
  const at = (path: string) => `${service.portal}${path}`
  const open = (more: PageOptions = {}) => openPage(browser, complaints, { errors: scriptErrors, ...more })
  const ends = opened.move()
  return {
    service,
    echo,
    complaints,
    at,
    appAt: (name, path) => at(path).replace('localhost', `${name}.localhost`),
    openPage: open,
    openAdmin: async more => {
      const page = await open(more)
      await becomeAdmin(page, service.adminLink() ?? '')
      return page
    },
    openPerson: async ({ name = 'Camille Durand', email = 'camille@example.com', ...more } = {}) => {
      const page = await open(more)
      await page.goto(at('/sign-up'))
      await signUp(page, name, email)
      await page.waitForURL(/\/apps$/)
      return page
    },
    ask: (page, method, path, data) => ask(page, method, at(path), data),
    balanceOf: async page => (await ask<{ balance: number }>(page, 'GET', at('/api/me'))).balance,
    writeOffers,
    close: () => ends.disposeAsync(),
  }
}
