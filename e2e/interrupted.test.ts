import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { holdNext } from './support/browser.ts'
import { button, openWorkshop, type Workshop } from './support/workshop.ts'

/** A connection that breaks, a session that ends, an impatient hand: nothing is lost and nothing doubled. */
describe('somebody who is interrupted', () => {
  let workshop: Workshop
  let admin: Page
  let person: Page
  let personId: string
  let codes: string[]

  beforeAll(async () => {
    workshop = await openWorkshop()
    admin = workshop.admin
    person = workshop.person
    personId = (await workshop.ask<{ id: string }>(person, 'GET', '/api/me')).id
  })
  afterAll(() => workshop?.close())

  const balance = () => workshop.balanceOf(person)
  const says = (page: Page) => page.getByRole('alert').getByText('The service does not answer.')

  describe('by a double click', () => {
    it('makes vouchers once', async () => {
      await admin.goto(workshop.at('/admin/vouchers'))
      await admin.getByLabel('Name').fill('Christmas')
      await admin.getByLabel('Vouchers', { exact: true }).fill('3')
      await button(admin, 'Make the vouchers').dblclick()
      await admin.getByRole('heading', { name: 'Christmas' }).waitFor()
      codes = await admin.getByText(/^[A-Z2-9]{4}(-[A-Z2-9]{4}){2}$/).allInnerTexts()
      const { items } = await workshop.ask<{ items: unknown[] }>(admin, 'GET', '/api/admin/vouchers')
      expect(items).toHaveLength(1)
    })

    it('gives tokens once', async () => {
      await admin.goto(workshop.at(`/admin/people/${personId}`))
      await admin.getByLabel('Tokens', { exact: true }).fill('50')
      await admin.getByLabel('Reason', { exact: true }).first().fill('Welcome to the house')
      await button(admin, 'Adjust balance').dblclick()
      await admin.getByText(/The balance is now 50/).waitFor()
      expect(await balance()).toBe(50)
    })

    it('gives tokens once to everybody chosen', async () => {
      await admin.goto(workshop.at('/admin/people?search=camille'))
      await button(admin, 'Give tokens…').click()
      await admin.getByLabel('Tokens for each').fill('10')
      await admin.getByLabel('Reason').fill('A round for all')
      await button(admin, 'Give to 1 person').dblclick()
      await admin.getByText('Finished: 1 of 1 done.').waitFor()
      expect(await balance()).toBe(60)
    })

    it('redeems once, and is told of the tokens, not of a voucher that is used up', async () => {
      await person.goto(workshop.at('/tokens'))
      await person.getByLabel('Voucher code').fill(codes[0] ?? '')
      await button(person, 'Redeem').dblclick()
      await person.getByText('100 tokens added.').waitFor()
      expect(await person.getByRole('alert').count()).toBe(0)
      expect(await balance()).toBe(160)
    })

    it('refunds once', async () => {
      await person.goto(workshop.at('/launch?app=workshop&to=/'))
      await person.waitForURL(url => url.hostname === 'workshop.localhost')
      await person.evaluate("fetch('/print', { method: 'POST' })")
      await expect.poll(balance).toBe(157)
      await admin.goto(workshop.at('/admin/charges'))
      await button(admin, 'Refund…').click()
      await admin.getByLabel('Reason for the refund').fill('It was blurred')
      await admin.getByLabel('Tokens to give back').fill('1')
      await button(admin, 'Refund 1 token').dblclick()
      await admin.getByText('1 of 3 refunded').waitFor()
      expect(await balance()).toBe(158)
    })
  })

  describe('by a lost connection', () => {
    it('is told so, finds what was typed, and sends it again', async () => {
      await admin.goto(workshop.at(`/admin/people/${personId}`))
      await admin.getByLabel('Tokens', { exact: true }).fill('-8')
      await admin.getByLabel('Reason', { exact: true }).first().fill('Given by mistake')
      await admin.context().setOffline(true)
      await button(admin, 'Adjust balance').click()
      await says(admin).waitFor()
      expect(await admin.getByLabel('Tokens', { exact: true }).inputValue()).toBe('-8')
      expect(await admin.getByLabel('Reason', { exact: true }).first().inputValue()).toBe('Given by mistake')
      await admin.context().setOffline(false)
      await button(admin, 'Adjust balance').click()
      await admin.getByText(/The balance is now 150/).waitFor()
      expect(await balance()).toBe(150)
    })

    it('keeps what was chosen too', async () => {
      await person.goto(workshop.at('/account/keys'))
      await person.getByLabel('Key name').fill('backup')
      await person.getByLabel('Ends', { exact: true }).selectOption({ index: 1 })
      const chosen = await person.getByLabel('Ends', { exact: true }).inputValue()
      await person.context().setOffline(true)
      await button(person, 'Create key').click()
      await says(person).waitFor()
      expect(await person.getByLabel('Key name').inputValue()).toBe('backup')
      expect(await person.getByLabel('Ends', { exact: true }).inputValue()).toBe(chosen)
      await person.context().setOffline(false)
      await button(person, 'Create key').click()
      await person.getByText(/^oct_[0-9A-Za-z]{38}$/).waitFor()
    })

    it('has it done once where only the answer was lost', async () => {
      await admin.goto(workshop.at(`/admin/people/${personId}`))
      await admin.getByLabel('Tokens', { exact: true }).fill('25')
      await admin.getByLabel('Reason', { exact: true }).first().fill('A prize')
      await admin.route('**/adjustments', async route => {
        await route.fetch()
        await route.abort()
      })
      await button(admin, 'Adjust balance').click()
      await says(admin).waitFor()
      expect(await balance()).toBe(175)
      await admin.unroute('**/adjustments')
      await button(admin, 'Adjust balance').click()
      await admin.getByText(/The balance is now 175/).waitFor()
      expect(await balance()).toBe(175)
    })
  })

  describe('by the end of the session', () => {
    const endSessions = () => workshop.ask(admin, 'DELETE', `/api/admin/people/${personId}/sessions`)
    const signIn = async (email: string) => {
      await person.getByLabel('Email').fill(email)
      await person.getByLabel('Password').fill('correct horse battery')
      await button(person, 'Sign in').last().click()
    }

    it('signs in, is back where it was with what was typed, and sends it', async () => {
      await person.goto(workshop.at('/account/keys'))
      await person.getByLabel('Key name').fill('camera')
      await person.getByLabel('Ends', { exact: true }).selectOption('30')
      await person.getByLabel('Only these').check()
      await endSessions()
      await person.getByRole('checkbox', { name: 'Workshop' }).check()
      await button(person, 'Create key').click()
      await person.waitForURL(/\/sign-in\?next=%2Faccount%2Fkeys$/)
      await signIn('camille@example.com')
      await person.waitForURL(/\/account\/keys$/)
      await expect.poll(() => person.getByLabel('Key name').inputValue()).toBe('camera')
      expect(await person.getByLabel('Ends', { exact: true }).inputValue()).toBe('30')
      const inWorkshop = person.getByRole('checkbox', { name: 'Workshop' })
      await expect.poll(() => inWorkshop.isChecked()).toBe(true)
      await button(person, 'Create key').click()
      await person.getByText(/^oct_[0-9A-Za-z]{38}$/).waitFor()
      await person.reload()
      expect(await person.getByLabel('Key name').inputValue()).toBe('')
    })

    it('leaves nothing of it to the next who signs in', async () => {
      await person.goto(workshop.at('/account/keys'))
      await person.getByLabel('Key name').fill('my secret plan')
      await endSessions()
      await button(person, 'Create key').click()
      await person.waitForURL(/\/sign-in\?next=%2Faccount%2Fkeys$/)
      await signIn('ada@example.com')
      await person.waitForURL(/\/account\/keys$/)
      await person.getByLabel('Key name').waitFor()
      expect(await person.getByLabel('Key name').inputValue()).toBe('')
      expect(await person.evaluate("sessionStorage.getItem('octroi-draft')")).toBe(null)
    })
  })

  it('begins anew where the browser brings back a page that was leaving', async () => {
    await person.goto(workshop.at('/account/keys'))
    await person.getByLabel('Key name').fill('lathe')
    await holdNext(person, '**/api/keys')
    await button(person, 'Create key').click()
    await person.locator('button[aria-busy=true]').waitFor()
    await person.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    await expect.poll(() => person.getByLabel('Key name').inputValue()).toBe('')
  })

  it('without a script error', () => expect(workshop.complaints).toEqual([]))
})
