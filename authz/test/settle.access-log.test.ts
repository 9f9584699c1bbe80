import {
  appendFile,
  copyFile,
  mkdtemp,
  readFile,
  rename,
  rm,
  truncate,
  unlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type AccessLog, followAccessLogs } from '../src/settle/access-log.ts'
import { type LineCounts, noLines } from '../src/settle/line-reader.ts'
import { uuidv7 } from '../src/uuid.ts'
import { logLine, testSecrets } from './support/access-log.ts'
import { makeDatabase, type TestDatabase } from './support/database.ts'

let data: TestDatabase
let folder: string
let log: string
/** What reached the ledger, in order, doubles too. */
let settled: string[]
let counts: LineCounts
let lag: number
let errors: string[]
/** What the ledger does with one line; it takes it unless a test says otherwise. */
let ledger: (id: string) => Promise<void>
const open: AccessLog[] = []

beforeEach(async () => {
  data = await makeDatabase()
  folder = await mkdtemp(join(tmpdir(), 'octroi-log-'))
  log = join(folder, 'access.log')
  settled = []
  counts = noLines()
  lag = -1
  errors = []
  ledger = async () => {}
})
afterEach(async () => {
  await Promise.all(open.splice(0).map(follower => follower.close()))
  await data.drop()
  await rm(folder, { recursive: true })
})

const start = async (logs = [log], periods = { pollMs: 5, scanMs: 20, restMs: 60_000 }) => {
  const follower = await followAccessLogs({
    database: data.database,
    keys: testSecrets.evidence,
    logs,
    settle: async ({ chargeId }) => {
      await ledger(chargeId)
      settled.push(chargeId)
    },
    onLines: read => {
      for (const [name, count] of Object.entries(read)) counts[name as keyof LineCounts] += count
    },
    onLag: bytes => {
      lag = bytes
    },
    onError: (error, what) => void errors.push(`${what}: ${error}`),
    periods,
  })
  open.push(follower)
  return follower
}

const stop = async (follower: AccessLog) => {
  open.splice(open.indexOf(follower), 1)
  await follower.close()
}

const makeIds = (count: number) => Array.from({ length: count }, uuidv7)
const textOf = (ids: string[]) => ids.map(id => `${logLine(id)}\n${logLine(null)}\n`).join('')

/** Appends lines of new charges; resolves with their ids. */
const write = async (count: number, file = log): Promise<string[]> => {
  const ids = makeIds(count)
  await appendFile(file, textOf(ids))
  return ids
}

/** Waits until these and no others are settled, each once, in this order. */
const expectSettled = async (ids: string[]) => {
  for (let i = 0; i < 400 && settled.length < ids.length; i++) await sleep(5)
  await sleep(30)
  expect(settled).toEqual(ids)
}

/** As above, where being read twice does no harm. */
const expectAllSettled = async (ids: string[]) => {
  const missing = () => ids.filter(id => !settled.includes(id))
  for (let i = 0; i < 400 && missing().length > 0; i++) await sleep(5)
  expect(missing()).toEqual([])
  expect(settled.filter(id => !ids.includes(id))).toEqual([])
}

