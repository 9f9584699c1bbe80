import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { picture, pictures } from './support/browser.ts'
import { type House, openHouse } from './support/house.ts'

const whisper = `
title: Whisper
summary: { en: Speech to text for audio and video, fr: Transcription audio et vidéo }
category: audio
otherwise: free
rules:
  - { on: POST /asr, tokens: 100, title: Transcribe }
  - { on: "GET /studio/**", tokens: 10, pass: 30m }
  - { on: "GET /r/*", access: public }
`

/** The admin's work with applications and people, in a real browser. */
describe('an admin at the desk', () => {
  let house: House
  let admin: Page

  beforeAll(async () => {
    house = await openHouse({ apps: { whisper } })
    admin = await house.openAdmin()
  })
  afterAll(() => house?.close())

  const panel = (name: string) => admin.getByRole('region', { name: new RegExp(`^${name}`) })

  it('tries a request and reads which rule holds, what it costs and why', async () => {
    await admin.goto(house.at('/admin/apps'))
    const whisper = panel('Whisper')
    await whisper.getByText('Try a request…').click()
    await whisper.getByLabel('Path or address').fill('/studio/mix?a=b')
    await whisper.getByRole('button', { name: 'Try it' }).click()
    await whisper.getByText('2. GET /studio/**').waitFor()
    await whisper.getByText('another method').waitFor()
    await picture(admin, 'desk-trial')
    await whisper.getByLabel('Path or address').fill('/studio//mix')
    await whisper.getByRole('button', { name: 'Try it' }).click()
    await whisper.getByText(/The gate answers 400/).waitFor()
  })

  it('sees what other prices would have brought before they are saved', async () => {
    const whisper = panel('Whisper')
    await whisper.getByLabel('Price of POST /asr').fill('150')
    await whisper.getByRole('button', { name: 'What would that mean?' }).click()
    await whisper.getByText('The last 30 days at these prices').waitFor()
    await picture(admin, 'desk-simulation')
    await whisper.getByLabel('Price of POST /asr').fill('160')
    await expect.poll(() => whisper.getByText('The last 30 days at these prices').count()).toBe(0)
  })

  it('reads that a price is saved only where nothing typed is left', async () => {
    const whisper = panel('Whisper')
    const save = whisper.getByRole('button', { name: 'Save prices' })
    await whisper.getByLabel('Price of POST /asr').fill('100')
    await whisper.getByLabel('Price of GET /studio/**').fill('12')
    await save.click()
    await whisper.getByText(/^Saved\./).waitFor()
    await whisper.getByLabel('Price of POST /asr').fill('20')
    await whisper.getByRole('button', { name: 'Back to the file' }).click()
    await whisper.getByRole('button', { name: 'Back to the file' }).waitFor({ state: 'detached' })
    expect(await whisper.getByLabel('Price of POST /asr').inputValue()).toBe('20')
    expect(await whisper.getByText(/^Saved\./).count()).toBe(0)
    await save.click()
    await whisper.getByText(/^Saved\./).waitFor()
    await whisper.getByRole('button', { name: 'Back to the file' }).waitFor()
  })

  it('gives an application another title, which goes back to the file when it is emptied', async () => {
    await admin.goto(house.at('/admin/apps'))
    await panel('Whisper').getByText('Texts and place…').click()
    await panel('Whisper').getByLabel('Title in English').fill('Scribe')
    await panel('Whisper').getByLabel('Category').fill('words')
    await picture(admin, 'desk-texts')
    await panel('Whisper').getByRole('button', { name: 'Save texts' }).click()
    await panel('Scribe').getByLabel('Title in English').fill('')
    await panel('Scribe').getByRole('button', { name: 'Save texts' }).click()
    await panel('Whisper').waitFor()
  })

  it('writes an application without a file, is told what is wrong in it, and removes it', async () => {
    await admin.getByRole('link', { name: 'Write an application' }).click()
    await admin.getByLabel('Name').fill('notes')
    const text = admin.getByLabel('Its app.yaml')
    const good = await text.inputValue()
    await text.fill(`${good}limits: 5/s\n`)
    await admin.getByRole('button', { name: 'Put it behind the gate' }).click()
    await admin.getByText(/line 8: limits .* did you mean limit\?/).waitFor()
    await picture(admin, 'desk-written')
    await text.fill(good)
    await admin.getByRole('button', { name: 'Put it behind the gate' }).click()
    await panel('My tool').getByText('written here').waitFor()
    await panel('My tool').getByRole('button', { name: 'Switch off' }).click()
    await panel('My tool').getByRole('button', { name: 'Remove…' }).click()
    await panel('My tool').getByRole('button', { name: 'Remove for good' }).click()
    await expect.poll(() => panel('My tool').count()).toBe(0)
  })

  it('gives tokens to people chosen in the list, after saying how many and how much', async () => {
    await house.openPerson()
    await admin.goto(house.at('/admin/people'))
    await admin.getByLabel('Choose Camille Durand').check()
    await admin.getByText('1 person chosen').waitFor()
    await admin.getByRole('button', { name: 'Give tokens…' }).click()
    await admin.getByLabel('Tokens for each').fill('250')
    await admin.getByLabel('Reason').fill('Welcome to the house')
    await admin.getByText('This is about 1 person.').waitFor()
    await pictures(admin, 'desk-bulk')
    await admin.getByRole('button', { name: 'Give to 1 person' }).dblclick()
    await admin.getByText('Finished: 1 of 1 done.').waitFor()
    const row = admin.getByRole('row').filter({ hasText: 'camille@example.com' })
    await row.getByText('250', { exact: true }).waitFor()
    await picture(admin, 'desk-bulk-done')
  })

  it('suspends all that match, but for administrators', async () => {
    await admin.goto(house.at('/admin/people'))
    await admin.getByRole('button', { name: 'Suspend…' }).click()
    await admin.getByText('Left out: 1 administrator.').waitFor()
    await admin.getByLabel('Why, in words that they may read').fill('The house is closed in August')
    await admin.getByRole('button', { name: 'Suspend 1 person' }).click()
    await admin.getByText('Finished: 1 of 1 done.').waitFor()
    const row = admin.getByRole('row').filter({ hasText: 'camille@example.com' })
    await row.getByText('Suspended').waitFor()
  })

  it('sees the portal as a person does, changes nothing, and stops', async () => {
    await house.openPerson({ name: 'Zoë Martin', email: 'zoe@example.com' })
    await admin.goto(house.at('/admin/people'))
    await admin.getByRole('link', { name: /zoe@example.com/ }).click()
    await admin.getByRole('button', { name: 'See the portal as this person…' }).click()
    await admin.getByLabel('Why', { exact: true }).fill('A question by mail')
    await picture(admin, 'desk-person')
    await admin.getByRole('button', { name: 'See as this person', exact: true }).click()
    await admin.getByText(/You see the portal as Zoë Martin, until/).waitFor()
    await admin.getByRole('button', { name: 'Account menu of Zoë Martin' }).waitFor()
    expect(await admin.getByRole('link', { name: 'Administration' }).count()).toBe(0)
    await picture(admin, 'desk-view')
    await admin.goto(house.at('/account'))
    await admin.getByLabel('Name').fill('Mallory')
    await admin.getByRole('button', { name: 'Save' }).click()
    await admin.getByText(/can change nothing meanwhile/).waitFor()
    await admin.getByRole('button', { name: 'Stop' }).click()
    await admin.getByRole('heading', { name: 'Zoë Martin' }).waitFor()
    const tabs = admin.getByRole('navigation', { name: 'About this person' })
    await tabs.getByRole('link', { name: 'Audit log' }).click()
    await admin.getByText('Began to see the portal as somebody').waitFor()
    await admin.goto(house.at('/admin/people'))
  })

  it('takes the list away as a file', async () => {
    const download = admin.waitForEvent('download')
    await admin.getByRole('link', { name: 'CSV' }).click()
    expect((await download).suggestedFilename()).toBe('people.csv')
  })

  it('saw no script error and nothing that the content policy had to stop', () => {
    expect(house.complaints).toEqual([])
  })
})
