import { type FileHandle, glob, open, readdir, stat } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import type { Database } from '../database.ts'
import type { LogParts } from './log-content.ts'
import { followLogFile, isGzip, type LogFile, makeReadingSpace, type Progress, readGzip } from './log-file.ts'
import { openLogMemory } from './log-memory.ts'

export type AccessLogOptions = Omit<LogParts, 'memory'> & {
  database: Database
  /** Paths or globs of the logs as the proxies write them; rotated ones are found beside them. */
  logs: string[]
  onLag: (bytes: number) => void
  onError: (error: unknown, what: string) => void
  periods?: Partial<typeof defaultPeriods>
}

/** Follows the proxies' access logs, across rotation and restart. */
export type AccessLog = {
  /** Stops reading and writes down how far it came. */
  close(): Promise<void>
}

const defaultPeriods = {
  /** How often a file is asked whether it has grown. */
  pollMs: 250,
  /** How often new and rotated files are looked for, and positions are written down. */
  scanMs: 2000,
  /** A rotated file that has not grown for so long is closed; it is opened again should it grow. */
  restMs: 60_000,
}

/** Rotated files that are older hold nothing that could still be settled. */
const maxAgeMs = 7 * 86_400_000
const maxFiles = 200
/** A breath between two gos at a file that has more: the gate shares this thread. */
const breathMs = 2

type Found = { path: string; id: string; version: string; mtimeMs: number; rotated: boolean }

/** `access.log` is rotated to access.log.1, access.log-20261121.gz or access-20261121.log. */
const isRotated = (name: string, log: string) => {
  const stem = log.slice(0, log.length - extname(log).length)
  return (
    name !== log &&
    (name.startsWith(`${log}.`) ||
      name.startsWith(`${log}-`) ||
      (name.startsWith(`${stem}-`) && name.includes(extname(log))))
  )
}

const describe = async (path: string, rotated: boolean): Promise<Found[]> => {
  const stats = await stat(path).catch(() => null)
  if (!stats?.isFile()) return []
  const { dev, ino, size, mtimeMs } = stats
  if (rotated && Date.now() - mtimeMs > maxAgeMs) return []
  return [{ path, id: `${dev}:${ino}`, version: `${size}:${mtimeMs}`, mtimeMs, rotated }]
}

const expand = async (logs: string[]): Promise<string[]> => {
  const paths = new Set<string>()
  for (const log of logs)
    if (/[*?[{]/.test(log)) for await (const path of glob(log)) paths.add(path)
    else paths.add(log)
  return [...paths]
}

/** The logs that are there and what they were rotated to, oldest first, each file once. */
const findFiles = async (logs: string[]): Promise<Found[]> => {
  const paths = await expand(logs)
  const found = (await Promise.all(paths.map(path => describe(path, false)))).flat()
  for (const path of paths) {
    const names = await readdir(dirname(path)).catch(() => [])
    const rotated = names.filter(name => isRotated(name, basename(path)))
    found.push(...(await Promise.all(rotated.map(name => describe(join(dirname(path), name), true)))).flat())
  }
  const once = new Map(found.map(file => [file.id, file]))
  for (const file of found) if (!file.rotated) once.set(file.id, file)
  return [...once.values()].sort((a, b) => a.mtimeMs - b.mtimeMs).slice(-maxFiles)
}

type Followed = { file: LogFile; activeAt: number; rotated: boolean }

/** Starts to follow. Rejects when the database does not say how far the logs were read; a missing log is awaited. */
export const followAccessLogs = async (options: AccessLogOptions): Promise<AccessLog> => {
  const { logs, database, onError } = options
  const periods = { ...defaultPeriods, ...options.periods }
  const memory = await openLogMemory(database)
  const parts: LogParts = { ...options, memory }
  const space = makeReadingSpace()
  const followed = new Map<string, Followed>()
  /** Files read to their end, by id: nothing to do until their size or time changes. */
  const rested = new Map<string, string>()
  let closed = false
  let wake = () => {}
  let unzipping: Promise<void> | null = null
  const toUnzip: { path: string; handle: FileHandle }[] = []
  /** One complaint for each file and fault, not four a second. */
  const told = new Set<string>()

  const complain = (error: unknown, path: string) => {
    const key = `${path} ${(error as { code?: string }).code}`
    if (told.has(key)) return
    if (told.size > 1000) told.clear()
    told.add(key)
    onError(error, `the access log ${path} could not be read`)
  }

  const unzip = async () => {
    for (let next = toUnzip.shift(); next !== undefined; next = toUnzip.shift()) {
      const { path, handle } = next
      // Not yet written to its end, most likely: it is looked at again when it has changed.
      await readGzip(handle, parts, () => closed).catch(error => complain(error, path))
      await handle.close()
    }
    unzipping = null
  }

  const take = async ({ path, id, version, rotated }: Found, handle: FileHandle) => {
    if (!(await isGzip(handle))) {
      const file = followLogFile(path, handle, space, parts)
      followed.set(id, { file, activeAt: performance.now(), rotated })
      return
    }
    rested.set(id, version)
    toUnzip.push({ path, handle })
    unzipping ??= unzip()
  }

  const follow = async (found: Found) => {
    const handle = await open(found.path, 'r')
    try {
      const { dev, ino } = await handle.stat()
      // Rotation may have put another file there since it was found; both are found again.
      if (`${dev}:${ino}` === found.id) return await take(found, handle)
    } catch (error) {
      complain(error, found.path)
    }
    await handle.close()
  }

  const pollOne = async (entry: Followed): Promise<Progress> => {
    try {
      const progress = await entry.file.poll()
      if (progress.active) entry.activeAt = performance.now()
      return progress
    } catch (error) {
      complain(error, entry.file.path)
      return { lagBytes: 0, active: false, behind: false }
    }
  }

  const scan = async () => {
    const found = await findFiles(logs)
    for (const file of found) {
      const known = followed.get(file.id)
      if (known) known.rotated = file.rotated
      else if (rested.get(file.id) !== file.version)
        await follow(file).catch(error => complain(error, file.path))
    }
    const there = new Map(found.map(file => [file.id, file]))
    for (const [id, entry] of followed) {
      const file = there.get(id)
      if (file?.rotated === false || performance.now() - entry.activeAt < periods.restMs) continue
      // Once more after its size was looked at: what came between the last look and this one would never be read.
      const { active, behind } = await pollOne(entry)
      if (active || behind) continue
      if (file) rested.set(id, file.version)
      followed.delete(id)
      await entry.file.close()
    }
    for (const id of rested.keys()) if (!there.has(id)) rested.delete(id)
    await memory.save().catch(error => complain(error, 'positions'))
  }

  const sleep = (ms: number) =>
    new Promise<void>(resolve => {
      const timer = setTimeout(resolve, ms)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  const run = async () => {
    let scannedAt = Number.NEGATIVE_INFINITY
    while (!closed) {
      if (performance.now() - scannedAt >= periods.scanMs) {
        await scan()
        scannedAt = performance.now()
      }
      const polled: Progress[] = []
      for (const entry of followed.values()) polled.push(await pollOne(entry))
      options.onLag(polled.reduce((sum, { lagBytes }) => sum + lagBytes, 0))
      if (!closed) await sleep(polled.some(({ behind }) => behind) ? breathMs : periods.pollMs)
    }
  }

  const running = run().catch(error => onError(error, 'the access log is followed no more'))
  return {
    close: async () => {
      closed = true
      wake()
      await running
      await unzipping
      await Promise.all([...followed.values()].map(({ file }) => file.close()))
      await memory.save().catch(error => onError(error, 'how far the access log is settled was not written'))
    },
  }
}
