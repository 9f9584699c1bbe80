import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningService, startService } from '../authz/test/support/service.ts'
import { picture, signUp } from './support/browser.ts'
import { type House, openHouse } from './support/house.ts'
import { Visitor } from './support/visitor.ts'

/** What a newcomer does on the first evening, in a real browser, on the embedded default. */
describe('the first evening of a newcomer', () => {
  let house: House
  let dataDir: string
  let restarted: RunningService | undefined
  let admin: Page
  let person: Page

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'octroi-story-'))
    house = await openHouse({ env: { OCTROI_DATA_DIR: dataDir } })
    admin = await house.openPage()
    person = await house.openPage()
  })
  afterAll(async () => {
    await house?.close()
    await restarted?.stop()
    await rm(dataDir, { recursive: true, force: true })
  })

  it('becomes admin by the printed link', async () => {
    await admin.goto(house.at('/'))
    await admin.getByRole('heading', { level: 1 }).waitFor()
    await picture(admin, 'home')
    await admin.goto(house.service.adminLink() ?? '')
    await picture(admin, 'setup')
    await signUp(admin, 'Ada Admin', 'ada@example.com')
    await admin.getByRole('button', { name: 'Become admin' }).click()
    await admin.getByRole('heading', { name: 'Dashboard' }).waitFor()
    await admin.goto(house.at('/admin/people'))
    await admin.getByRole('heading', { name: 'People' }).waitFor()
    await picture(admin, 'admin-people-one')
  })

  it('signs a second person up, who opens QR Codes from the catalogue', async () => {
    await person.goto(house.at('/sign-up'))
    await picture(person, 'sign-up')
    await signUp(person, 'Camille Durand', 'camille@example.com')
    await person.getByRole('link', { name: /^Balance/ }).waitFor()
    await person.goto(house.at('/apps'))
    await person.getByRole('heading', { name: 'Applications' }).waitFor()
    await picture(person, 'apps')
    await person
      .getByRole('article')
      .filter({ hasText: 'QR Codes' })
      .getByRole('link', { name: 'Open' })
      .click()
    await person.getByRole('heading', { name: 'QR Codes' }).waitFor()
    expect(new URL(person.url()).hostname).toBe('qrcodes.localhost')
    await picture(person, 'qrcodes')
  })

  it('makes a static code for nothing', async () => {
    await person.getByLabel('Text or link').fill('https://example.com/hello')
    const image = person.getByRole('img', { name: 'Preview' })
    await image.waitFor()
    await expect
      .poll(() => image.evaluate(element => (element as unknown as { naturalWidth: number }).naturalWidth))
      .toBeGreaterThan(0)
  })

  const openDynamic = async () => {
    const tab = person.getByRole('tab', { name: /Dynamic/ })
    if (await tab.count()) await tab.click()
    await person.getByLabel('Destination').fill('https://example.com/menu')
    await person.getByRole('button', { name: /^Create dynamic code/ }).click()
  }

  it('is refused a dynamic one, told how many tokens are missing', async () => {
    await openDynamic()
    const refusal = person.getByRole('alert')
    await refusal.waitFor()
    expect(await refusal.innerText()).toMatch(/100/)
    await picture(person, 'qrcodes-refused')
    await person.goto(house.at('/tokens?app=qrcodes&need=100&to=%2F'))
    await person.getByRole('heading', { name: '100 tokens missing' }).waitFor()
    await picture(person, 'tokens-missing')
  })

  it('is given 500 tokens by the admin, with a reason', async () => {
    await admin.goto(house.at('/admin/people'))
    await admin
      .getByRole('link', { name: /Camille|camille@example.com/ })
      .first()
      .click()
    await admin.getByLabel('Tokens').fill('500')
    await admin.getByLabel('Reason').first().fill('Welcome to the workshop')
    await admin.getByRole('button', { name: 'Adjust balance' }).click()
    await expect.poll(() => admin.getByText('500').count()).toBeGreaterThan(0)
    await picture(admin, 'admin-person')
    const tabs = admin.getByRole('navigation', { name: 'About this person' })
    await tabs.getByRole('link', { name: 'Movements' }).click()
    await admin.getByText('Welcome to the workshop').first().waitFor()
  })

  it('then makes the code, has 400 tokens left, and finds the charge in the history', async () => {
    await person.goto(house.at('/launch?app=qrcodes&to=/'))
    await openDynamic()
    await person.getByRole('list', { name: 'Your codes' }).getByRole('listitem').first().waitFor()
    await picture(person, 'qrcodes-dynamic')
    await person.goto(house.at('/tokens'))
    await person.getByRole('heading', { name: 'Movements' }).waitFor()
    await expect.poll(() => person.getByRole('link', { name: /^Balance/ }).innerText()).toMatch(/400/)
    await person
      .getByRole('row', { name: /POST \/api\/dynamic|Dynamic code/ })
      .first()
      .waitFor()
    await picture(person, 'tokens')
    const metrics = await (await fetch(`${house.service.gate}/metrics`)).text()
    expect(metrics).toContain('octroi_tokens_charged_total{app="qrcodes"} 100')
    expect(metrics).toMatch(/octroi_requests_total\{app="qrcodes",verdict="balance_too_low"\} 1/)
  })

  it('makes a key and does the same from a script', async () => {
    await person.goto(house.at('/account/keys'))
    await person.getByLabel('Key name').fill('script')
    await person.getByLabel('Spends at most').fill('150')
    await person.getByLabel('Within').selectOption('A day (UTC)')
    await person.getByRole('button', { name: 'Create key' }).click()
    const shown = person.getByText(/oct_[0-9A-Za-z]{38}/).first()
    await shown.waitFor()
    const key =
      /oct_[0-9A-Za-z]{38}/.exec(await shown.innerText())?.[0] ?? (await shown.inputValue().catch(() => ''))
    await picture(person, 'account')
    const script = new Visitor({ port: Number(new URL(house.service.portal).port), ca: undefined })
    const made = await script.post(
      house.appAt('qrcodes', '/api/dynamic'),
      { target: 'https://example.com/by-script' },
      { authorization: `Bearer ${key}` },
    )
    expect(made.status).toBe(201)
    await person.reload()
    await person.getByText('100 of 150 tokens today').waitFor()
    await picture(person, 'account-keys')
  })

  it('lets the admin refund a part of a charge', async () => {
    await admin.goto(house.at('/admin/charges'))
    await admin.getByRole('button', { name: 'Refund…' }).first().click()
    expect(await admin.getByLabel('Tokens to give back').inputValue()).toBe('100')
    await picture(admin, 'admin-refund')
    await admin.getByLabel('Tokens to give back').fill('101')
    expect(await admin.getByRole('button', { name: /^Refund / }).isDisabled()).toBe(true)
    await admin.getByLabel('Tokens to give back').fill('40')
    await admin.getByLabel('Reason for the refund').fill('half of it was blurred')
    await admin.getByRole('button', { name: 'Refund 40 tokens' }).click()
    await admin.getByText('40 of 100 refunded').waitFor()
  })

  it('shows the admin the charges and the apps', async () => {
    await admin.goto(house.at('/admin/charges'))
    await admin.getByText('camille@example.com').first().waitFor()
    await picture(admin, 'admin-charges')
    await admin.goto(house.at('/admin/apps'))
    await admin.getByText('QR Codes').first().waitFor()
    await picture(admin, 'admin-apps')
    await admin.goto(house.at('/admin/people'))
    await admin.getByText('camille@example.com').first().waitFor()
    await picture(admin, 'admin-people')
    await person.goto(house.at('/denied?app=qrcodes&reason=cross-site'))
    await picture(person, 'denied')
    await person.goto(house.at('/nowhere'))
    await picture(person, 'not-found')
  })

  it('finds everything as it was after a stop and a start', async () => {
    const { port } = new URL(house.service.portal)
    expect(await house.service.stop()).toBe(0)
    restarted = await startService({ OCTROI_DATA_DIR: dataDir, OCTROI_PORT: port })
    await person.goto(house.at('/tokens'))
    await expect.poll(() => person.getByRole('link', { name: /^Balance/ }).innerText()).toMatch(/340/)
    expect(restarted.adminLink()).toBeUndefined()
  })

  it('saw no script error and nothing that the content policy had to stop', () => {
    expect(house.complaints).toEqual([])
  })
})
