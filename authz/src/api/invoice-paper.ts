import { decimalsOf, toWhole } from '../billing/money.ts'
import type { TaxShare } from './contract-invoices.ts'
import type { CreditNoteRow, InvoiceRow, PaymentRow } from './invoice-rows.ts'
import { type InvoiceWords, invoiceWords } from './invoice-words.ts'
import {
  body,
  bold,
  brand,
  ink,
  makePaper,
  onEveryPage,
  type Paper,
  readable,
  rule,
  soft,
  widthOf,
  write,
  writeRight,
} from './paper.ts'

const margin = 56
/** What stands at the foot of every page needs so much room. */
const footHeight = 84

/** Lines of a text, each on its own; answers where the next thing stands. */
const writeLines = (pdf: Paper, lines: (string | null)[], x: number, y: number, width: number) => {
  let at = y
  for (const text of lines.flatMap(text => (text === null ? [] : text.split('\n')))) {
    pdf.text(readable(pdf, text), x, at, { width })
    at = pdf.y + 1.5
  }
  return at
}

const readDay = (words: InvoiceWords, day: string) =>
  new Intl.DateTimeFormat(words.locale, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(day))

const readRate = (words: InvoiceWords, rate: number) =>
  new Intl.NumberFormat(words.locale, { style: 'percent', maximumFractionDigits: 2 }).format(rate / 10_000)

/** A sum; by the currency's code where the fonts lack its sign. */
const readMoney = (pdf: Paper, words: InvoiceWords, amount: number, currency: string) => {
  const digits = decimalsOf(currency)
  const say = (currencyDisplay: 'symbol' | 'code') =>
    new Intl.NumberFormat(words.locale, {
      style: 'currency',
      currency,
      currencyDisplay,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }).format(toWhole(amount, currency))
  const text = say('symbol')
  return readable(pdf, text).includes('?') ? say('code') : text
}

/** What a paper says beside its seller and buyer. */
type Face = {
  title: string
  number: string
  facts: [string, string][]
  /** Title, count, price of one, rate, and the sum. */
  items: { title: string; count: number | null; amount: number; rate: number; sum: number }[]
  taxes: TaxShare[]
  total: number
}

type Sheet = { pdf: Paper; words: InvoiceWords; money: (amount: number) => string; invoice: InvoiceRow }

const countryName = (words: InvoiceWords, code: string) =>
  new Intl.DisplayNames(words.locale, { type: 'region' }).of(code) ?? code

const drawFacts = (pdf: Paper, facts: [string, string][], y: number) => {
  facts.forEach(([name, value], i) => {
    body(pdf, soft, 9.5)
    write(pdf, name, pdf.page.width - margin - 215, y + i * 15)
    body(pdf, ink, 9.5)
    writeRight(pdf, value, y + i * 15, 140)
  })
  return y + facts.length * 15
}

/** Seller, title and buyer; answers where the next thing stands. */
const drawHead = ({ pdf, words, invoice }: Sheet, face: Face) => {
  const { seller, buyer } = invoice
  const half = widthOf(pdf) / 2 - 10
  pdf.rect(0, 0, pdf.page.width, 8).fill(brand)
  bold(pdf, 13)
  const under = writeLines(pdf, [seller?.name ?? '–'], margin, 44, half)
  body(pdf, soft, 9.5)
  const left = writeLines(pdf, [seller?.address ?? null], margin, under + 2, half)
  bold(pdf, 24)
  writeRight(pdf, face.title, 38)
  bold(pdf, 12)
  writeRight(pdf, face.number, 70)
  const top = Math.max(left, drawFacts(pdf, face.facts, 96)) + 26
  body(pdf, soft, 9)
  write(pdf, words.billTo, margin, top)
  bold(pdf, 11)
  const name = writeLines(pdf, [buyer.name], margin, top + 13, half)
  body(pdf)
  const country = buyer.country && countryName(words, buyer.country)
  const vat = buyer.vatNumber && words.vat(buyer.vatNumber)
  return writeLines(pdf, [buyer.address, country, vat, buyer.email], margin, name, half) + 26
}

const bottomOf = (pdf: Paper) => pdf.page.height - footHeight

