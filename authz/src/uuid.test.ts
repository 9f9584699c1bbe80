import { expect, it } from 'vitest'
import { uuidv7 } from './uuid.ts'

it('makes ids of version 7 that sort in the order in which they were made', () => {
  const ids = Array.from({ length: 20_000 }, () => uuidv7())
  expect(
    ids.filter(id => !/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)),
  ).toEqual([])
  expect([...ids].sort()).toEqual(ids)
  expect(new Set(ids).size).toBe(ids.length)
})

it('carries the time of its making', () => {
  const before = Date.now()
  const ms = Number.parseInt(uuidv7().replaceAll('-', '').slice(0, 12), 16)
  expect(ms).toBeGreaterThanOrEqual(before - 1)
  expect(ms).toBeLessThanOrEqual(Date.now() + 20)
})
