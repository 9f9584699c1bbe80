import PdfDocument from 'pdfkit'
import type { DayFigures, Statistics } from './contract-figures.ts'
import type { StatisticsWords } from './statistics-words.ts'

type Options = { language: 'en' | 'fr'; words: StatisticsWords; app: string | null; house: string }

const ink = '#1c1a14'
const soft = '#5d574a'
const line = '#e3ddcf'
const brand = '#b3261e'
const margin = 48
const rowHeight = 17
const shownApps = 25
const shownPeople = 10

type Paper = PDFKit.PDFDocument

const widthOf = (pdf: Paper) => pdf.page.width - 2 * margin

/** The standard fonts know Latin letters alone; what they lack is shown as a question mark. */
const plain = (text: string) =>
  text.replace(/[\u202f\u2009]/g, '\u00a0').replace(/[^\u0020-\u00ff\u2019\u2013\u20ac\u0153\u0152]/gu, '?')

const write = (pdf: Paper, text: string, x: number, y: number, options: PDFKit.Mixins.TextOptions = {}) =>
  pdf.text(plain(text), x, y, { lineBreak: false, ...options })

const number = (words: StatisticsWords, value: number) => new Intl.NumberFormat(words.locale).format(value)

const date = (words: StatisticsWords, day: string) =>
  new Intl.DateTimeFormat(words.locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(day))

const drawHead = (pdf: Paper, words: StatisticsWords, { from, to }: Statistics, options: Options) => {
  pdf.rect(0, 0, pdf.page.width, 8).fill(brand)
  pdf.fillColor(ink).font('Helvetica-Bold').fontSize(24)
  write(pdf, words.title, margin, 40)
  pdf.font('Helvetica').fontSize(11).fillColor(soft)
  write(pdf, `${options.house} – ${options.app ?? words.allApps}`, margin, 72)
  write(pdf, words.days(date(words, from), date(words, to)), margin, 88)
}

const drawTotals = (pdf: Paper, words: StatisticsWords, { total, before }: Statistics, y: number) => {
  const names = ['requests', 'tokens', 'refusals', 'visits', 'joined', 'granted'] as const
  const width = widthOf(pdf) / 3
  names.forEach((name, i) => {
    const [x, top] = [margin + (i % 3) * width, y + Math.floor(i / 3) * 58]
    pdf.font('Helvetica').fontSize(10).fillColor(soft)
    write(pdf, words[name], x, top)
    pdf.font('Helvetica-Bold').fontSize(19).fillColor(ink)
    write(pdf, number(words, total[name]), x, top + 13)
    pdf.font('Helvetica').fontSize(9).fillColor(soft)
    write(pdf, words.before(number(words, before.total[name])), x, top + 36)
  })
  return y + 2 * 58 + 12
}

const drawTitle = (pdf: Paper, text: string, y: number) => {
  pdf.font('Helvetica-Bold').fontSize(13).fillColor(ink)
  write(pdf, text, margin, y)
  return y + 22
}

/** A bar for each day, with the highest one's number above and the first and last day below. */
const drawBars = (pdf: Paper, words: StatisticsWords, days: DayFigures[], y: number) => {
  const height = 110
  const most = Math.max(1, ...days.map(({ tokens }) => tokens))
  const slot = widthOf(pdf) / days.length
  pdf.font('Helvetica').fontSize(9).fillColor(soft)
  write(pdf, number(words, most), margin, y)
  const top = y + 12
  for (const edge of [top, top + height])
    pdf
      .moveTo(margin, edge)
      .lineTo(margin + widthOf(pdf), edge)
      .lineWidth(0.5)
      .stroke(line)
  days.forEach(({ tokens }, i) => {
    const tall = (tokens / most) * height
    if (tall > 0) pdf.rect(margin + i * slot, top + height - tall, Math.max(slot * 0.7, 0.5), tall).fill(ink)
  })
  pdf.fillColor(soft)
  write(pdf, date(words, days[0]?.day ?? ''), margin, top + height + 5)
  write(pdf, date(words, days.at(-1)?.day ?? ''), margin, top + height + 5, {
    width: widthOf(pdf),
    align: 'right',
  })
  return top + height + 34
}

