import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type House, openHouse } from './support/house.ts'

/** Which texts a browser downloads, and when. */
describe('the languages', () => {
  let house: House
  let admin: Page

  beforeAll(async () => {
    house = await openHouse()
    admin = await house.openAdmin()
  })
  afterAll(() => house?.close())

  it('cost a guest one file: of one language, and what every visitor needs', async () => {
    const guest = await house.openPage()
    const asked: string[] = []
    guest.on('request', request => {
      const name = /\/((?:shell|door|pages|admin)-[\w-]{8})\.js$/.exec(request.url())?.[1]
      if (name) asked.push(name)
    })
    await guest.goto(house.at('/'))
    await guest.getByRole('heading', { name: 'Open a tool, pay for what you use' }).waitFor()
    expect(asked).toEqual([expect.stringMatching(/^shell-/)])
    await guest.goto(house.at('/faq'))
    await guest.getByRole('heading', { name: 'Questions and answers' }).waitFor()
    expect(
      asked
        .slice(1)
        .map(name => name.split('-')[0])
        .toSorted(),
    ).toEqual(['pages', 'shell'])
    await guest.close()
  })

  it('change at once on an admin’s page, and on the next one', async () => {
    await admin.goto(house.at('/admin/people'))
    await admin.getByRole('heading', { name: 'People' }).waitFor()
    await admin.getByRole('button', { name: 'Français' }).click()
    await admin.getByRole('heading', { name: 'Personnes' }).waitFor()
    await admin.getByRole('link', { name: 'Invitations' }).click()
    await admin.getByRole('button', { name: 'Créer une invitation' }).waitFor()
    await admin.getByRole('link', { name: /^Solde/ }).click()
    await admin.getByRole('heading', { name: 'Mouvements' }).waitFor()
  })

  it('stay as they were chosen', async () => {
    await admin.goto(house.at('/admin/audit'))
    await admin.getByRole('heading', { name: 'Journal d’audit' }).waitFor()
    expect(await admin.locator('html').getAttribute('lang')).toBe('fr')
    await admin.getByRole('button', { name: 'English' }).click()
    await admin.getByRole('heading', { name: 'Audit log' }).waitFor()
    expect(house.complaints).toEqual([])
  })
})
