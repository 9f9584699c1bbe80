import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCode } from '../apps/qrcodes/test/support/read-code.ts'
import { type Authenticator, makeAuthenticator } from '../authz/test/support/authenticator.ts'
import { makeDatabase } from '../authz/test/support/database.ts'
import { type SupabaseServer, startSupabaseServer } from '../authz/test/support/supabase-server.ts'
import { pictures, signUp } from './support/browser.ts'
import { type House, openHouse } from './support/house.ts'

const password = 'correct horse battery'
const vault = 'title: Vault\nsummary: For few\naccess: granted\notherwise: free\n'

/** What a phone reads from a QR code on the screen. */
const readQr = async (page: Page, name: string): Promise<string> => {
  const picture = await page.getByRole('img', { name }).screenshot()
  return readCode(Uint8Array.from(picture).buffer) ?? ''
}

describe('an admin who needs a second factor', () => {
  let house: House
  let supabase: SupabaseServer
  let admin: Page
  let person: Page
  let authenticator: Authenticator
  let recoveryCode: string

  beforeAll(async () => {
    supabase = await startSupabaseServer()
    house = await openHouse({
      apps: { vault },
      database: await makeDatabase(),
      env: {
        SUPABASE_URL: supabase.url,
        SUPABASE_PUBLISHABLE_KEY: supabase.publishableKey,
        SUPABASE_SECRET_KEY: supabase.secretKey,
        OCTROI_ADMIN_MFA: 'required',
      },
    })
    admin = await house.openPage()
    person = await house.openPage()
  }, 90_000)
  afterAll(async () => {
    await house?.close()
    await supabase?.stop()
  })

  const beginSignIn = async () => {
    await admin.goto(house.at('/sign-in'))
    await admin.getByLabel('Email').fill('ada@example.com')
    await admin.getByLabel('Password').fill(password)
    await admin.getByRole('button', { name: 'Sign in', exact: true }).click()
    await admin.getByRole('heading', { name: 'One more code' }).waitFor()
  }

  const signOut = async () => {
    await admin.getByRole('button', { name: /^Account menu/ }).click()
    await admin.getByRole('button', { name: 'Sign out' }).click()
    await admin.getByRole('link', { name: 'Sign in' }).waitFor()
  }

  it('is led to where it is made', async () => {
    await admin.goto(house.service.adminLink() ?? '')
    await signUp(admin, 'Ada Admin', 'ada@example.com')
    await admin.getByRole('button', { name: 'Become admin' }).click()
    await admin.getByText('Administrators need a second factor here.').waitFor()
    await pictures(admin, 'second-factor-due')
  })

  it('makes one by the QR code and the password', async () => {
    await admin.getByRole('button', { name: 'Set up an authenticator' }).click()
    await admin.getByLabel('Your password').fill('not this one')
    await admin.getByRole('button', { name: 'Go on' }).click()
    await admin.getByText('The password is wrong.').waitFor()
    await admin.getByLabel('Your password').fill(password)
    await admin.getByRole('button', { name: 'Go on' }).click()
    await admin.getByRole('img', { name: 'QR code for your authenticator' }).waitFor()
    await pictures(admin, 'second-factor-setup')
    const uri = new URL(await readQr(admin, 'QR code for your authenticator'))
    expect(uri.protocol).toBe('otpauth:')
    const secret = uri.searchParams.get('secret') ?? ''
    expect(await admin.getByText(secret, { exact: true }).count()).toBe(1)
    authenticator = makeAuthenticator('by QR code', secret)
    await admin.getByLabel(/six digits/).fill(authenticator.next())
    await admin.getByRole('button', { name: 'Verify' }).click()
    const codes = admin.getByRole('list', { name: 'Your recovery codes' }).getByRole('listitem')
    await codes.first().waitFor()
    expect(await codes.count()).toBe(10)
    recoveryCode = await codes.first().innerText()
    expect(await admin.getByText('Administrators need a second factor here.').count()).toBe(0)
    await pictures(admin, 'recovery-codes')
    await admin.goto(house.at('/admin'))
    await admin.getByRole('heading', { name: 'Dashboard' }).waitFor()
  })

  it('is asked for its code at the next sign-in, and reaches nothing before', async () => {
    await signOut()
    await beginSignIn()
    await pictures(admin, 'second-factor')
    await admin.getByLabel('Code').fill('000000')
    await admin.getByRole('button', { name: 'Sign in' }).last().click()
    await admin.getByText(/The code is wrong/).waitFor()
    expect((await admin.request.get(house.at('/api/me'))).status()).toBe(401)
    await admin.getByLabel('Code').fill(authenticator.next())
    await admin.getByRole('button', { name: 'Sign in' }).last().click()
    await admin.waitForURL(/\/apps$/)
  })

  it('gets in by a recovery code, once, and is told how many are left', async () => {
    await signOut()
    await beginSignIn()
    await admin.getByRole('button', { name: 'Use a recovery code instead' }).click()
    await admin.getByLabel('Recovery code').fill(recoveryCode)
    await admin.getByRole('button', { name: 'Sign in' }).last().click()
    await admin.getByText('9 recovery codes are left.').waitFor()
    await pictures(admin, 'recovery-codes-left')
    await admin.getByRole('link', { name: 'To my recovery codes' }).click()
    await admin.getByText('9 recovery codes left').waitFor()
    await pictures(admin, 'security-with-factor')
  })

  it('lets somebody into an app for some days and some uses', async () => {
    await person.goto(house.at('/sign-up'))
    await signUp(person, 'Camille Durand', 'camille@example.com')
    await person.getByRole('link', { name: /^Balance/ }).waitFor()
    await admin.goto(house.at('/admin/people'))
    await admin
      .getByRole('link', { name: /camille@example.com/ })
      .first()
      .click()
    const tabs = admin.getByRole('navigation', { name: 'About this person' })
    await tabs.getByRole('link', { name: 'Applications' }).click()
    await admin.getByRole('button', { name: 'Let in…' }).click()
    await admin.getByLabel('Until').fill('2099-12-31')
    await admin.getByLabel('Uses').fill('3')
    await pictures(admin, 'admin-person-let-in')
    await admin.getByRole('button', { name: 'Let in', exact: true }).click()
    await admin.getByText(/until 31 Dec 2099 · 0 of 3 used/).waitFor()
    await admin.getByRole('link', { name: 'Vault' }).click()
    await admin.getByRole('heading', { name: 'Who may open Vault' }).waitFor()
    await admin.getByLabel('Person').fill('nobody@example.com')
    await admin.getByRole('button', { name: 'Let in' }).click()
    await admin.getByText('Nobody has this address.').waitFor()
    await pictures(admin, 'access')
    await admin.getByLabel('Person').fill('ada@example.com')
    await admin.getByRole('button', { name: 'Take away' }).click()
    await admin.getByText('Nobody may open it yet.').waitFor()
    expect(await admin.getByLabel('Person').inputValue()).toBe('ada@example.com')
    await admin.getByRole('button', { name: 'Let in' }).click()
    await admin.getByRole('cell', { name: 'ada@example.com' }).waitFor()
    await expect.poll(() => admin.getByLabel('Person').inputValue()).toBe('')
  })

  it('saw no script error and nothing that the content policy had to stop', () => {
    expect(house.complaints).toEqual([])
  })
})
