import postgres from 'postgres'
import { readArray, writeArray } from '../array-text.ts'
import { databaseTypes } from '../database-types.ts'

type Parsers = Record<number, (text: string) => unknown>
type Serializers = Record<number, (value: unknown) => string>

/** What a query of PGlite takes so that values come and go as they do through postgres.js. */
export type TypeOptions = { parsers: Parsers; serializers: Serializers }

/** An array type of the database: its own oid and its element's. */
export type ArrayType = { element: number; array: number }

/** The query of `ArrayType`s. */
export const arrayTypesText = `
  select oid::int as element, typarray::int as array from pg_catalog.pg_type where typarray <> 0`

/** numeric, time and timetz: Supabase Lite gives its PGlite parsers for these, postgres.js leaves them as text. */
const leftAsText = [1700, 1083, 1266]

/** The functions that openPostgres works with; nothing connects. */
const scalars = (): TypeOptions => {
  const { parsers, serializers } = postgres({ types: databaseTypes }).options
  const own = { parsers: { ...parsers }, serializers: { ...serializers } } as unknown as TypeOptions
  for (const oid of leftAsText) own.parsers[oid] = text => text
  return own
}

/** Parsers and serializers of every type, arrays included. */
export const typeOptions = (arrays: ArrayType[]): TypeOptions => {
  const { parsers, serializers } = scalars()
  for (const { element, array } of arrays) {
    const parse = parsers[element] ?? String
    const serialize = serializers[element] ?? String
    parsers[array] ??= text => readArray(text, parse)
    serializers[array] ??= value => writeArray(value, serialize)
  }
  return { parsers, serializers }
}
