import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import axe from 'axe-core'
import { type Browser, type CDPSession, chromium, type Page, type Route } from 'playwright-core'
import { expect } from 'vitest'

const screenshots = new URL('../screenshots/', import.meta.url).pathname
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A real Chromium; each page that is opened in it belongs to somebody else. */
export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.CHROMIUM_BIN ?? '/usr/bin/chromium',
    headless: true,
    args: flags,
  })

/** A page with cookies of its own, at a desk. What it complains of goes to `complaints`, console errors when they match. */
export const openPage = async (
  browser: Browser,
  complaints: string[],
  { locale = 'en-GB', errors = /./ }: { locale?: string; errors?: RegExp } = {},
): Promise<Page> => {
  const context = await browser.newContext({ locale, viewport: { width: 1280, height: 860 } })
  const page = await context.newPage()
  page.on('pageerror', error => complaints.push(error.message))
  page.on('console', message => {
    if (message.type() === 'error' && errors.test(message.text())) complaints.push(message.text())
  })
  return page
}

/** The whole page as a file; Playwright's own call packs it as small as it can, which takes twice as long. */
const photograph = async (session: CDPSession, path: string): Promise<void> => {
  const { data } = await session.send('Page.captureScreenshot', {
    captureBeyondViewport: true,
    optimizeForSpeed: true,
  })
  await writeFile(path, data, 'base64')
}

/** Both themes, a phone's width and a desk's: what people see is looked at, not compared. */
export const picture = async (
  page: Page,
  name: string,
  { looksForBarriers = true }: { looksForBarriers?: boolean } = {},
): Promise<void> => {
  await mkdir(screenshots, { recursive: true })
  await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' })
  const session = await page.context().newCDPSession(page)
  // Another size is laid out anew, another theme is only painted.
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 860 })
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await photograph(session, join(screenshots, `${name}-${width}-${colorScheme}.png`))
      const overflow = await page.evaluate<number>(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      )
      expect(overflow, `${name} scrolls sideways at ${width}`).toBeLessThanOrEqual(0)
      if (looksForBarriers && width === 1280)
        expect(
          await findBarriers(page, { inColours: colorScheme === 'dark' }),
          `${name} in the ${colorScheme} theme`,
        ).toEqual([])
    }
  }
  await session.detach()
  await page.emulateMedia({ colorScheme: 'light' })
}

/** Makes the first account by the printed link, and the first admin of it; the page is then the dashboard. */
export const becomeAdmin = async (page: Page, link: string): Promise<void> => {
  await page.goto(link)
  await signUp(page, 'Ada Admin', 'ada@example.com')
  await page.getByRole('button', { name: 'Become admin' }).click()
  await page.getByRole('heading', { name: 'Dashboard' }).waitFor()
}

const wcag = {
  type: 'tag',
  values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
}
/** What another theme of the same page can change. */
const colours = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] }

/**
 * What axe finds against WCAG 2.2 AA on the page as it stands, in words; call it in each theme that matters, `inColours`
 * alone where the page was looked at in another theme.
 */
export const findBarriers = async (page: Page, { inColours = false } = {}): Promise<string[]> => {
  // Half a megabyte: once for each document.
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axe.source)
  // What it passed, and where exactly each element stands, takes four times as long to tell as to find.
  const less = { resultTypes: ['violations'], selectors: false, elementRef: false }
  const options = { runOnly: inColours ? colours : wcag, ...less }
  return page.evaluate<string[]>(
    `axe.run(document, ${JSON.stringify(options)}).then(({ violations }) =>
       violations.map(({ id, help, nodes }) => id + ': ' + help + ': ' + nodes[0]?.html))`,
  )
}

/**
 * The same in both languages. Barriers are looked for in one: another language changes neither the structure nor the
 * colours, and every-page.test.ts looks at each page in each.
 */
export const pictures = async (page: Page, name: string): Promise<void> => {
  await picture(page, `${name}-en`)
  await page.getByRole('button', { name: 'Français' }).click()
  await page.locator('html[lang="fr"]').waitFor()
  await picture(page, `${name}-fr`, { looksForBarriers: false })
  await page.getByRole('button', { name: 'English' }).click()
  await page.locator('html[lang="en"]').waitFor()
}

/** Signs somebody up by the form that the page shows. */
export const signUp = async (page: Page, name: string, email: string): Promise<void> => {
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password').fill('correct horse battery')
  await page.getByRole('button', { name: 'Create account' }).click()
}

/** Has the next request to such an address wait until what this returns is called. */
export const holdNext = async (page: Page, url: string): Promise<() => void> => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const hold = async (route: Route) => {
    await promise
    await route.continue()
  }
  await page.route(url, hold, { times: 1 })
  return resolve
}
