import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seedDatabase } from '../bench/seed-database.ts'
import { readAudit } from '../src/upkeep.ts'
import { makeDatabase, type TestDatabase } from './support/database.ts'

const size = { people: 200, apps: 5, usage: 900, movements: 500, deeds: 10 }

describe('a seeded database', () => {
  let data: TestDatabase
  beforeAll(async () => {
    data = await makeDatabase()
    await seedDatabase(data.url, size)
  })
  afterAll(() => data?.drop())

  it('has the asked numbers, and books that are right', async () => {
    const counts = `select (select count(*) from octroi.person)::int as people, (select count(*) from octroi.usage_fact)::int as usage,
      (select count(*) from octroi.journal)::int as movements, (select count(*) from octroi.audit_log)::int as deeds`
    expect(await data.database.query(counts)).toEqual([
      { people: 200, usage: 900, movements: 500, deeds: 10 },
    ])
    expect(await readAudit(data)).toMatchObject({ broken: [], usage: [] })
  })

  it('is refused a second time, and so are people who are real', async () => {
    await expect(seedDatabase(data.url, size)).rejects.toThrow(/seeded before/)
    const other = await makeDatabase()
    try {
      await other.database.query(
        "insert into octroi.person (id, email) values (gen_random_uuid(), 'ada@example.com')",
      )
      await expect(seedDatabase(other.url, size)).rejects.toThrow(/--force/)
      await expect(seedDatabase(other.url, { ...size, usage: 1 })).rejects.toThrow(/usage must be/)
    } finally {
      await other.drop()
    }
  })
})
