import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exportTo, importFrom, readAudit } from '../src/upkeep.ts'
import { uuidv7 } from '../src/uuid.ts'
import { makeDatabase, type TestDatabase } from './support/database.ts'

const sums = `select (select count(*) from octroi.wallet) as wallets, (select sum(available)::bigint from octroi.wallet) as available,
  (select sum(held)::bigint from octroi.wallet) as held, (select count(*) from octroi.journal) as movements,
  (select count(*) from octroi.token_grant) as grants, (select count(*) from octroi.credit_note) as credits, (select count(*) from octroi.hold) as holds`

/** Somebody's invoice: sent, paid and credited in part. */
const bill = async (database: TestDatabase['database'], personId: string) => {
  const nothing = { vatNumber: null, registration: null, taxNote: null, footer: null }
  await database.call('setSeller', {
    name: 'Zoë',
    address: 'Paris',
    taxRate: 2000,
    paymentDays: 30,
    ...nothing,
  })
  const id = uuidv7()
  const items = [{ title: 'Advice', count: 1, amount: 1200, rate: 2000 }]
  const draft = { language: 'en', currency: 'eur', items, tokens: 0, grantDays: null, dueOn: null }
  await database.call('writeInvoice', { id, personId, ...draft })
  await database.call('sendInvoice', { id })
  await database.call('payInvoice', { id, amount: 1200, paidOn: '2026-01-05', note: '' })
  await database.call('creditInvoice', { id, amount: 100, reason: 'to fill' })
}

/** People with grants, charges, holds open and captured, and a refund. */
const fill = async ({ database }: TestDatabase) => {
  const [app] = await database.call<{ id: number }>('registerApps', { names: ['tool'] })
  for (let i = 0; i < 20; i++) {
    const id = uuidv7()
    await database.call('openAccount', {
      id,
      email: `${id}@example.com`,
      name: `Zoë ${i}`,
      proven: true,
      mayMake: true,
    })
    await database.call('adjustBalance', { personId: id, tokens: 1000, reason: 'to fill', actorId: null })
    const [wallet] = await database.query<{ id: number }>(
      'select id from octroi.wallet where person_id = $1',
      [id],
    )
    const ids = [uuidv7(), uuidv7(), uuidv7()]
    await database.call('chargeBatch', {
      wallets: ids.map(() => wallet?.id),
      ids,
      tokens: [10, 20, 30],
      apps: ids.map(() => app?.id),
      notes: ids.map(() => 'POST /x'),
      keys: [`key-${i}`, null, null],
      terms: [null, JSON.stringify({ hold: true, holdS: 3600, per: 'second', rate: 2, max: 60 }), null],
    })
    await database.call('refundCharges', { ids: [ids[2]], note: 'to fill' })
    const words = {
      name: 'Sale',
      code: `SALE-${i}`,
      sums: { eur: 100 },
      counts_on: 'both',
      ends_at: '2999-01-01',
    }
    await database.call('setPromotion', { id: uuidv7(), words, madeBy: null })
    const group = `group ${i}`
    await database.call('setGroup', { name: group, people: [id] })
    const access = { app: 'tool', personId: null, group, until: null, uses: 3, actorId: null }
    await database.call('grantAccess', access)
    if (i === 0) await bill(database, id)
  }
}

describe('an export', () => {
  let source: TestDatabase
  let target: TestDatabase
  let folder: string
  beforeAll(async () => {
    source = await makeDatabase()
    target = await makeDatabase()
    folder = await mkdtemp(join(tmpdir(), 'octroi-export-'))
    await fill(source)
  })
  afterAll(async () => {
    await Promise.all([source.drop(), target.drop()])
    await rm(folder, { recursive: true })
  })

  it('restores the books into an empty database, where the audit holds', async () => {
    const file = join(folder, 'books.jsonl')
    const rows = await exportTo(source, file)
    expect(rows).toBeGreaterThan(20 * 5)
    expect((await stat(file)).mode & 0o077).toBe(0)
    expect(await importFrom(target, file)).toBe(rows)
    expect((await target.database.query(sums))[0]).toEqual((await source.database.query(sums))[0])
    const { broken, usage } = await readAudit(target)
    expect(broken).toEqual([])
    expect(usage).toEqual((await readAudit(source)).usage)
    expect(await readFile(file, 'utf8')).not.toMatch(/"hash"|password/)
  })

  it('brings the audit log as it was, and writes down nothing of the import', async () => {
    const sql = 'select * from octroi.audit_log order by id'
    const [was, is] = await Promise.all([source.database.query(sql), target.database.query(sql)])
    expect(is).toEqual(was)
    expect(was).toHaveLength(20 * 4 + 4)
  })

  it('goes on where it stopped: new people and movements get new ids, and old charges stay known', async () => {
    const id = uuidv7()
    await target.database.call('openAccount', {
      id,
      email: 'new@example.com',
      name: '',
      proven: true,
      mayMake: true,
    })
    await target.database.call('adjustBalance', {
      personId: id,
      tokens: 5,
      reason: 'to go on',
      actorId: null,
    })
    expect((await readAudit(target)).broken).toEqual([])
    const [charge] = await source.database.query<{ ref: string }>(
      "select ref from octroi.journal where kind = 'charge' limit 1",
    )
    const [refunded] = await target.database.call<{ status: string }>('refundCharges', {
      ids: [charge?.ref],
      note: 'late',
    })
    expect(['refunded', 'duplicate']).toContain(refunded?.status)
  })

  it('is refused by a database that has wallets, and when the file is not one or was cut short', async () => {
    const file = join(folder, 'books.jsonl')
    await expect(importFrom(target, file)).rejects.toThrow('has wallets already')
    const empty = await makeDatabase()
    const other = join(folder, 'other.jsonl')
    await writeFile(other, '{"format":"else"}\n')
    await expect(importFrom(empty, other)).rejects.toThrow('no export of octroi')
    await writeFile(other, (await readFile(file, 'utf8')).slice(0, 5000))
    await expect(importFrom(empty, other)).rejects.toThrow(/line \d+ is no JSON/)
    await empty.drop()
    await expect(exportTo(source, file)).rejects.toThrow(/EEXIST/)
  })
})

describe('usage facts that differ from the journal', () => {
  it('are told by the audit and rebuilt by it when asked', async () => {
    const made = await makeDatabase()
    await fill(made)
    const before = await readAudit(made)
    expect(before.usage.length).toBe(20)
    const after = await readAudit(made, true)
    expect(after.repaired).toBe(20)
    expect(after.usage).toEqual([])
    await made.drop()
  })
})
