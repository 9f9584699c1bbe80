import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'
import { type Database, openPostgres } from '../../src/database.ts'

/** A database of a test file's own. */
export type TestDatabase = { url: string; database: Database; drop(): Promise<void> }

const asAdmin = async (adminUrl: string, statement: string): Promise<void> => {
  const admin = openPostgres(adminUrl, { connections: 1, statementTimeoutMs: 60_000 })
  try {
    await admin.exec(statement)
  } finally {
    await admin.close()
  }
}

/**
 * Makes a database from a template: `template_octroi` is migrated, `template0` is empty. In the run's cluster, or where
 * `adminUrl` leads.
 */
export const makeDatabase = async (
  template = 'template_octroi',
  adminUrl = inject('postgresUrl'),
): Promise<TestDatabase> => {
  const name = `test_${randomBytes(8).toString('hex')}`
  await asAdmin(adminUrl, `create database ${name} template ${template}`)
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  const database = openPostgres(url.href)
  const drop = async () => {
    await database.close()
    await asAdmin(adminUrl, `drop database if exists ${name} with (force)`)
  }
  return { url: url.href, database, drop }
}
