import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { openStore } from '../src/store.ts'
import { tempDir } from './support/service.ts'

test('the file itself refuses what the service must never write', () => {
  const dataDir = tempDir()
  openStore(dataDir).close()
  const database = new DatabaseSync(join(dataDir, 'qrcodes.sqlite'))
  const insert = (target: string | number, charge: string | null = null, id = 'abcdefgh') =>
    database
      .prepare(
        "insert into code (id, owner, target, title, charge, created_at) values (?, 'ann', ?, '', ?, 1)",
      )
      .run(id, target, charge)
  expect(() => insert('javascript:alert(1)')).toThrow(/CHECK/)
  expect(() => insert(`https://${'a'.repeat(2048)}`)).toThrow(/CHECK/)
  expect(() => insert('https://example.org', 'ch_1', 'x')).toThrow(/CHECK/)
  insert('https://example.org', 'ch_1')
  expect(() => insert('https://example.org', 'ch_1', 'ijklmnop')).toThrow(/UNIQUE/)
  expect(() => database.exec("insert into scan values ('nobodyhas', '2031-01-01', 1)")).toThrow(/FOREIGN KEY/)
  expect(() => database.exec("insert into scan values ('abcdefgh', 'today', 1)")).toThrow(/CHECK/)
  expect(() => database.exec("insert into scan values ('abcdefgh', '2031-01-01', 'many')")).toThrow(
    /cannot store TEXT/,
  )
  database.close()
})

test('deleting a code deletes its scans', () => {
  const dataDir = tempDir()
  const store = openStore(dataDir)
  const code = { owner: 'ann', target: 'https://example.org', title: '', charge: null, createdAt: 1 }
  const { id } = store.insertCode(code)
  store.countScan(id, '2031-01-01')
  store.deleteCode('ann', id)
  expect(store.loadScans(id, '2000-01-01').size).toBe(0)
  store.close()
})

test('opening an existing file again changes nothing', () => {
  const dataDir = tempDir()
  const first = openStore(dataDir)
  const { id } = first.insertCode({
    owner: 'ann',
    target: 'https://example.org',
    title: 'T',
    charge: null,
    createdAt: 5,
  })
  first.close()
  const second = openStore(dataDir)
  expect(second.findCode('ann', id)).toEqual({
    id,
    target: 'https://example.org',
    title: 'T',
    createdAt: 5,
    scans: 0,
  })
  second.close()
})