/** Where the next thing of this height stands: on another page where this one has no room for it. */
const roomFor = (pdf: Paper, height: number, y: number) => {
  if (y + height <= bottomOf(pdf)) return y
  pdf.addPage()
  return margin
}

/** The widths of all columns but the first, which takes the rest. */
const columns = [62, 82, 52, 86]

const drawCells = (pdf: Paper, cells: string[], y: number) => {
  let x = margin + widthOf(pdf) - columns.reduce((sum, width) => sum + width, 0)
  columns.forEach((width, i) => {
    write(pdf, cells[i] ?? '', x, y, { width, align: 'right' })
    x += width
  })
}

const drawItems = (sheet: Sheet, face: Face, y: number) => {
  const { pdf, words, money } = sheet
  const titleWidth = widthOf(pdf) - columns.reduce((sum, width) => sum + width, 0) - 10
  const drawTitles = (at: number) => {
    body(pdf, soft, 9)
    write(pdf, words.item, margin, at)
    drawCells(pdf, [words.count, words.unit, words.tax, words.amount], at)
    rule(pdf, at + 15)
    return at + 22
  }
  let at = drawTitles(y)
  for (const item of face.items) {
    body(pdf)
    const height = pdf.heightOfString(readable(pdf, item.title), { width: titleWidth }) + 9
    if (at + height > bottomOf(pdf)) {
      pdf.addPage()
      at = drawTitles(margin)
    }
    body(pdf)
    pdf.text(readable(pdf, item.title), margin, at, { width: titleWidth })
    const count = item.count === null ? '' : new Intl.NumberFormat(words.locale).format(item.count)
    const cells = [
      count,
      item.count === null ? '' : money(item.amount),
      readRate(words, item.rate),
      money(item.sum),
    ]
    drawCells(pdf, cells, at)
    rule(pdf, at + height - 4)
    at += height
  }
  return at + 8
}

const drawSum = ({ pdf }: Sheet, name: string, sum: string, y: number) => {
  write(pdf, name, pdf.page.width - margin - 235, y)
  writeRight(pdf, sum, y, 110)
  return y + 17
}

/** Net and tax by rate, the total, and then what became of it: `after` are its lines, the last one in bold. */
const drawTotals = (sheet: Sheet, face: Face, after: [string, number][], y: number) => {
  const { pdf, words, money, invoice } = sheet
  const isTaxed = face.taxes.some(({ rate }) => rate > 0)
  let at = roomFor(pdf, 40 + face.taxes.length * 34 + after.length * 17, y)
  body(pdf, soft)
  for (const { rate, net, tax } of isTaxed ? face.taxes : []) {
    const shown = readRate(words, rate)
    at = drawSum(sheet, words.net(shown), money(net), at)
    if (rate > 0) at = drawSum(sheet, words.taxAt(shown), money(tax), at)
  }
  bold(pdf, 12)
  at = drawSum(sheet, isTaxed ? words.withTax : words.total, money(face.total), at + 2) + 3
  after.forEach(([name, sum], i) => {
    if (i === after.length - 1) bold(pdf)
    else body(pdf, soft)
    at = drawSum(sheet, name, money(sum), at)
  })
  body(pdf, soft, 9)
  const note = invoice.seller?.taxNote ?? null
  return writeLines(pdf, [note, isTaxed ? words.included : null], margin, at + 8, widthOf(pdf)) + 18
}

const drawTransfer = ({ pdf, words, invoice }: Sheet, to: string, y: number) => {
  const lines = to.split('\n').length
  const at = roomFor(pdf, 62 + lines * 14, y)
  const height = 38 + lines * 14
  pdf.rect(margin, at, widthOf(pdf), height).lineWidth(0.8).dash(3, { space: 3 }).stroke(soft).undash()
  bold(pdf)
  write(pdf, words.how, margin + 14, at + 12)
  body(pdf)
  writeLines(pdf, [to], margin + 14, at + 28, widthOf(pdf) / 2)
  body(pdf, soft, 9)
  const half = { width: widthOf(pdf) / 2 - 14, align: 'right' } as const
  write(pdf, words.reference, margin + widthOf(pdf) / 2, at + 13, half)
  bold(pdf, 12)
  write(pdf, invoice.reference ?? invoice.number ?? '', margin + widthOf(pdf) / 2, at + 27, half)
}

