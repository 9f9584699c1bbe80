import { fileURLToPath } from 'node:url'
import PdfDocument from 'pdfkit'

export const ink = '#1c1a14'
export const soft = '#5d574a'
export const brand = '#b3261e'
const line = '#e3ddcf'

/** What the standard fonts of every reader can write: Windows-1252. */
const standard = /[\n\u0020-\u007e\u00a0-\u00ff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]/u
/** What our own fonts write beside it, from left to right. */
const alphabets =
  /[\n°©®\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Armenian}\p{Script=Georgian}\p{P}\p{Sc}\p{Sm}\p{N}\p{Zs}]/u

const fontFile = (name: string) =>
  fileURLToPath(import.meta.resolve(`dejavu-fonts-ttf/ttf/DejaVuSansCondensed${name}.ttf`))

const fonts = (isStandard: boolean) =>
  isStandard ? ['Helvetica', 'Helvetica-Bold'] : [fontFile(''), fontFile('-Bold')]

/** A PDF that knows which letters it can write. */
export type Paper = PDFKit.PDFDocument & NodeJS.ReadableStream & { letters: RegExp }

type PaperOptions = {
  /** In points, on all sides. */
  margin: number
  language: 'en' | 'fr'
  title: string
  author?: string
  /** Whatever of people's own words will be written: decides the fonts. */
  texts: unknown
}

const composed = (text: string) =>
  text
    .normalize('NFC')
    .replace(/[\u202f\u2009]/g, '\u00a0')
    .replaceAll('\u2212', '-')

/**
 * An empty A4 page. The standard fonts, 1 ms and no bytes, where they have every letter; else the letters that are used of
 * DejaVu, 80 ms and 10 kB.
 */
export const makePaper = ({ margin, language, title, author = '', texts }: PaperOptions): Paper => {
  const isStandard = [...composed(JSON.stringify(texts))].every(letter => standard.test(letter))
  const info = { Title: title, Author: author }
  const pdf = new PdfDocument({ size: 'A4', margin, bufferPages: true, lang: language, info })
  const [body = '', bold = ''] = fonts(isStandard)
  pdf.registerFont('body', body).registerFont('bold', bold)
  return Object.assign(pdf, { letters: isStandard ? standard : alphabets })
}

/** Letters that the paper's fonts lack are question marks. */
export const readable = ({ letters }: Paper, text: string): string =>
  [...composed(text)].map(letter => (letters.test(letter) ? letter : '?')).join('')

export const body = (pdf: Paper, color = ink, size = 10): Paper =>
  pdf.font('body').fontSize(size).fillColor(color) as Paper

export const bold = (pdf: Paper, size = 10): Paper => pdf.font('bold').fontSize(size).fillColor(ink) as Paper

/** One line, cut nowhere. */
export const write = (
  pdf: Paper,
  text: string,
  x: number,
  y: number,
  options: PDFKit.Mixins.TextOptions = {},
) => pdf.text(readable(pdf, text), x, y, { lineBreak: false, ...options })

const marginOf = (pdf: Paper): number => pdf.page.margins.left

export const widthOf = (pdf: Paper): number => pdf.page.width - 2 * marginOf(pdf)

/** One line that ends at the right margin. */
export const writeRight = (pdf: Paper, text: string, y: number, width = widthOf(pdf)) =>
  write(pdf, text, pdf.page.width - marginOf(pdf) - width, y, { width, align: 'right' })

export const rule = (pdf: Paper, y: number, from = marginOf(pdf)) =>
  pdf
    .moveTo(from, y)
    .lineTo(pdf.page.width - marginOf(pdf), y)
    .lineWidth(0.5)
    .stroke(line)

/** What stands on every page, once all pages are there. */
export const onEveryPage = (pdf: Paper, draw: (page: number, count: number) => void): void => {
  const { count } = pdf.bufferedPageRange()
  for (let i = 0; i < count; i++) {
    pdf.switchToPage(i)
    // A line that would reach into the margin makes a page of its own.
    pdf.page.margins.bottom = 0
    draw(i + 1, count)
  }
}
