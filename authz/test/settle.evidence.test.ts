import { describe, expect, it } from 'vitest'
import { chargeEvidence, deriveSecrets } from '../src/secrets.ts'
import { readLine } from '../src/settle/evidence.ts'
import { type LineCounts, noLines, openLineReader } from '../src/settle/line-reader.ts'
import { uuidv7 } from '../src/uuid.ts'
import { logLine, testSecrets } from './support/access-log.ts'

const { evidence: key } = testSecrets
const id = uuidv7()
const read = (fields: Record<string, unknown> = {}) => readLine(key, logLine(id, fields))

describe('a line of a charge', () => {
  it('is evidence of its id, the tool status, whole milliseconds, bytes and no cost', () => {
    expect(read({ OriginStatus: 503, DownstreamStatus: 200, Duration: 3_000_999_999 })).toEqual({
      chargeId: id,
      status: 503,
      durationMs: 3000,
      bytesIn: 10_240,
      bytesOut: 5123,
      cost: null,
      source: 'access-log',
    })
  })

  it.each([undefined, 0, 499, -1, 99, 600, 1e99, '500', null, 502.5])(
    'whose OriginStatus is %j tells no status: nobody knows how it ended',
    OriginStatus => {
      expect(read({ OriginStatus })).toMatchObject({ chargeId: id, status: null })
    },
  )

  it.each([
    ['340', 340],
    ['0', 0],
    ['-1', null],
    ['1.5', null],
    ['1e3', null],
    ['340,340', null],
    ['', null],
    ['9'.repeat(16), null],
    [340, null],
    [null, null],
  ])('with X-Octroi-Cost %j costs %j', (cost, expected) => {
    expect(read({ 'downstream_X-Octroi-Cost': cost })).toMatchObject({ cost: expected })
  })

  it('never takes its cost from the request, nor from what the tool said before it broke off', () => {
    expect(read({ 'request_X-Octroi-Cost': '7', 'origin_X-Octroi-Cost': '8' })).toMatchObject({ cost: null })
  })

  it.each([-1, 1.5, '5', null, undefined, Number.MAX_VALUE])('knows no duration from %j', Duration => {
    expect(read({ Duration })).toMatchObject({ durationMs: null })
  })

  it.each(['WHISPER.example.com', 'whisper.example.com.', 'whisper.example.com'])(
    'is the same for the host as a client may write it: %s',
    RequestHost => {
      expect(read({ RequestHost })).toMatchObject({ chargeId: id })
    },
  )

  it('says the same whatever its clock says', () => {
    const times = ['1970-01-01T00:00:00Z', '2999-01-01T00:00:00Z', 'never']
    const found = times.map(time => read({ time, StartUTC: time, StartLocal: time }))
    expect(new Set(found.map(evidence => JSON.stringify(evidence))).size).toBe(1)
  })
})

describe('a forged line', () => {
  const other = uuidv7()
  const mac = chargeEvidence(key, { id, method: 'POST', host: 'whisper.example.com' }).slice(37)
  const foreign = deriveSecrets('another secret of more than 32 bytes, elsewhere').evidence

  it.each([
    ['of another host', { RequestHost: 'atlas.example.com' }],
    ['of a host that is none', { RequestHost: 'whisper.example.com/x' }],
    ['without a host', { RequestHost: undefined }],
    ['of another method', { RequestMethod: 'GET' }],
    ['of the method in small letters', { RequestMethod: 'post' }],
    ['with the MAC of another charge', { 'request_X-Octroi-Charge': `${other}.${mac}` }],
    ['with the id in capitals', { 'request_X-Octroi-Charge': `${id.toUpperCase()}.${mac}` }],
    ['with the id alone', { 'request_X-Octroi-Charge': id }],
    ['with a point and no MAC', { 'request_X-Octroi-Charge': `${id}.` }],
    ['with half the MAC', { 'request_X-Octroi-Charge': `${id}.${mac.slice(0, 11)}` }],
    ['with one letter more', { 'request_X-Octroi-Charge': `${id}.${mac}A` }],
    ['with the header twice', { 'request_X-Octroi-Charge': `${id}.${mac},${id}.${mac}` }],
    ['with a MAC of letters beyond ASCII', { 'request_X-Octroi-Charge': `${id}.${'é'.repeat(22)}` }],
    ['with a number in place of the header', { 'request_X-Octroi-Charge': 7 }],
    [
      'with the MAC of another secret',
      {
        'request_X-Octroi-Charge': chargeEvidence(foreign, {
          id,
          method: 'POST',
          host: 'whisper.example.com',
        }),
      },
    ],
  ])('%s moves nothing', (_, fields) => {
    expect(read(fields)).toBe('forged')
  })

  it.each([undefined, '', null, 0, ['whisper@docker']])(
    'that names no service (%j) moves nothing: the gate refused it, or nobody was asked',
    ServiceName => {
      expect(read({ ServiceName })).toBe('unserved')
    },
  )

  it.each(['', '{', '[]x', 'null', '7', '"text"', '{"a":1', `x${logLine(id)}`])(
    'that is no JSON object (%j) moves nothing',
    text => {
      expect(['unreadable', 'unserved']).toContain(readLine(key, text))
    },
  )
})

