import { pipeline, Readable } from 'node:stream'
import { crc32, createDeflateRaw } from 'node:zlib'

/** A file in an archive, its text read piece by piece. */
export type ZipEntry = { name: string; content: Iterable<string> | AsyncIterable<string> }

type Sums = { crc: number; packed: number; size: number }
type Written = Sums & { name: Buffer; offset: number }

const version = 20
// Names in UTF-8; sums and sizes behind the content, for they are not known before it.
const flags = 0x0808
const deflated = 8
/** 1 January 1980, where the format's time begins: the same rows make the same bytes. */
const date = 0x21

/** Beyond this the format needs other headers, which nothing here comes near to. */
const most = 0xffff_ffff

const bytes = (...fields: [size: 2 | 4, value: number][]): Buffer => {
  const out = Buffer.alloc(fields.reduce((sum, [size]) => sum + size, 0))
  let at = 0
  for (const [size, value] of fields) at = out.writeUIntLE(value, at, size)
  return out
}

const common = [
  [2, flags],
  [2, deflated],
  [2, 0],
  [2, date],
] as [2, number][]

const headOf = (name: Buffer): Buffer =>
  Buffer.concat([
    bytes([4, 0x04034b50], [2, version], ...common, [4, 0], [4, 0], [4, 0], [2, name.length], [2, 0]),
    name,
  ])

const sumsOf = ({ crc, packed, size }: Sums): [4, number][] => [
  [4, crc],
  [4, packed],
  [4, size],
]

const indexOf = (entry: Written): Buffer =>
  Buffer.concat([
    bytes([4, 0x02014b50], [2, version], [2, version], ...common, ...sumsOf(entry)),
    bytes([2, entry.name.length], [2, 0], [2, 0], [2, 0], [2, 0], [4, 0], [4, entry.offset]),
    entry.name,
  ])

/** Deflates a text and adds up what goes in and comes out. Left early, it stops reading, too. */
async function* pack(content: ZipEntry['content'], sums: Sums): AsyncGenerator<Buffer> {
  const counted = async function* () {
    for await (const piece of content) {
      const raw = Buffer.from(piece)
      sums.crc = crc32(raw, sums.crc)
      sums.size += raw.length
      yield raw
    }
  }
  // Who reads the stream hears of its error there.
  const packed = pipeline(Readable.from(counted()), createDeflateRaw({ level: 4 }), () => {})
  for await (const block of packed as AsyncIterable<Buffer>) {
    sums.packed += block.length
    yield block
  }
}

/** A zip archive, written as its files are read: at no time is one whole in memory. */
export async function* zip(entries: Iterable<ZipEntry>): AsyncGenerator<Buffer> {
  const written: Written[] = []
  let offset = 0
  const count = (block: Buffer): Buffer => {
    offset += block.length
    if (offset > most) throw new Error('the archive grew beyond 4 GB')
    return block
  }
  for (const { name, content } of entries) {
    const entry: Written = { name: Buffer.from(name), offset, crc: 0, packed: 0, size: 0 }
    written.push(entry)
    yield count(headOf(entry.name))
    for await (const block of pack(content, entry)) yield count(block)
    if (entry.size > most) throw new Error(`${name} grew beyond 4 GB`)
    yield count(bytes([4, 0x08074b50], ...sumsOf(entry)))
  }
  const index = Buffer.concat(written.map(indexOf))
  const places = [written.length, written.length].map((count): [2, number] => [2, count])
  yield index
  yield bytes([4, 0x06054b50], [2, 0], [2, 0], ...places, [4, index.length], [4, offset], [2, 0])
}
