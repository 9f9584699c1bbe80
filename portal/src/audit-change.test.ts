import { describe, expect, it } from 'vitest'
import { readChanges } from './audit-change.ts'

describe('readChanges', () => {
  it('shows what was and what is, side by side', () => {
    expect(readChanges({ before: { role: 'user' }, after: { role: 'admin' } })).toEqual([
      { name: 'role', before: 'user', after: 'admin' },
    ])
  })
  it('leaves out what stayed', () => {
    expect(readChanges({ before: { a: 1, b: 2 }, after: { a: 1, b: 3 } })).toEqual([
      { name: 'b', before: '2', after: '3' },
    ])
  })
  it('knows what came and what went', () => {
    expect(readChanges({ before: null, after: { name: 'script' } })).toEqual([
      { name: 'name', before: null, after: 'script' },
    ])
    expect(readChanges({ before: { apps: ['a'] }, after: null })).toEqual([
      { name: 'apps', before: '["a"]', after: null },
    ])
  })
  it('is empty where nothing was written down', () => {
    expect(readChanges({ before: null, after: null })).toEqual([])
  })
})
