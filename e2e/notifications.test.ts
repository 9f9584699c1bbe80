import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { picture, pictures } from './support/browser.ts'
import { type House, openHouse } from './support/house.ts'
import { button } from './support/workshop.ts'

/** What people are told, in a real browser: the bell, the list, and who decides about it. */
describe('what people are told', () => {
  let house: House
  let admin: Page
  let person: Page

  beforeAll(async () => {
    house = await openHouse({ env: { OCTROI_WEBHOOK_PRIVATE: 'on' } })
    admin = await house.openAdmin()
    person = await house.openPerson()
  })
  afterAll(() => house?.close())

  it('rings at the bell as it happens, and is heard by screen readers', async () => {
    await person.getByRole('button', { name: 'Notifications, 1 unread' }).waitFor({ timeout: 10_000 })
    await admin.goto(house.at('/admin/people'))
    await admin.getByRole('link', { name: /Camille Durand/ }).click()
    await admin.getByRole('button', { name: 'Write a message…' }).click()
    await admin.getByLabel('Subject').fill('The tools rest on Saturday')
    await admin.getByLabel('Message', { exact: true }).fill('From 8 to 10.\nThen they are back.')
    await admin.getByRole('button', { name: 'Send the message' }).click()
    await admin.getByText('The message is on its way.').waitFor()
    await person.getByRole('status').getByText('2 unread notifications').waitFor({ timeout: 10_000 })
    await person.getByRole('button', { name: 'Notifications, 2 unread' }).click()
    await person.getByText('The tools rest on Saturday').waitFor()
    await picture(person, 'bell')
    await person.keyboard.press('Escape')
  })

  it('is listed on a page of its own, and read by one click', async () => {
    await person.goto(house.at('/notifications'))
    await person.getByRole('heading', { name: 'Notifications' }).waitFor()
    await pictures(person, 'notifications')
    await person.getByRole('button', { name: 'Mark all as read' }).click()
    await person.getByRole('button', { name: 'Notifications', exact: true }).waitFor({ timeout: 10_000 })
  })

  it('is chosen by the person', async () => {
    await person.goto(house.at('/account/notifications'))
    await person.getByRole('checkbox', { name: 'Your tokens run low: By mail' }).uncheck()
    await person.getByLabel('Quiet hours').check()
    await person.getByLabel('Time zone').selectOption('Europe/Paris')
    await person.getByRole('button', { name: 'Save' }).click()
    await person.getByText('Saved.').waitFor()
    await pictures(person, 'notification-settings')
    await person.getByLabel('A sound while the portal is open').check()
    await expect.poll(() => person.getByText('Saved.').count()).toBe(0)
    await person.reload()
    await person.getByRole('heading', { name: 'How you are told' }).waitFor()
    const low = person.getByRole('checkbox', { name: 'Your tokens run low: By mail' })
    expect([await low.isChecked(), await person.getByLabel('Quiet hours').isChecked()]).toEqual([false, true])
    expect(await person.getByLabel('Time zone').inputValue()).toBe('Europe/Paris')
  })

  it('goes the ways and has the words that the admin chose', async () => {
    await admin.goto(house.at('/admin/notifications'))
    const mail = admin.getByRole('checkbox', { name: 'Your account is open: Mail' })
    await mail.press('Space')
    await expect.poll(() => mail.isChecked()).toBe(true)
    await expect.poll(() => mail.getAttribute('aria-busy')).toBe('false')
    expect(await mail.evaluate(box => box.matches(':focus'))).toBe(true)
    await picture(admin, 'admin-notifications')
    await admin.getByRole('link', { name: 'Words Your account is open', exact: true }).click()
    await admin.getByLabel('Subject in English').fill('Hello {nobody}')
    await admin.getByRole('button', { name: 'Save' }).first().click()
    await admin.getByText(/\{nobody\} is no variable/).waitFor()
    await admin.getByLabel('Subject in English').fill('Hello {name}, come in')
    await admin.getByRole('button', { name: 'Preview' }).first().click()
    await admin.getByText('Hello Ada, come in').waitFor()
    await admin.getByLabel('Text in English').fill('Good day,\n{name}')
    await admin.getByRole('button', { name: 'Save' }).first().click()
    await admin.getByText('changed here').waitFor()
    await admin.getByText('Saved. It counts from now on.').waitFor()
    expect(
      await button(admin, 'Save')
        .first()
        .evaluate(pressed => pressed.matches(':focus')),
    ).toBe(true)
    await button(admin, 'Back to the original').click()
    await expect.poll(() => admin.getByLabel('Subject in English').inputValue()).not.toContain('come in')
    await picture(admin, 'admin-templates')
  })

  it('goes to other systems, and what became of it is in the log', async () => {
    await admin.goto(house.at('/admin/webhooks'))
    await admin.getByLabel('Address').fill('http://127.0.0.1:9/hook')
    await admin.getByRole('button', { name: 'Make the endpoint' }).click()
    await admin.getByText(/^whsec_/).waitFor()
    await picture(admin, 'admin-webhooks')
    await admin.goto(house.at('/admin/people'))
    await admin.getByRole('link', { name: /Camille Durand/ }).click()
    await admin.getByRole('heading', { name: 'Camille Durand' }).waitFor()
    await admin.getByRole('button', { name: 'Suspend…' }).click()
    await admin.getByLabel('Why, in words that the person may read').fill('unpaid bills')
    await admin.getByRole('button', { name: 'Suspend account' }).click()
    await admin.getByRole('button', { name: 'Reactivate account' }).waitFor()
    await expect
      .poll(
        async () => {
          await admin.goto(house.at('/admin/deliveries?channel=webhook'))
          const failed = admin.getByText(/ECONNREFUSED/).first()
          return failed.waitFor({ timeout: 2000 }).then(
            () => true,
            () => false,
          )
        },
        { timeout: 15_000 },
      )
      .toBe(true)
    await admin.goto(house.at('/admin/deliveries'))
    await admin.getByRole('cell', { name: 'The account is suspended Mail' }).waitFor()
    await picture(admin, 'admin-deliveries')
  })

  it('complains of nothing', () => expect(house.complaints).toEqual([]))
})
