import { afterAll } from 'vitest'
import { openGateCalls } from './authz-client.ts'
import { startWorld } from './client.ts'
import { makeDatabase } from './database.ts'

export const worldSecret = 'a secret that tests have, of more than 32 bytes'

/** A world on Postgres for all tests of a file, what that holds, and whom its gate answers. */
export const useWorld = async (apps: Record<string, string>, extra: Record<string, string> = {}) => {
  const { url, database, drop } = await makeDatabase()
  afterAll(drop)
  const env = { OCTROI_DATABASE_URL: url, OCTROI_SECRET: worldSecret, ...extra }
  const world = await startWorld(apps, env)
  afterAll(world.close)
  const calls = openGateCalls(world.gate)
  afterAll(calls.close)
  return { world, database, calls }
}