const readAll = (log: Buffer, pieceBytes: number) => {
  const reader = openLineReader(key)
  const counts: LineCounts = noLines()
  const ids: string[] = []
  let completeBytes = 0
  for (let at = 0; at < log.length; at += pieceBytes) {
    const read = reader.read(log.subarray(at, at + pieceBytes))
    ids.push(...read.evidence.map(({ chargeId }) => chargeId))
    for (const [name, count] of Object.entries(read.counts)) counts[name as keyof LineCounts] += count
    completeBytes = read.completeBytes
  }
  return { ids, counts, completeBytes }
}

describe('a log in pieces', () => {
  const ids = Array.from({ length: 20 }, uuidv7)
  const padded = (bytes: number) => {
    const bare = logLine(ids[0] ?? '', { RequestPath: '' }).length
    return logLine(ids[0] ?? '', { RequestPath: 'x'.repeat(bytes - bare) })
  }
  const quote = `/x?"request_X-Octroi-Charge":"${id}.AAAAAAAAAAAAAAAAAAAAAA"`
  const lines = [
    ...ids.map(one => logLine(one, { RequestPath: '/réunion' })),
    logLine(null),
    logLine(null, { RequestPath: quote, 'request_User-Agent': `${quote}\n${logLine(id)}` }),
    'plain text',
    '',
    logLine(id, { RequestMethod: 'GET' }),
    logLine(id, { ServiceName: '' }),
    '{"request_X-Octroi-Charge":"',
    logLine(ids[1] ?? ''),
  ]
  const partial = logLine(uuidv7()).slice(0, -20)
  const log = Buffer.from(`${lines.join('\n')}\n${partial}`)

  it.each([1, 7, 100, 1000, 4096, 65_536, log.length])('of %d bytes gives the same', pieceBytes => {
    expect(readAll(log, pieceBytes)).toEqual({
      ids: [...ids, ids[1]],
      counts: { evidence: 21, unreadable: 1, unserved: 1, forged: 1, other: 4, too_long: 0 },
      completeBytes: log.length - Buffer.byteLength(partial),
    })
  })

  it('takes a line of 1 MB, and counts a longer one without keeping it', () => {
    const megabyte = 1024 * 1024
    const both = Buffer.from([padded(megabyte), padded(megabyte + 1), logLine(ids[2] ?? ''), ''].join('\n'))
    expect(readAll(both, 65_536)).toEqual({
      ids: [ids[0], ids[2]],
      counts: { ...noLines(), evidence: 2, too_long: 1 },
      completeBytes: both.length,
    })
  })

  it('without any newline keeps no more of it than a line may have', () => {
    const reader = openLineReader(key)
    const piece = Buffer.alloc(1024 * 1024, 0x78)
    const before = process.memoryUsage().arrayBuffers
    for (let i = 0; i < 64; i++) reader.read(piece)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 * 1024 * 1024)
    expect(reader.read(Buffer.from(`\n${logLine(id)}\n`)).counts).toMatchObject({ too_long: 1, evidence: 1 })
  })
})
