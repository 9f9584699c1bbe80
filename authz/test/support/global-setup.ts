import type { TestProject } from 'vitest/node'
import { openPostgres } from '../../src/database.ts'
import { migrate } from '../../src/migrate.ts'
import { type PostgresServer, startPostgres } from './postgres.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The database `postgres` of the run's cluster; `template_octroi` beside it is migrated. */
    postgresUrl: string
  }
}

let server: PostgresServer | undefined

const makeTemplate = async (started: PostgresServer) => {
  const admin = openPostgres(started.adminUrl, { connections: 1 })
  await admin.exec('create database template_octroi')
  await admin.close()
  const template = openPostgres(started.url('template_octroi'), { connections: 1 })
  await migrate(template)
  await template.close()
}

const startServer = async (): Promise<string> => {
  // Tests kill processes, not the machine.
  server = await startPostgres({ isDurable: false })
  await makeTemplate(server)
  return server.adminUrl
}

/** One cluster for the run, whichever projects it is of, with the database that every test file copies. */
export const setup = async (project: TestProject): Promise<void> => {
  process.env.OCTROI_TEST_POSTGRES ??= await startServer()
  project.provide('postgresUrl', process.env.OCTROI_TEST_POSTGRES)
}

/** Stops the cluster and removes it; called for each project. */
export const teardown = async (): Promise<void> => {
  const started = server
  server = undefined
  delete process.env.OCTROI_TEST_POSTGRES
  await started?.stop()
}
