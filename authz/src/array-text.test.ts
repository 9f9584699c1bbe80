import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readArray, writeArray } from './array-text.ts'

const asText = (text: string) => text

describe('the text of an array', () => {
  it('reads what Postgres writes: bare, quoted, nested, empty, NULL and with bounds', () => {
    expect(readArray('{}', asText)).toEqual([])
    expect(readArray('{1,-2,NULL}', Number)).toEqual([1, -2, null])
    expect(readArray('{a b,"NULL","","q\\"\\\\,{}"}', asText)).toEqual(['a b', 'NULL', '', 'q"\\,{}'])
    expect(readArray('{{1,2},{3,NULL}}', Number)).toEqual([
      [1, 2],
      [3, null],
    ])
    expect(readArray('[0:1]={a,b}', asText)).toEqual(['a', 'b'])
  })

  it('gives back every list that it wrote', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.string({ unit: 'grapheme' }))), list => {
        expect(readArray(writeArray(list, String), asText)).toEqual(list)
      }),
    )
  })
})
