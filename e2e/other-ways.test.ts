import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OpenIdProvider, startOpenIdProvider } from '../authz/test/support/openid-provider.ts'
import { type RunningService, startService } from '../authz/test/support/service.ts'
import { launchBrowser, openPage, pictures } from './support/browser.ts'
import { awaitMailedLink } from './support/outbox.ts'

/** The ways in besides a password, in a real browser. */
describe('somebody without a password', () => {
  let provider: OpenIdProvider
  let service: RunningService
  let browser: Browser
  const complaints: string[] = []

  beforeAll(async () => {
    provider = await startOpenIdProvider()
    provider.people.set(1, { email: 'camille@example.com', verified: true, name: 'Camille Durand' })
    service = await startService({
      OCTROI_GITHUB_CLIENT_ID: provider.clientId,
      OCTROI_GITHUB_CLIENT_SECRET: provider.secret,
      OCTROI_GITHUB_URL: provider.url,
    })
    provider.allow(`${service.portal}/auth/v1/callback`)
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await service?.stop()
    await provider?.stop()
  })

  const open = (): Promise<Page> =>
    openPage(browser, complaints, { errors: /Content Security Policy|is not defined|Uncaught/ })

  it('comes in by the service that is configured, and goes on where they were', async () => {
    const page = await open()
    await page.setExtraHTTPHeaders({ 'x-account': '1' })
    await page.goto(`${service.portal}/tokens?days=30`)
    await page.waitForURL(/\/sign-in\?next=/)
    await pictures(page, 'sign-in-other-ways')
    const services = page.getByRole('link', { name: /^Continue with/ })
    await expect.poll(() => services.allInnerTexts()).toEqual(['Continue with GitHub'])
    await page.getByRole('link', { name: 'Continue with GitHub' }).click()
    await page.waitForURL(`${service.portal}/tokens?days=30`)
    await page.getByRole('button', { name: 'Account menu of Camille Durand' }).waitFor()
  })

  it('comes in by a mailed link, once, and goes on where they were', async () => {
    const page = await open()
    await page.goto(`${service.portal}/account/keys`)
    await page.getByRole('link', { name: 'Sign in by a link sent by mail' }).click()
    await pictures(page, 'magic-link')
    await page.getByLabel('Email').fill('camille@example.com')
    await page.getByRole('button', { name: 'Send the link' }).click()
    await page.getByRole('heading', { name: 'Look into your mail' }).waitFor()
    const link = await awaitMailedLink(service.dataDir, 'camille@example.com', 'confirm-mail')
    await page.goto(link)
    await page.waitForURL(`${service.portal}/account/keys`)
    const other = await open()
    await other.goto(link)
    await other.getByText(/wrong, was used already or is too old/).waitFor()
  })

  it('deletes the account right after a sign-in, with the field for the password left empty', async () => {
    const page = await open()
    await page.setExtraHTTPHeaders({ 'x-account': '1' })
    await page.goto(`${service.portal}/sign-in?next=/account`)
    await page.getByRole('link', { name: 'Continue with GitHub' }).click()
    await page.getByRole('button', { name: 'Delete my account…' }).click()
    await page.getByRole('button', { name: 'Delete for good' }).click()
    await page.waitForURL(`${service.portal}/`)
    await page.getByRole('link', { name: 'Sign in' }).waitFor()
  })

  it('saw no script error and nothing that the content policy had to stop', () => {
    expect(complaints).toEqual([])
  })
})
