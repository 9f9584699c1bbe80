import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { picture, pictures } from './support/browser.ts'
import { type House, openHouse } from './support/house.ts'

const whisper = `
title: Whisper
summary: { en: Speech to text, fr: Transcription }
otherwise: free
rules:
  - { on: POST /asr, tokens: 100, title: { en: Transcribe, fr: Transcrire } }
`
const atlas = `
title: Atlas
summary: Maps
access: granted
otherwise: free
`

/** A person's page with its tabs, and what is near it, in a real browser. */
describe('one person, as an admin sees them', () => {
  let house: House
  let admin: Page
  let person: Page
  let at: string

  beforeAll(async () => {
    house = await openHouse({ apps: { whisper, atlas } })
    admin = await house.openAdmin()
    person = await house.openPerson()
  })
  afterAll(() => house?.close())

  const tab = (name: string) => admin.getByRole('navigation', { name: 'About this person' }).getByText(name)

  it('opens on what they may do, and loads nothing of the other tabs', async () => {
    await house.ask(admin, 'POST', '/api/admin/groups', { name: 'Workshop' })
    const { items } = await house.ask<{ items: object[] }>(admin, 'GET', '/api/admin/groups')
    const weekly = { group: 'Workshop', tokens: 500, period: 'week', rollover: 200, periods: 2 }
    await house.ask(admin, 'POST', '/api/admin/allowances', weekly)
    expect(items).toHaveLength(1)
    await admin.goto(house.at('/admin/people'))
    const asked: string[] = []
    admin.on('request', request => asked.push(new URL(request.url()).pathname))
    await admin.getByRole('link', { name: /camille@example.com/ }).click()
    await admin.getByRole('heading', { name: 'Spending limits' }).waitFor()
    at = admin.url()
    for (const part of ['movements', 'sessions', 'keys', 'vouchers', 'audit', 'deliveries'])
      expect(
        asked.filter(path => path.startsWith('/api/') && path.endsWith(part)),
        part,
      ).toEqual([])
  })

  it('is given another name, a group, tokens and a limit', async () => {
    await admin.getByLabel('Name', { exact: true }).fill('Camille D.')
    await admin.getByRole('button', { name: 'Save name' }).click()
    await admin.getByRole('heading', { name: 'Camille D.' }).waitFor()
    await admin.getByRole('button', { name: 'Take into group' }).click()
    await admin.getByRole('button', { name: 'Take out of Workshop' }).waitFor()
    await admin.getByLabel('Tokens', { exact: true }).fill('1000')
    await admin.getByLabel('Reason').fill('A gift')
    await admin.getByRole('button', { name: 'Adjust balance' }).click()
    await admin.getByText(/The balance is now/).waitFor()
    await admin.getByRole('button', { name: 'Set a limit…' }).click()
    await admin.getByLabel('Application').selectOption('Whisper')
    await admin.getByLabel('Within').selectOption('day')
    await admin.getByLabel('Most tokens').fill('250')
    await admin.getByRole('button', { name: 'Set the limit' }).click()
    await admin.getByText('0 of 250 spent today').waitFor()
    await pictures(admin, 'person-overview')
    await admin.getByRole('button', { name: 'Lift the limit: Whisper' }).click()
    await admin.getByText('May spend all of the balance.').waitFor()
  })

  it('shows their movements, which can be taken away, and reaches them by keyboard', async () => {
    await tab('Movements').focus()
    await admin.keyboard.press('Enter')
    await admin.waitForURL(`${at}/movements`)
    await admin.getByText('A gift').waitFor()
    await picture(admin, 'person-movements')
    const download = admin.waitForEvent('download')
    await admin.getByRole('link', { name: 'CSV' }).click()
    expect((await download).suggestedFilename()).toMatch(/\.csv$/)
    await admin.getByLabel('Kind').selectOption({ label: 'Refund' })
    await admin
      .getByText('Nothing fits')
      .or(admin.getByRole('link', { name: /Show all/ }))
      .first()
      .waitFor()
    expect(new URL(admin.url()).pathname).toBe(new URL(`${at}/movements`).pathname)
  })

  it('lets them into an application on request until a day', async () => {
    await tab('Applications').click()
    await admin.getByRole('button', { name: 'Let in…' }).click()
    await admin.getByLabel('Until').fill('2031-05-31')
    await admin.getByRole('button', { name: 'Let in', exact: true }).click()
    await admin.getByText(/until 31 May 2031/).waitFor()
    await picture(admin, 'person-apps')
    await admin.getByRole('button', { name: 'Take away' }).click()
    await admin.getByText('may not open it').waitFor()
  })

  it('shows where they are signed in', async () => {
    await tab('Sessions').click()
    await admin.getByRole('heading', { name: 'Sessions' }).waitFor()
    await picture(admin, 'person-sessions')
  })

  it('takes a key of theirs away, with a reason that they read', async () => {
    await house.ask(person, 'POST', '/api/keys', { name: 'Backup script' })
    await tab('Keys').click()
    await admin.getByText('Backup script').waitFor()
    await admin.getByRole('button', { name: 'Revoke…' }).click()
    await admin.getByLabel('Why, in words that the person may read').fill('It stands in a public repository')
    await picture(admin, 'person-keys')
    await admin.getByRole('button', { name: 'Revoke this key' }).click()
    await admin.getByText('Has no key.').waitFor()
  })

  it('shows the vouchers that they redeemed, with the way to their batch and back', async () => {
    const fair = { name: 'Fair', count: 2, tokens: 50 }
    const batch = await house.ask<{ id: string }>(admin, 'POST', '/api/admin/vouchers', fair)
    const codes = `/api/admin/vouchers/${batch.id}/codes`
    const { items } = await house.ask<{ items: { code: string }[] }>(admin, 'GET', codes)
    const code = items[0]?.code ?? ''
    await house.ask(person, 'POST', '/api/vouchers/redeem', { code })
    await tab('Vouchers').click()
    await admin.getByText(code).waitFor()
    await picture(admin, 'person-vouchers')
    await admin.getByRole('link', { name: 'Fair' }).click()
    await admin.getByRole('heading', { name: 'Redemptions' }).waitFor()
    await admin
      .getByRole('link', { name: /Camille D\./ })
      .first()
      .click()
    await admin.waitForURL(at)
  })

  it('shows what was sent about them', async () => {
    await house.ask(admin, 'POST', `${new URL(at).pathname.replace('/admin', '/api/admin')}/messages`, {
      subject: 'Hello',
      text: 'Your account is ready.',
    })
    await expect
      .poll(
        async () => {
          await admin.goto(`${at}/sent`)
          await admin.getByRole('heading', { name: 'Mails and calls about this person' }).waitFor()
          return admin.getByText('Messages from whoever runs this house').count()
        },
        { timeout: 10_000 },
      )
      .toBe(1)
    await picture(admin, 'person-sent')
  })

  it('shows what was done to them, and what they did', async () => {
    await tab('Audit log').click()
    await admin.getByText('It stands in a public repository').waitFor()
    await admin.getByText('Downloaded movements').waitFor()
    await picture(admin, 'person-audit')
    await admin.getByLabel('Show').selectOption('What the person did')
    await admin.waitForURL(`${at}/audit?side=by`)
    await admin.getByText('Made a key').waitFor()
    expect(await admin.getByText('Downloaded movements').count()).toBe(0)
  })

  it('lists what allowances gave to a group, and takes it away as a file', async () => {
    await admin.goto(house.at('/admin/groups'))
    await admin.getByRole('link', { name: 'Workshop' }).click()
    await admin.getByRole('link', { name: 'What was given' }).click()
    await admin.getByRole('heading', { name: 'Given to Workshop' }).waitFor()
    await admin.getByRole('row').filter({ hasText: 'camille@example.com' }).waitFor()
    await picture(admin, 'allowance-grants')
    const download = admin.waitForEvent('download')
    await admin.getByRole('link', { name: 'CSV' }).click()
    expect((await download).suggestedFilename()).toBe('allowances.csv')
    await admin.getByLabel('Search').fill('nobody')
    await admin.getByText('Nothing fits.').waitFor()
  })

  it('says beside the inbox how much nobody has read, and what was downloaded in the log', async () => {
    await person.goto(house.at('/contact'))
    await person.getByLabel('Subject').fill('A question')
    await person.getByLabel('Message').fill('How do I get more tokens?')
    await person.waitForTimeout(3200)
    await person.getByRole('button', { name: /Send/ }).click()
    await person
      .getByText(/on its way|Thank you|was sent/i)
      .first()
      .waitFor()
    await admin.goto(house.at('/admin/audit?kind=export'))
    await admin.getByText('Downloaded what was given').waitFor()
    const inbox = admin
      .getByRole('navigation', { name: 'Administration' })
      .getByRole('link', { name: /Inbox/ })
    await expect.poll(() => inbox.innerText()).toMatch(/1 unread/)
    await picture(admin, 'audit-exports')
    await inbox.click()
    await admin.getByRole('link', { name: 'A question' }).click()
    await admin.getByText('How do I get more tokens?').waitFor()
  })

  it('lets people switch the notices of one application off', async () => {
    await house.ask(person, 'PUT', '/api/me/favourites/whisper')
    await house.ask(person, 'PUT', '/api/me/favourites/atlas')
    await person.goto(house.at('/account/notifications'))
    await person.getByLabel('Whisper: In the portal').uncheck()
    await picture(person, 'notification-apps')
    await person.getByRole('button', { name: 'Save' }).click()
    await person.getByText('Saved.').waitFor()
    await person.reload()
    expect(await person.getByLabel('Whisper: In the portal').isChecked()).toBe(false)
    expect(await person.getByLabel('Atlas: In the portal').isChecked()).toBe(true)
  })

  it('lets support see every tab, and change nothing', async () => {
    const path = new URL(at).pathname.replace('/admin', '/api/admin')
    await house.ask(person, 'POST', '/api/keys', { name: 'Another' })
    await house.ask(admin, 'PATCH', path, { role: 'support' })
    await person.goto(house.at('/sign-in'))
    await person.getByLabel('Email').fill('camille@example.com')
    await person.getByLabel('Password').fill('correct horse battery')
    await person.getByRole('button', { name: 'Sign in', exact: true }).click()
    await person.waitForURL(/\/apps$/)
    await person.goto(at)
    await person.getByRole('button', { name: 'Adjust balance' }).waitFor()
    const forbidden = /Suspend|Change role|Save name|Take|Set a limit|Revoke|Let in|End|Send again/
    for (const part of ['', '/movements', '/apps', '/sessions', '/keys', '/vouchers', '/sent', '/audit']) {
      await person.goto(`${at}${part}`)
      await person.getByRole('main').getByRole('heading', { level: 2 }).first().waitFor()
      const buttons = await person.getByRole('main').getByRole('button').allInnerTexts()
      expect(
        buttons.filter(text => forbidden.test(text)),
        part,
      ).toEqual([])
    }
    await picture(person, 'person-support')
  })

  it('saw no script error and nothing that the content policy had to stop', () => {
    expect(house.complaints).toEqual([])
  })
})
