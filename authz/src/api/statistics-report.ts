import type { DayFigures, Statistics } from './contract-figures.ts'
import {
  body,
  bold,
  brand,
  ink,
  makePaper,
  onEveryPage,
  type Paper,
  rule,
  soft,
  widthOf,
  write,
  writeRight,
} from './paper.ts'
import type { StatisticsWords } from './statistics-words.ts'

type Options = { language: 'en' | 'fr'; words: StatisticsWords; app: string | null; house: string }

const margin = 48
const rowHeight = 17
const shownApps = 25
const shownPeople = 10

const number = (words: StatisticsWords, value: number) => new Intl.NumberFormat(words.locale).format(value)

const date = (words: StatisticsWords, day: string) =>
  new Intl.DateTimeFormat(words.locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(day))

const drawHead = (pdf: Paper, words: StatisticsWords, { from, to }: Statistics, options: Options) => {
  pdf.rect(0, 0, pdf.page.width, 8).fill(brand)
  bold(pdf, 24)
  write(pdf, words.title, margin, 40)
  body(pdf, soft, 11)
  write(pdf, `${options.house} – ${options.app ?? words.allApps}`, margin, 72)
  write(pdf, words.days(date(words, from), date(words, to)), margin, 88)
}

const drawTotals = (pdf: Paper, words: StatisticsWords, { total, before }: Statistics, y: number) => {
  const names = ['requests', 'tokens', 'refusals', 'visits', 'joined', 'granted'] as const
  const width = widthOf(pdf) / 3
  names.forEach((name, i) => {
    const [x, top] = [margin + (i % 3) * width, y + Math.floor(i / 3) * 58]
    body(pdf, soft, 10)
    write(pdf, words[name], x, top)
    bold(pdf, 19)
    write(pdf, number(words, total[name]), x, top + 13)
    body(pdf, soft, 9)
    write(pdf, words.before(number(words, before.total[name])), x, top + 36)
  })
  return y + 2 * 58 + 12
}

const drawTitle = (pdf: Paper, text: string, y: number) => {
  bold(pdf, 13)
  write(pdf, text, margin, y)
  return y + 22
}

/** A bar for each day, with the highest one's number above and the first and last day below. */
const drawBars = (pdf: Paper, words: StatisticsWords, days: DayFigures[], y: number) => {
  const height = 110
  const most = Math.max(1, ...days.map(({ tokens }) => tokens))
  const slot = widthOf(pdf) / days.length
  body(pdf, soft, 9)
  write(pdf, number(words, most), margin, y)
  const top = y + 12
  for (const edge of [top, top + height]) rule(pdf, edge)
  days.forEach(({ tokens }, i) => {
    const tall = (tokens / most) * height
    if (tall > 0) pdf.rect(margin + i * slot, top + height - tall, Math.max(slot * 0.7, 0.5), tall).fill(ink)
  })
  pdf.fillColor(soft)
  write(pdf, date(words, days[0]?.day ?? ''), margin, top + height + 5)
  writeRight(pdf, date(words, days.at(-1)?.day ?? ''), top + height + 5)
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
  rule(pdf, y + 12)
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
  body(pdf, soft, 9)
  drawRow(pdf, words, head, at, first)
  for (const row of rows) {
    at += rowHeight
    if (at > bottom) {
      pdf.addPage()
      at = margin
    }
    body(pdf, ink, 9)
    drawRow(pdf, words, row, at, first)
  }
  return at + rowHeight + 16
}

const numberPages = (pdf: Paper, words: StatisticsWords) =>
  onEveryPage(pdf, (page, count) => {
    body(pdf, soft, 9)
    writeRight(pdf, words.page(page, count), pdf.page.height - margin - 10)
  })

/** A PDF of one to three pages: sums beside the days before, a bar a day, the apps, and who spent most. */
export const drawReport = (figures: Statistics, options: Options): Paper => {
  const { words } = options
  const pdf = makePaper({
    margin,
    language: options.language,
    title: `Octroi: ${words.title} ${figures.from} – ${figures.to}`,
    texts: [options.house, figures.apps, figures.people],
  })
  drawHead(pdf, words, figures, options)
  let y = drawTotals(pdf, words, figures, 122)
  y = drawTitle(pdf, words.perDay, y)
  y = drawBars(pdf, words, figures.days, y)
  const apps = figures.apps.slice(0, shownApps)
  const rows = apps.map(app => [app.app, app.requests, app.visits, app.refusals, app.tokens])
  if (rows.length === 0) {
    body(pdf, soft, 11)
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
