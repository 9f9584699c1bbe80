import { readArray, writeArray } from './array-text.ts'

type Serialize = (value: unknown) => string

const arrayType = (oid: number, parse: (text: string) => unknown, serialize: Serialize = String) => ({
  to: oid,
  from: [oid],
  parse: (text: string) => readArray(text, parse),
  serialize: (value: unknown) => writeArray(value, serialize),
})

/** Never throws (see refuseUndefined): what is no time goes to the server as it is, and the server says so. */
const writeTime: Serialize = value => {
  const time = new Date(value as Date)
  return Number.isNaN(time.getTime()) ? String(value) : time.toISOString()
}

/**
 * What postgres.js does not do as we need it, by Postgres's type oids: a bigint is a number (our amounts stop at
 * what one holds exactly), and a NULL in an array is null.
 */
export const databaseTypes = {
  bigint: { to: 20, from: [20], parse: Number, serialize: String as Serialize },
  date: { to: 1184, from: [1082, 1114, 1184], parse: (text: string) => new Date(text), serialize: writeTime },
  booleans: arrayType(1000, text => text === 't'),
  smallints: arrayType(1005, Number),
  integers: arrayType(1007, Number),
  texts: arrayType(1009, text => text),
  bigints: arrayType(1016, Number),
  times: arrayType(1185, text => new Date(text), writeTime),
  uuids: arrayType(2951, text => text),
  documents: arrayType(3807, text => JSON.parse(text), JSON.stringify),
}
