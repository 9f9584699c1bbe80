import { connect, type Socket } from 'node:net'
import postgres from 'postgres'
import { actingText } from './acting.ts'
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
  /** Reads one statement's rows in parts, each awaited before the next: for what is too much for memory. */
  stream<R = Row>(sql: string, onRows: (rows: R[]) => Promise<void>): Promise<void>
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

/**
 * A call with its parameters. Within a request it tells the transaction who acts: set before the function runs, because
 * the subquery that runs it waits for that row (`offset 0` keeps the planner from joining the other way round).
 */
export const prepareCall = (
  name: string,
  args: Record<string, unknown>,
): { text: string; params: unknown[] } => {
  const text = callText(name, args)
  const params = Object.values(args)
  const acting = actingText()
  if (acting === null) return { text, params }
  const tell = `(select set_config('octroi.acting', $${params.length + 1}, true) as told) as acting`
  return {
    text: `select called.* from ${tell} cross join lateral (${text} where acting.told is not null offset 0) as called`,
    params: [...params, acting],
  }
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

/**
 * Thrown before anything is sent: postgres.js (3.4.9) counts a query whose values it cannot write as sent, and gives
 * its place in the line to the next one on that connection, whose caller then gets another's answer.
 */
export const refuseUndefined = (params: unknown[]): void => {
  if (!params.includes(undefined)) return
  throw Object.assign(new Error('UNDEFINED_VALUE: Undefined values are not allowed'), {
    code: 'UNDEFINED_VALUE',
  })
}

/**
 * Ends a connection whose bytes stay unanswered for so long. The server ends every statement before; but a network that
 * swallows bytes tells nobody, and the system itself gives up only after a quarter of an hour.
 */
const endWhenSilent = (socket: Socket, limitMs: number) => {
  let answeredUpTo = 0
  let askedAt = 0
  socket.on('data', () => {
    answeredUpTo = socket.bytesWritten
    askedAt = 0
  })
  const timer = setInterval(() => {
    if (socket.bytesWritten > answeredUpTo) askedAt ||= performance.now()
    if (askedAt > 0 && performance.now() - askedAt > limitMs)
      // Without an error: on one, postgres.js forgets a query that is asked for before the socket is closed.
      socket.destroy()
  }, 1000)
  timer.unref()
  socket.once('close', () => clearInterval(timer))
}

/** Rejects like a lost connection when no answer comes: the last resort, for what the driver forgets. */
const answeredWithin = async <T>(limitMs: number, work: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const error = Object.assign(new Error('the database does not answer'), { code: 'ETIMEDOUT' })
    timer = setTimeout(() => reject(error), limitMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

type Address = { host: string[]; port: number[]; path: string | undefined }

/** Opens sockets as postgres.js does, each host of the URL in turn, and watches them. */
const openSockets = (limitMs: number) => {
  let turn = 0
  return ({ host, port, path }: Address): Socket => {
    const i = turn++ % port.length
    const socket = path ? connect(path) : connect(port[i] ?? 5432, host[i])
    endWhenSilent(socket, limitMs)
    // postgres.js reads the name for TLS from here.
    return Object.assign(socket, { host: host[i], port: port[i] })
  }
}

type PostgresOptions = { connections?: number; statementTimeoutMs?: number }

/**
 * Opens a Postgres database (a direct or session-mode URL: statements are prepared). Connections are made
 * when first needed and again after a loss, at most one second apart.
 */
export const openPostgres = (url: string, options: PostgresOptions = {}): Database => {
  const statementTimeoutMs = options.statementTimeoutMs ?? 10_000
  const watched = { socket: openSockets(statementTimeoutMs + 2000) } as object
  const sql = postgres(url, {
    ...watched,
    max: options.connections ?? 10,
    connect_timeout: 5,
    backoff: attempt => Math.min(1, 0.05 * 2 ** attempt),
    idle_timeout: 0,
    onnotice: () => {},
    types: databaseTypes,
    connection: {
      application_name: 'octroi',
      TimeZone: 'UTC',
      statement_timeout: statementTimeoutMs,
    },
  })
  // The server says what a parameter is. postgres.js would guess by the value, and take a list of dates for a date
  // and `false` as a document for a boolean, which then names no function of ours.
  const untyped = (value: unknown) => sql.typed(value as never, 0)
  const query = async <R>(text: string, params: unknown[] = []): Promise<R[]> => {
    refuseUndefined(params)
    const asked = sql.unsafe(text, params.map(untyped) as never[], { prepare: true })
    const rows = await answeredWithin(statementTimeoutMs + 3000, asked)
    return rows.map(row => camelRow<R>(row as Row))
  }
  return {
    query,
    call: (name, args = {}) => {
      const { text, params } = prepareCall(name, args)
      return query(text, params)
    },
    exec: async text => {
      await sql.unsafe(text).simple()
    },
    stream: async <R>(text: string, onRows: (rows: R[]) => Promise<void>) => {
      await sql.unsafe(text).cursor(500, rows => onRows(rows.map(row => camelRow<R>(row as Row))))
    },
    onChange: async wake => {
      await sql.listen('octroi_change', wake, wake)
    },
    close: () => sql.end({ timeout: 5 }),
  }
}