describe('following a log', () => {
  it('settles what is there and what comes, each line once', async () => {
    const first = await write(3)
    await start()
    await expectSettled(first)
    const more = await write(500)
    await expectSettled([...first, ...more])
    expect(counts).toEqual({ ...noLines(), evidence: 503, other: 503 })
    expect(lag).toBe(0)
    expect(errors).toEqual([])
  })

  it('waits for a log that is not there yet', async () => {
    await start()
    await sleep(60)
    const ids = await write(2)
    await expectSettled(ids)
    expect(errors).toEqual([])
  })

  it('waits for the rest of a line, and for the first line too', async () => {
    const [first = '', second = ''] = makeIds(2).map(id => logLine(id))
    const ids = [first, second].map(line => /"request_X-Octroi-Charge":"(.{36})/.exec(line)?.[1] ?? '')
    await start()
    for (const piece of [first.slice(0, 50), first.slice(50), '\n', second.slice(0, 300)]) {
      await appendFile(log, piece)
      await sleep(40)
    }
    expect(settled).toEqual(ids.slice(0, 1))
    expect(lag).toBe(300)
    await appendFile(log, `${second.slice(300)}\n`)
    await expectSettled(ids)
  })

  it('follows several logs, by path and by glob', async () => {
    const [a, b] = [join(folder, 'edge-a.log'), join(folder, 'edge-b.log')]
    const ids = [...(await write(2)), ...(await write(2, a))]
    await start([log, join(folder, 'edge-?.log')])
    await expectAllSettled(ids)
    await expectAllSettled([...ids, ...(await write(2, b)), ...(await write(2, a)), ...(await write(2))])
  })

  it('reads past 3 MB of one line and lines of none of ours', async () => {
    await appendFile(log, `${'x'.repeat(3_000_000)}\nnot JSON at all\n\0\0\0\n`)
    const ids = await write(2)
    await start()
    await expectSettled(ids)
    expect(counts).toEqual({ ...noLines(), evidence: 2, other: 4, too_long: 1 })
  })

  it('of nobody may read says so once, and goes on with the others', async () => {
    const other = join(folder, 'other.log')
    const ids = await write(1)
    await start([log, join(folder, 'loop.log'), other])
    await expectSettled(ids)
    await writeFile(other, gzipSync(textOf(makeIds(1))).subarray(0, 40))
    for (let i = 0; i < 100 && errors.length === 0; i++) await sleep(10)
    await sleep(60)
    expect(errors).toHaveLength(1)
    await expectSettled([...ids, ...(await write(1))])
  })
})

describe('rotation', () => {
  it('by renaming loses nothing of the old file, written to the last moment, nor of the new', async () => {
    const ids = await write(10)
    await start()
    await expectSettled(ids)
    ids.push(...(await write(5)))
    await rename(log, `${log}.1`)
    ids.push(...(await write(5, `${log}.1`)))
    ids.push(...(await write(5)))
    await expectAllSettled(ids)
    // Traefik writes to the renamed file until it is told.
    ids.push(...(await write(5, `${log}.1`)), ...(await write(5)))
    await expectAllSettled(ids)
    expect(settled).toHaveLength(ids.length)
  })

  it('by copying and cutting loses nothing, even when the new log is longer than the old at the next look', async () => {
    const ids = await write(10)
    await start()
    await expectSettled(ids)
    ids.push(...(await write(3)))
    await copyFile(log, `${log}.1`)
    await truncate(log)
    ids.push(...(await write(40)))
    await expectAllSettled(ids)
    await copyFile(log, `${log}.2`)
    await truncate(log)
    await sleep(60)
    ids.push(...(await write(1)))
    await expectAllSettled(ids)
  })

  it('by compressing at once loses nothing', async () => {
    const ids = await write(10)
    await start()
    await expectSettled(ids)
    ids.push(...(await write(5)))
    await rename(log, `${log}.1`)
    await writeFile(`${log}.1.gz`, gzipSync(await readFile(`${log}.1`)))
    await unlink(`${log}.1`)
    ids.push(...(await write(5)))
    await expectAllSettled(ids)
  })

  it('every few milliseconds, in every manner, loses nothing', async () => {
    await start([log], { pollMs: 1, scanMs: 5, restMs: 20 })
    const ids: string[] = []
    for (let i = 1; i <= 30; i++) {
      ids.push(...(await write(1 + (i % 7))))
      if (i % 3 === 0) await sleep(i)
      const rotated = `${log}.${i}`
      if (i % 2 === 0) await rename(log, rotated)
      else {
        await copyFile(log, rotated)
        await truncate(log)
      }
      if (i % 5 === 0) await writeFile(`${rotated}.gz`, gzipSync(await readFile(rotated)))
    }
    await expectAllSettled(ids)
  })
})

describe('after a restart', () => {
  it('goes on where it was, not a line twice', async () => {
    const first = await write(50)
    const follower = await start()
    await expectSettled(first)
    await stop(follower)
    const more = await write(5)
    await start()
    await expectSettled([...first, ...more])
  })

  it('reads again what the ledger had not taken', async () => {
    let taken = 0
    ledger = async () => {
      taken++
      if (taken > 20) throw new Error('the database is away')
    }
    const ids = await write(300)
    const follower = await start()
    for (let i = 0; i < 400 && settled.length < 20; i++) await sleep(5)
    await stop(follower)
    ledger = async () => {}
    await start()
    await expectAllSettled(ids)
  })

  it('and while it runs, what the ledger refused for want of a database comes again', async () => {
    let away = true
    ledger = async () => {
      if (away) throw new Error('the database is away')
    }
    const ids = await write(30)
    await start()
    await sleep(60)
    expect(settled).toEqual([])
    expect(lag).toBeGreaterThan(0)
    away = false
    await expectAllSettled(ids)
  })

  it('never writes down a place beyond a line that is not settled', async () => {
    const [stuck, ...rest] = await write(100)
    let release = () => {}
    ledger = id =>
      id === stuck
        ? new Promise<void>(resolve => {
            release = resolve
          })
        : Promise.resolve()
    await start()
    for (let i = 0; i < 400 && settled.length < rest.length; i++) await sleep(5)
    await sleep(80)
    expect(await data.database.call('listLogOffsets')).toEqual([])
    release()
    await sleep(80)
    expect(await data.database.call('listLogOffsets')).toMatchObject([
      { readTo: (await readFile(log)).length },
    ])
  })

  it('reads what was rotated meanwhile: the file it was in, one it never saw, and the new one', async () => {
    const ids = await write(50)
    const follower = await start()
    await expectSettled(ids)
    await stop(follower)
    const after = await write(5)
    await rename(log, `${log}.2`)
    await writeFile(`${log}.2.gz`, gzipSync(await readFile(`${log}.2`)))
    await unlink(`${log}.2`)
    after.push(...(await write(5, `${log}.1`)), ...(await write(5)))
    settled = []
    await start()
    await expectAllSettled(after)
    expect(settled).toHaveLength(after.length)
  })

  it('does not read a compressed log again that was read to its end', async () => {
    const ids = await write(200)
    const follower = await start()
    await expectSettled(ids)
    await stop(follower)
    await writeFile(`${log}.1.gz`, gzipSync(await readFile(log)))
    await truncate(log)
    counts = noLines()
    await start()
    const more = await write(1)
    await expectSettled([...ids, ...more])
    expect(counts).toEqual({ ...noLines(), evidence: 1, other: 1 })
  })

  it('reads a compressed log of many members and megabytes', async () => {
    const parts = Array.from({ length: 5 }, () => makeIds(1500))
    await writeFile(`${log}.1.gz`, Buffer.concat(parts.map(ids => gzipSync(textOf(ids)))))
    await start()
    await expectSettled(parts.flat())
  })

  it('is not led astray by another log at the same place that begins with the same lines', async () => {
    const header = `${logLine(null)}\n`
    await writeFile(log, header)
    const follower = await start()
    const ids = await write(3)
    await expectSettled(ids)
    await stop(follower)
    await rm(log)
    await writeFile(log, header)
    const others = await write(30)
    await start()
    await expectSettled([...ids, ...others])
  })
})

describe('two gates on one log', () => {
  it('both read it, and neither takes the other back', async () => {
    const ids = await write(100)
    const [first] = [await start(), await start()]
    await expectAllSettled(ids)
    await stop(first)
    await sleep(40)
    const [offset] = await data.database.call<{ readTo: number }>('listLogOffsets')
    expect(offset?.readTo).toBe((await readFile(log)).length)
  })
})
