import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { holdNext, picture, pictures } from './support/browser.ts'
import { type House, openHouse } from './support/house.ts'
import { countMails } from './support/outbox.ts'

const patient = { timeout: 10_000 }

/** What guests see of the house, and what an admin makes of it, in a real browser. */
describe('the pages of the portal', () => {
  let house: House
  let admin: Page
  let guest: Page

  beforeAll(async () => {
    house = await openHouse()
    admin = await house.openAdmin()
    guest = await house.openPage()
  })
  afterAll(() => house?.close())

  const headings = async () => {
    await guest.goto(house.at('/'))
    await guest.getByRole('heading', { level: 1 }).waitFor()
    return guest.getByRole('heading', { level: 2 }).allInnerTexts()
  }

  it('tell a guest in their language what this is, before anybody has written anything', async () => {
    expect(await headings()).toEqual([
      'The applications',
      'How paying works',
      'Questions and answers',
      'A question left?',
      'Ready?',
    ])
    expect(await guest.title()).toBe('Octroi')
    await guest.getByText('What is a token?').click()
    await guest.getByText(/The unit in which actions are paid/).waitFor()
    await pictures(guest, 'site-home')
  })

  it('find a question as it is typed, and keep the search in the address', async () => {
    await guest.getByRole('link', { name: 'Questions', exact: true }).click()
    await guest.getByRole('searchbox').fill('script KEY')
    await guest.waitForURL(/\/faq\?q=script\+KEY$/)
    const questions = () => guest.locator('summary').allInnerTexts()
    await expect.poll(questions, patient).toEqual(['Can a script use the tools?'])
    await guest.reload()
    expect(await guest.getByRole('searchbox').inputValue()).toBe('script KEY')
    const showAll = [
      guest.getByRole('button', { name: 'Show all questions' }),
      guest.getByRole('link', { name: 'Questions', exact: true }),
    ]
    for (const all of showAll) {
      await guest.getByRole('searchbox').fill('zzz')
      await guest.getByText('No question fits.').waitFor()
      await all.click()
      await expect.poll(() => guest.locator('summary').count(), patient).toBe(6)
      expect(await guest.getByRole('searchbox').inputValue()).toBe('')
    }
    await picture(guest, 'site-faq')
  })

  it('look for questions without asking for them again', async () => {
    const asked: string[] = []
    guest.on('request', request => asked.push(request.url()))
    await guest.getByRole('searchbox').fill('key')
    await guest.waitForURL(/\/faq\?q=key$/)
    expect(asked).toEqual([])
  })

  it('show all applications with nothing left in the field', async () => {
    await guest.goto(house.at('/apps?q=zzz'))
    await guest.getByRole('link', { name: 'Show all applications' }).click()
    await guest.getByRole('heading', { name: 'What fits' }).waitFor({ state: 'attached' })
    expect(await guest.getByRole('searchbox').inputValue()).toBe('')
    await guest.getByRole('searchbox').pressSequentially('zzz')
    await guest.waitForURL(/\/apps\?q=zzz$/)
    expect(await guest.getByRole('searchbox').inputValue()).toBe('zzz')
  })

  it('compare every price, free and paid', async () => {
    await guest.getByRole('link', { name: 'Prices', exact: true }).click()
    await guest.getByRole('heading', { name: 'Prices', level: 1 }).waitFor()
    const all = await guest.getByRole('row').count()
    await picture(guest, 'site-pricing')
    await guest.getByRole('button', { name: 'Paid' }).click()
    await guest.waitForURL(/show=paid/)
    await expect.poll(() => guest.getByRole('row').count(), patient).toBeLessThan(all)
    expect(await guest.getByRole('cell', { name: 'free', exact: true }).count()).toBe(0)
  })

  it('say openly that there is no text on privacy, until the admin writes one', async () => {
    await guest.getByRole('link', { name: 'Privacy', exact: true }).click()
    await guest.getByText(/has not written a privacy notice yet/).waitFor()
    await picture(guest, 'site-privacy-none')
    await admin.goto(house.at('/admin/site'))
    await admin.getByLabel('Text in English').fill('We keep little.\n\nFor a year.')
    await admin.getByRole('button', { name: 'Save' }).click()
    await expect
      .poll(async () => {
        await guest.reload()
        return guest.getByText('We keep little.').count()
      }, patient)
      .toBe(1)
  })

  it('are put in order by the keyboard, and switched off', async () => {
    await admin.goto(house.at('/admin/site'))
    await admin.getByRole('button', { name: 'Move up: Questions and answers' }).focus()
    await admin.keyboard.press('Enter')
    const order = () => admin.locator('.arranged b').allInnerTexts()
    const placeOf = async () => (await order()).indexOf('Questions and answers')
    await expect.poll(placeOf, patient).toBe(2)
    // The keyboard stays where it was.
    const focused = () => admin.evaluate('document.activeElement?.getAttribute("aria-label")')
    await expect.poll(focused, patient).toBe('Move up: Questions and answers')
    await admin.keyboard.press('Enter')
    await expect.poll(placeOf, patient).toBe(1)
    await admin.getByRole('button', { name: 'Switch off: Contact' }).click()
    await admin.getByRole('button', { name: 'Switch on: Contact' }).waitFor()
    await pictures(admin, 'admin-site')
    expect(await headings()).toEqual([
      'Questions and answers',
      'The applications',
      'How paying works',
      'Ready?',
    ])
  })

  it('carry the admin’s own words in both languages, and go back to the default', async () => {
    await admin.getByRole('link', { name: 'Edit: Opening' }).click()
    expect(await admin.getByLabel('Title in French').inputValue()).toContain('Ouvrez un outil')
    await admin.getByLabel('Title in English').fill('Tools & friends, 1 < 2')
    await admin.getByRole('button', { name: 'Save' }).click()
    await admin.getByText(/^Saved\./).waitFor()
    await picture(admin, 'admin-site-hero')
    await headings()
    expect(await guest.getByRole('heading', { level: 1 }).innerText()).toBe('Tools & friends, 1 < 2')
    const release = await holdNext(admin, '**/api/admin/site')
    await admin.getByLabel('Title in English').fill('Tools')
    await admin.getByRole('button', { name: 'Save' }).click()
    await admin.getByLabel('Title in French').fill('Des outils')
    release()
    const save = admin.getByRole('button', { name: 'Save' })
    await expect.poll(() => save.getAttribute('aria-busy'), patient).toBe('false')
    expect(await admin.getByLabel('Title in French').inputValue()).toBe('Des outils')
    expect(await save.isEnabled()).toBe(true)
    await admin.getByRole('button', { name: 'Back to the default' }).click()
    await expect
      .poll(() => admin.getByLabel('Title in English').inputValue(), patient)
      .toBe('Open a tool, pay for what you use')
  })

  it('show chosen services with badges', async () => {
    await admin.goto(house.at('/admin/site/services'))
    await admin.getByRole('button', { name: 'Add an entry' }).click()
    await admin.getByLabel('What it shows').selectOption({ index: 1 })
    await admin.getByLabel('Badge').selectOption('Popular')
    await admin.getByRole('button', { name: 'Add an entry' }).click()
    const second = admin.getByRole('group', { name: 'Entry 2' })
    await second.getByLabel('Title in English').fill('Translation')
    await second.getByLabel('Text in English').fill('Every language of Europe.')
    await second.getByLabel('Badge').selectOption('Coming soon')
    await picture(admin, 'admin-site-services')
    await admin.getByRole('button', { name: 'Save' }).click()
    await admin.getByText(/^Saved\./).waitFor()
    await headings()
    await guest.getByText('Coming soon').waitFor()
    expect(await guest.getByRole('article').count()).toBe(1)
    await picture(guest, 'site-home-services')
  })

  it('have as many blocks of services as the admin makes, tried out in both languages before guests see them', async () => {
    await admin.goto(house.at('/admin/site'))
    await admin.getByRole('button', { name: 'Add a block of services' }).click()
    await admin.waitForURL(/\/admin\/site\/services-2$/)
    await admin.getByLabel('Title in English').fill('Neighbours')
    await admin.getByLabel('Title in French').fill('Les voisins')
    await admin.getByLabel('Columns').selectOption('2')
    await admin.getByRole('button', { name: 'Add an entry' }).click()
    const first = admin.getByRole('group', { name: 'Entry 1' })
    await first.getByLabel('Title in English').fill('The library')
    await first.getByLabel('Where it leads').fill('https://library.example.com')
    await first.getByLabel('Badge').selectOption('New')
    const trial = admin.locator('.trial')
    await trial.getByRole('heading', { name: 'Neighbours' }).waitFor()
    await trial.getByRole('button', { name: 'French' }).click()
    await trial.getByRole('heading', { name: 'Les voisins' }).waitFor()
    await trial.getByText('Nouveau').waitFor()
    await pictures(admin, 'admin-site-trial')
    await admin.getByRole('button', { name: 'Save' }).click()
    await admin.getByText(/^Saved\./).waitFor()
    expect(await headings()).not.toContain('Neighbours')

    await admin.locator('.back').getByRole('link').click()
    await admin.getByRole('button', { name: 'Switch on: Services · Neighbours' }).click()
    await admin.getByRole('button', { name: 'Switch off: Services · Neighbours' }).waitFor()
    await picture(admin, 'admin-site-many')
    expect(await headings()).toContain('Neighbours')
    const leads = guest.getByRole('link', { name: 'The library' })
    expect(await leads.getAttribute('href')).toBe('https://library.example.com')
    await pictures(guest, 'site-home-many')

    await admin.getByRole('link', { name: 'Edit: Services · Neighbours' }).click()
    await admin.getByRole('button', { name: 'Remove this block…' }).click()
    await admin.getByRole('button', { name: 'Remove it' }).click()
    await admin.waitForURL(/\/admin\/site$/)
    expect(await headings()).not.toContain('Neighbours')
  })

  it('take a message from a guest', async () => {
    await guest.getByRole('link', { name: 'Contact', exact: true }).click()
    await guest.getByLabel('Name').fill('Camille Durand')
    await guest.getByLabel('Email').fill('camille@example.com')
    await guest.getByLabel('Subject').fill('Where is my token?')
    await guest.getByLabel('Message').fill('I cannot find the token that I had yesterday.\n\nThank you!')
    await pictures(guest, 'contact')
    // Who is faster than three seconds is taken for a program.
    await guest.waitForTimeout(3000)
    await guest.getByRole('button', { name: 'Send the message' }).click()
    await guest.getByRole('heading', { name: 'Your message is on its way' }).waitFor()
    await picture(guest, 'contact-sent')
  })

  it('bring it to the inbox, where it is answered by mail and put away', async () => {
    await admin.goto(house.at('/admin/inbox'))
    await admin.getByRole('listitem').getByText('unread', { exact: true }).waitFor()
    await picture(admin, 'inbox')
    await admin.getByRole('link', { name: 'Where is my token?' }).click()
    await admin.getByRole('button', { name: 'Mark as read' }).click()
    await admin.getByRole('button', { name: 'Mark as unread' }).waitFor()
    await admin.getByLabel('Your answer').fill('Under the sofa.')
    const id = new URL(admin.url()).pathname.split('/').at(-1)
    await house.ask(admin, 'POST', `/api/admin/contact/${id}/replies`, { text: 'I am looking.' })
    await admin.evaluate("dispatchEvent(new Event('focus'))")
    await admin.getByText('I am looking.').waitFor()
    expect(await admin.getByLabel('Your answer').inputValue()).toBe('Under the sofa.')
    await admin.getByRole('button', { name: 'Send the answer' }).click()
    await admin.getByRole('listitem').getByText('Under the sofa.').waitFor()
    await expect.poll(() => admin.getByLabel('Your answer').inputValue()).toBe('')
    await pictures(admin, 'inbox-thread')
    // One to the admin, two to whoever wrote.
    await expect.poll(() => countMails(house.service.dataDir), patient).toBe(3)
    await admin.getByRole('button', { name: 'Archive' }).click()
    await admin.getByRole('button', { name: 'Take out of the archive' }).waitFor()
    await admin.locator('.back').getByRole('link').click()
    await admin.getByText('No message waits.').waitFor()
    await admin.getByLabel('State').selectOption('archived')
    await admin.getByRole('link', { name: 'Where is my token?' }).click()
    await admin.getByRole('button', { name: 'Delete…' }).click()
    await admin.getByRole('button', { name: 'Delete for good' }).click()
    await admin.getByText('No message waits.').waitFor()
  })

  it('are told apart by those who share a link', async () => {
    const read = async (path: string) => (await fetch(house.at(path))).text()
    expect(await read('/pricing')).toContain('<title>Prices · Octroi</title>')
    expect(await read('/apps/qrcodes')).toMatch(/og:title" content="QR Codes · Octroi"/)
    expect((await fetch(house.at('/share.png'))).headers.get('content-type')).toBe('image/png')
  })

  it('speak for the house, in the page that is sent and in the one that is drawn', async () => {
    const put = (path: string, method: string, body: unknown) =>
      admin.evaluate(
        async ([path, method, body]) =>
          (await fetch(path, { method, headers: { 'content-type': 'application/json' }, body })).status,
        [path, method, JSON.stringify(body)] as const,
      )
    const tokenWords = { en: ['ounce', 'ounces'], fr: ['once', 'onces'] }
    expect(await put('/api/admin/settings', 'PATCH', { brand: { name: 'The Hive' }, tokenWords })).toBe(200)
    const kinds = ['hero', 'services', 'pricing', 'faq', 'contact', 'start']
    const hero = { title: { en: 'Tools of the quarter' }, lede: { en: 'Come in.' } }
    const blocks = kinds.map(kind => ({ kind, ...(kind === 'hero' ? { content: hero } : {}) }))
    expect(await put('/api/admin/site/blocks', 'PUT', { blocks })).toBe(200)
    const read = async () => (await fetch(house.at('/'))).text()
    await expect.poll(read, patient).toContain('<title>The Hive · Tools of the quarter</title>')
    expect(await read()).toMatch(/og:description" content="Come in\."/)
    await guest.goto(house.at('/faq'))
    await guest.getByText('What is an ounce?').waitFor()
    expect(await guest.title()).toBe('Questions and answers · The Hive')
    await guest.goto(house.at('/apps'))
    await guest
      .getByText(/ounces per action/)
      .first()
      .waitFor()
    await admin.goto(house.at('/tokens'))
    await admin.getByRole('heading', { name: 'Ounces', level: 1 }).waitFor()
    await picture(admin, 'site-own-word')
  })

  it('saw no script error and nothing that the content policy had to stop', () => {
    expect(house.complaints).toEqual([])
  })
})
