import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { picture, signUp } from './support/browser.ts'
import { type House, openHouse } from './support/house.ts'

/** The shortest way to anything, by the keyboard alone. */
describe('the command palette', () => {
  let house: House
  let admin: Page
  let person: Page

  beforeAll(async () => {
    house = await openHouse()
    admin = await house.openAdmin()
    person = await house.openPage()
  })
  afterAll(() => house?.close())

  const dialog = (page: Page) => page.getByRole('dialog', { name: 'Go to' })

  it('is no part of what a first visit downloads', async () => {
    const asked: string[] = []
    person.on('request', request => void asked.push(request.url()))
    await person.goto(house.at('/sign-up'))
    await signUp(person, 'Zoë', 'zoe@example.com')
    await person.getByRole('link', { name: /^Balance/ }).waitFor()
    expect(asked.filter(url => /palette(?!-button)/.test(url))).toEqual([])
    await person.getByRole('button', { name: 'Go to… (Ctrl K)' }).click()
    await dialog(person).getByRole('option', { name: 'Security' }).waitFor()
    expect(asked.some(url => /palette(?!-button)/.test(url))).toBe(true)
  })

  it('shows people the apps and their own pages, and no admin’s', async () => {
    await dialog(person).getByRole('option', { name: 'Open QR Codes' }).waitFor()
    await dialog(person).getByRole('option', { name: 'Details of QR Codes' }).waitFor()
    expect(await dialog(person).getByText('Audit log').count()).toBe(0)
    await person.keyboard.type('securi')
    await person.keyboard.press('Enter')
    await person.waitForURL(/\/account\/security$/)
    expect(await dialog(person).count()).toBe(0)
  })

  it('hears Ctrl-K before its button is there', async () => {
    let letThrough = () => {}
    const held = new Promise<void>(resolve => {
      letThrough = resolve
    })
    await person.route(/palette-button/, async route => {
      await held
      await route.continue()
    })
    await person.reload({ waitUntil: 'commit' })
    await person.getByRole('heading', { level: 1 }).waitFor()
    await person.keyboard.press('Control+k')
    letThrough()
    await dialog(person).waitFor()
    await person.unroute(/palette-button/)
  })

  it('leads admins to a person by a few letters, with the keyboard alone', async () => {
    const asked: string[] = []
    admin.on('request', request => void asked.push(request.url()))
    await admin.keyboard.press('Control+k')
    await dialog(admin).getByRole('option', { name: 'Audit log' }).waitFor()
    await admin.keyboard.type('zoe@ex', { delay: 20 })
    await dialog(admin)
      .getByRole('option', { name: /zoe@example\.com/ })
      .waitFor()
    // One question for six letters typed without a pause.
    expect(asked.filter(url => url.includes('search=')).length).toBeLessThanOrEqual(2)
    await admin.keyboard.press('Enter')
    await admin.getByRole('heading', { name: 'Zoë' }).waitFor()
  })

  it('closes by Escape and gives the focus back', async () => {
    const button = admin.getByRole('button', { name: 'Go to… (Ctrl K)' })
    await button.focus()
    await admin.keyboard.press('Meta+k')
    await dialog(admin).waitFor()
    await admin.keyboard.press('Escape')
    await expect.poll(() => dialog(admin).count()).toBe(0)
    const focused = await admin.evaluate<string>("document.activeElement.getAttribute('aria-label')")
    expect(focused).toBe('Go to… (Ctrl K)')
  })

  it('says that nothing fits', async () => {
    await admin.keyboard.press('Control+k')
    await admin.keyboard.type('xyzzy')
    await dialog(admin).getByText('Nothing fits.').waitFor()
    await admin.keyboard.press('Escape')
  })

  it('speaks both languages, in both themes, on a phone too', async () => {
    for (const [language, words] of [
      ['English', 'Go to… (Ctrl K)'],
      ['Français', 'Aller à… (Ctrl K)'],
    ] as const) {
      await admin.getByRole('button', { name: language }).click()
      await admin.getByRole('button', { name: words }).click()
      await admin
        .getByRole('option', { name: /QR Codes|Codes QR/ })
        .first()
        .waitFor()
      await picture(admin, `palette-${language.slice(0, 2).toLowerCase()}`)
      await admin.keyboard.press('Escape')
    }
  })

  it('keeps the content policy', () => expect(house.complaints).toEqual([]))
})
