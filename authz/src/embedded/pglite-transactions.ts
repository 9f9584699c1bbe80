import type { PgliteConnection } from '@supabase/lite/pglite'
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely'

type Pglite = PgliteConnection['driver']
type Transaction = Parameters<Parameters<Pglite['transaction']>[0]>[0]

/** One borrower of the single PGlite session. Inside a transaction it holds the session for itself. */
class Borrowed implements DatabaseConnection {
  readonly pglite: Pglite
  private transaction: Transaction | undefined
  private end: { finish(): void; done: Promise<unknown> } | undefined

  constructor(pglite: Pglite) {
    this.pglite = pglite
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const runner = this.transaction ?? this.pglite
    const { rows, affectedRows } = await runner.query<R>(query.sql, [...query.parameters])
    return affectedRows === undefined ? { rows } : { rows, numAffectedRows: BigInt(affectedRows) }
  }

  /** Resolves once PGlite has begun; PGlite commits by itself when its callback's promise resolves. */
  async begin(): Promise<void> {
    const finished = Promise.withResolvers<void>()
    const begun = Promise.withResolvers<void>()
    const done = this.pglite.transaction(transaction => {
      this.transaction = transaction
      begun.resolve()
      return finished.promise
    })
    done.catch(begun.reject)
    this.end = { finish: () => finished.resolve(), done }
    await begun.promise
  }

  async finish(rollback: boolean): Promise<void> {
    const end = this.end
    try {
      if (rollback) await this.transaction?.rollback()
    } finally {
      this.transaction = undefined
      this.end = undefined
      end?.finish()
    }
    await end?.done
  }

  // biome-ignore lint/correctness/useYield: PGlite cannot stream
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('PGlite does not stream')
  }
}

const makeDriver = (pglite: Pglite): Driver => ({
  init: async () => {},
  acquireConnection: async () => new Borrowed(pglite),
  beginTransaction: connection => (connection as Borrowed).begin(),
  commitTransaction: connection => (connection as Borrowed).finish(false),
  rollbackTransaction: connection => (connection as Borrowed).finish(true),
  releaseConnection: async () => {},
  destroy: async () => {},
})

/**
 * Gives Supabase Lite transactions of its own. Its dialect for PGlite sends BEGIN and COMMIT as plain statements
 * (seen in 0.10.0), so that a charge running meanwhile would fall into its transaction, and be lost with it.
 */
export const isolateTransactions = (connection: PgliteConnection): void => {
  connection.kysely = new Kysely({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => makeDriver(connection.driver),
      createIntrospector: db => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  })
}
