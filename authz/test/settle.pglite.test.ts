import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database } from '../src/database.ts'
import { openPglite } from '../src/embedded/pglite.ts'
import { migrate } from '../src/migrate.ts'
import { openLogMemory } from '../src/settle/log-memory.ts'
import { openSettler } from '../src/settle/settler.ts'
import { uuidv7 } from '../src/uuid.ts'
import { appIds, brokenInvariants, holdings, makeWallet } from './support/wallets.ts'

/** The database of the embedded mode does all of it too. */

let database: Database
let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'octroi-pglite-'))
  database = (await openPglite(dir)).database
  await migrate(database)
})
afterAll(async () => {
  expect(await brokenInvariants(database)).toEqual([])
  await database.close()
  await rm(dir, { recursive: true })
})

it('settles, with nulls for what nobody knows', async () => {
  const { walletId } = await makeWallet(database, 100)
  const [appId = 0] = await appIds(database, 'whisper')
  const id = uuidv7()
  await database.call('chargeBatch', {
    ...{ wallets: [walletId], ids: [id], tokens: [50], apps: [appId], notes: ['x'], keys: [null] },
    terms: [{ hold: true, reported: true, max: 80 }],
  })
  const nothing = { status: null, durationMs: null, bytesIn: null, bytesOut: null }
  const settled = await openSettler(database).ask({ chargeId: id, ...nothing, cost: 7, source: 'tool' })
  expect(settled).toEqual({ status: 'captured', tokens: 7, balance: 93 })
  expect(await holdings(database, walletId)).toEqual({ available: 93, held: 0, debt: 0 })
})

it('keeps how far a log is settled, under one name as it grows', async () => {
  const head = Buffer.alloc(4096, 'a')
  const memory = await openLogMemory(database)
  const first = memory.note(head.subarray(0, 100), 100, null)
  await memory.save()
  memory.note(head, 9000, first)
  await memory.save()
  expect(await database.call('listLogOffsets')).toMatchObject([{ prefixBytes: 4096, readTo: 9000 }])
  const again = await openLogMemory(database)
  expect([again.find(head), again.find(head.subarray(0, 100)), again.find(Buffer.alloc(4096, 'b'))]).toEqual([
    9000, 0, 0,
  ])
})

it("takes a tool's report, and keeps its secret as a hash", async () => {
  const { personId, walletId } = await makeWallet(database, 100)
  const [appId = 0] = await appIds(database, 'whisper')
  const hash = Buffer.alloc(32, 7)
  await database.call('makeAppSecret', { app: 'whisper', hash, prefix: 'octapp_x', actorId: null })
  expect(await database.call('findAppBySecret', { hash })).toEqual([{ id: appId, name: 'whisper' }])
  const report = () =>
    database.call<{ status: string }>('reportCharge', {
      ...{ appId, personId, id: randomUUID(), tokens: 60, note: 'x', key: 'job', max: 100 },
    })
  expect(await report()).toMatchObject([{ status: 'not_a_user' }])
  await database.query(
    `insert into octroi.usage_fact (person_id, app_id, day, requests, first_at, last_at)
     values ($1, $2, (now() at time zone 'UTC')::date, 1, now(), now())`,
    [personId, appId],
  )
  expect(await report()).toMatchObject([{ status: 'charged', balance: 40, reported: 60 }])
  expect(await report()).toMatchObject([{ status: 'already_charged' }])
  expect(await holdings(database, walletId)).toEqual({ available: 40, held: 0, debt: 0 })
})
