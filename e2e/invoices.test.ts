import { inflateSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { picture, pictures } from './support/browser.ts'
import { type House, openHouse } from './support/house.ts'

const offers = 'packs: { pro: { title: Pro, tokens: 2000, price: 15 } }\n'

/** What is written in a PDF. */
const readPdf = (file: Buffer): string => {
  const text = file.toString('latin1')
  expect(text).toMatch(/^%PDF-1[\s\S]*%%EOF\s*$/)
  return [...text.matchAll(/stream\r?\n([\s\S]*?)\r?\nendstream/g)]
    .map(([, part = '']) => inflateSync(Buffer.from(part, 'latin1')).toString('latin1'))
    .join('\n')
    .replace(/\[(.*?)\] TJ/g, (_, parts: string) =>
      [...parts.matchAll(/<([0-9a-f]*)>/g)]
        .map(([, hex = '']) => Buffer.from(hex, 'hex').toString('latin1'))
        .join(''),
    )
}

/** Our own invoices, from the seller's facts to a credit note, in a real browser. */
describe('our own invoices', () => {
  let house: House
  let admin: Page
  let buyer: Page
  const year = new Date().getUTCFullYear()

  beforeAll(async () => {
    house = await openHouse({ offers, env: { OCTROI_TRANSFER_TO: 'Octroi SARL\\nFR76 3000 1000 0100' } })
    admin = await house.openAdmin()
    buyer = await house.openPerson()
  })
  afterAll(() => house?.close())

  const open = (path: string) => admin.goto(house.at(path))
  const paperOf = async (page: Page, name: string) => {
    const href = await page.getByRole('link', { name, exact: true }).getAttribute('href')
    const answer = await page.context().request.get(new URL(href ?? '', house.service.portal).href)
    expect(answer.headers()['content-type']).toBe('application/pdf')
    return readPdf(await answer.body())
  }

  it('need somebody who sells, which the desk says and asks for', async () => {
    await open('/admin/invoices')
    await admin.getByText('No invoice can be sent yet', { exact: false }).waitFor()
    await admin.getByText('No invoices yet.').waitFor()
    await admin.getByRole('link', { name: 'Say who sells' }).click()
    await admin.getByLabel('Name', { exact: true }).fill('Octroi SARL')
    await admin.getByLabel('Address', { exact: true }).fill('1 rue du Péage\n75001 Paris')
    await admin.getByLabel('VAT number').fill('FR00123456789')
    await admin.getByLabel('Tax in %').fill('20')
    await admin.getByRole('button', { name: 'Save' }).click()
    await admin.getByText('Saved.').waitFor()
    await picture(admin, 'invoices-seller')
    await admin.getByLabel('Tax in %').fill('5,5')
    await expect.poll(() => admin.getByText('Saved.').count()).toBe(0)
  })

  it('are sent with an order by bank transfer, to whom the buyer named', async () => {
    await buyer.goto(house.at('/buy/pro'))
    await buyer.getByRole('button', { name: 'Company or address for the invoice…' }).click()
    await buyer.getByLabel('Name or company').fill('Durand & Fils SA')
    await buyer.getByLabel('Address').fill('12 avenue de l’Opéra\n69002 Lyon')
    await buyer.getByLabel('Country').selectOption('France')
    await buyer.getByLabel('I want the tokens at once', { exact: false }).check()
    await picture(buyer, 'buy-billing')
    await buyer.getByRole('button', { name: 'Order and pay €15.00' }).click()
    await buyer.waitForURL(/\/orders\//)
    await buyer.goto(house.at('/invoices'))
    const text = await paperOf(buyer, `Invoice INV-${year}-001`)
    for (const part of [`INV-${year}-001`, 'Durand & Fils SA', 'Lyon', 'FR76 3000', '\x8015.00', '\x802.50'])
      expect(text).toContain(part)
  })

  it('are paid in parts, and the last one confirms the order', async () => {
    await open('/admin/invoices')
    await admin.getByRole('link', { name: `INV-${year}-001` }).click()
    await admin.getByLabel('Sum that arrived, in EUR').fill('5')
    await admin.getByRole('button', { name: 'Note the payment' }).click()
    await admin.getByText('€5.00 paid').waitFor()
    await admin.getByLabel('Sum that arrived, in EUR').fill('10,01')
    await admin.getByRole('button', { name: 'Note the payment' }).click()
    await admin.getByText('That is more than is left of the invoice.').waitFor()
    await admin.getByLabel('Sum that arrived, in EUR').fill('10,00')
    await admin.getByRole('button', { name: 'Note the payment' }).click()
    await admin.getByText('paid', { exact: true }).waitFor()
    await buyer.reload()
    await buyer.getByText('paid', { exact: true }).waitFor()
    const me = await buyer.context().request.get(house.at('/api/me'))
    expect((await me.json()).balance).toBe(2000)
  })

  it('are written for a person, looked at as a draft, sent, and credited', async () => {
    await open('/admin/invoices/new')
    await admin.getByLabel('Email of the person').fill('nobody@example.com')
    await admin.getByLabel('Item').fill('Training')
    await admin.getByLabel('Quantity').fill('2')
    await admin.getByLabel('Price each').fill('60')
    await admin.getByText('€120.00').waitFor()
    await admin.getByRole('button', { name: 'Another line' }).click()
    await admin.getByLabel('Item').last().fill('Discount')
    await admin.getByLabel('Price each').last().fill('-12,50')
    await admin.getByText('€107.50').waitFor()
    await admin.getByLabel('Days that the tokens last').fill('30')
    await admin.getByRole('button', { name: 'Write the draft' }).click()
    await admin.getByText('Nobody here has this email.').waitFor()
    await admin.getByLabel('Email of the person').fill('camille@example.com')
    await admin.getByRole('button', { name: 'Write the draft' }).click()
    await admin.getByRole('heading', { name: 'Draft for Durand & Fils SA' }).waitFor()
    expect(await admin.getByLabel('Days that the tokens last').inputValue()).toBe('30')
    expect(await paperOf(admin, 'See the PDF')).toContain('Draft, not an invoice')
    await picture(admin, 'invoice-draft')
    await admin.getByRole('button', { name: 'Send the invoice' }).click()
    await admin.getByRole('heading', { name: `INV-${year}-002 for Durand & Fils SA` }).waitFor()
    await admin.getByRole('button', { name: 'Credit note…' }).click()
    await admin.getByLabel('Reason, as it stands on the credit note').fill('Half a day only')
    await admin.getByLabel('Sum to credit, in EUR').fill('50')
    await admin.getByRole('button', { name: 'Credit €50.00' }).click()
    await admin.getByText('€50.00 credited').waitFor()
    await pictures(admin, 'invoice')
    const text = await paperOf(admin, `CN-${year}-001`)
    for (const part of [`CN-${year}-001`, `INV-${year}-002`, 'Half a day only', '-\x8050.00'])
      expect(text).toContain(part)
  })

  it('are listed, for admins with filters and for people with what they can do', async () => {
    await open('/admin/invoices')
    await admin.getByRole('row', { name: /INV-/ }).nth(1).waitFor()
    await picture(admin, 'invoices')
    await admin.getByRole('combobox', { name: 'State' }).selectOption('paid')
    await admin.waitForURL(/state=paid/)
    await expect.poll(() => admin.getByRole('row', { name: /INV-/ }).count()).toBe(1)
    await buyer.goto(house.at('/invoices'))
    await buyer.getByRole('link', { name: `Credit note CN-${year}-001` }).waitFor()
    await pictures(buyer, 'own-invoices')
    await buyer.getByLabel('Name or company').fill('Camille Durand')
    await buyer.getByRole('button', { name: 'Save' }).click()
    await buyer.getByText('Saved. It stands on your next invoice.').waitFor()
    expect(house.complaints).toEqual([])
  })
})
