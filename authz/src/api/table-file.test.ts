import { once } from 'node:events'
import { get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { inflateRawSync } from 'node:zlib'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, describe, expect, it } from 'vitest'
import { handleErrors } from '../errors.ts'
import { allRows, maxSheetRows, sendTable, type TableColumn, type TableFormat } from './table-file.ts'

type Row = { at: Date; note: string; tokens: number }

const columns: TableColumn<Row>[] = [
  { title: 'At', value: row => row.at },
  { title: 'Note', value: row => row.note },
  { title: 'Tokens', total: true, value: row => row.tokens },
]
const at = new Date('2026-11-21T10:00:00Z')

let app: FastifyInstance
afterEach(() => app?.close())

const serve = (format: TableFormat, rows: AsyncIterable<Row>, count: number | null = null) => {
  app = Fastify()
  handleErrors(app)
  app.get('/', (_request, reply) => sendTable(reply, format, { name: 'list', columns, rows, count }))
  return app
}

async function* each(rows: Row[]) {
  yield* rows
}

const ask = (format: TableFormat, rows: Row[], count: number | null = null) =>
  serve(format, each(rows), count).inject('/')

/** The files of a zip archive, found by the list at its end. */
const unzip = (archive: Buffer): Map<string, string> => {
  const end = archive.length - 22
  expect(archive.readUInt32LE(end)).toBe(0x06054b50)
  const files = new Map<string, string>()
  let place = archive.readUInt32LE(end + 16)
  for (let i = 0; i < archive.readUInt16LE(end + 10); i++) {
    const [packed, size, name] = [20, 24, 28].map(field => archive.readUInt32LE(place + field))
    const nameLength = (name ?? 0) & 0xffff
    const offset = archive.readUInt32LE(place + 42)
    const start = offset + 30 + archive.readUInt16LE(offset + 26)
    const content = inflateRawSync(archive.subarray(start, start + (packed ?? 0)))
    expect(content.length).toBe(size)
    files.set(archive.toString('utf8', place + 46, place + 46 + nameLength), content.toString())
    place += 46 + nameLength
  }
  return files
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

  it('is a spreadsheet whose texts stay texts, numbers numbers and times times', async () => {
    const answer = await ask('xlsx', [{ at, note: '=1+1 <b> & \u0001 _x0041_', tokens: 5 }])
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['content-disposition']).toBe('attachment; filename="list.xlsx"')
    const files = unzip(answer.rawPayload)
    expect([...files.keys()]).toContain('[Content_Types].xml')
    const page = files.get('xl/worksheets/sheet1.xml') ?? ''
    const text = '=1+1 &lt;b&gt; &amp; \ufffd _x005F_x0041_'
    expect(page).toContain(`<c r="B2" s="0" t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`)
    expect(page).toContain('<c r="C2" s="0"><v>5</v></c>')
    expect(page).toMatch(/<c r="A2" s="2"><v>46347\.41666/)
    expect(page).toContain('<row r="3">')
    expect(page).not.toContain('<f>')
  })

  it('tells ahead how many rows come, where that is known', async () => {
    expect((await ask('csv', [], 7)).headers['x-octroi-rows']).toBe('7')
    expect((await ask('csv', [])).headers['x-octroi-rows']).toBeUndefined()
  })

  it('is refused as a spreadsheet when it is too long for one', async () => {
    const answer = await ask('xlsx', [], maxSheetRows + 1)
    expect(answer.statusCode).toBe(400)
    expect(answer.json().detail).toContain('format=csv')
    expect((await ask('csv', [], maxSheetRows + 1)).statusCode).toBe(200)
  })

  it.each(['csv', 'xlsx'] as const)(
    'breaks off as %s when its rows do, and the service stays up',
    async format => {
      const broken = async function* () {
        for (let i = 0; i < 5000; i++) yield { at, note: `${Math.random()}`, tokens: i }
        throw new Error('the database went away')
      }
      await serve(format, broken()).listen({ port: 0 })
      const { port } = app.server.address() as AddressInfo
      const answer = await fetch(`http://127.0.0.1:${port}/`)
      await expect(answer.arrayBuffer()).rejects.toThrow()
      expect((await app.inject('/nowhere')).statusCode).toBe(404)
    },
  )

  it.each(['csv', 'xlsx'] as const)(
    'waits as %s for a slow reader, and stops when they leave',
    async format => {
      let read = 0
      let isOver = false
      const endless = async function* () {
        try {
          for (;;) {
            read += 1
            if (read % 500 === 0) await sleep(1)
            yield { at, note: `${Math.random()}`.repeat(4), tokens: read }
          }
        } finally {
          isOver = true
        }
      }
      await serve(format, endless()).listen({ port: 0 })
      const { port } = app.server.address() as AddressInfo
      const request = get({ port, host: '127.0.0.1' })
      const [answer] = await once(request, 'response')
      answer.pause()
      // What two sockets and a few buffers hold; then nothing more is read.
      let before = -1
      while (before !== read) {
        before = read
        await sleep(300)
      }
      expect(isOver).toBe(false)
      request.on('error', () => {}).destroy()
      await expect.poll(() => isOver).toBe(true)
    },
  )
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
