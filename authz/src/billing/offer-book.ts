import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database } from '../database.ts'
import { type FileProblem, maxFileBytes } from '../yaml-file.ts'
import {
  defaultCurrency,
  isPackEntry,
  isPlanEntry,
  makePack,
  makePlan,
  type Offers,
  type Pack,
  type Plan,
  readOffers,
} from './offers-file.ts'
import type { PackEntry, PlanEntry } from './offers-schema.ts'

/** A pack in force; `entry` is what it comes from: `base` with what an admin laid over the file on top. */
export type BookedPack = Pack & {
  source: 'file' | 'portal'
  entry: PackEntry
  base: PackEntry
  changes: Partial<PackEntry>
}

/** A plan in force, likewise. */
export type BookedPlan = Plan & {
  source: 'file' | 'portal'
  entry: PlanEntry
  base: PlanEntry
  changes: Partial<PlanEntry>
}

export type OfferBook = {
  currency: string
  packs: BookedPack[]
  plans: BookedPlan[]
}

export type OfferBooks = {
  /** What is offered now, by the file and the database. Rejects when the database cannot be asked. */
  load(): Promise<OfferBook>
  close(): void
}

type OfferRow = { kind: string; name: string; written: unknown; changes: Record<string, unknown> }

const none: Offers = { currency: defaultCurrency, packs: {}, plans: {} }

/** The stamp of a file; null when there is none. */
const stampOf = async (file: string) => {
  const found = await stat(file).catch(() => null)
  return found && `${found.size} ${found.mtimeMs} ${found.ctimeMs} ${found.ino}`
}

/** Reads the file when it changed; a bad one leaves the last good one in force, and no file is nothing to sell. */
const openFile = (file: string, onProblem: (problem: FileProblem) => void) => {
  let offers = none
  let read: string | null = ''
  let seen: string | null = ''
  const look = async (isFirst: boolean) => {
    const stamp = await stampOf(file)
    // Half a file may be a good one: it must have stayed the same for one look.
    const isSettled = isFirst || stamp === seen
    seen = stamp
    if (stamp === read || !isSettled) return
    read = stamp
    if (stamp === null) {
      offers = none
      return
    }
    const source = await readFile(file).catch(() => null)
    if (source === null) return
    const loaded = readOffers(source.subarray(0, maxFileBytes + 1), file)
    for (const problem of loaded.problems) onProblem(problem)
    offers = loaded.offers ?? offers
  }
  return { look, offers: () => offers }
}

type Booked<Entry> = {
  name: string
  source: 'file' | 'portal'
  entry: Entry
  base: Entry
  changes: Partial<Entry>
}

/** The file's offers with the admins' words on top, then those that only the portal has. Words that make none are none. */
const overlay = <Entry extends object>(
  entries: Record<string, Entry>,
  rows: OfferRow[],
  isEntry: (value: unknown) => value is Entry,
): Booked<Entry>[] => {
  const laid = new Map(rows.map(row => [row.name, row]))
  const ofFile = Object.entries(entries).map(([name, base]): Booked<Entry> => {
    const changes = (laid.get(name)?.changes ?? {}) as Partial<Entry>
    const changed = { ...base, ...changes }
    return { name, source: 'file', entry: isEntry(changed) ? changed : base, base, changes }
  })
  const ofPortal = rows.flatMap(({ name, written }): Booked<Entry>[] =>
    entries[name] === undefined && isEntry(written)
      ? [{ name, source: 'portal', entry: written, base: written, changes: {} }]
      : [],
  )
  return [...ofFile, ...ofPortal]
}

const makeBook = ({ currency, packs, plans }: Offers, rows: OfferRow[]): OfferBook => {
  const rowsOf = (kind: string) => rows.filter(row => row.kind === kind)
  return {
    currency,
    packs: overlay(packs, rowsOf('pack'), isPackEntry).map(one => ({
      ...makePack(one.name, one.entry, currency),
      ...one,
    })),
    plans: overlay(plans, rowsOf('plan'), isPlanEntry).map(one => ({
      ...makePlan(one.name, one.entry, currency),
      ...one,
    })),
  }
}

/** Follows apps/offers.yaml by polling, as events of the file system do not cross bind mounts. */
export const openOfferBooks = async (
  appsDir: string,
  database: Pick<Database, 'call'>,
  onProblem: (problem: FileProblem) => void,
  intervalMs = 1000,
): Promise<OfferBooks> => {
  const file = openFile(join(appsDir, 'offers.yaml'), onProblem)
  await file.look(true)
  let isClosed = false
  let timer: NodeJS.Timeout | undefined
  const plan = () => {
    timer = setTimeout(() => file.look(false).then(() => isClosed || plan()), intervalMs).unref()
  }
  plan()
  return {
    load: async () => {
      const offers = file.offers()
      return makeBook(offers, await database.call<OfferRow>('listOffers'))
    },
    close: () => {
      isClosed = true
      clearTimeout(timer)
    },
  }
}
