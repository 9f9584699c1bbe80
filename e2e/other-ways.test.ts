import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OpenIdProvider, startOpenIdProvider } from '../authz/test/support/openid-provider.ts'
import { pictures } from './support/browser.ts'
import { type House, openHouse } from './support/house.ts'
import { awaitMailedLink } from './support/outbox.ts'

/** The ways in besides a password, in a real browser. */
describe('somebody without a password', () => {
  let provider: OpenIdProvider
  let house: House

  beforeAll(async () => {
    provider = await startOpenIdProvider()
    provider.people.set(1, { email: 'camille@example.com', verified: true, name: 'Camille Durand' })
    house = await openHouse({
      env: {
        OCTROI_GITHUB_CLIENT_ID: provider.clientId,
        OCTROI_GITHUB_CLIENT_SECRET: provider.secret,
        OCTROI_GITHUB_URL: provider.url,
      },
    })
    provider.allow(house.at('/auth/v1/callback'))
  })
  afterAll(async () => {
    await house?.close()
    await provider?.stop()
  })

  it('comes in by the service that is configured, and goes on where they were', async () => {
    const page = await house.openPage()
    await page.setExtraHTTPHeaders({ 'x-account': '1' })
    await page.goto(house.at('/tokens?days=30'))
    await page.waitForURL(/\/sign-in\?next=/)
    await pictures(page, 'sign-in-other-ways')
    const services = page.getByRole('link', { name: /^Continue with/ })
    await expect.poll(() => services.allInnerTexts()).toEqual(['Continue with GitHub'])
    await page.getByRole('link', { name: 'Continue with GitHub' }).click()
    await page.waitForURL(house.at('/tokens?days=30'))
    await page.getByRole('button', { name: 'Account menu of Camille Durand' }).waitFor()
  })

  it('comes in by a mailed link, once, and goes on where they were', async () => {
    const page = await house.openPage()
    await page.goto(house.at('/account/keys'))
    await page.getByRole('link', { name: 'Sign in by a link sent by mail' }).click()
    await pictures(page, 'magic-link')
    await page.getByLabel('Email').fill('camille@example.com')
    await page.getByRole('button', { name: 'Send the link' }).click()
    await page.getByRole('heading', { name: 'Look into your mail' }).waitFor()
    const link = await awaitMailedLink(house.service.dataDir, 'camille@example.com', 'confirm-mail')
    await page.goto(link)
    await page.waitForURL(house.at('/account/keys'))
    const other = await house.openPage()
    await other.goto(link)
    await other.getByText(/wrong, was used already or is too old/).waitFor()
  })

  it('deletes the account right after a sign-in, with the field for the password left empty', async () => {
    const page = await house.openPage()
    await page.setExtraHTTPHeaders({ 'x-account': '1' })
    await page.goto(house.at('/sign-in?next=/account'))
    await page.getByRole('link', { name: 'Continue with GitHub' }).click()
    await page.getByRole('button', { name: 'Delete my account…' }).click()
    await page.getByRole('button', { name: 'Delete for good' }).click()
    await page.waitForURL(house.at('/'))
    await page.getByRole('link', { name: 'Sign in' }).waitFor()
  })

  it('saw no script error and nothing that the content policy had to stop', () => {
    expect(house.complaints).toEqual([])
  })
})
