import Type, { type TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { errors } from '../errors.ts'
import type { Page } from './contract-parts.ts'

/** The schema of a page of these. */
export const pageOf = <Item extends TSchema>(item: Item) =>
  Type.Object({ items: Type.Array(item), next: Type.Union([Type.String(), Type.Null()]) })

const Id = Type.String({ format: 'uuid' })
const IdCursor = Compile(Type.Tuple([Id]))
const TimeCursor = Compile(Type.Tuple([Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }), Id]))
const TextTimeCursor = Compile(
  Type.Tuple([
    Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
    Type.String({ maxLength: 255 }),
  ]),
)
const NameCursor = Compile(Type.Tuple([Type.String({ maxLength: 63 })]))

const TextCursor = Compile(Type.Tuple([Type.String({ maxLength: 254, pattern: '^[^\\u0000]*$' })]))
const NumberCursor = Compile(Type.Tuple([Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })]))

const write = (...position: (string | number)[]) =>
  Buffer.from(JSON.stringify(position)).toString('base64url')

const read = (cursor: string): unknown => {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    return null
  }
}

const badCursor = () => errors.invalid('cursor is none that this list gave: take the `next` of its last page')

/** Rows of one more than `limit`, cut to a page. */
const cut = <Row>(rows: Row[], limit: number, cursorOf: (row: Row) => string): Page<Row> => {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, next: rows.length > limit && last !== undefined ? cursorOf(last) : null }
}

type Query = { cursor?: string; limit?: number }

const defaultLimit = 50

/** A page of rows ordered by id: `load` is asked for `limit` rows beyond the id `before` (null: from the start). */
export const pageById = async <Row extends { id: string }>(
  { cursor, limit = defaultLimit }: Query,
  load: (position: { before: string | null; limit: number }) => Promise<Row[]>,
): Promise<Page<Row>> => {
  const position = cursor === undefined ? [null] : read(cursor)
  if (cursor !== undefined && !IdCursor.Check(position)) throw badCursor()
  const [before] = position as [string | null]
  return cut(await load({ before, limit: limit + 1 }), limit, row => write(row.id))
}

/** A page of rows ordered by time and id, newest first; `createdUs` is the time in microseconds. */
export const pageByTime = async <Row extends { id: string; createdUs: number }>(
  { cursor, limit = defaultLimit }: Query,
  load: (position: { beforeUs: number | null; beforeId: string | null; limit: number }) => Promise<Row[]>,
): Promise<Page<Row>> => {
  const position = cursor === undefined ? [null, null] : read(cursor)
  if (cursor !== undefined && !TimeCursor.Check(position)) throw badCursor()
  const [beforeUs, beforeId] = position as [number | null, string | null]
  return cut(await load({ beforeUs, beforeId, limit: limit + 1 }), limit, row => write(row.createdUs, row.id))
}

/** The same for rows whose ids are texts of somebody else's. */
export const pageByTextTime = async <Row extends { id: string; createdUs: number }>(
  { cursor, limit = defaultLimit }: Query,
  load: (position: { beforeUs: number | null; beforeId: string | null; limit: number }) => Promise<Row[]>,
): Promise<Page<Row>> => {
  const position = cursor === undefined ? [null, null] : read(cursor)
  if (cursor !== undefined && !TextTimeCursor.Check(position)) throw badCursor()
  const [beforeUs, beforeId] = position as [number | null, string | null]
  return cut(await load({ beforeUs, beforeId, limit: limit + 1 }), limit, row => write(row.createdUs, row.id))
}

type After<Position> = { after: Position | null; limit: number }

const pageAfter =
  <Position extends string | number>(isCursor: (value: unknown) => value is [Position]) =>
  async <Row>(
    { cursor, limit = defaultLimit }: Query,
    positionOf: (row: Row) => Position,
    load: (position: After<Position>) => Promise<Row[]>,
  ): Promise<Page<Row>> => {
    const position = cursor === undefined ? [null] : read(cursor)
    if (cursor !== undefined && !isCursor(position)) throw badCursor()
    const [after] = position as [Position | null]
    return cut(await load({ after, limit: limit + 1 }), limit, row => write(positionOf(row)))
  }

/** A page of rows ordered by a text of theirs: `load` is asked for `limit` rows after it (null: from the start). */
export const pageByText = pageAfter((value): value is [string] => TextCursor.Check(value))

/** The same for rows ordered by a number. */
export const pageByNumber = pageAfter((value): value is [number] => NumberCursor.Check(value))

/** A page of what is in memory already, told apart by name. */
export const pageOfList = <Item extends { name: string }>(
  { cursor, limit = 200 }: Query,
  list: readonly Item[],
): Page<Item> => {
  const position = cursor === undefined ? null : read(cursor)
  if (cursor !== undefined && !NameCursor.Check(position)) throw badCursor()
  const name = (position as [string] | null)?.[0]
  const start = name === undefined ? 0 : list.findIndex(item => item.name === name) + 1
  return cut(list.slice(start, start + limit + 1), limit, item => write(item.name))
}

/** A time of a query as a Date; null when it is not given. */
export const readTime = (name: string, text: string | undefined): Date | null => {
  if (text === undefined) return null
  const time = new Date(text)
  const year = time.getUTCFullYear()
  if (year >= 1 && year <= 9999) return time
  throw errors.invalid(`${name} is no time between the years 1 and 9999`)
}
