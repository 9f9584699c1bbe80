import Fastify from 'fastify'
import { describe, expect, it } from 'vitest'
import { handleErrors } from '../errors.ts'
import { allRows, maxSheetRows, sendTable, type TableColumn, type TableFormat } from './table-file.ts'

type Row = { at: Date; note: string; tokens: number }

const columns: TableColumn<Row>[] = [
  { title: 'At', value: row => row.at },
  { title: 'Note', value: row => row.note },
  { title: 'Tokens', total: true, value: row => row.tokens },
]
const at = new Date('2026-11-21T10:00:00Z')

const ask = async (format: TableFormat, rows: Row[]) => {
  const app = Fastify()
  handleErrors(app)
  const listed = async function* () {
    yield* rows
  }
  app.get('/', (_request, reply) => sendTable(reply, format, { name: 'list', columns, rows: listed() }))
  return app.inject('/')
}

describe('a list as a file', () => {
  it('is CSV with a title for each column and the totals at its end', async () => {
    const answer = await ask('csv', [
      { at, note: 'one, "two"', tokens: -100 },
      { at, note: 'three', tokens: 30 },
    ])
    expect(answer.headers['content-disposition']).toBe('attachment; filename="list.csv"')
    expect(answer.body).toBe(
      '\ufeffAt,Note,Tokens\n2026-11-21T10:00:00.000Z,"one, ""two""",-100\n2026-11-21T10:00:00.000Z,three,30\nTotal,,-70\n',
    )
  })

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])('never lets %j run as a formula', async note => {
    const { body } = await ask('csv', [{ at, note, tokens: 1 }])
    const cell = body.split('\n')[1]?.split(',')[1] ?? ''
    expect(cell.replace(/^"/, '').startsWith("'")).toBe(true)
  })

  it('is a spreadsheet that a zip reader knows', async () => {
    const answer = await ask('xlsx', [{ at, note: '=1+1', tokens: 5 }])
    expect(answer.statusCode).toBe(200)
    expect(answer.rawPayload.subarray(0, 4).toString('latin1')).toBe('PK\u0003\u0004')
    expect(answer.headers['content-disposition']).toBe('attachment; filename="list.xlsx"')
  })

  it('is refused as a spreadsheet when it is too long for one', async () => {
    const row = { at, note: '', tokens: 1 }
    const answer = await ask(
      'xlsx',
      Array.from({ length: maxSheetRows + 1 }, () => row),
    )
    expect(answer.statusCode).toBe(400)
    expect(answer.json().detail).toContain('format=csv')
  })
})

describe('all rows of a list', () => {
  it('are loaded page by page until one is not full', async () => {
    const all = Array.from({ length: 25 }, (_, i) => i)
    const asked: (number | null)[] = []
    const load = async (after: number | null, limit: number) => {
      asked.push(after)
      return all.filter(n => after === null || n > after).slice(0, limit)
    }
    const found = []
    for await (const row of allRows(load, row => row, 10)) found.push(row)
    expect(found).toEqual(all)
    expect(asked).toEqual([null, 9, 19])
  })
})
