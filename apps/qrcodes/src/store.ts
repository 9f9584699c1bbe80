import { randomInt } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite'
import { migrate } from './schema.ts'

/** A dynamic code; `createdAt` in milliseconds. */
export type Code = { id: string; target: string; title: string; createdAt: number; scans: number }

export type NewCode = {
  owner: string
  target: string
  title: string
  charge: string | null
  createdAt: number
}

/** Where the next page of a list begins: after this code. */
export type Position = { createdAt: number; id: string }

/** The codes and their scans. Calls are synchronous: each is one transaction and none waits for another. */
export type Store = ReturnType<typeof openStore>

const COLUMNS = `code.id, code.target, code.title, code.created_at,
  (select coalesce(sum(scans), 0) from scan where scan.code = code.id) as scans`

/**
 * Opens (and makes or migrates) qrcodes.sqlite in the folder.
 * @throws Error when the folder or the file cannot be used
 */
export function openStore(dataDir: string) {
  mkdirSync(dataDir, { recursive: true })
  const codes = connect(join(dataDir, 'qrcodes.sqlite'), 'FULL')
  migrate(codes)
  // A code was paid for, so it is on the disk before the answer leaves. A scan is one of many and anyone may cause it:
  // with NORMAL a power cut may lose the last of them, never corrupt the file, and each costs 0.02 ms, not 1.4 ms.
  const scans = connect(join(dataDir, 'qrcodes.sqlite'), 'NORMAL')
  return {
    ...codeStatements(codes),
    ...scanStatements(scans),
    /** Folds the write-ahead log into the file and closes it. */
    close() {
      scans.close()
      codes.close()
    },
  }
}

function connect(file: string, synchronous: 'FULL' | 'NORMAL'): DatabaseSync {
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: true, timeout: 5000 })
  database.exec(`pragma journal_mode = wal; pragma synchronous = ${synchronous}`)
  return database
}

function codeStatements(database: DatabaseSync) {
  const insert = database.prepare(
    'insert into code (id, owner, target, title, charge, created_at) values (?, ?, ?, ?, ?, ?)',
  )
  const byId = database.prepare(`select ${COLUMNS} from code where owner = ? and id = ?`)
  const byCharge = database.prepare(`select ${COLUMNS} from code where owner = ? and charge = ?`)
  const page = database.prepare(
    `select ${COLUMNS} from code where owner = ? and (created_at, id) < (?, ?)
     order by created_at desc, id desc limit ?`,
  )
  const update = database.prepare(
    'update code set target = coalesce(?, target), title = coalesce(?, title) where owner = ? and id = ?',
  )
  const remove = database.prepare('delete from code where owner = ? and id = ?')
  return {
    /** Makes a code under a fresh id. */
    insertCode(code: NewCode): Code {
      const id = makeId()
      insert.run(id, code.owner, code.target, code.title, code.charge, code.createdAt)
      return { id, target: code.target, title: code.title, createdAt: code.createdAt, scans: 0 }
    },
    /** The owner's code, null when there is none or it is another's. */
    findCode: (owner: string, id: string): Code | null => readCode(byId.get(owner, id)),
    /** The code that the owner made under this charge. */
    findCodeByCharge: (owner: string, charge: string): Code | null => readCode(byCharge.get(owner, charge)),
    /** The owner's codes, newest first. */
    loadCodes(owner: string, after: Position | null, limit: number): Code[] {
      const { createdAt, id } = after ?? { createdAt: Number.MAX_SAFE_INTEGER, id: '' }
      return page.all(owner, createdAt, id, limit).flatMap(row => readCode(row) ?? [])
    },
    /** Changes what is not null; false when the owner has no such code. */
    updateCode(owner: string, id: string, change: { target: string | null; title: string | null }): boolean {
      return Number(update.run(change.target, change.title, owner, id).changes) > 0
    },
    /** Deletes a code with its scans; false when the owner has no such code. */
    deleteCode: (owner: string, id: string): boolean => Number(remove.run(owner, id).changes) > 0,
  }
}

function scanStatements(database: DatabaseSync) {
  const target = database.prepare('select target from code where id = ?')
  const count = database.prepare(
    'insert into scan (code, day, scans) values (?, ?, 1) on conflict do update set scans = scans + 1',
  )
  const since = database.prepare('select day, scans from scan where code = ? and day >= ?')
  return {
    /** Where a code leads, whoever owns it. */
    findTarget(id: string): string | null {
      const row = target.get(id)
      return row ? String(row.target) : null
    },
    /** Counts one scan of an existing code. */
    countScan(id: string, day: string): void {
      count.run(id, day)
    },
    /** Scans by day since `firstDay`, days without any left out. */
    loadScans(id: string, firstDay: string): Map<string, number> {
      return new Map(since.all(id, firstDay).map(row => [String(row.day), Number(row.scans)]))
    },
  }
}

function readCode(row: Record<string, SQLOutputValue> | undefined): Code | null {
  if (!row) return null
  const { id, target, title, created_at, scans } = row
  return {
    id: String(id),
    target: String(target),
    title: String(title),
    createdAt: Number(created_at),
    scans: Number(scans),
  }
}

/** Without the letters and digits that people mistake for each other; 56^8 ids make guessing and collisions idle. */
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz'

function makeId(): string {
  return Array.from({ length: 8 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
}
