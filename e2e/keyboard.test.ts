import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { button, openWorkshop, type Workshop } from './support/workshop.ts'

/** More stops than any page has before what is looked for. */
const maxStops = 120

/** What has the focus, and whether that can be seen; null when nothing has it. */
const readFocus = `(() => {
  const at = document.activeElement
  if (at === null || at === document.body) return null
  const { outlineStyle, outlineWidth } = getComputedStyle(at)
  const { width, height } = at.getBoundingClientRect()
  return {
    what: at.outerHTML.slice(0, 120),
    isSeen: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && width > 0 && height > 0,
  }
})()`

/** All that people and admins do most, without a mouse. */
describe('by the keyboard alone', () => {
  let workshop: Workshop
  let admin: Page
  let person: Page
  let code: string

  beforeAll(async () => {
    workshop = await openWorkshop()
    admin = workshop.admin
    person = workshop.person
    await person.context().clearCookies()
  })
  afterAll(() => workshop?.close())

  const hasFocus = (target: Locator) =>
    target.evaluate(element =>
      (element as unknown as { matches(selector: string): boolean }).matches(':focus'),
    )
  const expectFocus = async (target: Locator) => {
    await target.waitFor()
    await expect.poll(() => hasFocus(target)).toBe(true)
  }

  const open = async (page: Page, path: string) => {
    await page.goto(workshop.at(path))
    await page.getByRole('heading', { level: 1 }).first().waitFor()
    await page.locator('main[aria-busy="false"]').waitFor()
  }

  /** Goes on to something by Tab, and sees at every stop where the keyboard is. */
  const go = async (page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab') => {
    await target.waitFor()
    for (let stop = 0; stop < maxStops; stop++) {
      await page.keyboard.press(key)
      const focus = await page.evaluate<{ what: string; isSeen: boolean } | null>(readFocus)
      if (focus === null) continue
      expect(focus, focus.what).toMatchObject({ isSeen: true })
      if (await hasFocus(target)) return
    }
    throw new Error(`${target} is not reached by ${key}`)
  }

  it('the way past the navigation is the first stop, and leads to the content', async () => {
    await open(person, '/apps')
    const skip = person.getByRole('link', { name: 'Skip to the content' })
    await person.keyboard.press('Tab')
    await expectFocus(skip)
    expect((await skip.boundingBox())?.y).toBeGreaterThanOrEqual(0)
    await person.keyboard.press('Enter')
    await expect.poll(() => person.evaluate('document.activeElement.id')).toBe('content')
    await person.keyboard.press('Tab')
    expect(await person.evaluate('document.querySelector("main").contains(document.activeElement)')).toBe(
      true,
    )
  })

  it('one signs in', async () => {
    await open(person, '/sign-in')
    await go(person, person.getByLabel('Email'))
    await person.keyboard.type('camille@example.com')
    await go(person, person.getByLabel('Password'))
    await person.keyboard.type('correct horse battery')
    await person.keyboard.press('Enter')
    await person.waitForURL(/\/apps$/)
    await person.getByRole('link', { name: /^Balance/ }).waitFor()
  })

  it('one opens an app from the catalogue', async () => {
    await open(person, '/apps')
    const card = person.getByRole('article', { name: 'Workshop' })
    await go(person, card.getByRole('link', { name: 'Open', exact: true }))
    await person.keyboard.press('Enter')
    await person.waitForURL(url => url.hostname === 'workshop.localhost')
  })

  it('an admin makes vouchers', async () => {
    await open(admin, '/admin/vouchers')
    await go(admin, admin.getByLabel('Name'))
    await admin.keyboard.type('Christmas')
    await go(admin, admin.getByLabel('Vouchers', { exact: true }))
    await admin.keyboard.press('Control+a')
    await admin.keyboard.type('2')
    await go(admin, button(admin, 'Make the vouchers'))
    await admin.keyboard.press('Space')
    await admin.getByRole('heading', { name: 'Christmas' }).waitFor()
    await expect.poll(() => admin.evaluate('document.activeElement.id')).toBe('content')
    code = await admin
      .getByText(/^[A-Z2-9]{4}(-[A-Z2-9]{4}){2}$/)
      .first()
      .innerText()
  })

  it('one redeems a voucher', async () => {
    await open(person, '/tokens')
    await go(person, person.getByLabel('Voucher code'))
    await person.keyboard.type(code)
    await person.keyboard.press('Enter')
    await person.getByText('100 tokens added.').waitFor()
  })

  it('one makes a key, and revokes it after a second thought', async () => {
    await open(person, '/account/keys')
    await go(person, person.getByLabel('Key name'))
    await person.keyboard.type('script')
    await go(person, button(person, 'Create key'))
    await person.keyboard.press('Space')
    await expectFocus(person.getByRole('heading', { name: /script/ }))
    await go(person, button(person, 'I have stored it'))
    await person.keyboard.press('Enter')
    const revoke = button(person, 'Revoke')
    await go(person, revoke)
    await person.keyboard.press('Enter')
    await expectFocus(button(person, 'Cancel'))
    await person.keyboard.press('Escape')
    await expectFocus(revoke)
    await person.keyboard.press('Space')
    await expectFocus(button(person, 'Cancel'))
    await go(person, button(person, 'Revoke this key'), 'Shift+Tab')
    await person.keyboard.press('Enter')
    await person.getByText(/^No keys/).waitFor()
  })

  it('an admin adjusts a balance, and keeps the keyboard where the work is', async () => {
    await open(admin, '/admin/people?search=camille')
    await go(admin, admin.getByRole('link', { name: /Camille Durand/ }))
    await admin.keyboard.press('Enter')
    await admin.getByRole('heading', { name: 'Camille Durand' }).waitFor()
    await go(admin, admin.getByLabel('Tokens', { exact: true }))
    await admin.keyboard.type('50')
    await go(admin, admin.getByLabel('Reason', { exact: true }).first())
    await admin.keyboard.type('Welcome to the house')
    await go(admin, button(admin, 'Adjust balance'))
    await admin.keyboard.press('Space')
    await admin.getByText(/The balance is now 150/).waitFor()
    await expectFocus(button(admin, 'Adjust balance'))
  })

  it('an admin suspends somebody, after a second thought', async () => {
    const suspend = button(admin, 'Suspend…')
    await go(admin, suspend)
    await admin.keyboard.press('Space')
    const why = admin.getByLabel('Why, in words that the person may read')
    await expectFocus(why)
    await admin.keyboard.press('Escape')
    await expectFocus(suspend)
    await admin.keyboard.press('Enter')
    await expectFocus(why)
    await admin.keyboard.type('Unpaid bills')
    await go(admin, button(admin, 'Suspend account'))
    await admin.keyboard.press('Space')
    await go(admin, button(admin, 'Reactivate account'))
    await admin.keyboard.press('Enter')
    await suspend.waitFor()
  })

  it('an admin stops everything, and lets it go on', async () => {
    await open(admin, '/admin/apps')
    const ask = button(admin, 'Brake everything…')
    await go(admin, ask)
    await admin.keyboard.press('Enter')
    await expectFocus(admin.getByLabel('What to do'))
    await go(admin, admin.getByLabel('Reason', { exact: true }))
    await admin.keyboard.type('The disk is full')
    await admin.keyboard.press('Enter')
    await admin.getByText('The disk is full').first().waitFor()
    await expectFocus(ask)
    await go(admin, button(admin, 'Release').first(), 'Shift+Tab')
    await admin.keyboard.press('Space')
    await expect.poll(() => button(admin, 'Release').count()).toBe(0)
  })

  it('without a complaint in the console', () => expect(workshop.complaints).toEqual([]))
})
