import { pipeline, Readable } from 'node:stream'
import { stringify } from 'csv-stringify'
import type { FastifyReply } from 'fastify'
import Type, { type Static } from 'typebox'
import { errors } from '../errors.ts'
import { type Cell, sheet } from './sheet.ts'

/** The formats in which a list can be taken away. */
export const TableFormat = Type.Union([Type.Literal('csv'), Type.Literal('xlsx')])
export type TableFormat = Static<typeof TableFormat>

/** A column by its title; with `total` its numbers are added up in a last row. */
export type TableColumn<Row> = { title: string; total?: true; value(row: Row): Cell }

/** A list to be taken away; `name` is the file's, without its ending. */
export type TableFile<Row> = {
  name: string
  columns: readonly TableColumn<Row>[]
  rows: AsyncIterable<Row>
  /** How many rows there are, where it is known before they are read: readers see how far it is. */
  count?: number | null
  /** What the first cell of the row of totals says. */
  totalTitle?: string
}

/** What is longer is for CSV; counts go to one more and no further. */
export const maxSheetRows = 200_000

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
    yield columns.map(({ total }, i): Cell => (total ? (totals[i] ?? 0) : i === 0 ? totalTitle : null))
}

/** Small pieces are sent together. */
const blockLength = 32_768

async function* inBlocks(pieces: AsyncIterable<string | Buffer>): AsyncGenerator<string> {
  let block = ''
  for await (const piece of pieces) {
    block += piece
    if (block.length < blockLength) continue
    yield block
    block = ''
  }
  yield block
}

/** A text that a spreadsheet would run as a formula is made a plain one. */
const csvOf = <Row>(table: TableFile<Row>): AsyncIterable<string> => {
  const csv = stringify({
    header: true,
    bom: true,
    columns: table.columns.map(({ title }) => title),
    escape_formulas: true,
    cast: {
      date: value => value.toISOString(),
      number: value => ({ value: String(value), escape_formulas: false }),
    },
  })
  // Who reads the stream hears of its error there; who leaves it stops the reading of rows.
  return inBlocks(pipeline(Readable.from(cellsOf(table)), csv, () => {}))
}

const typeOf: Record<TableFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}

const refuseTooLong = () =>
  errors.invalid(`a spreadsheet takes ${maxSheetRows} rows at most: narrow the list, or take format=csv`)

async function* atMost<Row>(rows: AsyncIterable<Row>): AsyncGenerator<Row> {
  let count = 0
  for await (const row of rows) {
    count += 1
    if (count > maxSheetRows) throw refuseTooLong()
    yield row
  }
}

const sheetOf = <Row>(table: TableFile<Row>) =>
  sheet(
    table.columns.map(({ title }) => title),
    cellsOf({ ...table, rows: atMost(table.rows) }),
  )

/**
 * Sends a list as a file, written as it is read: it is never whole in memory, waits for slow readers, and reads no
 * further when they leave. X-Octroi-Rows tells how many rows are to come, where that is known. Throws 400 for a sheet
 * known to be too long; one that turns out to be is broken off.
 */
export const sendTable = <Row>(reply: FastifyReply, format: TableFormat, table: TableFile<Row>) => {
  const { count = null } = table
  if (format === 'xlsx' && count !== null && count > maxSheetRows) throw refuseTooLong()
  if (count !== null) reply.header('x-octroi-rows', count)
  const body = format === 'csv' ? csvOf(table) : sheetOf(table)
  return reply
    .type(typeOf[format])
    .header('content-disposition', `attachment; filename="${table.name}.${format}"`)
    .send(Readable.from(body, { objectMode: false }))
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
