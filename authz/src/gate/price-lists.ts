import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { maxFileBytes } from '../yaml-file.ts'
import { appHost, type PriceList } from './price-list.ts'
import { type ListProblem, readPriceList } from './price-list-file.ts'

/** The price lists in force, kept up with a folder. */
export type PriceLists = {
  /** In the order of their names; a new array after every change. */
  lists(): PriceList[]
  close(): void
}

export type PriceListsOptions = {
  /** The folder that holds one folder for each app. */
  dir: string
  /** The domain under which hosts of one label lie; a port in it does not count. */
  domain: string
  /** Called with every list in force after the first load and after each change. */
  onLoad: (lists: PriceList[]) => void
  /** Called once for each problem of a file, and again only after the file changed. */
  onProblem: (problem: ListProblem) => void
  /** 1,000 unless given. */
  intervalMs?: number
}

/**
 * One app's file: `seen` is its stamp at the last poll, `read` the one it was read at. `list` is in force;
 * `next` was read well and waits for a host that is another app's.
 */
type Entry = { seen: string; read: string; list: PriceList | null; next: PriceList | null; isTold: boolean }

/**
 * Loads every apps/NAME/app.yaml and then polls: events of the file system do not cross bind mounts. A bad
 * file leaves its last good version in force, a removed one takes its app away. Never rejects.
 */
export const openPriceLists = async (options: PriceListsOptions): Promise<PriceLists> => {
  const entries = new Map<string, Entry>()
  let lists: PriceList[] = []
  let isDue = true
  let lastTrouble = ''
  let timer: NodeJS.Timeout | undefined
  let isClosed = false
  const poll = async (isFirst = false) => {
    try {
      isDue = (await refresh(entries, options, isFirst)) || isDue
      lastTrouble = ''
      if (!isDue || isClosed) return
      lists = inForce(entries)
      options.onLoad(lists)
      isDue = false
    } catch (error) {
      // Most likely the folder is gone for a moment: what was in force stays so.
      const message = (error as Error).message
      if (message !== lastTrouble) options.onProblem(problemOf(options.dir, message))
      lastTrouble = message
    }
  }
  // The next poll is planned only when the last has ended, so a slow disk never piles them up.
  const plan = () => {
    timer = setTimeout(() => poll().then(() => isClosed || plan()), options.intervalMs ?? 1000).unref()
  }
  await poll(true)
  plan()
  return {
    lists: () => lists,
    close: () => {
      isClosed = true
      clearTimeout(timer)
    },
  }
}

const problemOf = (file: string, message: string, key = ''): ListProblem => ({
  file,
  line: 1,
  column: 1,
  key,
  message,
})

const inForce = (entries: Map<string, Entry>) =>
  [...entries.values()].flatMap(entry => entry.list ?? []).sort((a, b) => (a.name < b.name ? -1 : 1))

/** Brings the entries up to date; answers whether what is in force changed. */
const refresh = async (entries: Map<string, Entry>, options: PriceListsOptions, isFirst: boolean) => {
  const names = await appNames(options.dir)
  const present = new Set<string>()
  for (const name of names) if (await refreshEntry(entries, name, options, isFirst)) present.add(name)
  let isChanged = false
  for (const [name, entry] of entries) {
    if (present.has(name)) continue
    entries.delete(name)
    isChanged ||= entry.list !== null
  }
  for (const name of names) isChanged = promote(entries, name, options) || isChanged
  return isChanged
}

/** The names of the folders in a folder, sorted, so that of two new apps with one host the same one always wins. */
export const appNames = async (dir: string): Promise<string[]> => {
  const found = await readdir(dir, { withFileTypes: true })
  return found
    .filter(item => item.isDirectory() || item.isSymbolicLink())
    .map(item => item.name)
    .sort()
}

/**
 * Reads a file that changed and has then stayed the same for one poll (at the start, at once): half a file
 * may well be a good list, with the dear rules missing. False when there is no file.
 */
const refreshEntry = async (
  entries: Map<string, Entry>,
  name: string,
  options: PriceListsOptions,
  isFirst: boolean,
) => {
  const file = join(options.dir, name, 'app.yaml')
  const stamp = await stampOf(file)
  if (stamp === null) return false
  const seen = isFirst ? stamp : ''
  const entry = entries.get(name) ?? { seen, read: '', list: null, next: null, isTold: false }
  entries.set(name, entry)
  const isSettled = stamp === entry.seen
  entry.seen = stamp
  if (stamp === entry.read || !isSettled) return true
  const loaded = await loadPriceList(options.dir, name)
  if (loaded === null) return false
  if ((await stampOf(file)) !== stamp) return true
  entry.read = stamp
  entry.next = loaded.list
  entry.isTold = false
  for (const problem of loaded.problems) options.onProblem(problem)
  return true
}

/** Size and times; null when there is no such file. A file that cannot be asked about is read, and so told. */
const stampOf = async (file: string) => {
  try {
    const { size, mtimeMs, ctimeMs, ino } = await stat(file)
    return `${size} ${mtimeMs} ${ctimeMs} ${ino}`
  } catch (error) {
    return isMissing(error) ? null : String((error as NodeJS.ErrnoException).code)
  }
}

const isMissing = (error: unknown) =>
  ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')

/**
 * Reads and checks one app's file: null when the folder has none. A file that cannot be read is a problem,
 * never an exception.
 */
export const loadPriceList = async (dir: string, name: string) => {
  const file = join(dir, name, 'app.yaml')
  try {
    return readPriceList(await readStart(file), name, file)
  } catch (error) {
    return isMissing(error) ? null : { list: null, problems: [problemOf(file, (error as Error).message)] }
  }
}

/** As much of a file as may be in it, and a byte more when there is more. */
const readStart = async (file: string) => {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(maxFileBytes + 1), 0, maxFileBytes + 1, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

/** Puts a list that was read well in force, unless its host is another's: who was there first stays. */
const promote = (entries: Map<string, Entry>, name: string, options: PriceListsOptions) => {
  const entry = entries.get(name)
  if (!entry?.next) return false
  const { next } = entry
  const host = appHost(next, options.domain)
  const holder = [...entries.values()].find(
    ({ list }) => list && list.name !== name && appHost(list, options.domain) === host,
  )?.list
  if (holder) {
    if (!entry.isTold) options.onProblem(doubleHost(next, holder, host))
    entry.isTold = true
    return false
  }
  entry.list = next
  entry.next = null
  return true
}

/** The problem of two apps at one host: the second is not in force. */
export const doubleHost = (list: PriceList, holder: PriceList, host: string): ListProblem =>
  problemOf(list.file, `${host} is already the host of ${holder.file}: give another`, 'host')
