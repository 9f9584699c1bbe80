import { readFile } from 'node:fs/promises'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeDatabase, type TestDatabase } from '../authz/test/support/database.ts'
import { picture } from './support/browser.ts'
import { type House, openHouse } from './support/house.ts'

/** The admin's tables and files, in a real browser. */
describe('the tables of an admin', () => {
  let data: TestDatabase
  let house: House
  let admin: Page

  beforeAll(async () => {
    data = await makeDatabase()
    house = await openHouse({ database: data })
    admin = await house.openAdmin()
    for (const name of ['Camille Durand', 'Zoë Martin', 'Max Weber'])
      await fetch(house.at('/api/auth/sign-up'), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          name,
          email: `${name.slice(0, 3).toLowerCase().replace('ë', 'e')}@example.com`,
          password: 'correct horse battery',
        }),
      })
  })
  afterAll(() => house?.close())

  const patient = { timeout: 20_000 }
  const hasFocus = (place: Locator) => place.evaluate(element => element.matches(':focus'))
  const header = (name: string) => admin.getByRole('columnheader', { name, exact: true })

  it('hide a column by the keyboard, and after a reload still do', async () => {
    await admin.goto(house.at('/admin/people'))
    const columns = admin.getByRole('button', { name: 'People: Columns' })
    await columns.focus()
    await admin.keyboard.press('Enter')
    for (let i = 0; i < 4; i++) await admin.keyboard.press('Tab')
    await admin.keyboard.press('Space')
    await picture(admin, 'tables-columns')
    await admin.getByRole('checkbox', { name: 'Last seen' }).focus()
    await admin.keyboard.press('Escape')
    const fewer = admin.getByRole('button', { name: 'People: Columns (1 hidden)' })
    expect(await hasFocus(fewer)).toBe(true)
    expect(await header('Last seen').count()).toBe(0)
    await admin.reload()
    await fewer.waitFor()
    expect(await header('Last seen').count()).toBe(0)
    await fewer.click()
    await admin.getByRole('checkbox', { name: 'Last seen' }).check()
    await header('Last seen').waitFor()
    await admin.keyboard.press('Escape')
  })

  it('suspend the two people who are ticked, and nobody else, though these leave the list', async () => {
    await admin.goto(house.at('/admin/people?status=active'))
    await admin.getByLabel('Choose Camille Durand').focus()
    await admin.keyboard.press('Space')
    await admin.getByLabel('Choose Max Weber').check()
    await admin.getByText('2 people chosen').waitFor()
    await picture(admin, 'tables-chosen')
    await admin.getByRole('button', { name: 'Suspend…' }).click()
    await admin.getByLabel('Why, in words that they may read').fill('The house is closed in August')
    await admin.getByRole('button', { name: 'Suspend 2 people' }).click()
    await admin.getByText('Finished: 2 of 2 done.').waitFor()
    await expect.poll(() => admin.getByLabel('Choose Camille Durand').count()).toBe(0)
    await admin.getByText('Finished: 2 of 2 done.').waitFor()
    expect(await admin.getByRole('button', { name: /^Suspend \d/ }).count()).toBe(0)
    await admin.getByRole('button', { name: 'Close', exact: true }).click()
    await admin.goto(house.at('/admin/people'))
    const statusOf = (email: string) => admin.getByRole('row').filter({ hasText: email }).locator('.tag')
    await expect.poll(() => statusOf('cam@example.com').innerText()).toBe('Suspended')
    expect(await statusOf('max@example.com').innerText()).toBe('Suspended')
    expect(await statusOf('zoe@example.com').innerText()).toBe('Active')
  })

  it('do not turn what was begun for one person into all people when they are no longer ticked', async () => {
    const zoe = admin.getByLabel('Choose Zoë Martin')
    await zoe.check()
    await admin.getByRole('button', { name: 'Suspend…' }).click()
    await admin.getByRole('button', { name: 'Suspend 1 person' }).waitFor()
    await admin.getByLabel('Why, in words that they may read').fill('Once')
    await admin.getByLabel('Choose Ada Admin').check()
    await admin.getByText('2 people chosen').waitFor()
    expect(await admin.getByLabel('Why, in words that they may read').inputValue()).toBe('Once')
    await admin.getByLabel('Choose Ada Admin').uncheck()
    await zoe.uncheck()
    await expect.poll(() => admin.getByRole('button', { name: /^Suspend \d/ }).count()).toBe(0)
  })

  it('choose all that are shown, and a range with Shift', async () => {
    await admin.goto(house.at('/admin/people'))
    await admin.getByLabel('Choose all that are shown').check()
    await admin.getByText('4 people chosen').waitFor()
    await admin.getByLabel('Choose all that are shown').uncheck()
    const boxes = admin.getByRole('checkbox', { name: /^Choose (?!all)/ })
    await boxes.nth(0).check()
    await boxes.nth(2).click({ modifiers: ['Shift'] })
    await admin.getByText('3 people chosen').waitFor()
  })

  it('take just the ticked people away as a file', async () => {
    const download = admin.waitForEvent('download')
    await admin.getByRole('link', { name: 'CSV' }).click()
    const file = await download
    expect(file.suggestedFilename()).toBe('people.csv')
    expect((await readFile(await file.path(), 'utf8')).match(/@example\.com/g)).toHaveLength(3)
  })

  it('show how far a long file is, and save nothing of one that is cancelled', async () => {
    await admin.goto(house.at('/admin/vouchers'))
    await admin.evaluate(
      `fetch('/api/admin/vouchers', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"name":"Fair","count":5000,"tokens":10}' }).then(answer => { if (!answer.ok) throw new Error(answer.status) })`,
    )
    await admin.reload()
    await admin.getByRole('link', { name: /Fair/ }).click()
    await admin.getByRole('heading', { name: 'Fair' }).waitFor()
    const wire = await admin.context().newCDPSession(admin)
    const slow = { offline: false, latency: 0, uploadThroughput: -1 }
    await wire.send('Network.enable')
    await wire.send('Network.emulateNetworkConditions', { ...slow, downloadThroughput: 12_000 })
    const saved: string[] = []
    admin.on('download', download => saved.push(download.suggestedFilename()))
    const link = admin.getByRole('link', { name: 'CSV' })
    await link.focus()
    await admin.keyboard.press('Enter')
    const bar = admin.getByRole('progressbar', { name: 'CSV: how far it is' })
    await expect.poll(async () => Number(await bar.getAttribute('value')), patient).toBeGreaterThan(100)
    expect(await bar.getAttribute('max')).toBe('5000')
    await admin.getByText(/of 5.000 lines/).waitFor()
    await picture(admin, 'tables-download')
    await admin.getByRole('button', { name: 'Cancel CSV' }).press('Enter')
    await admin.getByText('Cancelled. Nothing was saved.').waitFor()
    expect(await hasFocus(link)).toBe(true)
    expect(saved).toEqual([])
    await wire.send('Network.emulateNetworkConditions', { ...slow, downloadThroughput: -1 })
    const download = admin.waitForEvent('download')
    await admin.keyboard.press('Enter')
    const file = await download
    expect((await readFile(await file.path(), 'utf8')).trim().split('\n')).toHaveLength(5001)
    await expect.poll(() => bar.count()).toBe(0)
  })

  it('say beside the link why a file does not come, and save nothing', async () => {
    const saved: string[] = []
    admin.on('download', download => saved.push(download.suggestedFilename()))
    await admin.route('**/file?*', route => route.abort())
    await admin.getByRole('link', { name: 'CSV' }).click()
    await admin.getByRole('alert').getByText('The service does not answer.').waitFor()
    await picture(admin, 'tables-no-file')
    expect(saved).toEqual([])
    await admin.unroute('**/file?*')
  })

  it('know what was done to a row that came by "show more", and start anew with another filter', async () => {
    const rows = admin.getByRole('row').filter({ has: admin.getByRole('button', { name: 'Revoke…' }) })
    await admin.getByRole('button', { name: 'Show more' }).first().click()
    await expect.poll(() => rows.count()).toBe(100)
    await rows.nth(70).getByRole('button', { name: 'Revoke…' }).click()
    await admin.getByRole('button', { name: /^Revoke [A-Z0-9]/ }).click()
    await admin.getByRole('cell', { name: 'revoked' }).waitFor()
    await expect.poll(() => rows.count()).toBe(99)
    await admin.getByRole('combobox', { name: 'State' }).selectOption('open')
    await admin.waitForURL(/state=open/)
    await expect.poll(() => rows.count()).toBe(50)
  })

  it('are not downloaded by people who are no admins', async () => {
    const person = await house.openPage()
    const loaded: string[] = []
    person.on('request', request => loaded.push(request.url()))
    await person.goto(house.at('/sign-in'))
    await person.getByLabel('Email').fill('zoe@example.com')
    await person.getByLabel('Password').fill('correct horse battery')
    await person.getByRole('button', { name: 'Sign in', exact: true }).click()
    await person.waitForURL(/\/apps/)
    await person.goto(house.at('/tokens'))
    await person.getByRole('heading', { level: 1 }).first().waitFor()
    expect(loaded.filter(url => url.includes('/assets/')).length).toBeGreaterThan(0)
    expect(loaded.filter(url => url.includes('data-table'))).toEqual([])
  })

  it('saw no script error and nothing that the content policy had to stop', () => {
    expect(house.complaints).toEqual([])
  })
})