/** The seller's own words, registration and the page's number, on every page. */
const drawFeet = ({ pdf, words, invoice: { seller } }: Sheet) => {
  const facts = [seller?.name, seller?.registration, seller?.vatNumber && words.vat(seller.vatNumber)]
  const lines = [facts.filter(Boolean).join('  ·  '), ...(seller?.footer ?? '').split('\n')]
  onEveryPage(pdf, (page, count) => {
    const top = pdf.page.height - footHeight + 24
    rule(pdf, top - 8)
    body(pdf, soft, 8)
    lines.slice(0, 4).forEach((text, n) => {
      write(pdf, text, margin, top + n * 11, { width: widthOf(pdf) - 90, height: 11, ellipsis: true })
    })
    writeRight(pdf, words.page(page, count), top, 80)
  })
}

const drawPaper = (
  invoice: InvoiceRow,
  words: InvoiceWords,
  face: Face,
  after: [string, number][],
  transferTo: string | null,
): Paper => {
  const pdf = makePaper({
    margin,
    language: invoice.language,
    title: `${face.title} ${face.number}`,
    author: invoice.seller?.name ?? '',
    texts: [invoice, face.items, transferTo],
  })
  const money = (amount: number) => readMoney(pdf, words, amount, invoice.currency)
  const sheet = { pdf, words, money, invoice }
  const items = drawItems(sheet, face, drawHead(sheet, face))
  const end = drawTotals(sheet, face, after, items)
  if (transferTo !== null) drawTransfer(sheet, transferTo, end)
  drawFeet(sheet)
  pdf.end()
  return pdf
}

type InvoicePapers = { payments: PaymentRow[]; notes: CreditNoteRow[]; transferTo: string | null }

/** An invoice as it was sent, with what was paid and credited since. A draft says that it is one. */
export const drawInvoice = (invoice: InvoiceRow, { payments, notes, transferTo }: InvoicePapers): Paper => {
  const words: InvoiceWords = invoiceWords[invoice.language]
  const day = (text: string) => readDay(words, text)
  const rest = Math.max(0, invoice.total - invoice.credited - invoice.paid)
  const isOpen = rest > 0 && invoice.paidAt === null
  const facts: [string, string][] = []
  if (invoice.issuedOn) facts.push([words.date, day(invoice.issuedOn)])
  if (invoice.dueOn) facts.push([words.due, day(invoice.dueOn)])
  if (invoice.reference) facts.push([words.order, invoice.reference])
  const after: [string, number][] = [
    ...notes.map(({ number, amount }): [string, number] => [words.credited(number), -amount]),
    ...payments.map(({ paidOn, amount }): [string, number] => [words.paidOn(day(paidOn)), -amount]),
  ]
  if (after.length > 0 && (isOpen || invoice.paid === 0)) after.push([words.rest, rest])
  const face = {
    title: words.invoice,
    number: invoice.number ?? words.draft,
    facts,
    items: invoice.items.map(item => ({ ...item, sum: item.count * item.amount })),
    taxes: invoice.taxes,
    total: invoice.total,
  }
  return drawPaper(invoice, words, face, after.slice(-20), isOpen ? transferTo : null)
}

/** A credit note of an invoice: what is taken off, by rate, and why. */
export const drawCreditNote = (invoice: InvoiceRow, note: CreditNoteRow): Paper => {
  const words: InvoiceWords = invoiceWords[invoice.language]
  const day = (text: string) => readDay(words, text)
  const about = words.refersTo(invoice.number ?? '', day(invoice.issuedOn ?? note.issuedOn))
  const face = {
    title: words.creditNote,
    number: note.number,
    facts: [[words.date, day(note.issuedOn)]] as [string, string][],
    items: note.taxes.map(({ rate, gross }) => ({
      title: `${about}\n${note.reason}`,
      count: null,
      amount: 0,
      rate,
      sum: -gross,
    })),
    taxes: note.taxes.map(({ rate, net, tax, gross }) => ({ rate, net: -net, tax: -tax, gross: -gross })),
    total: -note.amount,
  }
  return drawPaper(invoice, words, face, [], null)
}
