import postgres from 'postgres'
import { databaseTypes } from './database-types.ts'

/** One row that a function returned, its columns in camelCase. */
export type Row = Record<string, unknown>

/**
 * The one seam to the data: every read and write is a SQL function of the schema `octroi`, run in-process
 * (PGlite) or by postgres.js. The argument `personId` is the function's parameter `p_person_id`.
 */
export type Database = {
  /** Runs `octroi.<name>` and resolves with its rows. Rejects with the driver's error (`code` is the SQLSTATE). */
  call<R = Row>(name: string, args?: Record<string, unknown>): Promise<R[]>
  /** Runs statements without parameters: migrations and functions. */
  exec(sql: string): Promise<void>
  /** Runs one parametrised statement: the migrator's own bookkeeping, and tests. */
  query<R = Row>(sql: string, params?: unknown[]): Promise<R[]>
  /** Calls `wake` whenever the change feed has something, where the mode can tell. */
  onChange(wake: () => void): Promise<void>
  close(): Promise<void>
}

const toSnake = (name: string) => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
const toCamel = (name: string) => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())

const statements = new Map<string, string>()

/** The text of a call, made once for each function and set of argument names (both few and ours). */
export const callText = (name: string, args: Record<string, unknown>): string => {
  const key = `${name}(${Object.keys(args).join()})`
  let text = statements.get(key)
  if (text === undefined) {
    const named = Object.keys(args).map((arg, i) => `p_${toSnake(arg)} => $${i + 1}`)
    text = `select * from octroi.${toSnake(name)}(${named.join(', ')})`
    statements.set(key, text)
  }
  return text
}

const camelNames = new Map<string, string>()

/** The same row with camelCase columns. */
export const camelRow = <R>(row: Row): R => {
  const out: Row = {}
  for (const name in row) {
    let camel = camelNames.get(name)
    if (camel === undefined) {
      camel = toCamel(name)
      camelNames.set(name, camel)
    }
    out[camel] = row[name]
  }
  return out as R
}

/** SQLSTATEs begin like this when the server, not the statement, is at fault: the outcome is unknown. */
const connectionTrouble =
  /^(08|57P|CONNECT|ECONN|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|ENOENT|53300|55P03|57014|40)/

/** Whether an error says nothing about the statement itself, so that the very same call may be made again. */
export const isUnavailable = (error: unknown): boolean => {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' && connectionTrouble.test(code)
}

type PostgresOptions = { connections?: number; statementTimeoutMs?: number }

/**
 * Opens a Postgres database (a direct or session-mode URL: statements are prepared). Connections are made
 * when first needed and again after a loss, at most one second apart.
 */
export const openPostgres = (url: string, options: PostgresOptions = {}): Database => {
  const sql = postgres(url, {
    max: options.connections ?? 10,
    connect_timeout: 5,
    backoff: attempt => Math.min(1, 0.05 * 2 ** attempt),
    idle_timeout: 0,
    onnotice: () => {},
    types: databaseTypes,
    connection: {
      application_name: 'octroi',
      TimeZone: 'UTC',
      statement_timeout: options.statementTimeoutMs ?? 10_000,
    },
  })
  // The server says what a parameter is. postgres.js would guess by the value, and take a list of dates for a date
  // and `false` as a document for a boolean, which then names no function of ours.
  const untyped = (value: unknown) => (value === undefined ? value : sql.typed(value as never, 0))
  const query = async <R>(text: string, params: unknown[] = []): Promise<R[]> => {
    const rows = await sql.unsafe(text, params.map(untyped) as never[], { prepare: true })
    return rows.map(row => camelRow<R>(row as Row))
  }
  return {
    query,
    call: (name, args = {}) => query(callText(name, args), Object.values(args)),
    exec: async text => {
      await sql.unsafe(text).simple()
    },
    onChange: async wake => {
      await sql.listen('octroi_change', wake, wake)
    },
    close: () => sql.end({ timeout: 5 }),
  }
}