type Cells = (string | number)[]

const drawRow = (pdf: Paper, words: StatisticsWords, cells: Cells, y: number, firstWidth: number) => {
  const width = (widthOf(pdf) - firstWidth) / (cells.length - 1)
  cells.forEach((cell, i) => {
    const text = typeof cell === 'number' ? number(words, cell) : cell
    if (i === 0) write(pdf, text, margin, y, { width: firstWidth - 8, height: rowHeight, ellipsis: true })
    else write(pdf, text, margin + firstWidth + (i - 1) * width, y, { width, align: 'right' })
  })
  pdf
    .moveTo(margin, y + 12)
    .lineTo(margin + widthOf(pdf), y + 12)
    .lineWidth(0.5)
    .stroke(line)
}

/** A table with its title; goes on over the page's end. */
const drawTable = (
  pdf: Paper,
  words: StatisticsWords,
  title: string,
  head: string[],
  rows: Cells[],
  y: number,
) => {
  const bottom = pdf.page.height - margin - 30
  let at = y
  if (at + 22 + 3 * rowHeight > bottom) {
    pdf.addPage()
    at = margin
  }
  at = drawTitle(pdf, title, at)
  const first = widthOf(pdf) * (head.length > 3 ? 0.34 : 0.6)
  pdf.font('Helvetica').fontSize(9).fillColor(soft)
  drawRow(pdf, words, head, at, first)
  for (const row of rows) {
    at += rowHeight
    if (at > bottom) {
      pdf.addPage()
      at = margin
    }
    pdf.font('Helvetica').fontSize(9).fillColor(ink)
    drawRow(pdf, words, row, at, first)
  }
  return at + rowHeight + 16
}

const numberPages = (pdf: Paper, words: StatisticsWords) => {
  const { count } = pdf.bufferedPageRange()
  for (let i = 0; i < count; i++) {
    pdf.switchToPage(i)
    // A line that would reach into the margin makes a page of its own.
    pdf.page.margins.bottom = 0
    pdf.font('Helvetica').fontSize(9).fillColor(soft)
    write(pdf, words.page(i + 1, count), margin, pdf.page.height - margin - 10, {
      width: widthOf(pdf),
      align: 'right',
    })
  }
}

/** A PDF of one to three pages: sums beside the days before, a bar a day, the apps, and who spent most. */
export const drawReport = (figures: Statistics, options: Options): NodeJS.ReadableStream & Paper => {
  const { words } = options
  const pdf = new PdfDocument({
    size: 'A4',
    margin,
    bufferPages: true,
    lang: options.language,
    info: { Title: `Octroi: ${words.title} ${figures.from} – ${figures.to}` },
  })
  drawHead(pdf, words, figures, options)
  let y = drawTotals(pdf, words, figures, 122)
  y = drawTitle(pdf, words.perDay, y)
  y = drawBars(pdf, words, figures.days, y)
  const apps = figures.apps.slice(0, shownApps)
  const rows = apps.map(app => [app.app, app.requests, app.visits, app.refusals, app.tokens])
  if (rows.length === 0) {
    pdf.font('Helvetica').fontSize(11).fillColor(soft)
    write(pdf, words.nothing, margin, y)
  } else {
    const head = [words.app, words.requests, words.visits, words.refusals, words.tokens]
    y = drawTable(pdf, words, words.byApp, head, rows, y)
    if (figures.apps.length > shownApps) {
      pdf.fillColor(soft)
      write(pdf, words.shortened(shownApps), margin, y - 10)
      y += 14
    }
  }
  const people = figures.people
    .slice(0, shownPeople)
    .map(({ name, email, requests, tokens }) => [
      name === '' ? email : `${name} (${email})`,
      requests,
      tokens,
    ])
  if (people.length > 0)
    drawTable(pdf, words, words.byPerson, [words.name, words.requests, words.tokens], people, y)
  numberPages(pdf, words)
  pdf.end()
  return pdf
}
