import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { seal, unseal } from './sealed.ts'

const keysOf = (current: Buffer, previous: Buffer | null = null, until = 0) => ({ current, previous, until })

it('gives a text back to who has the key, and shows nothing of it', () => {
  const keys = keysOf(randomBytes(32))
  const sealed = seal(keys, 'a token of Zoë')
  expect(unseal(keys, sealed)).toBe('a token of Zoë')
  expect(sealed.toString('latin1')).not.toContain('token')
})

it('seals the same text otherwise each time', () => {
  const keys = keysOf(randomBytes(32))
  expect(seal(keys, 'text').equals(seal(keys, 'text'))).toBe(false)
})

it('gives nothing for another key, a changed byte or too few bytes', () => {
  const keys = keysOf(randomBytes(32))
  const sealed = seal(keys, 'text')
  expect(unseal(keysOf(randomBytes(32)), sealed)).toBeNull()
  for (const at of [0, 12, 28]) {
    const changed = Buffer.from(sealed)
    changed[at] = (changed[at] ?? 0) ^ 1
    expect(unseal(keys, changed)).toBeNull()
  }
  for (const length of [0, 1, 12, 27]) expect(unseal(keys, sealed.subarray(0, length))).toBeNull()
})

it('believes the key that is being replaced until its time is over', () => {
  const old = randomBytes(32)
  const sealed = seal(keysOf(old), 'text')
  expect(unseal(keysOf(randomBytes(32), old, Date.now() + 1000), sealed)).toBe('text')
  expect(unseal(keysOf(randomBytes(32), old, Date.now() - 1), sealed)).toBeNull()
})
