import { Readable } from 'node:stream'
import { stringify } from 'csv-stringify'
import type { FastifyReply } from 'fastify'
import Type, { type Static } from 'typebox'
import writeExcelFile, { type SheetData } from 'write-excel-file/node'
import { errors } from '../errors.ts'

/** The formats in which a list can be taken away. */
export const TableFormat = Type.Union([Type.Literal('csv'), Type.Literal('xlsx')])
export type TableFormat = Static<typeof TableFormat>

/** A cell: whole numbers stay numbers, times become the reader's own kind of date. */
type Value = string | number | Date | null

/** A column by its title; with `total` its numbers are added up in a last row. */
export type TableColumn<Row> = { title: string; total?: true; value(row: Row): Value }

/** A list to be taken away; `name` is the file's, without its ending. */
export type TableFile<Row> = {
  name: string
  columns: readonly TableColumn<Row>[]
  rows: AsyncIterable<Row>
  /** What the first cell of the row of totals says. */
  totalTitle?: string
}

/** A spreadsheet is made in memory; what is longer is for CSV. */
export const maxSheetRows = 100_000

/** Each row's cells, and the totals after the last where a column wants one. */
async function* cellsOf<Row>({ columns, rows, totalTitle = 'Total' }: TableFile<Row>) {
  const totals = columns.map(() => 0)
  for await (const row of rows) {
    const cells = columns.map(({ value }) => value(row))
    cells.forEach((cell, i) => {
      if (columns[i]?.total && typeof cell === 'number') totals[i] = (totals[i] ?? 0) + cell
    })
    yield cells
  }
  if (columns.some(({ total }) => total))
    yield columns.map(({ total }, i): Value => (total ? (totals[i] ?? 0) : i === 0 ? totalTitle : null))
}

const readable = (cells: AsyncIterable<Value[]>) => Readable.from(cells, { objectMode: true })

/** Written as it is read. A text that a spreadsheet would run as a formula is made a plain one. */
const csvOf = <Row>(table: TableFile<Row>): Readable =>
  readable(cellsOf(table)).pipe(
    stringify({
      header: true,
      bom: true,
      columns: table.columns.map(({ title }) => title),
      escape_formulas: true,
      cast: {
        date: value => value.toISOString(),
        number: value => ({ value: String(value), escape_formulas: false }),
      },
    }),
  )

const sheetOf = async <Row>(table: TableFile<Row>): Promise<Buffer> => {
  const data: SheetData = [table.columns.map(({ title }) => ({ value: title, fontWeight: 'bold' }))]
  for await (const cells of cellsOf(table)) {
    if (data.length > maxSheetRows)
      throw errors.invalid(
        `a spreadsheet takes ${maxSheetRows} rows at most: narrow the list, or take format=csv`,
      )
    data.push(cells.map(value => (value instanceof Date ? { value, type: Date } : value)))
  }
  return writeExcelFile(data, { dateFormat: 'yyyy-mm-dd hh:mm', stickyRowsCount: 1 }).toBuffer()
}

const typeOf: Record<TableFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}

/** Sends a list as a file. CSV has no bound on its length and is never whole in memory. Throws 400 for too long a sheet. */
export const sendTable = async <Row>(reply: FastifyReply, format: TableFormat, table: TableFile<Row>) => {
  const body = format === 'csv' ? csvOf(table) : await sheetOf(table)
  return reply
    .type(typeOf[format])
    .header('content-disposition', `attachment; filename="${table.name}.${format}"`)
    .send(body)
}

/** Every row of a list that is loaded in pages; `after` says from a page's last row where the next begins. */
export async function* allRows<Row, Position>(
  load: (position: Position | null, limit: number) => Promise<Row[]>,
  after: (last: Row) => Position,
  pageSize = 500,
): AsyncGenerator<Row> {
  for (let position: Position | null = null; ; ) {
    const rows: Row[] = await load(position, pageSize)
    yield* rows
    const last = rows.at(-1)
    if (last === undefined || rows.length < pageSize) return
    position = after(last)
  }
}
