import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { picture, pictures, signUp } from './support/browser.ts'
import { type House, openHouse } from './support/house.ts'

/** Vouchers from the printed sheet to the charge that they paid for, in a real browser, in both languages. */
describe('vouchers', () => {
  let house: House
  let admin: Page
  let person: Page
  let french: Page
  let codes: string[]

  beforeAll(async () => {
    house = await openHouse()
    admin = await house.openAdmin()
    person = await house.openPage()
    french = await house.openPage({ locale: 'fr-FR' })
  })
  afterAll(() => house?.close())

  it('are made by an admin, who sees first what they come to', async () => {
    await admin.goto(house.at('/admin/vouchers'))
    await admin.getByLabel('Name').fill('Christmas workshop')
    await admin.getByLabel('Beginning of the codes').fill('noel')
    await admin.getByLabel('Vouchers', { exact: true }).fill('500')
    await admin.getByText('500 vouchers of 100 tokens = 50\u202f000 tokens').waitFor()
    await picture(admin, 'vouchers-new')
    await admin.getByLabel('Vouchers', { exact: true }).fill('12')
    await admin.getByLabel('Most for one person').fill('2')
    await admin.getByLabel('Tokens last').selectOption('Some days')
    await admin.getByLabel('Days after redeeming').fill('90')
    await admin.getByRole('button', { name: 'Make the vouchers' }).click()
    await admin.getByRole('heading', { name: 'Christmas workshop' }).waitFor()
    codes = await admin.getByText(/^NOEL(-[A-Z2-9]{4}){3}$/).allInnerTexts()
    expect(codes).toHaveLength(12)
  })

  it('are printed on a sheet, each with a QR code', async () => {
    await admin.getByRole('link', { name: 'Print sheet' }).click()
    await admin.getByRole('button', { name: 'Print' }).waitFor()
    await expect
      .poll(() => admin.getByRole('img', { name: /^QR code of the voucher NOEL-/ }).count())
      .toBe(12)
    await picture(admin, 'voucher-sheet')
    await admin.emulateMedia({ media: 'print', colorScheme: 'dark' })
    await admin.screenshot({ path: 'e2e/screenshots/voucher-sheet-print.png', fullPage: true })
    expect(await admin.getByRole('button', { name: 'Print' }).isVisible()).toBe(false)
    expect(await admin.getByText(codes[0] ?? '').isVisible()).toBe(true)
    await admin.emulateMedia({ media: 'screen', colorScheme: 'light' })
  })

  const makeDynamicCode = async (page: Page) => {
    const tab = page.getByRole('tab', { name: /Dynami/ })
    if (await tab.count()) await tab.click()
    await page.getByLabel('Destination').fill('https://example.com/menu')
    await page.getByRole('button', { name: /^(Create dynamic code|Créer un code dynamique)/ }).click()
  }
  const countCodes = (page: Page) =>
    page
      .getByRole('list', { name: /^(Your codes|Vos codes)$/ })
      .getByRole('listitem')
      .count()
  /** From the refusal in the application to the receipt of it. */
  const followRefusal = async (page: Page) => {
    const way = page.getByRole('alert').getByRole('link')
    await page.goto((await way.getAttribute('href')) ?? '')
  }

  it('help somebody whom an application refused: back there, and again, it is paid', async () => {
    await person.goto(house.at('/sign-up'))
    await signUp(person, 'Camille Durand', 'camille@example.com')
    await person.getByRole('link', { name: /^Balance/ }).waitFor()
    await person.goto(house.at('/launch?app=qrcodes&to=/'))
    await makeDynamicCode(person)
    await followRefusal(person)
    await person.getByRole('heading', { name: '100 tokens missing' }).waitFor()
    await pictures(person, 'receipt-voucher')
    await person.getByLabel('Voucher code').fill('NOEL-2222-2222-2222')
    await person.getByRole('button', { name: 'Redeem' }).click()
    await person.getByText('There is no voucher with this code.').waitFor()
    await person.getByLabel('Voucher code').fill((codes[0] ?? '').toLowerCase().replaceAll('-', ' '))
    await person.getByRole('button', { name: 'Redeem' }).click()
    await person.getByRole('heading', { name: 'You have enough now' }).waitFor()
    await person.getByText(/100 tokens added\. They are good until/).waitFor()
    await picture(person, 'receipt-redeemed')
    await person.getByRole('link', { name: 'Back to QR Codes' }).click()
    await person.getByRole('heading', { name: 'QR Codes' }).waitFor()
    await makeDynamicCode(person)
    await expect.poll(() => countCodes(person)).toBe(1)
    await person.goto(house.at('/tokens'))
    await person
      .getByRole('row', { name: /Dynamic code|POST \/api\/dynamic/ })
      .first()
      .waitFor()
    await person.getByRole('row', { name: /Christmas workshop/ }).waitFor()
  })

  it('are redeemed on the page of tokens too, and tell in words why one gives nothing', async () => {
    await picture(person, 'tokens-voucher')
    await person.getByLabel('Voucher code').fill(codes[0] ?? '')
    await person.getByRole('button', { name: 'Redeem' }).click()
    await person.getByText(/as many of its kind as one person may/).waitFor()
  })

  it('lead from the paper through sign-up to one button, and redeem nothing by themselves', async () => {
    await french.goto(house.at(`/redeem?code=${codes[2]}`))
    await french.waitForURL(/\/sign-in\?next=/)
    await french.getByRole('link', { name: 'Créez-en un' }).click()
    await french.getByLabel('Nom').fill('Zoé Martin')
    await french.getByLabel('Adresse e-mail').fill('zoe@example.com')
    await french.getByLabel('Mot de passe').fill('correct horse battery')
    await french.getByRole('button', { name: 'Créer le compte' }).click()
    await french.getByRole('heading', { name: 'Utiliser un bon' }).waitFor()
    expect(await french.getByLabel('Code du bon').inputValue()).toBe(codes[2])
    expect(await french.getByRole('link', { name: /^Solde/ }).innerText()).toMatch(/^\D*0\D*$/)
    // These leave the page in English.
    await pictures(french, 'redeem')
    await french.getByRole('button', { name: 'Français' }).click()
    await french.getByRole('button', { name: 'Utiliser', exact: true }).click()
    await french.getByRole('heading', { name: 'Ajout de 100 jetons' }).waitFor()
    await french
      .getByRole('link', { name: /^Solde/ })
      .getByText('100')
      .waitFor()
    await picture(french, 'redeemed')
    await french.goto(house.at(`/redeem?code=${codes[0]}`))
    await french.getByRole('button', { name: 'Utiliser', exact: true }).click()
    await french.getByText(/Quelqu’un d’autre a déjà utilisé ce bon/).waitFor()
  })

  it('tell the same story in French', async () => {
    await french.goto(house.at('/launch?app=qrcodes&to=/'))
    await makeDynamicCode(french)
    await expect.poll(() => countCodes(french)).toBe(1)
    await makeDynamicCode(french)
    await followRefusal(french)
    await french.getByRole('heading', { name: 'Il manque 100 jetons' }).waitFor()
    await french.getByLabel('Code du bon').fill(codes[3] ?? '')
    await french.getByRole('button', { name: 'Utiliser', exact: true }).click()
    await french.getByRole('heading', { name: 'Votre solde suffit maintenant' }).waitFor()
    await french.getByText(/Ajout de 100 jetons\. Valables jusqu’au/).waitFor()
    await french.getByRole('link', { name: 'Retour à QR Codes' }).click()
    await french.getByRole('heading', { name: 'QR Codes' }).waitFor()
    await makeDynamicCode(french)
    await expect.poll(() => countCodes(french)).toBe(2)
    await french.goto(house.at('/tokens'))
    await expect.poll(() => french.getByRole('row', { name: /Code dynamique/ }).count()).toBe(2)
    await expect.poll(() => french.getByRole('row', { name: /Christmas workshop/ }).count()).toBe(2)
  })

  it('show the admin who redeemed them, are found by their code, and end when they are revoked', async () => {
    await admin.goto(house.at(`/admin/vouchers?search=${codes[2]}`))
    await admin
      .getByRole('row', { name: /Christmas workshop/ })
      .getByText('3 of 12')
      .waitFor()
    await picture(admin, 'vouchers')
    await admin.getByRole('link', { name: /Christmas workshop/ }).click()
    await admin
      .getByRole('row')
      .filter({ hasText: codes[2] ?? '' })
      .getByRole('link', { name: 'Zoé Martin' })
      .waitFor()
    await admin.getByRole('searchbox').fill('')
    await admin
      .getByRole('row')
      .filter({ hasText: codes[0] ?? '' })
      .getByRole('link', { name: 'Camille Durand' })
      .waitFor()
    await picture(admin, 'voucher-batch')
    const download = admin.waitForEvent('download')
    await admin.getByRole('link', { name: 'CSV' }).click()
    expect((await download).suggestedFilename()).toBe('vouchers-noel.csv')
    await admin.getByRole('button', { name: 'Revoke…' }).first().click()
    await admin.getByRole('button', { name: `Revoke ${codes[1]}` }).click()
    await admin
      .getByRole('row')
      .filter({ hasText: codes[1] ?? '' })
      .getByText('revoked')
      .waitFor()
    await admin.getByRole('button', { name: 'Revoke all…' }).click()
    await admin.getByRole('button', { name: 'Revoke these vouchers' }).click()
    await expect.poll(() => admin.getByRole('button', { name: /^Revoke/ }).count()).toBe(0)
    await french.goto(house.at(`/redeem?code=${codes[5]}`))
    await french.getByRole('button', { name: 'Utiliser', exact: true }).click()
    await french.getByText(/Ce bon a été retiré/).waitFor()
  })

  it('saw no script error and nothing that the content policy had to stop', () => {
    expect(house.complaints).toEqual([])
  })
})
