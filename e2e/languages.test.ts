import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningService, startService } from '../authz/test/support/service.ts'
import { becomeAdmin, launchBrowser, openPage } from './support/browser.ts'

/** Which texts a browser downloads, and when. */
describe('the languages', () => {
  let service: RunningService
  let browser: Browser
  let admin: Page
  const complaints: string[] = []
  const errors = /Content Security Policy|is not defined|Uncaught/

  beforeAll(async () => {
    service = await startService()
    browser = await launchBrowser()
    admin = await openPage(browser, complaints, { errors })
    await becomeAdmin(admin, service.adminLink() ?? '')
  })
  afterAll(async () => {
    await browser?.close()
    await service?.stop()
  })

  it('cost a guest one file: of one language, and what every visitor needs', async () => {
    const guest = await openPage(browser, complaints, { errors })
    const asked: string[] = []
    guest.on('request', request => {
      const name = /\/((?:shell|door|pages|admin)-[\w-]{8})\.js$/.exec(request.url())?.[1]
      if (name) asked.push(name)
    })
    await guest.goto(`${service.portal}/`)
    await guest.getByRole('heading', { name: 'Open a tool, pay for what you use' }).waitFor()
    expect(asked).toEqual([expect.stringMatching(/^shell-/)])
    await guest.goto(`${service.portal}/faq`)
    await guest.getByRole('heading', { name: 'Questions and answers' }).waitFor()
    expect(
      asked
        .slice(1)
        .map(name => name.split('-')[0])
        .toSorted(),
    ).toEqual(['pages', 'shell'])
    await guest.close()
  })

  it('change at once on an admin’s page, and on the next one', async () => {
    await admin.goto(`${service.portal}/admin/people`)
    await admin.getByRole('heading', { name: 'People' }).waitFor()
    await admin.getByRole('button', { name: 'Français' }).click()
    await admin.getByRole('heading', { name: 'Personnes' }).waitFor()
    await admin.getByRole('link', { name: 'Invitations' }).click()
    await admin.getByRole('button', { name: 'Créer une invitation' }).waitFor()
    await admin.getByRole('link', { name: /^Solde/ }).click()
    await admin.getByRole('heading', { name: 'Mouvements' }).waitFor()
  })

  it('stay as they were chosen', async () => {
    await admin.goto(`${service.portal}/admin/audit`)
    await admin.getByRole('heading', { name: 'Journal d’audit' }).waitFor()
    expect(await admin.locator('html').getAttribute('lang')).toBe('fr')
    await admin.getByRole('button', { name: 'English' }).click()
    await admin.getByRole('heading', { name: 'Audit log' }).waitFor()
    expect(complaints).toEqual([])
  })
})
