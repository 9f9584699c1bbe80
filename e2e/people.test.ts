import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pictures, signUp } from './support/browser.ts'
import { type House, openHouse } from './support/house.ts'
import { awaitMailedLink, countMails } from './support/outbox.ts'

const password = 'correct horse battery'
const better = 'seventeen purple otters juggle'

/** People and their sessions, in a real browser: who comes in how, and who sees what was done. */
describe('people who sign up by invitation', () => {
  let house: House
  let admin: Page
  let person: Page
  let elsewhere: Page

  beforeAll(async () => {
    house = await openHouse({ env: { OCTROI_SIGN_UP: 'invited', OCTROI_EMAIL_CONFIRM: 'required' } })
    admin = await house.openPage()
    person = await house.openPage()
    elsewhere = await house.openPage()
  })
  afterAll(() => house?.close())

  const awaitLink = (to: string, page: string) => awaitMailedLink(house.service.dataDir, to, page)

  const fillSignUp = async (page: Page, name: string, email: string) => {
    await page.getByLabel('Name').fill(name)
    await page.getByLabel('Email').fill(email)
    await page.getByLabel('Password').fill(password)
  }

  const signIn = async (page: Page, email: string, typed: string) => {
    await page.goto(house.at('/sign-in'))
    await page.getByLabel('Email').fill(email)
    await page.getByLabel('Password').fill(typed)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  }

  it('lets the first admin in by the printed link alone, once the address is confirmed', async () => {
    await admin.goto(house.service.adminLink() ?? '')
    await fillSignUp(admin, 'Ada Admin', 'ada@example.com')
    await admin.getByRole('button', { name: 'Create account' }).click()
    await admin.getByRole('heading', { name: 'Look into your mail' }).waitFor()
    await admin.goto(await awaitLink('ada@example.com', 'confirm-mail'))
    await admin.waitForURL(/\/apps$/)
    await admin.goto(house.service.adminLink() ?? '')
    await admin.getByRole('button', { name: 'Become admin' }).click()
    await admin.getByRole('heading', { name: 'Dashboard' }).waitFor()
  })

  it('lets the admin publish terms, which the admin accepts', async () => {
    await admin.goto(house.at('/admin/terms'))
    await pictures(admin, 'admin-terms-none')
    await admin.getByLabel('Text in English').fill('Be kind to the machines.\n\nPay what you use.')
    await admin.getByLabel('Text in French').fill('Soyez aimable avec les machines.\n\nPayez votre usage.')
    await admin.getByRole('button', { name: 'Publish as a new version' }).click()
    await admin.getByText('Version 1 is published.').waitFor()
    await admin.getByRole('link', { name: 'Read and accept' }).waitFor()
    await pictures(admin, 'admin-terms')
    await admin.getByRole('link', { name: 'Read and accept' }).click()
    await admin.getByRole('heading', { name: 'Terms of use' }).waitFor()
    await pictures(admin, 'terms')
    await admin.getByRole('button', { name: 'Accept' }).click()
    await admin.waitForURL(/\/admin\/terms$/)
    await admin.getByText(/accepted by 1 person/).waitFor()
  })

  it('turns away who has no invitation', async () => {
    await person.goto(house.at('/sign-up'))
    await person.getByRole('heading', { name: 'You need an invitation' }).waitFor()
    await pictures(person, 'sign-up-invited')
    expect(await person.getByRole('button', { name: 'Create account' }).count()).toBe(0)
  })

  const invite = async (): Promise<string> => {
    await admin.goto(house.at('/admin/invitations'))
    await admin.getByRole('button', { name: 'Make an invitation' }).click()
    await admin.getByRole('heading', { name: 'The invitation is ready' }).waitFor()
    return admin.getByText(/\/sign-up\?invitation=/).innerText()
  }

  it('makes an account by invitation, with the terms accepted and a password that is not easy', async () => {
    const link = await invite()
    await pictures(admin, 'invitations')
    await person.goto(link)
    await fillSignUp(person, 'Camille Durand', 'camille@example.com')
    await person.getByLabel('Password').fill('password123')
    await person.getByText(/Strength: (very )?easy to guess/).waitFor()
    await pictures(person, 'sign-up')
    await person.getByLabel(/I have read and accept/).check()
    await person.getByRole('button', { name: 'Create account' }).click()
    await person.getByText(/too easy to guess/).waitFor()
    await person.getByLabel('Password').fill(password)
    await person.getByText(/Strength: (good|very good)/).waitFor()
    await person.getByRole('button', { name: 'Create account' }).click()
    await person.getByRole('heading', { name: 'Look into your mail' }).waitFor()
    await pictures(person, 'look-for-mail')
  })

  it('signs in by the mailed link, once', async () => {
    await signIn(elsewhere, 'camille@example.com', password)
    await elsewhere.getByText(/not confirmed yet/).waitFor()
    await pictures(elsewhere, 'sign-in')
    const link = await awaitLink('camille@example.com', 'confirm-mail')
    await person.goto(link)
    await person.waitForURL(/\/apps$/)
    await person.getByRole('link', { name: /^Balance/ }).waitFor()
    await elsewhere.goto(link)
    await elsewhere.getByText(/wrong, was used already or is too old/).waitFor()
    await pictures(elsewhere, 'confirm-mail')
  })

  it('chooses another password by a mailed link', async () => {
    await elsewhere.goto(house.at('/forgotten-password'))
    await pictures(elsewhere, 'forgotten-password')
    await elsewhere.getByLabel('Email').fill('camille@example.com')
    await elsewhere.getByRole('button', { name: 'Send the link' }).click()
    await elsewhere.getByText(/If camille@example.com has an account/).waitFor()
    await elsewhere.goto(await awaitLink('camille@example.com', 'new-password'))
    await elsewhere.getByLabel('New password').fill(`${password} staple`)
    await pictures(elsewhere, 'new-password')
    await elsewhere.getByRole('button', { name: 'Set the password' }).click()
    await elsewhere.waitForURL(/\/apps$/)
    await person.goto(house.at('/account'))
    await person.waitForURL(/\/sign-in/)
    await signIn(person, 'camille@example.com', `${password} staple`)
    await person.waitForURL(/\/apps$/)
  })

  it('ends the session of another browser', async () => {
    await person.goto(house.at('/account/security'))
    await person.getByText('this one').waitFor()
    await expect.poll(() => person.getByRole('button', { name: 'End', exact: true }).count()).toBe(1)
    await pictures(person, 'security')
    await person.getByRole('button', { name: 'End', exact: true }).click()
    await expect.poll(() => person.getByRole('button', { name: 'End', exact: true }).count()).toBe(0)
    await elsewhere.goto(house.at('/account'))
    await elsewhere.waitForURL(/\/sign-in/)
  })

  it('changes the password and the name, and stays signed in', async () => {
    await person.goto(house.at('/account'))
    await person.getByLabel('Name').fill('Camille D.')
    await person.getByRole('button', { name: 'Save' }).click()
    await person.getByRole('button', { name: 'Account menu of Camille D.' }).waitFor()
    await person.getByRole('button', { name: 'Change…' }).nth(1).click()
    await person.getByLabel('Your password now').fill('not this one')
    await person.getByLabel('New password').fill(better)
    await person.getByRole('button', { name: 'Change the password' }).click()
    await person.getByText('The password is wrong.').waitFor()
    await pictures(person, 'account')
    await person.getByLabel('Your password now').fill(`${password} staple`)
    await person.getByRole('button', { name: 'Change the password' }).click()
    await person.getByText('Your password is changed').waitFor()
    await signIn(elsewhere, 'camille@example.com', better)
    await elsewhere.waitForURL(/\/apps$/)
  })

  it('replaces a key, which stays good for a day', async () => {
    await person.goto(house.at('/account/keys'))
    await person.getByLabel('Key name').fill('backup')
    await person.getByRole('button', { name: 'Create key' }).click()
    const shown = person.getByText(/^oct_[0-9A-Za-z]{38}$/)
    const old = await shown.innerText()
    await person.context().grantPermissions(['clipboard-write'])
    await person.getByRole('button', { name: 'Copy' }).first().click()
    const copied = person.getByRole('button', { name: 'Copied' })
    await copied.waitFor()
    await person.getByRole('button', { name: 'Replace…' }).click()
    await pictures(person, 'key-replace')
    await person.getByRole('button', { name: 'Make the new key' }).click()
    await expect.poll(() => shown.innerText()).not.toBe(old)
    expect(await copied.count()).toBe(0)
    await person.getByText('replaced', { exact: true }).waitFor()
    await pictures(person, 'keys')
    for (const key of [old, await shown.innerText()]) {
      const answer = await fetch(house.at('/api/me'), { headers: { authorization: `Bearer ${key}` } })
      expect(answer.status).toBe(200)
    }
  })

  it('downloads what is kept about them', async () => {
    await person.goto(house.at('/account'))
    const download = person.waitForEvent('download')
    await person.getByRole('link', { name: 'Download my data' }).click()
    const stream = await (await download).createReadStream()
    const chunks: Buffer[] = []
    for await (const chunk of stream) chunks.push(chunk)
    expect(Buffer.concat(chunks).toString()).toContain('camille@example.com')
  })

  const openCamille = async () => {
    await admin.goto(house.at('/admin/people'))
    await admin
      .getByRole('link', { name: /camille@example.com/ })
      .first()
      .click()
    await admin.getByRole('heading', { name: 'Camille D.' }).waitFor()
  }

  it('is suspended with a reason, which they read', async () => {
    await openCamille()
    await pictures(admin, 'admin-person')
    await admin.getByRole('button', { name: 'Suspend…' }).click()
    await admin.getByLabel('Why, in words that the person may read').fill('Unpaid since spring')
    await admin.getByRole('button', { name: 'Suspend account' }).click()
    await admin.getByText('Suspended: Unpaid since spring').waitFor()
    await person.goto(house.at('/tokens'))
    await person.getByText(/Unpaid since spring/).waitFor()
    await pictures(person, 'suspended')
  })

  it('finds the suspension in the audit log, with who did it and why', async () => {
    await admin.goto(house.at('/admin/audit'))
    await admin.getByLabel('Topic').selectOption('People')
    await admin.waitForURL(/kind=person/)
    const row = admin.getByRole('row').filter({ hasText: 'Suspended the account' })
    await row.waitFor()
    const words = await row.innerText()
    expect(words).toContain('ada@example.com')
    expect(words).toContain('camille@example.com')
    expect(words).toContain('Unpaid since spring')
    await pictures(admin, 'audit')
    await admin.getByRole('searchbox', { name: 'By' }).fill('nobody@example.com')
    await admin.getByText('No entry fits.').waitFor()
    await admin.getByRole('link', { name: 'Show everything' }).click()
    await admin.getByText('Published terms').waitFor()
  })

  it('lets somebody from support read, and change nothing', async () => {
    await openCamille()
    await admin.getByRole('button', { name: 'Reactivate account' }).click()
    await admin.getByLabel('Role').selectOption('Support')
    await admin.getByRole('button', { name: 'Change role' }).click()
    await admin.getByText('Reads everything here').waitFor()
    await signIn(person, 'camille@example.com', better)
    await person.waitForURL(/\/apps$/)
    await person.goto(house.at('/admin/people'))
    await person
      .getByRole('link', { name: /ada@example.com/ })
      .first()
      .click()
    await person.getByRole('button', { name: 'Adjust balance' }).waitFor()
    for (const name of ['Suspend…', 'Change role', 'End all sessions', 'End'])
      expect(await person.getByRole('button', { name, exact: true }).count(), name).toBe(0)
    await person.goto(house.at('/admin/invitations'))
    await person.getByText('used up').first().waitFor()
    expect(await person.getByRole('button', { name: 'Make an invitation' }).count()).toBe(0)
  })

  it('deletes the account for good', async () => {
    await person.goto(house.at('/account'))
    await person.getByRole('button', { name: 'Delete my account…' }).click()
    await pictures(person, 'deletion')
    await person.getByLabel('Your password').fill(better)
    await person.getByRole('button', { name: 'Delete for good' }).click()
    await person.waitForURL(house.at('/'))
    await person.getByRole('link', { name: 'Sign in' }).waitFor()
    await signIn(person, 'camille@example.com', better)
    await person.getByText('The email or the password is wrong.').waitFor()
  })

  it('saw no script error and nothing that the content policy had to stop', () => {
    expect(house.complaints).toEqual([])
  })
})

describe('somebody whose address is not confirmed yet', () => {
  let house: House
  let person: Page

  beforeAll(async () => {
    house = await openHouse({ env: { OCTROI_EMAIL_CONFIRM: 'limited' } })
    person = await house.openPage()
  })
  afterAll(() => house?.close())

  it('is told so on every page, and can have the mail sent again', async () => {
    await person.goto(house.at('/sign-up'))
    await signUp(person, 'Camille Durand', 'camille@example.com')
    await person.getByText(/camille@example.com is not confirmed yet/).waitFor()
    await person.goto(house.at('/tokens'))
    await pictures(person, 'unverified')
    await person.getByRole('button', { name: 'Send the mail again' }).click()
    await person.getByText(/^Sent\./).waitFor()
    await expect.poll(() => countMails(house.service.dataDir), { timeout: 10_000 }).toBe(2)
  })

  it('reads why the gate lets them do only what is free', async () => {
    await person.goto(house.at('/denied?app=qrcodes&reason=unverified'))
    await person.getByRole('heading', { name: 'Your address is not confirmed yet' }).waitFor()
    await pictures(person, 'denied-unverified')
  })
})
