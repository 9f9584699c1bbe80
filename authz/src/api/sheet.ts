import { type ZipEntry, zip } from './zip.ts'

/** A cell: whole numbers stay numbers, times become the reader's own kind of date. */
export type Cell = string | number | Date | null

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const packages = 'http://schemas.openxmlformats.org/package/2006'
const documents = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

/** A program that reads sheets takes no longer text in a cell. */
const maxText = 32_767

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** Characters that XML cannot hold become a sign that there was one; `_x0041_` would be read as a letter. */
const escapeXml = (text: string): string =>
  text
    .slice(0, maxText)
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML forbids
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replace(/_x(?=[0-9A-Fa-f]{4}_)/g, '_x005F_x')
    .replace(/[&<>]/g, sign => escapes[sign] ?? sign)

/** A, B … Z, AA … */
const letterOf = (column: number): string =>
  (column >= 26 ? letterOf(Math.floor(column / 26) - 1) : '') + String.fromCharCode(65 + (column % 26))

const dayMs = 86_400_000
/** Days from the sheets' own beginning, 30 December 1899, to 1970. */
const epochDay = 25_569

const [plain, bold, time] = [0, 1, 2]

const writeCell = (value: Cell, at: string, style: number): string => {
  if (value === null) return ''
  if (value instanceof Date)
    return `<c r="${at}" s="${time}"><v>${value.getTime() / dayMs + epochDay}</v></c>`
  if (typeof value === 'number') return `<c r="${at}" s="${style}"><v>${value}</v></c>`
  return `<c r="${at}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(value)}</t></is></c>`
}

const writeRow = (cells: readonly Cell[], row: number, style: number): string =>
  `<row r="${row}">${cells.map((cell, i) => writeCell(cell, `${letterOf(i)}${row}`, style)).join('')}</row>`

/** Pieces of about this many letters go to be packed at once. */
const pieceLength = 32_768

async function* writeSheet(titles: readonly string[], rows: AsyncIterable<readonly Cell[]>) {
  const pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
  yield `${xml}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0">${pane}</sheetView></sheetViews><sheetData>`
  let piece = writeRow(titles, 1, bold)
  let row = 1
  for await (const cells of rows) {
    row += 1
    piece += writeRow(cells, row, plain)
    if (piece.length < pieceLength) continue
    yield piece
    piece = ''
  }
  yield `${piece}</sheetData></worksheet>`
}

const relation = (kind: string, target: string) =>
  `${xml}<Relationships xmlns="${packages}/relationships">${kind}<Relationship Id="r1" Type="${relations}/${target.startsWith('xl') ? 'officeDocument' : 'worksheet'}" Target="${target}"/></Relationships>`

const styles = `${xml}<styleSheet xmlns="${main}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>`

const override = (part: string, type: string) =>
  `<Override PartName="/xl/${part}.xml" ContentType="${documents}.${type}+xml"/>`

const frame: ZipEntry[] = [
  {
    name: '[Content_Types].xml',
    content: [
      `${xml}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${override('workbook', 'sheet.main')}${override('worksheets/sheet1', 'worksheet')}${override('styles', 'styles')}</Types>`,
    ],
  },
  { name: '_rels/.rels', content: [relation('', 'xl/workbook.xml')] },
  {
    name: 'xl/workbook.xml',
    content: [
      `${xml}<workbook xmlns="${main}" xmlns:r="${relations}"><sheets><sheet name="Sheet1" sheetId="1" r:id="r1"/></sheets></workbook>`,
    ],
  },
  {
    name: 'xl/_rels/workbook.xml.rels',
    content: [
      relation(
        `<Relationship Id="r2" Type="${relations}/styles" Target="styles.xml"/>`,
        'worksheets/sheet1.xml',
      ),
    ],
  },
  { name: 'xl/styles.xml', content: [styles] },
]

/**
 * A spreadsheet (XLSX) with the titles in a first row that stays in sight, written as its rows are read. Libraries make
 * it in one go: 50,000 rows of eight cells then held the process, and with it the gate, for 8 s.
 */
export const sheet = (
  titles: readonly string[],
  rows: AsyncIterable<readonly Cell[]>,
): AsyncGenerator<Buffer> =>
  zip([...frame, { name: 'xl/worksheets/sheet1.xml', content: writeSheet(titles, rows) }])
